"""The place over a real store in a folder of its own."""

import gc
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ids import CopyKey
from app.settings import Settings
from app.topics.addition import AdditionConfig
from app.topics.subtraction import SubtractionConfig
from app.worksheets.config import WorksheetConfig, encode
from app.worksheets.worksheet import Card, LibraryQuery, SheetId, Worksheet
from storage.workbook import SqliteWorkbook, open_workbook
from ui.components.toast import ToastHost
from ui.library.place import LibraryPlace
from ui.library.thumbnails import Thumbnails
from ui.shell.state import MemoryStateStore
from ui.tasks import TaskRunner
from ui.theme.manager import ThemeManager

START = 1_736_776_800.0
"""13 January 2025, 14:00 UTC."""
TOPICS = {"addition": "Addition", "subtraction": "Subtraction"}


class FakeClock:
    """Time that moves when it is told to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


def plain_picture(_sheet: SheetId) -> QImage:
    """Return a white page: what is on it is another test's business."""
    image = QImage(384, 376, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    return image


class Shelf:
    """The place in a window, over a store, with what tests do often."""

    def __init__(
        self,
        folder: Path,
        qtbot: QtBot,
        tasks: TaskRunner,
        *,
        read_only: bool = False,
        pictures: Path | None = None,
    ) -> None:
        self.qtbot = qtbot
        self.clock = FakeClock()
        self.state = MemoryStateStore()
        self.pictures_asked: list[SheetId] = []
        self.book: SqliteWorkbook = open_workbook(
            folder,
            clock=self.clock,
            settings=Settings(),
            copy_key=lambda: CopyKey(0xC0FFEE, b"a key of the tests, 32 bytes long"),
            read_only=read_only,
        )
        self.tasks = tasks
        self.thumbnails = Thumbnails(self._picture, pictures, tasks)
        self.window = QWidget()
        self.toasts = ToastHost(self.window)
        self.place = self._made()

    def _picture(self, sheet: SheetId) -> QImage:
        self.pictures_asked.append(sheet)
        return plain_picture(sheet)

    def _made(self) -> LibraryPlace:
        place = LibraryPlace(
            workbook=self.book,
            tasks=self.tasks,
            thumbnails=self.thumbnails,
            toast=self.toasts.show_toast,
            state=self.state,
            clock=self.clock,
            topics=TOPICS,
            parent=self.window,
        )
        column = QVBoxLayout(self.window)
        column.addWidget(place.top_bar())
        column.addWidget(place.widget(), 1)
        return place

    def show(self, *, width: int = 1232, height: int = 848) -> None:
        """Show the window and wait for the first answer."""
        self.qtbot.addWidget(self.window)
        self.window.resize(width, height)
        self.window.show()
        self.place.activated()
        self.settle()

    def settle(self) -> None:
        """Wait until everything asked of the store so far was answered and shown."""
        self.book.flush().result()
        answered: list[bool] = []
        self.tasks.watch(
            self.book.library(LibraryQuery(limit=0)), lambda _page: answered.append(True)
        )
        self.qtbot.waitUntil(lambda: bool(answered))

    def add(self, name: str, *, tags: Sequence[str] = (), topic: str = "addition") -> SheetId:
        """Put a worksheet into the library."""
        config = SubtractionConfig() if topic == "subtraction" else AdditionConfig()
        data = encode(WorksheetConfig(topic=config))
        sheet = self.book.create(name=name, config=data, worksheet_type=topic).result()
        self.book.save_edit(
            sheet.id, name=name, named=True, config=data, worksheet_type=topic
        ).result()
        if tags:
            self.book.set_tags(sheet.id, tags).result()
        return sheet.id

    @property
    def names(self) -> list[str]:
        """Return the names shown, in their order."""
        return [card.name for card in self.place.panel.model.cards]

    def card(self, name: str) -> Card:
        """Return a card shown."""
        return next(card for card in self.place.panel.model.cards if card.name == name)

    def stored(self, sheet: SheetId) -> Worksheet:
        """Return what the store has."""
        self.book.flush().result()
        return self.book.configs([sheet]).result()[0]

    def choose(self, name: str) -> None:
        """Choose a card as the keyboard would, with the focus in the list."""
        self.place.panel.view.setFocus(Qt.FocusReason.TabFocusReason)
        assert self.place.panel.view.choose(self.card(name).id)

    def press(
        self,
        key: Qt.Key,
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        """Press a key where the focus is."""
        QTest.keyClick(self.place.panel.view, key, modifier)

    def toast(self) -> str:
        """Return the message shown, "" for none."""
        toast = self.toasts.current()
        return toast.text() if toast is not None else ""

    def undo(self) -> None:
        """Press "Undo" in the message shown."""
        toast = self.toasts.current()
        assert toast is not None
        assert toast.action_button is not None
        toast.action_button.click()
        self.settle()

    def close(self) -> None:
        """End the threads."""
        self.tasks.close()
        self.thumbnails.close()
        self.book.close()


@pytest.fixture
def shelf(qtbot: QtBot, tmp_path: Path, tasks: TaskRunner, theme: ThemeManager) -> Iterator[Shelf]:
    shelf = Shelf(tmp_path / "data", qtbot, tasks)
    yield shelf
    shelf.close()


@pytest.fixture
def three(shelf: Shelf) -> Shelf:
    """Three worksheets, the last made first in the list."""
    shelf.add("Warm-up", tags=["3b"])
    shelf.add("Borrowing", tags=["4a", "Test"], topic="subtraction")
    shelf.add("Carrying", tags=["3b"])
    shelf.show()
    return shelf


@pytest.fixture(autouse=True)
def _no_widget_for_other_threads() -> Iterator[None]:
    """Collect windows here: a collection in the store's thread would destroy them there."""
    yield
    gc.collect()
