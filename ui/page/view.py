"""The desk with the live page: the pages, and the problems on them to point at and choose."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QContextMenuEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.layout.display import Page, Stamp
from ui.page import accessible
from ui.page.arrange import Part, Placed
from ui.page.ground import PageGround
from ui.page.problems import Direction, Place, neighbour, places_of, spoken_texts
from ui.theme.current import color
from ui.words import tr

RADIUS = 6.0
OUTSET_X, OUTSET_Y = 5.0, 3.0
"""Outlines lie in the space between the cells, so that they touch no digit."""
STRIPE = 3.0
"""Width of the mark beside a problem that differs, logical px."""
_ARROWS = {
    Qt.Key.Key_Left: Direction.LEFT,
    Qt.Key.Key_Right: Direction.RIGHT,
    Qt.Key.Key_Up: Direction.UP,
    Qt.Key.Key_Down: Direction.DOWN,
}


class PageDesk(PageGround):
    """The pages on the desk, with problems that can be pointed at, chosen and marked.

    Keys while it has the focus: arrows choose a problem, Enter activates it, the Menu key asks
    for its menu, Page Up and Page Down turn pages, Esc lets go of the choice.
    """

    problem_activated = Signal(int)
    """Double click or Enter on the problem with this index."""
    problem_context = Signal(int, QPoint)
    """Right click or Menu key: the problem's index and a point on the screen for a popover."""
    problem_selected = Signal(int)
    """The problem chosen with keys or a click, −1 for none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        accessible.install(PageDesk)  # before Qt can ask for this one
        super().__init__(parent)
        self._found: tuple[Place, ...] | None = ()
        self._marks: frozenset[int] = frozenset()
        self._hovered = -1
        self._selected = -1
        self._summary = ""
        self.setAccessibleName(tr("Page"))

    # -- what is shown
    @override
    def set_pages(self, pages: tuple[Page, ...], stamp: Stamp) -> None:
        super().set_pages(pages, stamp)
        self._found = None  # sought when somebody asks: mostly the next change comes before
        if self._selected >= 0 and self._at(self._selected) is None:
            self.select_problem(-1)
        if self._hovered >= 0 and self._at(self._hovered) is None:
            self._hover(-1)

    def set_marks(self, indices: Iterable[int]) -> None:
        """Mark the problems with these indices as different; an empty list marks none."""
        marks = frozenset(indices)
        if marks != self._marks:
            self._marks = marks
            self.viewport().update()

    def set_summary(self, summary: str) -> None:
        """Set what a screen reader hears after "Page 1 of 1": "20 additions"."""
        self._summary = summary

    @property
    def marks(self) -> frozenset[int]:
        """The marked problems."""
        return self._marks

    # -- problems
    @property
    def places(self) -> tuple[Place, ...]:
        """The problems on the pages, in reading order."""
        if self._found is None:
            self._found = places_of(self._pages)
        return self._found

    @property
    def selected_problem(self) -> int:
        """The chosen problem's index, −1 for none."""
        return self._selected

    def select_problem(self, index: int) -> None:
        """Choose a problem and bring it into view; −1 lets go."""
        if index == self._selected:
            return
        self._update_problem(self._selected)
        self._selected = index
        self._update_problem(index)
        self.problem_selected.emit(index)
        at = self._at(index)
        if at is None:
            return
        self._bring_into_view(self.places[at])
        if QAccessible.isActive():
            focus = QAccessibleEvent(self, QAccessible.Event.Focus)
            focus.setChild(at)
            QAccessible.updateAccessibility(focus)

    def problem_rect(self, index: int) -> QRectF:
        """Return where a problem lies on the viewport; empty when it is not on the pages."""
        at = self._at(index)
        return QRectF() if at is None else self._rect_of(self.places[at])

    def problem_point(self, index: int) -> QPoint:
        """Return the middle of a problem on the screen, where its popover opens."""
        return self.viewport().mapToGlobal(self.problem_rect(index).center().toPoint())

    def problem_at(self, point: QPointF) -> int:
        """Return the index of the problem under a point of the viewport, −1 for none."""
        for placed in self._arrangement.pages:
            rect = self._on_viewport(placed)
            if placed.part is not Part.PUPILS or not rect.contains(point):
                continue
            sheet = self._pages[placed.index]
            scale = sheet.list.width / rect.width()
            x = (point.x() - rect.x()) * scale
            y = sheet.list.height - (point.y() - rect.y()) * scale
            for area in sheet.areas:
                if area.x <= x <= area.x + area.w and area.y <= y <= area.y + area.h:
                    return area.index
        return -1

    def problem_text(self, at: int) -> str:
        """Return what a screen reader says for the problem at this position in `places`."""
        place = self.places[at]
        texts = spoken_texts(self._pages[place.page], self._stamp)
        text = texts.get(place.index, tr("Problem {n}", n=place.index + 1))
        return tr("{problem}, changed", problem=text) if place.index in self._marks else text

    def page_text(self) -> str:
        """Return what a screen reader says for the whole: "Page 1 of 1, 20 additions"."""
        page = tr("Page {n} of {m}", n=self.current_page() + 1, m=max(self.page_count(), 1))
        return f"{page}, {self._summary}" if self._summary else page

    def _at(self, index: int) -> int | None:
        """Return the position of a problem in `places`, None when it is not on the pages."""
        return next((at for at, place in enumerate(self.places) if place.index == index), None)

    def _placed(self, page: int) -> Placed | None:
        pages = self._arrangement.pages
        found = (one for one in pages if one.part is Part.PUPILS and one.index == page)
        return next(found, None)

    def _rect_of(self, place: Place) -> QRectF:
        placed = self._placed(place.page)
        if placed is None:
            return QRectF()
        sheet = self._pages[place.page].list
        rect = self._on_viewport(placed)
        scale = rect.width() / sheet.width
        area = place.area
        top = (sheet.height - area.y - area.h) * scale
        return QRectF(rect.x() + area.x * scale, rect.y() + top, area.w * scale, area.h * scale)

    def _bring_into_view(self, place: Place) -> None:
        rect = self._rect_of(place)
        view = QRectF(self.viewport().rect())
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() + _overhang(rect.left(), rect.right(), view.width()))
        down.setValue(down.value() + _overhang(rect.top(), rect.bottom(), view.height()))

    def _update_problem(self, index: int) -> None:
        rect = self.problem_rect(index)
        if not rect.isEmpty():
            self.viewport().update(
                rect.adjusted(
                    -OUTSET_X - 1, -OUTSET_Y - 1, OUTSET_X + 1, OUTSET_Y + 1
                ).toAlignedRect()
            )

    def _hover(self, index: int) -> None:
        if index != self._hovered:
            self._update_problem(self._hovered)
            self._hovered = index
            self._update_problem(index)

    # -- painting
    @override
    def _paint_over(self, painter: QPainter, placed: Placed, rect: QRectF) -> None:
        shown = self._marks | {self._hovered, self._selected}
        if shown == {-1}:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for place in self.places:
            if place.page == placed.index and place.index in shown:
                self._paint_problem(painter, place.index, self._rect_of(place))
        painter.restore()

    def _paint_problem(self, painter: QPainter, index: int, rect: QRectF) -> None:
        accent = color("accent")
        rect = rect.adjusted(-OUTSET_X, -OUTSET_Y, OUTSET_X, OUTSET_Y)
        if index in self._marks:
            self._paint_mark(painter, rect)
        if index == self._selected:
            painter.setPen(QPen(accent, 2))
            painter.drawRoundedRect(rect, RADIUS, RADIUS)
        elif index == self._hovered:
            accent.setAlphaF(0.45)
            painter.setPen(QPen(accent, 1.5))
            painter.drawRoundedRect(rect, RADIUS, RADIUS)

    def _paint_mark(self, painter: QPainter, rect: QRectF) -> None:
        """Paint the stripe that marks what differs on the leading side, as in the settings.

        Nothing lies over the problem: where all of them differ, the page stays a page.
        """
        leading = rect.left() - 1
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            leading = rect.right() + 1 - STRIPE
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("accent"))
        stripe = QRectF(leading, rect.top() + OUTSET_Y, STRIPE, rect.height() - 2 * OUTSET_Y)
        painter.drawRoundedRect(stripe, STRIPE / 2, STRIPE / 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    # -- mouse
    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(-1 if self._panning else self.problem_at(event.position()))

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        was_click = not self._panning and event.button() is Qt.MouseButton.LeftButton
        super().mouseReleaseEvent(event)
        if was_click:
            self.select_problem(self.problem_at(event.position()))

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.problem_at(event.position())
        if index >= 0 and event.button() is Qt.MouseButton.LeftButton:
            self.problem_activated.emit(index)

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Leave:
            self._hover(-1)
        return super().viewportEvent(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.problem_at(QPointF(event.pos()))
        if event.reason() is QContextMenuEvent.Reason.Mouse and index >= 0:
            self.select_problem(index)
            self.problem_context.emit(index, event.globalPos())
        elif event.reason() is not QContextMenuEvent.Reason.Mouse:
            self.open_menu()
        event.accept()

    def open_menu(self) -> None:
        """Ask for the menu of the chosen problem, as the Menu key and Shift F10 do."""
        if self._at(self._selected) is not None:
            self.problem_context.emit(self._selected, self.problem_point(self._selected))

    # -- keys
    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if event.matches(QKeySequence.StandardKey.MoveToNextPage):
            self.turn_pages(1)
        elif event.matches(QKeySequence.StandardKey.MoveToPreviousPage):
            self.turn_pages(-1)
        elif key in _ARROWS and self.places and not event.modifiers() & ~_KEYPAD:
            self._step(_ARROWS[key])
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End} and self.places:
            self.select_problem(self.places[0 if key is Qt.Key.Key_Home else -1].index)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._selected >= 0:
            self.problem_activated.emit(self._selected)
        elif key is Qt.Key.Key_Escape and self._selected >= 0:
            self.select_problem(-1)
        else:
            super().keyPressEvent(event)

    def _step(self, direction: Direction) -> None:
        at = self._at(self._selected)
        if at is None:
            on_page = (p.index for p in self.places if p.page >= self.current_page())
            self.select_problem(next(on_page, self.places[0].index))
            return
        self.select_problem(self.places[neighbour(self.places, at, direction)].index)


_KEYPAD = Qt.KeyboardModifier.KeypadModifier


def _overhang(start: float, end: float, room: float) -> int:
    """Return by how much to scroll so that `start`-`end` lies within 0-`room` with some air."""
    air = 12.0
    if start < air:
        return round(start - air)
    if end > room - air:
        return round(min(end - room + air, start - air))
    return 0
