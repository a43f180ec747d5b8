"""Paints pages with QPainter: preview, thumbnails and the print dialog.

A display list is compiled once to batches of equal strokes and to glyph runs; a page adds the
texts of its slots. Units are points, y downwards from the page's upper left corner: the caller
sets the scale.
"""

import threading
from collections import OrderedDict
from functools import lru_cache
from typing import Final, TypeVar

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QGlyphRun, QImage, QPainter

from app.layout.display import QR, DisplayList, Page, SpanEnd, SpanStart, Stamp, Text, slot_text
from app.printing.layers import layers
from app.printing.qr import matrix
from ui.page.geometry import Batch, Inks, batches
from ui.page.glyphs import Fonts, glyph_runs, place

BLACK: Final = QColor(0, 0, 0)
WHITE: Final = QColor(255, 255, 255)

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
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)
    for layer in filled:
        for batch in layer.compiled.batches:
            batch.paint(painter, inks)
        painter.setPen(ink)
        for run in layer.runs:
            painter.drawGlyphRun(QPointF(), run)
        for rectangle, payload, version in layer.codes:
            painter.drawImage(rectangle, _code_image(payload, version, inks))
    painter.restore()


class _CompiledLayer:
    """A layer of a display list: what every page of it shows, and what is to be filled in."""

    def __init__(self, batches: list[Batch], items: list[Text | QR], height: float) -> None:
        self.batches = batches
        self.height = height
        self.slots = [item for item in items if isinstance(item, Text) and _is_slot(item)]
        self.codes = [item for item in items if isinstance(item, QR)]
        fonts: Fonts = {}
        for item in items:
            if isinstance(item, Text) and isinstance(item.text, str):
                place(item, item.prefix + item.text, height, fonts)
        self.runs = glyph_runs(fonts)


class _FilledLayer:
    """A layer of one page of one copy."""

    def __init__(self, compiled: _CompiledLayer, page: Page, stamp: Stamp) -> None:
        self.compiled = compiled
        height = compiled.height
        fonts: Fonts = {}
        for item in compiled.slots:
            text = item.prefix + slot_text(item.text, page.values, stamp)
            place(item, text, height, fonts)
        self.runs: list[QGlyphRun] = [*compiled.runs, *glyph_runs(fonts)]
        self.codes = [
            (
                QRectF(code.x, height - code.y - code.size, code.size, code.size),
                f"{stamp.payload}.{code.page}",
                code.version,
            )
            for code in compiled.codes
        ]


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
    made = [
        _CompiledLayer(
            batches(layer.geometry, display.height),
            [item for item in layer.content if not isinstance(item, SpanStart | SpanEnd)],
            display.height,
        )
        for layer in layers(display.items)
    ]
    return _caches.compiled.keep(id(display), (display, made))[1]


def _fill(page: Page, stamp: Stamp) -> list[_FilledLayer]:
    found = _caches.filled.get(id(page))
    if found is not None and found[0] is page and found[1] == stamp:
        _caches.filled.move_to_end(id(page))
        return found[2]
    made = [_FilledLayer(layer, page, stamp) for layer in _compile(page.list)]
    return _caches.filled.keep(id(page), (page, stamp, made))[2]


def _is_slot(item: Text) -> bool:
    return not isinstance(item.text, str)


@lru_cache(maxsize=256)
def _code_image(payload: str, version: int, inks: Inks) -> QImage:
    """Return a QR code as an image of one bit per module."""
    code = matrix(payload, version=version)
    stride = (code.size + 31) // 32 * 4
    data = b"".join((row << stride * 8 - code.size).to_bytes(stride, "big") for row in code.rows)
    image = QImage(data, code.size, code.size, stride, QImage.Format.Format_Mono).copy()
    image.setColorTable([inks.paper, inks.ink])
    return image
