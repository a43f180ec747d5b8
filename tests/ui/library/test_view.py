"""The grid: its columns at every width, and the mouse on a card."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.worksheets.worksheet import Card
from tests.ui.library.conftest import Shelf
from tests.ui.library.test_thumbnails import card
from ui.library.card_layout import CARD_MAX, CARD_MIN, CardLayout, columns_for
from ui.library.commands import Command, command_of, keys_of
from ui.library.header import LibraryHeader
from ui.library.panel import LibraryPanel
from ui.theme.manager import ThemeManager

SOME = [card(f"Worksheet {number}") for number in range(40)]


@pytest.mark.parametrize("width", [584, 875, 876, 877, 1200, 1460, 2560, 3840])
def test_cards_are_as_wide_as_they_may(width: int) -> None:
    columns = columns_for(width)
    assert CARD_MIN <= columns.card_width <= CARD_MAX
    assert columns.count * columns.cell_width <= width


@pytest.mark.parametrize("direction", list(Qt.LayoutDirection)[:2])
def test_qt_wraps_where_we_reckon(
    qtbot: object, theme: ThemeManager, direction: Qt.LayoutDirection
) -> None:
    header = LibraryHeader()
    panel = LibraryPanel(
        header, second_line=lambda card: card.name, spoken=lambda card: card.name,
        picture=lambda _card: None,
    )  # fmt: skip
    panel.setLayoutDirection(direction)
    panel.show_cards(SOME, found=40, total=40)
    panel.show()
    view = panel.view
    for width in range(640, 2000, 7):
        panel.resize(width, 700)
        tops = [view.visualRect(view.model().index(row, 0)).top() for row in range(40)]
        count = tops.count(tops[0])
        assert count == columns_for(view.width() - 19).count
        assert [one.name for one in view.cards_in_view()][:count] == [
            one.name for one in SOME[:count]
        ]
    panel.deleteLater()
    header.deleteLater()


def place_of(shelf: Shelf, name: str) -> tuple[CardLayout, Card]:
    view, model = shelf.place.panel.view, shelf.place.panel.model
    found = shelf.card(name)
    rect = view.visualRect(model.index(model.row_of(found.id)))
    return shelf.place.panel.delegate.layout_of(rect, view.layoutDirection()), found


def click(shelf: Shelf, point: QPoint) -> None:
    QTest.mouseClick(shelf.place.panel.view.viewport(), Qt.MouseButton.LeftButton, pos=point)


def test_the_strip_opens_and_prints(three: Shelf) -> None:
    place, found = place_of(three, "Borrowing")
    with three.qtbot.waitSignal(three.place.open_requested) as opened:
        click(three, place.open.center())
    with three.qtbot.waitSignal(three.place.print_requested) as printed:
        click(three, place.print.center())
    assert opened.args == printed.args == [found.id]


def test_the_star_is_a_button(three: Shelf) -> None:
    place, found = place_of(three, "Borrowing")
    click(three, place.star.center())
    assert three.stored(found.id).is_favorite


def test_the_dots_ask_for_the_menu(three: Shelf) -> None:
    place, found = place_of(three, "Borrowing")
    with three.qtbot.waitSignal(three.place.panel.view.menu_wished) as asked:
        click(three, place.more.center())
    assert asked.args is not None
    assert asked.args[0] == found.id


def test_a_click_chooses_and_a_double_click_opens(three: Shelf) -> None:
    place, found = place_of(three, "Borrowing")
    click(three, place.title.center())
    chosen = three.place.panel.view.current_card()
    assert chosen is not None
    assert chosen.name == "Borrowing"
    with three.qtbot.waitSignal(three.place.open_requested) as opened:
        QTest.mouseDClick(
            three.place.panel.view.viewport(),
            Qt.MouseButton.LeftButton,
            pos=place.title.center(),
        )
    assert opened.args == [found.id]


def test_a_press_that_leaves_the_button_does_nothing(three: Shelf) -> None:
    place, _ = place_of(three, "Borrowing")
    heard: list[str] = []
    three.place.open_requested.connect(heard.append)
    viewport = three.place.panel.view.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=place.open.center())
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=place.title.center())
    assert heard == []


def test_the_right_button_opens_the_menu_of_the_card_under_it(three: Shelf) -> None:
    place, found = place_of(three, "Warm-up")
    with three.qtbot.waitSignal(three.place.panel.view.menu_wished) as asked:
        viewport = three.place.panel.view.viewport()
        point = place.title.center()
        reason = QContextMenuEvent.Reason.Mouse
        event = QContextMenuEvent(reason, point, viewport.mapToGlobal(point))
        QApplication.sendEvent(viewport, event)
    assert asked.args is not None
    assert asked.args[0] == found.id


def test_no_key_means_two_things() -> None:
    meanings = {
        keys: command_of(QKeySequence(keys)) for command in Command for keys in keys_of(command)
    }
    assert len(meanings) == sum(len(keys_of(command)) for command in Command)
    assert all(keys in keys_of(command) for keys, command in meanings.items() if command)
    assert None not in meanings.values()
