"""Files a page by hand: by the code that is printed on it, or by class, sheet and pupil."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.classes.handout_ports import Roll
from app.intake.typed import Typed, typed
from app.marking.lines import Pile, Whose
from app.worksheets.worksheet import CopyId
from ui.components.announce import announce
from ui.components.base import label, set_look
from ui.components.button import Button, Kind
from ui.components.select import Select
from ui.components.stepper import Stepper
from ui.components.text_field import TextField
from ui.heap import phrases
from ui.theme.current import current
from ui.theme.fonts import load_font
from ui.words import current_words, moment, ntr, tr


class FileForm(QWidget):
    """Takes a code or a pupil, and a page. It knows no store.

    `code_typed(CopyId)`: a right code or a pupil's copy, whose owner is asked for ·
    `class_picked(id)`: its piles are asked for · `filed(CopyId, page)`.
    """

    code_typed = Signal(str)
    class_picked = Signal(str)
    filed = Signal(str, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._copy: CopyId | None = None
        self._wanted = ""
        self._piles: tuple[Pile, ...] = ()
        self._now = 0.0
        self.code = TextField(
            label=tr("Code on the paper"), placeholder="7K3Q-M9XR-…", parent=self
        )
        self.code.line.setFont(_mono())
        self.code.edited.connect(self._on_code)
        self.code.line.returnPressed.connect(self._on_file)
        self._said = label("", "small", self)
        self._said.setWordWrap(True)
        self.classes = Select(name=tr("Class"), parent=self)
        self.sheets = Select(name=tr("Sheet"), parent=self)
        self.pupils = Select(name=tr("Pupil"), parent=self)
        self.classes.edited.connect(self._on_class)
        self.sheets.edited.connect(self._on_sheet)
        self.pupils.edited.connect(self._on_pupil)
        self.page = Stepper(1, 1, 1, name=tr("Page"), parent=self)
        self._of = label("", "small", self)
        self.file_button = Button(tr("File"), kind=Kind.PRIMARY, parent=self)
        self.file_button.clicked.connect(self._on_file)
        self._lay_out()
        self.begin(None, page=None)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.code)
        column.addWidget(self._said)
        column.addSpacing(8)
        column.addWidget(label(tr("Or choose the pupil"), "label", self))
        for select in (self.classes, self.sheets, self.pupils):
            select.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            column.addWidget(select)
        column.addSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(8)
        word = label(tr("Page"), "label", self)
        word.setBuddy(self.page)
        row.addWidget(word)
        row.addWidget(self.page)
        row.addWidget(self._of, 1)
        column.addLayout(row)
        column.addSpacing(8)
        column.addWidget(self.file_button)

    # -- what the presenter sets
    def begin(self, guess: Whose | None, *, page: int | None) -> None:
        """Start anew for a page; `guess` is the copy whose code was read on it, if one was."""
        self.code.set_value("")
        self._said.setText("")
        self._piles = ()
        self.classes.set_value(None)
        self._offer_sheets(())
        self._point_at(None, pages=1)
        if guess is not None and not guess.is_void:
            self._wanted = guess.copy
            self.show_owner(guess)
        if page is not None:
            self.page.set_value(page)

    def show_classes(self, rolls: Sequence[Roll], *, now: float) -> None:
        """Offer the classes."""
        self._now = now
        chosen = self.classes.value()
        options = [(roll.class_id, _class_name(roll)) for roll in rolls]
        self.classes.set_options([(None, tr("Class")), *options], chosen)
        self.classes.setEnabled(bool(options))

    def show_piles(self, piles: Sequence[Pile]) -> None:
        """Offer what was printed for the class, the newest chosen."""
        self._piles = tuple(piles)
        self._offer_sheets(self._piles)
        if not piles:
            self._say(tr("Nothing was printed for this class yet."), "small")

    def show_owner(self, whose: Whose) -> None:
        """Show whose the typed code is; another one may have been typed meanwhile."""
        if whose.copy != self._wanted:
            return
        self._point_at(whose.copy, pages=whose.pages)
        missing = [page for page in range(1, whose.pages + 1) if page not in whose.pages_in]
        self.page.set_value(missing[0] if missing else 1)
        sheet = phrases.sheet_of(whose)
        name = f"{whose.pupil} · {sheet}" if whose.pupil else sheet
        if whose.is_void:
            self._point_at(None, pages=1)
            self._say(tr("{sheet}: this print is void.", sheet=name), "bad")
        else:
            self._say(name, "ok")

    def refuse_code(self, copy: str, sentence: str) -> None:
        """Say why a right code leads nowhere."""
        if copy != self._wanted:
            return
        self._point_at(None, pages=1)
        self._say(sentence, "bad")

    def said(self) -> str:
        """Return what is said below the code."""
        return self._said.text()

    # -- what the teacher does
    @Slot(str)
    def _on_code(self, text: str) -> None:
        if text != text.upper():  # as it is on the paper, so that the two can be compared
            at = self.code.line.cursorPosition()
            self.code.set_value(text.upper())
            self.code.line.setCursorPosition(at)
        found: Typed = typed(text)
        self._point_at(None, pages=1)
        self.classes.set_value(None)
        self._offer_sheets(())
        set_look(self.code.line, over=found.fault is not None)
        if found.fault is not None:
            self._say(found.fault.sentence(current_words()), "bad")
        elif found.copy is not None:
            self._say("", "small")
            self._ask(found.copy)
        elif text.strip():
            self._say(
                ntr("{n} letter still to come", "{n} letters still to come", found.missing),
                "small",
                aloud=False,
            )
        else:
            self._say("", "small")

    @Slot(object)
    def _on_class(self, chosen: object) -> None:
        self.code.set_value("")
        set_look(self.code.line, over=False)
        self._say("", "small")
        self._offer_sheets(())
        self._point_at(None, pages=1)
        if chosen is not None:
            self.class_picked.emit(str(chosen))

    @Slot(object)
    def _on_sheet(self, chosen: object) -> None:
        self._offer_pupils(chosen)

    @Slot(object)
    def _on_pupil(self, chosen: object) -> None:
        self._point_at(None, pages=1)
        self._say("", "small")
        if chosen is not None:
            self._ask(str(chosen))

    @Slot()
    def _on_file(self) -> None:
        if self._copy is not None:
            self.filed.emit(self._copy, self.page.value())

    # -- inside
    def _offer_sheets(self, piles: Sequence[Pile]) -> None:
        options = [
            (at, f"{pile.title}, {moment(pile.printed_at, now=self._now)}")
            for at, pile in enumerate(piles)
        ]
        self.sheets.set_options(options or [(None, tr("Sheet"))], 0 if options else None)
        self.sheets.setEnabled(bool(options))
        self._offer_pupils(0 if options else None)

    def _offer_pupils(self, at: object) -> None:
        papers = self._piles[at].papers if isinstance(at, int) else ()
        options = [
            (
                paper.copy,
                tr("{name} (handed in)", name=paper.pupil) if paper.is_in else paper.pupil,
            )
            for paper in sorted(papers, key=lambda paper: paper.is_in)
        ]
        self.pupils.set_options([(None, tr("Pupil")), *options], None)
        self.pupils.setCurrentIndex(0)
        self.pupils.setEnabled(bool(options))
        self._point_at(None, pages=1)

    def _ask(self, copy: str) -> None:
        self._wanted = copy
        self.code_typed.emit(copy)

    def _point_at(self, copy: CopyId | None, *, pages: int) -> None:
        self._copy = copy
        if copy is None:
            self._wanted = ""
        self.page.set_range(1, max(1, pages))
        self.page.setEnabled(pages > 1)
        self._of.setText(tr("of {n}", n=pages) if copy is not None else "")
        self.file_button.setEnabled(copy is not None)

    def _say(self, sentence: str, role: str, *, aloud: bool = True) -> None:
        self._said.setText(sentence)
        set_look(self._said, role=role)
        if sentence and aloud:
            announce(self, sentence)


def _class_name(roll: Roll) -> str:
    return f"{roll.name} · {roll.year}" if roll.year else roll.name


def _mono() -> QFont:
    made = QFont(load_font("JetBrainsMono-Medium.ttf"))
    made.setPixelSize(current().px(12))
    return made
