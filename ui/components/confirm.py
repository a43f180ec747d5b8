"""The one dialog: for what cannot be taken back."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from ui.components.base import label
from ui.components.button import Button, Kind


class ConfirmDialog(QDialog):
    """Names the thing and the number, says what stays; the safe verb has the focus.

    `confirmed`: the user wants it destroyed. Show it with `open()`.
    """

    confirmed = Signal()

    def __init__(
        self,
        question: str,
        *,
        stays: str,
        destroy: str,
        keep: str,
        parent: QWidget,
    ) -> None:
        """`question`: "Delete 26 pupils' marks for good?"; `destroy` and `keep` are verbs."""
        super().__init__(parent)
        self.setModal(True)
        self.setWindowTitle(question)
        self.setFixedWidth(420)
        head = label(question, "title", self)
        body = label(stays, "label", self)
        for part in (head, body):
            part.setWordWrap(True)
        self.keep_button = Button(keep, parent=self)
        self.destroy_button = Button(destroy, kind=Kind.DANGER, parent=self)
        self.keep_button.clicked.connect(self.reject)
        self.destroy_button.clicked.connect(self._on_destroy)
        self.keep_button.setDefault(True)
        self.buttons = QHBoxLayout()
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.destroy_button)
        self.buttons.addWidget(self.keep_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(8)
        layout.addWidget(head)
        layout.addWidget(body)
        layout.addSpacing(12)
        layout.addLayout(self.buttons)
        self.setAccessibleDescription(stays)
        self.keep_button.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_destroy(self) -> None:
        self.accept()
        self.confirmed.emit()
