"""The desk the pages lie on: placing, zooming, panning and painting them."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QFrame,
    QGestureEvent,
    QPinchGesture,
    QWidget,
)
from typing_extensions import override

from app.layout.display import Page, Stamp
from ui.page import zoom as zooms
from ui.page.arrange import CAPTION_HEIGHT, Arrangement, Part, Placed, arrange
from ui.page.painter import paint_page
from ui.page.shadow import REACH, paint_shadow
from ui.theme.current import color
from ui.theme.fonts import Role, font
from ui.words import tr

NOTCH = 120
"""What a wheel reports for one notch."""
ZOOM_PER_NOTCH = 2 ** (1 / 4)


class PageGround(QAbstractScrollArea):
    """Shows pages at any zoom, one below the other or two side by side.

    Takes plain values: pages of the layout and the stamp of the copy shown. What lies on the
    pages (problems) is the business of `PageDesk`.
    """

    zoom_changed = Signal(float)
    page_changed = Signal(int, int)
    """The page looked at, from 1, and how many there are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages: tuple[Page, ...] = ()
        self._key_pages: tuple[Page, ...] = ()
        self._stamp = Stamp()
        self._key_stamp = Stamp()
        self._captions: tuple[str, str] | None = None
        self._paper: QColor | None = None
        self._ink: QColor | None = None
        self._zoom: float | None = None
        self._arrangement = Arrangement((), 0, 0, 1.0, captions=False)
        self._told_page = (0, 0)
        self._grabbed: QPoint | None = None
        self._panning = False
        self._shadows = True
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(160, 160)
        viewport = self.viewport()
        viewport.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        viewport.setMouseTracking(True)
        viewport.grabGesture(Qt.GestureType.PinchGesture)
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.setSingleStep(40)
            bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # Paper has no reading direction: 0 is its left edge in every language.
        self.horizontalScrollBar().setLayoutDirection(Qt.LayoutDirection.LeftToRight)

    # -- what is shown
    def set_pages(self, pages: tuple[Page, ...], stamp: Stamp) -> None:
        """Show `pages`; zoom and scroll stay, and only pages that differ are painted again."""
        old, old_stamp = self._pages, self._stamp
        self._pages, self._stamp = pages, stamp
        self._replaced(Part.PUPILS, old, pages, all_differ=stamp != old_stamp)

    def set_key_pages(self, pages: tuple[Page, ...], stamp: Stamp | None = None) -> None:
        """Show the answer key beside; empty takes it away."""
        old, old_stamp = self._key_pages, self._key_stamp
        self._key_pages, self._key_stamp = pages, stamp or Stamp()
        self._replaced(Part.KEY, old, pages, all_differ=self._key_stamp != old_stamp)

    def set_captions(self, captions: tuple[str, str] | None) -> None:
        """Say what the two sheets beside each other are; None: the pupils' and the answer key."""
        if captions != self._captions:
            self._captions = captions
            self.viewport().update()

    def set_paper(self, paper: QColor | None, ink: QColor | None) -> None:
        """Colour the paper and what is printed on it; None follows the theme."""
        self._paper, self._ink = paper, ink
        self.viewport().update()

    @property
    def pages(self) -> tuple[Page, ...]:
        """The pages for pupils."""
        return self._pages

    @property
    def stamp(self) -> Stamp:
        """What the shown copy says."""
        return self._stamp

    @property
    def arrangement(self) -> Arrangement:
        """Where the pages lie, before scrolling."""
        return self._arrangement

    def _replaced(
        self, part: Part, old: tuple[Page, ...], new: tuple[Page, ...], *, all_differ: bool
    ) -> None:
        before = self._arrangement
        if _sizes(old) != _sizes(new):
            self._arrange()
        if self._arrangement.pages != before.pages:
            self.viewport().update()
            return
        for placed in self._arrangement.pages:
            if placed.part is part and (all_differ or new[placed.index] != old[placed.index]):
                self.viewport().update(self._on_viewport(placed).toAlignedRect())

    # -- zoom
    def zoom(self) -> float:
        """Return the zoom; 1.0 is real size at 96 dpi."""
        return self._arrangement.zoom

    def page_size(self) -> QSizeF:
        """Return the size of the current page on the screen, logical px; nothing without one."""
        placed = next(iter(self._arrangement.pages), None)
        return QSizeF() if placed is None else self._on_viewport(placed).size()

    def is_fitted(self) -> bool:
        """Tell whether the zoom follows the size of the desk."""
        return self._zoom is None

    def fit_page(self) -> None:
        """Show whole pages, whatever the desk's size (Ctrl 9)."""
        self._set_zoom(None, self._centre())

    def set_zoom(self, zoom: float) -> None:
        """Zoom to `zoom` about the middle of the desk."""
        self._set_zoom(zooms.bounded(zoom), self._centre())

    def zoom_in(self) -> None:
        """Go to the next step (Ctrl +)."""
        self.set_zoom(zooms.stepped_in(self.zoom()))

    def zoom_out(self) -> None:
        """Go to the previous step (Ctrl −)."""
        self.set_zoom(zooms.stepped_out(self.zoom()))

    def real_size(self) -> None:
        """Show the page as large as on paper (Ctrl 0)."""
        self.set_zoom(1.0)

    def _centre(self) -> QPointF:
        return QRectF(self.viewport().rect()).center()

    def _set_zoom(self, zoom: float | None, about: QPointF) -> None:
        """Zoom so that what lies under `about` (on the viewport) stays there."""
        placed = self._nearest(about)
        part_x = part_y = 0.0
        if placed is not None:
            rect = self._on_viewport(placed)
            part_x = (about.x() - rect.x()) / rect.width()
            part_y = (about.y() - rect.y()) / rect.height()
        self._zoom = zoom
        self._arrange()
        if placed is not None:
            now = next(page for page in self._arrangement.pages if page.is_same(placed))
            self.horizontalScrollBar().setValue(
                round(now.x - self.viewport().x() + part_x * now.w - about.x())
            )
            self.verticalScrollBar().setValue(round(now.y + part_y * now.h - about.y()))
        self.viewport().update()
        self._tell_page()

    # -- pages
    def page_count(self) -> int:
        """Return the number of pages for pupils."""
        return len(self._pages)

    def current_page(self) -> int:
        """Return the page in the middle of the desk, from 0."""
        pages = [page for page in self._arrangement.pages if page.part is Part.PUPILS]
        if not pages:
            return 0
        centre = self.verticalScrollBar().value() + self.viewport().height() / 2
        row = min(pages, key=lambda page: abs(page.y + page.h / 2 - centre)).row
        return next(page.index for page in pages if page.row == row)

    def go_to_page(self, index: int) -> None:
        """Scroll so that the page `index` (from 0) is seen whole, or from its top."""
        for placed in self._arrangement.pages:
            if placed.part is Part.PUPILS and placed.index == index:
                view_h = self.viewport().height()
                spare = max((view_h - placed.h) // 2, 16)
                self.verticalScrollBar().setValue(placed.y - spare)
        self._tell_page()

    def turn_pages(self, rows: int) -> None:
        """Go `rows` rows of pages on, or back when negative."""
        pages = [page for page in self._arrangement.pages if page.part is Part.PUPILS]
        if not pages:
            return
        here = pages[self.current_page()].row + rows
        last = pages[-1].row
        wanted = min(max(here, 0), last)
        self.go_to_page(next(page.index for page in pages if page.row == wanted))

    def _tell_page(self) -> None:
        told = (self.current_page() + 1 if self._pages else 0, len(self._pages))
        if told != self._told_page:
            self._told_page = told
            self.page_changed.emit(*told)

    # -- geometry
    def _arrange(self) -> None:
        before = self._arrangement.zoom
        # The whole size, scroll bars included: they lie in the margin, and the page never moves.
        whole = self.maximumViewportSize()
        self._arrangement = arrange(
            _sizes(self._pages),
            _sizes(self._key_pages),
            view=(whole.width(), whole.height()),
            zoom=self._zoom,
            mirrored=self.layoutDirection() is Qt.LayoutDirection.RightToLeft,
            compared=self._captions is not None,
        )
        self._set_ranges(whole)
        if self._arrangement.zoom != before:
            self.zoom_changed.emit(self._arrangement.zoom)
        self._tell_page()

    def _set_ranges(self, whole: QSize) -> None:
        found = self._arrangement
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        over_x = found.width - whole.width()
        over_y = found.height - whole.height()
        if over_x > 0 and over_y > 0:  # each bar takes from the room of the other
            over_x += down.sizeHint().width()
            over_y += across.sizeHint().height()
        across.setRange(0, max(over_x, 0))
        across.setPageStep(whole.width())
        down.setRange(0, max(over_y, 0))
        down.setPageStep(whole.height())

    def _on_viewport(self, placed: Placed) -> QRectF:
        """Return where the page lies on the viewport now."""
        x = placed.x - self.horizontalScrollBar().value() - self.viewport().x()
        y = placed.y - self.verticalScrollBar().value()
        return QRectF(x, y, placed.w, placed.h)

    def _nearest(self, point: QPointF) -> Placed | None:
        def distance(placed: Placed) -> float:
            rect = self._on_viewport(placed)
            away_x = max(rect.left() - point.x(), point.x() - rect.right(), 0)
            away_y = max(rect.top() - point.y(), point.y() - rect.bottom(), 0)
            return away_x + away_y

        return min(self._arrangement.pages, key=distance, default=None)

    # -- painting
    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        dirty = QRectF(event.rect())
        bare = event.region()
        for placed in self._arrangement.pages:
            bare = bare.subtracted(self._on_viewport(placed).toAlignedRect())
        # While only pages change, desk and shadows stay as they are: a quarter of the time.
        self._shadows = not bare.isEmpty()
        if self._shadows:
            self._paint_desk(painter, event.region())
        for placed in self._arrangement.pages:
            rect = self._on_viewport(placed)
            reach = rect.adjusted(-REACH, -REACH - CAPTION_HEIGHT, REACH, 2 * REACH)
            if reach.intersects(dirty):
                self._paint_placed(painter, placed, rect, dirty)
        painter.end()

    def _paint_desk(self, painter: QPainter, region: QRegion) -> None:
        for placed in self._arrangement.pages:
            region = region.subtracted(self._on_viewport(placed).toRect())
        painter.setClipRegion(region)
        painter.fillRect(region.boundingRect(), color("desk"))
        painter.setClipping(False)

    def _paint_placed(
        self, painter: QPainter, placed: Placed, rect: QRectF, dirty: QRectF
    ) -> None:
        if self._shadows:
            paint_shadow(painter, rect)
        if self._arrangement.captions and placed.index == 0:
            self._paint_caption(painter, placed.part, rect)
        if not rect.intersects(dirty):
            return
        paper, ink = self._paper or color("paper"), self._ink or color("ink")
        painter.fillRect(rect, paper)
        pages = self._pages if placed.part is Part.PUPILS else self._key_pages
        stamp = self._stamp if placed.part is Part.PUPILS else self._key_stamp
        page = pages[placed.index]
        painter.save()
        painter.setClipRect(rect.intersected(dirty))
        painter.translate(rect.topLeft())
        scale = rect.width() / page.list.width
        painter.scale(scale, scale)
        paint_page(painter, page, stamp, ink=ink, paper=paper)
        painter.restore()
        if placed.part is Part.PUPILS:
            self._paint_over(painter, placed, rect)

    def _paint_caption(self, painter: QPainter, part: Part, rect: QRectF) -> None:
        painter.setFont(font(Role.CAPTION))
        captions = self._captions or (tr("For pupils"), tr("Answer key"))
        text = painter.fontMetrics().elidedText(
            captions[part], Qt.TextElideMode.ElideRight, int(rect.width())
        )
        painter.setPen(color("t3"))
        place = QRectF(rect.x(), rect.y() - CAPTION_HEIGHT, rect.width(), 16)
        painter.drawText(
            place, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter, text
        )

    def _paint_over(self, painter: QPainter, placed: Placed, rect: QRectF) -> None:
        """Paint what a derived desk shows on top of a page for pupils."""

    # -- events
    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        before = self._arrangement
        self._arrange()
        if self._arrangement != before:
            self.viewport().update()

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().scroll(dx, dy)
        self._tell_page()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.LayoutDirectionChange, QEvent.Type.FontChange}:
            self._arrange()
        self.viewport().update()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            notches = event.angleDelta().y() / NOTCH
            wanted = zooms.bounded(self.zoom() * ZOOM_PER_NOTCH**notches)
            self._set_zoom(wanted, event.position())
            event.accept()
            return
        super().wheelEvent(event)

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QGestureEvent):
            return self._on_gesture(event)
        zooming = Qt.NativeGestureType.ZoomNativeGesture
        if isinstance(event, QNativeGestureEvent) and event.gestureType() is zooming:
            self._pinch_by(1 + event.value(), event.position())
            return True
        return super().viewportEvent(event)

    def _on_gesture(self, event: QGestureEvent) -> bool:
        pinch = event.gesture(Qt.GestureType.PinchGesture)
        if not isinstance(pinch, QPinchGesture):
            return False
        centre = self.viewport().mapFromGlobal(pinch.hotSpot())
        self._pinch_by(pinch.scaleFactor(), centre)
        event.accept(pinch)
        return True

    def _pinch_by(self, factor: float, about: QPointF) -> None:
        self._set_zoom(zooms.bounded(self.zoom() * max(factor, 0.1)), about)

    # -- panning
    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in {Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton}:
            self._grabbed = event.position().toPoint()
            event.accept()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is None:
            return
        at = event.position().toPoint()
        moved = at - self._grabbed
        if not self._panning and moved.manhattanLength() < QApplication.startDragDistance():
            return
        self._panning = True
        self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() - moved.x())
        down.setValue(down.value() - moved.y())
        self._grabbed = at

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grabbed = None
        self._panning = False
        self.viewport().unsetCursor()


def _sizes(pages: tuple[Page, ...]) -> list[tuple[float, float]]:
    """Return width and height of pages, all that their places depend on."""
    return [(page.list.width, page.list.height) for page in pages]
