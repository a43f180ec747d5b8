"""Vertical addition and subtraction with their aids (page.md §6).

From top to bottom, in squares: place letters 0.38, hints 0.50, aid row 0.66, two operands, rule
zone 0.20, ten frames 1.50 (only if they stand in the stack), answer 1, tail 0.30.
"""

import math
from functools import lru_cache

import msgspec

from app.layout import frames
from app.layout.cells import Cell, Look, Traits
from app.layout.display import RGB, Align
from app.layout.items import Shown, Vertical
from app.layout.metrics import CAP_HEIGHT
from app.layout.pen import Pen

LETTERS, HINTS, AID_ROW, RULE_ZONE, FRAMES, TAIL = 0.38, 0.50, 0.66, 0.20, 1.50, 0.30
RULE = 0.07
"""The result rule below the last operand."""
_CARRY_BOX = 0.54
_BORROW_BOX = 0.84
_DASH = (2.0, 1.5)
_LETTER_SIZE = 8.0
_PLACE_TINTS: tuple[RGB, ...] = (
    (227, 242, 253),
    (214, 238, 217),
    (255, 249, 196),
    (255, 214, 208),
    (247, 238, 250),
    (255, 222, 180),
)
"""From the ones up: neighbours differ by 11 grey levels or more."""
_SQUARED_UNITS, _TIGHT_UNITS = 6.0, 4.0
_NOTHING = Shown()


class VerticalShape(msgspec.Struct, frozen=True):
    """A vertical problem without its digits; `columns` is its section's longest operand."""

    first: int
    second: int
    columns: int
    sign: str
    shown: Shown
    regrouping: tuple[int, ...] = ()

    @property
    def worked(self) -> None:
        """There is no worked example of it."""

    @property
    def slots(self) -> int:
        """Its two numbers."""
        return 2

    @property
    def squares(self) -> float:
        """A square for each column and one for the sign."""
        return self.columns + 1

    @property
    def numbered_inside(self) -> bool:
        """Never."""
        return False

    @property
    def centred(self) -> bool:
        """When it shows no aid."""
        return self.shown == _NOTHING

    @property
    def room_beside(self) -> float:
        """The room of its ten frames."""
        return frames.room_beside(len(self.regrouping)) if self.traits.frames else 0.0

    @property
    def traits(self) -> Traits:
        """Letters, hints and frames, if it shows them."""
        return Traits(
            letters=self.shown.place_colours,
            hints=self.shown.borrow_hints,
            frames=self.shown.ten_frames and bool(self.regrouping),
        )

    def ems(self) -> float:
        """None: it stands in squares."""
        return 0.0

    def units(self, traits: Traits, look: Look) -> float:
        """Return the height in squares; `traits` are those of the row."""
        if look.squared:
            return _TIGHT_UNITS if look.tight else _SQUARED_UNITS
        return (
            (LETTERS if traits.letters else 0)
            + (HINTS if traits.hints else 0)
            + AID_ROW
            + 2
            + RULE_ZONE
            + (FRAMES if traits.frames else 0)
            + 1
            + TAIL
        )

    def cap(self, look: Look) -> float:
        """Twice the font size."""
        return 2 * look.font_size * look.large

    def accustomed(self, look: Look) -> float:  # noqa: ARG002 — the protocol
        """None: the age counts."""
        return math.inf

    def draw(self, pen: Pen, cell: Cell, slot: int) -> None:
        """Draw tints, aids, operands, rule and answer boxes."""
        stack = _Stack(self, cell)
        stack.draw_tints(pen)
        stack.draw_letters(pen)
        stack.draw_aid_boxes(pen)
        stack.draw_operands(pen, slot)
        stack.draw_hints(pen)
        stack.draw_answer(pen)
        stack.draw_frames(pen)

    def number_place(self, cell: Cell) -> tuple[float, float]:
        """The square above the sign."""
        stack = _Stack(self, cell)
        return cell.left + cell.q / 2, stack.first + cell.q / 2


def shape_of(piece: Vertical, *, columns: int) -> VerticalShape:
    """Return the shape of `piece` in a section whose longest operand has `columns` digits."""
    shown = piece.shown
    if piece.sign == "+":
        places = piece.regrouping if shown.ten_frames else ()
        if shown.borrow_boxes or shown.borrow_hints:
            shown = msgspec.structs.replace(shown, borrow_boxes=False, borrow_hints=False)
    else:
        places = piece.regrouping if shown.borrow_hints else ()
        if shown.carry_boxes or shown.ten_frames or (shown.borrow_hints and not places):
            shown = msgspec.structs.replace(
                shown,
                carry_boxes=False,
                ten_frames=False,
                borrow_hints=shown.borrow_hints and bool(places),
            )
    first, second = len(str(piece.first)), len(str(piece.second))
    return _shape(first, second, columns, piece.sign, shown, places)


@lru_cache(maxsize=1024)
def _shape(
    first: int, second: int, columns: int, sign: str, shown: Shown, regrouping: tuple[int, ...]
) -> VerticalShape:
    """Return the one object of a shape: equal pages are then found by identity."""
    return VerticalShape(first, second, columns, sign, shown, regrouping)


class _Stack:
    """One stack at its place: the lower edges of its squares and the left edges of its columns."""

    def __init__(self, shape: VerticalShape, cell: Cell) -> None:
        self.shape, self.cell, self.q = shape, cell, cell.q
        squared = cell.look.squared
        self.aid_top = cell.top
        if not squared:
            self.aid_top -= (LETTERS if cell.traits.letters else 0) * self.q
            self.aid_top -= (HINTS if cell.traits.hints else 0) * self.q
        self.aid = self.aid_top - (1 if squared else AID_ROW) * self.q
        self.first = self.aid - self.q
        self.second = self.first - self.q
        self.rule = self.second - (0 if squared else RULE) * self.q
        self.answer = self.second - self.q
        if not squared:
            self.answer -= (RULE_ZONE + (FRAMES if cell.traits.frames else 0)) * self.q
        self.width = shape.squares * self.q

    def column(self, place: int) -> float:
        """Return the left edge of the column of `place` (0 the ones)."""
        return self.cell.left + (self.shape.columns - place) * self.q

    def tint(self, place: int) -> RGB | None:
        """Return the fill of a place, or None."""
        tinted = self.shape.shown.place_colours and self.cell.look.tints
        return _PLACE_TINTS[place % len(_PLACE_TINTS)] if tinted else None

    def draw_tints(self, pen: Pen) -> None:
        for place in reversed(range(self.shape.columns)):
            if (fill := self.tint(place)) is not None:
                pen.box(self.column(place), self.second, self.q, 2 * self.q, fill=fill)

    def draw_letters(self, pen: Pen) -> None:
        if not self.shape.shown.place_colours:
            return
        size = min(_LETTER_SIZE * self.cell.look.large, self.q * 0.5)
        for place in reversed(range(self.shape.columns + 1)):
            letter = self.cell.look.letters[min(place, len(self.cell.look.letters) - 1)]
            x = self.column(place) + self.q / 2
            pen.text(x, self.cell.top - CAP_HEIGHT * size, letter, size, align=Align.CENTRE)

    def draw_aid_boxes(self, pen: Pen) -> None:
        if self.cell.look.squared:
            return
        height = _CARRY_BOX * self.q
        low = self.aid + (AID_ROW * self.q - height) / 2
        if self.shape.shown.carry_boxes:
            self._row_of_boxes(pen, low, height, _CARRY_BOX, first=1, tinted=True)
        if self.shape.shown.borrow_boxes:
            self._row_of_boxes(pen, low, height, _BORROW_BOX, first=0, tinted=False)

    def _row_of_boxes(
        self, pen: Pen, low: float, height: float, share: float, *, first: int, tinted: bool
    ) -> None:
        end = self.shape.columns + first
        for place in reversed(range(first, end)):
            x = self.column(place) + (1 - share) * self.q / 2
            fill = self.tint(place) if tinted else None
            pen.box(x, low, share * self.q, height, width=0.6, black=60, dash=_DASH, fill=fill)

    def draw_operands(self, pen: Pen, slot: int) -> None:
        share = self.cell.look.share
        pen.digits(self.column(self.shape.first - 1), self.first, self.q, slot, share=share)
        pen.digits(self.cell.left, self.second, self.q, self.shape.sign, share=share)
        pen.digits(self.column(self.shape.second - 1), self.second, self.q, slot + 1, share=share)
        pen.line(self.cell.left, self.rule, self.cell.left + self.width, self.rule, width=1.1)

    def draw_hints(self, pen: Pen) -> None:
        """Draw an arc per borrow from lender to receiver, and strike the lenders' digits."""
        if not self.shape.shown.borrow_hints:
            return
        q = self.q
        low = self.aid if self.cell.look.squared else self.aid_top
        for place in sorted(self.shape.regrouping, reverse=True):
            start = self.column(place + 1) + 0.6 * q
            end = self.column(place) + 0.5 * q
            head = min(4.2, 0.25 * q)
            high = low + 0.8 * HINTS * q
            pen.path(
                (
                    ("M", start, low + 0.02 * q),
                    ("C", start + 0.2 * q, high, end - 0.35 * q, high, end - 1, low + head),
                ),
                width=0.7,
            )
            _arrow_head(pen, end, low, size=head)
        for lender in sorted({place + 1 for place in self.shape.regrouping}, reverse=True):
            middle = self.column(lender) + q / 2
            pen.line(
                middle - 0.33 * q,
                self.first + 0.22 * q,
                middle + 0.33 * q,
                self.first + 0.78 * q,
                width=0.8,
            )

    def draw_answer(self, pen: Pen) -> None:
        if not self.shape.shown.answer_boxes:
            return
        q = self.q
        for place in reversed(range(self.shape.columns + 1)):
            if (fill := self.tint(place)) is not None:
                pen.box(self.column(place), self.answer, q, q, fill=fill)
        for place in reversed(range(self.shape.columns)):
            x = self.column(place)
            pen.line(x, self.answer, x, self.answer + q, width=0.5, black=60)
        pen.box(self.cell.left, self.answer, self.width, q, width=0.8, black=70)

    def draw_frames(self, pen: Pen) -> None:
        if not self.shape.traits.frames or self.cell.look.squared:
            return
        places = sorted(self.shape.regrouping, reverse=True)
        look = self.cell.look
        pairs = tuple(frames.Pair(look.letters[place], self.tint(place)) for place in places)
        if self.cell.traits.frames:
            top = self.second - RULE_ZONE * self.q
            frames.draw_in_stack(pen, pairs, self.cell.left, top, self.width, self.q)
        else:
            x = self.cell.left + self.width
            top = self.aid_top - (AID_ROW - _CARRY_BOX) / 2 * self.q
            frames.draw_beside(pen, pairs, x, top, self.q, large=look.large)


def _arrow_head(pen: Pen, x: float, y: float, *, size: float) -> None:
    """Draw a filled head whose tip is (x, y), coming from the upper left."""
    back, half = size, size * 0.4
    dx, dy = 0.45, -0.893  # the end of the arc falls at about 63 degrees
    bx, by = x - dx * back, y - dy * back
    pen.path(
        (
            ("M", x, y),
            ("L", bx - dy * half, by + dx * half),
            ("L", bx + dy * half, by - dx * half),
            ("Z",),
        ),
        filled=True,
    )
