"""The store on this computer keeps the contract of the exchange, and what is its own beside."""

import itertools
from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec
import pytest

from app.exchange.kinds import Kind
from app.exchange.ports import Base, Contents, ExchangeStore, ExchangeTx, Meta, OutState
from app.exchange.units import Change
from app.ports import SheetsChanged
from app.worksheets.worksheet import SheetId, VersionId
from tests.simulation.local_store import MemoryStore
from tests.simulation.memory import Crashes
from tests.storage.conftest import START, Desk, config, snapshot
from tests.storage.exchange_contract import ExchangeContract, copy, frozen, sheet, version

SHEET, VERSION, COPY = Kind.WORKSHEET, Kind.VERSION, Kind.COPY
Ask = Callable[[str], list[tuple[Any, ...]]]


class TestSqliteExchange(ExchangeContract):
    """The real store."""

    @pytest.fixture
    def store(self, desk: Desk) -> ExchangeStore:
        return desk.book.exchange()


class TestMemoryStore(ExchangeContract):
    """The simulator's, so that what is proven there holds here."""

    @pytest.fixture
    def store(self) -> ExchangeStore:
        ids = itertools.count()
        return MemoryStore(
            crashes=Crashes(),
            new_id=lambda: f"id-{next(ids):05d}",
            now_ms=lambda: int(START * 1000),
        )


def _accept(desk: Desk, *, rev: int) -> None:
    """Answer everything in the outbox as a server would that nobody else writes to."""

    def work(tx: ExchangeTx) -> None:
        for op in tx.outgoing(OutState.NEW, limit=999):
            contents = tx.contents(op.entity, op.id)
            assert contents is not None
            units = contents.units if op.entity is SHEET else {}
            tx.put_base(op.entity, op.id, Base(rev=rev, token="t", units=units))  # noqa: S106  (of the tests alone)
            tx.drop([op.n])

    desk.book.exchange().run(work)


def _pull(desk: Desk, sheet_id: str, *, rev: int, **changes: object) -> None:
    """Let another computer's change of a worksheet arrive."""

    def work(tx: ExchangeTx) -> None:
        base = tx.base(SHEET, sheet_id)
        assert base is not None
        units = base.units | {f"/{n.replace('__', '/')}": v for n, v in changes.items()}
        tx.put_base(SHEET, sheet_id, Base(rev=rev, token="t", units=units))  # noqa: S106  (of the tests alone)
        tx.put_worksheet(sheet_id, units, changed=True)

    desk.book.exchange().run(work)


def _waiting(desk: Desk, sheet_id: str) -> dict[str, Any]:
    ops = desk.book.exchange().run(lambda tx: tx.outgoing_of(SHEET, sheet_id))
    assert [op.state for op in ops] == [OutState.NEW]
    changes: dict[str, Any] = msgspec.json.decode(ops[0].payload)
    return changes


def test_an_edit_says_what_changed_and_which_revision_it_saw(desk: Desk) -> None:
    made = desk.named(1)
    _accept(desk, rev=5)
    desk.edit(made, 2, name="More")
    waiting = _waiting(desk, made.id)
    assert waiting["/config/seed"] == {"base": 5, "v": 2}
    assert waiting["/name"] == {"base": 5, "v": "More"}
    assert set(waiting) == {"/config/seed", "/name", "/named"}, "the time did not move"


def test_a_unit_on_the_way_keeps_the_base_its_user_saw(desk: Desk) -> None:
    made = desk.named(1)
    _accept(desk, rev=5)
    desk.edit(made, 2)

    def send(tx: ExchangeTx) -> None:
        (op,) = tx.outgoing(OutState.NEW, limit=9)
        tx.freeze(op.n, frozen(op, {"/config/seed": Change(base=5, v=2)}))

    desk.book.exchange().run(send)
    _pull(desk, made.id, rev=9, description="theirs", config__seed=2)
    desk.book.refresh(made.id).result()
    desk.edit(made, 3)
    ops = desk.book.exchange().run(lambda tx: tx.outgoing_of(SHEET, made.id))
    new = msgspec.json.decode(ops[-1].payload)
    assert ops[-1].state is OutState.NEW
    assert new["/config/seed"] == {"base": 5, "v": 3}


def test_an_edit_takes_nothing_back_that_a_pull_brought_meanwhile(desk: Desk) -> None:
    made = desk.named(1)
    _accept(desk, rev=5)
    _pull(desk, made.id, rev=9, config__pad="theirs", name="Theirs")
    saved = desk.edit(made, 2)  # the editor still shows the config and the name of before
    assert b"theirs" in saved.config
    assert saved.name == "Theirs"
    waiting = _waiting(desk, made.id)
    assert waiting["/config/seed"] == {"base": 5, "v": 2}
    assert "/config/pad" not in waiting
    assert "/name" not in waiting
    saved = desk.edit(made, 3)
    assert b"theirs" in saved.config
    desk.book.refresh(made.id).result()
    saved = desk.edit(made, 4, name="Theirs")
    assert b"theirs" not in saved.config, "the editor has seen it, and took it back"


def test_a_config_that_did_not_change_stays_the_same_bytes(desk: Desk) -> None:
    odd = b'{"seed": 7, "topic": {"type": "addition"}}'
    made = desk.book.create(name="S", config=odd, worksheet_type="addition").result()
    desk.book.rename(made.id, "Named").result()
    _accept(desk, rev=1)
    _pull(desk, made.id, rev=2, name="Theirs")
    (row,) = desk.book.configs([made.id]).result()
    assert (row.name, row.config) == ("Theirs", odd)


def test_listeners_hear_after_the_commit_what_changed(desk: Desk) -> None:
    exchange = desk.book.exchange()
    heard: list[SheetsChanged] = []
    exchange.on_changed(heard.append)
    exchange.run(lambda tx: tx.put_worksheet("s", sheet(), changed=True))
    exchange.run(lambda tx: tx.put_child(VERSION, "v", version()))
    exchange.run(lambda tx: tx.meta())
    exchange.run(lambda tx: tx.remove(SHEET, "s"))
    s = frozenset({SheetId("s")})
    assert heard == [SheetsChanged(changed=s), SheetsChanged(history=s), SheetsChanged(removed=s)]


def test_final_numbers_come_first_and_the_others_follow_densely(desk: Desk, rows: Ask) -> None:
    made = desk.named(1)
    desk.book.print_copies(made.id, snapshot(2), count=1).result()
    for number in (3, 4):
        desk.edit(made, number)
        desk.book.auto_save(made.id).result()
    mine = [row[0] for row in rows("SELECT id FROM worksheet_versions ORDER BY version_number")]
    assert len(mine) == 4

    def pull(tx: ExchangeTx) -> None:
        for number, name in enumerate(("x", "y"), start=1):
            tx.put_child(VERSION, name, version(made.id, seed=50 + number))
            tx.number_version(name, number)
        tx.number_version(mine[1], 3)

    desk.book.exchange().run(pull)
    found = rows("SELECT id, version_number FROM worksheet_versions ORDER BY version_number")
    assert found == list(zip(["x", "y", mine[1], mine[0], *mine[2:]], range(1, 7), strict=True))
    assert rows("SELECT version_number FROM worksheet_instances") == [(3,)]
    assert rows("SELECT version_count, pruned_count FROM saved_worksheets") == [(6, 0)]
    # After a restore of the server another version has the number.
    desk.book.exchange().run(lambda tx: tx.number_version(mine[0], 3))
    found = rows("SELECT id FROM worksheet_versions ORDER BY version_number")
    assert [row[0] for row in found] == ["x", "y", mine[0], mine[1], *mine[2:]]


def _copy(tx: ExchangeTx, copy_id: str) -> Contents | None:
    return tx.contents(COPY, copy_id)


def test_the_current_version_is_the_one_with_the_config_of_the_sheet(desk: Desk) -> None:
    made = desk.named(1)
    _accept(desk, rev=1)

    def current() -> VersionId | None:
        (row,) = desk.book.configs([made.id]).result()
        return row.current_version_id

    first = current()
    _pull(desk, made.id, rev=2, config__seed=8)
    desk.book.exchange().run(
        lambda tx: tx.put_child(
            VERSION,
            "theirs",
            version(made.id) | {"/config": {"topic": {"type": "addition"}, "pad": "", "seed": 8}},
        )
    )
    assert current() == "theirs"
    _pull(desk, made.id, rev=3, config__seed=1)
    assert current() == first
    _pull(desk, made.id, rev=4, config__seed=99)
    assert current() in (first, "theirs")


def test_what_was_pushed_is_not_pruned_here(desk: Desk, rows: Ask) -> None:
    made = desk.named(0)
    for number in range(1, 8):
        desk.edit(made, number)
        desk.book.auto_save(made.id).result()
    _accept(desk, rev=1)
    pushed = rows("SELECT count(*) FROM worksheet_versions")[0][0]
    for number in range(8, 40):
        desk.edit(made, number)
        desk.book.auto_save(made.id).result()
    left = {row[0] for row in rows("SELECT id FROM worksheet_versions")}
    known = {row[0] for row in rows("SELECT entity_id FROM doc_base")}
    assert len(left & known) == pushed
    assert len(left - known) == 10


def test_counters_add_up_over_replicas(desk: Desk, rows: Ask) -> None:
    made = desk.named(0)
    exchange = desk.book.exchange()
    exchange.run(lambda tx: tx.put_meta(Meta(replica="a")))
    desk.book.print_copies(made.id, snapshot(0), count=1).result()
    own = exchange.run(lambda tx: tx.contents(SHEET, made.id))
    assert own is not None
    assert own.usage["pdfs"] == 1
    _accept(desk, rev=1)
    theirs = {"edits": 3, "ms": 10, "pdfs": 4, "shares": 0}
    _pull(desk, made.id, rev=2, usage__b=theirs)
    assert rows("SELECT pdf_generation_count FROM saved_worksheets") == [(5,)]
    desk.book.print_copies(made.id, snapshot(0), count=1).result()
    _pull(desk, made.id, rev=3, usage__b=theirs | {"pdfs": 6})
    assert rows("SELECT pdf_generation_count FROM saved_worksheets") == [(8,)]
    own = exchange.run(lambda tx: tx.contents(SHEET, made.id))
    assert own is not None
    assert own.usage["pdfs"] == 2


def test_no_readable_name_goes_out_and_a_pull_leaves_it(desk: Desk, rows: Ask) -> None:
    made = desk.named(0)
    printed = desk.book.print_copies(
        made.id, snapshot(0), count=1, student_names=("Zoë Quill",)
    ).result()
    of = printed.copies[0]
    found = desk.book.exchange().run(lambda tx: tx.contents(COPY, of.id))
    assert found is not None
    assert "Quill" not in repr(found)
    units = copy(made.id, of.version_id) | {"/class_id": "3b"}
    desk.book.exchange().run(lambda tx: tx.put_child(COPY, of.id, units))
    assert rows("SELECT student_name, class_id FROM worksheet_instances") == [("Zoë Quill", "3b")]


def test_a_pin_of_what_was_pushed_is_sent_and_undone(desk: Desk) -> None:
    made = desk.named(0)
    _accept(desk, rev=1)
    (before,) = desk.book.versions(made.id).result()
    desk.book.pin_version(before.id, note="good").result()
    ops = desk.book.exchange().run(lambda tx: tx.outgoing_of(VERSION, before.id))
    assert [op.kind for op in ops] == ["patch"]
    changes = msgspec.json.decode(ops[0].payload)
    assert changes["/version_type"] == {"base": 1, "v": "manual"}
    desk.book.unpin_version(before.id, was=before).result()
    ops = desk.book.exchange().run(lambda tx: tx.outgoing_of(VERSION, before.id))
    assert msgspec.json.decode(ops[0].payload)["/version_type"] == {"base": 1, "v": "auto-save"}


def test_the_hybrid_clock_goes_on_over_restarts_with_an_empty_outbox(desk: Desk) -> None:
    made = desk.named(0)
    exchange = desk.book.exchange()
    last = max(op.hlc for op in exchange.run(lambda tx: tx.outgoing(OutState.NEW, limit=9)))
    _accept(desk, rev=1)
    desk.clock.pass_days(-400)
    desk.restart()
    desk.edit(made, 1)
    (op,) = desk.book.exchange().run(lambda tx: tx.outgoing_of(SHEET, made.id))
    assert op.hlc > last
    offset = 500 * 86_400_000
    desk.book.exchange().run(lambda tx: tx.put_meta(Meta(clock_offset_ms=offset)))
    desk.restart()
    desk.edit(made, 2)
    (op,) = desk.book.exchange().run(lambda tx: tx.outgoing_of(SHEET, made.id))
    assert op.hlc.startswith(f"{int(desk.clock.now * 1000) + offset:015d}:")


def test_unsent_copies_move_to_the_recovered_sheet_under_their_own_ids(desk: Desk) -> None:
    made = desk.named(0)
    _accept(desk, rev=1)
    printed = desk.book.print_copies(made.id, snapshot(0), count=2).result()

    def purge(tx: ExchangeTx) -> str | None:
        new = tx.recover(made.id)
        tx.remove(SHEET, made.id)
        return new

    new = desk.book.exchange().run(purge)
    assert new is not None
    before = [row.config for row in desk.book.versions(SheetId(new)).result()]
    assert before == [printed.version.config, config(0)], "with its history"
    for each in printed.copies:
        found = desk.book.exchange().run(partial(_copy, copy_id=each.id))
        assert found is not None
        assert found.units["/saved_worksheet_id"] == new
        assert found.units["/version_id"] != printed.version.id
    assert config(0) == desk.book.configs([SheetId(new or "")]).result()[0].config


def test_the_ring_of_events_keeps_the_newest(
    desk: Desk, rows: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.exchange.MOST_EVENTS", 3)
    for number in range(5):
        desk.book.exchange().note("cycle", str(number))
    assert rows("SELECT detail FROM sync_event ORDER BY n") == [("2",), ("3",), ("4",)]
