"""Linear equations: how they are written, and the second way in which they are solved."""

from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from app.errors import ConfigError
from app.maths.expression import (
    Brackets,
    Equation,
    Expression,
    Mixed,
    Negation,
    Number,
    Over,
    Product,
    Sum,
    Variable,
    value_of,
)
from app.topics.refusals import no_equation

_LARGEST = 10**6


class Form(StrEnum):
    """How an equation is built; a and b are its numbers, c a smaller factor on the right."""

    PLUS = "x + b"
    MINUS = "x - b"
    TIMES = "ax"
    PART = "x/a"
    TIMES_PLUS = "ax + b"
    TIMES_MINUS = "ax - b"
    PART_PLUS = "x/a + b"
    BOTH_PLUS = "ax + b = cx + d"
    BOTH_MINUS = "ax - b = cx + d"
    BRACKETS_PLUS = "a(x + b)"
    BRACKETS_MINUS = "a(x - b)"


class Numbers(NamedTuple):
    """What makes an equation: its form, its numbers and its solution."""

    form: Form
    a: int
    b: int
    c: int
    solution: int


class Linear(NamedTuple):
    """`times` · letter + `plus`."""

    times: Fraction
    plus: Fraction


class Sides(NamedTuple):
    """Both sides of an equation in its letter."""

    letter: str
    left: Linear
    right: Linear


def equation_of(numbers: Numbers, letter: str) -> Equation:
    """Return the equation in `letter`; its right side follows from the solution."""
    form, a, b, c, solution = numbers
    x = Variable(letter)
    less, more = Negation(Number(b)), Number(b)
    ax: Expression = Product((Number(a), x), sign=False)
    part: Expression = Over(x, Number(a))
    left: Expression
    match form:
        case Form.PLUS:
            left = Sum((x, more))
        case Form.MINUS:
            left = Sum((x, less))
        case Form.TIMES:
            left = ax
        case Form.PART:
            left = part
        case Form.TIMES_PLUS | Form.BOTH_PLUS:
            left = Sum((ax, more))
        case Form.TIMES_MINUS | Form.BOTH_MINUS:
            left = Sum((ax, less))
        case Form.PART_PLUS:
            left = Sum((part, more))
        case Form.BRACKETS_PLUS | Form.BRACKETS_MINUS:
            inner = Sum((x, more if form is Form.BRACKETS_PLUS else less))
            left = Product((Number(a), Brackets(inner)), sign=False)
    value = value_of(left, **{letter: Fraction(solution)}).numerator
    if form not in {Form.BOTH_PLUS, Form.BOTH_MINUS}:
        return Equation(left, Number(value))
    cx = x if c == 1 else Product((Number(c), x), sign=False)
    return Equation(left, Sum((cx, Number(value - c * solution))))


def sides_of(question: Expression) -> Sides:
    """Return both sides as multiples of the letter and numbers.

    Each is found from its values at 0, 1 and 2, which lie in a line if it is linear.

    Raises:
        ConfigError: when it is no linear equation in one letter with a solution above 0.
    """
    letters = _letters(question)
    if not isinstance(question, Equation) or len(letters) != 1:
        raise no_equation()
    (letter,) = letters
    sides = Sides(letter, _linear(question.left, letter), _linear(question.right, letter))
    times = sides.left.times - sides.right.times
    if not times or not 0 < (sides.right.plus - sides.left.plus) / times <= _LARGEST:
        raise no_equation()
    return sides


def _linear(side: Expression, letter: str) -> Linear:
    try:
        zero, one, two = (value_of(side, **{letter: Fraction(at)}) for at in (0, 1, 2))
    except ConfigError as exc:
        raise no_equation() from exc
    if two - one != one - zero or max(abs(zero), abs(one)) > _LARGEST:
        raise no_equation()
    return Linear(one - zero, zero)


def _letters(node: Expression) -> set[str]:
    match node:
        case Variable(name):
            return {name}
        case Number() | Mixed():
            return set()
        case Over(one, two) | Equation(one, two):
            return _letters(one) | _letters(two)
        case Product(parts) | Sum(parts):
            return {letter for part in parts for letter in _letters(part)}
        case Negation(inner) | Brackets(inner):
            return _letters(inner)
        case _:
            raise no_equation()


def solution_of(sides: Sides) -> Fraction:
    """Return the number for the letter."""
    return (sides.right.plus - sides.left.plus) / (sides.left.times - sides.right.times)


def has_brackets(question: Expression) -> bool:
    """Return whether a side is a product with a bracket."""
    return (
        isinstance(question, Equation)
        and isinstance(question.left, Product)
        and any(isinstance(factor, Brackets) for factor in question.left.factors)
    )
