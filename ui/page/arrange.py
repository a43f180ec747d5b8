"""Where pages lie on the desk: pure geometry in logical pixels, y downwards.

The margins follow the table of ui.md §3: 16 at the small windows, more where there is room.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

from ui.page.zoom import PX_PER_POINT, bounded

Size: TypeAlias = tuple[float, float]
"""Width and height of a page in points."""

TWO_PAGES_FROM = 768
"""The desk's width from which two pages lie side by side."""
CAPTION_HEIGHT = 26
"""The 16 px line "For pupils" and 10 px under it."""
WORTH_PAIRING = 0.7
"""Two pages side by side may be this much smaller than one; landscape ones would be half."""


class Part(IntEnum):
    """Which sheet a page belongs to."""

    PUPILS = 0
    KEY = 1


@dataclass(frozen=True, slots=True)
class Placed:
    """A page on the desk. `row` counts from 0 downwards."""

    part: Part
    index: int
    x: int
    y: int
    w: int
    h: int
    row: int

    def is_same(self, other: "Placed") -> bool:
        """Tell whether both are the same page, wherever they lie."""
        return self.part is other.part and self.index == other.index


@dataclass(frozen=True, slots=True)
class Arrangement:
    """All pages at one zoom, and the size of the ground they lie on."""

    pages: tuple[Placed, ...]
    width: int
    """What must be reachable by scrolling; the page's own extent with its margins."""
    height: int
    zoom: float
    captions: bool


Cell: TypeAlias = tuple[Part, int] | None


def arrange(
    pupils: Sequence[Size],
    key: Sequence[Size] = (),
    *,
    view: tuple[int, int],
    zoom: float | None = None,
    mirrored: bool = False,
    compared: bool = False,
) -> Arrangement:
    """Place the pages on a desk of the size `view`; without a `zoom` a whole row fits into it.

    `compared`: the two sheets lie beside each other however narrow the desk is.

    `mirrored` puts the first of two pages on the right (right-to-left windows).
    """
    view_w, view_h = view
    if not pupils and not key:
        return Arrangement((), 0, 0, bounded(zoom or 1.0), captions=False)
    sizes = (tuple(pupils), tuple(key))
    captions = bool(key)
    two = (bool(key) and compared) or _two_columns(sizes, view, zoom, captions=captions)
    rows = _rows(len(pupils), len(key), two=two)
    scale_zoom = zoom if zoom is not None else _fit(sizes, view, two=two, captions=captions)
    scale_zoom = bounded(scale_zoom)
    return _placed(rows, sizes, view=(view_w, view_h), zoom=scale_zoom, mirrored=mirrored, two=two)


def side_margin(view_w: int) -> float:
    """Return the least space left and right of the pages."""
    return _between(16.0, 16.0 + (view_w - TWO_PAGES_FROM) * 0.0375, 24.0)


def gap_between(view_w: int) -> int:
    """Return the space between two pages."""
    return round(_between(16.0, 16.0 + (view_w - TWO_PAGES_FROM) * 0.05, 24.0))


def end_margin(view_h: int) -> float:
    """Return the least space above and below the pages."""
    return _between(17.0, 17.0 + (view_h - 718) * 0.13, 30.0)


def _between(low: float, value: float, high: float) -> float:
    return min(max(value, low), high)


def _largest(sizes: tuple[tuple[Size, ...], tuple[Size, ...]]) -> Size:
    both = sizes[Part.PUPILS] + sizes[Part.KEY]
    return max(w for w, _ in both), max(h for _, h in both)


def _fit(
    sizes: tuple[tuple[Size, ...], tuple[Size, ...]],
    view: tuple[int, int],
    *,
    two: bool,
    captions: bool,
) -> float:
    view_w, view_h = view
    w, h = _largest(sizes)
    room_w = view_w - 2 * side_margin(view_w)
    if two:
        room_w = (room_w - gap_between(view_w)) / 2
    room_h = view_h - 2 * end_margin(view_h) - (CAPTION_HEIGHT if captions else 0)
    return min(room_w / w, room_h / h) / PX_PER_POINT


def _two_columns(
    sizes: tuple[tuple[Size, ...], tuple[Size, ...]],
    view: tuple[int, int],
    zoom: float | None,
    *,
    captions: bool,
) -> bool:
    if view[0] < TWO_PAGES_FROM:
        return False
    if sizes[Part.KEY]:
        return True
    if len(sizes[Part.PUPILS]) < 2:
        return False
    if zoom is not None:
        pair_w = 2 * _largest(sizes)[0] * PX_PER_POINT * zoom + gap_between(view[0])
        return pair_w + 2 * side_margin(view[0]) <= view[0]
    pair = _fit(sizes, view, two=True, captions=captions)
    return pair >= WORTH_PAIRING * _fit(sizes, view, two=False, captions=captions)


def _rows(pupils: int, key: int, *, two: bool) -> list[tuple[Cell, Cell]]:
    first: list[Cell] = [(Part.PUPILS, index) for index in range(pupils)]
    second: list[Cell] = [(Part.KEY, index) for index in range(key)]
    if not two:
        return [(cell, None) for cell in first + second]
    if key:
        count = max(pupils, key)
        first += [None] * (count - pupils)
        second += [None] * (count - key)
        return list(zip(first, second, strict=True))
    return [(first[at], first[at + 1] if at + 1 < pupils else None) for at in range(0, pupils, 2)]


def _placed(
    rows: list[tuple[Cell, Cell]],
    sizes: tuple[tuple[Size, ...], tuple[Size, ...]],
    *,
    view: tuple[int, int],
    zoom: float,
    mirrored: bool,
    two: bool,
) -> Arrangement:
    view_w, view_h = view
    scale = PX_PER_POINT * zoom
    gap = gap_between(view_w)
    column_w = round(_largest(sizes)[0] * scale)
    block_w = 2 * column_w + gap if two else column_w
    content_w = block_w + 2 * round(side_margin(view_w))
    left = max((view_w - block_w) / 2, side_margin(view_w))
    captions = bool(sizes[Part.KEY])
    heights = [_row_height(row, sizes, scale) for row in rows]
    above = [_caption_above(at, rows, captions=captions) for at in range(len(rows))]
    margin = end_margin(view_h)
    # So far apart, the next row starts where the view of a fitted one ends: no strip of a page
    # peeks in, to be painted with every change.
    apart = max(gap, margin)
    block_h = sum(heights) + sum(above) + apart * (len(rows) - 1)
    y = max((view_h - block_h) / 2, margin)
    content_h = round(block_h + 2 * margin)
    pages: list[Placed] = []
    for at, (row, height) in enumerate(zip(rows, heights, strict=True)):
        y += above[at]
        for column, cell in enumerate(row):
            if cell is None:
                continue
            w, h = sizes[cell[0]][cell[1]]
            page_w = round(w * scale)
            place = 1 - column if mirrored and two else column
            x = left + place * (column_w + gap) + (column_w - page_w) / 2
            pages.append(Placed(*cell, round(x), round(y), page_w, round(h * scale), at))
        y += height + apart
    return Arrangement(tuple(pages), content_w, content_h, zoom, captions)


def _row_height(
    row: tuple[Cell, Cell], sizes: tuple[tuple[Size, ...], tuple[Size, ...]], scale: float
) -> int:
    return max(round(sizes[cell[0]][cell[1]][1] * scale) for cell in row if cell is not None)


def _caption_above(at: int, rows: list[tuple[Cell, Cell]], *, captions: bool) -> int:
    """Return the room for a caption: above the first page of each part."""
    starts = any(cell is not None and cell[1] == 0 for cell in rows[at])
    return CAPTION_HEIGHT if captions and starts else 0
