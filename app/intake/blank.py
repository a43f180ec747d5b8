"""Tells the empty back of a sheet from a page with anything on it."""

from typing import Final

from PIL import Image

from app.intake.ink import ink_of

_SHORT_SIDE: Final = 600
"""Pixels: about a point each, so that a pencil's line is one."""
_MARGIN: Final = 0.075
"""Where punch holes, staples and the shadows of edges are."""
_INK: Final = 20
"""Levels of ink: print that shines through thin paper has fewer."""
_MOST_SPOTS: Final = 25
_DARKEST_PAPER: Final = 105


def is_blank(grey: Image.Image) -> bool:
    """Return whether a picture (mode L) shows paper and nothing on it; in doubt it does not."""
    small = grey.reduce(max(1, min(grey.size) // _SHORT_SIDE))
    across, down = round(small.width * _MARGIN), round(small.height * _MARGIN)
    inner = (across, down, small.width - across, small.height - down)
    counts = small.crop(inner).histogram()
    if _quantile(counts, 0.05) < _DARKEST_PAPER:
        return False
    spots = ink_of(small, reach=12).crop(inner).histogram()
    return sum(spots[_INK:]) <= _MOST_SPOTS


def _quantile(counts: list[int], share: float) -> int:
    left = share * sum(counts)
    for value, count in enumerate(counts):
        left -= count
        if left < 0:
            return value
    return len(counts) - 1
