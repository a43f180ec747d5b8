"""Finds the codes on a picture and says whose they are: several passes, the cheap ones first."""

import re
from collections.abc import Iterator
from typing import Final

import msgspec
import zxingcpp
from PIL import Image, ImageFilter, ImageOps

from app.ids import CODE_LETTERS, CodeError, parse_copy_code
from app.intake.finders import has_finder
from app.intake.model import Point, Why
from app.worksheets.worksheet import CopyId

_COPY = re.compile(
    rf"(?:HTTPS?://[^/]+/UPLOAD/)?([0-9A-Z]{{{CODE_LETTERS}}})(?:\.([0-9]{{1,4}}))?"
)
_KEY = re.compile(r"(?:HTTPS?://[^/]+/)?KEY/[0-9A-Z]+(?:\.[0-9]+)?")
_LARGE: Final = 3000
"""Pixels of the longer side from which a picture is also read at half its size."""
_SMALL: Final = 2600
"""Pixels of the longer side up to which a picture is also read at twice its size."""


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """A copy's code on a picture."""

    copy: CopyId
    page: int | None
    corners: tuple[Point, Point, Point, Point]
    """Upper left, upper right, lower right, lower left of the symbol as printed (pixels)."""
    modules: int
    """Modules of a side."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a picture says: one code, or why there is none to go by."""

    code: Code | None = None
    why: Why = Why.FINE


class _Seen(msgspec.Struct):
    """The codes of all passes so far."""

    copies: dict[tuple[str, int | None], Code] = msgspec.field(default_factory=dict)
    key: bool = False
    foreign: bool = False
    half: bool = False

    def add(self, text: str, code: zxingcpp.Barcode, scale: float, origin: Point) -> None:
        """Note one code that was read on a picture enlarged by `scale` and cut out at `origin`."""
        if _KEY.fullmatch(text):
            self.key = True
            return
        match = _COPY.fullmatch(text)
        try:
            copy = CopyId(parse_copy_code(match[1])) if match else None
        except CodeError:
            copy = None
        if match is None or copy is None:
            self.foreign = True
            return
        page = int(match[2]) if match[2] else None
        found = Code(
            copy=copy,
            page=page or None,
            corners=_corners(code.position, scale, origin),
            modules=17 + 4 * _version(code),
        )
        self.copies.setdefault((copy, found.page), found)

    def verdict(self) -> Found | None:
        """Return what the codes say, or None when a further pass may say more."""
        if len(self.copies) > 1 or (self.copies and self.key):
            return Found(why=Why.TWO_CODES)
        for code in self.copies.values():
            return Found(code=code, why=Why.FINE if code.page else Why.NO_PAGE)
        return Found(why=Why.KEY) if self.key else None


def find(grey: Image.Image) -> Found:
    """Return the copy's code on a picture (mode L).

    The whole picture is read before anything is shrunk or cut. Foreign codes beside a copy's do
    no harm; codes of two copies do.
    """
    seen = _Seen()
    for image, scale, origin, binarizer in _passes(grey):
        codes = zxingcpp.read_barcodes(
            image,
            formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]),
            try_invert=False,
            binarizer=binarizer,
            return_errors=True,
        )
        for code in codes:
            if code.valid:
                seen.add(code.text, code, scale, origin)
            else:
                seen.half = True
        verdict = seen.verdict()
        if verdict is not None:
            return verdict
    if seen.foreign:
        return Found(why=Why.FOREIGN_CODE)
    return Found(why=Why.HALF_CODE if seen.half or has_finder(grey) else Why.NO_CODE)


def _passes(
    grey: Image.Image,
) -> Iterator[tuple[Image.Image, float, Point, zxingcpp.Binarizer]]:
    """Yield pictures to read, with their scale and origin, and how to tell dark from light."""
    local, whole = zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram
    yield grey, 1.0, (0.0, 0.0), local
    yield grey, 1.0, (0.0, 0.0), whole
    if max(grey.size) >= _LARGE:
        yield grey.reduce(2), 0.5, (0.0, 0.0), local
    yield grey.filter(ImageFilter.UnsharpMask(3, 250, 0)), 1.0, (0.0, 0.0), local
    yield grey.filter(ImageFilter.GaussianBlur(1.2)), 1.0, (0.0, 0.0), local
    small = max(grey.size) <= _SMALL
    for box in _blocks(grey.size):
        part = ImageOps.autocontrast(grey.crop(box), cutoff=1)
        origin = (float(box[0]), float(box[1]))
        yield part, 1.0, origin, whole
        if small:
            twice = part.resize((part.width * 2, part.height * 2), Image.Resampling.BICUBIC)
            yield twice, 2.0, origin, local
            yield twice.filter(ImageFilter.UnsharpMask(5, 200, 0)), 2.0, origin, local


def _blocks(size: tuple[int, int]) -> Iterator[tuple[int, int, int, int]]:
    """Yield four overlapping parts of a picture, each with light of its own."""
    wide, high = (round(side * 0.6) for side in size)
    for top in (0, size[1] - high):
        for left in (0, size[0] - wide):
            yield left, top, left + wide, top + high


def _version(code: zxingcpp.Barcode) -> int:
    """Return the version of a QR code; the decoder names it beside the text."""
    extra: dict[str, object] = dict(code.extra)  # type: ignore[call-overload]
    return int(str(extra.get("Version", 3)))


def _corners(
    position: zxingcpp.Position, scale: float, origin: Point
) -> tuple[Point, Point, Point, Point]:
    """Return the corners in the whole picture; zxing-cpp names the pixel, we its middle."""
    points = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    found = [((p.x + 0.5) / scale + origin[0], (p.y + 0.5) / scale + origin[1]) for p in points]
    return found[0], found[1], found[2], found[3]
