"""What is known of the page shown, and what can be done with it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.classes.handout_ports import Roll
from app.marking.filing import DOUBTED, OTHER_HAND, UNKNOWN_COPY
from app.marking.lines import PageLine
from app.marking.model import PageFate
from ui.components.base import label, surface
from ui.components.button import Button, Kind
from ui.components.select import Select
from ui.heap import phrases
from ui.heap.file_form import FileForm
from ui.heap.reasons import explanation, reason
from ui.words import tr


class SidePanel(QScrollArea):
    """`thrown_away`, `taken_back`, `doubted`, `given(pupil id)`, `turned`; its form has others."""

    thrown_away = Signal()
    taken_back = Signal()
    given = Signal(str)
    doubted = Signal()
    turned = Signal()
    compared = Signal(bool)
    """The sheet that came first is to be shown instead, or this one again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        surface(inside, "panel")
        self._title = label("", "card", inside)
        self._text = label("", "label", inside)
        for part in (self._title, self._text):
            part.setWordWrap(True)
        self.form = FileForm(inside)
        self.pupils = Select(name=tr("Pupil"), parent=inside)
        self.pupils.edited.connect(self._on_pupil)
        self.give_button = Button(tr("Give to this pupil"), kind=Kind.PRIMARY, parent=inside)
        self.give_button.clicked.connect(self._on_give)
        self.turn_button = Button(tr("Turn"), icon="rotate-ccw", parent=inside)
        self.turn_button.clicked.connect(self.turned)
        self.away_button = Button(tr("Throw away"), icon="trash-2", parent=inside)
        self.away_button.clicked.connect(self.thrown_away)
        self.back_button = Button(tr("Take back"), icon="undo-2", parent=inside)
        self.back_button.clicked.connect(self.taken_back)
        self.doubt_button = Button(tr("Look at it all the same"), icon="eye", parent=inside)
        self.doubt_button.clicked.connect(self.doubted)
        self.other_button = Button(tr("Show the first sheet"), icon="columns-2", parent=inside)
        self.other_button.setCheckable(True)
        self.other_button.toggled.connect(self.compared)
        self._rolls: tuple[Roll, ...] = ()
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(6)
        for part in (self._title, self._text):
            column.addWidget(part)
        column.addSpacing(10)
        column.addWidget(self.other_button)
        column.addWidget(self.form)
        column.addWidget(self.pupils)
        column.addWidget(self.give_button)
        column.addWidget(self.doubt_button)
        column.addWidget(self.back_button)
        column.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.turn_button, 1)
        row.addWidget(self.away_button, 1)
        column.addLayout(row)
        self.setWidget(inside)
        self.show_line(None)

    def show_classes(self, rolls: Sequence[Roll], *, now: float) -> None:
        """Offer the classes and their pupils."""
        self._rolls = tuple(rolls)
        self.form.show_classes(rolls, now=now)

    def show_line(self, line: PageLine | None) -> None:
        """Show what is known of a page."""
        waits = line is not None and line.is_waiting
        page = None if line is None else line.page
        is_split = waits and page is not None and page.why == OTHER_HAND
        can_file = waits and not is_split and page is not None and page.original is not None
        self._title.setText("" if line is None else _title(line))
        self._text.setText("" if line is None else _text(line))
        self.form.setVisible(can_file)
        self.pupils.setVisible(is_split)
        self.give_button.setVisible(is_split)
        self.other_button.setVisible(is_split)
        self.other_button.setChecked(False)
        self.away_button.setVisible(waits)
        self.turn_button.setVisible(page is not None and page.original is not None)
        self.back_button.setVisible(_can_be_taken_back(line))
        self.doubt_button.setVisible(
            page is not None
            and page.fate in DOUBTED
            and page.resolved_at is None
            and page.original is not None
        )
        if line is not None and can_file:
            self.form.begin(line.whose, page=line.page.page)
        if line is not None and is_split:
            self._offer_pupils(line)

    def is_waiting(self) -> bool:
        """Say whether the page shown can be thrown away."""
        return not self.away_button.isHidden()

    def title(self) -> str:
        """Return what is said above."""
        return self._title.text()

    def _offer_pupils(self, line: PageLine) -> None:
        own = "" if line.whose is None else line.whose.class_id
        rolls = [roll for roll in self._rolls if roll.class_id == own] or list(self._rolls)
        several = len(rolls) > 1
        options = [
            (pupil.pupil_id, f"{pupil.name} · {roll.name}" if several else pupil.name)
            for roll in rolls
            for pupil in roll.pupils
        ]
        self.pupils.set_options([(None, tr("Pupil")), *options], None)
        self.pupils.setCurrentIndex(0)
        self.give_button.setEnabled(False)

    @Slot(object)
    def _on_pupil(self, chosen: object) -> None:
        self.give_button.setEnabled(chosen is not None)

    @Slot()
    def _on_give(self) -> None:
        chosen = self.pupils.value()
        if chosen is not None:
            self.given.emit(str(chosen))


def _can_be_taken_back(line: PageLine | None) -> bool:
    if line is None:
        return False
    return line.page.resolved_at is not None or (line.is_waiting and line.page.why in DOUBTED)


def _title(line: PageLine) -> str:
    return reason(line.page.why) if line.is_waiting else phrases.line_title(line)


def _text(line: PageLine) -> str:
    page, whose = line.page, line.whose
    if line.is_waiting and page.why == UNKNOWN_COPY and whose is not None:
        return tr("The sheet is known by now. File the page.")
    if line.is_waiting:
        return explanation(page.why, owner=phrases.owner(whose))
    match page.fate:
        case PageFate.BLANK:
            return tr("Nothing is on this page. It is kept with the import.")
        case PageFate.DUPLICATE:
            return tr("The same page came in before. This picture is kept with the import.")
        case PageFate.LOOK:
            return tr("It waits no longer. Its picture is kept with the import.")
    parts = [] if whose is None else [phrases.sheet_of(whose)]
    if line.given_to:
        parts.append(tr("A photocopy of {owner}’s sheet", owner=phrases.owner(whose)))
    elif page.resolved_at is not None:
        parts.append(tr("Filed by hand"))
    return "\n".join(parts)
