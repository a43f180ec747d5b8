"""The backups there are: make one now, go back to one."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.components.base import label, rule
from ui.components.button import Button, Kind
from ui.words import tr

_TRAILING = 44
"""As far in as the controls of the settings above, which leave room for their reset buttons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupLine:
    """A backup in words."""

    id: str
    day: str
    occasion: str
    size: str


class _Line(QWidget):
    """A backup; asked to go back to it, it first says what that means."""

    restore_wished = Signal(str)
    opened = Signal(str)

    def __init__(self, backup: BackupLine, parent: QWidget) -> None:
        super().__init__(parent)
        self.backup = backup
        words = QHBoxLayout()
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(10)
        words.addWidget(label(backup.day, "strong", self))
        words.addWidget(label(backup.occasion, "label", self))
        words.addStretch(1)
        words.addWidget(label(backup.size, "label", self))
        words.addSpacing(8)
        self.ask_button = Button(tr("Restore from this…"), small=True, parent=self)
        self.ask_button.setAccessibleName(
            tr("Restore from the backup of {day}, {occasion}",
               day=backup.day, occasion=backup.occasion)
        )  # fmt: skip
        self.ask_button.clicked.connect(self._on_asked)
        words.addWidget(self.ask_button)
        self._question = self._make_question()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, _TRAILING, 8)
        column.setSpacing(8)
        column.addLayout(words)
        column.addWidget(self._question)

    def _make_question(self) -> QWidget:
        question = QWidget(self)
        sentence = label(
            tr(
                "All worksheets go back to this state. How they are now is kept as a backup first."
            ),
            "label",
            question,
        )
        sentence.setWordWrap(True)
        self.cancel_button = Button(tr("Leave everything"), small=True, parent=question)
        self.cancel_button.clicked.connect(self.close_question)
        self.restore_button = Button(tr("Restore"), kind=Kind.PRIMARY, small=True, parent=question)
        self.restore_button.clicked.connect(self._on_confirmed)
        row = QHBoxLayout(question)
        row.setContentsMargins(0, 0, 0, 4)
        row.addWidget(sentence, 1)
        row.addSpacing(12)
        row.addWidget(self.cancel_button)
        row.addWidget(self.restore_button)
        question.hide()
        return question

    @Slot()
    def close_question(self) -> None:
        """Leave everything as it is."""
        self._question.hide()
        self.ask_button.show()

    @Slot()
    def _on_asked(self) -> None:
        self.ask_button.hide()
        self._question.show()
        self.cancel_button.setFocus()
        self.opened.emit(self.backup.id)

    @Slot()
    def _on_confirmed(self) -> None:
        self.setEnabled(False)
        self.restore_wished.emit(self.backup.id)


class BackupList(QWidget):
    """`backup_wished`: back up now. `restore_wished(id)`: go back, after the question."""

    backup_wished = Signal()
    restore_wished = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[_Line] = []
        self._rules: list[QWidget] = []
        self._state = label("", "label", self)
        self._state.setWordWrap(True)
        self.now_button = Button(tr("Back up now"), small=True, icon="archive", parent=self)
        self.now_button.clicked.connect(self._on_now)
        head = QHBoxLayout()
        head.setContentsMargins(16, 10, _TRAILING, 10)
        head.addWidget(self._state, 1)
        head.addWidget(self.now_button)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(head)
        self.set_backups(())

    def set_backups(self, backups: Sequence[BackupLine]) -> None:
        """Show these, newest first."""
        for widget in (*self._lines, *self._rules):
            self._column.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._lines, self._rules = [], []
        for backup in backups:
            line = _Line(backup, self)
            line.restore_wished.connect(self.restore_wished)
            line.opened.connect(self._on_opened)
            between = rule(parent=self)
            self._rules.append(between)
            self._lines.append(line)
            for widget in (between, line):
                self._column.addWidget(widget)
                widget.show()  # a layout would, but only when the events come round
        self.now_button.setEnabled(True)
        self.say(tr("No backups yet.") if not backups else "")

    def lines(self) -> Sequence[_Line]:
        """Return the lines, for focus and tests."""
        return self._lines

    def say(self, text: str) -> None:
        """Say what happens, or what did not work."""
        self._state.setText(text)
        self.now_button.setEnabled(True)
        for line in self._lines:
            line.setEnabled(True)

    @Slot()
    def _on_now(self) -> None:
        self.now_button.setEnabled(False)
        self._state.setText(tr("Backing up…"))
        self.backup_wished.emit()

    @Slot(str)
    def _on_opened(self, backup: str) -> None:
        for line in self._lines:
            if line.backup.id != backup:
                line.close_question()
