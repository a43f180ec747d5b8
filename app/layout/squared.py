"""Squared paper: the whole body is a grid and every sign stands in one of its squares.

The squares are as large as the teacher chose (page.md §13). Only when the problems do not fit even
with the least working space, they shrink; the fit then says so.
"""

import msgspec

from app.layout import squares
from app.layout.cells import Look, Traits
from app.layout.geometry import POINTS_PER_MM, Boxes
from app.layout.grid import Group, Plan, Row, heading_height
from app.layout.pen import Pen
from app.layout.settings import PageSettings

_TINY = 1e-6
_NUMBER_SQUARES = 2
"""A square for the number and a free one beside it."""


def plan_squared(
    page: Boxes, settings: PageSettings, groups: tuple[Group, ...], look: Look
) -> Plan:
    """Return where everything stands on a squared page."""
    sheet = _Lattice(page, settings, groups, look)
    rows: list[Row] = []
    headings: list[tuple[int, float, float]] = []
    y = page.body_top
    for place, group in enumerate(groups):
        if group.heading:
            headings.append((place, y, sheet.scale))
            y -= sheet.heading_rows * sheet.q
        for first in range(0, len(group.shapes), settings.columns):
            count = min(settings.columns, len(group.shapes) - first)
            height = sheet.units(group, first, count) * sheet.q
            rows.append(Row(place, first, count, y, height, 0.0, sheet.q, Traits()))
            y -= height
    return Plan(
        rows=tuple(rows),
        headings=tuple(headings),
        cell=sheet.across * sheet.q,
        number_column=sheet.number_squares * sheet.q,
        left=sheet.left,
        gutter=0.0,
    )


def draw_grid(pen: Pen, page: Boxes, plan: Plan) -> None:
    """Draw the squares of each section, those of the last down to the end of the body."""
    if not plan.rows:
        return
    q = plan.rows[0].q
    columns = int((page.content_width + _TINY) / q)
    for group in sorted({row.group for row in plan.rows}):
        rows = [row for row in plan.rows if row.group == group]
        top, low = rows[0].top, rows[-1].top - rows[-1].height
        if group == plan.rows[-1].group:
            low = page.body_bottom
        count = int((top - low + _TINY) / q)
        squares.ruled(pen, plan.left, top - count * q, q, columns=columns, rows=count)


class _Lattice:
    """The squares of a page: their side, and how they are shared out."""

    def __init__(
        self, page: Boxes, settings: PageSettings, groups: tuple[Group, ...], look: Look
    ) -> None:
        self._groups, self._look, self._columns = groups, look, settings.columns
        wanted = settings.square_mm * POINTS_PER_MM * settings.large_print
        widest = max((shape.squares for group in groups for shape in group.shapes), default=1)
        self._widest = -int(-widest // 1)
        self.scale, self._head = heading_height(page, settings, groups)
        self.q = min(wanted, page.content_width / (settings.columns * self._widest))
        if not self._fits(page):
            self._look = msgspec.structs.replace(look, tight=True)
            self._shrink(page)
        total = int((page.content_width + _TINY) / self.q)
        self.left = page.left + (page.content_width - total * self.q) / 2
        self.across = total // settings.columns
        numbered = settings.problem_numbers and not look.small_numbers
        room = self.across - self._widest if numbered else 0
        self.number_squares = min(_NUMBER_SQUARES, room)

    @property
    def heading_rows(self) -> int:
        """How many rows of squares a heading takes."""
        return -int(-self._head // self.q) if self._head else 0

    def units(self, group: Group, first: int, count: int) -> float:
        """Return the height of a row in whole squares."""
        shapes = group.shapes[first : first + count]
        return max(shape.units(Traits(), self._look) for shape in shapes)

    def _need(self) -> float:
        total = 0.0
        for group in self._groups:
            total += self.heading_rows if group.heading else 0
            for first in range(0, len(group.shapes), self._columns):
                total += self.units(group, first, self._columns)
        return total

    def _fits(self, page: Boxes) -> bool:
        return self._need() * self.q <= page.body_height + _TINY

    def _shrink(self, page: Boxes) -> None:
        """Make the squares as large as the page allows; headings take whole rows, hence steps."""
        while not self._fits(page):
            self.q = min(self.q * 0.98, self.q * (page.body_height / (self._need() * self.q)))
