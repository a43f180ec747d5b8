"""The grid of a page: rows, the side of the digit square, and where each cell lies (page.md §5).

All rows of a page share one square as far as their cells are wide enough: the heights of the rows
are in proportion to what they need, so an aided row is taller and not printed smaller.
"""

import msgspec

from app.layout.cells import Look, Shape, Traits
from app.layout.geometry import Boxes
from app.layout.settings import PageSettings, Writing

GUTTER = 14.0
ROW_GAP = 12.0
NUMBER_COLUMN = 20.0
SMALL_NUMBERS_FROM = 8
HEADING = 18.5
_BESIDE_NUMBER = 2.0
_NARROW_COLUMN = 12.0
_MOST_OF_THE_BODY = 0.5
"""Headings and gaps never take more than this part of the body."""


class Heading(msgspec.Struct, frozen=True):
    """The line above a section."""

    letter: str = ""
    verb: str = ""
    instruction: str = ""

    def __bool__(self) -> bool:
        """Whether there is anything to print."""
        return bool(self.letter or self.verb or self.instruction)


class Group(msgspec.Struct, frozen=True):
    """The part of a section that stands on one page."""

    shapes: tuple[Shape, ...]
    heading: Heading = Heading()


class Row(msgspec.Struct, frozen=True):
    """One row of cells; `top` is its upper edge, `height` without the gap below it."""

    group: int
    first: int
    """Index of its first shape in the group."""
    count: int
    top: float
    height: float
    gap: float
    q: float
    traits: Traits
    in_stack: bool = False
    """Ten frames stand in the stacks of its section, not beside them."""


class Plan(msgspec.Struct, frozen=True):
    """Where everything on a page stands."""

    rows: tuple[Row, ...]
    headings: tuple[tuple[int, float, float], ...]
    """Group, upper edge and type scale of each heading line."""
    cell: float
    """Width of a cell."""
    number_column: float
    left: float
    """The left edge of the first cell, in a paper written from left to right."""
    gutter: float = GUTTER


def cell_width(width: float, columns: int) -> float:
    """Return the width of a cell (points) in a content box so wide."""
    return (width - GUTTER * (columns - 1)) / columns


def number_column(settings: PageSettings) -> float:
    """Return the width of the column in which the numbers hang.

    From 8 columns on it falls away, except for problems in a line, where it only narrows.
    """
    if not settings.problem_numbers:
        return 0.0
    if settings.columns < SMALL_NUMBERS_FROM:
        return NUMBER_COLUMN * settings.large_print
    return _NARROW_COLUMN if settings.writing is Writing.IN_LINE else 0.0


def indent(column: float) -> float:
    """Return how far right of the cell's left edge an expression starts."""
    return column + _BESIDE_NUMBER if column else 0.0


def plan(page: Boxes, settings: PageSettings, groups: tuple[Group, ...], look: Look) -> Plan:
    """Return the rows of a page and their squares."""
    cell = cell_width(page.content_width, settings.columns)
    column = number_column(settings)
    blank = [_Blank(place, group, settings.columns) for place, group in enumerate(groups)]
    scale, height = heading_height(page, settings, groups)
    headed = sum(bool(group.heading) for group in groups)
    heights = _Heights(blank, look, page.body_height - headed * height)
    for group in blank:
        group.decide(heights, look, cell=cell, column=column)
    return _place(page, groups, blank, heights, _Frame(cell, column, scale, settings.large_print))


def heading_height(
    page: Boxes, settings: PageSettings, groups: tuple[Group, ...]
) -> tuple[float, float]:
    """Return the scale of the headings' type and the height of each (points, 0 for none)."""
    headed = sum(bool(group.heading) for group in groups)
    if not headed:
        return 1.0, 0.0
    wanted = HEADING * settings.large_print
    scale = min(1.0, _MOST_OF_THE_BODY * page.body_height / (wanted * headed))
    return scale, wanted * scale


class _Frame(msgspec.Struct, frozen=True):
    cell: float
    column: float
    heading_scale: float
    large: float


class _Blank:
    """A group cut into rows, before its squares are known."""

    def __init__(self, place: int, group: Group, columns: int) -> None:
        self.place = place
        self.shapes = group.shapes
        self.rows = [
            group.shapes[start : start + columns] for start in range(0, len(group.shapes), columns)
        ]
        self.in_stack = False
        self.widest = max((shape.squares for shape in group.shapes), default=0.0)
        self.beside = max((shape.room_beside for shape in group.shapes), default=0.0)
        self.inside = any(shape.numbered_inside for shape in group.shapes)
        self.limit = 0.0
        """The largest square that cell and kind allow."""

    def traits(self, row: tuple[Shape, ...], *, in_stack: bool) -> Traits:
        needs = [shape.traits for shape in row]
        return Traits(
            letters=any(need.letters for need in needs),
            hints=any(need.hints for need in needs),
            frames=in_stack and any(need.frames for need in needs),
        )

    def units(self, row: tuple[Shape, ...], look: Look, *, in_stack: bool) -> float:
        traits = self.traits(row, in_stack=in_stack)
        return max(shape.units(traits, look) for shape in row)

    def decide(self, heights: "_Heights", look: Look, *, cell: float, column: float) -> None:
        """Choose the place of the ten frames that gives the larger square, and set `limit`."""
        if not self.shapes:
            return
        room = cell if self.inside else cell - column
        cap = min(shape.cap(look) for shape in self.shapes)
        narrow = min(cap, room / self.widest) if self.widest else cap
        self.limit = narrow
        if self.beside:
            beside = min(cap, (room - _BESIDE_NUMBER) / (self.widest + self.beside))
            self.in_stack = min(narrow, heights.square(in_stack=True)) > min(
                beside, heights.square(in_stack=False)
            )
            self.limit = narrow if self.in_stack else beside


class _Heights:
    """The square that the height of the body allows."""

    def __init__(self, groups: list[_Blank], look: Look, room: float) -> None:
        self._groups, self._look, self._room = groups, look, room
        gaps = [0.0 if self.tight(group) else ROW_GAP for group in groups for _row in group.rows]
        wanted = sum(gaps[:-1])
        self.gap_scale = min(1.0, _MOST_OF_THE_BODY * room / wanted) if wanted else 1.0
        self._gaps = wanted * self.gap_scale

    @staticmethod
    def tight(group: _Blank) -> bool:
        """Return whether the rows follow each other without a gap (lines to write on)."""
        return group.widest == 0

    def square(self, *, in_stack: bool) -> float:
        """Return the square if all ten frames, or none, stood in the stack."""
        return self._over(sum(self._units(group, in_stack=in_stack) for group in self._groups))

    def solve(self) -> float:
        """Return the square with the ten frames where each group decided."""
        return self._over(sum(self._units(one, in_stack=one.in_stack) for one in self._groups))

    def units(self, group: _Blank, row: tuple[Shape, ...]) -> float:
        """Return what a row needs, in squares."""
        return group.units(row, self._look, in_stack=group.in_stack)

    def _units(self, group: _Blank, *, in_stack: bool) -> float:
        return sum(group.units(row, self._look, in_stack=in_stack) for row in group.rows)

    def _over(self, need: float) -> float:
        return (self._room - self._gaps) / need if need else 0.0


def _place(
    page: Boxes, groups: tuple[Group, ...], blank: list[_Blank], heights: _Heights, frame: _Frame
) -> Plan:
    square = heights.solve()
    rows: list[Row] = []
    headings: list[tuple[int, float, float]] = []
    y = page.body_top
    for group, cut in zip(groups, blank, strict=True):
        if group.heading:
            headings.append((cut.place, y, frame.heading_scale))
            y -= HEADING * frame.large * frame.heading_scale
        gap = 0.0 if heights.tight(cut) else ROW_GAP * heights.gap_scale
        first = 0
        for row in cut.rows:
            units = heights.units(cut, row)
            height = units * square
            q = min(square, cut.limit)
            traits = cut.traits(row, in_stack=cut.in_stack)
            rows.append(Row(cut.place, first, len(row), y, height, gap, q, traits, cut.in_stack))
            y -= height + gap
            first += len(row)
    return Plan(tuple(rows), tuple(headings), frame.cell, frame.column, page.left)
