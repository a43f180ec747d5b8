"""What problems with fractions consist of, and the second way in which their answers are found.

Nothing here uses `fractions.Fraction`: an answer is confirmed by whole-number cross products, and
that it is in lowest terms by Euclid's method.
"""

from enum import StrEnum
from typing import NamedTuple

from app.maths.expression import (
    Expression,
    Mixed,
    Negation,
    Number,
    Over,
    Product,
    Quotient,
    Sum,
)
from app.topics.refusals import no_fraction


class Operation(StrEnum):
    """What is to be done."""

    ADD = "add"
    SUBTRACT = "subtract"
    MULTIPLY = "multiply"
    DIVIDE = "divide"
    SIMPLIFY = "simplify"


class Term(NamedTuple):
    """A fraction, or a mixed number when `whole` is not 0."""

    whole: int
    top: int
    bottom: int

    @property
    def upper(self) -> int:
        """The numerator of the improper fraction."""
        return self.whole * self.bottom + self.top

    @property
    def node(self) -> Expression:
        """As it is printed."""
        if self.whole:
            return Mixed(self.whole, self.top, self.bottom)
        return Over(Number(self.top), Number(self.bottom))


def common(one: int, two: int) -> int:
    """Return the greatest common divisor, by Euclid."""
    while two:
        one, two = two, one % two
    return one


def question_of(operation: Operation, one: Term, two: Term) -> Expression:
    """Return the expression that is asked; what is simplified is `one`."""
    match operation:
        case Operation.ADD:
            return Sum((one.node, two.node))
        case Operation.SUBTRACT:
            return Sum((one.node, Negation(two.node)))
        case Operation.MULTIPLY:
            return Product((one.node, two.node))
        case Operation.DIVIDE:
            return Quotient(one.node, two.node)
        case Operation.SIMPLIFY:
            return one.node


def read(question: Expression) -> tuple[Operation, tuple[Term, Term]]:
    """Return the operation and the terms of a question; one to simplify stands twice.

    Raises:
        ConfigError: when it is no problem with one or two positive fractions.
    """
    match question:
        case Sum((one, Negation(two))):
            return Operation.SUBTRACT, (_term(one), _term(two))
        case Sum((one, two)):
            return Operation.ADD, (_term(one), _term(two))
        case Product((one, two), True):
            return Operation.MULTIPLY, (_term(one), _term(two))
        case Quotient(one, two):
            return Operation.DIVIDE, (_term(one), _term(two))
        case _:
            term = _term(question)
            return Operation.SIMPLIFY, (term, term)


def _term(node: Expression) -> Term:
    match node:
        case Over(Number(top), Number(bottom)):
            term = Term(0, top, bottom)
        case Mixed(whole, top, bottom) if whole > 0:
            term = Term(whole, top, bottom)
        case _:
            raise no_fraction()
    if not all(0 < part <= 999 for part in (term.top, term.bottom, term.whole or 1)):
        raise no_fraction()
    return term


def result(operation: Operation, one: Term, two: Term) -> tuple[int, int]:
    """Return numerator and denominator as the written method gives them, before reducing."""
    match operation:
        case Operation.ADD | Operation.SUBTRACT:
            bottom = one.bottom // common(one.bottom, two.bottom) * two.bottom
            first = one.upper * (bottom // one.bottom)
            second = two.upper * (bottom // two.bottom)
            return (first + second if operation is Operation.ADD else first - second), bottom
        case Operation.MULTIPLY:
            return one.upper * two.upper, one.bottom * two.bottom
        case Operation.DIVIDE:
            return one.upper * two.bottom, one.bottom * two.upper
        case Operation.SIMPLIFY:
            return one.upper, one.bottom


def confirmed(question: Expression, top: int, bottom: int) -> bool:
    """Return whether `top` over `bottom` answers `question` in lowest terms."""
    operation, (one, two) = read(question)
    upper, lower = result(operation, one, two)
    return top > 0 < bottom and common(top, bottom) == 1 and top * lower == upper * bottom
