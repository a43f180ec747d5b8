"""Pages of a PDF as pictures, at the resolution they were scanned with."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pypdfium2
from PIL import Image, ImageChops
from pypdfium2 import raw

from app.intake.errors import UnreadableError
from app.intake.model import Why
from app.intake.pictures import MOST_PIXELS, encoded

_LEAST_DPI, _DPI, _MOST_DPI = 150.0, 200.0, 300.0
"""Of a page that is no scan: the middle one."""
_MOST_EMBEDDED: Final = 250_000_000
"""Pixels of a picture inside a page, which PDFium unpacks whole."""
_QUALITY: Final = 85
_GREY: Final = 6
"""Levels by which the colours of a grey picture differ at most."""


@contextmanager
def opened(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """Open a PDF and close it again.

    Raises:
        UnreadableError: it is encrypted or torn.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as exc:
        locked = exc.err_code in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}
        raise UnreadableError(Why.ENCRYPTED if locked else Why.TORN) from exc
    try:
        yield document
    finally:
        document.close()


def picture(document: pypdfium2.PdfDocument, index: int) -> bytes:
    """Return a JPEG of a page, counted from 0.

    Raises:
        UnreadableError: the page does not open, or holds a bomb.
    """
    try:
        page = document[index]
    except pypdfium2.PdfiumError as exc:
        raise UnreadableError(Why.TORN) from exc
    try:
        scale = _dpi(page) / 72
        width, height = page.get_size()
        if not (width > 0 and height > 0):
            raise UnreadableError(Why.TORN)
        scale = min(scale, (MOST_PIXELS / (width * height)) ** 0.5, 20_000 / max(width, height))
        image = page.render(scale=scale).to_pil().convert("RGB")
        _check_whole(page, image)
        return encoded(_plain(image), quality=_QUALITY)
    except (pypdfium2.PdfiumError, ValueError, OSError, MemoryError) as exc:
        raise UnreadableError(Why.TORN) from exc
    finally:
        page.close()


def _check_whole(page: pypdfium2.PdfPage, image: Image.Image) -> None:
    """Raise UnreadableError for a page that shows nothing because it is torn.

    PDFium leaves out what it cannot unpack, and an empty page would count as a blank back.
    """
    if any(low != high for low, high in _extremes(image)):
        return
    items = list(page.get_objects(max_depth=3))
    if not items:  # not even a scan of white paper is that empty
        raise UnreadableError(Why.TORN)
    for item in items:
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            item.get_bitmap()  # raises when the picture is torn


def _extremes(image: Image.Image) -> list[tuple[int, int]]:
    return [band.getextrema() for band in image.split()]  # type: ignore[misc]


def _plain(image: Image.Image) -> Image.Image:
    """Return a picture without colours where it has none (a third of the size)."""
    small = image.reduce(max(1, min(image.size) // 200))
    red, green, blue = small.split()
    for one, other in ((red, green), (green, blue)):
        if ImageChops.difference(one, other).getextrema()[1] > _GREY:  # type: ignore[operator]
            return image
    return image.convert("L")


def _dpi(page: pypdfium2.PdfPage) -> float:
    """Return the resolution of the page's largest picture, where one covers most of it."""
    width, height = page.get_size()
    best = 0.0
    for item in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
        across, down = item.get_px_size()
        if across * down > _MOST_EMBEDDED:
            raise UnreadableError(Why.BOMB)
        left, bottom, right, top = item.get_bounds()
        if (right - left) * (top - bottom) < 0.5 * width * height:
            continue
        best = max(best, (across * down / ((right - left) * (top - bottom))) ** 0.5 * 72)
    return min(max(best, _LEAST_DPI), _MOST_DPI) if best else _DPI
