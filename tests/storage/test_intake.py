"""Pages that came in: nothing half-filed, nothing lost, and the balance adds up."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import NotFoundError, StoreError
from app.marking.filing import HeapPage
from app.marking.model import AttemptState, BlobId, Import, Mark, PageFate, Source
from app.marking.ports import MarkChange
from app.worksheets.worksheet import CopyId, Printed
from storage.blobs import Blobs
from storage.errors import LostPhotoError
from storage.writer import Transaction
from tests.storage.conftest import Desk, snapshot

Ask = Callable[[str], list[tuple[Any, ...]]]
ATTEMPTS = "SELECT state FROM worksheet_attempts ORDER BY rowid"


def printed(desk: Desk, count: int = 2) -> Printed:
    return desk.book.print_copies(desk.named().id, snapshot(0), count=count).result()


def page(number: int, copy: CopyId | None, at: int | None = 1, **more: Any) -> HeapPage:  # noqa: ANN401  (any field)
    values: dict[str, Any] = {
        "number": number,
        "name": f"scan.pdf, page {number}",
        "original": b"as it came %d" % number,
        "flat": b"flat %d" % number,
        "fate": PageFate.FILED,
        "copy": copy,
        "page": at,
    }
    return HeapPage(**(values | more))


def add(desk: Desk, *pages: HeapPage) -> Import:
    return desk.book.intake().add(Source.SCAN, "scan.pdf", pages).result()


def counts(found: Import) -> tuple[int, int, int, int]:
    assert found.pages_in == found.filed + found.blank + found.duplicate + found.to_look_at
    return found.filed, found.blank, found.duplicate, found.to_look_at


def test_pages_find_their_copy_and_are_counted_once(desk: Desk, rows: Ask) -> None:
    out = printed(desk)
    one, two = (copy.id for copy in out.copies)
    made = add(desk, page(1, one), page(2, one, 2), page(3, two))
    assert counts(made) == (3, 0, 0, 0)
    first, second = desk.book.marking().handed_in(out.version.id).result()
    assert [each.page for each in first.pages] == [1, 2]
    assert second.attempt.worksheet_instance_id == two
    assert desk.book.intake().photo(first.pages[1].flat) == b"flat 2"
    assert rows("SELECT upload_count FROM worksheet_instances ORDER BY rowid") == [(1,), (1,)]
    assert rows("SELECT upload_count FROM saved_worksheets") == [(2,)]


def test_a_page_scanned_later_joins_its_sheet_and_a_second_photo_is_a_duplicate(
    desk: Desk, rows: Ask
) -> None:
    one = printed(desk).copies[0].id
    add(desk, page(1, one))
    assert counts(add(desk, page(1, one, 2), page(2, one, 1))) == (1, 0, 1, 0)
    assert rows(ATTEMPTS) == [(AttemptState.CURRENT,)]


def test_what_nobody_can_file_is_to_look_at_with_the_reason(desk: Desk, rows: Ask) -> None:
    one, other = (copy.id for copy in printed(desk).copies)
    desk.book.flush().result()
    desk.book._write(  # what voiding does, without a hand-out
        lambda tx: tx.connection.exec_driver_sql(
            "UPDATE worksheet_instances SET voided_at = 1 WHERE id = ?", (one,)
        )
    ).result()
    unknown = CopyId("0" * 8 + other[8:])
    torn = page(3, None, None, fate=PageFate.LOOK, why="torn")
    made = add(desk, page(1, one), page(2, unknown), torn, page(4, other, None))
    assert counts(made) == (0, 0, 0, 4)
    waiting = desk.book.intake().to_look_at().result()
    assert [each.why for each in waiting] == ["void", "unknown-copy", "torn", "no-code"]
    assert waiting[0].code == one
    assert rows(ATTEMPTS) == []


def test_pages_of_another_computer_are_filed_once_their_copies_are_here(
    desk: Desk, rows: Ask
) -> None:
    out = printed(desk)
    one, other = (copy.id for copy in out.copies)
    hide = "UPDATE worksheet_instances SET id = 'x' || id WHERE id = ?"
    show = "UPDATE worksheet_instances SET id = substr(id, 2) WHERE id = 'x' || ?"

    def all_do(sql: str) -> None:  # what a sync brings, without one
        for copy in (one, other):
            desk.book._write(partial(_do, sql, copy)).result()

    all_do(hide)
    made = add(desk, page(1, one), page(2, one, 2), page(3, other), page(4, other))
    assert counts(made) == (0, 0, 0, 4)
    book = desk.book.intake()
    assert book.file_known().result() == 0
    all_do(show)
    assert book.file_known().result() == 3  # the fourth is there: somebody has to compare
    assert counts(book.imports().result()[0]) == (3, 0, 0, 1)
    assert [line.page.number for line in book.lines().result()] == [4]
    assert rows(ATTEMPTS) == [(AttemptState.CURRENT,)] * 2
    assert book.file_known().result() == 0


def _do(sql: str, copy: CopyId, tx: Transaction) -> None:
    tx.connection.exec_driver_sql(sql, (copy,))


def test_a_photocopied_sheet_is_split_not_dropped(desk: Desk, rows: Ask) -> None:
    one = printed(desk).copies[0].id
    assert counts(add(desk, page(1, one), page(2, one, split=True))) == (2, 0, 0, 0)
    assert rows(ATTEMPTS) == [(AttemptState.CURRENT,), (AttemptState.SPLIT,)]


def test_filing_by_hand_can_be_undone_and_marks_come_back(desk: Desk, rows: Ask) -> None:
    out = printed(desk)
    one = out.copies[0].id
    book, marking = desk.book.intake(), desk.book.marking()
    made = add(desk, page(1, None, None))
    filed = book.file_page(made.id, 1, copy=one, page=1).result()
    assert filed.fate is PageFate.FILED
    assert filed.attempt_id is not None
    change = MarkChange(attempt_id=filed.attempt_id, problem=0, mark=Mark.HALF)
    marking.set_marks([change]).result()
    again = book.reopen(made.id, 1).result()
    assert (again.fate, again.why, again.resolved_at) == (PageFate.LOOK, "no-code", None)
    assert rows("SELECT upload_count FROM saved_worksheets") == [(0,)]
    book.file_page(made.id, 1, copy=one, page=1).result()
    assert marking.marks(out.version.id).result() == (change,)
    assert rows(ATTEMPTS) == [(AttemptState.CURRENT,)]
    assert rows("SELECT upload_count FROM saved_worksheets") == [(1,)]


def test_a_page_put_away_waits_no_longer_and_is_kept(desk: Desk) -> None:
    made = add(desk, page(1, None, None))
    book = desk.book.intake()
    away = book.put_away(made.id, 1).result()
    assert book.to_look_at().result() == ()
    assert away.original is not None
    assert book.photo(away.original) == b"as it came 1"
    book.reopen(made.id, 1).result()
    assert len(book.to_look_at().result()) == 1


def test_what_is_no_picture_cannot_be_filed(desk: Desk) -> None:
    one = printed(desk).copies[0].id
    made = add(desk, page(1, None, None, original=None, flat=None))
    with pytest.raises(NotFoundError):
        desk.book.intake().file_page(made.id, 1, copy=one, page=1).result()
    assert counts(desk.book.intake().imports().result()[0]) == (0, 0, 0, 1)


def test_an_import_that_fails_midway_leaves_nothing(desk: Desk, rows: Ask) -> None:
    one = printed(desk).copies[0].id
    with pytest.raises(Exception, match="UNIQUE"):
        add(desk, page(1, one), page(1, one, 2))  # a defect: one number twice
    for table in ("imports", "import_pages", "worksheet_attempts", "attempt_pages"):
        assert rows(f"SELECT count(*) FROM {table}") == [(0,)]  # noqa: S608  (our own names)
    assert rows("SELECT upload_count FROM saved_worksheets") == [(0,)]


def test_marks_are_set_together_and_undone_together(desk: Desk) -> None:
    out = printed(desk)
    add(desk, page(1, out.copies[0].id))
    marking = desk.book.marking()
    attempt = marking.handed_in(out.version.id).result()[0].attempt.id

    def change(problem: int, mark: Mark | None, reason: str = "") -> MarkChange:
        return MarkChange(attempt_id=attempt, problem=problem, mark=mark, reason=reason)

    first = [change(0, Mark.RIGHT), change(1, Mark.WRONG, "carry-forgotten")]
    marking.set_marks(first).result()
    undo = marking.set_marks([change(1, None), change(1, Mark.HALF), change(2, Mark.RIGHT)])
    marking.set_marks(undo.result()).result()
    assert list(marking.marks(out.version.id).result()) == first
    lost = MarkChange(attempt_id=type(attempt)("nobody"), problem=0, mark=Mark.RIGHT)
    with pytest.raises(NotFoundError):
        marking.set_marks([change(0, Mark.WRONG), lost]).result()
    assert list(marking.marks(out.version.id).result()) == first


_kinds = st.tuples(st.sampled_from(PageFate), st.integers(0, 3), st.integers(1, 2), st.booleans())
_steps = st.tuples(
    st.sampled_from(("file", "away", "reopen", "give", "doubt")),
    st.integers(1, 8),
    st.integers(0, 1),
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(_kinds, max_size=8), st.lists(_steps, max_size=10))
def test_the_balance_adds_up_whatever_the_teacher_does(
    desk: Desk, heap: list[tuple[PageFate, int, int, bool]], steps: list[tuple[str, int, int]]
) -> None:
    out = printed(desk)
    ours = [copy.id for copy in out.copies]
    copies = [*ours, CopyId("0" * 36), None]
    made = add(
        desk,
        *(
            page(n, copies[which], at, fate=fate, split=split)
            for n, (fate, which, at, split) in enumerate(heap, 1)
        ),
    )
    book = desk.book.intake()
    for what, number, which in steps:
        with suppress(NotFoundError):  # nothing waits there
            if what == "file":
                book.file_page(made.id, number, copy=ours[which], page=1).result()
            elif what == "doubt":
                book.doubt(made.id, number).result()
            elif what == "give":
                book.give_to(made.id, number, pupil_id="a pupil").result()
            elif what == "away":
                book.put_away(made.id, number).result()
            else:
                book.reopen(made.id, number).result()
        counts(book.imports(limit=1).result()[0])
    pages = book.pages(made.id).result()
    waiting = {page.number for page in book.to_look_at().result() if page.import_id == made.id}
    lines = book.lines(made.id).result()
    assert {line.page.number for line in lines if line.is_waiting} == waiting
    assert tuple(line.page for line in lines) == pages
    assert [each.number for each in pages] == list(range(1, len(heap) + 1))
    filed = sum(each.fate is PageFate.FILED for each in pages)
    kept = desk.book.marking().handed_in(out.version.id).result()
    assert filed == sum(len(each.pages) for each in kept)
    uploads = sum(copy.upload_count for copy in desk.book.copies(out.version.id).result())
    assert uploads == len(kept)


def test_a_photo_is_kept_once_and_mended_by_the_same_bytes(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path / "photos")
    blob = blobs.put(b"a photo")
    assert blobs.put(b"a photo") == blob == hashlib.sha256(b"a photo").hexdigest()
    (file,) = (each for each in tmp_path.rglob("*") if each.is_file())
    file.write_bytes(b"a ph")
    with pytest.raises(LostPhotoError):
        blobs.read(blob)
    blobs.put(b"a photo")
    assert blobs.read(blob) == b"a photo"
    file.unlink()
    for lost in (blob, BlobId("../../secret")):
        with pytest.raises(StoreError):
            blobs.read(lost)
