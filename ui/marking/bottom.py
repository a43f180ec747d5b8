"""What can be said of the current answer, each with its key."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.marking.model import Mark
from ui.components.base import ElidedLabel, surface
from ui.components.button import Button, Kind
from ui.components.key_cap import KeyCap
from ui.marking import keys, phrases

_MARKS = (Mark.RIGHT, Mark.WRONG, Mark.HALF, Mark.NOT_DONE)


class MarkBar(QWidget):
    """`marked(object)`: a Mark. `reasoned(int)`: a reason, from 0."""

    marked = Signal(object)
    reasoned = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        surface(self, "panel")
        self._name = ElidedLabel("", "strong", parent=self)
        self._reasons: list[QWidget] = []
        first = QHBoxLayout()
        first.setSpacing(6)
        for mark in _MARKS:
            button = Button(phrases.marked(mark), small=True, parent=self)
            button.clicked.connect(lambda _=False, given=mark: self.marked.emit(given))
            first.addWidget(button)
            first.addWidget(KeyCap(keys.letter_of(mark), parent=self))
        first.addSpacing(6)
        first.addWidget(self._name, 1)
        self._row = QHBoxLayout()
        self._row.setSpacing(6)
        self._row.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 8, 16, 8)
        whole.setSpacing(4)
        whole.addLayout(first)
        whole.addLayout(self._row)

    def show_answer(self, name: str, reasons: Sequence[str]) -> None:
        """Show whose answer is current, and what can have gone wrong in it."""
        self._name.setText(name)
        if [part.property("words") for part in self._reasons[::2]] == list(reasons):
            return
        for part in self._reasons:
            self._row.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._reasons.clear()
        for at, words in enumerate(reasons):
            text = words[:1].upper() + words[1:]
            button = Button(text, kind=Kind.GHOST, small=True, parent=self)
            button.setProperty("words", words)
            button.clicked.connect(lambda _=False, number=at: self.reasoned.emit(number))
            cap = KeyCap(str(at + 1), parent=self)
            for part in (button, cap):
                self._row.insertWidget(self._row.count() - 1, part)
                self._reasons.append(part)
                part.show()
