"""Likely mistakes of written additions.

Cox, "Systematic errors in the four vertical algorithms" (Journal for Research in Mathematics
Education 6, 1975), Ashlock, "Error Patterns in Computation", and Gerster, "Schülerfehler bei
schriftlichen Rechenverfahren" (1982) all name the carry as the place where additions go wrong:
forgotten, written down with the ones, or with its digits confused. Zero as "nothing" and numbers
lined up on the left are Gerster's and Ashlock's, too.
"""

from collections.abc import Iterable, Iterator
from itertools import zip_longest

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
    columns = list(zip_longest(digits_of(problem.a), digits_of(problem.b), fillvalue=0))
    sums = [x + y for x, y in columns]
    noted = _noted(sums)
    if noted:
        yield Slip("carry-forgotten", _sum(sums, dropped=noted))
        yield Slip("both-digits-written", written(sums))
        if len(noted) > 1:
            for place in noted:
                yield Slip("one-carry-forgotten", _sum(sums, dropped=(place,)))
        yield Slip("wrong-digit-carried", _with_ones_carried(sums))
    yield from _zero_slips(problem, sums)
    yield from _shifted(problem)
    yield Slip("fact-slip", problem.answer - 1)
    yield Slip("subtracted", abs(problem.a - problem.b))
    yield Slip("fact-slip", problem.answer + 1)
    if len(columns) > 1 and not noted:
        yield Slip("carried-without-need", problem.answer + 10)
    yield from turned_digits(problem)
    yield from fact_slips(problem)


def _noted(sums: list[int]) -> tuple[int, ...]:
    """Return the columns whose carry has to be kept in mind: all but the last that carry."""
    found, carry = [], 0
    for place, total in enumerate(sums[:-1]):
        carry = (total + carry) // 10
        if carry:
            found.append(place)
    return tuple(found)


def _sum(sums: list[int], *, dropped: Iterable[int]) -> int:
    """Return what is written when the carries out of some columns are forgotten.

    The last column is written down whole.
    """
    found, carry = [], 0
    for place, total in enumerate(sums[:-1]):
        carry, digit = divmod(total + carry, 10)
        found.append(digit)
        if place in dropped:
            carry = 0
    return written([*found, sums[-1] + carry])


def _with_ones_carried(sums: list[int]) -> int:
    """Return what is written when a column's tens are written and its ones carried."""
    found, carry = [], 0
    for total in sums[:-1]:
        now = total + carry
        digit, carry = divmod(now, 10) if now > 9 else (now, 0)
        found.append(digit)
    return written([*found, sums[-1] + carry])


def _zero_slips(problem: Problem, sums: list[int]) -> Iterator[Slip]:
    """Yield the answer of a pupil to whom 4 + 0 is 0."""
    pairs = list(zip(digits_of(problem.a), digits_of(problem.b), strict=False))
    zeroed = [0 if 0 in pair else total for pair, total in zip(pairs, sums, strict=False)]
    rest = sums[len(pairs) :]
    if zeroed != sums[: len(pairs)]:
        yield Slip("zero-as-nothing", _sum([*zeroed, *rest], dropped=()))


def _shifted(problem: Problem) -> Iterator[Slip]:
    longer, shorter = max(problem.a, problem.b), min(problem.a, problem.b)
    places = len(str(longer)) - len(str(shorter))
    if places and shorter:
        yield Slip("columns-shifted", longer + shorter * 10**places)


ADDITION = Mistakes(
    _slips,
    {
        **shared(
            "carry-forgotten",
            "both-digits-written",
            "wrong-digit-carried",
            "zero-as-nothing",
            "columns-shifted",
            "subtracted",
            "fact-slip",
            "digits-turned",
        ),
        "one-carry-forgotten": Reason(
            lambda words: words.tr("one carry forgotten"),
            lambda words: words.tr("One of the carries is missing from the next column."),
            secondary=True,
        ),
        "carried-without-need": Reason(
            lambda words: words.tr("carried for nothing"),
            lambda words: words.tr("A ten was carried though the ones stay below ten."),
            secondary=True,
        ),
    },
)
"""What goes wrong in additions."""
