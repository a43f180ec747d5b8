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
from typing import NamedTuple

from app.topics.counting import (
    SCALE,
    Relation,
    Rules,
    category_of,
    column_pairs,
    digits_at,
)
from app.topics.problem import Category, Operator

_MERGED = 4096
"""Columns are merged into one table as long as it has no more entries than this."""


class _Block(NamedTuple):
    """Problems of one shape: the tables whose entries add up to `a * SCALE + b`."""

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
        self._ends = list(accumulate(block.size for block in self._blocks))
        self._tables: list[tuple[tuple[int, ...], ...] | None] = [None] * len(self._blocks)
        self.size = self._ends[-1] if self._ends else 0

    def pairs(self, ranks: Sequence[int]) -> list[tuple[int, int]]:
        """Return the operands of the problems with these numbers, each from 0 to `size` - 1."""
        ends, tables, found = self._ends, self._tables, []
        for rank in ranks:
            number = bisect_right(ends, rank)
            rest = rank - ends[number - 1] if number else rank
            code = 0
            for table in tables[number] or self._build(number):
                rest, choice = divmod(rest, len(table))
                code += table[choice]
            found.append(divmod(code, SCALE))
        return found

    def _build(self, number: int) -> tuple[tuple[int, ...], ...]:
        """Make the tables of a block, small neighbouring ones merged into one."""
        block = self._blocks[number]
        merged: list[tuple[int, ...]] = []
        for column, table in enumerate(_tables(self._operator, block)):
            scaled = tuple(code * 10**column for code in table)
            if merged and len(merged[-1]) * len(scaled) <= _MERGED:
                merged[-1] = tuple(low + high for high in scaled for low in merged[-1])
            else:
                merged.append(scaled)
        self._tables[number] = tuple(merged)
        return tuple(merged)


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
                size = prod(len(table) for table in _tables(space.operator, block))
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


def _tables(operator: Operator, block: _Block) -> Iterator[tuple[int, ...]]:
    handed = 0
    for column, (digits, relation) in enumerate(zip(block.columns, block.relations, strict=True)):
        hands = block.pattern >> column & 1
        yield column_pairs(operator, digits, relation, handed=handed, hands=hands)
        handed = hands
