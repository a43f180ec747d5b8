"""The settings window over real files: what is changed is in force and on the disk."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.ids import CopyKey
from app.layout.settings import Notation, Paper
from app.settings import Settings, Theme
from app.worksheets.worksheet import LibraryQuery
from storage import settings_file
from storage.backup_folder import FolderBackups
from storage.workbook import SqliteWorkbook, open_workbook
from ui.components.select import Select
from ui.components.stepper import Stepper
from ui.components.toggle import Toggle
from ui.settings.line import SettingLine
from ui.settings.presenter import SettingsPresenter, file_size
from ui.settings.row import Section
from ui.settings.rows import Country
from ui.settings.window import SettingsWindow
from ui.tasks import TaskRunner
from ui.theme.manager import ThemeManager

NOW = 1_736_776_800.0
"""13 January 2025, 14:00 UTC."""


class Office:
    """The presenter with real files in folders of the test's own."""

    def __init__(self, folder: Path, qtbot: QtBot, tasks: TaskRunner) -> None:
        self.qtbot = qtbot
        self.config = folder / "config"
        self.data = folder / "data"
        self.book = self._opened()
        self.kept = FolderBackups(
            self.data,
            folder=lambda: folder / "backups",
            keep=lambda: 7,
            clock=lambda: NOW,
            close_store=lambda: self.book.close(),
        )
        self.changes: list[Settings] = []
        self.presenter = SettingsPresenter(
            settings_file.load(self.config).settings,
            save=partial(settings_file.save, self.config),
            backups=self.kept,
            tasks=tasks,
            country=Country(Paper.A4, Notation()),
            clock=lambda: NOW,
            parent=tasks,
        )
        self.presenter.changed.connect(self.changes.append)
        self._tasks = tasks

    def _opened(self) -> SqliteWorkbook:
        return open_workbook(
            self.data,
            clock=lambda: NOW,
            settings=Settings(),
            copy_key=lambda: CopyKey(1, b"a key of the tests, 32 bytes long"),
        )

    def reopen(self) -> None:
        self.book = self._opened()

    @property
    def window(self) -> SettingsWindow:
        return self.presenter.window

    def line(self, path: str) -> SettingLine:
        found = self.window.lines[path]
        # Qt shows what is added to a shown window with the next turn of the event loop.
        for _ in range(100):
            if found.isVisible() or not self.window.isVisible():
                break
            QCoreApplication.processEvents()
        return found

    def stored(self) -> Settings:
        """Return what is on the disk once everything asked for was written."""
        self._tasks.run(lambda: None).result()
        return settings_file.load(self.config).settings

    def wait_for_backups(self, count: int) -> None:
        self.qtbot.waitUntil(lambda: len(self.window.backups.lines()) == count)

    def close(self) -> None:
        self._tasks.close()
        self.kept.close()
        self.book.close()


@pytest.fixture
def office(
    qtbot: QtBot, tmp_path: Path, tasks: TaskRunner, theme: ThemeManager
) -> Iterator[Office]:
    office = Office(tmp_path, qtbot, tasks)
    qtbot.addWidget(office.window)
    office.presenter.open()
    yield office
    office.close()


def test_a_toggle_is_in_force_and_on_the_disk_at_once(office: Office) -> None:
    toggle = office.line("library.auto_add_on_naming").control
    assert isinstance(toggle, Toggle)
    toggle.click()
    assert office.changes[-1].library.auto_add_on_naming is False
    assert office.stored().library.auto_add_on_naming is False


def test_a_number_is_kept(office: Office) -> None:
    stepper = office.line("auto_save.max_versions_to_keep").control
    assert isinstance(stepper, Stepper)
    stepper.stepUp()
    assert office.stored().auto_save.max_versions_to_keep == 11


def test_a_choice_is_kept_by_keyboard(office: Office) -> None:
    select = office.line("auto_save.debounce_ms").control
    assert isinstance(select, Select)
    assert select.currentText() == "5 seconds"
    select.setFocus()
    QTest.keyClick(select, Qt.Key.Key_Down)
    assert office.stored().auto_save.debounce_ms == 10_000


def test_the_theme_is_a_segment(office: Office) -> None:
    office.line("look.theme").control.buttons()[2].click()  # type: ignore[attr-defined]
    assert office.stored().look.theme is Theme.DARK


def test_a_value_nobody_offers_is_shown_as_it_is(office: Office) -> None:
    office.line("auto_save.debounce_ms").show_value(2500)
    select = office.line("auto_save.debounce_ms").control
    assert isinstance(select, Select)
    assert select.currentText() == "2.5 seconds"


def test_only_a_changed_setting_offers_the_way_back(office: Office) -> None:
    line = office.line("library.auto_add_on_naming")
    assert not line.reset_button.isVisible()
    line.control.click()  # type: ignore[attr-defined]
    assert line.reset_button.isVisible()
    line.reset_button.click()
    assert not line.reset_button.isVisible()
    assert office.stored() == Settings()


def test_a_folder_shows_its_default_and_then_itself(office: Office, tmp_path: Path) -> None:
    line = office.line("folders.pdf")
    assert line.control.shown.text() == "The documents folder"  # type: ignore[attr-defined]
    picker = line.control.picker()  # type: ignore[attr-defined]
    picker.fileSelected.emit(str(tmp_path))
    assert office.stored().folders.pdf == str(tmp_path)
    assert line.control.shown.text() == str(tmp_path)  # type: ignore[attr-defined]


def test_the_next_start_finds_everything_again(office: Office, tasks: TaskRunner) -> None:
    office.line("look.reduced_motion").control.click()  # type: ignore[attr-defined]
    again = SettingsPresenter(
        office.stored(),
        save=lambda _settings: None,
        backups=office.kept,
        tasks=tasks,
        country=Country(Paper.A4, Notation()),
        clock=lambda: NOW,
        parent=tasks,
    )
    office.qtbot.addWidget(again.window)
    toggle = again.window.lines["look.reduced_motion"].control
    assert isinstance(toggle, Toggle)
    assert toggle.value()


def test_a_folder_that_cannot_be_written_is_said_and_the_change_holds(office: Office) -> None:
    office.config.parent.mkdir(exist_ok=True)
    office.config.write_text("a file in the way of the folder")
    office.line("look.reduced_motion").control.click()  # type: ignore[attr-defined]
    office.qtbot.waitUntil(lambda: bool(office.window.said()))
    assert office.presenter.settings.look.reduced_motion
    assert "error" not in office.window.said().casefold()


def test_searching_leaves_what_matches(office: Office) -> None:
    QTest.keyClicks(office.window.search, "letter")
    shown = [path for path, line in office.window.lines.items() if line.isVisible()]
    assert shown == ["paper.paper"]
    assert not office.window.groups[Section.LOOK].isVisible()
    QTest.keyClick(office.window.search, Qt.Key.Key_Escape)
    assert all(line.isVisible() for line in office.window.lines.values())


def test_a_search_for_nothing_says_so(office: Office) -> None:
    QTest.keyClicks(office.window.search, "xyz")
    assert office.window.nothing_found() == "No setting is called “xyz”."


def test_esc_closes_the_window(office: Office) -> None:
    QTest.keyClick(office.window.nav, Qt.Key.Key_Escape)
    assert not office.window.isVisible()


def test_a_backup_is_made_and_listed(office: Office) -> None:
    office.window.backups.now_button.click()
    office.wait_for_backups(1)
    backup = office.window.backups.lines()[0].backup
    assert (backup.day, backup.occasion) == ("Today", "Asked for")
    assert backup.size.endswith(("kB", "MB"))


def test_restoring_asks_first_and_keeps_the_present_state(office: Office) -> None:
    sheet = office.book.create(name="Sums", config=b"{}", worksheet_type="addition").result()
    office.window.backups.now_button.click()
    office.wait_for_backups(1)
    office.book.save_edit(
        sheet.id, name="Sums", named=True, config=b"{}", worksheet_type="addition"
    ).result()
    line = office.window.backups.lines()[0]
    line.ask_button.click()
    assert line.restore_button.isVisible()
    with office.qtbot.waitSignal(office.presenter.restored):
        line.restore_button.click()
    office.reopen()
    office.wait_for_backups(2)
    assert office.window.backups.lines()[0].backup.occasion == "Before going back"
    assert office.book.library(LibraryQuery()).result().total == 0
    assert [backup.occasion for backup in office.kept.list().result()] == ["restore", "asked"]


def test_leaving_everything_restores_nothing(office: Office) -> None:
    office.window.backups.now_button.click()
    office.wait_for_backups(1)
    line = office.window.backups.lines()[0]
    line.ask_button.click()
    line.cancel_button.click()
    assert not line.restore_button.isVisible()
    assert line.ask_button.isVisible()


def test_every_control_has_a_name_and_its_help(office: Office) -> None:
    for line in office.window.lines.values():
        assert line.control.accessibleDescription() == line.row.help
        focus = line.control.focusProxy() or line.control
        assert focus.accessibleName()


@pytest.mark.parametrize(
    ("size", "said"), [(300, "1 kB"), (350_000, "350 kB"), (1_400_000, "1.4 MB")]
)
def test_sizes_are_said_as_people_read_them(size: int, said: str) -> None:
    assert file_size(size) == said
