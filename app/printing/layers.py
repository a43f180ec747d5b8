"""A display list in layers: geometry below, text above, so that each may be batched.

Text is black and geometry mostly misses it, hence almost every page is one layer. Only where a
tint would cover earlier text does a new layer begin. Problems stand in cells of their own, so a
problem's tint is compared with the problem's texts alone.
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

Geometry: TypeAlias = Line | Box | Path | ClipStart | ClipEnd | SpanStart | SpanEnd
"""What is drawn, with the bounds of the problems it belongs to."""
Content: TypeAlias = Text | QR | SpanStart | SpanEnd | ClipStart | ClipEnd

_SLOT_LENGTH: Final = 1
"""Characters that count of a slot: its text is not known yet, but it starts at its place."""
_EM_SHARE: Final = 0.6
"""Width of a character in ems, a digit's, for the look-up."""
_SHIFT: Final = (0.0, 0.5, 1.0)


class Layer(NamedTuple):
    """Geometry, and the text and codes that stand on it, in reading order."""

    geometry: tuple[Geometry, ...]
    content: tuple[Content, ...]


def layers(items: Iterable[Item]) -> list[Layer]:
    """Return `items` in layers; painting them one after the other gives the picture in order."""
    splitter = _Splitter()
    for item in items:
        kind = type(item)
        if kind is Text or kind is QR:
            splitter.add_content(item)  # type: ignore[arg-type]
        elif kind is SpanStart or kind is SpanEnd:
            splitter.add_bound(item)  # type: ignore[arg-type]
        elif kind is ClipStart:
            splitter.clips.append(_Clip(item))  # type: ignore[arg-type]
        elif kind is ClipEnd:
            splitter.end_clip()
        else:
            splitter.add_geometry(item)  # type: ignore[arg-type]
    return splitter.finish()


class _Clip:
    """An open clip, and whether geometry or text has begun in it."""

    def __init__(self, start: ClipStart) -> None:
        self.start = start
        self.in_geometry = False
        self.in_content = False


class _Splitter:
    """Collects the layers."""

    def __init__(self) -> None:
        self.clips: list[_Clip] = []
        self._found: list[Layer] = []
        self._geometry: list[Geometry] = []
        self._content: list[Content] = []
        self._outside: list[Text | QR] = []
        self._inside: list[Text | QR] = []
        self._texts = self._outside
        """The texts that a tint may cover here: those of the problem, or those outside of all."""
        self._places: dict[int, tuple[float, float, float, float]] = {}

    def add_content(self, item: Text | QR) -> None:
        """Add a text or a code."""
        for clip in self.clips:
            if not clip.in_content:
                clip.in_content = True
                self._content.append(clip.start)
        self._content.append(item)
        self._texts.append(item)

    def add_bound(self, item: SpanStart | SpanEnd) -> None:
        """Add the start or end of a problem."""
        self._geometry.append(item)
        self._content.append(item)
        if type(item) is SpanStart:
            self._texts = self._inside = []
        else:
            self._texts = self._outside

    def add_geometry(self, item: Line | Box | Path) -> None:
        """Add something drawn."""
        if type(item) is Box and item.fill is not None and self._texts and self._covers(item):
            self._break()
        for clip in self.clips:
            if not clip.in_geometry:
                clip.in_geometry = True
                self._geometry.append(clip.start)
        self._geometry.append(item)

    def end_clip(self) -> None:
        """End the innermost clip where it has begun."""
        clip = self.clips.pop()
        if clip.in_geometry:
            self._geometry.append(ClipEnd())
        if clip.in_content:
            self._content.append(ClipEnd())

    def finish(self) -> list[Layer]:
        """Return the layers."""
        self._found.append(Layer(tuple(self._geometry), tuple(self._content)))
        return self._found

    def _break(self) -> None:
        """Begin a new layer; open clips end in this one and begin anew in the next."""
        for clip in self.clips:
            if clip.in_geometry:
                self._geometry.append(ClipEnd())
            if clip.in_content:
                self._content.append(ClipEnd())
            clip.in_geometry = clip.in_content = False
        self.finish()
        self._geometry, self._content = [], []
        self._outside.clear()
        self._inside.clear()

    def _covers(self, box: Box) -> bool:
        """Return whether `box` may cover a text added before."""
        x1, y1, x2, y2 = box.x, box.y, box.x + box.w, box.y + box.h
        places = self._places
        for item in self._texts:
            place = places.get(id(item))
            if place is None:
                place = places[id(item)] = _place(item)
            left, low, right, high = place
            if left < x2 and x1 < right and low < y2 and y1 < high:
                return True
        return False


def _place(item: Text | QR) -> tuple[float, float, float, float]:
    """Return where a text or code stands, roughly: left, low, right, high."""
    if isinstance(item, QR):
        return item.x, item.y, item.x + item.size, item.y + item.size
    length = len(item.text) if isinstance(item.text, str) else _SLOT_LENGTH
    wide = (len(item.prefix) + length) * (item.size * _EM_SHARE + item.tracking)
    left = item.x - wide * _SHIFT[item.align]
    return left, item.y, left + wide, item.y + 0.7 * item.size
