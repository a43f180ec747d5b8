"""The endpoints of specs/saved-worksheets.md, body by body, on both databases."""

from typing import Any

import httpx
import pytest

from app.exchange.kinds import Kind
from app.exchange.units import Json
from tests.server.laptop import Laptop, config, new_id, op, patch, version, worksheet
from tests.server.running import Running

SAVED = "/api/worksheets/saved"


@pytest.fixture
def laptop(server: Running, name: str) -> Laptop:
    """A laptop of a new account."""
    return Laptop(server.teacher(name))


@pytest.fixture
def sheet(laptop: Laptop) -> str:
    """The id of a saved worksheet without versions."""
    made = worksheet()
    laptop.push(made)
    return made.id


def auto_save(laptop: Laptop, sheet: str, seed: int, **headers: str) -> httpx.Response:
    content = {"config": config(seed=seed)}
    return laptop.client.patch(f"{SAVED}/{sheet}/auto-save", json=content, headers=headers)


def snapshot(laptop: Laptop, sheet: str, reason: str, **more: Json) -> httpx.Response:
    said = {"reason": reason, "config": config(), "problems": [{"a": 1}], "answer_key": [1]}
    return laptop.client.post(f"{SAVED}/{sheet}/snapshot", json=said | more)


def versions(laptop: Laptop, sheet: str, **query: Json) -> list[dict[str, Any]]:
    reply = laptop.client.get(f"{SAVED}/{sheet}/versions", params=query)
    assert reply.status_code == 200, reply.text
    found: list[dict[str, Any]] = reply.json()["versions"]
    return found


def test_an_auto_save_makes_a_version_and_the_next_number(laptop: Laptop, sheet: str) -> None:
    first, second = auto_save(laptop, sheet, 1), auto_save(laptop, sheet, 2)

    assert first.json() == {"saved": True, "version_number": 1}
    assert second.json() == {"saved": True, "version_number": 2}
    listed = versions(laptop, sheet)
    assert [item["version_number"] for item in listed] == [2, 1]
    assert listed[0].keys() == {
        "id", "version_number", "type", "created_at", "created_reason", "config", "has_problems",
    }  # fmt: skip
    assert (listed[0]["type"], listed[0]["has_problems"]) == ("auto-save", False)
    assert listed[0]["config"]["seed"] == 2


def test_an_auto_save_without_a_change_makes_no_version(laptop: Laptop, sheet: str) -> None:
    auto_save(laptop, sheet, 1)

    assert auto_save(laptop, sheet, 1).json() == {"saved": True, "version_number": 1}
    assert len(versions(laptop, sheet)) == 1


def test_a_laptop_gets_what_was_saved_here(laptop: Laptop, sheet: str) -> None:
    auto_save(laptop, sheet, 77)

    units = {row.entity: row.units for row in laptop.pull().rows}
    assert units[Kind.WORKSHEET]["/config/seed"] == 77
    assert units[Kind.VERSION]["/config"]["seed"] == 77


@pytest.mark.parametrize(
    ("reason", "kind"),
    [("pdf-generate", "snapshot"), ("share", "snapshot"), ("upload", "snapshot"),
     ("manual-pin", "manual")],
)  # fmt: skip
def test_a_snapshot_keeps_the_problems(laptop: Laptop, sheet: str, reason: str, kind: str) -> None:
    reply = snapshot(laptop, sheet, reason)

    assert reply.status_code == 201
    listed = versions(laptop, sheet)
    assert reply.json() == {"version_id": listed[0]["id"], "version_number": 1}
    assert (listed[0]["type"], listed[0]["created_reason"]) == (kind, reason)
    assert listed[0]["has_problems"]


def test_snapshots_are_never_pruned(laptop: Laptop, sheet: str) -> None:
    snapshot(laptop, sheet, "pdf-generate")
    for seed in range(1, 14):
        auto_save(laptop, sheet, seed)

    numbers = [item["version_number"] for item in versions(laptop, sheet, limit=100)]
    assert numbers == [*range(14, 4, -1), 1]
    only = versions(laptop, sheet, include_auto_saves="false")
    assert [item["type"] for item in only] == ["snapshot"]


def test_restoring_makes_no_version_and_gives_the_config(laptop: Laptop, sheet: str) -> None:
    auto_save(laptop, sheet, 1)
    auto_save(laptop, sheet, 2)
    first = versions(laptop, sheet)[1]["id"]

    reply = laptop.client.post(f"{SAVED}/{sheet}/restore", json={"version_id": first})

    assert reply.json() == {"config": config(seed=1)}
    assert len(versions(laptop, sheet)) == 2
    assert laptop.client.get(SAVED).json()["worksheets"][0]["config"]["seed"] == 1


def test_restoring_keeps_the_state_that_no_version_has(laptop: Laptop, sheet: str) -> None:
    auto_save(laptop, sheet, 1)
    rev = laptop.push().mark.seq
    laptop.push(patch(sheet, "/config/seed", 5, base=rev))

    first = versions(laptop, sheet)[0]["id"]
    laptop.client.post(f"{SAVED}/{sheet}/restore", json={"version_id": first})

    assert [item["config"]["seed"] for item in versions(laptop, sheet)] == [5, 1]


def test_a_version_of_another_worksheet_is_not_restored(laptop: Laptop, sheet: str) -> None:
    other = worksheet()
    foreign = version(other.id)
    laptop.push(other, foreign)

    for version_id in (foreign.id, new_id(), "a\0b"):
        reply = laptop.client.post(f"{SAVED}/{sheet}/restore", json={"version_id": version_id})
        assert reply.status_code == 404


def test_a_key_makes_a_repetition_one_request(laptop: Laptop, sheet: str) -> None:
    key = {"Idempotency-Key": new_id()}
    first = auto_save(laptop, sheet, 1, **key)
    auto_save(laptop, sheet, 2)

    again = auto_save(laptop, sheet, 1, **key)

    assert (again.json(), again.headers["etag"]) == (first.json(), first.headers["etag"])
    assert len(versions(laptop, sheet)) == 2
    other = auto_save(laptop, sheet, 3, **key)
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")


def test_a_revision_that_has_passed_is_refused(laptop: Laptop, sheet: str) -> None:
    etag = auto_save(laptop, sheet, 1).headers["etag"]

    assert auto_save(laptop, sheet, 2, **{"If-Match": etag}).status_code == 200
    late = auto_save(laptop, sheet, 3, **{"If-Match": etag})
    assert (late.status_code, late.json()["code"]) == (412, "changed")
    assert auto_save(laptop, sheet, 3, **{"If-Match": "*"}).status_code == 200
    assert auto_save(laptop, sheet, 4, **{"If-Match": "17"}).status_code == 422


def test_a_config_that_cannot_be_used_changes_nothing(laptop: Laptop, sheet: str) -> None:
    bad = {"config": config(seed="x")}
    reply = laptop.client.patch(f"{SAVED}/{sheet}/auto-save", json=bad)

    assert (reply.status_code, reply.json()["code"]) == (422, "config")
    assert reply.json()["field"] == "config.seed"
    assert versions(laptop, sheet) == []


def test_worksheets_of_others_purged_ones_and_those_in_the_trash_are_not_there(
    server: Running, laptop: Laptop, sheet: str, name: str
) -> None:
    other = Laptop(server.teacher(f"{name} 2"))
    assert auto_save(other, sheet, 1).status_code == 404
    assert other.client.get(f"{SAVED}/{sheet}/versions").status_code == 404
    assert other.client.get(SAVED).json()["total"] == 0

    laptop.push(patch(sheet, "/deleted_at", 1_700_000_000, base=1))
    assert auto_save(laptop, sheet, 1).status_code == 404
    assert laptop.client.get(SAVED).json()["worksheets"] == []
    laptop.push(op("purge", Kind.WORKSHEET, sheet, {}))
    assert auto_save(laptop, sheet, 1).status_code == 404
    assert laptop.client.get(f"{SAVED}/{sheet}/versions").status_code == 404


def test_the_library_comes_in_pages_and_sorted(laptop: Laptop) -> None:
    names = ["b", "A", "c", "D", "e"]
    laptop.push(*[worksheet(name=name, updated_at=n) for n, name in enumerate(names)])

    def listed(**query: Json) -> tuple[list[str], bool]:
        reply = laptop.client.get(SAVED, params=query).json()
        assert reply["total"] == 5
        return [item["name"] for item in reply["worksheets"]], reply["has_more"]

    assert listed(limit=2) == (["e", "D"], True)
    assert listed(limit=2, page=3) == (["b"], False)
    assert listed(limit=2, page=9) == ([], False)
    assert listed(sort="name", order="asc") == (["A", "b", "c", "D", "e"], False)
    assert listed(sort="last_viewed_at", limit=5)[1] is False


@pytest.mark.parametrize(
    "query",
    ["page=0", "limit=0", "limit=101", "sort=password", "order=up", "page=x", "page=1&page=2",
     "other=1"],
)  # fmt: skip
def test_parameters_that_do_not_fit_are_refused(laptop: Laptop, query: str) -> None:
    reply = laptop.client.get(f"{SAVED}?{query}")

    assert (reply.status_code, reply.json()["code"]) == (422, "invalid")


def test_the_library_counts_what_was_done(laptop: Laptop, sheet: str) -> None:
    auto_save(laptop, sheet, 1)
    snapshot(laptop, sheet, "pdf-generate")
    snapshot(laptop, sheet, "share")

    found = laptop.client.get(SAVED).json()["worksheets"][0]

    counted = [found[n] for n in ("version_count", "pdf_generation_count", "share_count")]
    assert counted == [3, 1, 1]
    assert found["edit_count"] == 1
    assert found["current_version_id"] == versions(laptop, sheet)[0]["id"]
