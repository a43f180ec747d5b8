"""The pieces of the answer key: quick answers, and worked items with steps and mistakes (§12).

Each block knows its height before it is drawn, so that pages can break between blocks and a row is
never split.
"""

from collections.abc import Sequence

import msgspec

from app.layout.display import Align, Face
from app.layout.items import KeyEntry, KeySection, Step, WrongAnswer
from app.layout.metrics import CAP_HEIGHT
from app.layout.pen import Pen
from app.layout.text import elided, width, wrapped

GUTTER = 16.0
QUICK_ROW = 19.0
_QUICK_SIZE = 12.0
_NUMBER_RIGHT = 18.0
_QUICK_RIGHT = 54.0
_AFTER_NUMBER = 24.0
_ITEM_SIZE = 11.0
_NUMBER_SIZE = 11.0
_STEP_SIZE, _STEP_LEADING = 8.5, 10.8
_TO_STEPS = 13.1
_STEP_TEXT = 15.0
_STEP_NOTE, _TO_NOTE = 90.0, 6.0
_MISTAKE_SIZE, _MISTAKE_LEADING = 8.0, 10.1
_TO_MISTAKES = 12.4
_CAUSE, _TO_CAUSE = 30.0, 5.0
_MOST_FOR_ANSWERS = 0.6
_CAUSE_LINES = 3
_DESCENT = 2.4
_HAIRLINE_BELOW, _NEXT_BELOW = 5.7, 9.0
_FRAME = 4.0
_HEADING = 18.5


class Span(msgspec.Struct, frozen=True):
    """The content of a page from left to right (points)."""

    left: float
    width: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width


class HeadingBlock(msgspec.Struct, frozen=True):
    """A heading line: bold words, then plain or slanted ones."""

    bold: tuple[str, ...]
    rest: str = ""
    face: Face = Face.REGULAR
    size: float = 10.5
    above: float = 0.0
    """Points kept free above it, not at the top of a page."""

    @property
    def height(self) -> float:
        """With the space to what follows."""
        return _HEADING

    def draw(self, pen: Pen, span: Span, top: float) -> None:
        """Draw it with its cap top at `top`."""
        y, x = top - CAP_HEIGHT * 12, span.left
        for words in self.bold:
            fitting = elided(words, Face.BOLD, 12, span.right - x)
            pen.furniture(x, y, fitting, 12, face=Face.BOLD)
            x += width(fitting, Face.BOLD, 12) + 8
        x += 2
        pen.furniture(
            x,
            y,
            elided(self.rest, self.face, self.size, span.right - x),
            self.size,
            face=self.face,
        )


class RuleBlock(msgspec.Struct, frozen=True):
    """The rule under the quick answers."""

    above: float = 0.0

    @property
    def height(self) -> float:
        """With the space to what follows."""
        return 14.0

    def draw(self, pen: Pen, span: Span, top: float) -> None:
        """Draw it."""
        pen.line(span.left, top, span.right, top, width=1.0)


class QuickRow(msgspec.Struct, frozen=True):
    """Answers without their problems, for quick marking."""

    entries: tuple[KeyEntry, ...]
    columns: int
    right: float
    """Right edge of the answers from the left of their column."""
    above: float = 0.0

    @property
    def height(self) -> float:
        """The row."""
        return QUICK_ROW

    def draw(self, pen: Pen, span: Span, top: float) -> None:
        """Draw number and answer of each entry."""
        y = top - CAP_HEIGHT * _QUICK_SIZE
        for place, entry in enumerate(self.entries):
            x = span.left + place * span.width / self.columns
            room = span.width / self.columns - _AFTER_NUMBER - 4
            pen.start(f"{entry.number}. {entry.answer}")
            _number(pen, x, y, entry.number)
            answer = elided(entry.answer, Face.REGULAR, _QUICK_SIZE, room)
            pen.furniture(x + self.right, y, answer, _QUICK_SIZE, align=Align.RIGHT)
            pen.end()
            if not entry.checked:
                _frame(pen, x, top, x + self.right, y - _DESCENT)


class Cell(msgspec.Struct, frozen=True):
    """The width of a worked problem and where its parts start; the same in a whole section."""

    width: float
    notes: float
    """From the left of the steps, if their text leaves room."""
    causes: float
    """From the left of the wrong answers."""

    @property
    def room(self) -> float:
        """Right of the number."""
        return self.width - _AFTER_NUMBER


class WorkedRow(msgspec.Struct, frozen=True):
    """A row of problems with their steps and likely mistakes."""

    entries: tuple[KeyEntry, ...]
    cell: Cell
    line: bool = False
    """A hairline above, between the rows of a section."""
    above: float = 0.0

    @property
    def height(self) -> float:
        """The tallest entry and the space to the next row."""
        room = self.cell.room - self.cell.causes
        tallest = max(_entry_height(entry, room) for entry in self.entries)
        return tallest + _HAIRLINE_BELOW + _NEXT_BELOW

    def draw(self, pen: Pen, span: Span, top: float) -> None:
        """Draw every entry of the row."""
        if self.line:
            y = top + _NEXT_BELOW
            pen.line(span.left, y, span.right, y, width=0.5, black=50)
        for place, entry in enumerate(self.entries):
            x = span.left + place * (self.cell.width + GUTTER)
            pen.start(f"{entry.number}. {entry.problem} {entry.answer}")
            low = _draw_entry(pen, entry, x, top, self.cell)
            pen.end()
            if not entry.checked:
                _frame(pen, x, top, x + self.cell.width, low)


Block = HeadingBlock | RuleBlock | QuickRow | WorkedRow


def quick_rows(entries: Sequence[KeyEntry], span: Span, *, columns: int) -> list[QuickRow]:
    """Return the answers in rows; fewer columns when an answer is wide."""
    widest = max((width(entry.answer, Face.REGULAR, _QUICK_SIZE) for entry in entries), default=0)
    right = max(_QUICK_RIGHT, _AFTER_NUMBER + widest)
    while columns > 1 and right + 6 > span.width / columns:
        columns -= 1
    right = min(right, span.width / columns - 4)
    return [
        QuickRow(tuple(entries[first : first + columns]), columns, right)
        for first in range(0, len(entries), columns)
    ]


def worked_rows(section: KeySection, span: Span, *, columns: int) -> list[WorkedRow]:
    """Return the worked problems of a section in rows; fewer columns when one is wide."""
    widest = max(_entry_width(entry) for entry in section.entries)
    while columns > 1 and widest > _cell_width(span, columns) - _AFTER_NUMBER:
        columns -= 1
    wide = _cell_width(span, columns)
    room = wide - _AFTER_NUMBER
    cell = Cell(wide, _note_start(section.entries, room), _cause_start(section.entries, room))
    return [
        WorkedRow(section.entries[first : first + columns], cell, line=first > 0)
        for first in range(0, len(section.entries), columns)
    ]


def _cell_width(span: Span, columns: int) -> float:
    return (span.width - GUTTER * (columns - 1)) / columns


def _entry_width(entry: KeyEntry) -> float:
    """Return what problem and answer, or the widest step, take right of the number."""
    problem = width(entry.problem + " ", Face.REGULAR, _ITEM_SIZE)
    steps = (
        _step_end(step) + (_TO_NOTE + _step_width(step.note) if step.note else 0.0)
        for step in entry.steps
    )
    return max(problem + width(entry.answer, Face.BOLD, _ITEM_SIZE), *steps, 0.0)


def _step_width(text: str) -> float:
    return width(text, Face.REGULAR, _STEP_SIZE)


def _step_text(step: Step) -> float:
    """Return where the text of a step starts, from the left of its place."""
    return max(_STEP_TEXT if step.place else 0.0, _step_width(step.place) + 4)


def _step_end(step: Step) -> float:
    return _step_text(step) + _step_width(step.text)


def _note_start(entries: Sequence[KeyEntry], room: float) -> float:
    """Return where notes start: in their column, or so far left that the widest one fits."""
    notes = (_step_width(step.note) for entry in entries for step in entry.steps)
    return max(0.0, min(_STEP_NOTE, room - max(notes, default=0.0)))


def _entry_height(entry: KeyEntry, room: float) -> float:
    height = CAP_HEIGHT * _ITEM_SIZE + _DESCENT
    if entry.steps:
        height += _TO_STEPS + _STEP_LEADING * (len(entry.steps) - 1)
    lines = sum(len(_cause(mistake, room)) for mistake in entry.mistakes)
    if lines:
        height += _TO_MISTAKES + _MISTAKE_LEADING * (lines - 1)
    return height


def _draw_entry(pen: Pen, entry: KeyEntry, x: float, top: float, cell: Cell) -> float:
    """Draw an entry and return its lower edge."""
    y = top - CAP_HEIGHT * _ITEM_SIZE
    _number(pen, x, y, entry.number)
    problem = elided(entry.problem + " ", Face.REGULAR, _ITEM_SIZE, cell.room)
    taken = width(problem, Face.REGULAR, _ITEM_SIZE)
    answer = elided(entry.answer, Face.BOLD, _ITEM_SIZE, cell.room - taken)
    wide = taken + width(answer, Face.BOLD, _ITEM_SIZE)
    start = pen.left_edge(x + _AFTER_NUMBER, wide)
    pen.ltr_text(start, y, problem, _ITEM_SIZE)
    pen.ltr_text(start + taken, y, answer, _ITEM_SIZE, face=Face.BOLD)
    if entry.steps:
        y -= _TO_STEPS
        for place, step in enumerate(entry.steps):
            _draw_step(pen, step, x, y - place * _STEP_LEADING, cell)
        y -= (len(entry.steps) - 1) * _STEP_LEADING
    if entry.mistakes:
        span = Span(x + _AFTER_NUMBER, cell.room)
        y = _draw_mistakes(pen, entry.mistakes, span, y - _TO_MISTAKES, cell.causes)
    return y - _DESCENT


def _draw_step(pen: Pen, step: Step, x: float, y: float, cell: Cell) -> None:
    left = x + _AFTER_NUMBER
    right = x + cell.width
    pen.furniture(left, y, step.place, _STEP_SIZE)
    text = left + _step_text(step)
    shown = elided(step.text, Face.REGULAR, _STEP_SIZE, right - text)
    wide = _step_width(shown)
    pen.ltr_text(pen.left_edge(text, wide), y, shown, _STEP_SIZE)
    note = max(left + cell.notes, text + wide + _TO_NOTE)
    pen.furniture(note, y, elided(step.note, Face.REGULAR, _STEP_SIZE, right - note), _STEP_SIZE)


def _draw_mistakes(
    pen: Pen, mistakes: tuple[WrongAnswer, ...], span: Span, y: float, causes: float
) -> float:
    """Draw wrong answers and, from `causes` on, what they point to; return the last baseline."""
    for mistake in mistakes:
        answer = elided(mistake.answer, Face.ITALIC, _MISTAKE_SIZE, causes - _TO_CAUSE)
        pen.furniture(span.left, y, answer, _MISTAKE_SIZE, face=Face.ITALIC)
        for line in _cause(mistake, span.width - causes):
            pen.furniture(span.left + causes, y, line, _MISTAKE_SIZE, face=Face.ITALIC)
            y -= _MISTAKE_LEADING
    return y + _MISTAKE_LEADING


def _cause_start(entries: Sequence[KeyEntry], room: float) -> float:
    """Return where the causes of a section start: right of its widest wrong answer."""
    widest = max(
        (
            width(mistake.answer, Face.ITALIC, _MISTAKE_SIZE)
            for entry in entries
            for mistake in entry.mistakes
        ),
        default=0.0,
    )
    return min(max(_CAUSE, widest + _TO_CAUSE), _MOST_FOR_ANSWERS * room)


def _cause(mistake: WrongAnswer, room: float) -> tuple[str, ...]:
    return wrapped(mistake.cause, Face.ITALIC, _MISTAKE_SIZE, room, lines=_CAUSE_LINES) or ("",)


def _number(pen: Pen, x: float, y: float, number: int) -> None:
    label = f"{number}."
    size = _NUMBER_SIZE * min(1.0, _NUMBER_RIGHT / width(label, Face.BOLD, _NUMBER_SIZE))
    at = pen.mx(x + _NUMBER_RIGHT)
    pen.text(at, y, label, size, face=Face.BOLD, align=pen.malign(Align.RIGHT))


def _frame(pen: Pen, left: float, top: float, right: float, low: float) -> None:
    """Draw the frame round an item whose answer the two ways do not agree on."""
    x, wide = left - _FRAME, right - left + 2 * _FRAME
    pen.box(pen.left_edge(x, wide), low - _FRAME, wide, top - low + 2 * _FRAME, width=1.1)
