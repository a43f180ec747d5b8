"""Problems that are formulas: `3/4 + 1/6 = ____` with bars, roots and powers (page.md §9)."""

import math

import msgspec

from app.layout.cells import Cell, Look, Traits
from app.layout.display import Cap
from app.layout.inline import UNITS
from app.layout.items import FormulaLine
from app.layout.metrics import CAP_HEIGHT
from app.layout.pen import Pen
from app.maths.typeset import Setting

_AFTER_EQUALS = 0.30
_LINE_DROP = 0.12
_LEAST_LINE = 2.4
"""Em of the answer line below which the type shrinks."""
_PITCH = 2.875
"""Em from row to row that a formula with a fraction needs: 46 pt at 16 (page.md §9)."""
_ROOM_ABOVE = 0.1
_FULL = 0.92
"""The part of a row that a formula may fill."""


class FormulaShape(msgspec.Struct, frozen=True):
    """A formula without its digits; `ascent` is the tallest of the section in em, so that the
    formulas of a row stand on one baseline.
    """

    setting: Setting
    ascent: float
    descent: float

    @property
    def worked(self) -> None:
        """There is no worked example of it."""

    @property
    def slots(self) -> int:
        """A text for each run."""
        return len(self.setting.glyphs)

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
        """Return the pitch in squares."""
        return UNITS

    def cap(self, look: Look) -> float:  # noqa: ARG002 — the protocol
        """The pitch may be as large as the page."""
        return 1000.0

    def ems(self) -> float:
        """Return the width with a short answer line, in em."""
        return self.setting.width + _AFTER_EQUALS + _LEAST_LINE

    def accustomed(self, look: Look) -> float:
        """Return the pitch (points) in which it can be read and written beside others."""
        tall = self.ascent + self.descent
        return math.ceil(max(_PITCH, tall + 0.4) * look.font_size * look.large)

    def size(self, cell: Cell) -> float:
        """Return the type size in `cell` (points)."""
        wanted = cell.look.font_size * cell.look.large
        tall = _FULL * UNITS * cell.q / (self.ascent + self.descent + _ROOM_ABOVE)
        return round(min(wanted, tall, (cell.right - cell.left) / self.ems()) - 0.005, 2)

    def draw(self, pen: Pen, cell: Cell, slot: int) -> None:
        """Draw the formula, and the line for its answer up to the cell's right edge."""
        size, y = self.size(cell), self._baseline(cell)
        draw_setting(pen, self.setting, (cell.left, y), size, slot)
        x, low = cell.left + (self.setting.width + _AFTER_EQUALS) * size, y - _LINE_DROP * size
        pen.line(x, low, cell.right, low, width=0.6)

    def number_place(self, cell: Cell) -> tuple[float, float]:
        """On the baseline of the formula (its column stays)."""
        return cell.left, self._baseline(cell) + CAP_HEIGHT * cell.look.number_size / 2

    def _baseline(self, cell: Cell) -> float:
        return cell.top - (self.ascent + _ROOM_ABOVE) * self.size(cell)


def draw_setting(
    pen: Pen, setting: Setting, place: tuple[float, float], size: float, slot: int
) -> None:
    """Draw a formula from its left end on its baseline; its texts begin at `slot`."""
    x, y = place
    for number, run in enumerate(setting.glyphs):
        at = x + run.x * size, y + run.y * size
        pen.slot(*at, slot + number, run.size * size, face=run.face)
    for stroke in setting.strokes:
        points = [(x + px * size, y + py * size) for px, py in stroke.points]
        wide = max(0.6, round(stroke.width * size, 2))
        if len(points) == 2 and points[0][1] == points[1][1]:
            pen.line(*points[0], *points[1], width=wide)
            continue
        first, *rest = points
        pen.path((("M", *first), *[("L", *each) for each in rest]), width=wide, cap=Cap.ROUND)


def heights(pieces: tuple[FormulaLine, ...]) -> tuple[float, float]:
    """Return how high above and how deep below the baseline the formulas reach (em)."""
    settings = [piece.formula.setting for piece in pieces]
    return (
        max((each.ascent for each in settings), default=0.0),
        max((each.descent for each in settings), default=0.0),
    )


def shape_of(piece: FormulaLine, *, ascent: float, descent: float) -> FormulaShape:
    """Return the shape of `piece` in a section that reaches so high and so deep."""
    return FormulaShape(piece.formula.setting, ascent, descent)
