"""A raised card: rows inside it with hairlines between them."""

from collections.abc import Callable, Iterable, Iterator

from PySide6.QtCore import QRectF, QTimer, Slot
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


AT_ONCE = 2
"""So many rows are made in one go; the others one in each turn of the event loop."""


class RowCard(Ground):
    """A card of rows one below the other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[QWidget] = []
        self._rules: list[QWidget] = []
        self._to_come: Iterator[Callable[[], QWidget]] = iter(())
        self._later = QTimer(self)  # a child: it goes with the card
        self._later.setInterval(0)
        self._later.timeout.connect(self._make_next)
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

    def fill(self, makers: Iterable[Callable[[], QWidget]]) -> None:
        """Show the rows that `makers` make in place of those there are; a long list comes in
        turns, for all at once would hold the window.
        """
        self.clear()
        self._to_come = iter(makers)
        for _ in range(AT_ONCE):
            self._make_next()
        self._later.start()

    @Slot()
    def _make_next(self) -> None:
        make = next(self._to_come, None)
        if make is None:
            self._later.stop()
        else:
            self.add_row(make())

    def clear(self) -> None:
        """Take all rows away."""
        self._to_come = iter(())
        for widget in (*self._rows, *self._rules):
            self._column.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._rows, self._rules = [], []
