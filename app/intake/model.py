"""What a heap of files becomes: loose pages, pages read, pages sorted."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeAlias

import msgspec

from app.marking.model import PageFate
from app.worksheets.worksheet import CopyId

DPI = 150
"""Pixels an inch of a flat picture."""
SCALE = DPI / 72
"""Pixels a point of a flat picture: a rectangle in page points, times this, is its crop."""

Point: TypeAlias = tuple[float, float]
"""x to the right and y downwards, from the upper left corner."""


class Why(StrEnum):
    """Why a page is to look at; a window turns it into words."""

    FINE = ""
    NO_CODE = "no-code"
    TWO_CODES = "two-codes"
    """Codes of two copies, or of two pages, on one picture."""
    HALF_CODE = "half-code"
    """A part of a code is there, or all of it, and cannot be read."""
    NO_PAGE = "no-page"
    """The copy's code is read, and names no page."""
    KEY = "key"
    """The page of an answer key."""
    FOREIGN_CODE = "foreign-code"
    ENCRYPTED = "encrypted"
    TORN = "torn"
    """A file, or a page of one, that breaks off or does not open."""
    BOMB = "bomb"
    """It would unpack to far more than any page has."""
    NOT_A_PICTURE = "not-a-picture"


class Registration(StrEnum):
    """By what a page was flattened."""

    NONE = ""
    FRAME = "frame"
    """By the code and the line at the page's foot: exact."""
    CODE = "code"
    """By the code alone, where the foot is covered or cut off: good near the code, less below."""


class HeapFile(msgspec.Struct, frozen=True):
    """A file that was dropped; what it holds is fetched when its turn comes."""

    name: str
    content: bytes | Callable[[], bytes]


class LoosePage(msgspec.Struct, frozen=True, kw_only=True):
    """A page taken out of its file and not yet read: small enough to send to another process."""

    number: int
    """From 1, in the order of the heap."""
    name: str
    """Where it comes from: "scan.pdf, 19"."""
    original: bytes | None
    """A picture (JPEG, PNG …) without what a camera writes beside it; None when there is none."""
    why: str = Why.FINE


class PageRead(msgspec.Struct, frozen=True, kw_only=True):
    """A page and what it says about itself."""

    number: int
    name: str
    original: bytes | None
    flat: bytes | None = None
    """Upright and flattened to the layout's page: a JPEG, a pixel is a point times SCALE."""
    blank: bool = False
    copy: CopyId | None = None
    page: int | None = None
    """The number printed on it, from 1."""
    why: str = Why.FINE
    registration: str = Registration.NONE
    corners: tuple[Point, ...] = ()
    """Where the flat picture's corners are in the original (pixels, from its upper left,
    clockwise), empty without a flat picture."""


class Sorted(msgspec.Struct, frozen=True, kw_only=True):
    """A page and what becomes of it."""

    read: PageRead
    fate: PageFate
    split: bool = False
    """Filed, and an earlier page has the same code in another hand: a photocopied sheet."""
