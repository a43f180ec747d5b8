"""The space of multiplications, and the steps of their key."""

from collections.abc import Sequence
from typing import NamedTuple

from app.layout.items import Step
from app.topics.base import Style
from app.topics.key import number, place_letter
from app.topics.problem import Operator, Problem

Span = range | tuple[int, ...]


class Numbers(NamedTuple):
    """Numbers in ascending groups, addressed by their place."""

    spans: tuple[Span, ...]

    @property
    def size(self) -> int:
        """How many there are."""
        return sum(len(span) for span in self.spans)

    def at(self, place: int) -> int:
        """Return the number at `place`."""
        for span in self.spans:
            if place < len(span):
                return span[place]
            place -= len(span)
        raise IndexError(place)


class Products(NamedTuple):
    """All facts of two ranges of factors: the `own` of each side and the `shared` numbers."""

    first: Numbers
    """Numbers that only the first factor can be."""
    second: Numbers
    """Numbers that only the second factor can be."""
    shared: Numbers
    """Numbers that both factors can be."""
    ordered: bool
    """Whether a × b and b × a are two facts."""

    @property
    def size(self) -> int:
        """The number of different facts."""
        n = self.shared.size
        both = n * n if self.ordered else n * (n + 1) // 2
        return self.first.size * (self.second.size + n) + n * self.second.size + both

    def pair(self, rank: int) -> tuple[int, int]:
        """Return the factors of the fact with this number, from 0 to `size` - 1."""
        n = self.shared.size
        width = self.second.size + n
        if rank < self.first.size * width:
            row, column = divmod(rank, width)
            return self.first.at(row), self._second(column)
        rank -= self.first.size * width
        if rank < n * self.second.size:
            row, column = divmod(rank, self.second.size)
            return self.shared.at(row), self.second.at(column)
        rank -= n * self.second.size
        if self.ordered:
            row, column = divmod(rank, n)
        else:
            # the triangle row ≥ column folded into a rectangle of n + 1 by n // 2 (or n by …)
            row, column = _unfold(rank, n)
        return self.shared.at(row), self.shared.at(column)

    def _second(self, column: int) -> int:
        own = self.second.size
        return self.second.at(column) if column < own else self.shared.at(column - own)

    def flippable(self, a: int, b: int) -> bool:
        """Return whether b × a stands for the same fact and may be printed as well."""
        return not self.ordered and all(
            any(value in span for span in self.shared.spans) for value in (a, b)
        )


def _unfold(rank: int, n: int) -> tuple[int, int]:
    """Return the rank-th cell of the triangle 0 ≤ column ≤ row < n without a square root.

    Row r and row n - 1 - r together have n + 1 cells.
    """
    pair, cell = divmod(rank, n + 1)
    long = n - 1 - pair
    return (long, cell) if cell <= long else (pair, cell - long - 1)


def products(first: Span, second: Span, *, ordered: bool) -> Products:
    """Return the facts of a first and a second factor out of these numbers."""
    if isinstance(first, range) and isinstance(second, range):
        low, high = max(first.start, second.start), min(first.stop, second.stop)
        common: Span = range(low, max(low, high))
    else:
        common = tuple(value for value in second if value in first)
    return Products(_without(first, common), _without(second, common), Numbers((common,)), ordered)


def _without(numbers: Span, common: Span) -> Numbers:
    if not isinstance(numbers, range) or not isinstance(common, range):
        return Numbers((tuple(value for value in numbers if value not in common),))
    if not common:
        return Numbers((numbers,))
    below = range(numbers.start, common.start)
    return Numbers((below, range(common.stop, numbers.stop)))


def steps(problem: Problem, style: Style) -> tuple[Step, ...]:
    """Return the working: digit by digit for a one-digit factor, else row by row."""
    rows = _rows(problem)
    if len(rows) > 1:
        return _row_steps(problem, rows, style)
    if problem.a < 10:
        return ()
    found, carry = [], 0
    digits = [int(digit) for digit in reversed(str(problem.a))]
    for place, digit in enumerate(digits):
        total = digit * problem.b + carry
        added = f" + {carry}" if carry else ""
        text = f"{digit} {style.notation.multiply} {problem.b}{added} = {total}"
        carry = total // 10
        handed = carry and place < len(digits) - 1
        note = style.words.tr("carry {n}", n=carry) if handed else ""
        found.append(Step(place_letter(place, style.words), text, note))
    return tuple(found)


def _rows(problem: Problem) -> list[tuple[int, int]]:
    """Return the place and the digit of each row: one for each digit of the second factor."""
    return [(place, int(digit)) for place, digit in enumerate(reversed(str(problem.b)))]


def _row_steps(
    problem: Problem, rows: Sequence[tuple[int, int]], style: Style
) -> tuple[Step, ...]:
    sign, notation = style.notation.multiply, style.notation
    found, addends = [], []
    for place, digit in rows:
        value = digit * 10**place
        product = number(problem.a * value, notation)
        addends.append(product)
        letter = place_letter(place, style.words)
        found.append(Step(letter, f"{problem.a} {sign} {value} = {product}"))
    total = number(problem.answer, notation)
    found.append(Step("+", f"{' + '.join(addends)} = {total}"))
    return tuple(found)


def product(a: int, b: int) -> Problem:
    """Return the multiplication of two numbers."""
    return Problem(a, b, Operator.MULTIPLY, a * b)
