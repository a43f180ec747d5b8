"""The picture over the window until the window is there, and the input that came meanwhile."""

from PySide6 import QtCore  # QtCore.Qt is not loaded before the first paint: see ui.shell.window
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QObject,
    QPoint,
    QPointF,
    QRect,
    QSize,
    QTimer,
    Signal,
)
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

_MOUSE = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.MouseButtonDblClick,
)
_KEYS = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease)
_TILES = (4, 4)
"""In how many columns and rows the window comes out: each is painted in a time of its own."""


class Cover(QWidget):
    """Lies over `window`, paints the picture, and holds keys and clicks until `replay`.

    The picture shows the window as it opens, so a click on it means what lies there.
    """

    painted = Signal()
    """The picture was painted for the first time."""

    def __init__(self, window: QMainWindow, picture: QImage) -> None:
        super().__init__(window)
        self._window = window
        self._picture = picture
        self._is_painted = False
        self._held: list[QEvent] = []
        self.setGeometry(window.rect())
        window.installEventFilter(self)

    def forget(self) -> None:
        """Show the window's bare ground: the picture is not how the window will look."""
        self._picture = QImage()
        self.update()

    def tiles(self) -> list["QWidget"]:
        """Give way to tiles of the same picture, each to be removed on its own."""
        columns, rows = _TILES
        width, height = self.width(), self.height()
        tiles: list[QWidget] = []
        for row in range(rows):
            for column in range(columns):
                left, top = width * column // columns, height * row // rows
                right, bottom = width * (column + 1) // columns, height * (row + 1) // rows
                place = QRect(left, top, right - left, bottom - top)
                tiles.append(_Tile(self._window, self._picture, place))
        for tile in tiles:
            tile.show()
        self.hide()
        return tiles

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102, N802 - Qt's
        _paint(self, event, self._picture, QPoint())
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self.painted.emit)  # when the paint is over

    def event(self, event: QEvent) -> bool:  # noqa: D102
        if event.type() in _MOUSE:
            self._held.append(event.clone())
            event.accept()
            return True
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102, N802 - Qt's
        if event.type() in _KEYS:
            self._held.append(event.clone())
            return True
        if event.type() is QEvent.Type.Resize:
            self.setGeometry(self._window.rect())
        return super().eventFilter(watched, event)

    def replay(self) -> None:
        """Give everything held to the window, in its order, and go."""
        self._window.removeEventFilter(self)
        held, self._held = self._held, []
        pressed: QWidget | None = None
        for event in held:
            if isinstance(event, QMouseEvent):
                pressed = self._click(event, pressed)
            elif isinstance(event, QKeyEvent):
                self._key(event)
        self.hide()
        self.resize(0, 0)  # or Qt paints the whole window anew when this goes: 30 ms
        self.deleteLater()

    def _click(self, event: QMouseEvent, pressed: QWidget | None) -> QWidget | None:
        """Send a mouse event to what lies there now; a release goes where the press went."""
        at = event.position().toPoint()
        target = pressed
        if event.type() is not QEvent.Type.MouseButtonRelease or target is None:
            target = self._window.childAt(at)
        if target is None:
            return None
        place = QPointF(target.mapFrom(self._window, at))
        if event.type() is QEvent.Type.MouseButtonPress and _takes_clicks(target):
            target.setFocus(QtCore.Qt.FocusReason.MouseFocusReason)
        QCoreApplication.sendEvent(
            target,
            QMouseEvent(
                event.type(),
                place,
                event.globalPosition(),
                event.button(),
                event.buttons(),
                event.modifiers(),
            ),
        )
        return None if event.type() is QEvent.Type.MouseButtonRelease else target

    def _key(self, event: QKeyEvent) -> None:
        """Let a shortcut act, as Qt would have; other keys go to what has the focus."""
        if event.type() is QEvent.Type.KeyPress:
            wanted = QKeySequence(event.keyCombination())
            for action in self._window.actions():
                if action.isEnabled() and wanted in action.shortcuts():
                    action.trigger()
                    return
        QCoreApplication.sendEvent(QApplication.focusWidget() or self._window, event)


class _Tile(QWidget):
    """A part of the picture."""

    def __init__(self, window: QMainWindow, picture: QImage, place: QRect) -> None:
        super().__init__(window)
        self._picture = picture
        self.setAttribute(QtCore.Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(QtCore.Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(place)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's
        _paint(self, event, self._picture, self.pos())


def _paint(widget: QWidget, event: QPaintEvent, picture: QImage, at: QPoint) -> None:
    """Paint the picture unscaled from its corner; where the window is larger, its last colour."""
    if picture.isNull():
        return
    painter = QPainter(widget)
    size: QSize = picture.deviceIndependentSize().toSize()
    if not QRect(QPoint(), size).contains(event.rect().translated(at)):
        painter.fillRect(event.rect(), picture.pixelColor(picture.width() - 1, 0))
    painter.drawImage(-at, picture)


def _takes_clicks(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & QtCore.Qt.FocusPolicy.ClickFocus)
