"""Prints for a class: who gets which problems, what is out and in, what is void."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import msgspec
import pytest

from app.classes.handout_ports import NewSet, Receiver, Wanted
from app.classes.model import ClassId, Fairness, PupilId
from app.errors import ConfigError, NotFoundError
from app.exchange.kinds import Kind
from app.exchange.ports import ExchangeTx, OutState
from app.ids import format_code
from app.worksheets.worksheet import LibraryQuery
from storage.handouts import SqliteHandOuts
from tests.storage.conftest import Desk, snapshot

Ask = Callable[[str], list[tuple[object, ...]]]
CLASS = ClassId("class-4b")
NAMES = ("Ada Özil", "Ben", "Cleo", "Dora", "Emil")
PUPILS = tuple(Receiver(pupil_id=PupilId(f"pupil-{n}"), name=name) for n, name in enumerate(NAMES))
SETS = tuple(
    NewSet(label=letter, seed=n, problems=b'[{"a":%d}]' % n, answer_key=b"[%d]" % n)
    for n, letter in enumerate("AB", start=1)
)


def add_class(desk: Desk) -> None:
    """Write a class as the class list does."""
    desk.book.flush().result()
    with closing(sqlite3.connect(desk.folder / "chalkline.db")) as raw, raw:
        raw.execute(
            "INSERT INTO classes (id, name, year, created_at) VALUES (?, '4b', '2026/27', 1)",
            (CLASS,),
        )
        raw.executemany(
            "INSERT INTO pupils (id, class_id, name, position, created_at) VALUES (?, ?, ?, ?, 1)",
            [(p.pupil_id, CLASS, p.name, at) for at, p in enumerate(PUPILS)],
        )


def wanted(*, lettered: bool = False, due: int | None = None) -> Wanted:
    return Wanted(
        class_id=CLASS,
        pupils=PUPILS,
        fairness=Fairness.LETTERED if lettered else Fairness.SAME,
        sets=SETS if lettered else (),
        due_date=due,
    )


@pytest.fixture
def book(desk: Desk) -> SqliteHandOuts:
    return desk.book.hand_outs()


def come_back(desk: Desk, copy: str, attempt: str, state: str = "current") -> None:
    desk.book.flush().result()
    with closing(sqlite3.connect(desk.folder / "chalkline.db")) as raw, raw:
        raw.execute(
            "INSERT INTO worksheet_attempts (id, worksheet_instance_id, created_at, state)"
            " VALUES (?, ?, 1, ?)",
            (attempt, copy, state),
        )


def test_classes_come_with_their_pupils_in_order(desk: Desk, book: SqliteHandOuts) -> None:
    add_class(desk)
    (roll,) = book.rolls().result()
    assert (roll.name, roll.year, roll.pupils) == ("4b", "2026/27", PUPILS)


def test_every_pupil_gets_a_copy_with_name_and_due_date(desk: Desk, book: SqliteHandOuts) -> None:
    sheet = desk.named()
    out = book.hand_out(sheet.id, snapshot(0), wanted(due=99), host="chalk.example").result()
    copies = out.printed.copies
    assert [copy.student_name for copy in copies] == list(NAMES)
    assert {(copy.class_id, copy.due_date, copy.hand_out_id) for copy in copies} == {
        (CLASS, 99, out.hand_out.id)
    }
    assert len({copy.qr_code_url for copy in copies}) == len(NAMES)
    assert out.printed.worksheet.pdf_generation_count == 1
    assert book.copies_of(out.hand_out.id).result().printed.copies == copies


def test_lettered_sets_go_round_the_class_and_stay_as_printed(
    desk: Desk, book: SqliteHandOuts
) -> None:
    sheet = desk.named()
    out = book.hand_out(sheet.id, snapshot(0), wanted(lettered=True)).result()
    label = {one.id: one.label for one in out.sets}
    got = [label[str(copy.set_id)] for copy in out.printed.copies]  # type: ignore[index]
    assert got == ["A", "B", "A", "B", "A"]
    desk.restart()
    again = desk.book.hand_outs().copies_of(out.hand_out.id).result()
    assert again.sets == out.sets
    assert again.sets[1].problems == SETS[1].problems


def test_the_same_sheet_handed_out_again_shares_the_version(
    desk: Desk, book: SqliteHandOuts
) -> None:
    sheet = desk.named()
    first = book.hand_out(sheet.id, snapshot(0), wanted()).result()
    second = book.hand_out(sheet.id, snapshot(0), wanted(lettered=True)).result()
    third = book.hand_out_version(first.printed.version.id, wanted()).result()
    assert {one.printed.version.id for one in (first, second, third)} == {
        first.hand_out.version_id
    }
    listed = book.hand_outs(version=first.hand_out.version_id).result()
    assert [one.hand_out.id for one in listed] == [
        one.hand_out.id for one in (third, second, first)
    ]
    assert book.hand_outs(class_id=CLASS).result() == listed


def test_a_hand_out_of_nobody_leaves_nothing(desk: Desk, book: SqliteHandOuts, rows: Ask) -> None:
    sheet = desk.named()
    with pytest.raises(ConfigError):
        book.hand_out(sheet.id, snapshot(0), Wanted(class_id=CLASS, pupils=())).result()
    assert rows("SELECT count(*) FROM hand_outs") == [(0,)]


def test_a_failure_on_the_way_leaves_nothing(desk: Desk, book: SqliteHandOuts, rows: Ask) -> None:
    sheet = desk.named()
    broken = msgspec.structs.replace(
        wanted(), pupils=(*PUPILS, Receiver(pupil_id=PupilId("x"), name="half \ud83d"))
    )
    with pytest.raises(UnicodeEncodeError):
        book.hand_out(sheet.id, snapshot(9), broken).result()
    assert rows("SELECT count(*) FROM hand_outs") == [(0,)]
    assert rows("SELECT count(*) FROM worksheet_instances") == [(0,)]


def test_what_is_out_and_in_is_counted_once_a_copy(desk: Desk, book: SqliteHandOuts) -> None:
    sheet = desk.named()
    out = book.hand_out(sheet.id, snapshot(0), wanted()).result()
    one, two, three, *_ = out.printed.copies
    come_back(desk, one.id, "a")
    come_back(desk, one.id, "b", "aside")
    come_back(desk, two.id, "c")
    come_back(desk, three.id, "d", "aside")
    (count,) = book.hand_outs().result()
    assert (count.copies_out, count.copies_in) == (5, 2)
    (version,) = desk.book.versions(sheet.id).result()[:1]
    assert (version.copies_out, version.copies_in, version.copies_void) == (5, 2, 0)


def test_a_void_print_counts_no_longer_until_it_is_taken_back(
    desk: Desk, book: SqliteHandOuts
) -> None:
    sheet = desk.named()
    first = book.hand_out(sheet.id, snapshot(0), wanted()).result()
    other = book.hand_out(sheet.id, snapshot(0), wanted()).result()
    book.void(first.hand_out.id).result()
    voided = book.void_version(first.hand_out.version_id).result()
    assert voided.hand_outs == (other.hand_out.id,)
    version = desk.book.version(first.hand_out.version_id).result()
    assert (version.copies_out, version.copies_void) == (0, 10)
    (card,) = desk.book.library(LibraryQuery()).result().cards
    assert card.copies_out == 0
    copy = desk.book.find_copy(format_code(first.printed.copies[0].id)).result()
    assert copy.voided_at == int(desk.clock.now)

    book.unvoid(voided).result()

    version = desk.book.version(first.hand_out.version_id).result()
    assert (version.copies_out, version.copies_void) == (5, 5)
    still = {one.hand_out.id for one in book.hand_outs().result() if one.hand_out.voided_at}
    assert still == {first.hand_out.id}


def test_a_lost_sheet_is_printed_again_under_its_code(desk: Desk, book: SqliteHandOuts) -> None:
    sheet = desk.named()
    out = book.hand_out(sheet.id, snapshot(0), wanted(lettered=True)).result()
    again = book.reprint(out.hand_out.id, [PUPILS[1].pupil_id]).result()
    assert again.printed.copies == (out.printed.copies[1],)
    assert [one.label for one in again.sets] == ["B"]
    with pytest.raises(NotFoundError):
        book.reprint(out.hand_out.id, [PupilId("somebody")]).result()


def test_no_name_leaves_the_laptop(desk: Desk, book: SqliteHandOuts, rows: Ask) -> None:
    sheet = desk.named()
    out = book.hand_out(sheet.id, snapshot(0), wanted(lettered=True)).result()

    def documents(tx: ExchangeTx) -> list[bytes]:
        waiting = tx.outgoing(OutState.NEW, limit=1000)
        found = [tx.contents(op.entity, op.id) for op in waiting]
        kinds = [op.entity for op in waiting]
        assert kinds.count(Kind.COPY) == len(out.printed.copies)
        return [repr(each).encode() for each in found if each is not None]

    for document in desk.book.exchange().run(documents):
        assert not any(name.encode() in document for name in NAMES)
    payloads = b"".join(str(row).encode() for row in rows("SELECT payload FROM outbox"))
    assert b"Ada" not in payloads


def test_a_hand_out_and_its_being_void_are_told_to_the_server(
    desk: Desk, book: SqliteHandOuts
) -> None:
    sheet = desk.named()
    out = book.hand_out(sheet.id, snapshot(0), wanted(lettered=True)).result()

    def units(tx: ExchangeTx) -> dict[Kind, list[object]]:
        found: dict[Kind, list[object]] = {}
        for op in tx.outgoing(OutState.NEW, limit=1000):
            contents = tx.contents(op.entity, op.id)
            assert contents is not None
            found.setdefault(op.entity, []).append(contents.units.get("/voided_at"))
        return found

    before = desk.book.exchange().run(units)
    assert before[Kind.HAND_OUT] == [None]
    assert len(before[Kind.PROBLEM_SET]) == len(out.sets)
    book.void(out.hand_out.id).result()
    after = desk.book.exchange().run(units)
    assert None not in (*after[Kind.HAND_OUT], *after[Kind.COPY])
