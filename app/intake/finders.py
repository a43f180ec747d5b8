"""Tells whether a part of a code is on a picture that no pass could read.

The squares in three of a code's corners have dark and light in the proportion 1:1:3:1:1 along
every line through their middle. One of them is enough.
"""

import re
from collections.abc import Iterator
from typing import Final

from PIL import Image, ImageFilter

_LONGER_SIDE: Final = 1600
_RUNS = re.compile(rb"\x00+|\xff+")
_SHARES: Final = (1, 1, 3, 1, 1)
_LEAST: Final = 10
"""Pixels of the five runs together: smaller ones are letters."""
_ROWS: Final = 3
"""Rows one below the other that must show it."""


def has_finder(grey: Image.Image) -> bool:
    """Return whether a finder square of a code is on the picture (mode L)."""
    factor = max(1, round(max(grey.size) / _LONGER_SIDE))
    small = grey.reduce(factor)
    light = small.filter(ImageFilter.BoxBlur(24))
    pairs = zip(small.tobytes(), light.tobytes(), strict=True)
    bits = bytes(0 if value * 8 < mean * 7 else 255 for value, mean in pairs)
    width, height = small.size
    across = list(_crossings(bits, width, height))
    if not across:
        return False
    turned = Image.frombytes("L", small.size, bits).transpose(Image.Transpose.TRANSPOSE)
    down = {(y, x) for x, y, _ in _crossings(turned.tobytes(), height, width)}
    near = {(x // 4, y // 4) for x, y in down}
    hits: dict[tuple[int, int], int] = {}
    for x, y, _ in across:
        if any((x // 4 + dx, y // 4 + dy) in near for dx in (-1, 0, 1) for dy in (-1, 0, 1)):
            place = (x // 8, y // 8)
            hits[place] = hits.get(place, 0) + 1
    return any(count >= _ROWS for count in hits.values())


def _crossings(bits: bytes, width: int, height: int) -> Iterator[tuple[int, int, int]]:
    """Yield the middle (x, y) and the width of runs that are like a line through a finder."""
    for y in range(height):
        row = bits[y * width : (y + 1) * width]
        runs = [(match.start(), match.end() - match.start()) for match in _RUNS.finditer(row)]
        for place in range(len(runs) - 4):
            start, first = runs[place]
            if row[start]:
                continue
            lengths = (first, *(runs[place + step][1] for step in range(1, 5)))
            total = sum(lengths)
            if total >= _LEAST and _fits(lengths, total / 7):
                yield start + total // 2, y, total


def _fits(lengths: tuple[int, ...], module: float) -> bool:
    return all(
        abs(length - share * module) <= share * module * 0.5 + 0.3
        for length, share in zip(lengths, _SHARES, strict=True)
    )
