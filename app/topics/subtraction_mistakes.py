"""Likely mistakes of written subtractions, after the glossary of VanLehn's "Mind Bugs" (1990).

Brown & Burton (1978) found the borrow and the zero at the root of most of them. Raghubar et al.
(Journal of Learning Disabilities, 2009; 291 pupils of grades 3 and 4) counted the pupils who made
each again and again, without and with difficulties in mathematics: Smaller-From-Larger 9 and 25 %,
Borrow-No-Decrement 8 and 18 %, Borrow-Across-Zero 7 and 16 %. The order of these three is theirs.
"""

from collections.abc import Callable, Collection, Iterator
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

_Lend = Callable[[list[int], int], bool]
"""Take one from the digits left of a column, in place; return False when there is nothing."""


def _slips(problem: Problem) -> Iterator[Slip]:
    columns = list(zip_longest(digits_of(problem.a), digits_of(problem.b), fillvalue=0))
    borrowing = _borrowing(columns)
    if borrowing:
        yield Slip("smaller-from-larger", written(abs(x - y) for x, y in columns))
        yield Slip("borrow-forgotten", written((x - y) % 10 for x, y in columns))
        yield from _worked("borrow-from-zero", columns, _from_zero)
        yield from _worked("borrow-across-zero", columns, _across_zero)
    yield from _zero_slips(problem, columns, borrowing)
    if len(borrowing) > 1:
        for place in borrowing:
            yield Slip("one-borrow-forgotten", problem.answer + 10 ** (place + 1))
    if borrowing and len(columns) > 2:
        yield from _worked("wrong-column-borrowed", columns, _from_the_left)
    yield from _shifted(problem)
    yield Slip("fact-slip", problem.answer - 1)
    yield Slip("added", problem.a + problem.b)
    yield Slip("fact-slip", problem.answer + 1)
    if len(columns) > 1 and not borrowing:
        yield Slip("borrowed-without-need", problem.answer - 10)
    yield from turned_digits(problem)
    yield from fact_slips(problem)


def _borrowing(columns: list[tuple[int, int]]) -> tuple[int, ...]:
    """Return the columns that borrow, the ones being 0."""
    found, lent = [], 0
    for place, (x, y) in enumerate(columns):
        lent = int(x - lent < y)
        if lent:
            found.append(place)
    return tuple(found)


def _worked(code: str, columns: list[tuple[int, int]], lend: _Lend) -> Iterator[Slip]:
    """Yield the answer when the column that lends is found by a wrong rule."""
    top = [x for x, _ in columns]
    found = []
    for place, (_, y) in enumerate(columns):
        if top[place] < y:
            if not lend(top, place):
                return
            top[place] += 10
        found.append(top[place] - y)
    if all(0 <= digit <= 9 for digit in found):
        yield Slip(code, written(found))


def _from_zero(top: list[int], place: int) -> bool:
    """Make a zero a nine, and leave it at that."""
    if place + 1 == len(top):
        return False
    top[place + 1] = 9 if top[place + 1] == 0 else top[place + 1] - 1
    return True


def _across_zero(top: list[int], place: int) -> bool:
    """Pass over zeros as if they were not there, and leave them as they are."""
    for left in range(place + 1, len(top)):
        if top[left]:
            top[left] -= 1
            return True
    return False


def _from_the_left(top: list[int], place: int) -> bool:
    """Take it from the first digit, wherever it is wanted."""
    if place + 1 == len(top) or not top[-1]:
        return False
    top[-1] -= 1
    return True


def _zero_slips(
    problem: Problem, columns: list[tuple[int, int]], borrowing: Collection[int]
) -> Iterator[Slip]:
    """Yield what comes of rules like "0 − 5 is 5", "0 − 5 is 0" and "5 − 0 is 0"."""
    digits = len(str(problem.b))
    for code, rule in (
        ("zero-minus-a-digit", lambda _x, y: y),
        ("nothing-from-zero", lambda _x, _y: 0),
    ):
        if borrowing and any(x == 0 < y for x, y in columns):
            yield from _by_zero_rule(code, columns, rule)
    kept = digits_of(problem.answer)
    for place, (x, y) in enumerate(columns[:digits]):
        if y == 0 < x and place < len(kept):
            kept[place] = 0
    yield Slip("zero-as-nothing", written(kept))


def _by_zero_rule(
    code: str, columns: list[tuple[int, int]], rule: Callable[[int, int], int]
) -> Iterator[Slip]:
    """Yield the answer when zeros above follow a wrong rule, and other columns borrow properly."""
    found, lent = [], 0
    for x, y in columns:
        if x == 0 < y and not lent:
            found.append(rule(x, y))
            continue
        digit = x - lent - y
        lent = int(digit < 0)
        found.append(digit + 10 * lent)
    if not lent:
        yield Slip(code, written(found))


def _shifted(problem: Problem) -> Iterator[Slip]:
    places = len(str(problem.a)) - len(str(problem.b))
    if places > 0 and problem.b:
        yield Slip("columns-shifted", problem.a - problem.b * 10**places)


SUBTRACTION = Mistakes(
    _slips,
    {
        **shared("zero-as-nothing", "columns-shifted", "added", "fact-slip", "digits-turned"),
        "smaller-from-larger": Reason(
            lambda words: words.tr("smaller from larger"),
            lambda words: words.tr(
                "In each column the smaller digit was taken from the larger one, whichever "
                "stands above."
            ),
        ),
        "borrow-forgotten": Reason(
            lambda words: words.tr("borrow forgotten"),
            lambda words: words.tr(
                "Ten was borrowed, but the next column still has what it lent."
            ),
        ),
        "one-borrow-forgotten": Reason(
            lambda words: words.tr("one borrow forgotten"),
            lambda words: words.tr("One of the columns that lent a ten still has it."),
            secondary=True,
        ),
        "borrow-from-zero": Reason(
            lambda words: words.tr("0 became 9, nothing lent"),
            lambda words: words.tr(
                "A 0 was made a 9, but nothing was borrowed from the column beside it."
            ),
        ),
        "borrow-across-zero": Reason(
            lambda words: words.tr("borrowed across the 0"),
            lambda words: words.tr(
                "The 0 was passed over; the borrowing went to the column behind it."
            ),
        ),
        "wrong-column-borrowed": Reason(
            lambda words: words.tr("borrowed from the wrong column"),
            lambda words: words.tr(
                "The ten was taken from the first digit, not from the next column."
            ),
            secondary=True,
        ),
        "zero-minus-a-digit": Reason(
            lambda words: words.tr("0 minus a digit is the digit"),
            lambda words: words.tr("Where 0 stands above, the digit below was written down."),
            secondary=True,
        ),
        "nothing-from-zero": Reason(
            lambda words: words.tr("0 minus a digit is 0"),
            lambda words: words.tr(
                "Where 0 stands above, 0 was written down: nothing can be taken from it."
            ),
        ),
        "borrowed-without-need": Reason(
            lambda words: words.tr("borrowed for nothing"),
            lambda words: words.tr("A ten was borrowed though the ones are large enough."),
            secondary=True,
        ),
    },
)
"""What goes wrong in subtractions."""
