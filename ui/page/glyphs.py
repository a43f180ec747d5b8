"""Glyph runs of the bundled faces for QPainter: the same glyphs at the same places as in the PDF.

Positions come from our own advance widths; kerning and ligatures never apply, since characters are
looked up one by one, and hinting is off, so that nothing moves when the page is zoomed.
"""

import threading
from collections.abc import Iterable
from functools import cache
from typing import Final, NamedTuple

from PySide6.QtCore import QByteArray, QPointF
from PySide6.QtGui import QFont, QGlyphRun, QRawFont

import resources
from app.layout.display import Face, Text
from app.printing.content import aligned_x
from app.printing.fonts import FILES, parsed
from app.printing.runs import runs, visual

_BASE: Final = 100.0
"""Size at which a face is loaded first; others are scaled from it."""


class Glyph(NamedTuple):
    """A glyph at its place (points, y downwards from the page's top)."""

    number: int
    x: float
    y: float


Fonts = dict[tuple[Face, float], list[Glyph]]
"""Glyphs by face and size."""


class _Loaded(threading.local):
    """The fonts of one thread: a QRawFont belongs to the thread that made it."""

    def __init__(self) -> None:
        self.fonts: dict[tuple[Face, float], QRawFont] = {}


_loaded: Final = _Loaded()


def raw_font(face: Face, size: float) -> QRawFont:
    """Return `face` at `size` (points), for the calling thread."""
    found = _loaded.fonts.get((face, size))
    if found is None:
        found = _loaded.fonts[face, size] = _load(face, size)
    return found


def _load(face: Face, size: float) -> QRawFont:
    if size == _BASE:
        data = QByteArray(resources.read_bytes(f"fonts/{FILES[face]}"))
        return QRawFont(data, _BASE, QFont.HintingPreference.PreferNoHinting)
    font = QRawFont(raw_font(face, _BASE))
    font.setPixelSize(size)
    return font


@cache
def _glyph(face: Face, character: str) -> tuple[int, float]:
    """Return index and advance (em) of a character that `face` has."""
    index: int = raw_font(face, _BASE).glyphIndexesForString(character)[0]
    advance: float = parsed(face).getCharWidth(ord(character)) / 1000
    return index, advance


def place(item: Text, text: str, height: float, fonts: Fonts) -> None:
    """Add the glyphs of `text`, shown as `item` on a page `height` high, to `fonts`."""
    shown = visual(text, rtl=item.rtl)
    x = aligned_x(item, text)
    y = height - item.y
    for run in runs(shown, item.face):
        size = round(item.size * run.scale, 3)
        glyphs = fonts.setdefault((run.face, size), [])
        for character in run.text:
            index, advance = _glyph(run.face, character)
            glyphs.append(Glyph(index, x, y))
            x += advance * size + item.tracking


def glyph_runs(fonts: Fonts) -> list[QGlyphRun]:
    """Return `fonts` as what QPainter draws, one run per face and size."""
    return [_glyph_run(face, size, glyphs) for (face, size), glyphs in fonts.items()]


def _glyph_run(face: Face, size: float, glyphs: Iterable[Glyph]) -> QGlyphRun:
    run = QGlyphRun()
    run.setRawFont(raw_font(face, size))
    indices, positions = [], []
    for number, x, y in glyphs:
        indices.append(number)
        positions.append(QPointF(x, y))
    run.setGlyphIndexes(indices)
    run.setPositions(positions)
    return run
