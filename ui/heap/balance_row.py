"""The balance as a sum: 64 pages in = 58 filed + 3 blank + 2 duplicates + 1 to look at."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget
from typing_extensions import override

from app.marking.lines import PageLine
from app.marking.model import PageFate
from ui.components.base import label, set_look
from ui.components.button import Button, Kind
from ui.heap import phrases
from ui.heap.phrases import ALL, PUT_AWAY
from ui.words import tr

_PARTS = (
    str(PageFate.FILED),
    str(PageFate.BLANK),
    str(PageFate.DUPLICATE),
    PUT_AWAY,
    str(PageFate.LOOK),
)


class BalanceRow(QWidget):
    """Each number opens its pages: `picked(kind)`, a fate, "away" or "all"."""

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Balance"))
        self._buttons: dict[str, Button] = {}
        self._signs: dict[str, QLabel] = {}
        self._counts: Counter[str] = Counter()
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for kind in (ALL, *_PARTS):
            if kind != ALL:
                sign = label("=" if kind == _PARTS[0] else "+", "label", self)
                sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
                self._signs[kind] = sign
                row.addWidget(sign)
            button = Button("", kind=Kind.PLAIN, small=True, parent=self)
            button.setCheckable(True)
            set_look(button, balance=True)
            button.clicked.connect(self._on_clicked)
            self._buttons[kind] = button
            row.addWidget(button)
        row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_balance(self, lines: Sequence[PageLine], chosen: str) -> None:
        """Count these pages, and show which of them are opened."""
        counts = Counter(map(phrases.kind_of, lines))
        counts[ALL] = len(lines)
        self._counts = counts
        for kind, button in self._buttons.items():
            button.setChecked(kind == chosen)
            button.setEnabled(counts[kind] > 0)
            set_look(button, waits=kind == str(PageFate.LOOK) and counts[kind] > 0)
        self._buttons[PUT_AWAY].setVisible(counts[PUT_AWAY] > 0)
        self._signs[PUT_AWAY].setVisible(counts[PUT_AWAY] > 0)
        self._fit()
        self.setAccessibleDescription(self.text())

    def _fit(self) -> None:
        """Show the numbers with their words, or alone where there is no room for these."""
        for short in (False, True):
            for kind, button in self._buttons.items():
                words = phrases.fate_word(kind, self._counts[kind])
                button.set_words(str(self._counts[kind]) if short else words)
                button.setAccessibleName(words)
                button.setToolTip(words if short else "")
            self._row.invalidate()
            if self._row.sizeHint().width() <= self.width() or not self.isVisible():
                return

    def text(self) -> str:
        """Return the sum as it is read."""
        parts = [
            self._buttons[kind].accessibleName()
            for kind in _PARTS
            if not self._signs[kind].isHidden()
        ]
        return f"{self._buttons[ALL].accessibleName()} = {' + '.join(parts)}"

    def button(self, kind: str) -> Button:
        """Return a number, for focus and tests."""
        return self._buttons[kind]

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    @Slot()
    def _on_clicked(self) -> None:
        for kind, button in self._buttons.items():
            if button is self.sender():
                button.setChecked(True)
                self.picked.emit(kind)
            else:
                button.setChecked(False)
