"""A quiet box under the settings: why a wish cannot be fulfilled, and what can be done."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ui.components.base import label, set_look
from ui.components.button import Button

LONG_WORD = 16
"""Characters a button of half the panel's width holds."""


class Notice(QWidget):
    """A sentence and its remedies, one click each. Hidden while there is nothing to say."""

    changed = Signal()
    """Other buttons are there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, notice="warn")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(16, 12, 16, 12)
        self._layout.setSpacing(6)
        self._sentence = label("", "body", self)
        self._sentence.setWordWrap(True)
        self._layout.addWidget(self._sentence)
        self._grid = QGridLayout()
        self._grid.setSpacing(6)
        self._layout.addLayout(self._grid)
        self._buttons: list[Button] = []
        self.setVisible(False)

    def say(self, sentence: str, remedies: Sequence[tuple[str, Callable[[], None]]] = ()) -> None:
        """Show `sentence` with a button for each remedy (word, what it does)."""
        for button in self._buttons:
            self._grid.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = []
        self._sentence.setText(sentence)
        # Two beside each other, unless the words are long (the panel is narrow).
        wide = any(len(word) > LONG_WORD for word, _ in remedies)
        for number, (word, act) in enumerate(remedies):
            button = Button(word, small=True, parent=self)
            button.setAccessibleDescription(sentence)
            button.clicked.connect(partial(self._on_clicked, act))
            row, column = (number, 0) if wide else divmod(number, 2)
            self._grid.addWidget(button, row, column)
            self._buttons.append(button)
        self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))
        self.changed.emit()

    def clear(self) -> None:
        """Say nothing."""
        if self.isVisible() or self._sentence.text():
            self.say("")

    @property
    def sentence(self) -> str:
        """What it says now."""
        return self._sentence.text()

    @property
    def buttons(self) -> list[Button]:
        """The remedies' buttons, in their order."""
        return list(self._buttons)

    def _on_clicked(self, act: Callable[[], None]) -> None:
        self.clear()
        act()
