"""Equations with lines to solve them on: every "=" of a column below the other (page.md §9)."""

import math

import msgspec

from app.layout.cells import Cell, Look, Traits
from app.layout.display import Face
from app.layout.formula import draw_setting
from app.layout.inline import UNITS
from app.layout.items import EquationLines
from app.layout.metrics import CAP_HEIGHT, DIGIT_WIDTH
from app.layout.pen import Pen
from app.layout.text import width
from app.maths.typeset import Setting

_ROUND_EQUALS = 0.30
_LINE_DROP = 0.12
_HEAD = 1.35
"""Pitches that the equation itself takes, with the space to the next row."""
_SIZE_OF_PITCH = 0.62
_ROOM_ABOVE = 0.1
_LEAST_SIDE = 3.2
"""Em to write a side on, however short the printed one is."""
_EQUALS_WIDTH = width("=", Face.REGULAR, 1.0)


class EquationShape(msgspec.Struct, frozen=True):
    """An equation without its digits; `lead` and `trail` are the widest sides of its section in
    em, `ascent` and `descent` how far they reach.
    """

    left: Setting
    right: Setting
    lines: int
    lead: float
    trail: float
    ascent: float
    descent: float

    @property
    def worked(self) -> None:
        """There is no worked example of it."""

    @property
    def slots(self) -> int:
        """A text for each run."""
        return len(self.left.glyphs) + len(self.right.glyphs)

    @property
    def squares(self) -> float:
        """None: the type shrinks to the cell."""
        return 0.0

    @property
    def traits(self) -> Traits:
        """Nothing."""
        return Traits()

    @property
    def numbered_inside(self) -> bool:
        """Never."""
        return False

    @property
    def centred(self) -> bool:
        """Never."""
        return False

    @property
    def room_beside(self) -> float:
        """None."""
        return 0.0

    def units(self, traits: Traits, look: Look) -> float:  # noqa: ARG002 — the protocol
        """Return the height: the equation and its lines, each a pitch high."""
        return UNITS * (_HEAD + self.lines)

    def cap(self, look: Look) -> float:  # noqa: ARG002 — the protocol
        """The pitch may be as large as the page."""
        return 1000.0

    def ems(self) -> float:
        """Return the width with both sides, in em."""
        return self.lead + 2 * _ROUND_EQUALS + _EQUALS_WIDTH + self.trail

    def accustomed(self, look: Look) -> float:  # noqa: ARG002 — the protocol
        """None: the age counts."""
        return math.inf

    def size(self, cell: Cell) -> float:
        """Return the type size in `cell` (points)."""
        wanted = cell.look.font_size * cell.look.large
        pitch = UNITS * cell.q
        reach = 1.2 * pitch / max(1.0, self.ascent + self.descent)
        wide = (cell.right - cell.left) / self.ems()
        return round(min(wanted, _SIZE_OF_PITCH * pitch, reach, wide) - 0.005, 2)

    def draw(self, pen: Pen, cell: Cell, slot: int) -> None:
        """Draw the equation, and below it lines with their "="."""
        size, y = self.size(cell), self._baseline(cell)
        equals = cell.left + (self.lead + _ROUND_EQUALS) * size
        after = equals + (_EQUALS_WIDTH + _ROUND_EQUALS) * size
        start = cell.left + (self.lead - self.left.width) * size
        draw_setting(pen, self.left, (start, y), size, slot)
        pen.text(equals, y, "=", size)
        draw_setting(pen, self.right, (after, y), size, slot + len(self.left.glyphs))
        pitch = UNITS * cell.q
        top = y - max(0.0, self.descent * size - 0.3 * pitch)
        for line in range(1, self.lines + 1):
            at = top - line * pitch
            low = at - _LINE_DROP * size
            pen.text(equals, at, "=", size)
            pen.line(cell.left, low, equals - _ROUND_EQUALS * size, low, width=0.5, black=50)
            pen.line(after, low, cell.right, low, width=0.5, black=50)

    def number_place(self, cell: Cell) -> tuple[float, float]:
        """On the baseline of the equation (its column stays)."""
        return cell.left, self._baseline(cell) + CAP_HEIGHT * cell.look.number_size / 2

    def _baseline(self, cell: Cell) -> float:
        return cell.top - (self.ascent + _ROOM_ABOVE) * self.size(cell)


class Reach(msgspec.Struct, frozen=True):
    """What the equations of a section share."""

    lead: float
    trail: float
    ascent: float
    descent: float


def reach(pieces: tuple[EquationLines, ...]) -> Reach:
    """Return the widest sides and the tallest parts of a section (em)."""
    sides = [side for piece in pieces for side in (piece.left.setting, piece.right.setting)]
    return Reach(
        max((piece.left.setting.width for piece in pieces), default=0.0),
        max((piece.right.setting.width for piece in pieces), default=0.0),
        max((side.ascent for side in sides), default=0.0),
        max((side.descent for side in sides), default=0.0),
    )


def shape_of(piece: EquationLines, found: Reach) -> EquationShape:
    """Return the shape of `piece` in a section that reaches so far."""
    least = _LEAST_SIDE if piece.lines else DIGIT_WIDTH
    return EquationShape(
        piece.left.setting,
        piece.right.setting,
        piece.lines,
        max(found.lead, least),
        max(found.trail, least),
        found.ascent,
        found.descent,
    )
