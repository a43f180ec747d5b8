"""Page boxes: where content may stand on each paper (page.md §2)."""

from functools import lru_cache

import msgspec

from app.layout.settings import Orientation, Paper

POINTS_PER_MM = 72 / 25.4
SIDE = 45.0
"""Left and right margin: past the punch holes of either side."""
TOP = 34.0
BODY_BOTTOM = 56.0
BELOW_HEADER = 16.0
HEADER = 64.0
"""Height of the header, which is the QR code's."""

_PORTRAIT = {Paper.A4: (595.28, 841.89), Paper.LETTER: (612.0, 792.0)}
_QR_SIZES = ((61, 3, 64.0), (90, 4, 72.0), (122, 5, 80.0))
_PAYLOAD_BESIDE_HOST = 43
"""Signs of a payload besides host and page: HTTPS://, /UPLOAD/, 26 letters and a point."""


class Code(msgspec.Struct, frozen=True):
    """The smallest QR version that holds a payload, and how wide it is printed (points)."""

    version: int
    size: float


class Boxes(msgspec.Struct, frozen=True):
    """The boxes of a page, in points."""

    width: float
    height: float
    left: float
    right: float
    header_top: float
    body_top: float
    body_bottom: float

    @property
    def content_width(self) -> float:
        """The width between the margins."""
        return self.right - self.left

    @property
    def body_height(self) -> float:
        """The height for problems."""
        return self.body_top - self.body_bottom


def code_size(host_length: int, *, pages: int = 1) -> Code:
    """Return the QR code for a host name of so many characters (0: none, bare letters).

    Version 3 at 64 points up to 17 characters, then 4 at 72 and 5 at 80 (page.md §3); a longer
    host keeps the largest size, the writer then takes the version it needs.
    """
    needed = host_length + _PAYLOAD_BESIDE_HOST + len(str(pages)) if host_length else 0
    for capacity, version, size in _QR_SIZES:
        if needed <= capacity:
            return Code(version, size)
    return Code(_QR_SIZES[-1][1], _QR_SIZES[-1][2])


@lru_cache(maxsize=32)
def boxes(paper: Paper, orientation: Orientation, *, header: float = HEADER) -> Boxes:
    """Return the boxes of a page whose header is `header` points high."""
    width, height = _PORTRAIT[paper]
    if orientation is Orientation.LANDSCAPE:
        width, height = height, width
    top = height - TOP
    return Boxes(
        width=width,
        height=height,
        left=SIDE,
        right=width - SIDE,
        header_top=top,
        body_top=top - header - BELOW_HEADER,
        body_bottom=BODY_BOTTOM,
    )
