"""A display list in layers: geometry below, text above, so that each may be batched.

Text is black and geometry mostly misses it, hence almost every page is one layer. Only where a
tint would cover earlier text does a new layer begin. Texts within a clip are not clipped: clips
are for hatching.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple, TypeAlias

from app.layout.display import (
    QR,
    Box,
    ClipEnd,
    ClipStart,
    Item,
    Line,
    Path,
    SpanEnd,
    SpanStart,
    Text,
)

Geometry: TypeAlias = Line | Box | Path | ClipStart | ClipEnd
Content: TypeAlias = Text | QR | SpanStart | SpanEnd

_STRIP: Final = 16.0
"""Height of the strips (points) in which texts are looked up."""
_SLOT_LENGTH: Final = 12
"""Characters that a slot is assumed to hold."""
_EM_SHARE: Final = 0.6
"""Width of a character in ems, a digit's, for the look-up."""


class Layer(NamedTuple):
    """Geometry, and the text and codes that stand on it, in reading order."""

    geometry: tuple[Geometry, ...]
    content: tuple[Content, ...]


def layers(items: Iterable[Item]) -> list[Layer]:
    """Return `items` in layers; painting them one after the other gives the picture in order."""
    found: list[Layer] = []
    geometry: list[Geometry] = []
    content: list[Content] = []
    clips: list[ClipStart] = []
    texts = _Texts()
    for item in items:
        if isinstance(item, Text | QR | SpanStart | SpanEnd):
            content.append(item)
            texts.add(item)
            continue
        if isinstance(item, Box) and item.fill is not None and texts.meets(item):
            geometry.extend(ClipEnd() for _ in clips)
            found.append(Layer(tuple(geometry), tuple(content)))
            geometry, content, texts = list[Geometry](clips), [], _Texts()
        if isinstance(item, ClipStart):
            clips.append(item)
        elif isinstance(item, ClipEnd):
            clips.pop()
        geometry.append(item)
    found.append(Layer(tuple(geometry), tuple(content)))
    return found


class _Texts:
    """Where texts stand, roughly, found by horizontal strips."""

    def __init__(self) -> None:
        self._strips: dict[int, list[tuple[float, float, float, float]]] = {}

    def add(self, item: Content) -> None:
        """Note the place of a text or a code."""
        if isinstance(item, QR):
            self._note(item.x, item.y, item.x + item.size, item.y + item.size)
        elif isinstance(item, Text):
            length = len(item.text) if isinstance(item.text, str) else _SLOT_LENGTH
            wide = (len(item.prefix) + length) * (item.size * _EM_SHARE + item.tracking)
            left = item.x - wide * (0.0, 0.5, 1.0)[item.align]
            self._note(left, item.y, left + wide, item.y + 0.7 * item.size)

    def _note(self, x1: float, y1: float, x2: float, y2: float) -> None:
        for strip in range(int(y1 // _STRIP), int(y2 // _STRIP) + 1):
            self._strips.setdefault(strip, []).append((x1, y1, x2, y2))

    def meets(self, box: Box) -> bool:
        """Return whether `box` may cover a text noted before."""
        if not self._strips:
            return False
        x1, y1, x2, y2 = box.x, box.y, box.x + box.w, box.y + box.h
        return any(
            left < x2 and x1 < right and low < y2 and y1 < high
            for strip in range(int(y1 // _STRIP), int(y2 // _STRIP) + 1)
            for left, low, right, high in self._strips.get(strip, ())
        )
