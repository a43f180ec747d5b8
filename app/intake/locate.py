"""Where a code lies in a picture, to a tenth of a pixel.

The decoder's corners are whole pixels, a pixel beside the truth at times. The middles of the three
finder squares and of the small square in the fourth corner are measured instead: each between two
opposite edges, so that spreading ink and blur cancel out.
"""

from typing import Final

from PIL import Image

from app.intake.decode import Code
from app.intake.model import Point
from app.intake.plane import Plane, after, fitted, mapped, scaling

_MODULE: Final = 8
"""Pixels of a module in the patch that is measured."""
_MARGIN: Final = 4
"""Modules around the code in that patch: its quiet zone."""
_REACH: Final = 0.85
"""Modules to either side of where an edge should be."""
_LEAST_CONTRAST: Final = 24


def squares(modules: int) -> tuple[Point, Point, Point, Point]:
    """Return the middles of the four squares of a code, in modules from its upper left corner."""
    far = modules - 3.5
    return (3.5, 3.5), (far, 3.5), (modules - 6.5, modules - 6.5), (3.5, far)


def located(grey: Image.Image, code: Code) -> Plane:
    """Return how the code's modules lie in the picture (mode L)."""
    side = float(code.modules)
    corners = ((0.0, 0.0), (side, 0.0), (side, side), (0.0, side))
    plane = fitted(list(zip(corners, code.corners, strict=True)))
    for _ in range(2):
        better = _measured(grey, plane, code.modules)
        if better is None:
            break
        plane = better
    return plane


def _measured(grey: Image.Image, plane: Plane, modules: int) -> Plane | None:
    """Return the plane by the four squares, or None when one of them cannot be measured."""
    to_patch = scaling(1 / _MODULE, -_MARGIN, -_MARGIN)
    length = (modules + 2 * _MARGIN) * _MODULE
    patch = grey.transform(
        (length, length),
        Image.Transform.PERSPECTIVE,
        after(plane, to_patch),
        Image.Resampling.BICUBIC,
    )
    pairs = []
    for place, square in enumerate(squares(modules)):
        found = _middle(patch, square, small=place == 2)
        if found is None:
            return None
        pairs.append((square, mapped(plane, found)))
    return fitted(pairs)


def _middle(patch: Image.Image, square: Point, *, small: bool) -> Point | None:
    """Return the measured middle of a square, in modules."""
    across = _along(patch, square, small=small)
    down = _along(patch.transpose(Image.Transpose.TRANSPOSE), (square[1], square[0]), small=small)
    return None if across is None or down is None else (across, down)


def _along(patch: Image.Image, square: Point, *, small: bool) -> float | None:
    """Return the measured middle of a square along x, in modules."""
    x, y = ((value + _MARGIN) * _MODULE for value in square)
    half = (1.4 if small else 1.3) * _MODULE
    band = (round(x - 4.6 * _MODULE), round(y - half), round(x + 4.6 * _MODULE), round(y + half))
    profile = patch.crop(band).resize((band[2] - band[0], 1), Image.Resampling.BOX).tobytes()
    centre = x - band[0]
    if small:  # from its dark ring to the light one
        found = _between(bytes(255 - value for value in profile), centre, 1.5 * _MODULE)
        return None if found is None else square[0] + found / _MODULE
    outer = _between(profile, centre, 3.5 * _MODULE)
    core = _between(profile, centre, 1.5 * _MODULE)
    if outer is None or core is None:
        return None
    return square[0] + (outer + core) / 2 / _MODULE


def _between(profile: bytes, centre: float, half: float) -> float | None:
    """Return by how much the middle of two edges, each light outside, is beside `centre`."""
    left = _fall(profile, centre - half)
    right = _fall(profile[::-1], len(profile) - centre - half)
    if left is None or right is None:
        return None
    return (left + len(profile) - right) / 2 - centre


def _fall(profile: bytes, near: float) -> float | None:
    """Return where the profile falls from light to dark through the middle of both."""
    low = max(0, round(near - _REACH * _MODULE))
    part = profile[low : round(near + _REACH * _MODULE) + 1]
    if len(part) < 2 or max(part) - min(part) < _LEAST_CONTRAST:
        return None
    level = (max(part) + min(part)) / 2
    best: float | None = None
    for place in range(len(part) - 1):
        before, behind = part[place], part[place + 1]
        if before >= level > behind:
            crossing = low + place + 0.5 + (before - level) / (before - behind)
            if best is None or abs(crossing - near) < abs(best - near):
                best = crossing
    return best
