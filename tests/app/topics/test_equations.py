"""Linear equations: every solution found twice, none twice on a sheet, mistakes worked by hand."""

import random
from fractions import Fraction

import pytest
from msgspec.structs import replace

from app.errors import ConfigError, ImpossibleWishError
from app.layout.display import Text, slot_text
from app.maths.expression import (
    Equation,
    Expression,
    Number,
    Over,
    Product,
    Sum,
    Variable,
    speak,
    value_of,
)
from app.topics.base import Style
from app.topics.equations import EquationConfig, EquationTopic, equations_of, kinds
from app.topics.linear import Form, Numbers, equation_of, sides_of
from app.topics.problem import Operator, Problem
from app.topics.registry import reason_of
from app.words import Words
from app.worksheets.config import WorksheetConfig, decode, encode
from app.worksheets.edits import with_edit
from app.worksheets.sheet import draw, obstacle, pages_of, redrawn
from tests.app.layout.samples import STAMP

TOPIC = EquationTopic()
ALL = EquationConfig(both_sides=True, brackets=True)
X = Variable("x")

# equation (form, a, b, c, solution): wrong solutions, each with its mistake; worked out by hand
WORKED = [
    ((Form.PLUS, 1, 4, 0, 5), "x + 4 = 9", "13 sign-not-changed; 6 solution-slip"),
    ((Form.MINUS, 1, 4, 0, 5), "x − 4 = 1", "4 solution-slip"),
    ((Form.TIMES, 4, 0, 0, 3), "4x = 12", "8 factor-subtracted; 12 not-divided"),
    ((Form.PART, 3, 0, 0, 18), "x/3 = 6", "2 divided-again; 3 part-subtracted"),
    ((Form.TIMES_PLUS, 3, 5, 0, 5), "3x + 5 = 20", "25/3 sign-not-changed; 15 not-divided"),
    ((Form.TIMES_MINUS, 3, 5, 0, 5), "3x − 5 = 10", "5/3 sign-not-changed"),
    ((Form.PART_PLUS, 5, 2, 0, 35), "x/5 + 2 = 9", "55 sign-not-changed; 7/5 divided-again"),
    ((Form.BOTH_MINUS, 7, 4, 2, 3), "7x − 4 = 2x + 11", "5/3 letters-added"),
    ((Form.BOTH_PLUS, 3, 1, 1, 4), "3x + 1 = x + 9", "5 sign-not-changed; 2 letters-added"),
    ((Form.BRACKETS_MINUS, 4, 3, 0, 11), "4(x − 3) = 32", "35/4 bracket-half-done"),
    ((Form.BRACKETS_PLUS, 2, 3, 0, 1), "2(x + 3) = 8", "5/2 bracket-half-done"),
]


def problem_of(numbers: tuple[Form, int, int, int, int]) -> Problem:
    return TOPIC.solve_question(equation_of(Numbers(*numbers), "x"))


def told_of_equations() -> set[str]:
    """Return the mistakes that the table above works out."""
    return {each.split()[1] for _, _, wrong in WORKED for each in wrong.split("; ")}


def any_equations(chance: random.Random) -> EquationConfig:
    """Return random settings."""
    yes = [chance.random() < 0.5 for _ in range(4)]
    return EquationConfig(
        one_step=yes[0],
        two_steps=yes[1],
        both_sides=yes[2],
        brackets=yes[3],
        numbers_to=chance.randint(3, 12),
    )


def asked(problem: Problem) -> Equation:
    assert isinstance(problem.question, Equation)
    return problem.question


@pytest.mark.parametrize(("numbers", "said", "wrong"), WORKED)
def test_an_equation_reads_as_it_should_and_a_wrong_solution_is_recognised(
    numbers: tuple[Form, int, int, int, int], said: str, wrong: str
) -> None:
    problem = problem_of(numbers)
    assert speak(asked(problem)) == said
    assert (problem.answer, problem.remainder) == (numbers[-1], 1)
    for each in wrong.split("; "):
        value, code = each.split()
        found = Fraction(value)
        assert reason_of(problem, found.numerator, remainder=found.denominator) == code


def test_any_sheet_is_right_by_two_ways_and_has_no_equation_twice(*, soak: bool) -> None:
    chance = random.Random("equations")  # noqa: S311 -- repeatable, no secret
    wanted, seen = 100_000 if soak else 600, 0
    while seen < wanted:
        config = any_equations(chance)
        count = min(TOPIC.space(config), 40)
        if not count:
            continue
        sheet = TOPIC.draw(config, count=count, seed=chance.getrandbits(32), version=1)
        facts = set()
        for problem in sheet:
            question = asked(problem)
            letter, left, right = sides_of(question)
            root = {letter: Fraction(problem.answer, problem.remainder)}
            assert value_of(question.left, **root) == value_of(question.right, **root)
            assert TOPIC.check(problem)
            assert problem.answer > 0 < problem.remainder == 1
            assert left.times != right.times
            assert right.times >= 0 < right.plus
            facts.add(speak(question).replace(letter, "x"))
        assert len(facts) == count
        seen += count


def test_every_kind_has_its_share() -> None:
    sheet = TOPIC.draw(ALL, count=40, seed=2, version=1)
    assert sum("(" in speak(asked(problem)) for problem in sheet) == 10
    assert sum(bool(sides_of(asked(problem)).right.times) for problem in sheet) == 10


def test_a_whole_space_can_be_drawn_and_no_more() -> None:
    config = EquationConfig(two_steps=False, numbers_to=3)
    space = TOPIC.space(config)
    assert space == len(equations_of("one_step", 3)) == len(set(equations_of("one_step", 3)))
    sheet = TOPIC.draw(config, count=space, seed=1, version=1)
    with pytest.raises(ImpossibleWishError):
        TOPIC.draw(config, count=space + 1, seed=1, version=1)
    with pytest.raises(ImpossibleWishError):
        TOPIC.redraw(config, sheet, index=0, seed=1)


def test_an_impossible_wish_has_a_way_out() -> None:
    none = EquationConfig(one_step=False, two_steps=False)
    assert kinds(none) == ()
    found = obstacle(WorksheetConfig(topic=none), Words())
    assert found is not None
    assert found.sentence == "No kind of equation is chosen."
    assert found.remedies


def test_a_wrong_solution_does_not_pass_the_check() -> None:
    right = problem_of((Form.TIMES_PLUS, 3, 5, 0, 5))
    assert TOPIC.check(right)
    for top, bottom in ((4, 1), (10, 2), (-5, -1)):
        assert not TOPIC.check(replace(right, answer=top, remainder=bottom))
    assert not TOPIC.check(Problem(3, 4, Operator.EQUATION, 1, 1))
    assert not TOPIC.check(replace(right, question=Number(1)))


@pytest.mark.parametrize(
    "question",
    [
        X,
        Equation(Number(1), Number(1)),
        Equation(X, X),
        Equation(X, Variable("y")),
        Equation(X, Number(0)),
        Equation(Product((X, X)), Number(9)),
        Equation(Over(Number(1), X), Number(9)),
        Equation(Sum((X, Number(5))), Number(3)),
        Equation(X, Number(10**9)),
    ],
)
def test_what_is_no_linear_equation_is_refused(question: Expression) -> None:
    with pytest.raises(ConfigError):
        TOPIC.solve_question(question)


def test_a_redrawn_equation_is_of_the_same_form_and_comes_back() -> None:
    config = WorksheetConfig(seed=5, topic=ALL)
    before = draw(config).problems
    edit = redrawn(config, before, index=2, seed=9)
    after = draw(decode(encode(with_edit(config, edit)))).problems
    assert asked(after[2]) == edit.question != asked(before[2])
    assert ("(" in speak(asked(after[2]))) is ("(" in speak(asked(before[2])))


def test_the_key_shows_every_line(style: Style) -> None:
    chosen = ((Form.BOTH_MINUS, 7, 4, 2, 3), (Form.BRACKETS_MINUS, 4, 3, 0, 11))
    (section,) = TOPIC.key(ALL, tuple(map(problem_of, chosen)), style)
    told = [(e.problem, e.answer, [step.text for step in e.steps]) for e in section.entries]
    assert told == [
        ("7x − 4 = 2x + 11;", "x = 3", ["5x − 4 = 11", "5x = 15", "x = 3"]),
        ("4(x − 3) = 32;", "x = 11", ["4x − 12 = 32", "4x = 44", "x = 11"]),
    ]


def test_the_equals_signs_of_a_column_stand_below_each_other() -> None:
    config = WorksheetConfig(topic=ALL)
    page = pages_of(config, draw(config), title="Equations").pages[0]
    signs = {
        round(item.x, 1)
        for item in page.list.items
        if isinstance(item, Text) and slot_text(item.text, page.values, STAMP) == "="
    }
    assert len(signs) == config.page.columns
