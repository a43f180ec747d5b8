"""What kinds of problems a sheet really has: a bar of four shades with counts."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ui.components.base import ElidedLabel, label
from ui.theme.current import color
from ui.theme.fonts import Role, font

_SHADES = ("mix1", "mix2", "mix3", "mix4")


class _Strip(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.counts: Sequence[int] = ()
        self.setFixedHeight(8)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        shown = [(n, shade) for n, shade in zip(self.counts, _SHADES, strict=False) if n > 0]
        total = sum(n for n, _ in shown)
        if not total:
            painter.setBrush(color("press"))
            painter.drawRoundedRect(QRectF(self.rect()), 2, 2)
            return
        room = self.width() - 2.0 * (len(shown) - 1)
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            shown.reverse()
        at = 0.0
        for n, shade in shown:
            width = room * n / total
            painter.setBrush(color(shade))
            painter.drawRoundedRect(QRectF(at, 0, width, 8), 2, 2)
            at += width + 2


class _Dot(QWidget):
    def __init__(self, shade: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._shade = shade
        self.setFixedSize(QSize(8, 16))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(self._shade))
        painter.drawRoundedRect(QRectF(0, 4, 8, 8), 2, 2)


class MixBar(QWidget):
    """Above, "15 of 20 problems carry"; the bar; below, up to four counts. It takes no input.

    The parts lie in a widget of their own that no layout holds: other counts, which come with
    every change of the sheet, lay out that widget and not the whole panel around it (0.7 ms).
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        inside = self._inside = QWidget(self)
        self._lead = label("", "bold", inside)
        self._lead.setFont(font(Role.BOLD, tabular=True))
        self._rest = ElidedLabel("", "label", parent=inside)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self._lead)
        head.addWidget(self._rest)
        head.addStretch(1)
        self._strip = _Strip(inside)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        for column in (1, 4):
            self._grid.setColumnStretch(column, 1)
        self._cells: list[tuple[QWidget, QLabel, QLabel]] = []
        for number, shade in enumerate(_SHADES):
            word, count = ElidedLabel("", "small", parent=inside), label("", "small", inside)
            count.setFont(font(Role.CAPTION, tabular=True))
            row, first = number // 2, number % 2 * 3
            dot = _Dot(shade, inside)
            self._grid.addWidget(dot, row, first)
            self._grid.addWidget(word, row, first + 1)
            self._grid.addWidget(count, row, first + 2, Qt.AlignmentFlag.AlignTrailing)
            self._cells.append((dot, word, count))
        self._rows = 0
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self._strip)
        layout.addLayout(self._grid)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_mix(self, lead: str, rest: str, parts: Sequence[tuple[str, int]]) -> None:
        """Show "15 of 20" (bold), "problems carry" and up to four (word, count)."""
        self._lead.setText(lead)
        self._rest.setText(rest)
        self._strip.counts = [n for _, n in parts]
        self._strip.update()
        for number, (dot, word, count) in enumerate(self._cells):
            is_used = number < len(parts)
            for item in (dot, word, count):
                item.setVisible(is_used)
            if is_used:
                word.setText(parts[number][0])
                count.setText(str(parts[number][1]))
        rows = (len(parts) + 1) // 2
        if rows != self._rows:
            self._rows = rows
            self.updateGeometry()
        said = ", ".join(f"{word} {n}" for word, n in parts)
        self.setAccessibleName(f"{lead} {rest}: {said}")

    @override
    def sizeHint(self) -> QSize:
        return self._inside.sizeHint()

    @override
    def minimumSizeHint(self) -> QSize:
        return self._inside.minimumSizeHint()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._inside.resize(event.size())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self.updateGeometry()
