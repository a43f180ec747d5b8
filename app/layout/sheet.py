"""Problems to pages: the entry to the layout (page.md).

The geometry of a page is cached by the shapes of its problems, so that laying out a further page
of the same kind costs only its texts.
"""

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

import msgspec

from app.layout import geometry
from app.layout.body import Rect, draw_body, number_size
from app.layout.cells import Look, Shape
from app.layout.display import Area, DisplayList, Page
from app.layout.fit import Fit, Smallest, judge, smallest
from app.layout.footer import draw_footer, draw_page_words, page_words
from app.layout.grid import SMALL_NUMBERS_FROM, Group, Heading, number_column, plan
from app.layout.header import Head, draw_code, draw_header
from app.layout.items import Section
from app.layout.pen import Pen
from app.layout.settings import HeaderSettings, Notation, PageSettings, Writing
from app.layout.shapes import shapes_of, values_of
from app.layout.squared import draw_grid, plan_squared
from app.layout.text import clean, is_rtl
from app.words import Words

_SHEETS_KEPT = 32
_SHAPES_KEPT = 256


class Sheet(msgspec.Struct, frozen=True):
    """The pages of a worksheet, and whether pupils can write on them."""

    pages: tuple[Page, ...]
    fit: Fit


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
    smallest: Smallest


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
    total = sum(len(section.pieces) for section in sections)
    head = Head(
        title=clean(title),
        instruction=clean(header.instruction_text or instruction),
        settings=header,
        code=geometry.code_size(host_length, pages=count),
        large=page.large_print,
    )
    cache = _cache(Spec(page, head, look_of(page, words, total=total), words.language))
    setter = _Setter(cache, words, notation, count=count)
    found = tuple(
        setter.page(parts[place] if place < len(parts) else (), number=place + 1)
        for place in range(count)
    )
    return Sheet(found, setter.fit())


def look_of(page: PageSettings, words: Words, *, total: int) -> Look:
    """Return how a sheet of `total` problems is drawn."""
    longest = len(str(max(1, total)))
    return Look(
        letters=_place_letters(words),
        tints=not page.ink_saving,
        squared=page.writing is Writing.SQUARED,
        large=page.large_print,
        font_size=page.font_size,
        small_numbers=page.columns >= SMALL_NUMBERS_FROM,
        number_size=number_size(longest, number_column(page), large=page.large_print),
        inside_number=min(0.6, 1.4 / longest),
    )


def _place_letters(words: Words) -> tuple[str, ...]:
    """Return the letters of the places from the ones up, each named for the catalogue."""
    return (
        words.trc("place", "O"),
        words.trc("place", "T"),
        words.trc("place", "H"),
        words.trc("place", "Th"),
        words.trc("place", "TTh"),
        words.trc("place", "HTh"),
    )


class _Part(msgspec.Struct, frozen=True):
    """What of a section stands on one page: the pieces from `first` to `last`."""

    section: Section
    shapes: tuple[Shape, ...]
    heading: Heading
    first: int
    last: int
    number: int
    """The printed number of its first problem."""


def _flow(sections: tuple[Section, ...], per_page: int) -> list[list[_Part]]:
    """Return the parts of the sections on each page; worked examples do not count."""
    pages: list[list[_Part]] = []
    number, left = 1, 0
    for section in sections:
        heading = Heading(clean(section.letter), clean(section.verb), clean(section.instruction))
        shapes = shapes_of(section)
        first = 0
        while first < len(shapes):
            if left == 0:
                pages.append([])
                left = per_page
            last, taken = _take(section.indices, first, left)
            pages[-1].append(_Part(section, shapes[first:last], heading, first, last, number))
            number += taken
            left -= taken
            first = last
    return pages


def _take(indices: tuple[int, ...], first: int, room: int) -> tuple[int, int]:
    """Return where the part that begins at `first` ends, and how many numbered problems it has."""
    taken = 0
    for place in range(first, len(indices)):
        if indices[place] >= 0:
            if taken == room:
                return place, taken
            taken += 1
    return len(indices), taken


_Key: TypeAlias = tuple[object, ...]
"""What the drawing of a page depends on besides its spec: its fixed foot, headings and shapes."""


class _Tightest(NamedTuple):
    """The page of a sheet with the smallest squares or lines."""

    points: float = math.inf
    smallest: Smallest = Smallest()
    key: _Key = ()
    parts: tuple[_Part, ...] = ()


def _make_room(cache: dict[Any, Any]) -> None:
    if len(cache) >= _SHAPES_KEPT:
        del cache[next(iter(cache))]


class _Cache:
    """The drawn pages of one spec, by their shapes; the oldest go when there are many."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.rtl = is_rtl(spec.language)
        self._laid: dict[_Key, Laid] = {}
        self._fits: dict[tuple[_Key, Notation], Fit] = {}

    def get(self, key: _Key, groups: list[_Part], foot: str, words: Words) -> Laid:
        """Return the page of these shapes, drawn once."""
        found = self._laid.get(key)
        if found is None:
            _make_room(self._laid)
            found = self._laid[key] = _draw(self.spec, _groups(groups), foot, words)
        return found

    def fit(self, tightest: _Tightest, words: Words, notation: Notation) -> Fit:
        """Return the fit of a sheet by its tightest page, judged once for its shapes."""
        key = (tightest.key, notation)
        fit = self._fits.get(key)
        if fit is None:
            _make_room(self._fits)
            page, head = self.spec.page, self.spec.head
            box = geometry.boxes(page.paper, page.orientation, header=head.code.size)
            fit = self._fits[key] = judge(
                tightest.smallest,
                _groups(tightest.parts),
                page,
                self.spec.look,
                box,
                words=words,
                notation=notation,
            )
        return fit


@lru_cache(maxsize=_SHEETS_KEPT)
def _cache(spec: Spec) -> _Cache:
    return _Cache(spec)


def _groups(parts: Iterable[_Part]) -> tuple[Group, ...]:
    return tuple(Group(part.shapes, part.heading) for part in parts)


class _Setter:
    """Puts the texts of each page to its geometry and remembers the tightest page."""

    def __init__(self, cache: _Cache, words: Words, notation: Notation, *, count: int) -> None:
        self._cache, self._words, self._notation, self._count = cache, words, notation, count
        self._example = words.tr("Ex.")
        settings = cache.spec.page
        small = cache.spec.look.small_numbers and settings.writing is not Writing.IN_LINE
        self._label = "{}" if small else ".{}" if cache.rtl else "{}."
        self._tightest = _Tightest()

    def page(self, parts: list[_Part] | tuple[()], *, number: int) -> Page:
        """Return the page of these parts."""
        here = list(parts)
        foot = page_words(self._words, number=number, count=self._count)
        fixed = foot if self._cache.rtl else ""
        key = (fixed, *[(part.heading, part.shapes) for part in here])
        laid = self._cache.get(key, here, fixed, self._words)
        points = laid.smallest.square or laid.smallest.pitch
        if points and points < self._tightest.points:
            self._tightest = _Tightest(points, laid.smallest, key, tuple(here))
        return self._filled(laid, here, foot, number)

    def fit(self) -> Fit:
        """Return the fit of the sheet, which is that of its tightest page."""
        return self._cache.fit(self._tightest, self._words, self._notation)

    def _filled(self, laid: Laid, parts: list[_Part], foot: str, number: int) -> Page:
        values: list[str] = [foot]
        areas: list[Area] = []
        cell = 0
        notation, label = self._notation, self._label
        for part in parts:
            printed = part.number
            for place in range(part.first, part.last):
                index = part.section.indices[place]
                piece = part.section.pieces[place]
                if index < 0:
                    values += values_of(piece, self._example, self._example, notation)
                else:
                    values += values_of(piece, f"{printed}.", label.format(printed), notation)
                    areas.append(Area(index, *laid.cells[cell]))
                    printed += 1
                cell += 1
        return Page(laid.list, tuple(values), number, tuple(areas))


def _draw(spec: Spec, groups: tuple[Group, ...], foot: str, words: Words) -> Laid:
    """Draw a page; `foot` is its page line where that is no slot."""
    head, page, look = spec.head, spec.page, spec.look
    box = geometry.boxes(page.paper, page.orientation, header=head.code.size)
    thick = 1.25 if page.large_print > 1 else 1.0
    pen = Pen(rtl=is_rtl(spec.language), axis=box.left + box.right, thick=thick)
    count = sum(shape.worked is None for group in groups for shape in group.shapes)
    draw_header(pen, box, head, count=count, words=words)
    squared = look.squared and all(shape.squares for group in groups for shape in group.shapes)
    if look.squared and not squared:
        look = msgspec.structs.replace(look, squared=False)  # a line of text has no squares
    grid = (plan_squared if squared else plan)(box, page, groups, look)
    if squared:
        draw_grid(pen, box, grid)
    cells = draw_body(pen, box, page, groups, grid, look, first_slot=1)
    draw_footer(pen, box, words=words)
    if foot:
        draw_page_words(pen, box, foot)
    draw_code(pen, box, head.code)
    items = tuple(pen.items)
    return Laid(DisplayList(box.width, box.height, items), cells, smallest(grid, groups))
