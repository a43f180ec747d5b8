"""Ten frames: pairs of 2 by 5 cells, one frame per operand, for a column that regroups."""

import msgspec

from app.layout.display import RGB, Align
from app.layout.pen import Pen

GAP_BESIDE = 0.62
"""From the ones to the frames, in squares."""
CELL_BESIDE = 0.36
ROOM_BESIDE = 2.5
"""What a column of pairs beside the stack needs (page.md §6)."""
_CELL_IN_STACK = 0.30
_BETWEEN = 3.0
"""Between the two frames of a pair (points)."""
_BETWEEN_PAIRS = 10.0
_PAIRS_HIGH = 2
_LETTER_SIZE = 8.0


class Pair(msgspec.Struct, frozen=True):
    """The frames of one place."""

    letter: str
    fill: RGB | None = None


def room_beside(pairs: int) -> float:
    """Return the width (squares) that so many pairs need beside a stack."""
    return ROOM_BESIDE * -(-pairs // _PAIRS_HIGH)


def draw_beside(
    pen: Pen, pairs: tuple[Pair, ...], x: float, top: float, q: float, *, large: float
) -> None:
    """Draw the pairs right of a stack whose ones end at `x`, highest place on top."""
    cell = CELL_BESIDE * q
    size = min(_LETTER_SIZE * large, 0.5 * q)
    height = 4 * cell + min(_BETWEEN, 0.12 * q)
    for place, pair in enumerate(pairs):
        column, row = divmod(place, _PAIRS_HIGH)
        left = x + GAP_BESIDE * q + column * (GAP_BESIDE * q + 5 * cell)
        high = top - row * (height + min(_BETWEEN_PAIRS, 0.4 * q))
        low = high - height
        pen.text(left - 2.5, (high + low) / 2 - 0.36 * size, pair.letter, size, align=Align.RIGHT)
        for base in (high - 2 * cell, low):
            _frame(pen, left, base, columns=5, rows=2, cell=cell, fill=pair.fill)


def draw_in_stack(
    pen: Pen, pairs: tuple[Pair, ...], left: float, top: float, width: float, q: float
) -> None:
    """Draw the pairs upright between rule and answer, each under its share of the stack."""
    room = width / len(pairs)
    between = min(_BETWEEN, 0.15 * q)
    cell = min(_CELL_IN_STACK * q * 0.95, (room - 2 * between) / 4)
    for place, pair in enumerate(pairs):
        start = left + place * room + (room - 4 * cell - between) / 2
        for x in (start, start + 2 * cell + between):
            _frame(pen, x, top - 5 * cell, columns=2, rows=5, cell=cell, fill=pair.fill)


def _frame(
    pen: Pen, x: float, y: float, *, columns: int, rows: int, cell: float, fill: RGB | None
) -> None:
    wide, high = columns * cell, rows * cell
    pen.box(x, y, wide, high, width=0.7, black=70, fill=fill)
    for place in range(1, columns):
        pen.line(x + place * cell, y, x + place * cell, y + high, width=0.4, black=60)
    for place in range(1, rows):
        pen.line(x, y + place * cell, x + wide, y + place * cell, width=0.4, black=60)
