"""Negative numbers: right by two ways, whole spaces, likely mistakes."""

import random

import pytest
import sympy
from msgspec import UNSET
from msgspec.structs import replace

from app.errors import ConfigError, ImpossibleWishError
from app.maths.expression import Expression, Number, Sum, speak
from app.topics.integer_terms import Operation, question_of, read, worked_out
from app.topics.integers import IntegerConfig, IntegerTopic, operations, pairs_of
from app.topics.problem import Operator, Problem
from app.topics.registry import reason_of
from app.words import Words
from app.worksheets.config import WorksheetConfig
from app.worksheets.sheet import draw as drawn
from app.worksheets.sheet import obstacle, pages_of

TOPIC = IntegerTopic()
ALL = IntegerConfig(multiply=True, divide=True)

# operation, numbers: wrong answers, each with the mistake that leads to it; worked out by hand
WORKED = """
subtract 3 -5: -2 two-minus-as-one; -8 sign-of-the-answer; 9 off-by-one
subtract -3 5: 8 rule-of-products; -2 sizes-subtracted
subtract 3 5: 2 sign-of-the-answer
add -3 -5: 8 rule-of-products; 2 sizes-subtracted
add -3 5: 8 sizes-added; -8 sizes-added; -2 sign-of-the-answer; 1 off-by-one
multiply -3 5: 15 sign-of-the-answer
divide -15 -5: -3 sign-of-the-answer
"""


def problem_of(text: str) -> Problem:
    operation, one, two = text.split()
    return TOPIC.solve_question(question_of(Operation(operation), int(one), int(two)))


def worked(line: str) -> list[tuple[int, str]]:
    found = []
    for each in line.split(": ")[1].split("; "):
        answer, code = each.split()
        found.append((int(answer), code))
    return found


def told_of_integers() -> set[str]:
    """Return the mistakes that the table above works out."""
    return {code for line in WORKED.strip().splitlines() for _, code in worked(line)}


def any_integers(chance: random.Random) -> IntegerConfig:
    """Return random settings."""
    yes = [chance.random() < 0.5 for _ in range(6)]
    return IntegerConfig(
        add=yes[0],
        subtract=yes[1],
        multiply=yes[2],
        divide=yes[3],
        second_negative=yes[4],
        no_zero=yes[5],
        numbers_to=chance.randint(5, 40),
    )


def asked(problem: Problem) -> Expression:
    assert problem.question is not UNSET
    return problem.question


def by_sympy(question: Expression) -> int:
    """Return the answer that SymPy reads out of the printed line."""
    text = speak(question, multiply="*", divide="/").replace("−", "-")
    return int(sympy.sympify(text))


@pytest.mark.parametrize("line", WORKED.strip().splitlines())
def test_a_wrong_answer_is_recognised(line: str) -> None:
    problem = problem_of(line.split(": ")[0])
    for answer, code in worked(line):
        assert reason_of(problem, answer, remainder=1) == code


def test_any_sheet_is_right_by_three_ways_and_has_no_problem_twice(*, soak: bool) -> None:
    chance = random.Random("integers")  # noqa: S311 -- repeatable, no secret
    wanted, seen = 100_000 if soak else 600, 0
    while seen < wanted:
        config = any_integers(chance)
        count = min(TOPIC.space(config), 40)
        if not count:
            continue
        sheet = TOPIC.draw(config, count=count, seed=chance.getrandbits(32), version=1)
        assert len({asked(problem) for problem in sheet}) == count
        for problem in sheet:
            assert problem.answer == by_sympy(asked(problem))
            assert TOPIC.check(problem)
            operation, one, two = read(asked(problem))
            assert operation in operations(config)
            assert two != 0
            assert min(one, two, problem.answer) < 0
            assert config.second_negative or two > 0
            assert not (config.no_zero and problem.answer == 0)
        seen += count


def test_a_whole_space_can_be_drawn_and_no_more() -> None:
    config = IntegerConfig(subtract=False, numbers_to=5)
    space = TOPIC.space(config)
    assert space == 75  # ten by ten numbers but for the 25 pairs above 0
    sheet = TOPIC.draw(config, count=space, seed=1, version=1)
    assert len({asked(problem) for problem in sheet}) == space
    with pytest.raises(ImpossibleWishError):
        TOPIC.draw(config, count=space + 1, seed=1, version=1)
    with pytest.raises(ImpossibleWishError):
        TOPIC.redraw(config, sheet, index=0, seed=1)
    found = obstacle(WorksheetConfig(topic=IntegerConfig(add=False, subtract=False)), Words())
    assert found is not None
    assert found.remedies


def test_the_rules_of_signs_agree_with_arithmetic_everywhere() -> None:
    for one in range(-12, 13):
        for two in range(-12, 13):
            assert worked_out(Operation.ADD, one, two) == one + two
            assert worked_out(Operation.SUBTRACT, one, two) == one - two
            assert worked_out(Operation.MULTIPLY, one, two) == one * two
            whole = one // two if two and one % two == 0 else None
            assert worked_out(Operation.DIVIDE, one, two) == whole


def test_pairs_divide_without_a_rest() -> None:
    assert all(one % two == 0 for one, two in pairs_of(ALL, Operation.DIVIDE))


def test_a_wrong_answer_does_not_pass_the_check() -> None:
    right = problem_of("add -3 5")
    assert TOPIC.check(right)
    assert not TOPIC.check(replace(right, answer=-2))
    assert not TOPIC.check(replace(right, remainder=2))


def test_what_is_no_problem_of_this_topic_is_refused() -> None:
    with pytest.raises(ConfigError):
        TOPIC.solve_question(Sum((Number(1), Number(2), Number(3))))
    with pytest.raises(ConfigError):
        TOPIC.solve_question(question_of(Operation.DIVIDE, 7, -2))
    with pytest.raises(ConfigError):
        TOPIC.solve(1, 2, Operator.ADD)
    assert TOPIC.solve(4, -9, Operator.INTEGER).answer == -5


def test_a_sheet_is_laid_out() -> None:
    config = WorksheetConfig(topic=ALL)
    sheet = pages_of(config, drawn(config), title="Negative numbers")
    assert len(sheet.pages[0].areas) == config.total
