"""The answer key as pages of its own (page.md §12).

Its code and foot say "Key", so that a photo of it is never filed as a pupil's work.
"""

import msgspec

from app.layout import geometry
from app.layout.display import Align, DisplayList, Face, Page, StampSlot
from app.layout.footer import draw_footer, draw_page_words, page_words
from app.layout.geometry import Boxes
from app.layout.header import Head, draw_code, draw_header
from app.layout.items import KeyEntry, KeySection
from app.layout.keyitems import (
    Block,
    HeadingBlock,
    RuleBlock,
    Span,
    WorkedRow,
    quick_rows,
    worked_rows,
)
from app.layout.pen import Pen
from app.layout.settings import HeaderSettings, Orientation, PageSettings
from app.layout.text import clean, elided, is_rtl, width
from app.words import Words

_QUICK_COLUMNS = {Orientation.PORTRAIT: 5, Orientation.LANDSCAPE: 7}
_WORKED_COLUMNS = {Orientation.PORTRAIT: 3, Orientation.LANDSCAPE: 4}
_SUBTITLE_SIZE, _SUBTITLE_DROP = 11.0, 29.8
_CHECK_SIZE, _CHECK_NOTE_SIZE = 11.0, 9.5
_CHECK_RISE = 1.4
_AFTER_TICK = 14.0
_SMALLEST = 7.5
_SECTION_ABOVE = 8.0
_NAMED = 5
"""How many unsure problems are named before an ellipsis."""


def lay_out_key(
    sections: tuple[KeySection, ...],
    *,
    page: PageSettings,
    header: HeaderSettings,
    title: str,
    words: Words,
    host_length: int = 0,
    sheet_pages: int = 1,
) -> tuple[Page, ...]:
    """Return the pages of the key to a worksheet of `sheet_pages` pages.

    First all answers for quick marking, then the steps and likely mistakes of the sections that
    have any. A row is never split; the head repeats on every page.
    """
    code = geometry.code_size(host_length, pages=max(100, sheet_pages))
    box = geometry.boxes(page.paper, page.orientation, header=code.size)
    span = Span(box.left, box.content_width)
    head = Head(
        title=clean(title),
        instruction="",
        settings=_key_header(header),
        code=code,
        badge=words.tr("KEY"),
    )
    broken = _broken(_blocks(sections, span, page.orientation, words), box.body_height)
    entries = [entry for section in sections for entry in section.entries]
    drawing = _Drawing(box, head, words, entries, sheet_pages)
    return tuple(
        drawing.page(blocks, number=place + 1, count=len(broken))
        for place, blocks in enumerate(broken)
    )


def _key_header(header: HeaderSettings) -> HeaderSettings:
    return msgspec.structs.replace(
        header,
        title=True,
        name=False,
        date=False,
        school_class=False,
        score=False,
        instructions=False,
    )


def _blocks(
    sections: tuple[KeySection, ...], span: Span, orientation: Orientation, words: Words
) -> list[Block]:
    entries = [entry for section in sections for entry in section.entries]
    found: list[Block] = [HeadingBlock((words.tr("Answers"),), words.tr("for quick marking"))]
    found += quick_rows(entries, span, columns=_QUICK_COLUMNS[orientation])
    worked = [
        section
        for section in sections
        if any(entry.steps or entry.mistakes for entry in section.entries)
    ]
    if not worked:
        return found
    found.append(RuleBlock(above=_SECTION_ABOVE))
    found.append(_worked_heading(worked, words))
    for section in worked:
        bold = tuple(part for part in (clean(section.letter), clean(section.verb)) if part)
        if bold:
            found.append(HeadingBlock(bold, above=_SECTION_ABOVE))
        found += worked_rows(section, span, columns=_WORKED_COLUMNS[orientation])
    return found


def _worked_heading(worked: list[KeySection], words: Words) -> HeadingBlock:
    """Name what stands under the rule, and how a wrong answer is known from a step."""
    if not any(entry.mistakes for section in worked for entry in section.entries):
        return HeadingBlock((words.tr("Steps"),))
    return HeadingBlock(
        (words.tr("Steps and likely mistakes"),),
        words.tr("Slanted: a wrong answer to expect, and what it points to."),
        face=Face.ITALIC,
        size=8.5,
    )


def _broken(blocks: list[Block], room: float) -> list[list[tuple[Block, float]]]:
    """Return the blocks of each page, each with its distance from the top of the body.

    A heading or rule goes to the next page with what follows it.
    """
    pages: list[list[tuple[Block, float]]] = [[]]
    used = 0.0
    for place, block in enumerate(blocks):
        above = block.above if pages[-1] else 0.0
        if pages[-1] and used + above + _kept_together(blocks, place) > room:
            pages.append([])
            used, above = 0.0, 0.0
        if isinstance(block, RuleBlock) and not pages[-1]:
            continue
        if isinstance(block, WorkedRow) and not pages[-1]:
            block = msgspec.structs.replace(block, line=False)
        pages[-1].append((block, used + above))
        used += above + block.height
    return pages


def _kept_together(blocks: list[Block], place: int) -> float:
    """Return the height of a block with those that must stand on the same page."""
    total = 0.0
    for block in blocks[place:]:
        total += block.height + (block.above if total else 0.0)
        if not isinstance(block, HeadingBlock | RuleBlock):
            break
    return total


class _Drawing:
    """Draws the pages of one key."""

    def __init__(
        self, box: Boxes, head: Head, words: Words, entries: list[KeyEntry], sheet_pages: int
    ) -> None:
        self._box, self._head, self._words = box, head, words
        self._entries, self._sheet_pages = entries, sheet_pages

    def page(self, blocks: list[tuple[Block, float]], *, number: int, count: int) -> Page:
        """Return one page of the key."""
        box = self._box
        pen = Pen(rtl=is_rtl(self._words.language), axis=box.left + box.right)
        draw_header(pen, box, self._head, count=0, words=self._words)
        self._draw_subtitle(pen)
        self._draw_check(pen)
        for block, distance in blocks:
            block.draw(pen, Span(box.left, box.content_width), box.body_top - distance)
        draw_footer(pen, box, words=self._words, key=True)
        foot = page_words(self._words, number=number, count=count)
        if pen.rtl:
            draw_page_words(pen, box, foot)
        draw_code(pen, box, self._head.code)
        return Page(DisplayList(box.width, box.height, tuple(pen.items)), (foot,), number)

    def _draw_subtitle(self, pen: Pen) -> None:
        """Say which version and pages the key belongs to; the version's code is a slot."""
        words = self._words
        pages = (
            words.tr("page 1 of the sheet")
            if self._sheet_pages == 1
            else words.tr("pages 1 to {n} of the sheet", n=self._sheet_pages)
        )
        label = words.tr("Answer key · {pages} · version", pages=pages) + " "
        y = self._box.header_top - _SUBTITLE_DROP
        pen.furniture(self._box.left, y, label, _SUBTITLE_SIZE)
        x = self._box.left + width(label, Face.REGULAR, _SUBTITLE_SIZE)
        pen.slot(pen.mx(x), y, StampSlot.VERSION, _SUBTITLE_SIZE, align=pen.malign(Align.LEFT))

    def _draw_check(self, pen: Pen) -> None:
        """Say on the code's lower edge how many answers were found twice."""
        words, box = self._words, self._box
        unsure = [str(entry.number) for entry in self._entries if not entry.checked]
        total = len(self._entries)
        y = box.header_top - self._head.code.size + _CHECK_RISE
        x = box.left
        if unsure:
            named = ", ".join(unsure[:_NAMED]) + (" …" if len(unsure) > _NAMED else "")
            sentence = words.tr(
                "{n} of {m} checked, see {numbers}",
                n=total - len(unsure),
                m=total,
                numbers=named,
            )
            note = words.tr("the framed ones need a look before you mark")
        else:
            _tick(pen, x, y)
            x += _AFTER_TICK
            sentence = words.tr("{n} of {m} checked", n=total, m=total)
            note = words.tr("every answer was worked out twice, in two different ways")
        pen.furniture(x, y, sentence, _CHECK_SIZE, face=Face.BOLD)
        x += width(sentence, Face.BOLD, _CHECK_SIZE) + 8
        room = max(0.0, box.right - self._head.code.size - 18 - x)
        wide = width(note, Face.REGULAR, _CHECK_NOTE_SIZE)
        size = max(_SMALLEST, _CHECK_NOTE_SIZE * min(1.0, 0.999 * room / wide))
        pen.furniture(x, y, elided(note, Face.REGULAR, size, room), size)


def _tick(pen: Pen, x: float, y: float) -> None:
    """Draw a tick as a path, never a glyph; it does not mirror."""
    left = pen.left_edge(x, 10.0)
    pen.path((("M", left, y + 3.4), ("L", left + 3.2, y), ("L", left + 9.6, y + 8.2)), width=1.3)
