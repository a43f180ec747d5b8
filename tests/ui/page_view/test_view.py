"""The desk, driven by keys, mouse and wheel."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import (
    QColor,
    QImage,
    QNativeGestureEvent,
    QPaintEvent,
    QPointingDevice,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from typing_extensions import override

from tests.ui.page_view.sample import PER_PAGE, STAMP, page, pages
from ui.page.arrange import Part
from ui.page.view import PageDesk
from ui.page.zoom import LARGEST

Key = Qt.Key


class Painted(QObject):
    """Collects which parts of a desk are painted."""

    def __init__(self, desk: PageDesk) -> None:
        super().__init__(desk)
        self.rects: list[QRect] = []
        desk.viewport().installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.rects.append(event.rect())
        return False


def pixels(desk: PageDesk) -> QImage:
    return desk.viewport().grab().toImage()


def wheel(desk: PageDesk, at: QPoint, *, notches: int) -> None:
    event = QWheelEvent(
        QPointF(at),
        QPointF(desk.viewport().mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(desk.viewport(), event)


def centre_of(desk: PageDesk, index: int) -> QPoint:
    return desk.problem_rect(index).center().toPoint()


# -- zoom
def test_it_starts_with_the_whole_page(desk: PageDesk) -> None:
    first = desk.arrangement.pages[0]
    assert desk.is_fitted()
    assert first.w == pytest.approx(536, abs=1)
    assert (first.x, first.y) == (50, 30)


def test_real_size_is_96_dots_per_inch(desk: PageDesk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.zoom_changed) as told:
        desk.real_size()
    assert told.args == [1.0]
    assert desk.arrangement.pages[0].w == round(595 * 96 / 72)


def test_steps_leave_the_fit_and_fit_page_returns(desk: PageDesk) -> None:
    fitted = desk.zoom()
    desk.zoom_in()
    assert desk.zoom() == 0.75
    desk.zoom_out()
    assert desk.zoom() == 0.67
    assert not desk.is_fitted()
    desk.fit_page()
    assert desk.zoom() == fitted


def test_a_fitted_page_follows_the_desk(desk: PageDesk) -> None:
    before = desk.zoom()
    desk.resize(500, 600)
    assert desk.zoom() < before


def test_the_wheel_with_ctrl_zooms_about_the_mouse(desk: PageDesk) -> None:
    desk.real_size()
    desk.go_to_page(1)
    at = centre_of(desk, PER_PAGE + 2)
    wheel(desk, at, notches=2)
    assert desk.zoom() == pytest.approx(2**0.5)
    assert desk.problem_rect(PER_PAGE + 2).contains(QPointF(at))


def test_spreading_two_fingers_on_a_touchpad_zooms(desk: PageDesk) -> None:
    before = desk.zoom()
    at = QPointF(centre_of(desk, 1))
    spread = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        at,
        at,
        QPointF(desk.viewport().mapToGlobal(at.toPoint())),
        0.5,
        QPointF(),
    )
    QApplication.sendEvent(desk.viewport(), spread)
    assert desk.zoom() == pytest.approx(before * 1.5)
    assert desk.problem_rect(1).contains(at)


def test_the_wheel_cannot_leave_the_range(desk: PageDesk) -> None:
    wheel(desk, QPoint(300, 300), notches=90)
    assert desk.zoom() == LARGEST


# -- pages
def test_page_keys_turn_pages(desk: PageDesk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.page_changed) as told:
        QTest.keyClick(desk, Key.Key_PageDown)
    assert told.args == [2, 3]
    second = desk.arrangement.pages[1]
    assert desk.verticalScrollBar().value() == second.y - 30
    with qtbot.waitSignal(desk.page_changed) as told:
        QTest.keyClick(desk, Key.Key_PageUp)
    assert told.args == [1, 3]


def test_the_last_page_is_the_last(desk: PageDesk, qtbot: QtBot) -> None:
    for _ in range(5):
        QTest.keyClick(desk, Key.Key_PageDown)
    assert desk.current_page() == 2


def test_two_pages_turn_together(desk: PageDesk, qtbot: QtBot) -> None:
    desk.resize(928, 774)
    QTest.keyClick(desk, Key.Key_PageDown)
    assert desk.current_page() == 2


def test_the_desk_shows_no_pages_before_it_has_any(qtbot: QtBot) -> None:
    empty = PageDesk()
    qtbot.addWidget(empty)
    empty.resize(400, 400)
    with qtbot.waitExposed(empty):
        empty.show()
    QTest.keyClick(empty, Key.Key_PageDown)
    QTest.keyClick(empty, Key.Key_Right)
    assert empty.page_count() == 0
    assert empty.selected_problem == -1


# -- set_pages
def test_other_numbers_keep_zoom_and_scroll(desk: PageDesk) -> None:
    desk.real_size()
    desk.verticalScrollBar().setValue(700)
    desk.set_pages(pages(3, add=5), STAMP)
    assert (desk.zoom(), desk.verticalScrollBar().value()) == (1.0, 700)


def test_only_a_page_that_differs_is_painted_again(desk: PageDesk, qtbot: QtBot) -> None:
    desk.resize(928, 774)
    QApplication.processEvents()
    painted = Painted(desk)
    first, second = desk.pages[0], page(2, add=3)
    desk.set_pages((first, second, desk.pages[2]), STAMP)
    qtbot.waitUntil(lambda: bool(painted.rects))
    place = desk.arrangement.pages[1]
    assert painted.rects == [QRect(place.x, place.y, place.w, place.h)]


def test_the_same_pages_are_not_painted_again(desk: PageDesk) -> None:
    QApplication.processEvents()
    painted = Painted(desk)
    desk.set_pages(pages(3), STAMP)
    QApplication.processEvents()
    assert painted.rects == []


def test_fewer_pages_let_go_of_what_is_gone(desk: PageDesk, qtbot: QtBot) -> None:
    desk.select_problem(PER_PAGE + 1)
    with qtbot.waitSignal(desk.problem_selected) as told:
        desk.set_pages(pages(1), STAMP)
    assert told.args == [-1]
    assert desk.current_page() == 0


def test_the_key_comes_and_goes_beside(desk: PageDesk) -> None:
    desk.resize(928, 774)
    alone = desk.arrangement
    desk.set_key_pages(pages(3), STAMP)
    assert sum(one.part is Part.KEY for one in desk.arrangement.pages) == 3
    desk.set_key_pages(())
    assert desk.arrangement == alone


def test_paper_has_the_colours_it_is_given(desk: PageDesk) -> None:
    corner = desk.arrangement.pages[0]
    desk.set_paper(QColor(10, 200, 30), QColor(0, 0, 0))
    assert pixels(desk).pixelColor(corner.x + 3, corner.y + 3) == QColor(10, 200, 30)


# -- problems by key
def test_arrows_choose_and_enter_activates(desk: PageDesk, qtbot: QtBot) -> None:
    for key in (Key.Key_Right, Key.Key_Right, Key.Key_Down):
        QTest.keyClick(desk, key)
    assert desk.selected_problem == 3
    with qtbot.waitSignal(desk.problem_activated) as told:
        QTest.keyClick(desk, Key.Key_Return)
    assert told.args == [3]


def test_arrows_start_on_the_page_looked_at(desk: PageDesk, qtbot: QtBot) -> None:
    QTest.keyClick(desk, Key.Key_PageDown)
    QTest.keyClick(desk, Key.Key_Down)
    assert desk.selected_problem == PER_PAGE


def test_end_brings_the_last_problem_into_view(desk: PageDesk, qtbot: QtBot) -> None:
    desk.real_size()
    QTest.keyClick(desk, Key.Key_End)
    assert desk.selected_problem == 3 * PER_PAGE - 1
    assert desk.viewport().rect().contains(centre_of(desk, desk.selected_problem))


def test_escape_lets_go_first_and_is_the_windows_after(desk: PageDesk, qtbot: QtBot) -> None:
    desk.select_problem(2)
    QTest.keyClick(desk, Key.Key_Escape)
    assert desk.selected_problem == -1


def test_the_menu_key_asks_for_the_chosen_problem(desk: PageDesk, qtbot: QtBot) -> None:
    desk.select_problem(4)
    with qtbot.waitSignal(desk.problem_context) as told:
        desk.open_menu()
    assert told.args is not None
    index, point = told.args
    assert index == 4
    assert desk.problem_rect(4).contains(QPointF(desk.viewport().mapFromGlobal(point)))


# -- problems by mouse
def test_a_click_chooses_and_a_double_click_activates(desk: PageDesk, qtbot: QtBot) -> None:
    at = centre_of(desk, 1)
    QTest.mouseClick(desk.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert desk.selected_problem == 1
    with qtbot.waitSignal(desk.problem_activated) as told:
        QTest.mouseDClick(desk.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert told.args == [1]


def test_a_click_beside_the_problems_lets_go(desk: PageDesk, qtbot: QtBot) -> None:
    desk.select_problem(1)
    QTest.mouseClick(desk.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert desk.selected_problem == -1


def test_dragging_pans_and_chooses_nothing(desk: PageDesk, qtbot: QtBot) -> None:
    desk.set_zoom(2.0)
    desk.verticalScrollBar().setValue(400)
    view = desk.viewport()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    for y in range(280, 180, -20):
        QTest.mouseMove(view, QPoint(300, y))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    assert desk.verticalScrollBar().value() == 500
    assert desk.selected_problem == -1


@pytest.mark.parametrize("way", ["hover", "choice", "mark"])
def test_what_points_at_a_problem_is_seen_and_goes(desk: PageDesk, qtbot: QtBot, way: str) -> None:
    plain = pixels(desk)
    match way:
        case "hover":
            QTest.mouseMove(desk.viewport(), centre_of(desk, 1))
        case "choice":
            desk.select_problem(1)
        case _:
            desk.set_marks({1})
    assert pixels(desk) != plain
    QTest.mouseMove(desk.viewport(), QPoint(4, 4))
    desk.select_problem(-1)
    desk.set_marks(())
    assert pixels(desk) == plain


@pytest.fixture
def right_to_left() -> Iterator[None]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    app.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.mark.usefixtures("right_to_left")
def test_paper_is_not_mirrored_but_its_order_is(qtbot: QtBot) -> None:
    made = PageDesk()
    qtbot.addWidget(made)
    made.resize(928, 774)
    made.set_pages(pages(2), STAMP)
    with qtbot.waitExposed(made):
        made.show()
    first, second = made.arrangement.pages
    assert first.x > second.x
    assert made.problem_rect(0).left() < made.problem_rect(1).left()
