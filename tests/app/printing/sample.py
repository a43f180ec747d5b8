"""Pages that use every kind of item, and a class set as heavy as a real one."""

from app.layout.display import (
    QR,
    RGB,
    Align,
    Box,
    Cap,
    ClipEnd,
    ClipStart,
    DisplayList,
    Face,
    Item,
    Line,
    Page,
    Path,
    SpanEnd,
    SpanStart,
    Stamp,
    StampSlot,
    Text,
)

WIDTH, HEIGHT = 595.28, 841.89
_TINTS: tuple[RGB, ...] = ((227, 242, 253), (214, 238, 217), (255, 249, 196))


def header() -> list[Item]:
    """Return title, name line and score box (page.md §3)."""
    top = HEIGHT - 34
    return [
        Text(45, top - 12.8, "Addition − practice (ä)", 18, Face.BOLD),
        Text(45, top - 29.8, "Add. Write the carries.", 11),
        Line(45, top - 63.7, 300, top - 63.7, 0.6),
        Text(45, top - 62, "Name", 9),
        Text(80, top - 62, StampSlot.PUPIL, 12),
        Box(400, top - 25, 54, 25, 0.8),
        Text(448, top - 17, "/ 15", 13, align=Align.RIGHT),
    ]


def footer(page: int) -> list[Item]:
    """Return the foot of a page and its code."""
    return [
        Line(45, 47, 550.28, 47, 0.5, 50),
        Text(45, 34, StampSlot.VERSION, 8, prefix="Version "),
        Text(297.64, 34, f"Page {page} of 2", 8, align=Align.CENTRE),
        Text(550.28, 34, StampSlot.CODE, 8, align=Align.RIGHT, tracking=0.15, prefix="Copy "),
        QR(486.28, HEIGHT - 98, 64, page),
    ]


def problem(index: int, x: float, y: float, q: float, slot: int) -> list[Item]:
    """Return an aided vertical addition whose texts are the four slots from `slot` on."""
    items: list[Item] = [SpanStart(slot), Text(x, y, f"{index + 1}.", 10, Face.BOLD)]
    left = x + 22
    for column in range(3):
        cx = left + column * q
        tint = _TINTS[column]
        items += [
            Box(cx, y - 4 * q, q, q, fill=tint),
            Box(cx + 2, y + 2, q - 4, q * 0.6, 0.6, 60, (2.0, 1.5)),
            Box(cx, y - 2 * q, q, 2 * q, fill=tint),
            Box(cx, y - 4 * q, q, q, 0.8, 70),
        ]
    size = round(0.86 * q, 2)
    tracking = q - 0.5859 * size
    for row in range(2):
        items.append(
            Text(left + q, y - (row + 1) * q + 3, slot + 1 + row, size, tracking=tracking)
        )
    items += [
        Text(left + q / 2, y - 2 * q + 3, "+", size, align=Align.CENTRE),
        Line(left, y - 2.2 * q, left + 3 * q, y - 2.2 * q, 1.1),
        Text(left + 3 * q, y - 5 * q, slot + 3, 9, Face.ITALIC, Align.RIGHT),
        SpanEnd(),
    ]
    return items


def class_page(number: int, problems: int = 15) -> DisplayList:
    """Return the display list of page `number`: `problems` aided additions."""
    items: list[Item] = header()
    for index in range(problems):
        column, row = index % 3, index // 3
        items += problem(index, 45 + 173 * column, 690 - 125 * row, 24.0, 4 * index)
    items += footer(number)
    return DisplayList(WIDTH, HEIGHT, tuple(items))


def class_values(copy: int, page: int, problems: int = 15) -> tuple[str, ...]:
    """Return the texts of a page of a copy: problems that no other page has."""
    values: list[str] = []
    for index in range(problems):
        first = 10 + (copy * 31 + page * 17 + index * 7) % 89
        second = 10 + (copy * 13 + page * 29 + index * 11) % 89
        text = f"{index + 1}. {first} + {second} ="
        values += [text, str(first), str(second), f"r {first % 7}"]
    return tuple(values)


def stamp(copy: int) -> Stamp:
    """Return the stamp of copy number `copy`."""
    letters = f"{copy:04d}K3QM9XR4T2PQ8D6VWNB1HJZC"[:26]
    code = "-".join(letters[n : n + 4] for n in range(0, 26, 4))
    return Stamp("K7QD", code, f"HTTPS://SCHOOL.EXAMPLE/UPLOAD/{letters}", f"Pupil {copy}")


def class_set(copies: int = 30, problems: int = 15) -> list[tuple[Page, Stamp]]:
    """Return the pages of `copies` copies of a sheet of two pages."""
    lists = [class_page(number, problems) for number in (1, 2)]
    return [
        (Page(lists[page - 1], class_values(copy, page, problems), page), stamp(copy))
        for copy in range(copies)
        for page in (1, 2)
    ]


def everything() -> tuple[Page, Stamp]:
    """Return a page with every kind of item and every option."""
    items: list[Item] = [
        *header(),
        Line(60, 660, 260, 690, 2.4, 60, (6.0, 3.0), Cap.ROUND),
        Line(60, 640, 260, 640, 0.4),
        Box(300, 600, 120, 80, 1.2, 100, (4.0, 3.0), (255, 214, 208)),
        Path(
            (("M", 60, 560), ("C", 90, 640, 160, 640, 190, 560), ("L", 125, 540), ("Z",)),
            width=1.1,
        ),
        Path((("M", 230, 560), ("L", 260, 600), ("L", 250, 555), ("Z",)), filled=True),
        ClipStart(300, 500, 100, 60),
        *(Line(280 + 9.0 * n, 490, 350 + 9.0 * n, 570, 0.45, 60) for n in range(14)),
        ClipEnd(),
        Box(300, 500, 100, 60, 0.9),
        Text(60, 480, "Italic x and bold", 16, Face.ITALIC),
        Text(60, 450, "right", 14, Face.BOLD, Align.RIGHT, 1.5),
        Text(300, 450, "centre ∈ ℝ (∠)", 14, Face.REGULAR, Align.CENTRE),
        Text(60, 420, "שלום", 16, Face.HEBREW, rtl=True),
        SpanStart(0, "1. "),
        Text(60, 380, 1, 24, tracking=6.0),
        Text(160, 380, 2, 24),
        SpanEnd(),
        Text(60, 300, "under a tint", 20),
        Box(55, 292, 60, 30, fill=(227, 242, 253)),
        Text(70, 240, "100 % \\ (brackets) ÷ × ½", 12),
        ClipStart(300, 240, 60, 20),
        Text(300, 244, "cut off at the clip's end", 16),
        ClipEnd(),
        *footer(1),
    ]
    page = Page(DisplayList(WIDTH, HEIGHT, tuple(items)), ("85 + 67 =", "85", "67"), 1)
    return page, stamp(7)
