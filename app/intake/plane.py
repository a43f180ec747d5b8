"""Homographies: how a flat sheet lies in a picture. Plain arithmetic on a few points."""

import math
from collections.abc import Sequence
from typing import TypeAlias

from app.intake.model import Point

Plane: TypeAlias = tuple[float, float, float, float, float, float, float, float]
"""a … h of x' = (a·x + b·y + c) / (g·x + h·y + 1), y' = (d·x + e·y + f) / (g·x + h·y + 1);
Pillow's PERSPECTIVE takes it as it is."""
Pair: TypeAlias = tuple[Point, Point]
"""A point of the sheet and where it is in the picture."""
_SINGULAR = 1e-12


def fitted(pairs: Sequence[Pair], weights: Sequence[float] = ()) -> Plane:
    """Return the homography that takes the first of each pair to the second (least squares).

    Raises:
        ValueError: fewer than four pairs, or three of four in a line.
    """
    if len(pairs) < 4:
        raise ValueError("a homography needs four pairs")
    to_unit, from_unit = _units([p for p, _ in pairs]), _units([q for _, q in pairs])
    normal = [[0.0] * 9 for _ in range(8)]
    for place, (p, q) in enumerate(pairs):
        weight = weights[place] if weights else 1.0
        x, y = _scaled(p, to_unit)
        u, v = _scaled(q, from_unit)
        for row in (
            (x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, u),
            (0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y, v),
        ):
            for i in range(8):
                if row[i]:
                    share = weight * row[i]
                    for j in range(9):
                        normal[i][j] += share * row[j]
    return _unscaled(_solved(normal), to_unit, from_unit)


def mapped(plane: Plane, point: Point) -> Point:
    """Return where a point of the sheet is in the picture."""
    a, b, c, d, e, f, g, h = plane
    x, y = point
    below = g * x + h * y + 1
    if abs(below) < _SINGULAR:
        below = _SINGULAR
    return (a * x + b * y + c) / below, (d * x + e * y + f) / below


def after(outer: Plane, inner: Plane) -> Plane:
    """Return the homography that does `inner` first and `outer` then."""
    m, n = (*outer, 1.0), (*inner, 1.0)
    product = [
        sum(m[3 * row + k] * n[3 * k + column] for k in range(3))
        for row in range(3)
        for column in range(3)
    ]
    last = product[8] if abs(product[8]) > _SINGULAR else _SINGULAR
    a, b, c, d, e, f, g, h = (value / last for value in product[:8])
    return a, b, c, d, e, f, g, h


def unslanted(plane: Plane, point: Point) -> Plane:
    """Return the plane without its perspective, the same around a point."""
    x, y = point
    origin = mapped(plane, point)
    left, right = mapped(plane, (x - 1, y)), mapped(plane, (x + 1, y))
    above, below = mapped(plane, (x, y - 1)), mapped(plane, (x, y + 1))
    a, d = (right[0] - left[0]) / 2, (right[1] - left[1]) / 2
    b, e = (below[0] - above[0]) / 2, (below[1] - above[1]) / 2
    return a, b, origin[0] - a * x - b * y, d, e, origin[1] - d * x - e * y, 0.0, 0.0


def scaling(factor: float, x: float = 0.0, y: float = 0.0) -> Plane:
    """Return the homography that enlarges by `factor` and then moves by (x, y)."""
    return factor, 0.0, x, 0.0, factor, y, 0.0, 0.0


def scale_at(plane: Plane, point: Point) -> float:
    """Return how many units of the picture a unit of the sheet is, around a point."""
    x, y = point
    origin = mapped(plane, point)
    right, down = mapped(plane, (x + 1, y)), mapped(plane, (x, y + 1))
    area = (right[0] - origin[0]) * (down[1] - origin[1])
    area -= (right[1] - origin[1]) * (down[0] - origin[0])
    return math.sqrt(abs(area))


def _units(points: Sequence[Point]) -> tuple[float, float, float]:
    """Return the middle of points and their spread, by which they are scaled to about 1."""
    x = sum(p[0] for p in points) / len(points)
    y = sum(p[1] for p in points) / len(points)
    spread = sum(abs(p[0] - x) + abs(p[1] - y) for p in points) / len(points)
    return x, y, spread or 1.0


def _scaled(point: Point, unit: tuple[float, float, float]) -> Point:
    return (point[0] - unit[0]) / unit[2], (point[1] - unit[1]) / unit[2]


def _unscaled(
    plane: Plane, to_unit: tuple[float, float, float], from_unit: tuple[float, float, float]
) -> Plane:
    x, y, size = to_unit
    inner = scaling(1 / size, -x / size, -y / size)
    return after(scaling(from_unit[2], from_unit[0], from_unit[1]), after(plane, inner))


def _solved(rows: list[list[float]]) -> Plane:
    """Return the solution of eight equations (Gauss, with pivots)."""
    count = len(rows)
    for column in range(count):
        pivot = max(range(column, count), key=lambda row: abs(rows[row][column]))
        if abs(rows[pivot][column]) < _SINGULAR:
            raise ValueError("the points do not fix a homography")
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for row in range(count):
            if row != column:
                factor = rows[row][column] / rows[column][column]
                if factor:
                    for place in range(column, count + 1):
                        rows[row][place] -= factor * rows[column][place]
    a, b, c, d, e, f, g, h = (rows[place][count] / rows[place][place] for place in range(count))
    return a, b, c, d, e, f, g, h
