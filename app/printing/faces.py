"""Which font file shows a face, and texts as runs of one face each: the same for PDF and preview.

Widths come from `app.layout.metrics`, so that no font is parsed to paint a page.
"""

from functools import lru_cache
from typing import Final, NamedTuple

from app.layout import text as typeset
from app.layout.display import Face, Text
from app.layout.metrics import widths

FILES: Final[dict[Face, str]] = {
    Face.REGULAR: "Andika-Regular.ttf",
    Face.BOLD: "Andika-Bold.ttf",
    Face.ITALIC: "Andika-Italic.ttf",
    Face.FALLBACK: "DejaVuSans.ttf",
    Face.HEBREW: "NotoSansHebrew-Regular.ttf",
    Face.HEBREW_BOLD: "NotoSansHebrew-Bold.ttf",
    Face.ARABIC: "NotoNaskhArabic-Regular.ttf",
    Face.ARABIC_BOLD: "NotoNaskhArabic-Bold.ttf",
}
_SHIFT: Final = (0.0, 0.5, 1.0)
"""Share of its width by which a text stands left of its x, by `Align`."""


class Run(NamedTuple):
    """Characters of one face and size as they stand from left to right."""

    face: Face
    size: float
    text: str


def runs(item: Text, text: str) -> tuple[Run, ...]:
    """Return `text`, shown as `item`, as runs from left to right.

    A text that is not plain is split by faces and directions as in the layout; signs of no bundled
    face vanish.
    """
    if text.isascii() and text.isprintable() and not item.rtl:
        return (Run(item.face, item.size, text),) if text else ()
    return _runs(text, item.face, item.size, item.rtl)


@lru_cache(maxsize=1024)
def _runs(text: str, face: Face, size: float, rtl: bool) -> tuple[Run, ...]:  # noqa: FBT001  (key)
    shown = "".join(sign for sign in text if sign.isprintable())
    if shown and all(sign in widths(face) for sign in shown) and (rtl or face <= Face.FALLBACK):
        return (Run(face, size, shown[::-1] if rtl else shown),)
    return tuple(
        Run(run.face, run.size, run.text[::-1] if run.rtl else run.text)
        for run in typeset.runs(shown, face, size, rtl=rtl)
    )


def run_width(found: tuple[Run, ...], tracking: float) -> float:
    """Return the width of runs in points, `tracking` counting between glyphs."""
    total = 0.0
    count = -1
    for face, size, text in found:
        table = widths(face)
        total += size * sum([table[sign] for sign in text])
        count += len(text)
    return total + tracking * max(0, count)


def start_x(item: Text, found: tuple[Run, ...]) -> float:
    """Return where the first glyph of runs, shown as `item`, stands."""
    if not item.align:
        return item.x
    return item.x - _SHIFT[item.align] * run_width(found, item.tracking)
