"""The body of a page, drawn: headings, numbers, problems, cell borders (page.md §5, §11)."""

from functools import lru_cache

import msgspec

from app.layout.cells import Cell, Look, Shape
from app.layout.display import Align, Face, Item, Text
from app.layout.geometry import Boxes
from app.layout.grid import GUTTER, Group, Plan, Row, indent
from app.layout.metrics import BOLD_DIGIT_WIDTH, CAP_HEIGHT
from app.layout.pen import Pen
from app.layout.settings import PageSettings
from app.layout.text import elided, width

_HEADING_SIZE = 12.0
_INSTRUCTION_SIZE = 10.5
_SMALLEST_SENTENCE = 8.0
_AFTER_LETTER = 8.0
_AFTER_VERB = 10.0
_NUMBER_SIZE = 10.0
_SMALL_NUMBER_SIZE = 7.5
_INSIDE_NUMBER_SIZE = 8.0
_SQUARED_INSET = 1.5
_PROBLEMS_KEPT = 1024
_TALL = 0.75
"""A little more than the height of digits, in em."""
SLOTS_PER_PROBLEM = 2
"""Reading text and number, before the problem's own values."""

Rect = tuple[float, float, float, float]


def draw_body(
    pen: Pen,
    page: Boxes,
    settings: PageSettings,
    groups: tuple[Group, ...],
    plan: Plan,
    look: Look,
    *,
    first_slot: int,
) -> tuple[Rect, ...]:
    """Draw all sections row by row and return the cells of the problems in their order."""
    cells: list[Rect] = []
    slot = first_slot
    headings = {place: (top, scale) for place, top, scale in plan.headings}
    for row in plan.rows:
        group = groups[row.group]
        if row.first == 0 and row.group in headings:
            top, scale = headings[row.group]
            _draw_heading(pen, page, group, top, look.large * scale)
        placing = _placing(group, row, plan, look)
        numbers = settings.problem_numbers
        size = round(plan.cell, 2), round(row.height, 2)
        low = round(row.top - row.height, 2)
        for place in range(row.count):
            shape = group.shapes[row.first + place]
            x = pen.left_edge(plan.left + place * (plan.cell + plan.gutter), plan.cell)
            cells.append((round(x, 2), low, *size))
            pen.start(slot)
            cell = _cell(pen, shape, row, look, placing, x)
            edge = (x + plan.cell if pen.rtl else x) if numbers else None
            pen.items += _problem_items(shape, cell, edge, slot + 1, pen.rtl, pen.thick)
            pen.end()
            slot += SLOTS_PER_PROBLEM + shape.slots
    if settings.cell_borders and not settings.ink_saving and plan.gutter:
        _draw_borders(pen, page, plan)
    return tuple(cells)


def number_size(longest: int, column: float, *, large: float) -> float:
    """Return the size of the numbers so that one of `longest` digits and a point fit."""
    size = _NUMBER_SIZE * large
    if not column:
        return size
    wide = (longest * BOLD_DIGIT_WIDTH + 0.3) * size
    return size * min(1.0, column / wide)


def _draw_heading(pen: Pen, page: Boxes, group: Group, top: float, scale: float) -> None:
    heading = group.heading
    size = _HEADING_SIZE * scale
    y = top - CAP_HEIGHT * size
    x = page.left
    for words, face, gap in (
        (heading.letter, Face.BOLD, _AFTER_LETTER),
        (heading.verb, Face.BOLD, _AFTER_VERB),
        (heading.instruction, Face.REGULAR, 0.0),
    ):
        points = size
        if face is Face.REGULAR:
            points = _shrunk(words, _INSTRUCTION_SIZE * scale, page.right - x)
        fitting = elided(words, face, points, page.right - x)
        if fitting:
            pen.furniture(x, y, fitting, points, face=face)
            x += width(fitting, face, points) + gap * scale


def _shrunk(words: str, size: float, room: float) -> float:
    """Return `size`, smaller if a long sentence needs it, down to 8 points."""
    wide = width(words, Face.REGULAR, size)
    if wide <= room:
        return size
    return max(min(size, _SMALLEST_SENTENCE), round(size * room / wide - 0.05, 1))


class _Placing(msgspec.Struct, frozen=True):
    """How the problems of a row stand in their cells: alike, so that ones stand below ones."""

    cell: float
    column: float
    """Width of the number column."""
    centred: bool
    beside: float
    """Points kept free beside the widest for its ten frames."""
    spare: bool = True
    """There is a free square right of the widest (squared paper)."""


def _placing(group: Group, row: Row, plan: Plan, look: Look) -> _Placing:
    inside = any(shape.numbered_inside for shape in group.shapes)
    stacked = look.squared or row.in_stack
    widest = max(shape.squares for shape in group.shapes)
    return _Placing(
        cell=plan.cell,
        column=0.0 if inside else plan.number_column,
        centred=all(shape.centred for shape in group.shapes) and not look.squared,
        beside=0.0 if stacked else row.q * max(shape.room_beside for shape in group.shapes),
        spare=plan.cell - plan.number_column - widest * row.q > row.q / 2,
    )


def _cell(pen: Pen, shape: Shape, row: Row, look: Look, placing: _Placing, x: float) -> Cell:
    """Return where the expression stands in the cell whose left edge is `x`."""
    wide = shape.squares * row.q
    room = placing.cell - placing.column
    if look.squared:
        start = placing.column
        if not pen.rtl and not placing.spare and start > 1.5 * row.q:
            start -= row.q  # the free square parts it from the next number, not from its own
    elif placing.centred:
        start = placing.column + (room - wide) / 2
    else:
        start = min(indent(placing.column), placing.cell - wide - placing.beside)
    end = placing.cell
    if pen.rtl and not wide:
        start, end = 0.0, placing.cell - start  # a line of text ends where the numbers begin
    elif pen.rtl:
        free = 0.0 if placing.centred else placing.beside
        start = placing.cell - start - wide - free
    return Cell(x + start, x + end, row.top, row.height, row.q, row.traits, look, placing.column)


@lru_cache(maxsize=_PROBLEMS_KEPT)
def _problem_items(
    shape: Shape,
    cell: Cell,
    edge: float | None,
    slot: int,
    rtl: bool,  # noqa: FBT001 — keywords would slow the cache down
    thick: float,
) -> tuple[Item, ...]:
    """Return a problem, drawn once for each place it stands at; `edge` is its number's."""
    pen = Pen(rtl=rtl, thick=thick)
    if edge is not None:
        _draw_number(pen, shape, cell, edge, slot)
    shape.draw(pen, cell, slot + 1)
    return tuple(pen.items)


def _draw_number(pen: Pen, shape: Shape, cell: Cell, edge: float, slot: int) -> None:
    """Draw the number: hanging at the cell's edge, or in a free square of the problem."""
    look = cell.look
    place = shape.number_place(cell)
    hangs = bool(cell.number_column)
    if shape.numbered_inside or (shape.squares and not hangs):
        _draw_inside_number(pen, cell, place, slot)
        return
    if not hangs or place is None:
        return
    size = min(look.number_size, cell.height / _TALL)
    y = cell.top - CAP_HEIGHT * size
    if not shape.squares:
        y = place[1] - CAP_HEIGHT * look.number_size / 2
        size = min(size, (cell.top - y) / _TALL)
    elif look.squared:
        edge += -_SQUARED_INSET if pen.rtl else _SQUARED_INSET
        size = min(size, cell.q * look.share)
        y = place[1] - CAP_HEIGHT * size / 2
    pen.slot(edge, y, slot, size, face=Face.BOLD, align=pen.malign(Align.LEFT))


def _draw_inside_number(
    pen: Pen, cell: Cell, place: tuple[float, float] | None, slot: int
) -> None:
    if place is None:
        return
    x, y = place
    wanted = _SMALL_NUMBER_SIZE if cell.look.small_numbers else _INSIDE_NUMBER_SIZE
    size = round(min(wanted * cell.look.large, cell.q * cell.look.inside_number), 2)
    baseline = round(y - CAP_HEIGHT * size / 2, 2)
    pen.items.append(Text(round(x, 2), baseline, slot, size, Face.BOLD, Align.CENTRE))


def _draw_borders(pen: Pen, page: Boxes, plan: Plan) -> None:
    """Draw one shared line in the middle of each gutter and row gap, none on the outside."""
    groups = {row.group for row in plan.rows}
    for group in sorted(groups):
        rows = [row for row in plan.rows if row.group == group]
        top, low = rows[0].top, rows[-1].top - rows[-1].height
        columns = max(row.count for row in rows)
        for place in range(1, columns):
            x = page.left + place * (plan.cell + GUTTER) - GUTTER / 2
            pen.line(pen.mx(x), top, pen.mx(x), low, width=0.5, black=50)
        right = page.left + columns * (plan.cell + GUTTER) - GUTTER
        for row in rows[:-1]:
            y = row.top - row.height - row.gap / 2
            pen.line(pen.mx(page.left), y, pen.mx(right), y, width=0.5, black=50)
