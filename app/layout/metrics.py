"""Advance widths and vertical metrics of the bundled faces, without parsing a font.

The widths come from `resources/fonts/metrics.json` (made by `resources.make_metrics`); the
vertical metrics are those measured in page.md §1, as parts of the em.
"""

from functools import lru_cache

import msgspec

import resources
from app.layout.display import Face

CAP_HEIGHT = 0.713
DIGIT_WIDTH = 0.5859
"""Of Regular, all ten digits and + − × ÷ =."""
BOLD_DIGIT_WIDTH = 0.6055
ASCENDER = 0.781
DESCENDER = 0.239
AXIS = 0.354
"""The middle of the minus sign above the baseline."""


class _FaceData(msgspec.Struct, frozen=True):
    units: int
    ranges: list[list[int]]


@lru_cache(maxsize=1)
def _file() -> dict[str, msgspec.Raw]:
    data = resources.read_bytes("fonts/metrics.json")
    return msgspec.json.decode(data, type=dict[str, msgspec.Raw])


@lru_cache(maxsize=len(Face))
def widths(face: Face) -> dict[str, float]:
    """Return the advance width (em) of every sign that `face` has."""
    data = msgspec.json.decode(_file()[face.name], type=_FaceData)
    return {
        chr(first + place): width / data.units
        for first, *run in data.ranges
        for place, width in enumerate(run)
    }


def text_width(text: str, face: Face, size: float, tracking: float = 0.0) -> float:
    """Return the width of `text` (points); a sign that `face` lacks counts nothing.

    Kerning is off, so the advances add up; `tracking` is counted between signs, not after the
    last.
    """
    table = widths(face)
    total = sum([table.get(sign, 0.0) for sign in text])
    return total * size + tracking * max(0, len(text) - 1)
