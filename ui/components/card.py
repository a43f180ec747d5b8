"""A raised card: rows inside it with hairlines between them."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from ui.components.base import rule
from ui.theme.current import color


class Ground(QWidget):
    """Paints the card; its content is laid out by whoever makes it."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color("line"), 1))
        painter.setBrush(color("raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)


class RowCard(Ground):
    """A card of rows one below the other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[QWidget] = []
        self._rules: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 1, 1, 1)
        self._column.setSpacing(0)

    def rows(self) -> list[QWidget]:
        """Return the rows in their order."""
        return list(self._rows)

    def add_row(self, row: QWidget) -> QWidget | None:
        """Put a row below the others; return the hairline above it, for rows that come and go."""
        between = None
        if self._rows:
            between = rule(parent=self)
            self._rules.append(between)
            self._column.addWidget(between)
            between.show()
        self._rows.append(row)
        self._column.addWidget(row)
        row.show()  # a layout would, but only when the events come round
        return between

    def clear(self) -> None:
        """Take all rows away."""
        for widget in (*self._rows, *self._rules):
            self._column.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._rows, self._rules = [], []
