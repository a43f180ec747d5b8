"""What a view says when it has nothing to show."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ui.components.base import label
from ui.components.button import Button, Kind
from ui.components.icon_label import IconLabel

_WIDTH = 360


class EmptyState(QWidget):
    """An icon, a line, one sentence, one button, in the middle. Signal: `pressed`."""

    pressed = Signal()

    def __init__(
        self,
        line: str,
        sentence: str = "",
        *,
        icon: str = "",
        button: str = "",
        kind: Kind = Kind.PRIMARY,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        middle = Qt.AlignmentFlag.AlignHCenter
        layout = QVBoxLayout(self)
        layout.setSpacing(0)
        layout.addStretch(2)
        self._icon = IconLabel(icon, tint="t3", size=32, parent=self)
        layout.addWidget(self._icon, 0, middle)
        layout.addSpacing(16)
        self._line = label("", "display", self)
        self._sentence = label("", "label", self)
        for part in (self._line, self._sentence):
            part.setWordWrap(True)
            part.setAlignment(middle)
            part.setFixedWidth(_WIDTH)
            part.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Minimum)
            layout.addWidget(part, 0, middle)
            layout.addSpacing(8)
        layout.addSpacing(12)
        self.button = Button(button, kind=kind, parent=self)
        self.button.clicked.connect(self.pressed)
        layout.addWidget(self.button, 0, middle)
        layout.addStretch(3)
        self.set_words(line, sentence, button=button)

    def set_words(self, line: str, sentence: str = "", *, button: str = "") -> None:
        """Say something else ("No worksheet is called “xyz”.", "Show all")."""
        self._line.setText(line)
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        self.button.set_words(button)
        self.button.setVisible(bool(button))
        self.setAccessibleName(line)
        self.setAccessibleDescription(sentence)
        self._fit()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Give wrapped words their lines: a layout does not ask aligned labels for them."""
        for part in (self._line, self._sentence):
            part.ensurePolished()
            part.setMinimumHeight(max(0, part.heightForWidth(_WIDTH)))
