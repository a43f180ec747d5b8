"""Beside the strips: the problems and which are done, who is missing, and what is shown."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.components.base import label, rule, set_look, surface
from ui.components.progress import Progress
from ui.components.row import SectionHeader
from ui.components.toggle import Toggle
from ui.words import tr

_COLUMNS = 5
_WIDTH = 240
_BUTTON = 36


class MarkingSide(QWidget):
    """`problem_picked(int)`: a printed number, from 0."""

    problem_picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        surface(self, "panel")
        self.setFixedWidth(_WIDTH)
        self._head = SectionHeader(tr("Problems"), parent=self)
        self._box = QWidget(self)
        self._grid = QGridLayout(self._box)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(6)
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self.problem_picked)
        self._in = Progress(parent=self)
        self._missing = label("", "label", self)
        self._missing.setWordWrap(True)
        self.names = Toggle(name=tr("Hide names"), parent=self)
        self.key = Toggle(value=True, name=tr("Show the key"), parent=self)
        inside = QWidget(self)
        surface(inside, "panel")
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(12)
        column.addWidget(self._head)
        column.addWidget(self._box)
        column.addWidget(rule(parent=inside))
        column.addWidget(label(tr("Handed in"), "bold", inside))
        column.addWidget(self._in)
        column.addWidget(self._missing)
        column.addWidget(rule(parent=inside))
        for text, toggle in ((tr("Hide names"), self.names), (tr("Show the key"), self.key)):
            line = QHBoxLayout()
            caption = label(text, "label", inside)
            caption.setBuddy(toggle)
            line.addWidget(caption, 1)
            line.addWidget(toggle)
            column.addLayout(line)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def set_problems(self, count: int) -> None:
        """Offer so many problems."""
        for button in self._group.buttons():
            self._group.removeButton(button)
            button.deleteLater()
        for at in range(count):
            button = QPushButton(str(at + 1), self._box)
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setFixedHeight(30)
            button.setFixedWidth(_BUTTON)
            set_look(button, kind="plain", small=True, problem=True)
            self._group.addButton(button, at)
            self._grid.addWidget(button, at // _COLUMNS, at % _COLUMNS)

    def show_problems(self, done: Sequence[bool], current: int) -> None:
        """Show which problems are done, and which one is on the desk."""
        ready = sum(done)
        self._head.set_note(tr("{n} of {total} done", n=ready, total=len(done)))
        for at, is_done in enumerate(done):
            button = self._group.button(at)
            button.setText(f"{at + 1} ✓" if is_done else str(at + 1))
            button.setAccessibleName(
                tr("Problem {n}, done", n=at + 1) if is_done else tr("Problem {n}", n=at + 1)
            )
            set_look(button, done=is_done)
            button.setChecked(at == current)

    def show_handed_in(self, came: int, total: int, missing: Sequence[str]) -> None:
        """Show how many sheets are in, and whose are not."""
        self._in.set_progress(
            tr("{n} of {total}", n=came, total=total), came / total if total else None
        )
        names = [name for name in missing if name]
        self._missing.setVisible(bool(names))
        self._missing.setText(tr("Not yet: {names}", names=", ".join(names)))
