"""The dashed frame over a view while files are held above it: what letting go does."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.theme.current import color
from ui.theme.fonts import Role, font

_INSET = 12


class DropFrame(QWidget):
    """Lies over its parent; the mouse goes through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._under = parent
        self.words = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_words(self, words: str) -> None:
        """Lie over the whole parent and say this."""
        self.words = words
        self.setGeometry(self._under.rect())
        self.show()
        self.raise_()
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = color("panel")
        ground.setAlphaF(0.93)
        painter.fillRect(self.rect(), ground)
        pen = QPen(color("mark"), 2)
        pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        inner = QRectF(self.rect()).adjusted(_INSET, _INSET, -_INSET, -_INSET)
        painter.drawRoundedRect(inner, 10, 10)
        painter.setFont(font(Role.TITLE))
        painter.setPen(color("t1"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.words)
