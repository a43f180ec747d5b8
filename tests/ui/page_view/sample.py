"""Pages made by hand: what the desk needs of a layout, and no more."""

from app.layout.display import Area, Box, DisplayList, Page, SpanEnd, SpanStart, Stamp, Text

A4 = (595.0, 842.0)
LANDSCAPE = (842.0, 595.0)
STAMP = Stamp(version="K7QD", code="2VS3X", payload="2VS3X")
COLUMNS, ROWS = 2, 3
PER_PAGE = COLUMNS * ROWS


def geometry(size: tuple[float, float] = A4) -> DisplayList:
    """A page with two columns of three problems, drawn as boxes with a text in each."""
    items: list[Text | Box | SpanStart | SpanEnd] = []
    for at, area in enumerate(areas(0, size)):
        items.append(SpanStart(text=at, prefix=""))
        items.append(Box(area.x, area.y, area.w, area.h, width=1))
        items.append(Text(x=area.x + 10, y=area.y + 10, text=at, size=20))
        items.append(SpanEnd())
    return DisplayList(width=size[0], height=size[1], items=tuple(items))


def areas(first: int, size: tuple[float, float] = A4) -> tuple[Area, ...]:
    """The cells of a page, row by row from the top."""
    w, h = (size[0] - 120) / COLUMNS, (size[1] - 240) / ROWS
    return tuple(
        Area(
            first + at,
            50 + at % COLUMNS * (w + 20),
            size[1] - 150 - (at // COLUMNS + 1) * h,
            w,
            h - 20,
        )
        for at in range(PER_PAGE)
    )


PORTRAIT_LIST = geometry()


def page(number: int, *, add: int = 0) -> Page:
    """Page `number` from 1, whose sums all have `add` more."""
    first = (number - 1) * PER_PAGE
    values = tuple(f"{at + 1}. {at + add} + 1 =" for at in range(first, first + PER_PAGE))
    return Page(list=PORTRAIT_LIST, values=values, number=number, areas=areas(first))


def pages(count: int, *, add: int = 0) -> tuple[Page, ...]:
    """So many pages."""
    return tuple(page(number, add=add) for number in range(1, count + 1))
