"""The pages a copy may be printed on, and where their furniture is (page.md §2-4).

Points from the paper's upper left corner, x to the right and y downwards.
"""

from functools import lru_cache
from typing import Final, NamedTuple

from app.intake.model import Point
from app.intake.plane import Plane, scaling
from app.layout import geometry
from app.layout.footer import HAIRLINE
from app.layout.settings import Orientation, Paper

_SIZES: Final = {29: 64.0, 33: 72.0, 37: 80.0}
"""The printed width of a code by its modules (page.md §3)."""


class Format(NamedTuple):
    """A paper, how it lies, and on which side its code stands."""

    width: float
    height: float
    left: float
    """Where the content, and with it the line at the foot, begins."""
    right: float
    code: float
    """The width of the code."""
    mirrored: bool
    """Written from right to left: the code is on the left."""

    @property
    def foot(self) -> float:
        """The y of the line at the foot."""
        return self.height - HAIRLINE

    @property
    def corner(self) -> Point:
        """The upper left corner of the code."""
        return (self.left if self.mirrored else self.right - self.code), geometry.TOP

    def to_modules(self, modules: int) -> Plane:
        """Return what takes a point of the page to modules of the code."""
        factor = modules / self.code
        x, y = self.corner
        return scaling(factor, -x * factor, -y * factor)


@lru_cache
def formats(modules: int) -> tuple[Format, ...]:
    """Return every format a code of so many modules can stand on, the likely ones first."""
    size = _SIZES.get(modules, max(_SIZES.values()))
    return tuple(
        Format(box.width, box.height, box.left, box.right, size, mirrored)
        for mirrored in (False, True)
        for orientation in (Orientation.PORTRAIT, Orientation.LANDSCAPE)
        for paper in (Paper.A4, Paper.LETTER)
        for box in (geometry.boxes(paper, orientation, header=size),)
    )
