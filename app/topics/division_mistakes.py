"""Likely mistakes of divisions, of table facts as of the written method.

The zero left out of the quotient, remainders dropped, left too large or written on as a digit, and
only the first digit of the divisor used are patterns that Cox (1975), Ashlock ("Error Patterns in
Computation") and Gerster (1982) name. Facts are read off the times tables, and go wrong as these
do (`multiplication_mistakes`).
"""

from collections.abc import Iterator

from app.topics.mistakes import (
    Mistakes,
    Reason,
    Slip,
    digits_of,
    fact_slips,
    shared,
    turned_digits,
    written,
)
from app.topics.multiplication_mistakes import without_zeros
from app.topics.problem import Problem

_LARGEST_FACT = 10
"""Up to this quotient a division is looked up in a times table."""


def _slips(problem: Problem) -> Iterator[Slip]:
    answer, rest = problem.answer, problem.remainder
    if problem.a == problem.b:
        yield Slip("equal-makes-zero", 0)
    if "0" in str(answer):
        yield Slip("zero-left-out", without_zeros(answer), rest)
    if rest:
        yield Slip("remainder-forgotten", answer)
    if problem.b <= 9 < answer:
        yield from _digit_by_digit(problem)
    if rest:
        yield Slip("remainder-too-large", answer - 1, rest + problem.b)
        yield Slip("remainder-as-a-digit", int(f"{answer}{rest}"))
    yield from _by_the_first_digit(problem)
    yield from _lapses(problem)


def _lapses(problem: Problem) -> Iterator[Slip]:
    answer, rest = problem.answer, problem.remainder
    if answer <= _LARGEST_FACT:
        for step in (-1, 1):
            yield Slip("neighbour-in-the-table", answer + step, rest)
    if problem.a < 100:
        yield Slip("subtracted", problem.a - problem.b)
    if answer > 9:
        yield Slip("zero-too-many", answer * 10, rest)
    yield Slip("fact-slip", answer - 1, rest)
    yield Slip("fact-slip", answer + 1, rest)
    yield from turned_digits(problem)
    yield from fact_slips(problem)


def _by_the_first_digit(problem: Problem) -> Iterator[Slip]:
    """Yield the quotient by the tens of a two-digit divisor, in the form of the problem's own."""
    if problem.b < 20:
        return
    answer, rest = divmod(problem.a, problem.b // 10)
    if problem.remainder or not rest:
        yield Slip("first-digit-only", answer, rest)


def _digit_by_digit(problem: Problem) -> Iterator[Slip]:
    """Yield what comes out when each digit is divided alone and what is left is dropped."""
    found = written(digit // problem.b for digit in digits_of(problem.a))
    if found:
        yield Slip("left-not-carried-on", found)


DIVISION = Mistakes(
    _slips,
    {
        **shared(
            "zero-left-out", "neighbour-in-the-table", "subtracted", "fact-slip", "digits-turned"
        ),
        "remainder-forgotten": Reason(
            lambda words: words.tr("remainder forgotten"),
            lambda words: words.tr(
                "The whole part is right, but the remainder was not written down."
            ),
        ),
        "remainder-too-large": Reason(
            lambda words: words.tr("remainder too large"),
            lambda words: words.tr("The divisor goes into the remainder once more."),
        ),
        "remainder-as-a-digit": Reason(
            lambda words: words.tr("remainder as a digit"),
            lambda words: words.tr("The remainder was written as one more digit of the result."),
            secondary=True,
        ),
        "left-not-carried-on": Reason(
            lambda words: words.tr("what is left not carried on"),
            lambda words: words.tr(
                "Each digit was divided alone; what was left of it was dropped."
            ),
        ),
        "first-digit-only": Reason(
            lambda words: words.tr("only the divisor’s first digit"),
            lambda words: words.tr("It was divided by the first digit of the divisor alone."),
        ),
        "equal-makes-zero": Reason(
            lambda words: words.tr("equal numbers make 0"),
            lambda words: words.tr(
                "A number divided by itself was given the result 0, as in a subtraction."
            ),
        ),
        "zero-too-many": Reason(
            lambda words: words.tr("a zero too many"),
            lambda words: words.tr("The digits are right, but there is a 0 too many at the end."),
            secondary=True,
        ),
    },
)
"""What goes wrong in divisions."""
