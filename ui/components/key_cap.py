"""A key as it stands on the keyboard."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.current import color, current
from ui.theme.fonts import Role, font

HEIGHT = 20


def key_words(keys: QKeySequence | str) -> str:
    """Return a shortcut as the platform writes it ("Ctrl K", "⌘K")."""
    native = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
    return native if "⌘" in native else native.replace("++", "+ +").replace("+", " ").strip()


class KeyCap(QWidget):
    """A key or a combination in a cap ("Ctrl K"). It takes no input."""

    def __init__(self, text: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        words = QFontMetrics(font(Role.CAPTION)).horizontalAdvance(self._text)
        height = current().px(HEIGHT)
        return QSize(max(height, words + 12), height)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(color("line2"))
        painter.setBrush(color("panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setFont(font(Role.CAPTION))
        painter.setPen(color("t3"))
        rect: QRect = self.rect()
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._text)
