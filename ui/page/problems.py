"""The problems on the pages, as places: where each lies, what it says, and its neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from app.layout.display import Area, Page, SpanEnd, SpanStart, Stamp, Text, slot_text


class Direction(Enum):
    """Where an arrow key points: (right, down)."""

    LEFT = (-1, 0)
    RIGHT = (1, 0)
    UP = (0, -1)
    DOWN = (0, 1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a problem lies: its page (from 0) and its cell on it, in points."""

    page: int
    area: Area

    @property
    def index(self) -> int:
        """The problem's index in the worksheet."""
        return self.area.index


def places_of(pages: Sequence[Page]) -> tuple[Place, ...]:
    """Return every problem in reading order; worked examples (index −1) are no problems."""
    return tuple(
        Place(number, area)
        for number, page in enumerate(pages)
        for area in page.areas
        if area.index >= 0
    )


def spoken_texts(page: Page, stamp: Stamp) -> dict[int, str]:
    """Return what a screen reader says for each problem of `page`, by its index.

    A span belongs to the problem in whose cell its glyphs stand (a worked example has a
    span, too, but no cell here).
    """
    said: dict[int, str] = {}
    text = ""
    for item in page.list.items:
        if isinstance(item, SpanStart):
            text = item.prefix + slot_text(item.text, page.values, stamp)
        elif isinstance(item, SpanEnd):
            text = ""
        elif text and isinstance(item, Text):
            index = next((area.index for area in page.areas if _holds(area, item)), None)
            if index is not None:
                said[index] = text
                text = ""
    return said


def _holds(area: Area, item: Text) -> bool:
    return area.x <= item.x <= area.x + area.w and area.y <= item.y <= area.y + area.h


def neighbour(places: Sequence[Place], current: int, direction: Direction) -> int:
    """Return the position in `places` that an arrow key leads to from `current`.

    Left and right follow the reading order over rows and pages; up and down stay in the column
    and go on to the next page. At an end it stays.
    """
    step_x, step_y = direction.value
    if step_x:
        return min(max(current + step_x, 0), len(places) - 1)
    here = places[current]
    beyond = [at for at, place in enumerate(places) if _is_beyond(place, here, step_y)]
    if not beyond:
        return current
    rows = [_row_of(places[at]) for at in beyond]
    nearest = min(rows) if step_y > 0 else max(rows)
    row = [at for at, found in zip(beyond, rows, strict=True) if found == nearest]
    return min(row, key=lambda at: abs(_middle(places[at]) - _middle(here)))


def _row_of(place: Place) -> tuple[int, float]:
    """Return the place's row as something that grows downwards and over pages."""
    return place.page, -round(place.area.y + place.area.h)


def _is_beyond(place: Place, here: Place, step_y: int) -> bool:
    there, row = _row_of(place), _row_of(here)
    return there > row if step_y > 0 else there < row


def _middle(place: Place) -> float:
    return place.area.x + place.area.w / 2
