"""What is handed out is sent, changes of it too, and nothing of it is lost with a worksheet."""

from dataclasses import dataclass

import msgspec
import pytest
import sqlalchemy as sa

from app.exchange.kinds import Kind
from app.exchange.ports import Base, ExchangeTx, OutState
from app.exchange.units import Change
from app.worksheets.worksheet import SheetId
from storage import marks_out
from storage.tables import hand_outs, problem_sets, worksheet_instances
from storage.writer import Job, Transaction
from tests.storage.conftest import Desk, snapshot

HAND_OUT, SET, COPY = Kind.HAND_OUT, Kind.PROBLEM_SET, Kind.COPY


@dataclass
class Handed:
    """A sheet printed for a class: one copy in set B."""

    sheet: SheetId
    version: str
    copy: str


@pytest.fixture
def handed(desk: Desk) -> Handed:
    made = desk.named(0)
    printed = desk.book.print_copies(made.id, snapshot(0), count=1).result()
    version, copy = str(printed.version.id), str(printed.copies[0].id)

    def work(tx: Transaction) -> None:
        of = {"version_id": version}
        tx.connection.execute(
            problem_sets.insert(),
            {"id": "p", **of, "label": "B", "seed": 7, "problems": b"[1]", "answer_key": b"[2]"},
        )
        hand_out = {"id": "h", **of, "saved_worksheet_id": made.id, "version_number": 1}
        hand_out |= {"class_id": "c", "fairness": "lettered", "printed_at": 5}
        tx.connection.execute(hand_outs.insert(), hand_out)
        tx.connection.execute(
            worksheet_instances.update().values(set_id="p", hand_out_id="h", pupil_id="x")
        )
        marks_out.sets_made(tx, desk.book._state, ["p"])
        marks_out.hand_out_made(tx, desk.book._state, ["h"])

    run(desk, work)
    return Handed(made.id, version, copy)


def run(desk: Desk, work: object) -> None:
    job: Job[None] = Job(work)  # type: ignore[arg-type]  # each test's own
    assert desk.book._writer is not None
    desk.book._writer.submit(job).result()


def change(desk: Desk, **values: object) -> None:
    def work(tx: Transaction) -> None:
        with marks_out.changing(tx, desk.book._state, HAND_OUT, ["h", "never there"]):
            tx.connection.execute(hand_outs.update().values(values))

    run(desk, work)


def accept(desk: Desk) -> None:
    """Take everything out of the outbox, as sent and answered."""

    def work(tx: ExchangeTx) -> None:
        for op in tx.outgoing(OutState.NEW, limit=999):
            contents = tx.contents(op.entity, op.id)
            assert contents is not None
            tx.put_base(op.entity, op.id, Base(rev=3, token="t", units=contents.units))  # noqa: S106  (of the tests alone)
            tx.drop([op.n])

    desk.book.exchange().run(work)


def waiting(desk: Desk, kind: Kind, document_id: str) -> list[tuple[str, dict[str, object]]]:
    ops = desk.book.exchange().run(lambda tx: tx.outgoing_of(kind, document_id))
    return [(op.kind, msgspec.json.decode(op.payload)) for op in ops]


def test_what_is_made_is_sent_whole(desk: Desk, handed: Handed) -> None:
    ((kind, changes),) = waiting(desk, HAND_OUT, "h")
    assert (kind, changes["/fairness"]) == ("create", {"v": "lettered"})
    assert waiting(desk, SET, "p") == [("create", {})]
    found = desk.book.exchange().run(lambda tx: tx.contents(SET, "p"))
    assert found is not None
    assert found.units["/saved_worksheet_id"] == handed.sheet
    paper = desk.book.exchange().run(lambda tx: tx.contents(COPY, handed.copy))
    assert paper is not None
    assert (paper.units["/set_id"], paper.units["/pupil_id"]) == ("p", "x")


def test_a_change_says_what_changed_and_joins_what_waits(desk: Desk, handed: Handed) -> None:
    change(desk, due_date=9)
    ((kind, changes),) = waiting(desk, HAND_OUT, "h")
    assert (kind, changes["/due_date"]) == ("create", {"v": 9})
    accept(desk)
    change(desk, voided_at=10)
    change(desk, voided_at=11)
    change(desk, voided_at=11)
    assert waiting(desk, HAND_OUT, "h") == [("patch", {"/voided_at": {"base": 3, "v": 11}})]


def test_voiding_a_copy_is_sent(desk: Desk, handed: Handed) -> None:
    accept(desk)

    def work(tx: Transaction) -> None:
        with marks_out.changing(tx, desk.book._state, COPY, [handed.copy]):
            tx.connection.execute(worksheet_instances.update().values(voided_at=4))

    run(desk, work)
    assert waiting(desk, COPY, handed.copy) == [("patch", {"/voided_at": {"base": 3, "v": 4}})]


def test_a_hand_out_that_was_pulled_has_the_number_of_its_version(
    desk: Desk, handed: Handed
) -> None:
    def work(tx: ExchangeTx) -> None:
        contents = tx.contents(HAND_OUT, "h")
        assert contents is not None
        tx.put_child(HAND_OUT, "from elsewhere", contents.units)
        tx.number_version(handed.version, 4)

    desk.book.exchange().run(work)

    def numbers(tx: Transaction) -> None:
        found = tx.connection.scalars(sa.select(hand_outs.c.version_number))
        assert list(found) == [4, 4]

    run(desk, numbers)


def test_copies_that_a_purge_elsewhere_met_unsent_keep_their_problems(
    desk: Desk, handed: Handed
) -> None:
    made = desk.book.exchange().run(lambda tx: tx.recover(handed.sheet))
    desk.book.exchange().run(lambda tx: tx.remove(Kind.WORKSHEET, handed.sheet))

    paper = desk.book.exchange().run(lambda tx: tx.contents(COPY, handed.copy))
    assert paper is not None
    new_set, new_hand_out = paper.units["/set_id"], paper.units["/hand_out_id"]
    assert new_set != "p"
    assert new_hand_out != "h"
    for kind, document_id in ((SET, new_set), (HAND_OUT, new_hand_out)):
        found = desk.book.exchange().run(
            lambda tx, kind=kind, of=document_id: tx.contents(kind, of)  # type: ignore[misc]
        )
        assert found.units["/saved_worksheet_id"] == made
        assert found.units["/version_id"] == paper.units["/version_id"]
        assert [each for each, _ in waiting(desk, kind, document_id)] == ["create"]
    assert not desk.book.exchange().run(lambda tx: tx.exists(SET, "p"))


def test_a_refused_hand_out_is_shown_and_sent_again_whole(desk: Desk, handed: Handed) -> None:
    accept(desk)
    change(desk, due_date=9)

    def refuse(tx: ExchangeTx) -> None:
        (op,) = tx.outgoing(OutState.NEW, limit=9)
        tx.park(op.n, "refused")

    desk.book.exchange().run(refuse)
    (shown,) = desk.book.parked().result()
    assert shown.sheet_name == "Sums"
    assert b'"fairness"' in desk.book.export_parked().result().replace(b"/", b"")
    desk.book.retry_parked().result()
    assert waiting(desk, HAND_OUT, "h") == [("patch", {"/due_date": {"base": 3, "v": 9}})]


def test_an_account_that_is_left_keeps_no_worksheet_with_a_hand_out_it_never_heard_of(
    desk: Desk, handed: Handed
) -> None:
    accept(desk)
    desk.book.exchange().run(
        lambda tx: tx.enqueue("patch", HAND_OUT, "h", {"/due_date": Change(base=3, v=9)})
    )
    desk.book.leave_account(keep=False).result()
    assert desk.book.exchange().run(lambda tx: tx.exists(HAND_OUT, "h"))
