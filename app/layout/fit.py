"""Whether pupils can write on the page: its squares against their age, and the ways out.

Nothing is ever changed silently: the page is drawn true to size and the fit says, with numbers,
what is too small (page.md §5).
"""

import math
from enum import StrEnum

import msgspec

from app.layout.cells import Look, Traits
from app.layout.geometry import POINTS_PER_MM, Boxes, boxes
from app.layout.grid import (
    ROW_GAP,
    Group,
    Plan,
    cell_width,
    heading_height,
    number_column,
    plan,
)
from app.layout.inline import UNITS
from app.layout.settings import Age, Notation, Orientation, PageSettings, Writing
from app.words import Words

SMALLEST_SQUARE_MM = {Age.FROM_5: 8.0, Age.FROM_7: 7.0, Age.FROM_9: 5.0, Age.FROM_11: 5.0}
"""After the squares of common exercise books."""
SMALLEST_PITCH = {Age.FROM_5: 30.0, Age.FROM_7: 26.0, Age.FROM_9: 24.0, Age.FROM_11: 20.0}
"""Points from line to line to write on."""
ASK_BELOW_MM = 5.0
_SQUARES_MM = (5, 7, 8, 10)
_MOST_COLUMNS = 10
_IN_LINE_COLUMNS = 4
_TOLERANCE = 0.005
"""Points that rounding may cost."""


class RemedyKind(StrEnum):
    """The ways to more room."""

    LARGER = "larger"
    """Larger type or larger squares: what holds the squares down is a setting, not the space."""
    FEWER = "fewer"
    TURN = "turn"
    FEWER_AIDS = "fewer_aids"
    IN_LINE = "in_line"


class FitRemedy(msgspec.Struct, frozen=True):
    """A way to more room. `page` holds the settings it leads to; fewer aids is for the topic."""

    kind: RemedyKind
    label: str
    page: PageSettings | None = None


class Fit(msgspec.Struct, frozen=True):
    """How large the smallest square (or the line pitch, in a line) of a sheet is."""

    square_mm: float
    needed_mm: float
    capacity: int
    """The most problems on a page whose squares are large enough, in full rows."""
    columns: int
    """The columns of that page."""
    lines: bool = False
    """The figures are the pitch of lines to write on, not squares."""
    sentence: str = ""
    """For the bar; empty when everything is large enough."""
    remedies: tuple[FitRemedy, ...] = ()

    @property
    def too_small(self) -> bool:
        """Whether the bar is shown."""
        return bool(self.sentence)

    @property
    def asks(self) -> bool:
        """Whether printing asks first."""
        return self.too_small and self.square_mm < ASK_BELOW_MM


class Smallest(msgspec.Struct, frozen=True):
    """The smallest square of a page, and its smallest line pitch if it has lines (points)."""

    square: float | None = None
    pitch: float | None = None


class Need(msgspec.Struct, frozen=True):
    """What one problem of a page needs at most: squares wide and high, or ems in a line."""

    squares: float
    units: float
    beside: float = 0.0
    stacked: float = 0.0
    """Further height in squares if its ten frames stand in the stack."""
    ems: float = 0.0
    headings: float = 0.0
    """Points that headings take."""
    short_rows: int = 0
    """Rows that sections may leave unfilled: each but the last may end in a short one."""
    examples: int = 0
    """Cells that worked examples take."""


def smallest(grid: Plan, groups: tuple[Group, ...]) -> Smallest:
    """Return the smallest square and pitch of a planned page."""
    written: list[float] = []
    lined: list[float] = []
    for row in grid.rows:
        in_squares = any(shape.squares for shape in groups[row.group].shapes)
        (written if in_squares else lined).append(row.q)
    return Smallest(
        min(written, default=None),
        min(lined) * UNITS if lined else None,
    )


def need(page: Boxes, settings: PageSettings, groups: tuple[Group, ...], look: Look) -> Need:
    """Return what the problems of a page need at most, to count how many would fit."""
    shapes = [shape for group in groups for shape in group.shapes]
    traits = Traits(
        letters=any(shape.traits.letters for shape in shapes),
        hints=any(shape.traits.hints for shape in shapes),
    )
    framed = msgspec.structs.replace(traits, frames=True)
    units = max((shape.units(traits, look) for shape in shapes), default=0.0)
    beside = max((shape.room_beside for shape in shapes), default=0.0)
    stacked = max((shape.units(framed, look) for shape in shapes), default=0.0) - units
    _scale, height = heading_height(page, settings, groups)
    return Need(
        squares=max((shape.squares for shape in shapes), default=0.0),
        units=units,
        beside=beside,
        stacked=stacked if beside else 0.0,
        ems=max((shape.ems() for shape in shapes), default=0.0),
        headings=height * sum(bool(group.heading) for group in groups),
        short_rows=max(0, len(groups) - 1),
        examples=sum(shape.worked is not None for shape in shapes),
    )


def capacity(page: Boxes, settings: PageSettings, wanted: Need, square: float) -> tuple[int, int]:
    """Return the most problems in full rows with squares of `square` points, and the columns.

    For problems in a line `square` is the pitch of the lines.
    """
    best = (0, 1)
    for columns in range(1, _MOST_COLUMNS + 1):
        tried = msgspec.structs.replace(settings, columns=columns)
        room = cell_width(page.content_width, columns) - number_column(tried)
        rows = _rows(page.body_height - wanted.headings, room, settings, wanted, square)
        count = columns * (rows - wanted.short_rows) - wanted.examples
        if count > best[0]:
            best = (min(count, 100), columns)
    return best


def _rows(height: float, room: float, settings: PageSettings, wanted: Need, square: float) -> int:
    """Return how many rows fit in `height` when a cell leaves `room` points for its problem."""
    if wanted.ems:
        size = settings.font_size * settings.large_print
        pitch = square * wanted.units / UNITS  # a problem may have several lines
        return int((height + _TOLERANCE) / pitch) if wanted.ems * size <= room else 0
    wide = wanted.squares * square
    if wide > room + _TOLERANCE:
        return 0
    beside = wide + wanted.beside * square <= room
    units = wanted.units + (0.0 if beside else wanted.stacked)
    return int((height + ROW_GAP + _TOLERANCE) / (units * square + ROW_GAP))


def judge(
    found: Smallest,
    groups: tuple[Group, ...],
    settings: PageSettings,
    look: Look,
    page: Boxes,
    *,
    words: Words,
    notation: Notation,
) -> Fit:
    """Return the fit of a sheet whose tightest page has `groups` and the figures `found`."""
    lines = found.square is None and found.pitch is not None
    points = found.pitch if lines else found.square
    large = settings.large_print
    if lines:
        needed = SMALLEST_PITCH[settings.age] * large
        taught = [shape.accustomed(look) for group in groups for shape in group.shapes]
        needed = max([needed, *[pitch for pitch in taught if pitch < math.inf]])
    else:
        needed = SMALLEST_SQUARE_MM[settings.age] * POINTS_PER_MM * large
        shapes = [shape for group in groups for shape in group.shapes]
        needed = min([needed, *[shape.accustomed(look) for shape in shapes]])
        if look.squared:
            needed = max(needed, settings.square_mm * POINTS_PER_MM * large)
    wanted = need(page, settings, groups, look)
    most, columns = capacity(page, settings, wanted, needed)
    fit = Fit(
        square_mm=round((needed if points is None else points) / POINTS_PER_MM, 4),
        needed_mm=round(needed / POINTS_PER_MM, 4),
        capacity=most,
        columns=columns,
        lines=lines,
    )
    if points is None or points >= needed - _TOLERANCE:
        return fit
    larger = _larger(fit, groups, settings, look, words)
    if larger is not None:
        fit = msgspec.structs.replace(fit, remedies=(larger,))
        return msgspec.structs.replace(fit, sentence=_first(fit, settings, words, notation))
    return msgspec.structs.replace(
        fit,
        sentence=_sentence(fit, settings, words, notation),
        remedies=_remedies(fit, groups, settings, look, points, wanted, words=words),
    )


def _larger(
    fit: Fit, groups: tuple[Group, ...], settings: PageSettings, look: Look, words: Words
) -> FitRemedy | None:
    """Return the larger type or squares without which no page would do, if they are set small."""
    if fit.lines:
        return None
    needed = fit.needed_mm / settings.large_print
    if look.squared:
        sizes = [size for size in _SQUARES_MM if size >= needed - _TOLERANCE]
        if settings.square_mm >= needed - _TOLERANCE or not sizes:
            return None
        page = msgspec.structs.replace(settings, square_mm=sizes[0])
        return FitRemedy(RemedyKind.LARGER, words.tr("Squares of {n} mm", n=sizes[0]), page)
    cap = min((shape.cap(look) for group in groups for shape in group.shapes), default=math.inf)
    if cap >= fit.needed_mm * POINTS_PER_MM - _TOLERANCE:
        return None
    size = math.ceil(needed * POINTS_PER_MM / 2 - _TOLERANCE)
    page = msgspec.structs.replace(settings, font_size=size)
    return FitRemedy(RemedyKind.LARGER, words.tr("Type of {n} pt", n=size), page)


def _sentence(fit: Fit, settings: PageSettings, words: Words, notation: Notation) -> str:
    """Return what is too small, and how many problems would fit."""
    first = _first(fit, settings, words, notation)
    if not fit.capacity:
        return first
    columns = words.ntr("{n} column", "{n} columns", fit.columns)
    return f"{first} " + words.tr(
        "This page takes {count} at most ({columns}).", count=fit.capacity, columns=columns
    )


def _first(fit: Fit, settings: PageSettings, words: Words, notation: Notation) -> str:
    def number(value: float) -> str:
        return f"{value:.1f}".removesuffix(".0").replace(".", notation.decimal)

    found, needed = number(fit.square_mm), number(fit.needed_mm)
    age = settings.age.value
    if fit.lines:
        return words.tr(
            "Too tight to write in: lines {found} mm apart, pupils of {age} need {needed} mm.",
            found=found,
            age=age,
            needed=needed,
        )
    return words.tr(
        "Too small to write in: {found} mm squares, pupils of {age} need {needed} mm.",
        found=found,
        age=age,
        needed=needed,
    )


def _remedies(
    fit: Fit,
    groups: tuple[Group, ...],
    settings: PageSettings,
    look: Look,
    points: float,
    wanted: Need,
    *,
    words: Words,
) -> tuple[FitRemedy, ...]:
    change = msgspec.structs.replace
    found: list[FitRemedy] = []
    if 0 < fit.capacity < settings.problems_per_page or (
        fit.capacity and fit.columns != settings.columns
    ):
        count = min(fit.capacity, settings.problems_per_page)
        found.append(
            FitRemedy(
                RemedyKind.FEWER,
                words.tr("{n} a page", n=count),
                change(settings, problems_per_page=count, columns=fit.columns),
            )
        )
    turned = change(settings, orientation=_other(settings.orientation))
    if not look.squared and _points(turned, groups, look, lines=fit.lines) > points:
        found.append(FitRemedy(RemedyKind.TURN, words.tr("Turn the page"), turned))
    if wanted.beside or any(
        shape.traits.letters or shape.traits.hints for group in groups for shape in group.shapes
    ):
        found.append(FitRemedy(RemedyKind.FEWER_AIDS, words.tr("Fewer aids")))
    if not fit.lines:
        in_line = change(settings, writing=Writing.IN_LINE, columns=_IN_LINE_COLUMNS)
        found.append(FitRemedy(RemedyKind.IN_LINE, words.tr("In a line"), in_line))
    return tuple(found)


def _other(orientation: Orientation) -> Orientation:
    if orientation is Orientation.PORTRAIT:
        return Orientation.LANDSCAPE
    return Orientation.PORTRAIT


def _points(
    settings: PageSettings, groups: tuple[Group, ...], look: Look, *, lines: bool
) -> float:
    """Return the smallest square or pitch that the page would have with these settings."""
    grid = plan(boxes(settings.paper, settings.orientation), settings, groups, look)
    found = smallest(grid, groups)
    return (found.pitch if lines else found.square) or 0.0
