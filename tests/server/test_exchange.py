"""The exchange with laptops over HTTP, on both databases."""

import base64
import gzip
import json
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

from app.exchange import hlc
from app.exchange.digest import Digest, hash_of
from app.exchange.kinds import Kind
from app.exchange.units import Change
from server.accounts import admin
from sync.wire import IndexReply, KnownReply, Mark, Op, Outcome
from tests.server.laptop import Laptop, copy, create, new_id, op, patch, version, worksheet
from tests.server.running import Running


@pytest.fixture
def laptop(server: Running, name: str) -> Laptop:
    """A laptop of a new account."""
    return Laptop(server.teacher(name))


@pytest.fixture
def second(server: Running, laptop: Laptop) -> Laptop:
    """Another laptop of the same account."""
    return Laptop(laptop.client)


def test_what_one_laptop_sends_the_other_gets(laptop: Laptop, second: Laptop) -> None:
    sheet = worksheet(tags=["week 3", "ünïcödé"])
    kept = version(sheet.id, problems=[{"a": 1, "b": 2}], answer_key=[3], version_type="snapshot")
    printed = copy(sheet.id, kept.id, student_name="Zoë")

    reply = laptop.push(sheet, kept, printed)

    assert [result.outcome for result in reply.results] == [Outcome.OK] * 3
    assert reply.results[1].number == 1
    page = second.pull()
    assert [row.id for row in page.rows] == [sheet.id, kept.id, printed.id]
    by_id = {row.id: row.units for row in page.rows}
    assert by_id[sheet.id] == {
        p: c.v["add"] if p == "/tags" else c.v for p, c in sheet.changes.items()
    }
    assert by_id[kept.id] == {path: change.v for path, change in kept.changes.items()}
    assert by_id[printed.id]["/student_name"] == "Zoë"
    assert not page.more
    assert page.cursor == reply.mark


def test_the_digest_is_that_of_all_rows(laptop: Laptop, second: Laptop) -> None:
    sheet = worksheet()
    done = laptop.push(sheet, version(sheet.id), version(sheet.id))
    laptop.push(patch(sheet.id, "/name", "Tuesday", base=done.mark.seq))

    page = second.pull()

    for kind in (Kind.WORKSHEET, Kind.VERSION):
        rows = [row for row in page.rows if row.entity is kind]
        wanted = Digest()
        for row in rows:
            wanted = wanted.plus(hash_of(kind, row.id, row.rev, row.token))
        assert page.digest[kind] == wanted


def test_a_push_that_is_repeated_is_done_once(laptop: Laptop, second: Laptop) -> None:
    sheet = worksheet()
    first = laptop.push(sheet)

    again = laptop.push(sheet)

    assert again.results[0].outcome is Outcome.DUPLICATE
    assert again.results[0].rev == first.results[0].rev
    assert len(second.pull().rows) == 1


def test_an_operation_that_says_something_else_under_its_id_is_refused(laptop: Laptop) -> None:
    sheet = worksheet()
    laptop.push(sheet)

    other = msgspec.structs.replace(sheet, id=new_id())

    assert laptop.push(other).results[0].code == "op_reused"


def test_pages_end_with_whole_commits_and_miss_nothing(laptop: Laptop, second: Laptop) -> None:
    ids = []
    for size in (1, 3, 2, 4):
        sheets = [worksheet() for _ in range(size)]
        laptop.push(*sheets)
        ids += [sheet.id for sheet in sheets]

    seen: list[str] = []
    while True:
        page = second.pull(limit=2)
        seen += [row.id for row in page.rows]
        assert page.remaining == len(ids) - len(seen)
        if not page.more:
            break

    assert sorted(seen) == sorted(ids)


def test_changes_can_be_asked_by_parameters(laptop: Laptop) -> None:
    sheet = worksheet()
    laptop.push(sheet)

    reply = laptop.client.get(
        "/sync/v1/changes", params={"epoch": laptop.epoch, "inflight": f"{sheet.op_id},other"}
    )

    assert reply.json()["applied"] == [sheet.op_id]
    assert [row["id"] for row in reply.json()["rows"]] == [sheet.id]


def test_two_writers_of_one_setting_keep_both(laptop: Laptop, second: Laptop) -> None:
    sheet = worksheet()
    base = laptop.push(sheet).mark.seq
    second.pull()

    laptop.push(patch(sheet.id, "/config/seed", 11, base=base))
    reply = second.push(patch(sheet.id, "/config/seed", 22, base=base))

    assert reply.results[0].outcome is Outcome.MERGED
    kinds = [row.entity for row in reply.rows]
    assert kinds == [Kind.WORKSHEET, Kind.VERSION, Kind.CONFLICT]
    assert reply.rows[0].units["/config/seed"] == 22
    assert reply.rows[1].units["/config"]["seed"] == 11
    assert reply.rows[1].number == 1


def test_the_eleventh_auto_save_prunes_the_first(laptop: Laptop, second: Laptop) -> None:
    sheet = worksheet()
    laptop.push(sheet)
    saves = [version(sheet.id, config={"seed": n}) for n in range(12)]

    laptop.push(*saves)

    rows = {row.id: row for row in second.pull().rows}
    assert [rows[save.id].pruned for save in saves] == [True] * 2 + [False] * 10
    assert [rows[save.id].number for save in saves] == list(range(1, 13))
    assert rows[saves[0].id].units == {"/saved_worksheet_id": sheet.id}


def test_what_is_purged_stays_gone(laptop: Laptop, second: Laptop) -> None:
    sheet = worksheet()
    kept = version(sheet.id)
    printed = copy(sheet.id, kept.id, student_name="Zoë")
    laptop.push(sheet, kept, printed)

    laptop.push(op("purge", Kind.WORKSHEET, sheet.id, {}))

    rows = second.pull().rows
    assert {row.id for row in rows} == {sheet.id, kept.id, printed.id}
    assert all(row.gone for row in rows)
    assert b"Zo" not in msgspec.json.encode(rows)
    assert second.push(patch(sheet.id, "/name", "x", base=1)).results[0].outcome is Outcome.GONE


def test_a_copy_that_comes_before_its_version_is_asked_for_again(laptop: Laptop) -> None:
    sheet = worksheet()
    laptop.push(sheet)
    kept = version(sheet.id)
    printed = copy(sheet.id, kept.id)

    early = laptop.push(printed)
    late = laptop.push(kept, printed)

    assert early.results[0].outcome is Outcome.RETRY_LATER
    assert [result.outcome for result in late.results] == [Outcome.OK, Outcome.OK]


def test_a_refused_operation_leaves_the_others(laptop: Laptop) -> None:
    good, bad = worksheet(), worksheet(config={"seed": "none"})
    other = worksheet()

    results = laptop.push(good, bad, other).results

    assert [result.outcome for result in results] == [Outcome.OK, Outcome.REJECTED, Outcome.OK]
    assert results[1].field == "/config/seed"


def test_a_config_of_a_newer_program_is_kept_as_it_is(laptop: Laptop, second: Laptop) -> None:
    laptop.push(worksheet(config={"schema_version": 99, "new": {"deep": [1]}}))

    assert second.pull().rows[0].units["/config/new/deep"] == [1]


def test_another_history_is_told_from_ours(server: Running, laptop: Laptop) -> None:
    sheet = worksheet()
    mark = laptop.push(sheet).mark

    for wrong in (Mark(seq=mark.seq), Mark(seq=mark.seq + 5, token=mark.token)):
        laptop.push_mark = wrong
        reply = laptop.send(worksheet())
        assert (reply.status_code, reply.json()["code"]) == (410, "reconcile")
    laptop.push_mark = mark
    server.operate(admin.NewEpoch())
    assert laptop.send(worksheet()).status_code == 410
    laptop.epoch = laptop.hello().epoch
    assert laptop.push(worksheet()).mark.seq == mark.seq + 1


def test_the_index_has_everything_by_kind_and_id(laptop: Laptop) -> None:
    sheets = [worksheet() for _ in range(3)]
    kept = version(sheets[0].id)
    laptop.push(*sheets, kept)

    reply = laptop.client.get("/sync/v1/index")

    found = msgspec.json.decode(reply.content, type=IndexReply)
    keys = [(row.entity, row.id) for row in found.rows]
    assert keys == sorted(keys)
    assert {row.id for row in found.rows} == {kept.id, *(sheet.id for sheet in sheets)}
    after = f"{found.rows[1].entity}/{found.rows[1].id}"
    rest = laptop.client.get("/sync/v1/index", params={"after": after})
    assert msgspec.json.decode(rest.content, type=IndexReply).rows == found.rows[2:]


def test_known_commits_are_told(laptop: Laptop) -> None:
    first, second = laptop.push(worksheet()).mark, laptop.push(worksheet()).mark
    marks = [msgspec.to_builtins(mark) for mark in (first, Mark(seq=2), second)]

    reply = laptop.client.post("/sync/v1/known", json={"marks": marks})

    found = msgspec.json.decode(reply.content, type=KnownReply)
    assert found.marks == (first, second)


def test_the_same_id_in_two_accounts_is_two_documents(server: Running, name: str) -> None:
    one, other = Laptop(server.teacher(name)), Laptop(server.teacher(f"{name} 2"))
    sheet = worksheet()

    one.push(sheet)
    mine = other.push(msgspec.structs.replace(worksheet(sheet.id, name="Mine")))

    assert mine.results[0].outcome is Outcome.OK
    assert [row.units["/name"] for row in other.pull().rows] == ["Mine"]
    assert [row.units["/name"] for row in one.pull().rows] == ["Monday"]


def test_a_copy_key_is_kept_and_a_wrong_one_refused(laptop: Laptop) -> None:
    ask = {"schema": 2, "replica": laptop.replica}
    good = base64.b64encode(b"\0\0\1" + b"k" * 32).decode()

    kept = laptop.client.post("/sync/v1/hello", json={**ask, "copy_key": good})
    short = laptop.client.post("/sync/v1/hello", json={**ask, "copy_key": good[:8]})
    wrong = laptop.client.post("/sync/v1/hello", json={**ask, "copy_key": "**"})

    assert (kept.status_code, short.status_code, wrong.status_code) == (200, 422, 422)
    assert kept.json()["account_id"] == laptop.hello_reply.account_id


@pytest.mark.parametrize(
    ("ask", "status", "code"),
    [
        ({"protocols": [0]}, 426, "upgrade_needed"),
        ({"protocols": []}, 426, "upgrade_needed"),
        ({"schema": 1}, 426, "upgrade_needed"),
        ({"protocols": [99]}, 409, "server_too_old"),
        ({"replica": "a\0b"}, 422, "invalid"),
    ],
)
def test_programs_that_do_not_fit_are_told_so(
    laptop: Laptop, ask: dict[str, object], status: int, code: str
) -> None:
    whole = {"protocols": [1], "schema": 2, "replica": "r", **ask}

    reply = laptop.client.post("/sync/v1/hello", json=whole)

    assert (reply.status_code, reply.json()["code"]) == (status, code)


def test_hostile_values_are_kept_or_refused_but_never_break(
    laptop: Laptop, second: Laptop
) -> None:
    nul, huge = "a\0b", 10**30
    sheet = worksheet(name=nul, tags=[nul, "t"], updated_at=huge, description=nul)
    kept = version(sheet.id, created_at=-huge, name=nul, problems=nul, change_description=nul)

    results = laptop.push(sheet, kept, version(nul)).results

    assert [result.outcome for result in results[:2]] == [Outcome.OK, Outcome.OK]
    assert results[2].outcome is Outcome.RETRY_LATER
    rows = second.pull().rows
    assert rows[0].units["/name"] == nul
    assert rows[0].units["/updated_at"] == huge
    assert laptop.send(worksheet(nul)).status_code == 422
    listed = laptop.client.get("/api/worksheets/saved").json()["worksheets"]
    assert [sheet["name"] for sheet in listed] == ["a\ufffdb"]


def test_racing_pushes_of_one_account_get_dense_numbers(laptop: Laptop) -> None:
    sheet = worksheet()
    start = laptop.push(sheet).mark.seq

    def push(_: int) -> tuple[int, int]:
        other = Laptop(laptop.client)
        reply = other.push(version(sheet.id, version_type="snapshot"))
        return reply.mark.seq, reply.results[0].number or 0

    with ThreadPoolExecutor(8) as threads:
        done = list(threads.map(push, range(40)))

    assert sorted(seq for seq, _ in done) == list(range(start + 1, start + 41))
    assert sorted(number for _, number in done) == list(range(1, 41))


def test_bodies_may_be_packed_and_answers_are(laptop: Laptop) -> None:
    sheets = [worksheet() for _ in range(20)]
    ask = {"replica": laptop.replica, "epoch": laptop.epoch, "ops": msgspec.to_builtins(sheets)}
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}

    reply = laptop.client.post(
        "/sync/v1/push", content=gzip.compress(json.dumps(ask).encode()), headers=headers
    )

    assert reply.status_code == 200
    page = laptop.client.post("/sync/v1/changes", json={"epoch": laptop.epoch})
    assert page.headers["content-encoding"] == "gzip"
    assert len(page.json()["rows"]) == 20


def test_more_operations_than_a_push_takes_are_too_much(laptop: Laptop) -> None:
    reply = laptop.send(*[worksheet() for _ in range(101)])

    assert (reply.status_code, reply.json()["code"]) == (413, "too_large")


def _handed_out(sheet_id: str, version_id: str) -> tuple[Op, Op, Op]:
    of = {"saved_worksheet_id": sheet_id, "version_id": version_id}
    problems = create(Kind.PROBLEM_SET, {**of, "label": "B", "problems": [1], "answer_key": [2]})
    printed = {**of, "printed_at": 1_700_000_000, "fairness": "lettered", "class_id": "c"}
    hand_out = create(Kind.HAND_OUT, {**printed, "due_date": None, "voided_at": None})
    paper = copy(sheet_id, version_id, set_id=problems.id, hand_out_id=hand_out.id)
    return problems, hand_out, paper


def test_a_hand_out_with_its_sets_reaches_the_other_laptop(laptop: Laptop, second: Laptop) -> None:
    sheet = worksheet()
    kept = version(sheet.id, version_type="snapshot")
    made = _handed_out(sheet.id, kept.id)

    reply = laptop.push(*made, sheet, kept)

    early = [result.outcome for result in reply.results]
    assert early == [Outcome.RETRY_LATER] * 3 + [Outcome.OK] * 2
    assert [result.outcome for result in laptop.push(*made).results] == [Outcome.OK] * 3
    page = second.pull()
    by_id = {row.id: row for row in page.rows}
    for each in made:
        assert by_id[each.id].units == {path: change.v for path, change in each.changes.items()}
        assert page.digest[each.entity].count == 1


def test_two_changes_of_one_hand_out_both_stand_and_of_one_unit_the_later(
    laptop: Laptop, second: Laptop
) -> None:
    sheet = worksheet()
    kept = version(sheet.id)
    hand_out = _handed_out(sheet.id, kept.id)[1]
    rev = laptop.push(sheet, kept, hand_out).mark.seq

    def change(path: str, value: int) -> Op:
        return op("patch", Kind.HAND_OUT, hand_out.id, {path: Change(base=rev, v=value)}, seen=rev)

    later = change("/due_date", 30)
    later = msgspec.structs.replace(later, hlc=hlc.reading(hlc.parts(later.hlc)[0] + 5000, 0))
    assert laptop.push(change("/voided_at", 10), later).results[0].exact
    done = second.push(change("/due_date", 20))

    assert done.results[0].outcome is Outcome.OK
    assert not done.results[0].exact
    assert not [row for row in done.rows if row.entity is Kind.CONFLICT]
    (row,) = [row for row in done.rows if row.entity is Kind.HAND_OUT]
    assert (row.units["/due_date"], row.units["/voided_at"]) == (30, 10)


def test_a_hand_out_keeps_its_parents_and_its_kind_of_units(laptop: Laptop) -> None:
    sheet, other = worksheet(), worksheet()
    kept = version(sheet.id)
    hand_out = _handed_out(sheet.id, kept.id)[1]
    laptop.push(sheet, other, kept, hand_out)

    for path, value in (
        ("/saved_worksheet_id", other.id),
        ("/version_id", "nowhere"),
        ("/printed_at", "today"),
        ("/tags", ["x"]),
        ("/deleted_at", 5),
        ("/usage/r", {"edits": "x"}),
    ):
        bad = op("patch", Kind.HAND_OUT, hand_out.id, {path: Change(base=9**9, v=value)})
        assert laptop.push(bad).results[0].outcome is Outcome.REJECTED, path
    gone = op("patch", Kind.HAND_OUT, hand_out.id, {"/version_id": Change(base=9**9)})
    assert laptop.push(gone).results[0].outcome is Outcome.REJECTED


def test_what_was_handed_out_goes_with_its_worksheet(laptop: Laptop, second: Laptop) -> None:
    sheet = worksheet()
    kept = version(sheet.id)
    made = _handed_out(sheet.id, kept.id)
    laptop.push(sheet, kept, *made)

    laptop.push(op("purge", Kind.WORKSHEET, sheet.id, {}))

    gone = {row.id for row in second.pull().rows if row.gone}
    assert gone == {sheet.id, kept.id, *(each.id for each in made)}
    assert laptop.push(_handed_out(sheet.id, kept.id)[1]).results[0].outcome is Outcome.GONE
