"""Where the parts of a library card stand, in logical pixels; the picture is ui.md §4.

Pure geometry: the delegate paints into it, the view finds in it what the mouse is over.
"""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPoint, QRect, QSize, Qt

CARD_MIN = 272
CARD_MAX = 340
GAP = 20
THUMB_HEIGHT = 206
PAGE_TOP = 18
"""From the card's top edge to the page's."""
PAGE_VISIBLE = THUMB_HEIGHT - PAGE_TOP
"""How much of the page shows: its top."""
PAGE_WIDTH = 192
LANDSCAPE_WIDTH = 240
PAD = 14
STRIP_HEIGHT = 48
BUTTON_HEIGHT = 28
BUTTON_GAP = 6
STAR_SIDE = 28
STAR_INSET = 7


class Part(Enum):
    """What of a card the mouse can be over."""

    BODY = "body"
    OPEN = "open"
    PRINT = "print"
    MORE = "more"
    STAR = "star"


@dataclass(frozen=True, slots=True)
class Columns:
    """How many cards stand side by side, and how wide each is."""

    count: int
    card_width: int

    @property
    def cell_width(self) -> int:
        """Return the width of a card with its gap."""
        return self.card_width + GAP


def columns_for(width: int) -> Columns:
    """Return the columns for a list of `width` between its side margins (half a gap each)."""
    count = max(1, width // (CARD_MIN + GAP))
    return Columns(count, max(120, min(CARD_MAX, width // count - GAP)))


@dataclass(frozen=True, slots=True)
class CardLayout:
    """The rectangles of one card."""

    card: QRect
    thumb: QRect
    title: QRect
    second: QRect
    third: QRect
    tags: QRect
    star: QRect
    strip: QRect
    open: QRect
    print: QRect
    more: QRect

    def part_at(self, point: QPoint, *, strip: bool) -> Part | None:
        """Return what is under `point`; None outside. `strip`: the strip and star are shown."""
        if not self.card.contains(point):
            return None
        if self.star.contains(point):
            return Part.STAR
        if strip:
            for part, rect in (
                (Part.OPEN, self.open),
                (Part.PRINT, self.print),
                (Part.MORE, self.more),
            ):
                if rect.contains(point):
                    return part
        return Part.BODY


@dataclass(frozen=True, slots=True)
class Lines:
    """Heights that follow the text size, and the widths of the two words on buttons."""

    title: int
    second: int
    third: int
    tag: int
    open_width: int
    print_width: int

    @property
    def card_height(self) -> int:
        """Return the height of a card: 314 at the normal text size."""
        text = 12 + self.title + self.second + self.third + 9 + self.tag + 13
        return THUMB_HEIGHT + text


def cell_size(card_width: int, lines: Lines) -> QSize:
    """Return the size of a card with its gaps."""
    return QSize(card_width + GAP, lines.card_height + GAP)


def card_layout(cell: QRect, lines: Lines, direction: Qt.LayoutDirection) -> CardLayout:
    """Return where everything stands in a grid cell; mirrored from right to left."""
    half = GAP // 2
    card = cell.adjusted(half, half, -half, -half)
    left, top, width = card.left(), card.top(), card.width()
    inner = width - 2 * PAD
    y = top + THUMB_HEIGHT + 12
    title = QRect(left + PAD, y, inner, lines.title)
    second = QRect(left + PAD, title.bottom() + 1, inner, lines.second)
    third = QRect(left + PAD, second.bottom() + 1, inner, lines.third)
    tags = QRect(left + PAD, third.bottom() + 10, inner, lines.tag)
    thumb = QRect(left, top, width, THUMB_HEIGHT)
    strip = QRect(left, thumb.bottom() + 1 - STRIP_HEIGHT, width, STRIP_HEIGHT)
    star = QRect(card.right() + 1 - STAR_INSET - STAR_SIDE, top + STAR_INSET, STAR_SIDE, STAR_SIDE)
    buttons = _buttons(strip, lines)
    if direction is Qt.LayoutDirection.RightToLeft:
        star, *mirrored = (_mirror(rect, card) for rect in (star, *buttons))
        buttons = (mirrored[0], mirrored[1], mirrored[2])
    return CardLayout(card, thumb, title, second, third, tags, star, strip, *buttons)


def _buttons(strip: QRect, lines: Lines) -> tuple[QRect, QRect, QRect]:
    whole = lines.open_width + lines.print_width + BUTTON_HEIGHT + 2 * BUTTON_GAP
    x = strip.left() + (strip.width() - whole) // 2
    y = strip.top() + (STRIP_HEIGHT - BUTTON_HEIGHT) // 2
    first = QRect(x, y, lines.open_width, BUTTON_HEIGHT)
    second = QRect(first.right() + 1 + BUTTON_GAP, y, lines.print_width, BUTTON_HEIGHT)
    third = QRect(second.right() + 1 + BUTTON_GAP, y, BUTTON_HEIGHT, BUTTON_HEIGHT)
    return first, second, third


def _mirror(rect: QRect, within: QRect) -> QRect:
    left = within.left() + within.right() + 1 - rect.left() - rect.width()
    return QRect(left, rect.top(), rect.width(), rect.height())
