"""A page's picture: whole at first, closer by wheel, keys and buttons, turned by hand."""

from PIL import Image
from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt, Slot
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.intake import pictures
from ui.components.base import set_look, surface
from ui.components.icon_button import IconButton
from ui.components.shadow import paint_page_shadow
from ui.theme.current import color
from ui.theme.fonts import Role, font
from ui.words import tr

_MOST = 2600
"""Pixels of the longer side: letters of the code can be read at this size."""
_AROUND = 24
_CLOSEST = 6.0
_STEP = 1.3
_KEYS = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
_BY_KEY = 60


def loaded(photo: bytes) -> QImage:
    """Return a picture to look at; called on a thread that may wait.

    Raises:
        UnreadableError: when it does not open.
    """
    image = pictures.opened(photo)
    image.thumbnail((_MOST, _MOST), Image.Resampling.LANCZOS, reducing_gap=2.0)
    grey = image.mode == "L"
    data = image.tobytes()
    kind = QImage.Format.Format_Grayscale8 if grey else QImage.Format.Format_RGB888
    stride = image.width * (1 if grey else 3)
    return QImage(data, image.width, image.height, stride, kind).copy()


class PagePicture(QWidget):
    """Shows a picture on the desk, or says that there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        surface(self, "desk")
        self.setMinimumSize(140, 140)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("The page"))
        self._image: QImage | None = None
        self._turned = QPixmap()
        self._sharp = QPixmap()
        self._words = ""
        self.turns = 0
        """Quarters to the right by which it is turned."""
        self._zoom = 1.0
        self._shift = QPointF()
        self._held: QPointF | None = None
        self.closer_button = IconButton("zoom-in", tr("Closer"), shortcut="+", parent=self)
        self.farther_button = IconButton("zoom-out", tr("Farther"), shortcut="−", parent=self)
        self.closer_button.clicked.connect(self.go_closer)
        self.farther_button.clicked.connect(self.go_farther)
        for button in (self.closer_button, self.farther_button):
            set_look(button, outlined=True)
        self._show_buttons()

    # -- what is shown
    def show_picture(self, image: QImage, *, name: str) -> None:
        """Show a picture, whole and not turned."""
        self._image, self._words = image, ""
        self.setAccessibleDescription(name)
        self._set_turns(0)

    def say(self, words: str) -> None:
        """Show no picture, and say why; "" says nothing."""
        self._image, self._words = None, words
        self.setAccessibleDescription(words)
        self._set_turns(0)

    def has_picture(self) -> bool:
        """Say whether a picture is shown."""
        return self._image is not None

    @property
    def zoom(self) -> float:
        """How many times larger than whole it is shown."""
        return self._zoom

    @Slot()
    def turn(self) -> None:
        """Turn it a quarter to the left."""
        if self._image is not None:
            self._set_turns((self.turns + 3) % 4)

    @Slot()
    def go_closer(self) -> None:
        """Show it larger."""
        self._zoom_to(self._zoom * _STEP, QPointF(self.rect().center()))

    @Slot()
    def go_farther(self) -> None:
        """Show it smaller, at last whole."""
        self._zoom_to(self._zoom / _STEP, QPointF(self.rect().center()))

    # -- inside
    def _set_turns(self, turns: int) -> None:
        self.turns = turns
        self._turned = QPixmap()
        if self._image is not None:
            image = self._image.transformed(QTransform().rotate(90 * turns))
            self._turned = QPixmap.fromImage(image)
        self._zoom, self._shift, self._sharp = 1.0, QPointF(), QPixmap()
        self._show_buttons()
        self.update()

    def _show_buttons(self) -> None:
        self.closer_button.setVisible(self._image is not None)
        self.closer_button.setEnabled(self._zoom < _CLOSEST)
        self.farther_button.setVisible(self._image is not None and self._zoom > 1.0)

    def _zoom_to(self, zoom: float, at: QPointF) -> None:
        """Zoom so that what is at `at` stays there."""
        if self._image is None:
            return
        zoom = min(_CLOSEST, max(1.0, zoom))
        middle = QPointF(self.rect().center())
        self._shift = at - middle - (at - middle - self._shift) * (zoom / self._zoom)
        self._zoom = zoom
        self._settle()

    def _settle(self) -> None:
        """Keep the page in sight."""
        size, room = self._size(), self.rect()
        spare_x = max(0.0, (size.width() + 2 * _AROUND - room.width()) / 2)
        spare_y = max(0.0, (size.height() + 2 * _AROUND - room.height()) / 2)
        self._shift = QPointF(
            min(spare_x, max(-spare_x, self._shift.x())),
            min(spare_y, max(-spare_y, self._shift.y())),
        )
        self._sharp = QPixmap()
        self._show_buttons()
        self.update()

    def _size(self) -> QSize:
        room = self.rect().adjusted(_AROUND, _AROUND, -_AROUND, -_AROUND).size()
        whole = self._turned.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        return whole * self._zoom

    def _place(self) -> QRect:
        size = self._size()
        middle = QPointF(self.rect().center()) + self._shift
        return QRect(
            QPoint(round(middle.x() - size.width() / 2), round(middle.y() - size.height() / 2)),
            size,
        )

    # -- Qt
    @override
    def sizeHint(self) -> QSize:
        return QSize(420, 560)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = 12 if rtl else self.width() - 12 - 2 * 32 - 4
        self.farther_button.move(left, 12)
        self.closer_button.move(left + 36, 12)
        self._settle()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier or self._zoom == 1.0:
            turns = event.angleDelta().y() / 120
            self._zoom_to(self._zoom * _STEP**turns, event.position())
        else:
            self._shift += QPointF(event.angleDelta()) / 2
            self._settle()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held = event.position() - self._shift

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            self._shift = event.position() - self._held
            self._settle()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._zoom_to(1.0 if self._zoom > 1.0 else _STEP**4, event.position())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.go_closer()
        elif key == Qt.Key.Key_Minus:
            self.go_farther()
        elif key == Qt.Key.Key_0:
            self._zoom_to(1.0, QPointF(self.rect().center()))
        elif key in _KEYS and self._zoom > 1.0:
            x, y = _KEYS[key]
            self._shift += QPointF(x * _BY_KEY, y * _BY_KEY)
            self._settle()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("desk"))
        if self._image is None:
            painter.setFont(font(Role.BODY))
            painter.setPen(color("t2"))
            middle = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(40, 0, -40, 0), int(middle), self._words)
            return
        place = self._place()
        paint_page_shadow(painter, place)
        painter.drawPixmap(place, self._scaled(place.size()))

    def _scaled(self, size: QSize) -> QPixmap:
        """Return the picture at a size, made once: smooth scaling takes longer than a frame."""
        wanted = size * self.devicePixelRatioF()
        if wanted.width() >= self._turned.width():
            return self._turned
        if self._sharp.size() != wanted:
            self._sharp = self._turned.scaled(
                wanted,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        return self._sharp
