"""The small panel under Print: how many copies, with the key or without, paper or PDF."""

from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from ui.components.base import ElidedLabel, label, set_look
from ui.components.button import Button, Kind
from ui.components.row import SettingRow
from ui.components.stepper import Stepper
from ui.components.toggle import Toggle
from ui.printing.wish import MAX_COPIES, PrintWish, Target
from ui.words import ntr, tr

WIDTH = 320


class PrintPanel(QFrame):
    """Opens under the Print button, closes with Esc, prints with Enter."""

    wished = Signal(object)
    """PrintWish."""

    def __init__(self, folder: Path, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        set_look(self, popover=True)
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(tr("Print"))
        self._folder = folder
        self._pages = 1
        self._target = Target.PRINTER
        self.copies = Stepper(1, MAX_COPIES, 1, name=tr("Copies"), parent=self)
        self.copies.setFixedWidth(110)
        self.key = Toggle(value=True, name=tr("Answer key too"), parent=self)
        self._budget = label("", "caption", self)
        self._budget.setWordWrap(True)
        self._where = ElidedLabel("", "caption", parent=self)
        self.change = Button(tr("Change…"), kind=Kind.LINK, small=True, parent=self)
        self.pdf = Button(tr("Save as PDF"), icon="file-down", parent=self)
        self.print_ = Button(tr("Print…"), kind=Kind.PRIMARY, icon="printer", parent=self)
        self._lay_out()
        self.copies.edited.connect(self._on_edited)
        self.copies.lineEdit().textEdited.connect(self._on_typed)
        self.change.clicked.connect(self._on_change)
        self.pdf.clicked.connect(self._on_pdf)
        self.print_.clicked.connect(self._on_print)

    def ask(self, target: Target, *, pages: int, has_key: bool, at: QPoint) -> None:
        """Open for a sheet of so many pages, `target` being what Enter does."""
        self._pages = pages
        self._target = target
        self.key.setEnabled(has_key)
        to_file = target is Target.FILE
        self.pdf.set_kind(Kind.PRIMARY if to_file else Kind.PLAIN)
        self.print_.set_kind(Kind.PLAIN if to_file else Kind.PRIMARY)
        self._say()
        self.adjustSize()
        self.move(at)
        self.show()
        self.copies.setFocus(Qt.FocusReason.PopupFocusReason)
        self.copies.selectAll()

    def set_choices(self, *, copies: int, with_key: bool, folder: Path) -> None:
        """Show what was chosen last time."""
        self.copies.set_value(copies)
        self.key.set_value(with_key)
        self._folder = folder
        self._say()

    def wish(self, target: Target) -> PrintWish:
        """Return what is asked for now."""
        self.copies.interpretText()
        return PrintWish(
            copies=self.copies.value(),
            with_key=self.key.value() and self.key.isEnabled(),
            target=target,
            folder=self._folder,
        )

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(6)
        layout.addWidget(SettingRow(tr("Copies"), self.copies, inset=0, parent=self))
        layout.addWidget(SettingRow(tr("Answer key too"), self.key, inset=0, parent=self))
        layout.addWidget(self._budget)
        where = QHBoxLayout()
        where.addWidget(self._where, 1)
        where.addWidget(self.change)
        layout.addLayout(where)
        layout.addSpacing(4)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.pdf, 1)
        buttons.addWidget(self.print_, 1)
        layout.addLayout(buttons)

    def _say(self, typed: int = 0) -> None:
        """Say what would be printed; `typed` copies stand in the field but are not taken yet."""
        copies = min(typed, MAX_COPIES) or self.copies.value()
        sheets = -(-self._pages // 2) * copies
        self._budget.setText(
            ntr("{n} copy, each with a code of its own",
                "{n} copies, each with a code of its own", copies)
            + "\n"
            + tr("{pages}, {sheets} if printed on both sides",
                 pages=ntr("{n} page", "{n} pages", self._pages * copies),
                 sheets=ntr("{n} sheet", "{n} sheets", sheets))
        )  # fmt: skip
        self._where.setText(tr("PDFs go to {folder}", folder=self._folder.name or "/"))
        self._where.setToolTip(str(self._folder))

    @Slot(int)
    def _on_edited(self, _copies: int) -> None:
        self._say()

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        if text.isdecimal():
            self._say(int(text))

    @Slot()
    def _on_change(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self.parentWidget(), tr("Where PDFs go"), str(self._folder)
        )
        if chosen:
            self._folder = Path(chosen)
            self._say()

    @Slot()
    def _on_pdf(self) -> None:
        self._send(Target.FILE)

    @Slot()
    def _on_print(self) -> None:
        self._send(Target.PRINTER)

    def _send(self, target: Target) -> None:
        wish = self.wish(target)
        self.close()
        self.wished.emit(wish)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._send(self._target)
            return
        super().keyPressEvent(event)
