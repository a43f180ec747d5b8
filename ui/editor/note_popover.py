"""A note for a version that is kept for good."""

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from ui.components.base import label, set_look
from ui.components.button import Button, Kind
from ui.components.text_field import TextField
from ui.words import tr

LONGEST = 200


class NotePopover(QFrame):
    """Opens under Pin; Enter keeps the version with the note, Esc leaves it."""

    committed = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        set_look(self, popover=True)
        self.setFixedWidth(320)
        self.setAccessibleName(tr("Pin this version"))
        self.field = TextField(
            label=tr("Note"), placeholder=tr("Before the holiday"), limit=LONGEST, parent=self
        )
        self.keep = Button(tr("Pin"), kind=Kind.PRIMARY, icon="pin", parent=self)
        self.keep.clicked.connect(self._on_keep)
        explanation = label(tr("Save this exact version permanently"), "caption", self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(8)
        layout.addWidget(explanation)
        layout.addWidget(self.field)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.keep)
        layout.addLayout(row)

    def ask(self, at: QPoint) -> None:
        """Open at a point on the screen, empty."""
        self.field.set_value("")
        self.adjustSize()
        self.move(at)
        self.show()
        self.field.line.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot()
    def _on_keep(self) -> None:
        note = self.field.value().strip()
        if self.field.is_over_limit():
            return
        self.close()
        self.committed.emit(note)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._on_keep()
            return
        super().keyPressEvent(event)
