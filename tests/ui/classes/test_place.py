"""Classes and pupils as a teacher works with them, over a real store."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.classes.model import SchoolClass
from app.ids import CopyKey
from app.settings import Settings
from storage.files import write_atomically
from storage.workbook import SqliteWorkbook, open_workbook
from ui.classes.place import ClassesPlace
from ui.components.confirm import ConfirmDialog
from ui.components.toast import ToastHost
from ui.tasks import TaskRunner
from ui.theme.manager import ThemeManager

NOW = 1_768_401_960.0
"""14 January 2026."""


class Room:
    """The place in a window, over a store."""

    def __init__(
        self, folder: Path, qtbot: QtBot, tasks: TaskRunner, *, read_only: bool = False
    ) -> None:
        self.folder, self.qtbot, self.tasks = folder, qtbot, tasks
        self.store: SqliteWorkbook = open_workbook(
            folder,
            clock=lambda: NOW,
            settings=Settings(),
            copy_key=lambda: CopyKey(0xC0FFEE, b"a key of the tests, 32 bytes long"),
            read_only=read_only,
        )
        self.window = QWidget()
        self.toasts = ToastHost(self.window)
        self.counts: list[str] = []
        self.facts: list[list[str]] = []
        self.place = ClassesPlace(
            book=self.store.classes(),
            tasks=tasks,
            toast=self.toasts.show_toast,
            clock=lambda: NOW,
            documents=folder,
            write_file=write_atomically,
            parent=self.window,
        )
        self.place.count_changed.connect(self.counts.append)
        self.place.facts_changed.connect(self.facts.append)
        column = QVBoxLayout(self.window)
        column.addWidget(self.place.top_bar())
        column.addWidget(self.place.widget(), 1)
        qtbot.addWidget(self.window)
        self.window.resize(1232, 848)
        self.window.show()
        self.place.activated()
        self.settle()

    def settle(self) -> None:
        """Wait until what was asked of the store was answered, and what follows from it, too."""
        for _ in range(3):
            answered: list[object] = []
            self.tasks.watch(self.store.flush(), answered.append)
            self.qtbot.waitUntil(lambda: bool(answered))  # noqa: B023 - waited for at once
            self.tasks.watch(self.store.classes().classes(), answered.append)
            self.qtbot.waitUntil(lambda: len(answered) == 2)  # noqa: B023 - waited for at once

    def wait(self, is_so: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(is_so)

    def make(self, name: str, *pupils: str, year: str = "2025/26") -> SchoolClass:
        """Put a class into the store."""
        made = self.store.classes().add_class(name, year).result()
        self.store.classes().add_pupils(made.id, pupils).result()
        self.place.refresh()
        self.settle()
        return made

    @property
    def names(self) -> list[str]:
        return [pupil.name for pupil in self.place.view.list.pupils.pupils]

    @property
    def classes(self) -> list[str]:
        keys = self.place.shelf.list.keys()
        return [self.place.shelf.list.item(row).text for row in range(len(keys))]

    def undo(self) -> None:
        toast = self.toasts.current()
        assert toast is not None
        assert toast.action_button is not None
        toast.action_button.click()
        self.settle()

    def toast(self) -> str:
        toast = self.toasts.current()
        return toast.text() if toast is not None else ""

    def press(self, key: Qt.Key, *, alt: bool = False) -> None:
        modifier = Qt.KeyboardModifier.AltModifier if alt else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(self.place.view.list, key, modifier)
        self.settle()

    def choose(self, row: int) -> None:
        view = self.place.view.list
        view.setFocus()
        view.setCurrentIndex(view.pupils.index(row))


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path, tasks: TaskRunner, theme: ThemeManager) -> Iterator[Room]:
    room = Room(tmp_path / "data", qtbot, tasks)
    yield room
    tasks.close()
    room.store.close()
    gc.collect()


def test_the_first_class_is_made_and_named_by_keyboard(room: Room) -> None:
    room.place.empty.button.click()
    room.settle()
    title = room.place.header.title
    room.wait(title.hasFocus)
    QTest.keyClicks(title, "3b")
    QTest.keyClick(title, Qt.Key.Key_Return)
    room.settle()
    assert room.classes == ["3b · 2025/26"]
    assert room.counts[-1] == "1"
    room.wait(room.place.view.next_name.hasFocus)
    for name in ("Mia", "Noah"):
        QTest.keyClicks(room.place.view.next_name, name)
        QTest.keyClick(room.place.view.next_name, Qt.Key.Key_Return)
        room.settle()
    assert room.names == ["Mia", "Noah"]
    assert room.facts[-1] == ["3b · 2 pupils", "Names stay on this computer"]
    room.undo()
    assert room.names == ["Mia"]


def test_a_paste_is_looked_at_before_it_is_added(room: Room) -> None:
    room.make("3b", "Elif")
    room.place.header.add_button.click()
    panel = room.place.view.add_panel
    panel.paste.setPlainText("1. Mia\n2. Noah\n3. elif\n4. Mia")
    assert panel.chosen() == ["Mia", "Noah"]
    assert panel.preview.model().rowCount() == 4
    assert panel.add_button.text() == "Add 2 pupils"
    panel.preview.setCurrentIndex(panel.preview.model().index(3, 0))
    QTest.keyClick(panel.preview, Qt.Key.Key_Space)
    assert panel.add_button.text() == "Add 3 pupils"
    second = panel.preview.visualRect(panel.preview.model().index(1, 0)).center()
    for _ in range(2):
        QTest.mouseClick(panel.preview.viewport(), Qt.MouseButton.LeftButton, pos=second)
    panel.add_button.click()
    room.settle()
    assert room.names == ["Elif", "Mia", "Noah", "Mia"]
    assert not room.place.view.is_adding()
    room.undo()
    assert room.names == ["Elif"]


def test_there_is_one_filled_button(room: Room) -> None:
    room.make("3b", "Mia")
    button = room.place.header.add_button
    assert button.property("kind") == "primary"
    room.place.add_pupils()
    assert button.property("kind") == "plain"
    room.place.escape()
    assert button.property("kind") == "primary"


def test_escape_leaves_the_paste_and_keeps_what_was_typed(room: Room) -> None:
    room.make("3b")
    room.place.add_pupils()
    room.place.view.add_panel.paste.setPlainText("Mia")
    assert room.place.escape()
    assert not room.place.escape()
    room.place.add_pupils()
    assert room.place.view.add_panel.chosen() == ["Mia"]


def test_a_file_fills_the_paste_and_an_export_comes_back(room: Room) -> None:
    room.make("3b", "Zoë Müller", "=SUM(A1)")
    file = room.folder / "3b.csv"
    room.place.export_to(str(file))
    room.wait(lambda: room.toast() == "“3b.csv” is saved")
    assert b"'=SUM" in file.read_bytes()
    room.make("4b")
    room.place.shelf.picked.emit(room.place.shelf.list.keys()[1])
    room.settle()
    room.place.add_pupils()
    room.place.read_file(str(file))
    room.wait(lambda: room.place.view.add_panel.chosen() == ["Zoë Müller", "=SUM(A1)"])
    room.place.read_file(str(room.folder / "none.csv"))
    room.wait(lambda: room.toast() == "The file cannot be read. Nothing was changed.")


def test_keys_take_off_move_and_correct_a_pupil(room: Room) -> None:
    room.make("3b", "Mia", "Noah", "Elif")
    room.choose(1)
    room.press(Qt.Key.Key_Up, alt=True)
    assert room.names == ["Noah", "Mia", "Elif"]
    assert room.place.view.list.currentIndex().row() == 0
    room.undo()
    assert room.names == ["Mia", "Noah", "Elif"]
    room.choose(1)
    room.press(Qt.Key.Key_Delete)
    assert room.names == ["Mia", "Elif"]
    room.undo()
    assert room.names == ["Mia", "Noah", "Elif"]
    room.choose(1)
    QTest.keyClick(room.place.view.list, Qt.Key.Key_Return)
    editor = room.place.view.list.findChild(QLineEdit)
    assert isinstance(editor, QLineEdit)
    editor.setText("Noa")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    room.settle()
    assert room.names == ["Mia", "Noa", "Elif"]
    room.undo()
    assert room.names == ["Mia", "Noah", "Elif"]


def test_a_year_is_archived_and_comes_back(room: Room) -> None:
    room.make("3b", "Mia")
    room.make("4a", year="2024/25")
    room.make("3c", "Kofi")
    room.place.archive_year()
    room.settle()
    assert room.classes == ["4a · 2024/25"]
    room.undo()
    assert room.classes == ["3b · 2025/26", "4a · 2024/25", "3c · 2025/26"]
    room.place.archive_year()
    room.settle()
    room.place.show_archive(True)
    room.settle()
    assert room.classes == ["4a · 2024/25"]
    assert room.counts[-1] == "2"


def test_a_class_is_deleted_only_after_the_dialog(room: Room) -> None:
    one = room.make("3b", "Mia", "Noah")
    dialog = room.place.delete_dialog(room.place.shown() or one)
    assert isinstance(dialog, ConfirmDialog)
    assert dialog.windowTitle() == "Delete “3b” and the names of 2 pupils for good?"
    dialog.keep_button.click()
    room.settle()
    assert room.classes == ["3b · 2025/26"]
    room.place.delete_dialog(one).destroy_button.click()
    room.settle()
    assert room.classes == []
    assert room.place.empty.isVisible()


def test_another_page_is_made_when_it_is_first_shown(room: Room) -> None:
    room.make("3b")
    made: list[QWidget] = []

    def make() -> QWidget:
        made.append(QWidget())
        return made[-1]

    assert not room.place.header.segments.isVisible()
    room.place.view.add_page("out", "Hand-outs", make)
    assert room.place.header.segments.isVisible()
    assert made == []
    room.place.header.segments.buttons()[1].click()
    assert made[0].isVisible()
    room.place.header.segments.buttons()[0].click()
    assert room.place.view.next_name.isVisible()


def test_a_store_that_cannot_be_written_says_so(
    qtbot: QtBot, tmp_path: Path, tasks: TaskRunner, theme: ThemeManager
) -> None:
    open_workbook(
        tmp_path,
        clock=lambda: NOW,
        settings=Settings(),
        copy_key=lambda: CopyKey(0xC0FFEE, b"a key of the tests, 32 bytes long"),
    ).close()
    room = Room(tmp_path, qtbot, tasks, read_only=True)
    room.place.new_class()
    room.wait(lambda: "cannot be written" in room.toast())
    tasks.close()
    room.store.close()
