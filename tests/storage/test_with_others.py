"""Collisions, refused changes, purges, copies from files, and lives of a file."""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.errors import NotFoundError
from app.exchange.kinds import Kind
from app.exchange.ports import Base, Contents, ExchangeTx, Meta, Outgoing, OutState
from app.exchange.units import Change
from app.ids import CopyKey
from app.settings import Settings
from app.worksheets.config import WorksheetConfig, encode
from app.worksheets.worksheet import LibraryQuery, OpenSheet
from storage.backup_folder import FolderBackups
from storage.workbook import open_workbook
from tests.soak.scenes import parcel
from tests.storage.conftest import Desk, config, snapshot
from tests.storage.exchange_contract import frozen, note, version

SHEET, VERSION, COPY = Kind.WORKSHEET, Kind.VERSION, Kind.COPY
Ask = Callable[[str], list[tuple[Any, ...]]]


def accept(desk: Desk, *, rev: int = 1) -> None:
    """Answer everything that waits."""

    def work(tx: ExchangeTx) -> None:
        for op in tx.outgoing(OutState.NEW, limit=999):
            found = tx.contents(op.entity, op.id)
            units = found.units if found is not None and op.entity is SHEET else {}
            tx.put_base(op.entity, op.id, Base(rev=rev, token="t", units=units))  # noqa: S106  (of the tests alone)
            tx.drop([op.n])

    desk.book.exchange().run(work)


def outgoing(desk: Desk, state: OutState = OutState.NEW) -> list[Outgoing]:
    return list(desk.book.exchange().run(lambda tx: tx.outgoing(state, limit=999)))


def contents(desk: Desk, entity: Kind, document_id: str) -> Contents | None:
    return desk.book.exchange().run(partial(_contents, entity=entity, document_id=document_id))


def _contents(tx: ExchangeTx, entity: Kind, document_id: str) -> Contents | None:
    return tx.contents(entity, document_id)


def collide(desk: Desk, sheet: OpenSheet, **units: Any) -> None:  # noqa: ANN401 - JSON
    def work(tx: ExchangeTx) -> None:
        lost = version(sheet.id, conflict=True, device="Staffroom") | {
            "/config": {"topic": {"type": "addition"}, "seed": 2, "pad": ""}
        }
        tx.put_child(VERSION, "v", lost)
        tx.put_child(Kind.CONFLICT, "n", note(sheet.id) | {f"/{n}": v for n, v in units.items()})

    desk.book.exchange().run(work)


def test_a_collision_is_listed_until_it_is_put_away(desk: Desk) -> None:
    sheet = desk.named(1)
    accept(desk)
    desk.book.exchange().run(lambda tx: tx.put_meta(Meta(replica="a")))
    collide(desk, sheet)
    (found,) = desk.book.conflicts().result()
    assert found.paths == ("seed",)
    assert (found.kept, found.lost) == ({"seed": 1}, {"seed": 2})
    assert (found.kept_by, found.lost_by, found.lost_here) == ("Kitchen", "Staffroom", True)
    assert desk.book.conflicts(sheet.id).result() == (found,)
    assert desk.book.sync_summary().result().collisions == 1
    assert {v.lost_by for v in desk.book.versions(sheet.id).result()} == {"", "Staffroom"}
    desk.book.dismiss_conflict(found.id).result()
    assert desk.book.conflicts().result() == ()
    collide(desk, sheet)
    assert desk.book.conflicts().result() == (), "told again by the server, but not to the teacher"


def test_the_side_that_lost_can_be_taken_after_all(desk: Desk) -> None:
    sheet = desk.named(1)
    accept(desk, rev=4)
    desk.edit(sheet, 1, name="Sums")
    collide(desk, sheet)
    taken = desk.book.use_lost("n").result()
    assert taken.config == config(2)
    (op,) = (op for op in outgoing(desk) if op.entity is SHEET)
    assert msgspec.json.decode(op.payload)["/config/seed"] == {"base": 4, "v": 2}
    assert desk.book.conflicts().result() == ()
    with pytest.raises(NotFoundError):
        desk.book.use_lost("nowhere").result()


def test_settings_that_cannot_stand_together_are_taken_whole(desk: Desk) -> None:
    ours = encode(WorksheetConfig(seed=1))
    sheet = desk.book.create(name="S", config=ours, worksheet_type="addition", named=True).result()
    desk.book.rename(sheet.id, "Sums").result()
    collide(desk, sheet, paths=["/config/seed"], lost={"/config/seed": -1})
    taken = desk.book.use_lost("n").result()
    assert msgspec.json.decode(taken.config)["seed"] == 2, "the version's, for -1 cannot be"


def park(desk: Desk, reason: str = "config") -> None:
    def work(tx: ExchangeTx) -> None:
        for op in tx.outgoing(OutState.NEW, limit=99):
            changes = msgspec.json.decode(op.payload, type=dict[str, Change])
            tx.freeze(op.n, frozen(op, changes))
            tx.park(op.n, reason)

    desk.book.exchange().run(work)


def test_a_refused_change_is_listed_exported_and_tried_again(desk: Desk) -> None:
    sheet = desk.named(1)
    accept(desk, rev=4)
    desk.edit(sheet, 2)
    park(desk)
    base = desk.book.exchange().run(lambda tx: tx.base(SHEET, sheet.id))
    assert base is not None
    desk.book.exchange().run(lambda tx: tx.put_worksheet(sheet.id, base.units, changed=True))
    (listed,) = desk.book.parked().result()
    assert (listed.sheet_name, listed.what, listed.reason) == ("Sums", "worksheet", "config")
    exported = msgspec.json.decode(desk.book.export_parked().result())
    assert exported["changes"][0]["change"]["changes"]["/config/seed"]["v"] == 2
    desk.book.refresh(sheet.id).result()
    desk.book.describe(sheet.id, "edited since").result()
    desk.book.retry_parked(listed.op_id).result()
    assert desk.book.parked().result() == ()
    (op,) = outgoing(desk)
    assert op.op_id != listed.op_id
    changes = msgspec.json.decode(op.payload)
    assert changes["/config/seed"] == {"base": 4, "v": 2}
    assert changes["/description"]["v"] == "edited since"
    (row,) = desk.book.configs([sheet.id]).result()
    assert (row.config, row.description) == (config(2), "edited since")


def test_a_refused_change_can_be_put_away_and_its_sheet_is_not_sent_for_it(desk: Desk) -> None:
    sheet = desk.named(1)
    park(desk)
    assert desk.book.sync_summary().result().parked == 2
    for each in desk.book.parked().result():
        desk.book.discard_parked(each.op_id).result()
    assert desk.book.parked().result() == ()
    assert desk.book.exchange().run(lambda tx: tx.without_base(limit=9)) == []
    assert desk.book.configs([sheet.id]).result()
    desk.edit(sheet, 3)
    assert [op.kind for op in outgoing(desk) if op.entity is SHEET] == ["create"]


def test_a_purge_goes_to_the_server_only_if_that_knows_the_sheet(desk: Desk, rows: Ask) -> None:
    known, unknown = desk.named(1), desk.draft(2)
    accept(desk)
    desk.book.print_copies(known.id, snapshot(3), count=2).result()
    unknown = desk.edit(unknown, 3, name="New")
    for sheet in (known, unknown):
        desk.book.purge(sheet.id).result()
    assert [(op.kind, op.id) for op in outgoing(desk)] == [("purge", known.id)]
    assert rows("SELECT * FROM saved_worksheets") == []
    assert rows("SELECT * FROM worksheet_versions") == []
    assert rows("SELECT * FROM worksheet_instances") == []
    draft = desk.draft(5)
    desk.book.purge(draft.id).result()
    assert rows("SELECT * FROM drafts") == []
    with pytest.raises(NotFoundError):
        desk.book.purge(draft.id).result()


def test_a_purge_of_what_is_on_the_way_goes_after_it(desk: Desk) -> None:
    sheet = desk.named(1)

    def send(tx: ExchangeTx) -> None:
        for op in tx.outgoing(OutState.NEW, limit=9):
            tx.freeze(op.n, frozen(op, {}))

    desk.book.exchange().run(send)
    desk.book.purge(sheet.id).result()
    assert {op.id for op in outgoing(desk, OutState.SENT)} > {sheet.id}
    assert [(op.kind, op.id) for op in outgoing(desk)] == [("purge", sheet.id)]


def test_the_trash_can_be_looked_at(desk: Desk) -> None:
    sheet = desk.named(1)
    desk.book.delete(sheet.id).result()
    assert desk.book.library(LibraryQuery()).result().total == 0
    (card,) = desk.book.library(LibraryQuery(deleted=True)).result().cards
    assert card.id == sheet.id


def test_sharing_makes_a_snapshot_counts_and_makes_no_copies(desk: Desk) -> None:
    sheet = desk.draft(1)
    shared = desk.book.share(sheet.id, snapshot(1)).result()
    again = desk.book.share(sheet.id, snapshot(1)).result()
    assert shared.joined_library
    assert (shared.copies, shared.version.created_reason.value) == ((), "share")
    assert again.version.id == shared.version.id
    assert again.worksheet.share_count == 2
    assert desk.book.set_public(sheet.id, on=True).result().is_public
    assert desk.book.library(LibraryQuery()).result().cards[0].is_public


def test_a_worksheet_with_history_is_taken_in_under_new_ids(desk: Desk) -> None:
    theirs = parcel(7)
    made = desk.book.import_copy(theirs, name="A copy").result()
    again = desk.book.import_copy(theirs).result()
    assert (made.name, made.version_count, again.name) == ("A copy", 2, "Theirs")
    assert made.id != again.id
    newest, oldest = desk.book.versions(made.id).result()
    assert (newest.is_current, newest.version_number, oldest.version_number) == (True, 2, 1)
    assert made.config == newest.config == encode(WorksheetConfig(seed=7))
    assert newest.previous_config == oldest.config == encode(WorksheetConfig(seed=6))
    assert {op.id for op in outgoing(desk)} >= {made.id, newest.id, oldest.id}
    found = contents(desk, VERSION, newest.id)
    assert found is not None
    assert found.units["/parent_id"] == oldest.id


def test_leaving_an_account_makes_everything_new_to_the_next(desk: Desk, rows: Ask) -> None:
    known, edited = desk.named(1), desk.edit(desk.draft(2), 2, name="More")
    accept(desk)
    desk.edit(edited, 3, name="More")
    desk.book.exchange().run(lambda tx: tx.put_meta(Meta(account_id="a", cursor_seq=9)))
    desk.book.leave_account(keep=False).result()
    assert desk.book.sync_summary().result().meta == Meta()
    assert {row[0] for row in rows("SELECT id FROM saved_worksheets")} == {edited.id}
    found = desk.book.exchange().run(lambda tx: tx.without_base(limit=9))
    assert [kind for kind, _ in found] == [SHEET, VERSION]
    assert not desk.book.exchange().run(lambda tx: tx.digest())
    assert known.id not in {i for _, i in found}


# -- lives of a file


def replica(desk: Desk) -> str:
    return desk.book.sync_summary().result().meta.replica


def test_a_restart_is_the_same_life(desk: Desk) -> None:
    desk.book.exchange().run(lambda tx: tx.put_meta(Meta(replica="a")))
    desk.named(1)
    before = [op.op_id for op in outgoing(desk)]
    for _ in range(3):
        desk.restart()
    assert (replica(desk), [op.op_id for op in outgoing(desk)]) == ("a", before)


def test_a_copied_folder_is_a_new_life_and_the_old_one_goes_on(desk: Desk, tmp_path: Path) -> None:
    theirs = {"edits": 3, "ms": 10, "pdfs": 4, "shares": 0}

    def fill(tx: ExchangeTx) -> None:
        tx.put_meta(Meta(replica="a", pushes=7))
        base = tx.contents(SHEET, sheet.id)
        assert base is not None
        units = base.units | {"/usage/a": theirs}
        tx.put_base(SHEET, sheet.id, Base(rev=3, token="t", units=units))  # noqa: S106  (of the tests alone)
        tx.put_worksheet(sheet.id, units, changed=False)

    sheet = desk.named(1)
    desk.book.exchange().run(fill)
    sent = outgoing(desk)[0]
    desk.book.exchange().run(lambda tx: tx.freeze(sent.n, frozen(sent, {})))
    before = [op.op_id for op in outgoing(desk)]
    desk.book.close()
    shutil.copytree(desk.folder, tmp_path / "stick")
    desk.folder, old = tmp_path / "stick", desk.folder
    desk.restart()
    assert replica(desk) not in ("", "a")
    assert not set(before) & {op.op_id for op in outgoing(desk)}
    assert [op.op_id for op in outgoing(desk, OutState.SENT)] == [sent.op_id]
    found = contents(desk, SHEET, sheet.id)
    assert found is not None
    assert not (found.usage or {}).get("pdfs"), "the prints were the old life's"
    desk.folder = old
    desk.restart()
    assert replica(desk) == "a"


def test_an_older_file_in_the_place_of_the_newer_is_a_new_life(desk: Desk, tmp_path: Path) -> None:
    desk.book.exchange().run(lambda tx: tx.put_meta(Meta(replica="a")))
    desk.restart()
    desk.book.close()
    database = desk.folder / "chalkline.db"
    older = database.read_bytes()
    desk.restart()
    desk.restart()
    desk.book.close()
    database.write_bytes(older)  # the same inode, as "cp" leaves it
    desk.restart()
    assert replica(desk) not in ("", "a")


def test_a_backup_that_is_brought_back_is_a_new_life(desk: Desk) -> None:
    desk.book.exchange().run(lambda tx: tx.put_meta(Meta(replica="a")))
    desk.restart()
    backups = FolderBackups(
        desk.folder,
        folder=lambda: desk.folder / "backups",
        keep=lambda: 7,
        clock=desk.clock,
        close_store=desk.book.close,
    )
    made = backups.make_now().result()
    backups.restore(made.id).result()
    desk.restart()
    assert replica(desk) not in ("", "a")
    desk.named(1)
    backups.start_empty().result()
    desk.restart()
    assert replica(desk) == ""
    assert desk.book.library(LibraryQuery()).result().total == 0
    kept = [b for b in backups.list().result() if b.occasion == "emptied"]
    backups.restore(kept[0].id).result()
    backups.close()
    desk.restart()
    assert desk.book.library(LibraryQuery()).result().total == 1


def test_a_file_that_knows_no_server_is_not_written_to_at_a_start(tmp_path: Path) -> None:
    def opened() -> None:
        open_workbook(
            tmp_path, clock=lambda: 1.0, settings=Settings(), copy_key=lambda: CopyKey(1, b"k")
        ).close()

    opened()
    before = (tmp_path / "chalkline.db").read_bytes(), (tmp_path / "chalkline.life").read_bytes()
    opened()
    after = (tmp_path / "chalkline.db").read_bytes(), (tmp_path / "chalkline.life").read_bytes()
    assert before == after
