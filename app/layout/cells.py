"""What the grid and the kinds of problems tell each other.

A *shape* is all that the geometry of a problem depends on: how many digits its numbers have and
which aids it shows, never the digits themselves. So pages of the same shapes share a display list,
and the digits are slots.
"""

from typing import Protocol

import msgspec

from app.layout.pen import Pen

DIGIT_SHARE = 0.86
"""Digit size in a square (page.md §5), and on squared paper:"""
SQUARED_DIGIT_SHARE = 0.80


class Traits(msgspec.Struct, frozen=True):
    """What the stacks of one row reserve height for, so that their operands stand level."""

    letters: bool = False
    hints: bool = False
    frames: bool = False
    """Ten frames stand in the stack, between rule and answer."""


class Look(msgspec.Struct, frozen=True):
    """How the whole sheet is drawn."""

    letters: tuple[str, ...] = ("O", "T", "H", "Th", "TTh", "HTh")
    """The place letters from the ones up."""
    tints: bool = True
    squared: bool = False
    tight: bool = False
    """Squared paper without the free rows under the answers."""
    large: float = 1.0
    font_size: float = 16.0
    small_numbers: bool = False
    """The number stands in the free square left of the first number (from 8 columns on)."""
    number_size: float = 10.0
    inside_number: float = 0.4
    """Size of a number inside a square, as a part of it, so that the longest fits."""

    @property
    def share(self) -> float:
        """Digit size as a part of the square."""
        return SQUARED_DIGIT_SHARE if self.squared else DIGIT_SHARE


class Cell(msgspec.Struct, frozen=True):
    """Where one problem is drawn (points)."""

    left: float
    """The left edge of the expression; the number column lies outside."""
    right: float
    """The right edge of the cell."""
    top: float
    height: float
    q: float
    traits: Traits
    look: Look
    number_column: float = 0.0
    """Width of the column in which its number hangs, 0 if there is none."""


class Shape(Protocol):
    """One problem without its digits; equal shapes are drawn alike."""

    def __hash__(self) -> int:
        """Shapes are keys of what was drawn."""

    @property
    def worked(self) -> tuple[int, int] | None:
        """The numbers of a worked example, which has no number and does not count."""

    @property
    def slots(self) -> int:
        """How many values the problem has besides its number and reading text."""

    @property
    def squares(self) -> float:
        """The width in squares."""

    @property
    def traits(self) -> Traits:
        """What it needs of its row."""

    @property
    def numbered_inside(self) -> bool:
        """Whether its number stands in its first square (the German division)."""

    @property
    def centred(self) -> bool:
        """Whether it stands in the middle of its cell (a plain stack) and not at its left."""

    @property
    def room_beside(self) -> float:
        """The width (squares) of what may stand right of it or in its stack (ten frames)."""

    def ems(self) -> float:
        """Return the width in em of a problem in a line, 0 for one in squares."""

    def units(self, traits: Traits, look: Look) -> float:
        """Return the height in squares."""

    def cap(self, look: Look) -> float:
        """Return the largest square (points) it is drawn with."""

    def accustomed(self, look: Look) -> float:
        """Return the square in which the method is taught, whatever the age; infinity for most."""

    def draw(self, pen: Pen, cell: Cell, slot: int) -> None:
        """Draw it; its values begin at `slot`."""

    def number_place(self, cell: Cell) -> tuple[float, float] | None:
        """Return the centre of the free square for a number, or None to leave it out."""
