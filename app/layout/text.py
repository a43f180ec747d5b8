"""Text of any script to runs of one face each: fallback, direction, shortening, breaking.

Andika lacks the signs of logic and sets, Hebrew and Arabic (page.md §1, §14). A run keeps its
signs in logical order; runs are returned in the order they stand on the paper, from left to right.
Hebrew needs no shaping; Arabic letters are not joined here yet.
"""

import unicodedata
from functools import lru_cache

import msgspec

from app.layout.display import Face
from app.layout.metrics import text_width, widths

FALLBACK_SCALE = 0.978
"""DejaVu Sans to Andika: equal cap heights."""
RTL_SCALE = 0.9
_RTL_LANGUAGES = frozenset({"ar", "fa", "he", "ur", "yi"})
_ELLIPSIS = "…"
_BEFORE_ELLIPSIS = " .,;:·"


class Run(msgspec.Struct, frozen=True):
    """Signs of one face and direction; `size` and `width` in points."""

    text: str
    face: Face
    size: float
    width: float
    rtl: bool = False


def is_rtl(language: str) -> bool:
    """Return whether `language` ("he") is written from right to left."""
    return language[:2] in _RTL_LANGUAGES


def starts_rtl(text: str, *, default: bool) -> bool:
    """Return the direction of a paragraph: that of its first letter, else `default`."""
    for sign in text:
        kind = _kind(sign)
        if kind in "LR":
            return kind == "R"
    return default


@lru_cache(maxsize=256)
def clean(text: str) -> str:
    """Return `text` on one line, without the signs no bundled face has (emoji, controls)."""
    shown = "".join(
        sign
        for sign in " ".join(unicodedata.normalize("NFC", text).split())
        if not _is_control(sign) and _face_of(sign, Face.REGULAR) is not None
    )
    return " ".join(shown.split())


def _is_control(sign: str) -> bool:
    """Return whether `sign` only steers others: joiners, direction marks, emoji variants."""
    return unicodedata.category(sign) in {"Cc", "Cf"} or "\ufe00" <= sign <= "\ufe0f"


@lru_cache(maxsize=512)
def runs(text: str, face: Face, size: float, *, rtl: bool = False) -> tuple[Run, ...]:
    """Return `text` as runs from left to right.

    `rtl` is the direction of the paragraph. This is the part of the Unicode bidirectional
    algorithm that headings need: strong signs, numbers and neutrals, without embeddings.
    """
    levels = _levels(text, base=1 if rtl else 0)
    pieces: list[tuple[str, Face, int]] = []
    for sign, level in zip(text, levels, strict=True):
        found = _face_of(sign, face)
        if found is None:
            continue
        if sign == " " and pieces and pieces[-1][2] == level and level % 2:
            found = pieces[-1][1]  # a space inside Hebrew does not end its run
        if pieces and pieces[-1][1:] == (found, level):
            pieces[-1] = (pieces[-1][0] + sign, found, level)
        else:
            pieces.append((sign, found, level))
    return tuple(_run(part, found, size, level) for part, found, level in _reordered(pieces))


def _run(text: str, face: Face, size: float, level: int) -> Run:
    real = size
    if face is Face.FALLBACK:
        real = size * FALLBACK_SCALE
    elif face >= Face.HEBREW:
        real = size * RTL_SCALE
    return Run(text, face, round(real, 3), text_width(text, face, real), rtl=bool(level % 2))


def width(text: str, face: Face, size: float) -> float:
    """Return the width of `text` (points) with fallback faces."""
    return sum(run.width for run in runs(text, face, size))


def elided(text: str, face: Face, size: float, room: float) -> str:
    """Return `text`, shortened with an ellipsis if it is wider than `room` points."""
    if width(text, face, size) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width(text[:middle].rstrip(_BEFORE_ELLIPSIS) + _ELLIPSIS, face, size) <= room:
            low = middle
        else:
            high = middle - 1
    shortened = text[:low].rstrip(_BEFORE_ELLIPSIS) + _ELLIPSIS
    return shortened if width(shortened, face, size) <= room else ""


def wrapped(text: str, face: Face, size: float, room: float, *, lines: int) -> tuple[str, ...]:
    """Return `text` broken at spaces into at most `lines`; the last one is elided."""
    found: list[str] = []
    words = text.split()
    while words and len(found) < lines - 1:
        count = len(words)
        while count > 1 and width(" ".join(words[:count]), face, size) > room:
            count -= 1
        found.append(elided(" ".join(words[:count]), face, size, room))
        words = words[count:]
    if words:
        found.append(elided(" ".join(words), face, size, room))
    return tuple(found)


def _face_of(sign: str, wanted: Face) -> Face | None:
    if sign in widths(wanted):
        return wanted
    bold = wanted is Face.BOLD
    for face in (
        Face.HEBREW_BOLD if bold else Face.HEBREW,
        Face.ARABIC_BOLD if bold else Face.ARABIC,
        Face.FALLBACK,
    ):
        if sign in widths(face):
            return face
    return None


def _levels(text: str, *, base: int) -> list[int]:
    """Return the embedding level of each sign (0 left-to-right, 1 right-to-left, 2 a number)."""
    kinds = [_kind(sign) for sign in text]
    if "R" not in kinds and base == 0:
        return [0] * len(text)
    strong = "R" if base else "L"
    before = strong
    for place, kind in enumerate(kinds):
        if kind in "LR":
            before = kind
        elif kind == "N" and before == "L":
            kinds[place] = "L"  # a number after Latin letters belongs to them (W7)
    after = strong
    following: list[str] = [strong] * len(kinds)
    for place in range(len(kinds) - 1, -1, -1):
        following[place] = after
        if kinds[place] != "-":
            after = "L" if kinds[place] == "L" else "R"
    before = strong
    levels: list[int] = []
    for kind, after in zip(kinds, following, strict=True):
        resolved = kind
        if kind == "-":
            resolved = before if before == after else strong  # N1, N2
        else:
            before = "L" if kind == "L" else "R"
        levels.append({"L": 2 if base else 0, "R": 1, "N": 2}[resolved])
    return levels


def _kind(sign: str) -> str:
    match unicodedata.bidirectional(sign):
        case "L":
            return "L"
        case "R" | "AL" | "NSM":
            return "R" if sign > "\u0590" else "L"
        case "EN" | "AN":
            return "N"
        case _:
            return "-"


def _reordered(pieces: list[tuple[str, Face, int]]) -> list[tuple[str, Face, int]]:
    """Return the pieces as they stand from left to right (rule L2: from the highest level)."""
    order = list(pieces)
    for level in (2, 1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and order[end][2] >= level:
                end += 1
            if end > start:
                order[start:end] = reversed(order[start:end])
            start = max(end, start + 1)
    return order
