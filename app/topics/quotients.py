"""The space of divisions, and the steps of their key."""

from random import Random
from typing import NamedTuple

from app.layout.items import Step
from app.topics.base import Style
from app.topics.key import number, place_letter
from app.topics.mistakes import Mistake
from app.topics.problem import Operator, Problem
from app.topics.sampling import distinct, shuffle


class Dividends(NamedTuple):
    """The dividends of one divisor that come out even, or those that leave a remainder.

    A dividend is never below its divisor.
    """

    divisor: int
    low: int
    high: int
    even: bool

    @property
    def size(self) -> int:
        """How many there are."""
        multiples = self.high // self.divisor - (self.low - 1) // self.divisor
        return multiples if self.even else self.high - self.low + 1 - multiples

    def at(self, rank: int) -> int:
        """Return the dividend with this number, from 0 to `size` - 1."""
        d = self.divisor
        full, rest = divmod(self.low - 1, d)
        if self.even:
            return (full + 1 + rank) * d
        blocks, left = divmod(rest + rank, d - 1)  # each block of d has d - 1 with a remainder
        return (full + blocks) * d + left + 1


def dividends(digits: tuple[int, int], divisor: int, *, even: bool) -> Dividends:
    """Return the dividends of so many digits (least, most) for a divisor."""
    low = max(10 ** (digits[0] - 1), divisor)
    high = max(10 ** digits[1] - 1, low - 1)
    return Dividends(divisor, low, high, even)


def spread(count: int, rooms: list[int], chance: Random) -> list[int]:
    """Share `count` evenly among rooms of these sizes; who gets the odd ones is left to chance.

    Raises:
        ValueError: when the rooms hold fewer.
    """
    if sum(rooms) < count:
        raise ValueError("the rooms hold fewer")
    found = [0] * len(rooms)
    left = count
    while left:
        free = [i for i, room in enumerate(rooms) if found[i] < room]
        shuffle(free, chance)
        each = left // len(free)
        for i in free if each else free[:left]:
            taken = min(max(each, 1), rooms[i] - found[i])
            found[i] += taken
            left -= taken
    return found


def draw_quotients(spaces: list[Dividends], count: int, chance: Random) -> list[tuple[int, int]]:
    """Return `count` different (dividend, divisor), each divisor about equally often."""
    shares = spread(count, [space.size for space in spaces], chance)
    found = []
    for space, share in zip(spaces, shares, strict=True):
        ranks = distinct(space.size, share, chance)
        found += [(space.at(rank), space.divisor) for rank in ranks]
    shuffle(found, chance)
    return found


def quotient(a: int, b: int) -> Problem:
    """Return the division of two numbers."""
    answer, remainder = divmod(a, b)
    return Problem(a, b, Operator.DIVIDE, answer, remainder)


def steps(problem: Problem, style: Style) -> tuple[Step, ...]:
    """Return the division digit by digit, from the first part that the divisor goes into."""
    found: list[Step] = []
    part = 0
    digits = str(problem.a)
    for at, digit in enumerate(digits):
        part = part * 10 + int(digit)
        times, left = divmod(part, problem.b)
        if times or found or at == len(digits) - 1:
            text = f"{part} {style.notation.divide} {problem.b} = {times}"
            note = style.words.tr("{n} left", n=left) if left else ""
            found.append(Step(place_letter(len(digits) - 1 - at, style.words), text, note))
        part = left
    return tuple(found)


def answer_words(found: Problem | Mistake, style: Style) -> str:
    """Return "136" or "136 R 2", of a problem or of a wrong answer to one."""
    whole = number(found.answer, style.notation)
    if not found.remainder:
        return whole
    return f"{whole} {style.notation.remainder} {found.remainder}"
