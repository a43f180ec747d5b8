"""The key of additions and subtractions: the steps of the written method and likely mistakes."""

from itertools import zip_longest

from app.layout.items import KeyEntry, Step
from app.topics.addition_mistakes import ADDITION
from app.topics.base import Style
from app.topics.key import in_line, number, place_letter, wrong_answers
from app.topics.problem import Operator, Problem
from app.topics.subtraction_mistakes import SUBTRACTION
from app.words import Words

MINUS = "−"


def entry(problem: Problem, at: int, *, checked: bool, style: Style) -> KeyEntry:
    """Return the key entry of one problem, printed as number `at`."""
    words, notation = style.words, style.notation
    columns = _columns(problem)
    if problem.operator is Operator.ADD:
        sign, steps, mistakes = "+", _sum_steps(columns, words), ADDITION
    else:
        sign, steps, mistakes = MINUS, _difference_steps(columns, words), SUBTRACTION
    return KeyEntry(
        number=at,
        problem=in_line(problem, sign, notation),
        answer=number(problem.answer, notation),
        steps=steps,
        mistakes=wrong_answers(
            mistakes, problem, lambda mistake: number(mistake.answer, notation), style
        ),
        checked=checked,
    )


def _columns(problem: Problem) -> list[tuple[int, int]]:
    """Return the digits that stand under each other, the ones first."""
    pairs = zip_longest(reversed(str(problem.a)), reversed(str(problem.b)), fillvalue="0")
    return [(int(x), int(y)) for x, y in pairs]


def _sum_steps(columns: list[tuple[int, int]], words: Words) -> tuple[Step, ...]:
    steps, carry = [], 0
    for place, (x, y) in enumerate(columns):
        total = x + y + carry
        text = f"{x} + {y} + 1 = {total}" if carry else f"{x} + {y} = {total}"
        carry = total // 10
        handed = carry and place < len(columns) - 1
        note = words.tr("carry {n}", n=carry) if handed else ""
        steps.append(Step(place_letter(place, words), text, note))
    return tuple(steps)


def _difference_steps(columns: list[tuple[int, int]], words: Words) -> tuple[Step, ...]:
    steps, borrowed = [], 0
    for place, (x, y) in enumerate(columns):
        left = x - borrowed
        borrowed = int(left < y)
        left += 10 * borrowed
        note = words.tr("borrow") if borrowed else ""
        steps.append(Step(place_letter(place, words), f"{left} {MINUS} {y} = {left - y}", note))
    return tuple(steps)
