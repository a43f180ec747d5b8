"""The saver: at once, later as a version, in words when it fails, and never twice at a time."""

from concurrent.futures import Future

import pytest
from pytestqt.qtbot import QtBot

from app.errors import DiskFullError, ReadOnlyStoreError, StoreError
from app.worksheets.config import WorksheetConfig
from app.worksheets.worksheet import OpenSheet, SheetId, Version
from ui.components.status_line import SaveState
from ui.editor.saver import IDLE_GAP_S, Saver, reason_of
from ui.editor.state import Content
from ui.tasks import TaskRunner


class Book:
    """The two questions the saver asks, answered when the test says so."""

    def __init__(self) -> None:
        self.saves: list[tuple[str, int, Future[OpenSheet]]] = []
        self.versions: list[Future[Version | None]] = []

    def save_edit(
        self,
        _sheet: SheetId,
        *,
        name: str,
        active_ms: int = 0,
        **_more: object,
    ) -> "Future[OpenSheet]":
        future: Future[OpenSheet] = Future()
        self.saves.append((name, active_ms, future))
        return future

    def auto_save(self, _sheet: SheetId) -> "Future[Version | None]":
        self.versions.append(Future())
        return self.versions[-1]

    def answer(self, number: int) -> None:
        name, _, future = self.saves[number]
        future.set_result(
            OpenSheet(
                id=SheetId("s"), name=name, named=True, config=b"{}", in_library=True, changed_at=0
            )
        )


class Desk:
    """A saver over a Book, with a clock."""

    def __init__(self, tasks: TaskRunner) -> None:
        self.now = 1000.0
        self.book = Book()
        self.saver = Saver(
            self.book,  # type: ignore[arg-type]
            tasks,
            clock=lambda: self.now,
            debounce_ms=5,
        )
        self.states: list[SaveState] = []
        self.saver.state_changed.connect(lambda state, _why: self.states.append(state))
        self.saver.follow(SheetId("s"))

    def save(self, name: str) -> None:
        self.saver.save(Content(config=WorksheetConfig(), name=name, named=True))


@pytest.fixture
def desk(tasks: TaskRunner) -> Desk:
    return Desk(tasks)


def test_saved_is_said_when_the_last_commit_has_returned(qtbot: QtBot, desk: Desk) -> None:
    desk.save("a")
    desk.save("b")
    desk.book.answer(0)
    assert desk.saver.unsaved
    with qtbot.waitSignal(desk.saver.kept):
        pass
    assert desk.states == [SaveState.SAVING, SaveState.SAVING]
    with qtbot.waitSignal(desk.saver.kept):
        desk.book.answer(1)
    assert desk.states[-1] is SaveState.SAVED
    assert not desk.saver.unsaved


def test_a_failure_is_said_and_retry_writes_the_newest(qtbot: QtBot, desk: Desk) -> None:
    desk.save("a")
    with qtbot.waitSignal(desk.saver.state_changed) as said:
        desk.book.saves[0][2].set_exception(DiskFullError("full"))
    assert said.args is not None
    assert said.args[0] is SaveState.FAILED
    assert "Free some space, then Retry." in str(said.args[1])
    desk.saver.retry()
    with qtbot.waitSignal(desk.saver.kept):
        desk.book.answer(1)
    assert desk.book.saves[1][0] == "a"
    assert desk.states[-1] is SaveState.SAVED


def test_the_time_a_failed_save_carried_is_not_lost(qtbot: QtBot, desk: Desk) -> None:
    desk.save("a")
    desk.now += 4
    desk.save("b")
    assert desk.book.saves[1][1] == 4000
    for _, _, future in desk.book.saves:
        with qtbot.waitSignal(desk.saver.state_changed):
            future.set_exception(DiskFullError("full"))
    desk.saver.retry()
    assert desk.book.saves[2][1] == 4000


@pytest.mark.parametrize(("gap", "counted"), [(IDLE_GAP_S, 30_000), (IDLE_GAP_S + 1, 0), (-5, 0)])
def test_only_active_time_counts(desk: Desk, gap: float, counted: int) -> None:
    desk.save("a")
    desk.now += gap  # a clock set back is no time either
    desk.save("b")
    assert desk.book.saves[1][1] == counted


def test_rapid_changes_make_one_version_after_the_quiet(qtbot: QtBot, desk: Desk) -> None:
    for name in "abc":
        desk.save(name)
    assert desk.book.versions == []
    qtbot.waitUntil(lambda: len(desk.book.versions) == 1)
    assert desk.saver.make_version() is None  # nothing has changed since


def test_another_sheet_takes_along_what_was_pending(desk: Desk) -> None:
    desk.save("a")
    desk.saver.follow(SheetId("t"))
    assert len(desk.book.versions) == 1


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DiskFullError("x"), "Free some space"),
        (ReadOnlyStoreError("x"), "Allow writing"),
        (StoreError("The sheet is gone."), "The sheet is gone."),
        (KeyError("x"), "Retry in a moment"),
    ],
)
def test_every_reason_says_that_nothing_is_lost(error: Exception, words: str) -> None:
    reason = reason_of(error)
    assert words in reason
    assert "Your last change is still here on the screen." in reason
