"""The popover for tags, by keyboard."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.library.conftest import Shelf
from ui.library.tags_editor import TagsEditor


def opened(shelf: Shelf, name: str) -> TagsEditor:
    """Press T on a card and return the popover."""
    shelf.choose(name)
    shelf.press(Qt.Key.Key_T)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, TagsEditor)
    return popup


def test_t_enter_enter_adds_a_tag(three: Shelf) -> None:
    editor = opened(three, "Warm-up")
    QTest.keyClicks(editor.field, "Homework")
    QTest.keyClick(editor.field, Qt.Key.Key_Return)
    QTest.keyClick(editor.field, Qt.Key.Key_Return)
    three.settle()
    three.settle()
    assert three.stored(three.card("Warm-up").id).tags == ("3b", "Homework")
    assert "Homework" in [pill.text() for pill in three.place.panel.pills.pills()]


def test_backspace_takes_the_last_tag_off(three: Shelf) -> None:
    editor = opened(three, "Borrowing")
    QTest.keyClick(editor.field, Qt.Key.Key_Backspace)
    QTest.keyClick(editor.field, Qt.Key.Key_Return)
    assert three.stored(three.card("Borrowing").id).tags == ("4a",)


def test_esc_changes_nothing(three: Shelf) -> None:
    editor = opened(three, "Borrowing")
    QTest.keyClick(editor.field, Qt.Key.Key_Backspace)
    QTest.keyClicks(editor.field, "Other")
    QTest.keyClick(editor.field, Qt.Key.Key_Escape)
    assert three.stored(three.card("Borrowing").id).tags == ("4a", "Test")


def test_a_comma_adds_and_repetitions_are_dropped(three: Shelf) -> None:
    editor = opened(three, "Warm-up")
    QTest.keyClicks(editor.field, "New,3B,")
    assert editor.tags() == ("3b", "New")


def test_known_tags_are_completed_but_not_those_already_there(three: Shelf) -> None:
    editor = opened(three, "Warm-up")
    QTest.keyClicks(editor.field, "t")
    completer = editor.field.completer()
    assert completer is not None
    assert completer.currentCompletion() == "Test"
    QTest.keyClicks(editor.field, "x")
    assert completer.currentCompletion() == ""
    editor.field.clear()
    QTest.keyClicks(editor.field, "3b")
    assert completer.currentCompletion() == ""


@pytest.mark.parametrize("click", [0, 1])
def test_the_cross_removes_its_tag(three: Shelf, click: int) -> None:
    editor = opened(three, "Borrowing")
    editor.remove_buttons()[click].click()
    assert editor.tags() == (("Test",) if click == 0 else ("4a",))
