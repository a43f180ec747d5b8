"""Written division in the layouts of four school traditions, with worked examples (page.md §8)."""

import msgspec

from app.layout import squares
from app.layout.cells import Cell, Look, Traits
from app.layout.items import Quotient
from app.layout.pen import Pen
from app.layout.settings import DivisionLayout
from app.layout.squares import Squares
from app.layout.working import DivisionStep, division_steps

_GERMAN_SQUARE = 14.17
"""5 mm."""
_LARGEST_SQUARE = 20.0
_BRACKET = 0.38
"""Between divisor and dividend: 0.3 squares and the bulge of the bracket."""
_VINCULUM = 0.04
_OVERHANG = 0.12
_SHORT_PITCH = 1.3
_SHORT_STROKE = 0.15
_SHORT_START = 0.5
_POTENCE = 0.25
_MINUS = 0.77
"""How far left of a product its minus stands, where no square is free for it."""


class QuotientShape(msgspec.Struct, frozen=True):
    """A division without its digits; a worked example keeps them."""

    dividend: int
    divisor: int
    sign: str
    layout: DivisionLayout
    grid: bool
    worked: tuple[int, int] | None = None

    @property
    def slots(self) -> int:
        """Its two numbers."""
        return 2

    @property
    def squares(self) -> float:
        """The width of the layout."""
        match self.layout:
            case DivisionLayout.LONG:
                return self.divisor + _BRACKET + self.dividend + 1
            case DivisionLayout.SHORT:
                spread = _SHORT_PITCH * (self.dividend - 1) + 1
                return self.divisor + _SHORT_STROKE + _SHORT_START + spread + _OVERHANG
            case DivisionLayout.GERMAN:
                return 1 + self.dividend + self.divisor + 2 + self.dividend + 1
            case _:
                return self.dividend + 1 + 2 * _POTENCE + self.right_of_potence

    @property
    def right_of_potence(self) -> float:
        """The width right of the French stroke: divisor or quotient, whichever is longer."""
        return max(self.divisor, self.dividend) + 0.35

    @property
    def traits(self) -> Traits:
        """Nothing."""
        return Traits()

    @property
    def numbered_inside(self) -> bool:
        """The German one: its first square is free."""
        return self.layout is DivisionLayout.GERMAN

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
        """Return the height in squares; it never tells how long the quotient is."""
        if self.layout is DivisionLayout.SHORT:
            units = 2.0 if look.squared else 2.3
        else:
            units = 2.0 + 2 * self.dividend
        return units + (1 if look.squared and not look.tight else 0)

    def cap(self, look: Look) -> float:
        """Return the largest square: 5 mm for the German grid."""
        if self.layout is DivisionLayout.GERMAN and not look.squared:
            return _GERMAN_SQUARE * look.large
        return _LARGEST_SQUARE * look.large

    def accustomed(self, look: Look) -> float:
        """Return the square of the tradition: 5 mm in German books, 7 mm at most elsewhere."""
        return self.cap(look)

    def draw(self, pen: Pen, cell: Cell, slot: int) -> None:
        """Draw the numbers, the signs of the layout, and the grid or the worked steps."""
        grid = Squares(pen, cell)
        match self.layout:
            case DivisionLayout.LONG:
                self._draw_long(grid, slot)
            case DivisionLayout.SHORT:
                self._draw_short(grid, slot)
            case DivisionLayout.GERMAN:
                self._draw_german(grid, slot)
            case _:
                self._draw_french(grid, slot)

    def number_place(self, cell: Cell) -> tuple[float, float] | None:
        """The first square, which every layout leaves free; the German example has no number."""
        if self.numbered_inside and self.worked is not None:
            return None
        return cell.left + cell.q / 2, cell.top - cell.q / 2

    def _draw_long(self, grid: Squares, slot: int) -> None:
        q = grid.q
        start = self.divisor + _BRACKET
        grid.put(0, 1, slot + 1)
        _draw_bracket(grid, self.divisor, start + self.dividend + _OVERHANG)
        grid.put(start, 1, slot)
        if self.worked is not None:
            steps = division_steps(*self.worked)
            grid.put_ending(start + self.dividend, 0, _quotient(self.worked))
            _draw_steps(grid, steps, start, 2, minus=_MINUS, rule=0.8)
        elif self.grid and not grid.cell.look.squared:
            rows = 2 * self.dividend
            low = grid.y(2 + rows)
            squares.ruled(grid.pen, grid.x(start), low, q, columns=self.dividend + 1, rows=rows)

    def _draw_short(self, grid: Squares, slot: int) -> None:
        stroke = self.divisor + _SHORT_STROKE
        start = stroke + _SHORT_START
        end = start + _SHORT_PITCH * (self.dividend - 1) + 1 + 0.08
        grid.put(0, 1, slot + 1)
        top = grid.y(1 - _VINCULUM)
        pen = grid.pen
        pen.path(
            (
                ("M", grid.x(stroke), grid.y(2)),
                ("L", grid.x(stroke), top),
                ("L", grid.x(end), top),
            ),
            width=1.1,
        )
        share = grid.cell.look.share
        pen.digits(
            grid.x(start), grid.y(2), grid.q, slot, share=share, pitch=_SHORT_PITCH * grid.q
        )
        if self.worked is not None:
            _draw_short_steps(grid, start, self.worked)

    def _draw_german(self, grid: Squares, slot: int) -> None:
        columns, rows = int(self.squares), 2 + 2 * self.dividend
        if self.grid and not grid.cell.look.squared:
            squares.ruled(grid.pen, grid.left, grid.y(rows), grid.q, columns=columns, rows=rows)
        after = 1 + self.dividend
        grid.put(1, 0, slot)
        grid.put(after, 0, self.sign)
        grid.put(after + 1, 0, slot + 1)
        grid.put(after + 1 + self.divisor, 0, "=")
        if self.worked is not None:
            grid.put(after + 2 + self.divisor, 0, _quotient(self.worked))
            _draw_steps(grid, division_steps(*self.worked), 1, 1, minus=1.0, rule=1.0)

    def _draw_french(self, grid: Squares, slot: int) -> None:
        height = 2 + 2 * self.dividend
        stroke = self.dividend + 1 + _POTENCE
        right = stroke + _POTENCE
        grid.put(1, 0, slot)
        grid.put(right, 0, slot + 1)
        pen = grid.pen
        pen.line(grid.x(stroke), grid.y(0), grid.x(stroke), grid.y(height), width=1.1)
        grid.rule(stroke, right + self.right_of_potence, 1, width=1.1)
        if self.worked is not None:
            grid.put(right, 1, _quotient(self.worked))
            _draw_steps(grid, division_steps(*self.worked), 1, 1, minus=_MINUS, rule=0.8)
        elif self.grid and not grid.cell.look.squared:
            squares.ruled(
                pen,
                grid.left,
                grid.y(height),
                grid.q,
                columns=self.dividend + 1,
                rows=height - 1,
            )


def shape_of(piece: Quotient) -> QuotientShape:
    """Return the shape of `piece`."""
    return QuotientShape(
        dividend=len(str(piece.dividend)),
        divisor=len(str(piece.divisor)),
        sign=piece.sign,
        layout=piece.layout,
        grid=piece.grid,
        worked=(piece.dividend, piece.divisor) if piece.worked else None,
    )


def _quotient(worked: tuple[int, int]) -> str:
    return str(worked[0] // worked[1])


def _draw_bracket(grid: Squares, divisor: int, end: float) -> None:
    """Draw the bracket bulging right, joined to the vinculum over the dividend."""
    q = grid.q
    x, top, low = grid.x(divisor + 0.10), grid.y(1 - _VINCULUM), grid.y(2.06)
    bulge = 0.40 * q
    grid.pen.path(
        (
            ("M", x, low),
            ("C", x + bulge, low + 0.3 * q, x + bulge, top - 0.3 * q, x, top),
            ("L", grid.x(end), top),
        ),
        width=1.1,
    )


def _draw_short_steps(grid: Squares, start: float, worked: tuple[int, int]) -> None:
    """Put the quotient above and each small remainder before the next digit."""
    for step, digit in zip(division_steps(*worked), _quotient(worked), strict=True):
        left = start + _SHORT_PITCH * step.column
        grid.put(left, 0, digit)
        if not step.last and (rest := step.below[:-1]) != "0":
            size = 0.42 * grid.q
            x = grid.x(left + 1 + (_SHORT_PITCH - 1) / 2) - size / 2 * len(rest)
            grid.pen.digits(x, grid.y(1.5), size, rest, share=1.0)


def _draw_steps(
    grid: Squares,
    steps: tuple[DivisionStep, ...],
    start: float,
    row: int,
    *,
    minus: float,
    rule: float,
) -> None:
    """Draw products, rules and rests from `row` on; the dividend begins at column `start`.

    `minus` is how far left of its product a minus sign stands, `rule` the width of the lines.
    """
    whole = minus == 1.0
    for place, step in enumerate(steps):
        product = str(step.product)
        end = start + step.column + 1
        left = end - len(product)
        top = row + 2 * place
        grid.put_ending(end, top, product)
        grid.put(left - minus, top, "−")
        grid.rule(left - (1.0 if whole else 0.54), end, top + 1, width=rule)
        grid.put_ending(end + (0 if step.last else 1), top + 1, step.below)
