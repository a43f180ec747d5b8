"""Where a problem's answer stands on the pages of a sheet, so that it can be cut out of a scan."""

from collections.abc import Sequence
from typing import NamedTuple

from app.layout.display import Area, Page


class Spot(NamedTuple):
    """A problem's cell."""

    page: int
    """The number of the page, from 1."""
    area: Area
    """Points, y upwards from the page's lower edge; `area.index` is the problem's index."""
    page_height: float
    """Points."""


def spots(pages: Sequence[Page]) -> tuple[Spot, ...]:
    """Return the cells in the order of the printed numbers: the first is problem 1."""
    return tuple(
        Spot(page.number, area, page.list.height) for page in pages for area in page.areas
    )
