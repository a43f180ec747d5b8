"""Written multiplication in two layouts, with a worked example (page.md §7).

Below each other: the sign one square left of the longer number, a dashed row for every digit of
the multiplier, the solid answer row. German: both numbers in one line, the rows shifted under the
digits of the multiplier.
"""

import math

import msgspec

from app.layout import squares
from app.layout.cells import Cell, Look, Traits
from app.layout.items import Product
from app.layout.pen import Pen
from app.layout.squares import Squares

_TOP = 0.20
_ZONE = 0.22
_RULE = 0.07


class ProductShape(msgspec.Struct, frozen=True):
    """A multiplication without its digits; a worked example keeps them."""

    first: int
    second: int
    sign: str
    german: bool
    place_zeros: bool
    answer_boxes: bool
    row_boxes: bool
    worked: tuple[int, int] | None = None

    @property
    def rows(self) -> int:
        """The rows of working: none for one digit, whose row would be the answer."""
        return self.second if self.second > 1 else 0

    @property
    def slots(self) -> int:
        """Its two numbers."""
        return 2

    @property
    def squares(self) -> float:
        """The digits of both and the sign of the line or of the sum."""
        extra = 1 if self.german or self._sum_sign_collides() else 0
        return self.first + self.second + extra

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
        """Never: all stand at the left of their cells."""
        return False

    @property
    def room_beside(self) -> float:
        """None."""
        return 0.0

    def ems(self) -> float:
        """None: it stands in squares."""
        return 0.0

    def units(self, traits: Traits, look: Look) -> float:  # noqa: ARG002 — the protocol
        """Return the height in squares."""
        operands = 1 if self.german else 2
        if look.squared:
            return operands + self.rows + (2.0 if look.tight else 4.0)
        return _TOP + operands + self.rows + 1 + _ZONE * (2 if self.rows else 1)

    def cap(self, look: Look) -> float:
        """Twice the font size."""
        return 2 * look.font_size * look.large

    def accustomed(self, look: Look) -> float:  # noqa: ARG002 — the protocol
        """None: the age counts."""
        return math.inf

    def draw(self, pen: Pen, cell: Cell, slot: int) -> None:
        """Draw operands, rows and answer."""
        grid = Squares(pen, cell)
        zone = 0.0 if cell.look.squared else _ZONE
        top = 1.0 if cell.look.squared else _TOP
        rule = 0.0 if cell.look.squared else _RULE
        if self.german:
            low = self._draw_line(grid, slot, top, rule)
        else:
            low = self._draw_stack(grid, slot, top, rule)
        row = low + zone
        if self.rows:
            self._draw_rows(grid, row)
            row += self.rows
            start = 0.0 if self.worked is not None else self.squares - self.first - self.second
            grid.rule(start, self.squares, row + zone / 2, width=1.1)
            row += zone
        self._draw_answer(grid, row)

    def number_place(self, cell: Cell) -> tuple[float, float]:
        """The free square left of the first number, or below the first digit of the line."""
        squared = cell.look.squared
        row = (1.0 if squared else _TOP) + 0.5
        if self.german and cell.look.small_numbers:
            row += 1.0 if squared else 1.0 + _ZONE
        return cell.left + cell.q / 2, cell.top - row * cell.q

    def _sum_sign_collides(self) -> bool:
        """Return whether the last row of a worked example needs the square of its +."""
        if self.worked is None or not self.rows:
            return False
        a, b = self.worked
        return len(str(a * int(str(b)[0]))) + self.second - 1 == self.first + self.second

    def _draw_line(self, grid: Squares, slot: int, top: float, rule: float) -> float:
        grid.put(0, top, slot)
        grid.put(self.first, top, self.sign)
        grid.put(self.first + 1, top, slot + 1)
        grid.rule(0, self.squares, top + 1 + rule, width=1.1)
        return top + 1

    def _draw_stack(self, grid: Squares, slot: int, top: float, rule: float) -> float:
        end = self.squares
        longer = max(self.first, self.second)
        grid.put(end - self.first, top, slot)
        grid.put(end - longer - 1, top + 1, self.sign)
        grid.put(end - self.second, top + 1, slot + 1)
        grid.rule(end - longer - 1, end, top + 2 + rule, width=1.1)
        return top + 2

    def _draw_rows(self, grid: Squares, row: float) -> None:
        for place in range(self.rows):
            self._draw_row(grid, row, place)
        if self.worked is None and self.row_boxes and not self.german:
            wide = self.first + self.second
            x, y = grid.x(self.squares - wide), grid.y(row + self.rows)
            squares.dashed(grid.pen, x, y, grid.q, columns=wide, rows=self.rows)

    def _draw_row(self, grid: Squares, top: float, place: int) -> None:
        """Draw one row of working: German from the first digit on, otherwise from the ones."""
        end = int(self.squares) - (self.rows - 1 - place if self.german else 0)
        row = top + place
        if self.worked is not None:
            a, b = self.worked
            shift = 0 if self.german else place
            digit = int(str(b)[place if self.german else -1 - place])
            zeros = "0" * shift if self.place_zeros else ""
            text = str(a * digit) + zeros
            grid.put_ending(end - shift + len(zeros), row, text)
            if place == self.rows - 1:
                grid.put(0, row, "+")
        elif self.german and self.row_boxes:
            wide = self.first + 1
            x, y = grid.x(end - wide), grid.y(row + 1)
            squares.dashed(grid.pen, x, y, grid.q, columns=wide, rows=1)
        elif self.place_zeros and place and not self.german:
            grid.put_ending(end, row, "0" * place)

    def _draw_answer(self, grid: Squares, row: float) -> None:
        if self.worked is not None:
            a, b = self.worked
            grid.put_ending(self.squares, row, str(a * b))
        elif self.answer_boxes:
            wide = self.first + self.second
            x, y = grid.x(self.squares - wide), grid.y(row + 1)
            squares.answer(grid.pen, x, y, grid.q, columns=wide)


def shape_of(piece: Product) -> ProductShape:
    """Return the shape of `piece`."""
    return ProductShape(
        first=len(str(piece.first)),
        second=len(str(piece.second)),
        sign=piece.sign,
        german=piece.german,
        place_zeros=piece.place_zeros,
        answer_boxes=piece.answer_boxes,
        row_boxes=piece.row_boxes,
        worked=(piece.first, piece.second) if piece.worked else None,
    )
