"""Drawing in squares: ruled grids and rows of boxes that several written methods share."""

from app.layout.cells import Cell
from app.layout.pen import Pen

GRID_WIDTH, GRID_BLACK = 0.4, 50
"""Lines under 0.75 points are never lighter than 50 % K (page.md §15)."""
_DASH = (2.0, 1.5)


def ruled(pen: Pen, x: float, y: float, q: float, *, columns: int, rows: int) -> None:
    """Draw a grid of squares whose lower left corner is (x, y)."""
    for place in range(columns + 1):
        at = x + place * q
        pen.line(at, y, at, y + rows * q, width=GRID_WIDTH, black=GRID_BLACK)
    for place in range(rows + 1):
        at = y + place * q
        pen.line(x, at, x + columns * q, at, width=GRID_WIDTH, black=GRID_BLACK)


def dashed(pen: Pen, x: float, y: float, q: float, *, columns: int, rows: int) -> None:
    """Draw squares for working: dashed means helper."""
    for place in range(1, columns):
        at = x + place * q
        pen.line(at, y, at, y + rows * q, width=0.5, black=60, dash=_DASH)
    for place in range(1, rows):
        at = y + place * q
        pen.line(x, at, x + columns * q, at, width=0.5, black=60, dash=_DASH)
    pen.box(x, y, columns * q, rows * q, width=0.5, black=60, dash=_DASH)


def answer(pen: Pen, x: float, y: float, q: float, *, columns: int) -> None:
    """Draw the squares of an answer: solid, with shared edges."""
    for place in range(1, columns):
        at = x + place * q
        pen.line(at, y, at, y + q, width=0.5, black=60)
    pen.box(x, y, columns * q, q, width=0.8, black=70)


class Squares:
    """The squares of a cell by column and row, from its upper left corner."""

    def __init__(self, pen: Pen, cell: Cell) -> None:
        self.pen, self.q, self.cell = pen, cell.q, cell
        self.left, self.top = cell.left, cell.top

    def x(self, column: float) -> float:
        """Return the left edge of a column."""
        return self.left + column * self.q

    def y(self, row: float) -> float:
        """Return the upper edge of a row."""
        return self.top - row * self.q

    def put(self, column: float, row: float, text: str | int) -> None:
        """Put a number into the squares from `column` on."""
        self.pen.digits(self.x(column), self.y(row + 1), self.q, text, share=self.cell.look.share)

    def put_ending(self, column: float, row: float, text: str) -> None:
        """Put fixed digits so that the last stands in the square left of `column`'s edge."""
        self.put(column - len(text), row, text)

    def rule(self, start: float, end: float, row: float, *, width: float) -> None:
        """Draw a horizontal rule from the edge of one column to that of another."""
        self.pen.line(self.x(start), self.y(row), self.x(end), self.y(row), width=width)
