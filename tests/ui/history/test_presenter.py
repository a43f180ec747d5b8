"""The presenter over the real workbook: what is asked in the panel happens in the store."""

import random
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.errors import NotFoundError
from app.ids import CopyKey
from app.settings import Settings
from app.words import words
from app.worksheets.changes import describe_version
from app.worksheets.config import WorksheetConfig, encode
from app.worksheets.worksheet import (
    OpenSheet,
    SheetId,
    Snapshot,
    Version,
    VersionId,
    VersionType,
)
from storage.workbook import SqliteWorkbook, open_workbook
from ui.history.model import OlderRow, VersionRow
from ui.history.panel import HistoryPanel
from ui.history.presenter import PAGE, HistoryPresenter
from ui.tasks import TaskRunner

Key = Qt.Key


class Clock:
    """A minute passes with every look at it."""

    def __init__(self) -> None:
        self.now = 1_768_400_000.0

    def __call__(self) -> float:
        self.now += 60
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book(tmp_path: Path, clock: Clock) -> Iterator[SqliteWorkbook]:
    made = open_workbook(
        tmp_path,
        clock=clock,
        settings=Settings(),
        copy_key=lambda: CopyKey(1, b"x" * 32),
        random=random.Random(3).randbytes,  # noqa: S311 - the same ids each time
    )
    yield made
    made.close()


@pytest.fixture
def tasks() -> Iterator[TaskRunner]:
    made = TaskRunner()
    yield made
    made.close()


@pytest.fixture
def panel(qtbot: QtBot, clock: Clock) -> HistoryPanel:
    made = HistoryPanel(partial(describe_version, words=words("en")), lambda: clock.now)
    qtbot.addWidget(made)
    made.resize(292, 700)
    with qtbot.waitExposed(made):
        made.show()
    made.setFocus()
    return made


@pytest.fixture
def presenter(panel: HistoryPanel, book: SqliteWorkbook, tasks: TaskRunner) -> HistoryPresenter:
    return HistoryPresenter(panel, book, tasks, panel)


def config(seed: int) -> bytes:
    return encode(WorksheetConfig(seed=seed))


def snapshot(seed: int) -> Snapshot:
    return Snapshot(
        config=config(seed),
        name="Sums",
        worksheet_type="addition",
        problems=b'[{"a":1,"b":2}]',
        answer_key=b"[3]",
        problem_count=1,
        page_count=1,
    )


def edit(book: SqliteWorkbook, sheet: SheetId, seed: int) -> None:
    book.save_edit(
        sheet, name="Sums", named=True, config=config(seed), worksheet_type="addition"
    ).result()
    book.auto_save(sheet).result()


@pytest.fixture
def sheet(book: SqliteWorkbook) -> SheetId:
    """A library sheet, printed with the numbers 0 and edited to the numbers 1 and 2."""
    made = book.create(name="Sums", config=config(0), worksheet_type="addition").result()
    book.print_copies(made.id, snapshot(0), count=3).result()
    for seed in (1, 2):
        edit(book, made.id, seed)
    return made.id


def stored(book: SqliteWorkbook, sheet: SheetId) -> tuple[Version, ...]:
    return book.versions(sheet, limit=100).result()


def shows(panel: HistoryPanel, count: int) -> Callable[[], bool]:
    return lambda: len(panel.versions) == count


def choose(panel: HistoryPanel, version: VersionId) -> None:
    while panel.list.chosen_version() != version:
        QTest.keyClick(panel.list, Key.Key_Down)


def kind(book: SqliteWorkbook, version: VersionId) -> VersionType:
    return book.version(version).result().version_type


def test_it_shows_what_is_stored(
    presenter: HistoryPresenter,
    panel: HistoryPanel,
    book: SqliteWorkbook,
    sheet: SheetId,
    qtbot: QtBot,
) -> None:
    presenter.show(sheet)
    qtbot.waitUntil(lambda: panel.versions == stored(book, sheet))
    rows = [panel.list.rows.row_at(panel.list.rows.index(at)) for at in range(4)]
    said = [row.what for row in rows if isinstance(row, VersionRow)]
    assert said == ["New numbers", "New numbers", "Printed 3 copies"]


def test_choosing_loads_the_version_whole(
    presenter: HistoryPresenter, panel: HistoryPanel, sheet: SheetId, qtbot: QtBot
) -> None:
    presenter.show(sheet)
    qtbot.waitUntil(shows(panel, 3))
    printed = panel.versions[-1]
    with qtbot.waitSignal(presenter.version_loaded, check_params_cb=lambda v: v == printed):
        choose(panel, printed.id)
    assert presenter.previewed == printed.id
    with qtbot.waitSignal(presenter.preview_ended):
        QTest.keyClick(panel.list, Key.Key_Escape)
    assert presenter.previewed is None


def test_only_the_version_chosen_last_is_loaded(
    presenter: HistoryPresenter,
    panel: HistoryPanel,
    book: SqliteWorkbook,
    sheet: SheetId,
    qtbot: QtBot,
) -> None:
    loaded: list[VersionId] = []
    presenter.version_loaded.connect(lambda version: loaded.append(version.id))
    presenter.show(sheet)
    qtbot.waitUntil(shows(panel, 3))
    for version in panel.versions[1:]:
        panel.preview_requested.emit(version.id)
    qtbot.waitUntil(lambda: bool(loaded))
    book.flush().result()
    assert loaded == [panel.versions[-1].id]


def test_restore_makes_the_old_settings_current(
    presenter: HistoryPresenter,
    panel: HistoryPanel,
    book: SqliteWorkbook,
    sheet: SheetId,
    qtbot: QtBot,
) -> None:
    presenter.show(sheet)
    qtbot.waitUntil(shows(panel, 3))
    printed = panel.versions[-1]
    choose(panel, printed.id)
    with qtbot.waitSignal(presenter.restored) as told:
        QTest.keyClick(panel.list, Key.Key_Return)
    assert told.args is not None
    now, version = told.args
    assert isinstance(now, OpenSheet)
    assert now.config == config(0)
    assert version.id == printed.id
    assert presenter.previewed is None
    assert panel.list.chosen_version() == printed.id
    qtbot.waitUntil(lambda: panel.versions[-1].is_current)


def test_a_refresh_brings_a_new_version_and_keeps_the_choice(
    presenter: HistoryPresenter,
    panel: HistoryPanel,
    book: SqliteWorkbook,
    sheet: SheetId,
    qtbot: QtBot,
) -> None:
    presenter.show(sheet)
    qtbot.waitUntil(shows(panel, 3))
    chosen = panel.versions[1].id
    choose(panel, chosen)
    edit(book, sheet, 9)
    presenter.refresh()
    qtbot.waitUntil(shows(panel, 4))
    assert panel.list.chosen_version() == chosen
    assert panel.previewed == chosen


def test_a_pin_with_its_note_can_be_taken_back(
    presenter: HistoryPresenter,
    panel: HistoryPanel,
    book: SqliteWorkbook,
    sheet: SheetId,
    qtbot: QtBot,
) -> None:
    presenter.show(sheet)
    qtbot.waitUntil(shows(panel, 3))
    chosen = panel.versions[1].id
    choose(panel, chosen)
    QTest.keyClick(panel.list, Key.Key_P)
    with qtbot.waitSignal(presenter.pinned) as told:
        panel.pin_requested.emit(chosen, "good one")
    assert told.args is not None
    pinned, was = told.args
    assert pinned.change_description == "good one"
    assert kind(book, chosen) is VersionType.MANUAL
    with qtbot.waitSignal(presenter.unpinned):
        presenter.unpin(was)
    assert kind(book, chosen) is VersionType.AUTO_SAVE
    qtbot.waitUntil(lambda: panel.versions[1].version_type is VersionType.AUTO_SAVE)


def test_older_versions_come_twenty_at_a_time(
    presenter: HistoryPresenter,
    panel: HistoryPanel,
    book: SqliteWorkbook,
    sheet: SheetId,
    qtbot: QtBot,
) -> None:
    for seed in range(100, 145):
        book.pin(sheet, snapshot(seed), note="").result()
    every = stored(book, sheet)
    presenter.show(sheet)
    for shown in (PAGE, 2 * PAGE, len(every)):
        qtbot.waitUntil(shows(panel, shown))
        assert panel.versions == every[:shown]
        last = panel.list.rows.row_at(panel.list.rows.index(panel.list.rows.rowCount() - 1))
        assert isinstance(last, OlderRow) is (shown < len(every))
        panel.older_requested.emit(panel.versions[-1].version_number)


def test_a_version_made_meanwhile_leaves_no_gap(
    presenter: HistoryPresenter,
    panel: HistoryPanel,
    book: SqliteWorkbook,
    sheet: SheetId,
    qtbot: QtBot,
) -> None:
    for seed in range(100, 130):
        book.pin(sheet, snapshot(seed), note="").result()
    presenter.show(sheet)
    qtbot.waitUntil(shows(panel, PAGE))
    book.pin(sheet, snapshot(200), note="").result()
    presenter.refresh()
    panel.older_requested.emit(panel.versions[-1].version_number)
    every = stored(book, sheet)
    qtbot.waitUntil(lambda: panel.versions == every)


def test_another_sheet_ends_the_preview_and_shows_its_own(
    presenter: HistoryPresenter,
    panel: HistoryPanel,
    book: SqliteWorkbook,
    sheet: SheetId,
    qtbot: QtBot,
) -> None:
    other = book.create(name="More", config=config(5), worksheet_type="addition").result()
    presenter.show(sheet)
    qtbot.waitUntil(shows(panel, 3))
    choose(panel, panel.versions[1].id)
    with qtbot.assertNotEmitted(presenter.version_loaded):
        presenter.show(other.id)
        book.flush().result()
    assert presenter.previewed is None
    assert panel.versions == ()


def test_what_is_not_there_is_said_and_the_panel_stays(
    presenter: HistoryPresenter, panel: HistoryPanel, sheet: SheetId, qtbot: QtBot
) -> None:
    presenter.show(sheet)
    qtbot.waitUntil(shows(panel, 3))
    with qtbot.waitSignal(presenter.failed) as told:
        panel.preview_requested.emit("gone")
    assert told.args is not None
    assert isinstance(told.args[0], NotFoundError)
    assert presenter.previewed is None
    assert len(panel.versions) == 3
