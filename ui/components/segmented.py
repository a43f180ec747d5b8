"""One choice out of a few, side by side."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from ui.components.base import set_look


class Segmented(QFrame):
    """Checkable buttons of which one is chosen; arrow keys move, roles are radio buttons.

    `edited(object)`: the user chose another value. Setting the value sends nothing.
    """

    edited = Signal(object)

    def __init__(
        self,
        options: Sequence[tuple[object, str]] = (),
        value: object = None,
        *,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """`options` are (value, word)."""
        super().__init__(parent)
        set_look(self, segmented=True)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(2, 2, 2, 2)
        self._layout.setSpacing(0)
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self._on_clicked)
        self._values: list[object] = []
        self._value: object = None
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_options(options, value)

    def value(self) -> object:
        """Return the chosen value."""
        return self._value

    def set_value(self, value: object) -> None:
        """Choose; a value that is not offered chooses nothing."""
        self._value = value
        if value in self._values:
            self._group.button(self._values.index(value)).setChecked(True)
        else:
            self._group.setExclusive(False)
            for button in self._group.buttons():
                button.setChecked(False)
            self._group.setExclusive(True)
        self._fix_focus()

    def _fix_focus(self) -> None:
        """Let Tab come to the chosen segment, as with radio buttons; without one to the first.

        Qt itself does so only once a segment has had the focus.
        """
        chosen = self._values.index(self._value) if self._value in self._values else 0
        for number, button in enumerate(self.buttons()):
            tab = number == chosen
            policy = Qt.FocusPolicy.StrongFocus if tab else Qt.FocusPolicy.ClickFocus
            button.setFocusPolicy(policy)

    def set_options(self, options: Sequence[tuple[object, str]], value: object = None) -> None:
        """Offer other values."""
        for button in self._group.buttons():
            self._group.removeButton(button)
            self._layout.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._values = [offered for offered, _ in options]
        for number, (_, word) in enumerate(options):
            button = QPushButton(word, self)
            button.setCheckable(True)
            button.setAutoExclusive(True)
            button.setAutoDefault(False)
            button.setAccessibleName(word)
            self._group.addButton(button, number)
            self._layout.addWidget(button, 1)
        self.set_value(value)

    def buttons(self) -> list[QPushButton]:
        """Return the segments, for focus and tests."""
        return [b for b in self._group.buttons() if isinstance(b, QPushButton)]

    def set_read_only(self, *, read_only: bool) -> None:
        """Show the value but do not let it be changed."""
        set_look(self, readonly=read_only)
        for button in self._group.buttons():
            button.setEnabled(not read_only)
            set_look(button, readonly=read_only)

    @Slot(int)
    def _on_clicked(self, number: int) -> None:
        value = self._values[number]
        if value != self._value:
            self._value = value
            self._fix_focus()
            self.edited.emit(value)
