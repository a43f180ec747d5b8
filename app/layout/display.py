"""The display list: what stands on a page, once, for preview, PDF and printer alike.

All lengths are points (1/72 inch), x rightwards and y upwards from the page's lower left corner
(page.md). A `DisplayList` holds the geometry of a page; texts that vary between pages of the same
shape (digits, codes) are *slots*, filled from `Page.values` and a `Stamp`. So a class set of
thirty copies shares one display list, and an output device may compile it once.
"""

from enum import IntEnum
from typing import TypeAlias

import msgspec

RGB: TypeAlias = tuple[int, int, int]
"""Red, green and blue, 0-255 each."""


class Face(IntEnum):
    """The typefaces of the paper; the values are stable and index tables of the devices."""

    REGULAR = 0
    BOLD = 1
    ITALIC = 2
    FALLBACK = 3
    """DejaVu Sans, for signs Andika lacks."""
    HEBREW = 4
    HEBREW_BOLD = 5
    ARABIC = 6
    ARABIC_BOLD = 7


class StampSlot(IntEnum):
    """Slots whose text belongs to a copy and not to the page: negative, so that they never meet
    an index into `Page.values`.
    """

    VERSION = -1
    """The version's short code, "K7QD"."""
    CODE = -2
    """The copy's (or key's) code with check letter, in groups of four."""
    PAYLOAD = -3
    """What the QR code says, without the page suffix."""
    PUPIL = -4
    """The pupil's name on the name line, or an empty text."""


class Align(IntEnum):
    """Where a text stands about its x."""

    LEFT = 0
    CENTRE = 1
    RIGHT = 2


class Cap(IntEnum):
    """How a stroke ends."""

    BUTT = 0
    ROUND = 1


class Text(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A run of glyphs on the baseline `y`, always 100 % black.

    `text` is the text itself or, as an int, a slot: index into `Page.values`, or a `StampSlot`.
    `tracking` is added after every glyph (points); digits in squares use it with LEFT alignment.
    Kerning and ligatures are off: advance widths are the truth.
    """

    x: float
    y: float
    text: str | int
    size: float
    face: Face = Face.REGULAR
    align: Align = Align.LEFT
    tracking: float = 0.0
    prefix: str = ""
    """Fixed words before a slot's text ("Version ")."""
    rtl: bool = False
    """`text` is one right-to-left run in logical order: a device that places glyphs by hand draws
    its signs from last to first, `x` stays what `align` says of the box."""


class Line(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A straight stroke; `black` is per cent K, `dash` on/off lengths or empty."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    black: int = 100
    dash: tuple[float, ...] = ()
    cap: Cap = Cap.BUTT


class Box(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A rectangle from its lower left corner; `width` 0 means no outline, `fill` None no fill."""

    x: float
    y: float
    w: float
    h: float
    width: float = 0.0
    black: int = 100
    dash: tuple[float, ...] = ()
    fill: RGB | None = None


class Path(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Lines and Bézier curves.

    `segments` holds ("M", x, y), ("L", x, y), ("C", x1, y1, x2, y2, x, y) and ("Z",).
    Stroked when `width` > 0, filled black when `filled`.
    """

    segments: tuple[tuple[str | float, ...], ...]
    width: float = 0.0
    black: int = 100
    dash: tuple[float, ...] = ()
    cap: Cap = Cap.BUTT
    filled: bool = False


class QR(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The copy's QR code, `size` wide without its quiet zone; says payload + `.` + `page`."""

    x: float
    y: float
    size: float
    page: int = 0
    """The page after the point; 0 stands for `Page.number`, so that pages share a list."""
    version: int = 3
    """The smallest QR version to use (29 modules at 3), level M."""


class SpanStart(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Start of one problem for readers and copying: `text` (a slot, like Text.text) is what a
    screen reader says ("3. 85 + 67 =").
    """

    text: str | int
    prefix: str = ""


class SpanEnd(msgspec.Struct, frozen=True, gc=False, tag=True):
    """End of the span."""


class ClipStart(msgspec.Struct, frozen=True, gc=False, tag=True):
    """From here to the matching `ClipEnd` only the inside of the box is drawn (hatching)."""

    x: float
    y: float
    w: float
    h: float


class ClipEnd(msgspec.Struct, frozen=True, gc=False, tag=True):
    """End of the clip."""


Item: TypeAlias = Text | Line | Box | Path | QR | SpanStart | SpanEnd | ClipStart | ClipEnd


class Area(msgspec.Struct, frozen=True, gc=False):
    """The cell of one problem (points): what a click or a screen reader finds."""

    index: int
    """The problem's index in the worksheet, from 0."""
    x: float
    y: float
    w: float
    h: float


class DisplayList(msgspec.Struct, frozen=True, eq=False):
    """The geometry of a page, in reading order. Identity is equality: devices cache by it."""

    width: float
    height: float
    items: tuple[Item, ...]


class Page(msgspec.Struct, frozen=True):
    """One page of a sheet: a display list with the texts for its slots."""

    list: DisplayList
    values: tuple[str, ...]
    number: int
    """From 1."""
    areas: tuple[Area, ...] = ()


class Stamp(msgspec.Struct, frozen=True):
    """What makes a printed copy this copy. The preview uses one with a sample code."""

    version: str = ""
    code: str = ""
    payload: str = ""
    pupil: str = ""


def slot_text(text: str | int, values: tuple[str, ...], stamp: Stamp) -> str:
    """Return the text of `text`, looked up when it is a slot.

    Raises:
        IndexError: when the page has no such value (a defect of the layout).
    """
    if isinstance(text, str):
        return text
    if text >= 0:
        return values[text]
    match text:
        case StampSlot.VERSION:
            return stamp.version
        case StampSlot.CODE:
            return stamp.code
        case StampSlot.PAYLOAD:
            return stamp.payload
        case _:
            return stamp.pupil
