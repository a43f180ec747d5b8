"""A QR code as large as there is room, black on white in every theme: it is read off a screen."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from app.printing.qr import Matrix
from ui.words import tr

_QUIET = 4
"""Modules of white around a code."""


class CodeView(QWidget):
    """Shows one code; nothing until there is one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._code: Matrix | None = None
        self.setMinimumSize(220, 220)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Code that leads to the page"))

    def show_code(self, code: Matrix | None, says: str = "") -> None:
        """Show a code that says `says`."""
        self._code = code
        self.setAccessibleDescription(says)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(320, 320)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        code = self._code
        if code is None:
            return
        ratio = self.devicePixelRatioF()
        across = code.size + 2 * _QUIET
        # Whole device pixels a module: a code with uneven modules is harder to read.
        module = max(1, int(min(self.width(), self.height()) * ratio) // across) / ratio
        side = module * across
        left, top = (self.width() - side) / 2, (self.height() - side) / 2
        painter = QPainter(self)
        painter.translate(round(left * ratio) / ratio, round(top * ratio) / ratio)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Qt.GlobalColor.white)
        painter.drawRoundedRect(QRect(0, 0, round(side), round(side)), 8, 8)
        painter.scale(module, module)
        for y, row in enumerate(code.rows):
            for x in range(code.size):
                if row >> (code.size - 1 - x) & 1:
                    painter.fillRect(x + _QUIET, y + _QUIET, 1, 1, Qt.GlobalColor.black)
        painter.end()
