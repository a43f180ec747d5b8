"""Problems to pages: the entry to the layout (page.md).

The geometry of a page is cached by the shapes of its problems, so that laying out a further page
of the same kind costs only its texts.
"""

from functools import lru_cache

import msgspec

from app.layout import geometry
from app.layout.body import Rect, draw_body, number_size
from app.layout.cells import Look, Shape
from app.layout.display import Area, DisplayList, Page
from app.layout.footer import draw_footer, page_words
from app.layout.grid import (
    SMALL_NUMBERS_FROM,
    Group,
    Heading,
    number_column,
    plan,
)
from app.layout.header import Head, draw_code, draw_header
from app.layout.items import Piece, Section
from app.layout.pen import Pen
from app.layout.settings import HeaderSettings, Notation, PageSettings, Writing
from app.layout.shapes import shapes_of, values_of
from app.layout.text import clean, is_rtl
from app.words import Words, words as words_of


class Spec(msgspec.Struct, frozen=True):
    """All that the pages of a sheet share."""

    page: PageSettings
    head: Head
    look: Look
    language: str


class Laid(msgspec.Struct, frozen=True, eq=False):
    """A drawn page of one shape."""

    list: DisplayList
    cells: tuple[Rect, ...]
    square: float


class Sheet(msgspec.Struct, frozen=True):
    """The pages of a worksheet."""

    pages: tuple[Page, ...]


def lay_out(
    sections: tuple[Section, ...],
    *,
    page: PageSettings,
    header: HeaderSettings,
    notation: Notation,
    title: str,
    instruction: str,
    words: Words,
    host_length: int = 0,
    pages: int | None = None,
) -> Sheet:
    """Return the pages of a worksheet.

    Args:
        sections: the problems; they flow over the pages, `page.problems_per_page` on each.
        page: paper and grid.
        header: what the head shows.
        notation: how numbers are written.
        title: the worksheet's name.
        instruction: the topic's sentence, unless the header has its own.
        words: the words of the paper's language.
        host_length: the length of the server's name in the QR code, 0 without a server.
        pages: the least number of pages; more problems make more pages.
    """
    parts = _flow(sections, page.problems_per_page)
    count = max(len(parts), pages or 1)
    total = sum(index >= 0 for section in sections for index in section.indices)
    spec = _spec(page, header, title, instruction, words, host_length, pages=count, total=total)
    laid = _cache(spec)
    found = []
    for place in range(count):
        part = parts[place] if place < len(parts) else ()
        found.append(_page(part, laid, words, number=place + 1, count=count))
    return Sheet(tuple(found))


def _spec(
    page: PageSettings,
    header: HeaderSettings,
    title: str,
    instruction: str,
    words: Words,
    host_length: int,
    *,
    pages: int,
    total: int,
) -> Spec:
    code = geometry.code_size(host_length, pages=pages)
    head = Head(
        title=clean(title),
        instruction=clean(header.instruction_text or instruction),
        settings=header,
        code=code,
    )
    longest = len(str(max(1, total)))
    look = Look(
        letters=place_letters(words),
        tints=not page.ink_saving,
        squared=page.writing is Writing.SQUARED,
        large=page.large_print,
        font_size=page.font_size,
        small_numbers=page.columns >= SMALL_NUMBERS_FROM,
        number_size=number_size(longest, number_column(page), large=page.large_print),
        inside_number=min(0.6, 0.9 / (longest * 0.6055)),
    )
    return Spec(page, head, look, words.language)


def place_letters(words: Words) -> tuple[str, ...]:
    """Return the letters of the places from the ones up."""
    return tuple(words.trc("place", letter) for letter in ("O", "T", "H", "Th", "TTh", "HTh"))


class _Numbered(msgspec.Struct, frozen=True):
    """A piece on its page: its shape, printed number (0 for an example) and index."""

    piece: Piece
    shape: Shape
    number: int
    index: int


Part = tuple[tuple[Heading, list[_Numbered]], ...]


def _flow(sections: tuple[Section, ...], per_page: int) -> list[Part]:
    """Return for each page the headings and problems on it."""
    pages: list[list[tuple[Heading, list[_Numbered]]]] = []
    number = 0
    left = 0
    for section in sections:
        heading = Heading(section.letter, section.verb, section.instruction)
        fresh = True
        for piece, shape, index in zip(
            section.pieces, shapes_of(section), section.indices, strict=True
        ):
            if left == 0:
                pages.append([])
                left, fresh = per_page, True
            if fresh:
                pages[-1].append((heading, []))
                fresh = False
            if index >= 0:
                number += 1
                left -= 1
            printed = number if index >= 0 else 0
            pages[-1][-1][1].append(_Numbered(piece, shape, printed, index))
    return [tuple(page) for page in pages]


class _Cache:
    """The drawn pages of one spec, by their shapes."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self._laid: dict[tuple[Group, ...], Laid] = {}

    def get(self, groups: tuple[Group, ...]) -> Laid:
        found = self._laid.get(groups)
        if found is None:
            found = self._laid[groups] = _draw(self.spec, groups)
        return found


@lru_cache(maxsize=32)
def _cache(spec: Spec) -> _Cache:
    return _Cache(spec)


def _page(part: Part, laid: _Cache, words: Words, *, number: int, count: int) -> Page:
    groups = tuple(Group(tuple(item.shape for item in items), heading) for heading, items in part)
    found = laid.get(groups)
    values = [page_words(words, number=number, count=count)]
    example = words.tr("Ex.")
    areas = []
    cells = iter(found.cells)
    for _heading, items in part:
        for item in items:
            values.extend(values_of(item.piece, f"{item.number}." if item.number else example))
            cell = next(cells)
            if item.index >= 0:
                areas.append(Area(item.index, *cell))
    return Page(found.list, tuple(values), number, tuple(areas))


def _draw(spec: Spec, groups: tuple[Group, ...]) -> Laid:
    head, page = spec.head, spec.page
    box = geometry.boxes(page.paper, page.orientation, header=head.code.size)
    rtl = is_rtl(spec.language)
    thick = 1.25 if page.large_print > 1 else 1.0
    pen = Pen(rtl=rtl, axis=box.left + box.right, thick=thick)
    words = words_of(spec.language)
    count = sum(len(group.shapes) for group in groups)
    draw_header(pen, box, head, count=count, words=words)
    grid = plan(box, page, groups, spec.look)
    cells = draw_body(pen, box, page, groups, grid, spec.look, first_slot=1)
    draw_footer(pen, box, words=words)
    draw_code(pen, box, head.code)
    square = min((row.q for row in grid.rows), default=0.0)
    return Laid(DisplayList(box.width, box.height, tuple(pen.items)), cells, square)
