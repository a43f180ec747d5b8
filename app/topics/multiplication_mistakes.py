"""Likely mistakes of multiplications: facts, one-digit factors, and the written method in rows.

Wrong answers to a fact mostly come from its own tables, and from near by: Campbell & Graham,
"Mental multiplication skill: structure, process, and acquisition" (Canadian Journal of Psychology
39, 1985), and Siegler, "Strategy choice procedures and the development of multiplication skill"
(1988). The patterns of the written method (carry forgotten, or added before multiplying; place
zero forgotten; columns multiplied by themselves) are those of Cox (1975) and of Ashlock, "Error
Patterns in Computation".
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
from app.topics.problem import Problem


def _slips(problem: Problem) -> Iterator[Slip]:
    few, many = sorted((problem.a, problem.b), key=lambda factor: (factor > 9, factor))
    if 0 in (few, many):
        yield Slip("zero-as-one", few + many)
    elif many < 10:
        yield from _neighbours(problem)
    elif few < 10:
        yield from _short(many, few)
    else:
        yield from _long(problem.a, problem.b)
    yield from _lapses(problem)


def _neighbours(problem: Problem) -> Iterator[Slip]:
    """Yield the facts beside this one; both factors of the first two differ in the second."""
    for factor in (problem.a, problem.b):
        for step in (-factor, factor):
            yield Slip("neighbour-in-the-table", problem.answer + step)


def _lapses(problem: Problem) -> Iterator[Slip]:
    yield Slip("added", problem.a + problem.b)
    yield Slip("fact-slip", problem.answer - 1)
    yield Slip("fact-slip", problem.answer + 1)
    yield from turned_digits(problem)
    yield from fact_slips(problem)


def _short(number: int, digit: int) -> Iterator[Slip]:
    """Yield the wrong answers of a number of several digits times one digit."""
    digits = digits_of(number)
    products = [each * digit for each in digits]
    right = number * digit
    if written(products) != right:  # something is carried
        yield Slip("carry-forgotten", uncarried(number, digit))
        yield Slip("both-digits-written", written(products))
        yield Slip("carry-added-first", _carry_added_first(digits, digit))
    if 0 in digits:
        yield Slip("zero-left-out", without_zeros(number) * digit)
        yield Slip("zero-as-one", int(str(number).replace("0", "1")) * digit)
    if digit > 1:
        yield Slip("only-ones-multiplied", number - digits[0] + digits[0] * digit)
    if written(products) != right:
        yield Slip("wrong-digit-carried", _with_ones_carried(products))
    for step in (-digit, digit):
        yield Slip("neighbour-in-the-table", right + step)


def _long(a: int, b: int) -> Iterator[Slip]:
    """Yield the wrong answers of two numbers of several digits."""
    below = list(enumerate(digits_of(b)))
    yield Slip("place-zero-forgotten", sum(a * digit for _, digit in below))
    yield Slip("carry-forgotten", sum(uncarried(a, digit) * 10**place for place, digit in below))
    pairs = zip(digits_of(a), digits_of(b), strict=False)
    yield Slip("only-own-column", sum(x * y * 10**place for place, (x, y) in enumerate(pairs)))
    if b % 10:
        yield Slip("row-left-out", a * (b % 10))
    if "0" in f"{a}{b}":
        yield Slip("zero-left-out", without_zeros(a) * without_zeros(b))
    for step in (-a, a):
        yield Slip("neighbour-in-the-table", a * b + step)


def uncarried(number: int, digit: int) -> int:
    """Return number × digit with every carry left out; the first column keeps both digits."""
    *low, top = (each * digit for each in digits_of(number))
    return written([*(total % 10 for total in low), top])


def without_zeros(number: int) -> int:
    """Return the number that its other digits make; 0 when there is none."""
    return int(str(number).replace("0", "") or "0")


def _carry_added_first(digits: list[int], digit: int) -> int:
    """Return what comes out when what is carried is added before the next digit is multiplied."""
    found, carry = [], 0
    for each in digits[:-1]:
        carry, kept = divmod((each + carry) * digit, 10)
        found.append(kept)
    return written([*found, (digits[-1] + carry) * digit])


def _with_ones_carried(products: list[int]) -> int:
    found, carry = [], 0
    for product in products[:-1]:
        now = product + carry
        kept, carry = divmod(now, 10) if now > 9 else (now, 0)
        found.append(kept)
    return written([*found, products[-1] + carry])


MULTIPLICATION = Mistakes(
    _slips,
    {
        **shared(
            "neighbour-in-the-table",
            "carry-forgotten",
            "both-digits-written",
            "wrong-digit-carried",
            "zero-left-out",
            "added",
            "fact-slip",
            "digits-turned",
        ),
        "zero-as-one": Reason(
            lambda words: words.tr("times 0 read as times 1"),
            lambda words: words.tr("A number times 0 was given that number as its result."),
        ),
        "carry-added-first": Reason(
            lambda words: words.tr("carry added first"),
            lambda words: words.tr(
                "What was carried was added before the next digit was multiplied."
            ),
        ),
        "only-ones-multiplied": Reason(
            lambda words: words.tr("only the ones multiplied"),
            lambda words: words.tr("The ones were multiplied; the other digits were copied."),
            secondary=True,
        ),
        "place-zero-forgotten": Reason(
            lambda words: words.tr("place zero forgotten"),
            lambda words: words.tr("The rows stand under each other without moving to the left."),
        ),
        "only-own-column": Reason(
            lambda words: words.tr("column by column"),
            lambda words: words.tr(
                "Each digit was multiplied only by the one under it, as in an addition."
            ),
        ),
        "row-left-out": Reason(
            lambda words: words.tr("only the first row"),
            lambda words: words.tr("Only the ones of the second number were multiplied."),
        ),
    },
)
"""What goes wrong in multiplications."""
