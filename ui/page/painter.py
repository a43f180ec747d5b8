"""Paints pages with QPainter: preview, thumbnails and the print dialog.

A display list is compiled once to batches of equal strokes and to glyph runs; a page adds the
texts of its slots. Units are points, y downwards from the page's upper left corner: the caller
sets the scale.
"""

import sys
import threading
from collections import OrderedDict
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple, TypeVar

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPaintEngine, QPainter

from app.layout.display import QR, ClipEnd, ClipStart, DisplayList, Page, Stamp, Text, slot_text
from app.printing.layers import Layer, layers
from app.printing.qr import code_text, matrix
from ui.page.geometry import Inks, batches
from ui.page.glyphs import Fonts, glyph_runs, place

BLACK: Final = QColor(0, 0, 0)
WHITE: Final = QColor(255, 255, 255)

_ORIGIN: Final = QPointF()
_SMALL_MODULE_PX: Final = 1.5
_LISTS: Final = 128
_PAGES: Final = 64
_Value = TypeVar("_Value")


def paint_page(
    painter: QPainter, page: Page, stamp: Stamp, *, ink: QColor = BLACK, paper: QColor = WHITE
) -> None:
    """Paint `page` as the copy `stamp`, in points from the painter's origin downwards.

    `ink` stands for black and `paper` for white; greys and tints lie between. The paper itself
    is not painted. The painter's state is left as it was.
    """
    inks = Inks(ink.rgb(), paper.rgb())
    filled = _fill(page, stamp)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    for layer in filled:
        layer.paint(painter, inks)
    painter.restore()


_Clips = tuple[tuple[float, float, float, float], ...]
"""The clips (x, y, width, height) in which a text stands, mostly none."""


class _Code(NamedTuple):
    """A QR code: its upper left corner and size (points), and what it says."""

    x: float
    y: float
    size: float
    payload: str
    version: int


class _CompiledLayer:
    """A layer of a display list: what every page of it shows, and what is to be filled in."""

    def __init__(self, layer: Layer, height: float) -> None:
        self.batches = batches(layer.geometry, height)
        self.height = height
        self.slots: list[tuple[Text, _Clips]] = []
        self.codes: list[QR] = []
        fonts: dict[_Clips, Fonts] = {}
        clips: _Clips = ()
        for item in layer.content:
            match item:
                case Text(text=str() as text):
                    place(item, item.prefix + text, height, fonts.setdefault(clips, {}))
                case Text():
                    self.slots.append((item, clips))
                case QR():
                    self.codes.append(item)
                case ClipStart():
                    clips = (*clips, (item.x, height - item.y - item.h, item.w, item.h))
                case ClipEnd():
                    clips = clips[:-1]
                case _:
                    pass  # the bounds of a problem
        self.texts = [(clips, glyph_runs(found)) for clips, found in fonts.items()]


class _FilledLayer:
    """A layer of one page of one copy."""

    def __init__(self, compiled: _CompiledLayer, page: Page, stamp: Stamp) -> None:
        self._batches = compiled.batches
        height = compiled.height
        fonts: dict[_Clips, Fonts] = {}
        for item, clips in compiled.slots:
            text = item.prefix + slot_text(item.text, page.values, stamp)
            place(item, text, height, fonts.setdefault(clips, {}))
        slots = [(clips, glyph_runs(found)) for clips, found in fonts.items()]
        self._texts = compiled.texts + slots
        self._codes = [
            _Code(
                code.x,
                height - code.y - code.size,
                code.size,
                code_text(code, page, stamp),
                code.version,
            )
            for code in compiled.codes
        ]

    def paint(self, painter: QPainter, inks: Inks) -> None:
        """Paint geometry, then text and codes."""
        for batch in self._batches:
            batch.paint(painter, inks)
        painter.setPen(QColor(inks.ink))
        for clips, runs in self._texts:
            if clips:
                painter.save()
            for clip in clips:
                painter.setClipRect(QRectF(*clip), Qt.ClipOperation.IntersectClip)
            for run in runs:
                painter.drawGlyphRun(_ORIGIN, run)
            if clips:
                painter.restore()
        for code in self._codes:
            _paint_code(painter, inks, code)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)


class _Kept(OrderedDict[int, _Value]):
    """The values used last, by the identity of what they were made from."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def keep(self, key: int, value: _Value) -> _Value:
        """Keep `value`, dropping the one not used for longest."""
        self[key] = value
        if len(self) > self._limit:
            self.popitem(last=False)
        return value


class _Caches(threading.local):
    """What one thread compiled: fonts may not be shared, and thumbnails, made on a thread of their
    own, do not push out the preview's pages.
    """

    def __init__(self) -> None:
        self.compiled: _Kept[tuple[DisplayList, list[_CompiledLayer]]] = _Kept(_LISTS)
        self.filled: _Kept[tuple[Page, Stamp, list[_FilledLayer]]] = _Kept(_PAGES)


_caches: Final = _Caches()


def _compile(display: DisplayList) -> list[_CompiledLayer]:
    found = _caches.compiled.get(id(display))
    if found is not None and found[0] is display:
        _caches.compiled.move_to_end(id(display))
        return found[1]
    made = [_CompiledLayer(layer, display.height) for layer in layers(display.items)]
    return _caches.compiled.keep(id(display), (display, made))[1]


def _fill(page: Page, stamp: Stamp) -> list[_FilledLayer]:
    found = _caches.filled.get(id(page))
    if found is not None and found[0] is page and found[1] == stamp:
        _caches.filled.move_to_end(id(page))
        return found[2]
    made = [_FilledLayer(layer, page, stamp) for layer in _compile(page.list)]
    return _caches.filled.keep(id(page), (page, stamp, made))[2]


def _paint_code(painter: QPainter, inks: Inks, code: _Code) -> None:
    """Paint a QR code: with hard edges, unless its modules are too small for them."""
    image = _code_image(code.payload, code.version, inks.ink)
    module_px = code.size / image.width() * abs(painter.deviceTransform().determinant()) ** 0.5
    is_small = module_px < _SMALL_MODULE_PX
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=is_small)
    if not is_small and painter.paintEngine().type() is QPaintEngine.Type.Raster:
        # On pixels: a tenth of the time of its rectangles, which a printer gets.
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)
        place = QRectF(code.x, code.y, code.size, code.size)
        painter.drawImage(place, image)
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(inks.ink))
    painter.drawRects(_code_modules(code))


@lru_cache(maxsize=64)
def _code_image(payload: str, version: int, ink: int) -> QImage:
    """Return a QR code with one pixel a module: ink, or nothing."""
    found = matrix(payload, version=version)
    signs = "".join(f"{bits:0{found.size}b}" for bits in found.rows)
    dark, light = ink.to_bytes(4, sys.byteorder), bytes(4)
    pixels = b"".join(dark if sign == "1" else light for sign in signs)
    image = QImage(pixels, found.size, found.size, QImage.Format.Format_ARGB32_Premultiplied)
    return image.copy()  # one that keeps its own pixels


@lru_cache(maxsize=256)
def _code_modules(code: _Code) -> list[QRectF]:
    """Return the runs of dark modules of a QR code."""
    found = matrix(code.payload, version=code.version)
    module = code.size / found.size
    return [
        QRectF(code.x + start * module, code.y + row * module, length * module, module)
        for row, bits in enumerate(found.rows)
        for start, length in _dark_runs(bits, found.size)
    ]


def _dark_runs(bits: int, size: int) -> Iterator[tuple[int, int]]:
    """Yield start and length of the runs of ones in the lowest `size` bits, from the highest."""
    text = f"{bits:0{size}b}0"
    start = text.find("1")
    while start >= 0:
        end = text.find("0", start)
        yield start, end - start
        start = text.find("1", end)
