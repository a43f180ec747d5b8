"""A workbook that is still opening: what is asked waits in order, a failure answers everything."""

from concurrent.futures import Future
from typing import Any

import pytest

from app.errors import StoreError
from app.ports import Workbook
from app.settings import Settings
from app.worksheets.worksheet import LibraryQuery, SheetId
from ui.opening import OpeningWorkbook


class Recorder:
    """Notes what it is asked, and answers with the number of the question."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.closed = 0

    def _answer(self, name: str) -> "Future[int]":
        self.asked.append(name)
        done: Future[int] = Future()
        done.set_result(len(self.asked))
        return done

    def open(self, sheet: SheetId) -> "Future[int]":
        return self._answer(f"open {sheet}")

    def flush(self) -> "Future[int]":
        return self._answer("flush")

    def library(self, query: LibraryQuery) -> "Future[int]":
        failed: Future[int] = Future()
        failed.set_exception(StoreError(f"no {query.text}"))
        return failed

    def close(self) -> None:
        self.closed += 1


def _said(future: "Future[Any]") -> object:
    return future.result()


def _attach(opening: OpeningWorkbook) -> Recorder:
    recorder = Recorder()
    opening.attach(recorder)  # type: ignore[arg-type]
    return recorder


def test_questions_wait_and_are_asked_in_their_order() -> None:
    opening = OpeningWorkbook()
    book: Workbook = opening.as_workbook()
    first, second = book.open(SheetId("a")), book.flush()
    assert not first.done()
    assert not opening.is_open
    recorder = _attach(opening)
    assert recorder.asked == ["open a", "flush"]
    assert (_said(first), _said(second)) == (1, 2)
    assert _said(book.open(SheetId("b"))) == 3


def test_an_answer_that_is_an_error_comes_through() -> None:
    opening = OpeningWorkbook()
    waiting = opening.as_workbook().library(LibraryQuery(text="frogs"))
    _attach(opening)
    with pytest.raises(StoreError, match="no frogs"):
        waiting.result()


def test_a_store_that_cannot_be_opened_answers_everything() -> None:
    opening = OpeningWorkbook()
    book = opening.as_workbook()
    before = book.flush()
    opening.fail(StoreError("locked"))
    for future in (before, book.flush()):
        with pytest.raises(StoreError, match="locked"):
            future.result()


def test_after_a_failure_it_can_still_be_opened() -> None:
    opening = OpeningWorkbook()
    opening.fail(StoreError("locked"))
    _attach(opening)
    assert _said(opening.as_workbook().flush()) == 1


def test_detached_it_waits_for_the_next() -> None:
    opening = OpeningWorkbook()
    first = _attach(opening)
    opening.detach()
    assert first.closed == 1
    waiting = opening.as_workbook().flush()
    assert not waiting.done()
    second = _attach(opening)
    assert second.asked == ["flush"]
    assert waiting.done()


def test_only_what_a_workbook_can_do_is_asked() -> None:
    opening = OpeningWorkbook()
    with pytest.raises(AttributeError):
        opening.burn  # noqa: B018 -- asking is the test
    opening.use_settings(Settings())  # nothing is open: nothing happens
    opening.close()
