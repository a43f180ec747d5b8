"""The foot of every page: version, page of pages, the copy's code (page.md §4)."""

from app.layout import text as typeset
from app.layout.display import Align, Face, StampSlot
from app.layout.geometry import Boxes
from app.layout.pen import Pen
from app.words import Words

PAGE_SLOT = 0
"""The slot of "Page 1 of 2", the first of every page."""
_BASELINE = 34.0
HAIRLINE = 47.0
"""Height of the line above the foot, from the content's left to its right."""
_SIZE = 8.0
_CODE_TRACKING = 0.15
_CODE_WIDTH = 172.0
"""Room for a code of 26 letters, a check letter and hyphens."""
_LABEL_GAP = 4.0


def draw_footer(pen: Pen, page: Boxes, *, words: Words, key: bool = False) -> None:
    """Draw the foot; on a key the code is called one, so that it is never filed as a copy."""
    pen.line(page.left, HAIRLINE, page.right, HAIRLINE, width=0.5, black=50)
    version = words.tr("Version")
    code = words.tr("Key") if key else words.trc("paper", "Copy")
    if pen.rtl:
        _draw_mirrored(pen, page, version, code)
        return
    middle = (page.left + page.right) / 2
    _put(pen, page.left, StampSlot.VERSION, Align.LEFT, prefix=version + " ")
    _put(pen, middle, PAGE_SLOT, Align.CENTRE)
    _put(pen, page.right, StampSlot.CODE, Align.RIGHT, prefix=code + " ", tracking=_CODE_TRACKING)


def draw_page_words(pen: Pen, page: Boxes, text: str) -> None:
    """Draw "Page 1 of 2" as fixed words, for scripts that need more than one face."""
    pen.text((page.left + page.right) / 2, _BASELINE, text, _SIZE, align=Align.CENTRE)


def _draw_mirrored(pen: Pen, page: Boxes, version: str, code: str) -> None:
    """Draw the labels as words of their own beside the codes, which stay left-to-right."""
    pen.text(page.right, _BASELINE, version, _SIZE, align=Align.RIGHT)
    beside = typeset.width(version, Face.REGULAR, _SIZE) + _LABEL_GAP
    _put(pen, page.right - beside, StampSlot.VERSION, Align.RIGHT)
    end = page.left + _CODE_WIDTH
    _put(pen, end, StampSlot.CODE, Align.RIGHT, tracking=_CODE_TRACKING)
    pen.text(end + _LABEL_GAP, _BASELINE, code, _SIZE)


def _put(
    pen: Pen, x: float, slot: int, align: Align, *, prefix: str = "", tracking: float = 0.0
) -> None:
    pen.slot(x, _BASELINE, slot, _SIZE, align=align, prefix=prefix, tracking=tracking)


def page_words(words: Words, *, number: int, count: int) -> str:
    """Return "Page 1 of 2"."""
    return words.tr("Page {n} of {m}", n=number, m=count)
