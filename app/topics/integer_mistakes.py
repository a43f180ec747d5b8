"""Likely mistakes with signed whole numbers.

Which rules are mixed up, and that the sign of the larger size is taken for a sum of sizes, is
described by Malle, "Die Entstehung negativer Zahlen" (1989), and by Vlassis, "Making sense of the
minus sign" (2004): the minus of a number and that of an operation are taken for one another.
"""

from collections.abc import Iterator

from msgspec import UNSET

from app.topics.integer_terms import Operation, read
from app.topics.mistakes import Mistakes, Reason, Slip
from app.topics.problem import Problem


def _slips(problem: Problem) -> Iterator[Slip]:
    if problem.question is UNSET:
        return
    operation, one, two = read(problem.question)
    for code, answer in _wrong(operation, one, two, problem.answer):
        yield Slip(code, answer, 1)


def _wrong(operation: Operation, one: int, two: int, right: int) -> Iterator[tuple[str, int]]:
    size, other = abs(one), abs(two)
    if operation is Operation.SUBTRACT and two < 0:
        yield "two-minus-as-one", one - other
    if operation is Operation.SUBTRACT and two > 0 > one:
        yield "rule-of-products", size + other
        yield "sizes-subtracted", -abs(size - other)
    if operation is Operation.ADD and one < 0 and two < 0:
        yield "rule-of-products", size + other
        yield "sizes-subtracted", abs(size - other)
    if operation is Operation.ADD and (one < 0) != (two < 0):
        yield "sizes-added", size + other
        yield "sizes-added", -(size + other)
    yield "sign-of-the-answer", -right
    for step in (1, -1):
        yield "off-by-one", right + step


INTEGERS = Mistakes(
    _slips,
    {
        "two-minus-as-one": Reason(
            lambda words: words.tr("two minus signs taken for one"),
            lambda words: words.tr("Taking away a negative number was done as taking away."),
        ),
        "rule-of-products": Reason(
            lambda words: words.tr("“minus and minus is plus” in a sum"),
            lambda words: words.tr("The rule for products was used in a sum or difference."),
        ),
        "sizes-subtracted": Reason(
            lambda words: words.tr("sizes taken from each other"),
            lambda words: words.tr("Both steps go the same way, but one size was taken away."),
        ),
        "sizes-added": Reason(
            lambda words: words.tr("sizes added"),
            lambda words: words.tr("The signs are different, but the sizes were added."),
        ),
        "sign-of-the-answer": Reason(
            lambda words: words.tr("wrong sign"),
            lambda words: words.tr("The size is right, and the sign of the answer is not."),
        ),
        "off-by-one": Reason(
            lambda words: words.tr("one step too few or too many"),
            lambda words: words.tr("Counted one step too few or too many on the number line."),
            secondary=True,
        ),
    },
    signed=True,
)
