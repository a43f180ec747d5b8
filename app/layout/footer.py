"""The foot of every page: version, page of pages, the copy's code (page.md §4)."""

from app.layout.display import Align, StampSlot, Text
from app.layout.geometry import Boxes
from app.layout.pen import Pen
from app.words import Words

PAGE_SLOT = 0
"""The slot of "Page 1 of 2", the first of every page."""
_BASELINE = 34.0
_HAIRLINE = 47.0
_SIZE = 8.0
_CODE_TRACKING = 0.15


def draw_footer(pen: Pen, page: Boxes, *, words: Words, key: bool = False) -> None:
    """Draw the foot; on a key the code is called one, so that it is never filed as a copy."""
    pen.line(page.left, _HAIRLINE, page.right, _HAIRLINE, width=0.5, black=50)
    version = words.tr("Version") + " "
    code = (words.tr("Key") if key else words.tr("Copy")) + " "
    middle = (page.left + page.right) / 2
    _put(pen, page.left, StampSlot.VERSION, Align.LEFT, prefix=version)
    _put(pen, middle, PAGE_SLOT, Align.CENTRE)
    _put(pen, page.right, StampSlot.CODE, Align.RIGHT, prefix=code, tracking=_CODE_TRACKING)


def _put(
    pen: Pen, x: float, slot: int, align: Align, *, prefix: str = "", tracking: float = 0.0
) -> None:
    pen.items.append(
        Text(
            round(pen.mx(x), 2),
            _BASELINE,
            slot,
            _SIZE,
            align=pen.malign(align),
            prefix=prefix,
            tracking=tracking,
        )
    )


def page_words(words: Words, *, number: int, count: int) -> str:
    """Return "Page 1 of 2"."""
    return words.tr("Page {n} of {m}", n=number, m=count)
