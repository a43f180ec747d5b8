"""A line of text with a quiet limit: it counts, and never cuts."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from ui.components.base import label as made_label
from ui.components.base import set_look
from ui.theme.icons import icon as themed_icon


class TextField(QWidget):
    """A field 32 high, with an optional label line above it that counts "49 / 200".

    `edited(str)` on each change by the user, `finished(str)` on Enter or when the focus leaves.
    """

    edited = Signal(str)
    finished = Signal(str)

    def __init__(
        self,
        value: str = "",
        *,
        label: str = "",
        name: str = "",
        placeholder: str = "",
        limit: int = 0,
        icon: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._limit = limit
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(placeholder)
        self.line.setAccessibleName(name or label or placeholder)
        if icon:
            action = QAction(themed_icon(icon), "", self.line)
            self.line.addAction(action, QLineEdit.ActionPosition.LeadingPosition)
        self._count = made_label("", "caption", self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        head = QHBoxLayout()
        self._label: QLabel | None = None
        if label:
            self._label = made_label(label, "label", self)
            self._label.setBuddy(self.line)
            head.addWidget(self._label)
        head.addStretch(1)
        head.addWidget(self._count)
        if label or limit:
            layout.addLayout(head)
        layout.addWidget(self.line)
        self._count.setVisible(bool(limit))
        self.setFocusProxy(self.line)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.line.textEdited.connect(self._on_edited)
        self.line.editingFinished.connect(self._on_finished)
        self.set_value(value)

    def value(self) -> str:
        """Return the text."""
        return self.line.text()

    def set_value(self, value: str) -> None:
        """Show a text, unless it is there already (the cursor stays)."""
        if self.line.text() != value:
            self.line.setText(value)
        self._count_up()

    def is_over_limit(self) -> bool:
        """Say whether the text is longer than the limit."""
        return bool(self._limit) and len(self.line.text()) > self._limit

    def set_read_only(self, *, read_only: bool) -> None:
        """Show the text but do not let it be changed."""
        self.line.setReadOnly(read_only)
        set_look(self.line, readonly=read_only)

    def _count_up(self) -> None:
        if self._limit:
            self._count.setText(f"{len(self.line.text())} / {self._limit}")
            set_look(self._count, role="bad" if self.is_over_limit() else "caption")
            set_look(self.line, over=self.is_over_limit())

    @Slot(str)
    def _on_edited(self, text: str) -> None:
        self._count_up()
        self.edited.emit(text)

    @Slot()
    def _on_finished(self) -> None:
        self.finished.emit(self.line.text())
