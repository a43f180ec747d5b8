"""Which face shows which character, and how wide a text is: one answer for PDF and preview."""

from functools import cache, lru_cache
from typing import Final, NamedTuple

from app.layout.display import Face
from app.printing.fonts import parsed

FALLBACK_SCALE: Final = 0.978
"""DejaVu Sans beside Andika: equal cap heights (page.md §1)."""
NOTO_SCALE: Final = 0.9
"""Noto Hebrew and Arabic beside Andika (page.md §14)."""

_CHAINS: Final[dict[Face, tuple[Face, ...]]] = {
    Face.REGULAR: (Face.FALLBACK, Face.HEBREW, Face.ARABIC),
    Face.BOLD: (Face.REGULAR, Face.HEBREW_BOLD, Face.ARABIC_BOLD, Face.FALLBACK),
    Face.ITALIC: (Face.REGULAR, Face.FALLBACK, Face.HEBREW, Face.ARABIC),
    Face.FALLBACK: (Face.REGULAR, Face.HEBREW, Face.ARABIC),
    Face.HEBREW: (Face.REGULAR, Face.FALLBACK, Face.ARABIC),
    Face.HEBREW_BOLD: (Face.BOLD, Face.FALLBACK, Face.ARABIC_BOLD),
    Face.ARABIC: (Face.REGULAR, Face.FALLBACK, Face.HEBREW),
    Face.ARABIC_BOLD: (Face.BOLD, Face.FALLBACK, Face.HEBREW_BOLD),
}
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
_ANDIKA: Final = frozenset({Face.REGULAR, Face.BOLD, Face.ITALIC})


class Run(NamedTuple):
    """Characters of one face; `scale` multiplies the text's size."""

    face: Face
    scale: float
    text: str


def visual(text: str, *, rtl: bool) -> str:
    """Return `text` as its glyphs stand from left to right."""
    return text[::-1] if rtl else text


@cache
def covers(face: Face, character: str) -> bool:
    """Return whether `face` has a glyph for `character`."""
    return ord(character) in parsed(face).charToGlyph


@lru_cache(maxsize=4096)
def runs(text: str, face: Face) -> tuple[Run, ...]:
    """Split `text` by the faces that have its characters, in the order given.

    A right-to-left text is to be turned round before (`visual`).

    Characters of no bundled face become U+FFFD; control characters vanish.
    """
    found: list[Run] = []
    for character in text:
        if ord(character) < ord(" "):
            continue
        owner, shown = _owner(character, face)
        if found and found[-1].face is owner:
            found[-1] = found[-1]._replace(text=found[-1].text + shown)
        else:
            found.append(Run(owner, _scale(owner, face), shown))
    return tuple(found)


def _owner(character: str, face: Face) -> tuple[Face, str]:
    for candidate in (face, *_CHAINS[face]):
        if covers(candidate, character):
            return candidate, character
    return Face.FALLBACK, _REPLACEMENT


def _scale(owner: Face, wanted: Face) -> float:
    """Return the size of `owner` within a text of the size of `wanted`."""
    if owner is wanted or wanted not in _ANDIKA or owner in _ANDIKA:
        return 1.0
    return FALLBACK_SCALE if owner is Face.FALLBACK else NOTO_SCALE


@lru_cache(maxsize=8192)
def advance(text: str, face: Face) -> float:
    """Return the width of `text` at size 1, without tracking."""
    total: float = sum(
        run.scale * parsed(run.face).getCharWidth(ord(character)) / 1000
        for run in runs(text, face)
        for character in run.text
    )
    return total


def width(text: str, face: Face, size: float, tracking: float = 0.0) -> float:
    """Return the width of `text` in points, `tracking` counting between its glyphs."""
    return advance(text, face) * size + tracking * max(0, len(text) - 1)
