"""What a screen reader finds; the bindings must not crash, whatever it asks and whenever."""

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.page_view.sample import PER_PAGE, STAMP, pages
from ui.page.view import PageDesk

NAME = QAccessible.Text.Name


@pytest.fixture(autouse=True)
def reader() -> Iterator[None]:
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


def interface(desk: PageDesk) -> QAccessibleInterface:
    found = QAccessible.queryAccessibleInterface(desk)
    assert found is not None
    return found


def test_the_page_is_one_document(desk: PageDesk) -> None:
    found = interface(desk)
    assert found.role() is QAccessible.Role.Document
    assert found.text(NAME) == "Page 1 of 3, 18 additions"


def test_it_says_the_page_looked_at(desk: PageDesk) -> None:
    QTest.keyClick(desk, Qt.Key.Key_PageDown)
    assert interface(desk).text(NAME).startswith("Page 2 of 3")


def test_problems_are_read_one_by_one(desk: PageDesk) -> None:
    found = interface(desk)
    assert found.childCount() == 3 * PER_PAGE
    said = [found.child(at).text(NAME) for at in range(found.childCount())]
    assert said[0] == "1. 0 + 1 ="
    assert said[PER_PAGE] == f"{PER_PAGE + 1}. {PER_PAGE} + 1 ="
    assert found.child(0).role() is QAccessible.Role.StaticText


def test_a_problem_lies_where_it_is_seen(desk: PageDesk) -> None:
    found = interface(desk)
    rect = found.child(1).rect()
    corner = desk.viewport().mapFromGlobal(rect.topLeft())
    assert (corner - desk.problem_rect(1).toAlignedRect().topLeft()).isNull()
    centre = rect.center()
    under = found.childAt(centre.x(), centre.y())
    assert found.indexOfChild(under) == 1


def test_the_chosen_problem_is_the_one_spoken(desk: PageDesk, qtbot: QtBot) -> None:
    qtbot.waitUntil(desk.hasFocus)
    QTest.keyClick(desk, Qt.Key.Key_Right)
    QTest.keyClick(desk, Qt.Key.Key_Right)
    assert interface(desk).focusChild().text(NAME) == "2. 1 + 1 ="


def test_other_numbers_are_heard_at_once(desk: PageDesk) -> None:
    problem = interface(desk).child(0)
    desk.set_pages(pages(3, add=7), STAMP)
    assert problem.text(NAME) == "1. 7 + 1 ="


def test_a_mark_is_heard_too(desk: PageDesk) -> None:
    problem = interface(desk).child(0)
    desk.set_marks({0})
    assert problem.text(NAME) == "1. 0 + 1 =, changed"


def test_a_problem_that_went_says_nothing(desk: PageDesk) -> None:
    last = interface(desk).child(3 * PER_PAGE - 1)
    desk.set_pages(pages(1), STAMP)
    assert not last.isValid()
    assert last.text(NAME) == ""


@pytest.mark.usefixtures("qtbot")
def test_a_desk_that_went_leaves_nothing_dangling() -> None:
    for _ in range(5):
        made = PageDesk()
        made.set_pages(pages(1), STAMP)
        problem = interface(made).child(0)
        assert problem.isValid()
        made.deleteLater()
        QCoreApplication.sendPostedEvents(made, QEvent.Type.DeferredDelete)
        del made
        gc.collect()
        assert not problem.isValid()
