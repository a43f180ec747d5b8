"""The head of every page: title, instruction, fields, score box and QR code (page.md §3).

Parts switched off leave their place empty: the QR code needs the height anyway. In a paper written
from right to left everything here is mirrored.
"""

import msgspec

from app.layout import text as typeset
from app.layout.display import QR, Align, ClipEnd, ClipStart, Face, StampSlot, Text
from app.layout.geometry import Boxes, Code
from app.layout.metrics import CAP_HEIGHT, text_width
from app.layout.pen import Pen
from app.layout.settings import HeaderSettings
from app.words import Words

_QR_GAP = 18.0
_TITLE_SIZES = (18.0, 14.0)
"""From the larger down to the smaller in steps of 0.5."""
_TITLE_LEADING = 16.5
_SECOND_LINE = 12.2
"""How far the second line of a title pushes the instruction down."""
_LARGEST = 1.25
_INSTRUCTION_SIZE = 11.0
_INSTRUCTION_DROP = 29.8
_INSTRUCTION_LEADING = 13.5
_SCORE_WIDTH, _SCORE_HEIGHT = 54.0, 25.0
_SCORE_BASELINE = 17.2
_BESIDE_SCORE = 8.0
_SHARES = {1: (1.0,), 2: (0.68, 0.32), 3: (0.53, 0.20, 0.27)}
_FIELD_GAP = 10.0
_LABEL_SIZE = 9.0
_LABEL_GAP = 4.0
_PUPIL_SIZE = 11.0


class Head(msgspec.Struct, frozen=True):
    """What the head of a page says."""

    title: str
    instruction: str
    settings: HeaderSettings
    code: Code
    badge: str = ""
    """A framed word in the place of the score box: "KEY"."""
    large: float = 1.0
    """Large print of what pupils read; the header's height allows 1.25 at most,
    so that there is room to write a name."""


def draw_header(pen: Pen, page: Boxes, head: Head, *, count: int, words: Words) -> None:
    """Draw title, instruction, fields and score box. `count` problems are on the page."""
    free = page.content_width - head.code.size - _QR_GAP
    shown = head.settings
    score = f"/ {count}" if shown.score and count and not head.badge else ""
    label = words.tr("Score")
    room = free
    if score:
        label_width = typeset.width(label, Face.REGULAR, _LABEL_SIZE)
        room -= _SCORE_WIDTH + 6 + label_width + _BESIDE_SCORE
    elif head.badge:
        room -= _badge_width(head.badge) + _BESIDE_SCORE
    large = min(head.large, _LARGEST)
    two = _draw_title(pen, page, head.title if shown.title else "", room, large)
    if shown.instructions:
        _draw_instruction(pen, page, head.instruction, room, large=large, under_two=two)
    rule = page.header_top - head.code.size + 0.3
    _draw_fields(pen, page, _field_labels(shown, words), free=free, rule=rule, large=large)
    if score:
        _draw_score(pen, page, label=label, score=score, right=page.left + free)
    elif head.badge:
        _draw_badge(pen, page, head.badge, right=page.left + free)


def draw_code(pen: Pen, page: Boxes, code: Code) -> None:
    """Draw the QR code, its upper edge on the header's (last in reading order)."""
    x = pen.left_edge(page.right - code.size, code.size)
    pen.items.append(
        QR(round(x, 2), round(page.header_top - code.size, 2), code.size, version=code.version)
    )


def _draw_title(pen: Pen, page: Boxes, title: str, room: float, large: float) -> bool:
    """Draw the title and return whether it took two lines."""
    size, lines = _fitted(title, room, large)
    baseline = page.header_top - CAP_HEIGHT * size
    for place, line in enumerate(lines):
        pen.furniture(page.left, baseline - place * _TITLE_LEADING, line, size, face=Face.BOLD)
    return len(lines) > 1


def _fitted(title: str, room: float, large: float) -> tuple[float, tuple[str, ...]]:
    if not title:
        return _TITLE_SIZES[0], ()
    for step in range(round(2 * _TITLE_SIZES[0] * large), round(2 * _TITLE_SIZES[-1]) - 1, -1):
        size = step / 2
        if typeset.width(title, Face.BOLD, size) <= room:
            return size, (title,)
    size = _TITLE_SIZES[-1]
    return size, typeset.wrapped(title, Face.BOLD, size, room, lines=2)


def _draw_instruction(
    pen: Pen, page: Boxes, text: str, room: float, *, large: float, under_two: bool
) -> None:
    """Draw one or two lines; only one under a title of two, or in large print."""
    scale = 1.0 if under_two else large
    size = _INSTRUCTION_SIZE * scale
    count = 1 if under_two or scale > 1 else 2
    top = page.header_top - _INSTRUCTION_DROP * scale - (_SECOND_LINE if under_two else 0.0)
    for place, line in enumerate(typeset.wrapped(text, Face.REGULAR, size, room, lines=count)):
        pen.furniture(page.left, top - place * _INSTRUCTION_LEADING, line, size)


def _field_labels(shown: HeaderSettings, words: Words) -> tuple[tuple[str, bool], ...]:
    """Return the labels of the fields shown and whether a field takes the pupil's name."""
    fields = (
        (shown.name, words.tr("Name"), True),
        (shown.school_class, words.trc("school", "Class"), False),
        (shown.date, words.tr("Date"), False),
    )
    return tuple((label, pupil) for on, label, pupil in fields if on)


def _draw_fields(
    pen: Pen,
    page: Boxes,
    fields: tuple[tuple[str, bool], ...],
    *,
    free: float,
    rule: float,
    large: float,
) -> None:
    """Draw the lines to write on, each after its label, which takes half of it at most."""
    start = page.left
    for place, (label, pupil) in enumerate(fields):
        share = _SHARES[len(fields)][place] * free
        last = place == len(fields) - 1
        end = start + share - (0.0 if last else _FIELD_GAP)
        size = _LABEL_SIZE * large
        size *= min(1.0, 0.5 * share / typeset.width(label, Face.REGULAR, size))
        pen.furniture(start, rule + 1.7, label, size)
        begin = start + typeset.width(label, Face.REGULAR, size) + _LABEL_GAP
        pen.line(pen.mx(begin), rule, pen.mx(end), rule, width=0.6)
        if pupil:
            _draw_pupil(pen, begin + 2, rule, end)
        start += share


def _draw_pupil(pen: Pen, begin: float, rule: float, end: float) -> None:
    """Put the pupil's name on its line, cut off at the line's end rather than over the next."""
    low = pen.left_edge(begin, end - begin)
    pen.items.append(ClipStart(round(low, 2), round(rule, 2), round(end - begin, 2), 16.0))
    pen.items.append(
        Text(
            round(pen.mx(begin), 2),
            round(rule + 3.2, 2),
            StampSlot.PUPIL,
            _PUPIL_SIZE,
            align=pen.malign(Align.LEFT),
        )
    )
    pen.items.append(ClipEnd())


def _draw_score(pen: Pen, page: Boxes, *, label: str, score: str, right: float) -> None:
    top = page.header_top
    baseline = top - _SCORE_BASELINE
    left = right - _SCORE_WIDTH
    pen.furniture(left - 6, baseline, label, _LABEL_SIZE, align=Align.RIGHT)
    x = pen.left_edge(left, _SCORE_WIDTH)
    pen.box(x, top - _SCORE_HEIGHT, _SCORE_WIDTH, _SCORE_HEIGHT, width=0.8)
    start = x + _SCORE_WIDTH - 6 - text_width(score, Face.REGULAR, 13)
    pen.items.append(Text(round(start, 2), round(baseline, 2), score, 13))


def _badge_width(badge: str) -> float:
    return max(58.0, text_width(badge, Face.BOLD, 14, 1.0) + 28)


def _draw_badge(pen: Pen, page: Boxes, badge: str, *, right: float) -> None:
    wide = _badge_width(badge)
    top = page.header_top
    x = pen.left_edge(right - wide, wide)
    pen.box(x, top - _SCORE_HEIGHT, wide, _SCORE_HEIGHT, width=1.1)
    start = x + (wide - text_width(badge, Face.BOLD, 14, 1.0)) / 2
    pen.items.append(
        Text(round(start, 2), round(top - 17.5, 2), badge, 14, Face.BOLD, tracking=1.0)
    )
