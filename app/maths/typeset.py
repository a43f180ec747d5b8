"""Expressions as boxes in em: glyph runs, rules and roots about one baseline (page.md §9).

Digits of Regular are all equally wide, so the geometry depends on how many digits a number has and
not on which: a `Setting` is the geometry, its texts stand beside it.
"""

from functools import lru_cache

import msgspec

from app.layout.display import Face
from app.layout.metrics import AXIS, CAP_HEIGHT, DESCENDER, text_width
from app.layout.settings import Notation
from app.maths.expression import (
    MINUS,
    Brackets,
    Decimal,
    Equation,
    Expression,
    Mixed,
    Negation,
    Number,
    Over,
    Power,
    Product,
    Quotient,
    Root,
    Sum,
    Variable,
    decimal_text,
    signed,
)

BAR = 0.062
"""Thickness of fraction bars and of the strokes of a root."""
_FRACTION_SIZE = 0.88
_BAR_TO_DIGITS = 0.20
_BAR_OVERHANG = 0.14
_OUTSIDE_BAR = 0.10
_AFTER_WHOLE = 0.04
_ROUND_OPERATOR = 0.24
_ROUND_RELATION = 0.30
_POWER_SIZE, _POWER_RISE, _BEFORE_POWER = 0.64, 0.42, 0.05
_ROOT_WIDTH, _ROOT_ABOVE, _ROOT_PAST = 0.52, 0.14, 0.08
_INDEX_SIZE = 0.5
_DIGIT_HEIGHT = 0.725


class Glyphs(msgspec.Struct, frozen=True):
    """A run of signs; all in em of the formula, from its left end and its baseline."""

    x: float
    y: float
    size: float
    face: Face = Face.REGULAR


class Stroke(msgspec.Struct, frozen=True):
    """A polyline: a fraction bar, or the parts of a root; `width` in em."""

    points: tuple[tuple[float, float], ...]
    width: float


class Setting(msgspec.Struct, frozen=True):
    """The geometry of a formula (em)."""

    width: float = 0.0
    ascent: float = 0.0
    descent: float = 0.0
    glyphs: tuple[Glyphs, ...] = ()
    strokes: tuple[Stroke, ...] = ()


class Formula(msgspec.Struct, frozen=True):
    """A formula: its geometry, and the text of each of its runs."""

    setting: Setting
    texts: tuple[str, ...]


@lru_cache(maxsize=4096)
def typeset(expression: Expression, notation: Notation) -> Formula:
    """Return `expression` as it is set in this notation."""
    return _rounded(_set(expression, notation))


def with_equals(formula: Formula) -> Formula:
    """Return `formula` with "=" after it."""
    return _rounded(_row([formula, _gap(_ROUND_RELATION), _text("=")]))


def _set(expression: Expression, notation: Notation) -> Formula:  # noqa: C901  (a line a node)
    def of(part: Expression) -> Formula:
        return _set(part, notation)

    match expression:
        case Number(value):
            return _text(str(value))
        case Decimal():
            return _text(decimal_text(expression, notation.decimal))
        case Variable(name):
            return _text(name, Face.ITALIC)
        case Over(top, bottom):
            return _fraction(of(top), of(bottom))
        case Mixed(whole, upper, lower):
            part = _fraction(_text(str(upper)), _text(str(lower)))
            return _row([_text(str(whole)), _gap(_AFTER_WHOLE - _OUTSIDE_BAR), part])
        case Power(base, exponent):
            raised = _moved(of(exponent), y=_POWER_RISE, scale=_POWER_SIZE)
            return _row([of(base), _gap(_BEFORE_POWER), raised])
        case Root(radicand, index):
            return _root(of(radicand), "" if index == 2 else str(index))
        case Product(factors, sign):
            between = _sign(notation.multiply) if sign else _gap(0.0)
            return _joined([of(factor) for factor in factors], between)
        case Quotient(first, second):
            return _joined([of(first), of(second)], _sign(notation.divide))
        case Sum(terms):
            return _sum(terms, notation)
        case Negation(inner):
            return _row([_text(MINUS), of(inner)])
        case Brackets(inner):
            return _row([_text("("), of(inner), _text(")")])
        case Equation(left, right):
            return _joined([of(left), of(right)], _spaced("=", _ROUND_RELATION))


def _sum(terms: tuple[Expression, ...], notation: Notation) -> Formula:
    parts = [_set(terms[0], notation)]
    for term in terms[1:]:
        minus, bare = signed(term)
        parts += [_sign(MINUS if minus else "+"), _set(bare, notation)]
    return _row(parts)


def _text(text: str, face: Face = Face.REGULAR) -> Formula:
    deep = DESCENDER if face is Face.ITALIC or text in {"(", ")"} else 0.0
    wide = text_width(text, face, 1.0)
    return Formula(Setting(wide, _DIGIT_HEIGHT, deep, (Glyphs(0.0, 0.0, 1.0, face),)), (text,))


def _gap(width: float) -> Formula:
    return Formula(Setting(width), ())


def _spaced(sign: str, room: float) -> Formula:
    return _row([_gap(room), _text(sign), _gap(room)])


def _sign(sign: str) -> Formula:
    return _spaced(sign, _ROUND_OPERATOR)


def _joined(parts: list[Formula], between: Formula) -> Formula:
    found = parts[:1]
    for part in parts[1:]:
        found += [between, part]
    return _row(found)


def _row(parts: list[Formula]) -> Formula:
    """Return the parts beside each other on one baseline."""
    x = 0.0
    placed = []
    for part in parts:
        placed.append(_moved(part, x=x))
        x += part.setting.width
    return _together(placed, width=x)


def _together(parts: list[Formula], *, width: float) -> Formula:
    settings = [part.setting for part in parts]
    return Formula(
        Setting(
            width,
            max((setting.ascent for setting in settings), default=0.0),
            max((setting.descent for setting in settings), default=0.0),
            tuple(run for setting in settings for run in setting.glyphs),
            tuple(stroke for setting in settings for stroke in setting.strokes),
        ),
        tuple(text for part in parts for text in part.texts),
    )


def _moved(part: Formula, *, x: float = 0.0, y: float = 0.0, scale: float = 1.0) -> Formula:
    own = part.setting
    return Formula(
        Setting(
            own.width * scale,
            own.ascent * scale + y,
            own.descent * scale - y,
            tuple(
                Glyphs(x + run.x * scale, y + run.y * scale, run.size * scale, run.face)
                for run in own.glyphs
            ),
            tuple(
                Stroke(
                    tuple((x + px * scale, y + py * scale) for px, py in stroke.points),
                    stroke.width * scale,
                )
                for stroke in own.strokes
            ),
        ),
        part.texts,
    )


def _fraction(top: Formula, bottom: Formula) -> Formula:
    """Return top over bottom, both in the middle of a bar on the axis."""
    upper, lower = (_moved(part, scale=_FRACTION_SIZE) for part in (top, bottom))
    bar = max(upper.setting.width, lower.setting.width) + 2 * _BAR_OVERHANG
    middle = _OUTSIDE_BAR + bar / 2
    away = BAR / 2 + _BAR_TO_DIGITS
    high = _moved(upper, x=middle - upper.setting.width / 2, y=AXIS + away + upper.setting.descent)
    low = _moved(lower, x=middle - lower.setting.width / 2, y=AXIS - away - lower.setting.ascent)
    line = Stroke(((_OUTSIDE_BAR, AXIS), (_OUTSIDE_BAR + bar, AXIS)), BAR)
    drawn = Formula(Setting(0.0, AXIS, 0.0, (), (line,)), ())
    return _together([high, drawn, low], width=bar + 2 * _OUTSIDE_BAR)


def _root(content: Formula, index: str) -> Formula:
    """Return a root whose sign grows with what stands under its bar."""
    inner = content.setting
    small = text_width(index, Face.REGULAR, _INDEX_SIZE)
    left = max(0.0, small - 0.5 * _ROOT_WIDTH)
    top, low = inner.ascent + _ROOT_ABOVE, -inner.descent - 0.02
    waist = low + 0.42 * (top - low)
    start, end = left + _ROOT_WIDTH, left + _ROOT_WIDTH + inner.width + _ROOT_PAST
    tick = left + 0.14, waist + 0.04
    foot = left + 0.28, low
    strokes = (
        Stroke(((left + 0.04, waist - 0.04), tick), 0.9 * BAR),
        Stroke((tick, foot), 1.5 * BAR),
        Stroke((foot, (start, top), (end, top)), BAR),
    )
    parts = [Formula(Setting(0.0, top + BAR / 2, -low, (), strokes), ())]
    if index:
        above = Glyphs(0.0, waist + 0.16, _INDEX_SIZE)
        high = waist + 0.16 + CAP_HEIGHT * _INDEX_SIZE
        parts.append(Formula(Setting(small, high, 0.0, (above,)), (index,)))
    return _together([*parts, _moved(content, x=start)], width=end)


def _rounded(formula: Formula) -> Formula:
    """Return `formula` with its lengths to 0.0001 em, so that equal ones are equal."""
    own = formula.setting
    setting = Setting(
        round(own.width, 4),
        round(own.ascent, 4),
        round(own.descent, 4),
        tuple(
            Glyphs(round(run.x, 4), round(run.y, 4), round(run.size, 4), run.face)
            for run in own.glyphs
        ),
        tuple(
            Stroke(
                tuple((round(x, 4), round(y, 4)) for x, y in stroke.points), round(stroke.width, 4)
            )
            for stroke in own.strokes
        ),
    )
    return Formula(setting, formula.texts)
