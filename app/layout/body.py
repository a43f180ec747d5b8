"""The body of a page, drawn: headings, numbers, problems, cell borders (page.md §5, §11)."""

from app.layout.cells import Cell, Look, Shape
from app.layout.display import Align, Face, Text
from app.layout.geometry import Boxes
from app.layout.grid import GUTTER, Group, Plan, Row, indent
from app.layout.metrics import BOLD_DIGIT_WIDTH, CAP_HEIGHT
from app.layout.pen import Pen
from app.layout.settings import PageSettings
from app.layout.text import elided, width

_HEADING_SIZE = 12.0
_INSTRUCTION_SIZE = 10.5
_AFTER_LETTER = 8.0
_AFTER_VERB = 10.0
_NUMBER_SIZE = 10.0
_SMALL_NUMBER_SIZE = 7.5
_INSIDE_NUMBER_SIZE = 8.0
_SQUARED_INSET = 1.5
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
        for place in range(row.count):
            shape = group.shapes[row.first + place]
            left = plan.left + place * (plan.cell + plan.gutter)
            x = pen.left_edge(left, plan.cell)
            cells.append(
                (
                    round(x, 2),
                    round(row.top - row.height, 2),
                    round(plan.cell, 2),
                    round(row.height, 2),
                )
            )
            pen.start(slot)
            _draw_problem(pen, settings, shape, row, plan, look, x=x, slot=slot + 1)
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
        points = size if face is Face.BOLD else _INSTRUCTION_SIZE * scale
        fitting = elided(words, face, points, page.right - x)
        if fitting:
            pen.furniture(x, y, fitting, points, face=face)
            x += width(fitting, face, points) + gap * scale


def _draw_problem(
    pen: Pen,
    settings: PageSettings,
    shape: Shape,
    row: Row,
    plan: Plan,
    look: Look,
    *,
    x: float,
    slot: int,
) -> None:
    column = 0.0 if shape.numbered_inside else plan.number_column
    room = plan.cell - column
    wide = shape.squares * row.q
    beside = 0.0 if row.traits.frames else shape.room_beside * row.q
    if look.squared:
        start = column
    elif shape.centred:
        start = column + (room - wide) / 2
    else:
        start = min(indent(column), plan.cell - wide - beside)
    end = plan.cell
    if pen.rtl:
        end -= start if not wide else 0.0
        start = max(
            0.0, plan.cell - start - (wide or plan.cell) - (0 if shape.centred else beside)
        )
    cell = Cell(x + start, x + end, row.top, row.q, row.traits, look)
    if settings.problem_numbers:
        edge = x + plan.cell if pen.rtl else x
        _draw_number(pen, shape, cell, row, edge=edge, column=column, slot=slot)
    shape.draw(pen, cell, slot + 1)


def _draw_number(
    pen: Pen, shape: Shape, cell: Cell, row: Row, *, edge: float, column: float, slot: int
) -> None:
    """Draw the number: hanging at the cell's edge, or in a free square of the problem."""
    look = cell.look
    place = shape.number_place(cell)
    if shape.numbered_inside or (look.small_numbers and shape.squares):
        _draw_inside_number(pen, cell, place, slot)
        return
    if not column or place is None:
        return
    size = min(look.number_size, row.height / _TALL)
    y = row.top - CAP_HEIGHT * size
    if not shape.squares:
        y = place[1] - CAP_HEIGHT * look.number_size / 2
        size = min(size, (row.top - y) / _TALL)
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
