"""From a number to a problem: each category's problems are numbered, and `pairs` reads off the
n-th one, column by column (domain.md §1.2: drawn directly, no rejection, no list of millions).

The problems of a category fall into blocks: one pattern of regrouping columns for one pair of
lengths. Inside a block the columns are independent of each other, so a number below the product
of their choices is read as a mixed-radix number with a digit pair for each column.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from math import prod
from operator import mul
from typing import NamedTuple

from app.topics.counting import (
    SHIFT,
    Relation,
    Rules,
    category_of,
    column_pairs,
    digits_at,
)
from app.topics.problem import Category, Operator

_LOW = (1 << SHIFT) - 1
_Entries = tuple[int, ...]
_Plan = tuple[
    int, _Entries, int, int, _Entries, int, int, _Entries, int, int, _Entries, int, _Entries
]
"""How the five columns of a block are read off a number, ones first: the entries of each, before
them by what the number is divided and what the rest is taken of (nothing is taken of the last).
"""
COLUMNS = 5
"""The longest numbers have so many digits. `pairs` reads all columns in one expression, which is a
fifth faster than a loop; a column that a block does not have has the one entry 0."""


class _Block(NamedTuple):
    """Problems of one shape: the tables whose entries add up to `a << SHIFT | b`."""

    size: int
    columns: tuple[tuple[range, range], ...]
    relations: tuple[Relation, ...]
    pattern: int


class Index:
    """The numbered problems of one category of a space."""

    def __init__(self, space: Rules, wanted: Category) -> None:
        """Number the problems of category `wanted`."""
        self._operator = space.operator
        self._blocks = [block for block in _blocks(space) if _category(block.pattern) is wanted]
        *self._starts, self.size = accumulate((block.size for block in self._blocks), initial=0)
        self._plans: list[_Plan | None] = [None] * len(self._blocks)

    def pairs(self, ranks: Sequence[int]) -> list[tuple[int, int]]:
        """Return the operands of the problems with these numbers, each from 0 to `size` - 1."""
        starts, plans = self._starts, self._plans
        shift, low = SHIFT, _LOW
        found = []
        for rank in ranks:
            number = bisect_right(starts, rank) - 1
            n0, ones, d1, n1, tens, d2, n2, hundreds, d3, n3, thousands, d4, last = plans[
                number
            ] or self._plan(number)
            rest = rank - starts[number]
            code = (
                ones[rest % n0]
                + tens[rest // d1 % n1]
                + hundreds[rest // d2 % n2]
                + thousands[rest // d3 % n3]
                + last[rest // d4]
            )
            found.append((code >> shift, code & low))
        return found

    def _plan(self, number: int) -> _Plan:
        """Make the tables of a block, each column's pairs in their place."""
        columns = [
            _placed(self._operator, shape, column)
            for column, shape in enumerate(_shapes(self._blocks[number]))
        ]
        ones, tens, hundreds, thousands, last = columns + [(0,)] * (COLUMNS - len(columns))
        n0, n1, n2, n3 = map(len, (ones, tens, hundreds, thousands))
        d1, d2, d3, d4 = accumulate((n0, n1, n2, n3), mul)
        plan = n0, ones, d1, n1, tens, d2, n2, hundreds, d3, n3, thousands, d4, last
        self._plans[number] = plan
        return plan


@lru_cache(maxsize=64)
def index(space: Rules, wanted: Category) -> Index:
    """Return the numbered problems of a category, made once."""
    return Index(space, wanted)


def _category(pattern: int) -> Category:
    return category_of(pattern.bit_count(), in_ones=bool(pattern & 1))


@lru_cache(maxsize=32)
def _blocks(space: Rules) -> tuple[_Block, ...]:
    found = []
    for first, second in space.lengths:
        height = max(first, second)
        columns = tuple((digits_at(first, i), digits_at(second, i)) for i in range(height))
        patterns = 1 << (height - 1 if space.operator is Operator.SUBTRACT else height)
        for relations in _relations(space, height, same=first == second):
            for pattern in range(patterns):
                block = _Block(0, columns, relations, pattern)
                size = prod(len(_entries(space.operator, shape)) for shape in _shapes(block))
                if size:
                    found.append(block._replace(size=size))
    return tuple(found)


def _relations(space: Rules, height: int, *, same: bool) -> Iterator[tuple[Relation, ...]]:
    """Yield the relations of the columns, ones first, that together name each problem once.

    Numbers of one length are compared at the highest column in which they differ.
    """
    if not same or (space.ordered and space.equal):
        yield (Relation.FREE,) * height
        return
    at = Relation.DIFFERENT if space.ordered else Relation.FIRST_LARGER
    for column in range(height):
        above = height - column - 1
        yield (Relation.FREE,) * column + (at,) + (Relation.EQUAL,) * above
    if space.equal:
        yield (Relation.EQUAL,) * height


class _Shape(NamedTuple):
    """All that decides which digit pairs a column may have."""

    digits: tuple[range, range]
    relation: Relation
    handed: int
    hands: int


def _shapes(block: _Block) -> Iterator[_Shape]:
    handed = 0
    for column, (digits, relation) in enumerate(zip(block.columns, block.relations, strict=True)):
        hands = block.pattern >> column & 1
        yield _Shape(digits, relation, handed, hands)
        handed = hands


def _entries(operator: Operator, shape: _Shape) -> tuple[int, ...]:
    return column_pairs(
        operator, shape.digits, shape.relation, handed=shape.handed, hands=shape.hands
    )


@lru_cache(maxsize=1024)
def _placed(operator: Operator, shape: _Shape, column: int) -> _Entries:
    """Return the entries of a column with both digits at their place value.

    Blocks share these small tables, so that they stay in the processor's cache; tables of two
    columns halve the steps and were slower.
    """
    return tuple(code * 10**column for code in _entries(operator, shape))
