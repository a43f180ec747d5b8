"""What the marks add up to: a table of pupils and problems, and a bar for each problem."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from app.marking.model import Mark
from app.marking.results import Row, Tally, score, tally
from ui.components.base import label, surface
from ui.marking import phrases
from ui.theme.current import color
from ui.theme.fonts import Role, font
from ui.words import number, tr

_SIGNS = {Mark.RIGHT: "✓", Mark.WRONG: "✗", Mark.HALF: "½", Mark.NOT_DONE: "–"}
_SHADES = (("right", "ok_solid"), ("half", "warn_solid"), ("wrong", "bad_solid"),
           ("not_done", "control"))  # fmt: skip


class TallyPlot(QWidget):
    """A column for each problem: right, half right, wrong and not done from below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tallies: tuple[Tally, ...] = ()
        self.setFixedHeight(128)

    def set_tallies(self, found: Sequence[Tally]) -> None:
        """Show these, in the printed order."""
        self._tallies = tuple(found)
        said = "; ".join(f"{at}: {phrases.counts(one)}" for at, one in enumerate(found, 1))
        self.setAccessibleName(tr("How each problem was solved"))
        self.setAccessibleDescription(said)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(320, 128)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._tallies:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(Role.SMALL, tabular=True))
        foot, room = 18, self.height() - 22.0
        step = min(40.0, self.width() / len(self._tallies))
        for at, one in enumerate(self._tallies):
            total = max(1, sum(one))
            left, floor = at * step + 2, room + 2
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color("press"))
            painter.drawRect(QRectF(left, 2, step - 4, room))
            for name, shade in _SHADES:
                height = room * getattr(one, name) / total
                painter.setBrush(color(shade))
                painter.drawRect(QRectF(left, floor - height, step - 4, height))
                floor -= height
            painter.setPen(color("t2"))
            spot = QRectF(left, self.height() - foot, step - 4, foot)
            painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, str(at + 1))


class ResultsView(QWidget):
    """Takes rows whose marks are by index, and the printed order of the indices."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        surface(self, "panel")
        self.plot = TallyPlot(self)
        self.table = QTableWidget(self)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        self.table.setAccessibleName(tr("Results"))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        column.addWidget(label(tr("How each problem was solved"), "bold", self))
        column.addWidget(self.plot)
        column.addWidget(self.table, 1)

    def show_rows(self, rows: Sequence[Row], order: Sequence[int]) -> None:
        """Show the marks."""
        self.plot.set_tallies([tally(rows, problem) for problem in order])
        heads = [tr("Name"), *(str(at + 1) for at in range(len(order))), tr("Points")]
        self.table.clear()
        self.table.setColumnCount(len(heads))
        self.table.setRowCount(len(rows))
        self.table.setHorizontalHeaderLabels(heads)
        for at, row in enumerate(rows):
            self.table.setItem(at, 0, QTableWidgetItem(row.name))
            for place, problem in enumerate(order, 1):
                mark = row.marks.get(problem)
                cell = QTableWidgetItem("" if mark is None else _SIGNS[mark])
                cell.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
                cell.setData(Qt.ItemDataRole.AccessibleTextRole, phrases.marked(mark))
                self.table.setItem(at, place, cell)
            points = score(row.marks)
            last = QTableWidgetItem(number(points, 0 if points.is_integer() else 1))
            last.setTextAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
            self.table.setItem(at, len(order) + 1, last)
        self.table.resizeColumnsToContents()
