"""Problems written in a line: `7 + 5 = ____` (page.md §5)."""

import math

import msgspec

from app.layout import text as typeset
from app.layout.cells import Cell, Look, Traits
from app.layout.display import Face
from app.layout.items import InLine
from app.layout.metrics import CAP_HEIGHT
from app.layout.pen import Pen

UNITS = 1.5
"""A row is so many squares high; only its pitch counts, there are no squares."""
_SIZE_OF_PITCH = 0.56
_AFTER_EQUALS = 0.30
_DIGIT_ROOM = 1.0
"""Em to write one digit in."""
_LINE_DROP = 0.12
_BASELINE = 1.35
"""From the top of the row to the baseline, in em, where there is room."""
_ZEROS = str.maketrans("123456789", "000000000")


class InLineShape(msgspec.Struct, frozen=True):
    """A line without its digits: `pattern` has a 0 for each; `lead` is the widest of the section
    in em, so that all = signs of a column stand below each other.
    """

    pattern: str
    answer_width: int
    remainder: str
    width: float
    lead: float

    @property
    def worked(self) -> None:
        """There is no worked example of it."""

    @property
    def slots(self) -> int:
        """Its text."""
        return 1

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
        """Return the width with its answer lines, in em."""
        lines = self._line_width()
        if self.remainder:
            lines += 2 * _AFTER_EQUALS + self._word_width() + self._line_width()
        return self.lead + _AFTER_EQUALS + lines

    def size(self, cell: Cell) -> float:
        """Return the type size in `cell` (points)."""
        pitch = UNITS * cell.q
        wanted = cell.look.font_size * cell.look.large
        size = min(wanted, _SIZE_OF_PITCH * pitch, (cell.right - cell.left) / self.ems())
        return round(size - 0.005, 2)

    def accustomed(self, look: Look) -> float:  # noqa: ARG002 — the protocol
        """None: the age counts."""
        return math.inf

    def draw(self, pen: Pen, cell: Cell, slot: int) -> None:
        """Draw the text and the lines for its answer."""
        size = self.size(cell)
        y = self._baseline(cell)
        pen.slot(cell.left + (self.lead - self.width) * size, y, slot, size)
        x = cell.left + (self.lead + _AFTER_EQUALS) * size
        low = y - _LINE_DROP * size
        line = self._line_width() * size
        pen.line(x, low, x + line, low, width=0.6)
        if self.remainder:
            x += line + _AFTER_EQUALS * size
            pen.text(x, y, self.remainder, size)
            x += (self._word_width() + _AFTER_EQUALS) * size
            pen.line(x, low, x + line, low, width=0.6)

    def number_place(self, cell: Cell) -> tuple[float, float]:
        """On the baseline of the text (its column stays)."""
        return cell.left, self._baseline(cell) + CAP_HEIGHT * cell.look.number_size / 2

    def _baseline(self, cell: Cell) -> float:
        return cell.top - min(_BASELINE * self.size(cell), 0.7 * UNITS * cell.q)

    def _line_width(self) -> float:
        return (self.answer_width + 0.5) * _DIGIT_ROOM

    def _word_width(self) -> float:
        return typeset.width(self.remainder, Face.REGULAR, 1.0)


def lead(pieces: tuple[InLine, ...]) -> float:
    """Return the width of the widest text (em)."""
    return max((_width(piece.text.translate(_ZEROS)) for piece in pieces), default=0.0)


def shape_of(piece: InLine, *, lead: float) -> InLineShape:
    """Return the shape of `piece` in a section whose widest text is `lead` em wide."""
    pattern = piece.text.translate(_ZEROS)
    return InLineShape(pattern, piece.answer_width, piece.remainder, _width(pattern), lead)


def _width(pattern: str) -> float:
    return typeset.width(pattern, Face.REGULAR, 1.0)
