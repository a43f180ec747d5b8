"""Ink on paper, whatever the light: how much darker than the paper around it each spot is."""

import math
from typing import Final

from PIL import Image, ImageChops, ImageFilter

_DARKEST: Final = 16
_PER_E: Final = 92
"""Levels for each factor e of darkness: 10 % less light is 10 levels, a tenth of the light 212."""
_LOGARITHM: Final = [
    round(_PER_E * math.log(max(value, _DARKEST) / _DARKEST)) for value in range(256)
]


def ink_of(small: Image.Image, *, reach: int) -> Image.Image:
    """Return the ink on a grey picture (mode L): 0 is paper.

    `reach` is how many pixels around a spot are looked at for the paper's own brightness.
    """
    light = small.point(_LOGARITHM)
    paper = _paper(light, reach)
    return ImageChops.subtract(paper, light)


def _paper(light: Image.Image, reach: int) -> Image.Image:
    """Return the brightness of the paper, found on a smaller picture."""
    factor = max(1, reach // 4)
    coarse = light.reduce(factor).filter(ImageFilter.MaxFilter(9))
    return coarse.filter(ImageFilter.BoxBlur(4)).resize(light.size, Image.Resampling.BILINEAR)
