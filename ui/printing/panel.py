"""The small panel under Print: how many copies, with the key or without, paper or PDF."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from app.classes.budget import Budget, told_for_class, told_for_copies
from app.classes.handout_ports import Roll
from app.classes.model import Fairness
from ui.components.base import ElidedLabel, label, set_look
from ui.components.button import Button, Kind
from ui.components.row import SettingRow
from ui.components.stepper import Stepper
from ui.components.toggle import Toggle
from ui.printing.class_rows import ClassRows
from ui.printing.wish import MAX_COPIES, ClassWish, PrintWish, Target
from ui.words import current_words, ntr, tr

WIDTH = 340


class PrintPanel(QFrame):
    """Opens under the Print button, closes with Esc, prints with Enter."""

    wished = Signal(object)
    """PrintWish."""
    sets_asked = Signal(object)
    """ClassWish: say with `say_sets` how its sets compare."""

    def __init__(self, folder: Path, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        set_look(self, popover=True)
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(tr("Print"))
        self._folder = folder
        self._pages = 1
        self._target = Target.PRINTER
        self.rows = ClassRows(self)
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
        self.rows.edited.connect(self._on_class_edited)
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

    def set_rolls(self, rolls: Sequence[Roll], *, now: float) -> None:
        """Offer classes to print for."""
        self.rows.set_rolls(rolls, now=now)
        self._on_class_edited()

    def say_sets(self, wish: ClassWish, text: str) -> None:
        """Say how the sets of `wish` compare, if that is still what is wished."""
        if self.rows.wish() == wish:
            self.rows.say_sets(text)
            self.adjustSize()

    def set_folder(self, folder: Path) -> None:
        """Save PDFs elsewhere."""
        self._folder = folder
        self._say()

    def wish(self, target: Target) -> PrintWish:
        """Return what is asked for now."""
        self.copies.interpretText()
        for_class = self.rows.wish()
        return PrintWish(
            copies=self.copies.value() if for_class is None else len(for_class.roll.pupils),
            for_class=for_class,
            with_key=self.key.value() and self.key.isEnabled(),
            target=target,
            folder=self._folder,
        )

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(6)
        layout.addWidget(self.rows)
        self._copies_row = SettingRow(tr("Copies"), self.copies, inset=0, parent=self)
        layout.addWidget(self._copies_row)
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
        self._budget.setText(self._paper(min(typed, MAX_COPIES) or self.copies.value()))
        self._where.setText(tr("PDFs go to {folder}", folder=self._folder.name or "/"))
        self._where.setToolTip(str(self._folder))

    def _paper(self, copies: int) -> str:
        """Return what the print takes."""
        for_class = self.rows.wish()
        if for_class is not None:
            budget = Budget(copies=len(for_class.roll.pupils), pages=self._pages)
            return told_for_class(budget, current_words())
        own = ntr("{n} copy, each with a code of its own",
                  "{n} copies, each with a code of its own", copies)  # fmt: skip
        return (
            f"{own}\n{told_for_copies(Budget(copies=copies, pages=self._pages), current_words())}"
        )

    @Slot()
    def _on_class_edited(self) -> None:
        wish = self.rows.wish()
        self._copies_row.setVisible(wish is None)
        if wish is not None and wish.fairness is not Fairness.SAME:
            self.rows.say_sets(tr("Drawing the sets…"))
            self.sets_asked.emit(wish)
        self._say()
        self.adjustSize()

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
