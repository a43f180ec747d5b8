"""How a page lies in a picture: by its code, then by the line at its foot (ADR 32)."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from PIL import Image

from app.intake.decode import Code
from app.intake.foot import Foot, coarse_foot, fine_foot
from app.intake.formats import Format, formats
from app.intake.locate import located, squares
from app.intake.model import Registration
from app.intake.plane import Pair, Plane, after, fitted, mapped, scale_at, scaling, unslanted

_CODE_WEIGHT: Final = 12.0
"""The code's squares are measured several times as well as the ends of a line."""
_MOST_OFF: Final = 2.0
"""Points by which the code may be beside its place once the foot has its say."""
_GOOD: Final = 0.3
"""Points up to which there is nothing to better."""
_ENOUGH: Final = 2.0
"""Pixels a point in which a line half a point thick is still seen."""
_LEAST_SCORE: Final = 7.0
_OFF_COST: Final = 20.0
"""What a point beside the code costs a format: another one would fit better."""


class Registered(NamedTuple):
    """A page and how it lies in a picture."""

    page: Format
    plane: Plane
    """From points of the page to pixels."""
    by: Registration


def registered(grey: Image.Image, code: Code) -> Registered:
    """Return how the page with `code` lies in the picture (mode L).

    What counts is the code's own size, so a page that was printed smaller than life, or on other
    paper, comes out as it was laid out.
    """
    modules = located(grey, code)
    factor = max(1, int(scale_at(modules, (code.modules / 2,) * 2) * code.modules / 64 / _ENOUGH))
    small = grey.reduce(factor) if factor > 1 else grey
    shrunk = after(scaling(1 / factor), modules)
    best: tuple[float, Registered] | None = None
    for page in _possible(small, shrunk, code.modules):
        found = _with_foot(small, shrunk, page, code.modules)
        if found is not None and (best is None or found[0] > best[0]):
            best = found
    if best is not None:
        page, plane, by = best[1]
        return Registered(page, after(scaling(factor), plane), by)
    page = next(_possible(grey, modules, code.modules), formats(code.modules)[0])
    return Registered(page, after(modules, page.to_modules(code.modules)), Registration.CODE)


def _possible(grey: Image.Image, modules: Plane, count: int) -> Iterator[Format]:
    """Yield the formats of which the foot would be on the picture, the fullest ones first."""
    ranked = []
    for order, page in enumerate(formats(count)):
        plane = after(modules, page.to_modules(count))
        points = [(page.left, page.foot), (page.right, page.foot), (page.left, 34.0)]
        out = max(_outside(grey, mapped(plane, point)) for point in points)
        if out < 0.08:
            ranked.append((round(out, 2), order, page))
    for _, _, page in sorted(ranked):
        yield page


def _outside(grey: Image.Image, point: tuple[float, float]) -> float:
    """Return how far a point is outside the picture, as a share of its longer side."""
    beyond = max(-point[0], -point[1], point[0] - grey.width, point[1] - grey.height)
    return max(0.0, beyond / max(grey.size))


def _with_foot(
    grey: Image.Image, modules: Plane, page: Format, count: int
) -> tuple[float, Registered] | None:
    """Return the page by its code and its foot, with a score, or None when there is no foot.

    The slant of so small a thing as a code is known badly, and a little too much of it throws the
    foot far off: where that does not fit, it is tried as if the sheet were not slanted at all.
    """
    found = []
    for start in (modules, unslanted(modules, (count / 2, count / 2))):
        plane = after(start, page.to_modules(count))
        score = _LEAST_SCORE
        for look in (coarse_foot, fine_foot, fine_foot):
            foot = look(grey, plane, page)
            if foot is None:
                break
            plane = _refitted(modules, plane, page, count, foot)
            score = foot.score
        off = _off(modules, plane, page, count)
        if foot is not None and score >= _LEAST_SCORE and off <= _MOST_OFF:
            found.append((score - _OFF_COST * off, Registered(page, plane, Registration.FRAME)))
            if off <= _GOOD:
                break
    return max(found, key=lambda pair: pair[0], default=None)


def _refitted(modules: Plane, plane: Plane, page: Format, count: int, foot: Foot) -> Plane:
    pairs = _code_pairs(modules, page, count)
    pairs += [
        ((page.left, page.foot), mapped(plane, foot.left)),
        ((page.right, page.foot), mapped(plane, foot.right)),
    ]
    return fitted(pairs, [_CODE_WEIGHT] * 4 + [1.0] * 2)


def _code_pairs(modules: Plane, page: Format, count: int) -> list[Pair]:
    """Return the squares of the code: where on the page, and where in the picture."""
    x, y = page.corner
    size = page.code / count
    return [((x + u * size, y + v * size), mapped(modules, (u, v))) for u, v in squares(count)]


def _off(modules: Plane, plane: Plane, page: Format, count: int) -> float:
    """Return by how many points the code is beside its place at most."""
    unit = scale_at(plane, page.corner) or 1.0
    worst = 0.0
    for point, seen in _code_pairs(modules, page, count):
        here = mapped(plane, point)
        worst = max(worst, abs(here[0] - seen[0]), abs(here[1] - seen[1]))
    return worst / unit
