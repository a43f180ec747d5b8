"""One ring per window that shows where the keyboard is."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Slot
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from typing_extensions import override

from ui.theme.current import color

_REACH = 3  # 1 px gap and a line of 2
_FOLLOWED = frozenset({QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Hide, QEvent.Type.Show})


class FocusRing(QWidget):
    """Follows the focus after Tab and shortcuts, never after the mouse.

    Text fields change their own border instead, as does a widget with the property `own_focus`.
    A widget's `ring_radius` property (px, else 7) shapes the ring.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)

    def target(self) -> QWidget | None:
        """Return the widget the ring is around, None while it is hidden."""
        return self._target

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, _old: QWidget | None, now: QWidget | None) -> None:
        window = self.window()
        if now is not None and QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            now.window().setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange, on=False)
        self._follow(now if now is not None and self._wants_ring(now, window) else None)

    def _wants_ring(self, widget: QWidget, window: QWidget) -> bool:
        if widget.window() is not window or widget.property("own_focus"):
            return False
        if isinstance(widget, (QLineEdit, QPlainTextEdit, QAbstractSpinBox)):
            return False
        return window.testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)

    def _follow(self, target: QWidget | None) -> None:
        for widget in self._watched:
            widget.removeEventFilter(self)
        self._watched = []
        self._target = target
        step: QWidget | None = target
        while step is not None and step is not self.window():
            step.installEventFilter(self)
            self._watched.append(step)
            step = step.parentWidget()
        self._settle()

    def _settle(self) -> None:
        target = self._target
        if target is None or not target.isVisible():
            self.hide()
            return
        corner = target.mapTo(self.window(), QPoint(0, 0))
        rect = QRect(corner, target.size()).adjusted(-_REACH, -_REACH, _REACH, _REACH)
        self.setGeometry(self._held_to_view(rect, target))
        self.raise_()
        self.show()
        self.update()

    def _held_to_view(self, rect: QRect, target: QWidget) -> QRect:
        """Keep the ring inside the scroll areas the target lies in."""
        step = target.parentWidget()
        while step is not None and step is not self.window():
            if isinstance(step, QAbstractScrollArea):
                view = step.viewport()
                corner = view.mapTo(self.window(), QPoint(0, 0))
                rect = rect.intersected(QRect(corner, view.size()))
            step = step.parentWidget()
        return rect

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _FOLLOWED:
            self._settle()
        return False

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        target = self._target
        if target is None:
            return
        radius = float(target.property("ring_radius") or 7) + _REACH
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color("focus"), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)
