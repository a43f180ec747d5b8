"""What problems with signed whole numbers consist of, and the second way to their answers.

The answer is found again by the rules pupils learn, from sizes and signs apart (page 1 of any
chapter on integers): like signs add the sizes, unlike signs take the smaller size from the larger
and keep its sign; a number is taken away by adding its opposite; like signs make a product or a
quotient positive.
"""

from enum import StrEnum

from app.maths.expression import (
    MINUS,
    Brackets,
    Expression,
    Negation,
    Number,
    Product,
    Quotient,
    Sum,
)
from app.topics.refusals import no_integers

LARGEST = 9999
"""The largest size that can be typed."""


class Operation(StrEnum):
    """What is to be done."""

    ADD = "add"
    SUBTRACT = "subtract"
    MULTIPLY = "multiply"
    DIVIDE = "divide"


def question_of(operation: Operation, one: int, two: int) -> Expression:
    """Return the expression that is asked; a negative second number stands in brackets."""
    first, second = _first(one), _second(two)
    match operation:
        case Operation.ADD:
            return Sum((first, second))
        case Operation.SUBTRACT:
            return Sum((first, Negation(second)))
        case Operation.MULTIPLY:
            return Product((first, second))
        case Operation.DIVIDE:
            return Quotient(first, second)


def _first(value: int) -> Expression:
    return Negation(Number(-value)) if value < 0 else Number(value)


def _second(value: int) -> Expression:
    return Brackets(Negation(Number(-value))) if value < 0 else Number(value)


def read(question: Expression) -> tuple[Operation, int, int]:
    """Return the operation and the two numbers of a question.

    Raises:
        ConfigError: when it is no problem with two whole numbers.
    """
    match question:
        case Sum((one, Negation(two))):
            return Operation.SUBTRACT, _number(one), _number(two)
        case Sum((one, two)):
            return Operation.ADD, _number(one), _number(two)
        case Product((one, two), True):
            return Operation.MULTIPLY, _number(one), _number(two)
        case Quotient(one, two):
            return Operation.DIVIDE, _number(one), _number(two)
        case _:
            raise no_integers()


def _number(node: Expression) -> int:
    match node:
        case Number(value) if 0 <= value <= LARGEST:
            return value
        case Negation(Number(value)) | Brackets(Negation(Number(value))) if 0 < value <= LARGEST:
            return -value
        case _:
            raise no_integers()


def written(value: int) -> str:
    """Return "−5" or "5"."""
    return f"{MINUS}{-value}" if value < 0 else str(value)


def worked_out(operation: Operation, one: int, two: int) -> int | None:
    """Return the answer from sizes and signs; None for a division that does not come out."""
    size, other = abs(one), abs(two)
    if operation in {Operation.MULTIPLY, Operation.DIVIDE}:
        if operation is Operation.DIVIDE:
            if not other or size % other:
                return None
            found = size // other
        else:
            found = sum(size for _ in range(other)) if other <= size else sum(
                other for _ in range(size)
            )  # fmt: skip
        return found if (one < 0) == (two < 0) else 0 - found
    minus, against = one < 0, two < 0
    if operation is Operation.SUBTRACT:
        against = not against
    if minus == against:
        return 0 - (size + other) if minus else size + other
    larger, smaller = max(size, other), min(size, other)
    is_minus = minus if size > other else against
    return 0 - (larger - smaller) if is_minus else larger - smaller
