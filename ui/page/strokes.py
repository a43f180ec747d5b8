"""Outlines and dashes as plain line segments, which QPainter draws many times faster."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from math import hypot

from PySide6.QtCore import QLineF

Segment = tuple[float, float, float, float]


def dashed(x1: float, y1: float, x2: float, y2: float, dash: tuple[float, ...]) -> list[QLineF]:
    """Return the dashes of a line."""
    return [QLineF(*segment) for segment in _dashes(x1, y1, x2, y2, dash, 0.0)]


def outline(x: float, y: float, w: float, h: float, width: float) -> list[QLineF]:
    """Return a rectangle's outline; the sides reach over its corners as a mitred join does."""
    over = width / 2
    right, bottom = x + w, y + h
    return [
        QLineF(x - over, y, right + over, y),
        QLineF(x - over, bottom, right + over, bottom),
        QLineF(x, y, x, bottom),
        QLineF(right, y, right, bottom),
    ]


def dashed_outline(
    x: float, y: float, w: float, h: float, dash: tuple[float, ...]
) -> list[QLineF]:
    """Return a rectangle's dashes: from the lower left corner anticlockwise, as PDF's `re`."""
    return [QLineF(x + a, y + b, x + c, y + d) for a, b, c, d in _round(w, h, dash)]


@lru_cache(maxsize=64)
def _round(w: float, h: float, dash: tuple[float, ...]) -> tuple[Segment, ...]:
    """Return the dashes of a rectangle whose upper left corner is the origin."""
    found: list[Segment] = []
    gone = 0.0
    corners = ((0.0, h), (w, h), (w, 0.0), (0.0, 0.0), (0.0, h))
    for (x1, y1), (x2, y2) in pairwise(corners):
        found.extend(_dashes(x1, y1, x2, y2, dash, gone))
        gone += hypot(x2 - x1, y2 - y1)
    return tuple(found)


def _dashes(
    x1: float, y1: float, x2: float, y2: float, dash: tuple[float, ...], gone: float
) -> Iterator[Segment]:
    """Yield the dashes of a line that begins `gone` points into the pattern."""
    length = hypot(x2 - x1, y2 - y1)
    if not length:
        return
    pattern = dash if len(dash) % 2 == 0 else dash * 2
    step_x, step_y = (x2 - x1) / length, (y2 - y1) / length
    at = -(gone % sum(pattern))
    while at < length:
        for index, part in enumerate(pattern):
            start, end = max(at, 0.0), min(at + part, length)
            if index % 2 == 0 and start < end:
                yield (
                    x1 + step_x * start,
                    y1 + step_y * start,
                    x1 + step_x * end,
                    y1 + step_y * end,
                )
            at += part
