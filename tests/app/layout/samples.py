"""Problems, settings and measuring that the layout tests share."""

from collections.abc import Iterator

from hypothesis import strategies as st

from app.layout.display import (
    QR,
    Align,
    Box,
    ClipStart,
    Item,
    Line,
    Page,
    Path,
    SpanEnd,
    SpanStart,
    Stamp,
    Text,
    slot_text,
)
from app.layout.items import (
    EquationLines,
    FormulaLine,
    InLine,
    Piece,
    Product,
    Quotient,
    Section,
    Shown,
    Vertical,
)
from app.layout.metrics import ASCENDER, DESCENDER, text_width
from app.layout.settings import (
    Age,
    DivisionLayout,
    HeaderSettings,
    Notation,
    Orientation,
    PageSettings,
    Paper,
    Writing,
)
from app.layout.sheet import Sheet, lay_out
from app.maths.expression import Mixed, Number, Over, Root, Sum, Variable, speak
from app.maths.typeset import typeset, with_equals
from app.words import Words

STAMP = Stamp(version="K7QD", code="7K3Q-M9XR-4T2P-Q8D6-VWNB-1HJZ-C58", payload="P", pupil="Ada")
ALL_AIDS = Shown(True, True, True, True, True, True)
NO_AIDS = Shown()
PAGE = PageSettings()
HEADER = HeaderSettings()
Rect = tuple[float, float, float, float]
"""Left, low, right, high."""


def adding(count: int, *, digits: int = 2, shown: Shown = NO_AIDS) -> Section:
    """Return additions of numbers of so many digits; with aids the ones always carry."""
    low = 10 ** (digits - 1)
    places = (0,) if shown != NO_AIDS else ()
    pieces = tuple(
        Vertical(low + n % (8 * low), 10**digits - 1, "+", shown, places) for n in range(count)
    )
    return Section(pieces, tuple(range(count)))


def subtracting(count: int, *, shown: Shown = NO_AIDS) -> Section:
    """Return subtractions of two digits whose ones borrow."""
    pieces = tuple(Vertical(80 + n % 10, 19, "−", shown, (0,)) for n in range(count))
    return Section(pieces, tuple(range(count)))


def laid(
    *sections: Section,
    page: PageSettings = PAGE,
    header: HeaderSettings = HEADER,
    title: str = "Addition",
    instruction: str = "Add.",
    words: Words | None = None,
    host_length: int = 0,
) -> Sheet:
    """Lay out with the defaults of a worksheet."""
    return lay_out(
        sections,
        page=page,
        header=header,
        notation=Notation(),
        title=title,
        instruction=instruction,
        words=words or Words(),
        host_length=host_length,
    )


def texts(page: Page) -> list[str]:
    """Return what the page says, in reading order."""
    return [
        item.prefix + slot_text(item.text, page.values, STAMP)
        for item in page.list.items
        if isinstance(item, Text)
    ]


def extent(item: Item, page: Page) -> Rect | None:
    """Return the box that `item` covers (points), None for what draws nothing."""
    match item:
        case Text():
            text = item.prefix + slot_text(item.text, page.values, STAMP)
            wide = text_width(text, item.face, item.size, item.tracking)
            left = item.x - wide * {Align.LEFT: 0, Align.CENTRE: 0.5, Align.RIGHT: 1}[item.align]
            tall = ASCENDER if text.upper() != text.lower() else 0.73
            deep = DESCENDER if text.upper() != text.lower() else 0.02
            return left, item.y - deep * item.size, left + wide, item.y + tall * item.size
        case Line():
            xs, ys = sorted((item.x1, item.x2)), sorted((item.y1, item.y2))
            return xs[0], ys[0], xs[1], ys[1]
        case Box() | ClipStart():
            return item.x, item.y, item.x + item.w, item.y + item.h
        case QR():
            return item.x, item.y, item.x + item.size, item.y + item.size
        case Path():
            points = [float(part) for segment in item.segments for part in segment[1:]]
            xs, ys = points[::2], points[1::2]
            return min(xs), min(ys), max(xs), max(ys)
        case _:
            return None


def problems(page: Page) -> Iterator[list[Item]]:
    """Yield the items of each problem, between the marks of its span."""
    inside: list[Item] | None = None
    for item in page.list.items:
        if isinstance(item, SpanStart):
            inside = []
        elif isinstance(item, SpanEnd):
            assert inside is not None
            yield inside
            inside = None
        elif inside is not None:
            inside.append(item)


pages = st.builds(
    PageSettings,
    paper=st.sampled_from(Paper),
    orientation=st.sampled_from(Orientation),
    problems_per_page=st.integers(1, 100),
    columns=st.integers(1, 10),
    font_size=st.integers(8, 32),
    age=st.sampled_from(Age),
    writing=st.sampled_from(Writing),
    square_mm=st.sampled_from([5, 7, 8, 10]),
    problem_numbers=st.booleans(),
    cell_borders=st.booleans(),
    large_print=st.sampled_from([1.0, 1.5, 2.0]),
    ink_saving=st.booleans(),
)

languages = st.sampled_from(["en", "he"]).map(Words)
"""One written from left to right and one from right to left."""

_shown = st.builds(Shown, *[st.booleans()] * 6)


@st.composite
def _verticals(draw: st.DrawFn) -> Piece:
    first = draw(st.integers(0, 99_999))
    sign = draw(st.sampled_from("+−"))
    second = draw(st.integers(0, first if sign == "−" else 99_999))
    longest = len(str(max(first, second)))
    top = longest - (2 if sign == "−" else 1)
    places = tuple(range(draw(st.integers(0, max(0, top + 1)))))
    return Vertical(first, second, sign, draw(_shown), places)


_products = st.builds(
    Product,
    first=st.integers(1, 9999),
    second=st.integers(1, 999),
    sign=st.sampled_from("×·"),
    german=st.booleans(),
    place_zeros=st.booleans(),
    answer_boxes=st.booleans(),
    row_boxes=st.booleans(),
)
_quotients = st.builds(
    Quotient,
    dividend=st.integers(1, 99_999),
    divisor=st.integers(2, 99),
    sign=st.sampled_from("÷:"),
    layout=st.sampled_from(DivisionLayout),
    grid=st.booleans(),
)
_lines = st.builds(
    InLine,
    text=st.tuples(st.integers(0, 99_999), st.integers(0, 9999)).map(
        lambda pair: f"{pair[0]} + {pair[1]} ="
    ),
    answer_width=st.integers(1, 6),
    remainder=st.sampled_from(["", "R", "Rest"]),
)

_fractions = st.tuples(st.integers(1, 99), st.integers(2, 99), st.integers(1, 9)).map(
    lambda n: Sum((Over(Number(n[0]), Number(n[1])), Root(Mixed(n[2], 1, 2))))
)
_formulas = _fractions.map(
    lambda sum_: FormulaLine(with_equals(typeset(sum_, Notation())), f"{speak(sum_)} =")
)

_equations = st.tuples(st.integers(1, 999), st.integers(1, 99), st.integers(0, 5)).map(
    lambda n: EquationLines(
        typeset(Sum((Over(Variable("y"), Number(n[0])), Number(n[1]))), Notation()),
        typeset(Number(n[0]), Notation()),
        f"y/{n[0]} + {n[1]} = {n[0]}",
        n[2],
    )
)


@st.composite
def sections(draw: st.DrawFn) -> tuple[Section, ...]:
    """Draw sections of one kind of problem each, with and without headings and examples."""
    made: list[Section] = []
    start = 0
    for letter in "ABC"[: draw(st.integers(1, 3))]:
        kind = draw(
            st.sampled_from([_verticals(), _products, _quotients, _lines, _formulas, _equations])
        )
        few = draw(st.lists(kind, min_size=1, max_size=6))
        pieces = tuple(few * draw(st.integers(1, 20)))
        indices = tuple(range(start, start + len(pieces)))
        start += len(pieces)
        if isinstance(pieces[0], Product | Quotient) and draw(st.booleans()):
            example: Piece
            if isinstance(pieces[0], Product):
                example = Product(247, 36, "×", german=pieces[0].german, worked=True)
            else:
                example = Quotient(952, 7, "÷", pieces[0].layout, worked=True)
            pieces, indices = (example, *pieces), (-1, *indices)
        headed = draw(st.booleans())
        made.append(
            Section(pieces, indices, letter, "Work.", "As you like.")
            if headed
            else Section(pieces, indices)
        )
    return tuple(made)
