"""Whether two flat pictures of one page are the same sheet: by the ink that only one of them has.

The print is on both. Another hand, even with the same answers, puts its strokes elsewhere.
"""

import io
import zlib
from typing import Final

from PIL import Image, ImageChops, ImageFilter

from app.intake.ink import ink_of

_SHRUNK: Final = 2
"""Times smaller than the flat picture: a pixel is 0.96 points."""
_FAINT: Final = 14
"""Levels of ink that may be a stroke."""
_STRONG: Final = 42
"""Levels of ink that surely are one."""
_TOLERANCE: Final = 5
"""Pixels: two to either side, by which two pictures of a sheet may be apart."""
_MOST_ALONE: Final = 40
"""Pixels of strokes that only one of the pictures has: three short strokes, or dust."""
_LEVELS: Final = [(value >= _FAINT) + (value >= _STRONG) for value in range(256)]


def fingerprint(flat: bytes) -> bytes:
    """Return the ink of a flat page (a JPEG), small enough to keep one for each page."""
    image = Image.open(io.BytesIO(flat), formats=["JPEG"])
    image.draft("L", (image.width // _SHRUNK, image.height // _SHRUNK))
    small = image.convert("L").filter(ImageFilter.GaussianBlur(0.7))
    ink = ink_of(small, reach=20).point(_LEVELS)
    size = ink.width.to_bytes(2, "big") + ink.height.to_bytes(2, "big")
    return size + zlib.compress(ink.tobytes(), 1)


def is_same_sheet(one: bytes, other: bytes) -> bool:
    """Return whether two fingerprints are of one sheet, photographed or scanned twice.

    In doubt they are not: a sheet that is shown twice costs a look, one that is set aside wrongly
    costs a pupil's work. Nothing at all (b"") is like no sheet.
    """
    if not one or not other:
        return False
    first, second = _ink(one), _ink(other)
    return first.size == second.size and alone(first, second) <= _MOST_ALONE


def alone(first: Image.Image, second: Image.Image) -> int:
    """Return how many pixels of strokes either picture of ink has and the other has not."""
    return _only_in(first, second) + _only_in(second, first)


def _only_in(first: Image.Image, second: Image.Image) -> int:
    strong = first.point([0, 0, 255] + [255] * 253)
    near = second.point([0] + [255] * 255).filter(ImageFilter.MaxFilter(_TOLERANCE))
    return ImageChops.subtract(strong, near).histogram()[255]


def _ink(print_: bytes) -> Image.Image:
    size = int.from_bytes(print_[:2], "big"), int.from_bytes(print_[2:4], "big")
    return Image.frombytes("L", size, zlib.decompress(print_[4:]))
