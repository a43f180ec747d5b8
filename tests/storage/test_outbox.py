"""What a server has yet to hear is marked in the transaction of the change."""

from collections.abc import Callable

import msgspec

from tests.storage.conftest import Desk

Ask = Callable[[str], list[tuple[object, ...]]]


def test_a_draft_leaves_no_mark_and_a_library_sheet_exactly_one(desk: Desk, rows: Ask) -> None:
    draft = desk.draft()
    assert rows("SELECT * FROM outbox") == []
    desk.edit(draft, 1)
    desk.edit(draft, 2)
    marks = rows("SELECT kind, state FROM outbox WHERE entity_type = 'worksheet'")
    assert marks == [("create", "new")]
    payload = rows("SELECT payload FROM outbox WHERE entity_type = 'worksheet'")[0][0]
    assert isinstance(payload, str)
    fields = msgspec.json.decode(payload)
    assert fields["/config/seed"]["v"] == 2
    assert fields["/config/topic/type"]["v"] == "addition"
    assert fields["/name"]["v"] == "Sums"


def test_a_mark_that_was_sent_is_left_alone(desk: Desk, rows: Ask) -> None:
    import sqlite3
    from contextlib import closing

    sheet = desk.named()
    desk.book.flush().result()
    with closing(sqlite3.connect(desk.folder / "chalkline.db")) as raw, raw:
        raw.execute("UPDATE outbox SET state = 'sent'")
    before = rows("SELECT * FROM outbox ORDER BY n")
    desk.edit(sheet, 7)
    after = rows("SELECT * FROM outbox ORDER BY n")
    assert after[: len(before)] == before
    assert rows("SELECT kind, state FROM outbox ORDER BY n DESC LIMIT 1") == [("patch", "new")]


def test_pruned_versions_that_were_never_sent_leave_no_mark(desk: Desk, rows: Ask) -> None:
    sheet = desk.named()
    for number in range(1, 30):
        desk.edit(sheet, number)
        desk.book.auto_save(sheet.id).result()
    assert rows("SELECT count(*) FROM outbox WHERE entity_type = 'worksheet_version'") == [(10,)]
    desk.restart()
    hlcs = [row[0] for row in rows("SELECT hlc FROM outbox")]
    assert len(set(hlcs)) == len(hlcs)
