"""Finds the line at a page's foot in a picture, and its two ends.

It is the one mark every page has far from its code: with both the whole sheet is fixed. It is half
a point thick and half black, so it is looked for along its whole length at once, at every height
and tilt that may be, together with the words below it.
"""

from typing import Final, NamedTuple

from PIL import Image

from app.intake.formats import Format
from app.intake.model import Point
from app.intake.plane import Plane, after, scaling

_COLUMNS: Final = 24
"""Parts of the line, each of which has its own say."""
_BESIDE: Final = 54.0
"""Points beyond either end that are looked at."""
_BEYOND: Final = (18.0, 4.0)
"""From where to where, in points before an end that is known well, nothing may go on."""
_WORDS: Final = 150.0
"""Points at the side of the copy's code that surely have words below the line."""
_MOST: Final = 48.0
"""Grey levels that a part can win: a thick line is no better than a thin one."""
_LEAST: Final = 5.0
_SLOPES: Final = 0.09
"""Of the line against where it should be."""


class _Step(NamedTuple):
    """How closely is looked."""

    scale: float
    """Pixels a point."""
    reach: float
    """Points above and below."""
    ends: float
    """Points to either side of where an end should be."""


_COARSE, _FINE = _Step(1.5, 62.0, 44.0), _Step(3.0, 5.0, 10.0)


class Foot(NamedTuple):
    """The line at the foot as it is found, in points of the page as it was guessed."""

    left: Point
    right: Point
    score: float
    """Grey levels by which it stands out, less what contradicts it."""


def coarse_foot(grey: Image.Image, plane: Plane, page: Format) -> Foot | None:
    """Return the line near where `plane` has it, or None."""
    return _foot(grey, plane, page, _COARSE)


def fine_foot(grey: Image.Image, plane: Plane, page: Format) -> Foot | None:
    """Return the line where `plane` has it already to a few points, or None."""
    return _foot(grey, plane, page, _FINE)


def _foot(grey: Image.Image, plane: Plane, page: Format, step: _Step) -> Foot | None:
    below = 15.0
    left, top = page.left - _BESIDE, page.foot - step.reach
    width = round((page.right - page.left + 2 * _BESIDE) * step.scale)
    height = round((2 * step.reach + below) * step.scale)
    strip = grey.transform(
        (width, height),
        Image.Transform.PERSPECTIVE,
        after(plane, scaling(1 / step.scale, left, top)),
        Image.Resampling.BILINEAR,
    )
    rows = round(2 * step.reach * step.scale)
    found = _line(strip, page, step, rows)
    if found is None:
        return None
    height_at, slope, score = found
    ends = _ends(strip, step, height_at, slope)
    points = [
        (left + x / step.scale, top + (height_at + slope * (x - width / 2)) / step.scale)
        for x in ends
    ]
    return Foot(points[0], points[1], score)


def _line(
    strip: Image.Image, page: Format, step: _Step, rows: int
) -> tuple[float, float, float] | None:
    """Return height in the strip's middle, slope and score of the best line."""
    edge = _BESIDE * step.scale
    inside = (strip.width - 2 * edge) / _COLUMNS
    middles, parts = [], []
    for place in range(_COLUMNS):
        low = edge + place * inside
        lit = _profile(strip, low + 1, low + inside - 1)
        words = place * inside < _WORDS * step.scale
        if not page.mirrored:
            words = (_COLUMNS - 1 - place) * inside < _WORDS * step.scale
        parts.append(_worth(lit, step, rows, words=words))
        middles.append(low + inside / 2 - strip.width / 2)
    for low, high in _outside(strip.width, step) if step is _FINE else ():
        lit = _profile(strip, low, high)
        worth = _worth(lit, step, rows, words=False)
        parts.append([-4 * max(value, 0.0) for value in worth])
        middles.append((low + high) / 2 - strip.width / 2)
    best = (0.0, 0.0, 0.0)
    steps = round(_SLOPES * strip.width / 2) if step is _COARSE else round(3 * step.scale)
    for tilt in range(-steps, steps + 1):
        slope = tilt / (strip.width / 2)
        shifts = [round(slope * middle) for middle in middles]
        low, high = max(0, -min(shifts)), rows - max(0, *shifts)
        if high - low < 3:
            continue
        cut = [part[low + by : high + by] for part, by in zip(parts, shifts, strict=True)]
        sums = [sum(column) for column in zip(*cut, strict=True)]
        top = max(sums)
        if top > best[2]:
            best = (low + sums.index(top) + 0.5, slope, top)
    best = (best[0], best[1], best[2] / _COLUMNS)
    return None if best[2] < _LEAST else _sharpened(parts[:_COLUMNS], middles[:_COLUMNS], best)


def _sharpened(
    parts: list[list[float]], middles: list[float], best: tuple[float, float, float]
) -> tuple[float, float, float]:
    """Return the line through the middle of the dark in each part."""
    height, slope, score = best
    points = []
    for part, middle in zip(parts, middles, strict=True):
        near = int(height + slope * middle)
        window = [
            (row + 0.5, max(part[row], 0.0))
            for row in range(max(0, near - 2), min(len(part), near + 3))
        ]
        weight = sum(value for _, value in window)
        if weight > 2 * _LEAST:
            points.append((middle, sum(row * value for row, value in window) / weight))
    if len(points) < _COLUMNS // 2:
        return best
    for _ in range(2):
        height, slope = _straight(points)
        off = sorted(abs(y - height - slope * x) for x, y in points)
        limit = max(0.3, 2.5 * off[len(off) // 2])
        points = [(x, y) for x, y in points if abs(y - height - slope * x) <= limit]
    return height, slope, score


def _straight(points: list[Point]) -> tuple[float, float]:
    """Return height at 0 and slope of the line through points (least squares)."""
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points) or 1.0
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    return mean_y - slope * mean_x, slope


def _profile(strip: Image.Image, low: float, high: float) -> bytes:
    """Return the mean brightness of each row of a part of the strip."""
    part = strip.crop((round(low), 0, round(high), strip.height))
    return part.resize((1, strip.height), Image.Resampling.BOX).tobytes()


def _worth(lit: bytes, step: _Step, rows: int, *, words: bool) -> list[float]:
    """Return for each row by how much it is like the line, by what is around it."""
    s = step.scale
    near, far = round(1.4 * s), round(3.2 * s)
    text, end = round(7.6 * s), round(12.6 * s)
    padded = bytes([lit[0]] * far) + lit + bytes([lit[-1]] * end)
    sums = [0]
    for value in padded:
        sums.append(sums[-1] + value)
    found = []
    for row in range(rows):
        at = row + far
        count = far - near + 1
        above = (sums[at - near + 1] - sums[at - far]) / count
        under = (sums[at + far + 1] - sums[at + near]) / count
        worth = min(min(above, under) - padded[at], _MOST)
        if words:
            dark = (sums[at + end] - sums[at + text]) / (end - text)
            worth += 0.5 * min(under - dark, _MOST)
        found.append(worth)
    return found


def _outside(width: int, step: _Step) -> tuple[tuple[float, float], tuple[float, float]]:
    low, high = ((_BESIDE - points) * step.scale for points in _BEYOND)
    return (low, high), (width - high, width - low)


def _ends(strip: Image.Image, step: _Step, height: float, slope: float) -> tuple[float, float]:
    """Return where the line begins and ends along the strip (pixels)."""
    far = round(3.2 * step.scale)
    band = strip.transform(
        (strip.width, 2 * far + 1),
        Image.Transform.AFFINE,
        (1, 0, 0, slope, 1, height - far - 0.5 - slope * strip.width / 2),
        Image.Resampling.BILINEAR,
    )
    one = (strip.width, 1)
    core = band.crop((0, far - 1, strip.width, far + 2)).resize(one, Image.Resampling.BOX)
    above = band.crop((0, 0, strip.width, far // 2)).resize(one, Image.Resampling.BOX)
    below = band.crop((0, 2 * far + 1 - far // 2, strip.width, 2 * far + 1))
    under = below.resize(one, Image.Resampling.BOX).tobytes()
    lines = zip(above.tobytes(), under, core.tobytes(), strict=True)
    dark = [min(_MOST, (up + down) / 2 - here) for up, down, here in lines]
    left = _begin(dark, _BESIDE * step.scale, step)
    right = strip.width - _begin(dark[::-1], _BESIDE * step.scale, step)
    return left, right


def _begin(dark: list[float], near: float, step: _Step) -> float:
    """Return where `dark` begins to be dark, near `near`."""
    reach, span = round(step.ends * step.scale), round(8 * step.scale)
    best, place = 0.0, near
    for x in range(max(span, round(near) - reach), round(near) + reach):
        gain = sum(dark[x : x + span]) - sum(dark[x - span : x])
        if gain > best:
            best, place = gain, float(x)
    return place
