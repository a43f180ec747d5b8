"""Glyph runs of the bundled faces for QPainter: the same glyphs at the same places as in the PDF.

Positions come from our own advance widths; kerning and ligatures never apply, since characters are
looked up one by one, and hinting is off, so that nothing moves when the page is zoomed.
"""

import threading
from functools import cache, lru_cache
from typing import Final, TypeAlias

from PySide6.QtCore import QByteArray, QPointF
from PySide6.QtGui import QFont, QFontDatabase, QGlyphRun, QRawFont

import resources
from app.layout.display import Face, Text
from app.layout.metrics import widths
from app.printing.faces import FILES, runs, start_x

_UNHINTED: Final = QFont.HintingPreference.PreferNoHinting
_BASE: Final = 100.0
"""Size at which a face is loaded first; others are scaled from it."""


class Glyphs:
    """Glyphs of one face and size: their numbers in the font, and where they stand."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.places: list[QPointF] = []


Fonts = dict[tuple[Face, float], Glyphs]


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
    if size != _BASE:
        font = QRawFont(raw_font(face, _BASE))
        font.setPixelSize(size)
        return font
    direct = QRawFont(QByteArray(resources.read_bytes(f"fonts/{FILES[face]}")), _BASE, _UNHINTED)
    families = _families(face)
    if not families:
        return direct
    found = QRawFont.fromFont(_font(families[0], direct))
    same = all(found.fontTable(table) == direct.fontTable(table) for table in ("head", "maxp"))
    return found if same else direct


@cache
def _families(face: Face) -> tuple[str, ...]:
    """Put `face` into the font database and return its family.

    Printers embed fonts only from there and get outlines otherwise. Should the system have
    another version of the family, the database may answer with that one: `_load` then keeps to
    the file, whose glyphs are the layout's.
    """
    data = QByteArray(resources.read_bytes(f"fonts/{FILES[face]}"))
    number = QFontDatabase.addApplicationFontFromData(data)
    return tuple(QFontDatabase.applicationFontFamilies(number)) if number >= 0 else ()


def _font(family: str, like: QRawFont) -> QFont:
    """Return the font of the database that should be `like`."""
    font = QFont(family)
    font.setPixelSize(round(_BASE))
    font.setWeight(QFont.Weight(like.weight()))
    font.setStyle(like.style())
    font.setHintingPreference(_UNHINTED)
    font.setStyleStrategy(QFont.StyleStrategy.NoFontMerging)
    return font


@cache
def _table(face: Face) -> "_Table":
    return _Table(face)


class _Table(dict[str, tuple[int, float]]):
    """Number and advance (em) of the signs of a face."""

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face

    def __missing__(self, sign: str) -> tuple[int, float]:
        number: int = raw_font(self._face, _BASE).glyphIndexesForString(sign)[0]
        made = self[sign] = number, widths(self._face)[sign]
        return made


def place(item: Text, text: str, height: float, fonts: Fonts) -> None:
    """Add the glyphs of `text`, shown as `item` on a page `height` high, to `fonts`."""
    for key, numbers, places in _placed(item, text, height):
        glyphs = fonts.get(key)
        if glyphs is None:
            glyphs = fonts[key] = Glyphs()
        glyphs.numbers += numbers
        glyphs.places += places


_Placed: TypeAlias = tuple[tuple[Face, float], tuple[int, ...], tuple[QPointF, ...]]
"""Glyphs of one face and size, and where they stand."""


@lru_cache(maxsize=4096)
def _placed(item: Text, text: str, height: float) -> tuple[_Placed, ...]:
    """Return the glyphs of `text`. Most of a sheet stands where it stood before a change: labels,
    head and foot, and all numbers when only their aids are others.
    """
    found = runs(item, text)
    x = start_x(item, found)
    y = height - item.y
    tracking = item.tracking
    placed: list[_Placed] = []
    for face, size, signs in found:
        glyphs = list(map(_table(face).__getitem__, signs))
        places: list[QPointF] = []
        for _, advance in glyphs:
            places.append(QPointF(x, y))
            x += advance * size + tracking
        placed.append(((face, size), tuple(number for number, _ in glyphs), tuple(places)))
    return tuple(placed)


def glyph_runs(fonts: Fonts) -> list[QGlyphRun]:
    """Return `fonts` as what QPainter draws, one run per face and size."""
    return [_glyph_run(face, size, glyphs) for (face, size), glyphs in fonts.items()]


def _glyph_run(face: Face, size: float, glyphs: Glyphs) -> QGlyphRun:
    run = QGlyphRun()
    run.setRawFont(raw_font(face, size))
    run.setGlyphIndexes(glyphs.numbers)
    run.setPositions(glyphs.places)
    return run
