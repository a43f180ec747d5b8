"""Worksheets for the colleagues of one server."""

from typing import Any

from app.sharing.chalk import MEDIA_TYPE, unpack
from tests.server.shares.world import Teacher, World


def found(teacher: Teacher, **asked: str | int) -> Any:  # noqa: ANN401  (JSON)
    """Return what a teacher finds."""
    answer = teacher.http.get("/api/public/worksheets", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_public_worksheets_are_found_and_fetched_by_colleagues(world: World, ada: Teacher) -> None:
    ben = world.teacher("Ben")
    world.worksheet(
        ada, "open-one", name="Übung Zehner", description="Mit Übertrag", tags=["Klasse 2"],
        is_public=True, is_template=True, updated_at=50,
    )  # fmt: skip
    world.version(ada, "open-one", "open-version")

    (one,) = found(ben, search="übung klasse")["worksheets"]

    assert (one["name"], one["author"], one["is_template"]) == ("Übung Zehner", "Ada", True)
    assert (one["mine"], found(ada, search="übung")["worksheets"][0]["mine"]) == (False, True)
    assert ada.id not in str(one)
    answer = ben.http.get(f"/api/public/worksheets/{one['id']}")
    assert answer.headers["content-type"] == MEDIA_TYPE
    parcel = unpack(answer.content)
    assert (parcel.worksheet.name, parcel.versions) == ("Übung Zehner", ())
    assert parcel.worksheet.tags == ("Klasse 2",)


def test_what_is_private_or_gone_is_not_there(world: World, ada: Teacher) -> None:
    carl = world.teacher("Carl")
    world.worksheet(ada, "was-open", name="Closed soon", is_public=True)
    (one,) = found(carl, search="closed soon")["worksheets"]
    world.worksheet(ada, "was-open", name="Closed soon", is_public=False)
    world.worksheet(ada, "in-trash", name="Closed too", is_public=True, deleted_at=9)

    assert found(carl, search="closed")["total"] == 0
    for public_id in (one["id"], "sheet-one", "sheet-one.0123456789abcdef", "%00", "..%2F.."):
        answer = carl.http.get(f"/api/public/worksheets/{public_id}")
        assert answer.status_code in ((422,) if public_id == "%00" else (404,)), public_id
    assert world.client().get("/api/public/worksheets").status_code == 401


def test_the_same_worksheet_in_two_accounts_is_two(world: World) -> None:
    first, second = world.teacher("Dora"), world.teacher("Emil")
    for teacher in (first, second):
        world.worksheet(
            teacher, "moved", name="Moved library", is_public=True, description=teacher.id
        )

    page = found(first, search="moved library")

    ids = [one["id"] for one in page["worksheets"]]
    assert len(set(ids)) == 2
    owners = {
        unpack(second.http.get(f"/api/public/worksheets/{one}").content).worksheet.description
        for one in ids
    }
    assert owners == {first.id, second.id}


def test_pages_and_topics(world: World) -> None:
    teacher = world.teacher("Fay")
    for n in range(5):
        world.worksheet(teacher, f"many-{n}", name=f"Many {n}", is_public=True, updated_at=100 + n)

    page = found(teacher, search="many", limit=2, page=2)

    assert [one["name"] for one in page["worksheets"]] == ["Many 2", "Many 1"]
    assert (page["total"], page["page"], page["has_more"]) == (5, 2, True)
    assert found(teacher, search="many", topic="division")["total"] == 0
    assert teacher.http.get("/api/public/worksheets", params={"limit": 1000}).status_code == 422
    assert teacher.http.get("/api/public/worksheets", params={"colour": 1}).status_code == 422
