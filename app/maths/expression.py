"""Expressions as problems keep them: a frozen tree, with its exact value and its reading.

The tree says what is meant; how it looks (decimal comma, × or ·) is for `app.maths.typeset`.
In JSON every node is an object with its kind under "type".
"""

from fractions import Fraction
from typing import TypeAlias, Union

import msgspec

from app.errors import ConfigError

MINUS = "−"
_MOST_EXPONENT = 64


class _Node(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What all nodes share."""


class Number(_Node, frozen=True, tag="number"):
    """A whole number; a negative one is a `Negation`."""

    value: int


class Decimal(_Node, frozen=True, tag="decimal"):
    """`digits` with the last `places` of them after the point: 125, 2 is 1.25."""

    digits: int
    places: int


class Over(_Node, frozen=True, tag="fraction"):
    """A fraction with its bar."""

    top: "Expression"
    bottom: "Expression"


class Mixed(_Node, frozen=True, tag="mixed"):
    """A whole number and a fraction beside it."""

    whole: int
    top: int
    bottom: int


class Power(_Node, frozen=True, tag="power"):
    """A base with a raised exponent."""

    base: "Expression"
    exponent: "Expression"


class Root(_Node, frozen=True, tag="root"):
    """A root; 2 is the square root and not printed."""

    radicand: "Expression"
    index: int = 2


class Product(_Node, frozen=True, tag="product"):
    """Factors; without `sign` they stand beside each other (3x)."""

    factors: tuple["Expression", ...]
    sign: bool = True


class Quotient(_Node, frozen=True, tag="quotient"):
    """A division written in a line."""

    first: "Expression"
    second: "Expression"


class Sum(_Node, frozen=True, tag="sum"):
    """Terms; one that is a `Negation` is taken away."""

    terms: tuple["Expression", ...]


class Negation(_Node, frozen=True, tag="negation"):
    """The opposite of a term."""

    of: "Expression"


class Brackets(_Node, frozen=True, tag="brackets"):
    """A term in round brackets."""

    of: "Expression"


class Variable(_Node, frozen=True, tag="variable"):
    """A letter that stands for a number."""

    name: str


class Equation(_Node, frozen=True, tag="equation"):
    """Two terms that are said to be equal."""

    left: "Expression"
    right: "Expression"


Expression: TypeAlias = Union[  # noqa: UP007  (msgspec resolves the names in it later)
    Number,
    Decimal,
    Over,
    Mixed,
    Power,
    Root,
    Product,
    Quotient,
    Sum,
    Negation,
    Brackets,
    Variable,
    Equation,
]

_decoder = msgspec.json.Decoder(Expression)


def encode(expression: Expression) -> bytes:
    """Return `expression` as JSON."""
    return msgspec.json.encode(expression)


def decode(data: bytes) -> Expression:
    """Return the expression in `data`.

    Raises:
        ConfigError: when it is none.
    """
    try:
        found: Expression = _decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise ConfigError("question", str(exc)) from exc
    return found


def fraction_of(value: Fraction, *, mixed: bool = True) -> Expression:
    """Return a value in lowest terms: a whole number, a fraction, or a mixed number."""
    if value < 0:
        return Negation(fraction_of(-value, mixed=mixed))
    top, bottom = value.numerator, value.denominator
    if bottom == 1:
        return Number(top)
    if top > bottom and mixed:
        return Mixed(top // bottom, top % bottom, bottom)
    return Over(Number(top), Number(bottom))


def value_of(expression: Expression, **letters: Fraction) -> Fraction:  # noqa: C901  (a line a node)
    """Return the exact value, with `letters` for the variables.

    Raises:
        ConfigError: when it has none: a division by 0, a root that does not come out, a letter
            without a value, an equation.
    """

    def of(part: Expression) -> Fraction:
        return value_of(part, **letters)

    match expression:
        case Number(value):
            return Fraction(value)
        case Decimal(digits, places):
            return Fraction(digits, 10**places)
        case Mixed(whole, top, bottom):
            return whole + _divided(Fraction(top), Fraction(bottom))
        case Over(first, second) | Quotient(first, second):
            return _divided(of(first), of(second))
        case Power(base, exponent):
            return _power(of(base), of(exponent))
        case Root(radicand, index):
            return _root(of(radicand), index)
        case Product(factors):
            found = Fraction(1)
            for factor in factors:
                found *= of(factor)
            return found
        case Sum(terms):
            return sum(map(of, terms), Fraction())
        case Negation(inner):
            return -of(inner)
        case Brackets(inner):
            return of(inner)
        case Variable(name) if name in letters:
            return letters[name]
        case _:
            raise ConfigError("question", "This has no value.")


def _divided(first: Fraction, second: Fraction) -> Fraction:
    if not second:
        raise ConfigError("question", "Dividing by 0 has no answer.")
    return first / second


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator != 1 or abs(exponent) > _MOST_EXPONENT:
        raise ConfigError("question", "This has no value.")
    power = exponent.numerator
    return base**power if power >= 0 else _divided(Fraction(1), base**-power)


def _root(value: Fraction, index: int) -> Fraction:
    if value < 0 or index < 1:
        raise ConfigError("question", "This has no value.")
    return Fraction(_whole_root(value.numerator, index), _whole_root(value.denominator, index))


def _whole_root(number: int, index: int) -> int:
    low, high = 0, number + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if middle**index <= number else (low, middle)
    if low**index != number:
        raise ConfigError("question", "This root is no whole number.")
    return low


def speak(  # noqa: C901  (a line a node)
    expression: Expression, *, decimal: str = ".", multiply: str = "×", divide: str = "÷"
) -> str:
    """Return an expression in a line, as readers and copying get it: "3/4 + 1/6"."""

    def of(part: Expression) -> str:
        return speak(part, decimal=decimal, multiply=multiply, divide=divide)

    def grouped(part: Expression) -> str:
        simple = isinstance(part, Number | Decimal | Variable | Brackets)
        return of(part) if simple else f"({of(part)})"

    match expression:
        case Number(value):
            return str(value)
        case Decimal():
            return decimal_text(expression, decimal)
        case Over(top, bottom):
            return f"{grouped(top)}/{grouped(bottom)}"
        case Mixed(whole, upper, lower):
            return f"{whole} {upper}/{lower}"
        case Power(base, exponent):
            return f"{grouped(base)}^{grouped(exponent)}"
        case Root(radicand, index):
            return f"{'' if index == 2 else index}√{grouped(radicand)}"
        case Product(factors, sign):
            return (f" {multiply} " if sign else "").join(map(of, factors))
        case Quotient(first, second):
            return f"{of(first)} {divide} {of(second)}"
        case Sum(terms):
            return "".join(
                of(term) if not at else f" {MINUS if minus else '+'} {of(bare)}"
                for at, term in enumerate(terms)
                for minus, bare in (signed(term),)
            )
        case Negation(inner):
            return f"{MINUS}{of(inner)}"
        case Brackets(inner):
            return f"({of(inner)})"
        case Variable(name):
            return name
        case Equation(left, right):
            return f"{of(left)} = {of(right)}"


def signed(term: Expression) -> tuple[bool, Expression]:
    """Return whether a term is taken away, and what is."""
    return (True, term.of) if isinstance(term, Negation) else (False, term)


def decimal_text(number: Decimal, point: str) -> str:
    """Return "1.25"."""
    digits = str(number.digits).zfill(number.places + 1)
    if not number.places:
        return digits
    return f"{digits[: -number.places]}{point}{digits[-number.places :]}"
