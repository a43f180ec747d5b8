"""Five thousand worksheets: scrolling asks for what is in view, and nothing blocks the GUI."""

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.worksheets.worksheet import Card, SheetId
from tests.ui.library.conftest import plain_picture
from tests.ui.library.test_thumbnails import card
from ui.library.header import LibraryHeader
from ui.library.model import LibraryModel
from ui.library.panel import LibraryPanel
from ui.library.thumbnails import Thumbnails
from ui.theme.manager import ThemeManager
from ui.watchdog import GuiWatchdog

BLOCK_MS = 200
MANY = [card(f"Worksheet {number}") for number in range(5000)]


class Wall:
    """The panel with five thousand cards and a record of the pictures asked for."""

    def __init__(self, qtbot: QtBot) -> None:
        self.asked: list[Card] = []
        self.keeper = QObject()
        self.pictures = Thumbnails(self._make, None, self.keeper)
        self.header = LibraryHeader()
        self.panel = LibraryPanel(
            self.header,
            second_line=lambda card: f"Addition · {card.updated_at}",
            spoken=lambda card: card.name,
            picture=self.pictures.get,
        )
        qtbot.addWidget(self.header)
        qtbot.addWidget(self.panel)
        self.panel.looked_at.connect(self._on_looked_at)
        self.pictures.ready.connect(self._on_ready)
        self.panel.resize(1232, 848)
        self.panel.show()

    def _make(self, sheet: SheetId) -> QImage:
        return plain_picture(sheet)

    def _on_looked_at(self, cards: list[Card]) -> None:
        self.asked.extend(cards)
        self.pictures.want(cards)

    def _on_ready(self, sheet: str) -> None:
        self.panel.view.show_changed_picture(SheetId(sheet))


@pytest.fixture
def wall(qtbot: QtBot, theme: ThemeManager) -> Iterator[Wall]:
    wall = Wall(qtbot)
    yield wall
    wall.pictures.close()


def test_only_what_is_in_view_is_asked_for(qtbot: QtBot, wall: Wall) -> None:
    view = wall.panel.view
    with qtbot.waitSignal(view.looked_at):
        wall.panel.show_cards(MANY, found=5000, total=5000)
    assert [one.name for one in wall.asked] == [f"Worksheet {n}" for n in range(12)]
    wall.asked.clear()
    with qtbot.waitSignal(view.looked_at):
        for part in range(40):
            view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() * part // 40)
        view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    assert wall.asked[-1].name == "Worksheet 4999"
    assert len(wall.asked) <= 16


def test_cards_in_view_are_those_that_are_painted(qtbot: QtBot, wall: Wall) -> None:
    view = wall.panel.view
    wall.panel.show_cards(MANY, found=5000, total=5000)
    for value in (0, 1, 133, 334, 335, 5000, view.verticalScrollBar().maximum()):
        view.verticalScrollBar().setValue(value)
        shown = [
            index.row()
            for index in map(view.model().index, range(5000), [0] * 5000)
            if view.visualRect(index).intersects(view.viewport().rect())
        ]
        cards = view.cards_in_view()
        assert [one.name for one in cards] == [f"Worksheet {row}" for row in shown]


def test_filling_asks_for_few_rows_of_many(
    qtbot: QtBot, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0
    answer = LibraryModel.data

    def counted(
        model: LibraryModel,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        nonlocal asked
        asked += 1
        return answer(model, index, role)

    monkeypatch.setattr(LibraryModel, "data", counted)
    wall.panel.show_cards(MANY, found=5000, total=5000)
    qtbot.waitUntil(lambda: wall.pictures.get(MANY[0]) is not None)
    assert 12 <= asked < 1000


@pytest.fixture
def frozen_heap() -> Iterator[None]:
    """What the tests before have left is no reason for the window to pause."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("frozen_heap")
def test_filling_scrolling_and_filtering_never_block_the_gui(qtbot: QtBot, wall: Wall) -> None:
    # The figure is in bench (L1); this finds work that is done for every row, on any machine.
    view = wall.panel.view
    scroll_bar = view.verticalScrollBar()
    with GuiWatchdog(BLOCK_MS, cpu_only=True) as watchdog:
        wall.panel.show_cards(MANY, found=5000, total=5000)
        qtbot.waitUntil(lambda: wall.pictures.get(MANY[0]) is not None)
        for step in range(60):
            scroll_bar.setValue(scroll_bar.maximum() * step // 60)
            qtbot.wait(1)
        wall.panel.show_cards(MANY[::7], found=715, total=5000)
        qtbot.waitUntil(lambda: scroll_bar.maximum() < 100_000)
        wall.panel.resize(900, 500)
        qtbot.wait(1)
    assert watchdog.blocks == ()
