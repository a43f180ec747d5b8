"""The popover at a problem, driven by keys."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from ui.page.popover import ProblemPopover

Key = Qt.Key


@pytest.fixture
def popover(qtbot: QtBot) -> ProblemPopover:
    """Open at problem 3, 47 + 28, in the middle of the screen."""
    made = ProblemPopover()
    qtbot.addWidget(made)
    centre = QGuiApplication.primaryScreen().availableGeometry().center()
    made.open_at(2, centre, first=47, second=28, sign="+", number=3)
    qtbot.waitUntil(made.isVisible)
    return made


def fields(popover: ProblemPopover) -> tuple[QLineEdit, QLineEdit]:
    first, second = popover.findChildren(QLineEdit)
    return first, second


def button(popover: ProblemPopover, word: str) -> QPushButton:
    (found,) = (one for one in popover.findChildren(QPushButton) if one.text() == word)
    return found


def test_it_shows_the_problem(popover: ProblemPopover) -> None:
    assert popover.accessibleName() == "Problem 3"
    assert [field.text() for field in fields(popover)] == ["47", "28"]


def test_typed_numbers_are_handed_over_by_enter(popover: ProblemPopover, qtbot: QtBot) -> None:
    first, second = fields(popover)
    first.selectAll()
    QTest.keyClicks(first, "156")
    second.selectAll()
    QTest.keyClicks(second, "7")
    with qtbot.waitSignal(popover.edited) as told:
        QTest.keyClick(second, Key.Key_Return)
    assert told.args == [2, 156, 7]
    assert popover.isVisible()


def test_only_digits_can_be_typed(popover: ProblemPopover, qtbot: QtBot) -> None:
    first, _ = fields(popover)
    first.clear()
    QTest.keyClicks(first, "-1e2")
    assert first.text() == "12"


def test_a_missing_number_is_said_and_nothing_handed_over(
    popover: ProblemPopover, qtbot: QtBot
) -> None:
    first, _ = fields(popover)
    first.clear()
    with qtbot.assertNotEmitted(popover.edited):
        button(popover, "Keep").click()
    assert popover.sentence == "A number is missing."


def test_a_refusal_stays_until_something_is_typed(popover: ProblemPopover, qtbot: QtBot) -> None:
    low = popover.height()
    popover.refuse("20 + 11 does not carry, and every problem on this sheet does.")
    assert popover.height() > low
    assert fields(popover)[1].accessibleDescription() == popover.sentence
    QTest.keyClicks(fields(popover)[0], "1")
    assert popover.sentence == ""
    assert popover.height() == low


def test_other_numbers_are_asked_for_and_shown(popover: ProblemPopover, qtbot: QtBot) -> None:
    with qtbot.waitSignal(popover.other_requested) as told:
        button(popover, "Other numbers").click()
    assert told.args == [2]
    popover.set_numbers(12, 34)
    assert [field.text() for field in fields(popover)] == ["12", "34"]


def test_escape_closes(popover: ProblemPopover, qtbot: QtBot) -> None:
    with qtbot.waitSignal(popover.closed):
        QTest.keyClick(popover, Key.Key_Escape)
    assert not popover.isVisible()


def test_it_stays_on_the_screen(popover: ProblemPopover) -> None:
    room = QGuiApplication.primaryScreen().availableGeometry()
    for corner in (room.topLeft(), room.bottomRight(), QPoint(room.right(), room.top())):
        popover.open_at(2, corner, first=1, second=2, sign="−", number=3)
        assert room.contains(popover.geometry())


def test_a_problem_that_is_no_two_numbers_only_gets_other_ones(qtbot: QtBot) -> None:
    popover = ProblemPopover()
    qtbot.addWidget(popover)
    popover.open_at(3, QPoint(10, 10), first=0, second=0, sign="", number=4, typing=False)
    fields = popover.findChildren(QLineEdit)
    assert fields
    assert not any(field.isVisible() for field in fields)
    with qtbot.waitSignal(popover.other_requested) as asked:
        button = next(b for b in popover.findChildren(QPushButton) if b.isVisible())
        button.click()
    assert asked.args == [3]
    popover.close()
