"""The marked-up PDF that pupils get back: their own pages with the marks on them."""

import io
from collections.abc import Callable, Iterable
from typing import BinaryIO, NamedTuple

from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

import resources
from app.intake.model import SCALE
from app.layout.display import Area, Face
from app.layout.text import width
from app.marking.model import Mark
from app.printing.faces import FILES

_FONT, _SMALL, _LARGE = "ChalklineMarks", 8.0, 15.0
_SIGN = 12.0
"""Points a mark is wide and high."""
_INK = {
    Mark.RIGHT: (0.11, 0.40, 0.25),
    Mark.WRONG: (0.64, 0.15, 0.12),
    Mark.HALF: (0.48, 0.29, 0.0),
    Mark.NOT_DONE: (0.64, 0.15, 0.12),
}
_WORDS = (0.64, 0.15, 0.12)


class Sign(NamedTuple):
    """A mark on its place."""

    area: Area
    """The problem's cell: points, y upwards from the page's lower edge."""
    mark: Mark
    reason: str = ""
    """In the words of the pupil's language: printed small at the cell's foot."""


class MarkedPage(NamedTuple):
    """A page with its marks."""

    flat: bytes
    """The flat page: a JPEG, SCALE pixels a point."""
    signs: tuple[Sign, ...]
    score: str = ""
    """"16 of 20", at the top of a pupil's first page."""


def write(
    file: BinaryIO,
    pages: Iterable[MarkedPage],
    *,
    title: str,
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Write the pages as one PDF and return how many there are.

    The photos go in as they are; only the marks are drawn. Written up to where `cancelled` said
    so, the file is of no use and is for the caller to drop.

    Raises:
        OSError: when a photo is no whole JPEG, or the file cannot be written.
    """
    pdfmetrics.registerFont(
        TTFont(_FONT, io.BytesIO(resources.read_bytes(f"fonts/{FILES[Face.REGULAR]}")))
    )
    canvas = Canvas(file, pageCompression=1)
    canvas.setTitle(title)
    canvas.setAuthor("Chalkline")
    count = 0
    for page in pages:
        if cancelled():
            return count
        _draw(canvas, page)
        canvas.showPage()
        count += 1
    canvas.save()
    return count


def _draw(canvas: Canvas, page: MarkedPage) -> None:
    image = ImageReader(io.BytesIO(page.flat))
    pixels = image.getSize()
    wide, high = pixels[0] / SCALE, pixels[1] / SCALE
    canvas.setPageSize((wide, high))
    canvas.drawImage(image, 0, 0, wide, high)
    for sign in page.signs:
        _sign(canvas, sign)
    if page.score:
        canvas.setFillColorRGB(*_WORDS)
        canvas.setFont(_FONT, _LARGE)
        canvas.drawCentredString(wide * 0.62, high - 44, page.score)


def _sign(canvas: Canvas, sign: Sign) -> None:
    area = sign.area
    x, y = area.x + area.w - _SIGN - 4, area.y + area.h - _SIGN - 4
    ink = _INK[sign.mark]
    canvas.setStrokeColorRGB(*ink)
    canvas.setFillColorRGB(*ink)
    canvas.setLineWidth(1.8)
    canvas.setLineCap(1)
    match sign.mark:
        case Mark.RIGHT:
            canvas.lines([(x, y + 5, x + 4, y + 1), (x + 4, y + 1, x + 12, y + 11)])
        case Mark.WRONG:
            canvas.lines([(x + 1, y + 1, x + 11, y + 11), (x + 1, y + 11, x + 11, y + 1)])
        case Mark.NOT_DONE:
            canvas.line(x + 1, y + 6, x + 11, y + 6)
        case Mark.HALF:
            canvas.setFont(_FONT, _SIGN)
            canvas.drawString(x, y + 1, "½")
    if sign.reason:
        taken = width(sign.reason, Face.REGULAR, _SMALL)
        canvas.setFont(_FONT, min(_SMALL, _SMALL * (area.w - 6) / taken))
        canvas.drawRightString(area.x + area.w - 3, area.y + 2.5, sign.reason)
