"""The one dialog with a third way: what is destroyed, what is kept, and leaving all as it is."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ui.components.button import Button
from ui.components.confirm import ConfirmDialog

_WIDTH, _SIDES = 520, 48


class ChoiceDialog(ConfirmDialog):
    """`confirmed`: destroy. `chosen`: the way between. Else nothing happens, and that is safe."""

    chosen = Signal()

    def __init__(
        self,
        question: str,
        *,
        stays: str,
        destroy: str,
        between: str,
        keep: str,
        parent: QWidget,
    ) -> None:
        """All three are verbs; `keep` has the focus."""
        super().__init__(question, stays=stays, destroy=destroy, keep=keep, parent=parent)
        self.between_button = Button(between, parent=self)
        self.between_button.clicked.connect(self._on_between)
        self.buttons.insertWidget(self.buttons.indexOf(self.keep_button), self.between_button)
        for button in (self.destroy_button, self.between_button, self.keep_button):
            button.ensurePolished()  # or it does not know yet how wide its words are
        self.buttons.invalidate()
        self.setFixedWidth(max(_WIDTH, self.buttons.sizeHint().width() + _SIDES))

    @Slot()
    def _on_between(self) -> None:
        self.accept()
        self.chosen.emit()
