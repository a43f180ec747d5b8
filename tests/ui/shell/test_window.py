"""The window: places, keys, Find, panes, Esc, and what it remembers."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.components.bar import Bar, BarHost
from ui.shell.arrangement import RAIL, SIDE, Arrangement
from ui.shell.command import Command, MenuGroup
from ui.shell.find import FindSheet, Found, rank
from ui.shell.key_sheet import KeySheet
from ui.shell.place import Place, PlaceEntry
from ui.shell.state import FileStateStore, MemoryStateStore
from ui.shell.window import MainWindow
from ui.theme.manager import ThemeManager


class Room(Place):
    """A small real place: a bar above a button, and a command."""

    def __init__(self, name: str, keys: str) -> None:
        super().__init__()
        self.done: list[str] = []
        self.seen: list[Arrangement] = []
        self.is_open = False
        self.may_print = True
        self._keys = keys
        self._body, self._top = QWidget(), QWidget()
        self.bars = BarHost(self._body)
        self.button = QPushButton(f"{name} desk", self._body)
        layout = QVBoxLayout(self._body)
        layout.addWidget(self.bars)
        layout.addWidget(self.button)
        top = QHBoxLayout(self._top)
        self.top_button = QPushButton(name, self._top)
        top.addWidget(self.top_button)

    def widget(self) -> QWidget:
        return self._body

    def top_bar(self) -> QWidget:
        return self._top

    def commands(self) -> Sequence[Command]:
        return [
            Command(
                id=f"print-{self._keys}",
                text=f"&Print {self._keys}…",
                run=self._print,
                shortcut=self._keys,
                menu=MenuGroup.SHEET,
                is_enabled=self._can_print,
            )
        ]

    def activated(self) -> None:
        self.button.setFocus()

    def escape(self) -> bool:
        return self.bars.escape()

    def arrange(self, arrangement: Arrangement) -> None:
        self.seen.append(arrangement)

    def is_side_panel_open(self) -> bool:
        return self.is_open

    def _print(self) -> None:
        self.done.append("printed")

    def _can_print(self) -> bool:
        return self.may_print


@pytest.fixture
def window(theme: ThemeManager, qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow(MemoryStateStore())
    qtbot.addWidget(made)
    made.register(
        PlaceEntry(
            key="editor",
            title="Editor",
            icon="pencil-ruler",
            make=lambda: Room("Editor", "Ctrl+P"),
        )
    )
    made.register(
        PlaceEntry(
            key="library",
            title="Library",
            icon="library",
            make=lambda: Room("Library", "Ctrl+P"),
            count="42",
        )
    )
    made.show_place("editor")
    made.resize(1440, 900)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.close()


def _room(window: MainWindow, key: str = "editor") -> Room:
    room = window.place(key)
    assert isinstance(room, Room)
    return room


def _press(window: MainWindow, key: Qt.Key, with_key: Qt.KeyboardModifier) -> None:
    QTest.keyClick(window.focusWidget() or window, key, with_key)


_CTRL = Qt.KeyboardModifier.ControlModifier
_NONE = Qt.KeyboardModifier.NoModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_only_places_that_are_there_are_shown(window: MainWindow) -> None:
    assert window.side_bar.places.keys() == ["editor", "library"]


def test_a_place_is_made_when_it_is_first_shown(theme: ThemeManager, qtbot: QtBot) -> None:
    made: list[str] = []

    def make() -> Place:
        made.append("library")
        return Room("Library", "Ctrl+P")

    window = MainWindow(MemoryStateStore())
    qtbot.addWidget(window)
    window.register(PlaceEntry(key="library", title="Library", icon="library", make=make))
    assert made == []
    window.show_place("library")
    window.show_place("library")
    assert made == ["library"]


def test_ctrl_and_a_number_go_to_a_place(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.place_changed) as sent:
        _press(window, Qt.Key.Key_2, _CTRL)
    assert sent.args == ["library"]
    assert window.side_bar.places.is_chosen(1)


def test_a_shortcut_acts_in_the_place_shown_and_only_there(window: MainWindow) -> None:
    window.show_place("library")
    _press(window, Qt.Key.Key_P, _CTRL)
    assert _room(window, "library").done == ["printed"]
    assert _room(window, "editor").done == []


def test_a_command_that_cannot_run_now_does_nothing(window: MainWindow) -> None:
    room = _room(window)
    room.may_print = False
    _press(window, Qt.Key.Key_P, _CTRL)
    assert room.done == []
    room.may_print = True  # no menu was opened in between
    _press(window, Qt.Key.Key_P, _CTRL)
    assert room.done == ["printed"]


def test_a_count_reaches_the_side_bar(window: MainWindow) -> None:
    _room(window, "library").count_changed.emit("43")
    assert window.side_bar.places.item(1).trailing == "43"


def test_only_the_place_shown_writes_into_the_status_line(
    window: MainWindow, qtbot: QtBot
) -> None:
    editor, library = _room(window), _room(window, "library")
    editor.facts_changed.emit(["Page 1 of 1"])
    library.facts_changed.emit(["42 worksheets"])
    assert window.status_line.facts() == ["Page 1 of 1"]


class TestFind:
    @pytest.fixture
    def sheet(self, window: MainWindow) -> FindSheet:
        _press(window, Qt.Key.Key_K, _CTRL)
        return window.findChildren(FindSheet)[-1]

    def test_it_takes_the_keys_and_goes_where_it_says(
        self, window: MainWindow, sheet: FindSheet, qtbot: QtBot
    ) -> None:
        assert sheet.field.line.hasFocus()
        QTest.keyClicks(sheet.field.line, "libr")
        assert sheet.found()[0].title == "Library"
        with qtbot.waitSignal(window.place_changed):
            QTest.keyClick(sheet.field.line, Qt.Key.Key_Return)
        assert window.shown_key() == "library"

    def test_it_runs_a_command(self, window: MainWindow, sheet: FindSheet) -> None:
        QTest.keyClicks(sheet.field.line, "print")
        QTest.keyClick(sheet.field.line, Qt.Key.Key_Return)
        assert _room(window).done == ["printed"]

    def test_arrows_choose(self, sheet: FindSheet) -> None:
        QTest.keyClick(sheet.field.line, Qt.Key.Key_Down)
        assert sheet.list.currentIndex().row() == 1
        QTest.keyClick(sheet.field.line, Qt.Key.Key_Up)
        QTest.keyClick(sheet.field.line, Qt.Key.Key_Up)
        assert sheet.list.currentIndex().row() == len(sheet.found()) - 1

    def test_escape_gives_the_focus_back(self, window: MainWindow, sheet: FindSheet) -> None:
        QTest.keyClick(sheet.field.line, Qt.Key.Key_Escape)
        assert sheet.isHidden()
        assert window.focusWidget() is _room(window).button

    def test_nothing_found_is_said(self, sheet: FindSheet) -> None:
        QTest.keyClicks(sheet.field.line, "qqqqq")
        assert sheet.found() == []


class _LateProvider:
    """Delivers when told to, as a store does."""

    def __init__(self) -> None:
        self.waiting: list[tuple[str, Callable[[Sequence[Found]], None]]] = []

    def find(self, text: str, deliver: Callable[[Sequence[Found]], None]) -> None:
        self.waiting.append((text, deliver))


def test_worksheets_found_late_join_and_old_answers_do_not(window: MainWindow) -> None:
    provider, opened = _LateProvider(), _room(window)
    window.add_find_provider(provider)
    window.open_find()
    sheet = window.findChildren(FindSheet)[-1]
    QTest.keyClicks(sheet.field.line, "do")
    (_, old), (_, new) = provider.waiting[-2:]
    old([Found(title="Old answer", run=opened.button.click, score=9999)])
    new(rank("do", [Found(title="Doubles to 20", run=opened.button.click)]))
    titles = [found.title for found in sheet.found()]
    assert "Doubles to 20" in titles
    assert "Old answer" not in titles


def test_f1_shows_the_keys_of_this_place(window: MainWindow) -> None:
    _press(window, Qt.Key.Key_F1, _NONE)
    sheet = window.findChildren(KeySheet)[-1]
    assert sheet.isVisible()
    words = {child.accessibleName() for child in sheet.findChildren(QWidget)}
    assert {"Ctrl P", "Ctrl K", "F1"} <= words
    QTest.keyClick(sheet.close_button, Qt.Key.Key_Escape)
    assert sheet.isHidden()


def test_f6_goes_round_the_panes(window: MainWindow) -> None:
    room = _room(window)
    visited = []
    for _ in range(4):
        _press(window, Qt.Key.Key_F6, _NONE)
        visited.append(window.focusWidget())
    assert window.status_line.isAncestorOf(visited[0])
    assert window.side_bar.isAncestorOf(visited[1])
    assert visited[2:] == [room.top_button, room.button]
    _press(window, Qt.Key.Key_F6, _SHIFT)
    assert window.focusWidget() is room.top_button


def test_escape_closes_the_topmost_thing_first(window: MainWindow, qtbot: QtBot) -> None:
    room = _room(window)
    preview = Bar("Preview of yesterday", closes_on_escape=True)
    room.bars.push(preview)
    window.toasts.show_toast("Saved to library")
    with qtbot.assertNotEmitted(preview.escaped):
        _press(window, Qt.Key.Key_Escape, _NONE)
    assert window.toasts.current() is None
    with qtbot.waitSignal(preview.escaped):
        _press(window, Qt.Key.Key_Escape, _NONE)


@pytest.mark.qt_log_ignore("This plugin does not support grabbing", extend=True)
def test_alt_shows_the_menu_with_every_command(window: MainWindow) -> None:
    assert not window.menus.is_shown()
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Alt)
    assert window.menus.is_shown()
    in_menus = {
        action.text() for group in MenuGroup for action in window.menus.menu(group).actions()
    }
    assert in_menus == {command.text for command in window.commands.commands()}
    assert window.escape()
    assert not window.menus.is_shown()


def test_the_menu_greys_what_cannot_run(window: MainWindow) -> None:
    room = _room(window)
    room.may_print = False
    menu = window.menus.menu(MenuGroup.SHEET)
    menu.aboutToShow.emit()
    assert [action.isEnabled() for action in menu.actions()] == [False]


def test_a_narrow_window_gives_way_and_tells_its_place(window: MainWindow) -> None:
    assert window.side_bar.width() == SIDE
    window.resize(1000, 700)
    assert window.side_bar.width() == RAIL
    assert _room(window).seen[-1].history_over


def test_an_open_history_makes_the_side_bar_give_way(window: MainWindow) -> None:
    room = _room(window)
    window.resize(1280, 800)
    assert window.side_bar.width() == SIDE
    room.is_open = True
    room.side_panel_toggled.emit(True)
    assert window.side_bar.width() == RAIL


def test_the_smallest_size_fits_the_screen(window: MainWindow) -> None:
    room = QGuiApplication.primaryScreen().availableGeometry().size()
    assert window.minimumSize() == QSize(960, 640).boundedTo(room)


def test_size_and_place_are_remembered(theme: ThemeManager, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "state" / "window.json"
    for expected in ("", "library"):
        window = MainWindow(FileStateStore(path))
        qtbot.addWidget(window)
        for key in ("editor", "library"):
            window.register(
                PlaceEntry(key=key, title=key, icon="library", make=lambda: Room("A", "Ctrl+P"))
            )
        assert window.last_place() == expected
        window.show_place(window.last_place() or "library")
        if not expected:
            window.resize(700, 560)
        window.show()
        kept = window.size()
        window.close()
    assert kept == window.minimumSize().expandedTo(QSize(700, 560))


def test_a_damaged_state_file_is_the_same_as_none(tmp_path: Path) -> None:
    path = tmp_path / "window.json"
    path.write_text("{ half", encoding="utf-8")
    store = FileStateStore(path)
    assert store.get("place") is None
    store.set("place", "editor")
    store.save()
    assert FileStateStore(path).get("place") == "editor"
    assert [file.name for file in tmp_path.iterdir()] == ["window.json"]


def test_closing_is_announced_first(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.closing):
        window.close()
