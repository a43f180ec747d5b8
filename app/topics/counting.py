"""How many problems there are: exact counts by a digit recurrence (domain.md §1.1, §1.2).

Two operands stand under each other. A column is decided by its two digits and by what the column
to its right hands over (a carry, or a borrow taken by it), so a recurrence over the columns counts
every pattern without looking at a single pair.
"""

from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from app.topics.problem import Category, Operator
from app.topics.regrouping import DigitRange, Digits

SHIFT = 20
"""A pair of operands (five digits at most) travels as one integer, `a << SHIFT | b`."""


class Relation(IntEnum):
    """What the two digits of a column are to each other."""

    FREE = 0
    EQUAL = 1
    DIFFERENT = 2
    FIRST_LARGER = 3


class Rules(NamedTuple):
    """Which pairs of operands are problems at all, and which pairs are one and the same."""

    operator: Operator
    lengths: tuple[tuple[int, int], ...]
    """Pairs of digit counts; for unordered facts each unordered pair of lengths once."""
    ordered: bool
    """Whether a+b and b+a are two problems (always so for subtraction)."""
    equal: bool
    """Whether both operands may be the same number."""


class Tally(NamedTuple):
    """So many pairs with so many regroupings, one of them in the ones or not."""

    regroupings: int
    in_ones: bool
    pairs: int


def rules(operator: Operator, digits: Digits, *, ordered: bool, equal: bool) -> Rules:
    """Return the rules for these digit ranges; no lengths at all when none fit together."""
    pairs = [(i, j) for i in _span(digits.first) for j in _span(digits.second)]
    if operator is Operator.SUBTRACT:
        pairs = [(i, j) for i, j in pairs if i >= j]
        ordered = True
    elif not ordered:
        pairs = [(i, j) for i, j in pairs if i >= j or (j, i) not in pairs]
    return Rules(operator, tuple(pairs), ordered, equal)


def _span(digits: DigitRange) -> range:
    return range(digits.low, digits.high + 1)


def category_of(regroupings: int, *, in_ones: bool) -> Category:
    """Return the category of a problem with so many regrouping columns."""
    if regroupings == 0:
        return Category.NONE
    if regroupings > 1:
        return Category.SEVERAL
    return Category.ONES if in_ones else Category.ONE_HIGHER


def columns_of(a: int, b: int, operator: Operator) -> tuple[int, ...]:
    """Return the columns of `a operator b` that carry or borrow, the ones being column 0."""
    found = []
    column, unit = 0, 1
    most = max(a, b)
    add = operator is Operator.ADD
    while unit <= most:
        unit *= 10
        # What stands in this column and right of it: its sum runs over, or it cannot be taken off.
        if (a % unit + b % unit >= unit) if add else (a % unit < b % unit):
            found.append(column)
        column += 1
    return tuple(found)


def category(a: int, b: int, operator: Operator) -> Category:
    """Return the category of one problem."""
    found = columns_of(a, b, operator)
    return category_of(len(found), in_ones=0 in found)


def digits_at(length: int, column: int) -> range:
    """Return the digits a number of `length` digits may have in `column`: no leading zero, but a
    one-digit number is 0-9.
    """
    if column >= length:
        return range(1)
    return range(1, 10) if column == length - 1 and length > 1 else range(10)


@lru_cache(maxsize=1024)
def column_pairs(
    operator: Operator, digits: tuple[range, range], relation: Relation, *, handed: int, hands: int
) -> tuple[int, ...]:
    """Return the digit pairs (as `x << SHIFT | y`) of a column that is handed a carry or borrow
    (0 or 1) and hands one on (0 or 1).
    """
    add = operator is Operator.ADD
    pairs = []
    for x in digits[0]:
        for y in digits[1]:
            regroups = x + y + handed > 9 if add else x < y + handed
            if regroups == bool(hands) and _related(x, y, relation):
                pairs.append(x << SHIFT | y)
    return tuple(pairs)


def _related(x: int, y: int, relation: Relation) -> bool:
    match relation:
        case Relation.FREE:
            return True
        case Relation.EQUAL:
            return x == y
        case Relation.DIFFERENT:
            return x != y
        case Relation.FIRST_LARGER:
            return x > y


@lru_cache(maxsize=256)
def tally(
    operator: Operator, first: int, second: int, relation: Relation = Relation.FREE
) -> tuple[Tally, ...]:
    """Count the ordered pairs of a `first`- and a `second`-digit number by their regroupings.

    `relation` holds for every column: EQUAL counts the pairs of equal numbers. In subtraction the
    difference is not negative.
    """
    states = {(0, 0, False): 1}  # (handed on, regroupings so far, one of them in the ones): count
    for column in range(max(first, second)):
        digits = (digits_at(first, column), digits_at(second, column))
        following: dict[tuple[int, int, bool], int] = {}
        for (handed, found, in_ones), count in states.items():
            for hands in (0, 1):
                ways = len(column_pairs(operator, digits, relation, handed=handed, hands=hands))
                if ways:
                    state = (hands, found + hands, in_ones or (column == 0 and hands == 1))
                    following[state] = following.get(state, 0) + count * ways
        states = following
    totals: dict[tuple[int, bool], int] = {}
    for (handed, found, in_ones), count in states.items():
        if handed and operator is Operator.SUBTRACT:
            continue  # borrowed from nowhere: the minuend is smaller
        totals[found, in_ones] = totals.get((found, in_ones), 0) + count
    return tuple(Tally(*key, count) for key, count in sorted(totals.items()))


@lru_cache(maxsize=128)
def tally_all(space: Rules) -> tuple[Tally, ...]:
    """Count the different problems of a space by their regroupings."""
    totals: dict[tuple[int, bool], int] = {}
    for first, second in space.lengths:
        same = first == second
        equals = {
            (row.regroupings, row.in_ones): row.pairs
            for row in (tally(space.operator, first, second, Relation.EQUAL) if same else ())
        }
        for row in tally(space.operator, first, second):
            key = (row.regroupings, row.in_ones)
            twins = equals.get(key, 0)
            count = row.pairs - twins
            if same and not space.ordered:
                count //= 2
            totals[key] = totals.get(key, 0) + count + (twins if space.equal else 0)
    return tuple(Tally(*key, count) for key, count in sorted(totals.items()))


@lru_cache(maxsize=128)
def sizes(space: Rules) -> dict[Category, int]:
    """Return how many different problems each category has; read it, never change it."""
    found = dict.fromkeys(Category, 0)
    for row in tally_all(space):
        found[category_of(row.regroupings, in_ones=row.in_ones)] += row.pairs
    return found
