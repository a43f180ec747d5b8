"""Fractions: every answer found twice, no problem twice, mistakes worked by hand."""

import random
from collections import Counter
from fractions import Fraction

import msgspec
import pytest
from msgspec import UNSET
from msgspec.structs import replace

from app.errors import ConfigError, ImpossibleWishError
from app.maths.expression import Expression, Mixed, Negation, Number, Over, Sum, speak, value_of
from app.topics.base import Style
from app.topics.fraction_terms import Operation, Term, common, question_of, read
from app.topics.fractions import (
    Denominators,
    FractionConfig,
    FractionTopic,
    operations,
    pairs_of,
)
from app.topics.problem import Operator, Problem, ProblemEdit
from app.topics.registry import reason_of
from app.words import Words
from app.worksheets.config import WorksheetConfig, decode, encode
from app.worksheets.edits import with_edit
from app.worksheets.sheet import answer_of, draw, obstacle, problems_in, redrawn

TOPIC = FractionTopic()
ALL = FractionConfig(multiply=True, divide=True, simplify=True)

# problem: wrong answers, each with the mistake that leads to it; worked out by hand
WORKED = """
3/4 + 1/6: 2/5 tops-and-bottoms-apart; 1/3 tops-not-widened; 5/6 numerator-slip
1/4 + 1/4: 1/4 tops-and-bottoms-apart; 2/4 not-in-lowest-terms
5/8 − 1/3: 4/5 tops-and-bottoms-apart; 1/6 tops-not-widened; 23/24 fractions-added
2/5 × 3/5: 6/5 bottom-kept; 2/3 crosswise; 1/1 fractions-added
2 1/3 × 1 1/2: 13/6 wholes-apart; 21/6 not-in-lowest-terms
4/5 ÷ 2/3: 8/15 not-turned-round; 5/6 first-turned-round
6/8: 3/8 only-top-divided; 3/2 only-bottom-divided
6/12: 3/6 not-in-lowest-terms; 2/4 not-in-lowest-terms; 1/12 only-top-divided
"""
SIGNS = {"+": Operation.ADD, "−": Operation.SUBTRACT, "×": Operation.MULTIPLY}


def term(text: str) -> Term:
    *whole, part = text.split()
    top, bottom = part.split("/")
    return Term(int(whole[0]) if whole else 0, int(top), int(bottom))


def problem_of(text: str) -> Problem:
    for sign, operation in {**SIGNS, "÷": Operation.DIVIDE}.items():
        if f" {sign} " in text:
            one, two = text.split(f" {sign} ")
            return TOPIC.solve_question(question_of(operation, term(one), term(two)))
    return TOPIC.solve_question(term(text).node)


def worked(line: str) -> list[tuple[int, int, str]]:
    found = []
    for each in line.split(": ")[1].split("; "):
        answer, code = each.split()
        top, bottom = answer.split("/")
        found.append((int(top), int(bottom), code))
    return found


def told_of_fractions() -> set[str]:
    """Return the mistakes that the table above works out."""
    return {code for line in WORKED.strip().splitlines() for _, _, code in worked(line)}


def any_fractions(chance: random.Random) -> FractionConfig:
    """Return random settings."""
    yes = [chance.random() < 0.5 for _ in range(7)]
    return FractionConfig(
        add=yes[0],
        subtract=yes[1],
        multiply=yes[2],
        divide=yes[3],
        simplify=yes[4],
        denominators=chance.choice(list(Denominators)),
        denominators_to=chance.randint(4, 12),
        mixed_numbers=yes[5],
        below_one=yes[6],
    )


def asked(problem: Problem) -> Expression:
    assert problem.question is not UNSET
    return problem.question


@pytest.mark.parametrize("line", WORKED.strip().splitlines())
def test_a_wrong_answer_is_recognised(line: str) -> None:
    problem = problem_of(line.split(": ")[0])
    for top, bottom, code in worked(line):
        assert reason_of(problem, top, remainder=bottom) == code


def test_any_sheet_is_right_by_two_ways_and_has_no_problem_twice(*, soak: bool) -> None:
    chance = random.Random("fractions")  # noqa: S311 -- repeatable, no secret
    wanted, seen = 100_000 if soak else 600, 0
    while seen < wanted:
        config = any_fractions(chance)
        space = TOPIC.space(config) if operations(config) else 0
        count = min(space, 40)
        if not count:
            continue
        sheet = TOPIC.draw(config, count=count, seed=chance.getrandbits(32), version=1)
        facts = set()
        for problem in sheet:
            value = Fraction(problem.answer, problem.remainder)
            assert value == value_of(asked(problem)) > 0
            assert (value.numerator, value.denominator) == (problem.answer, problem.remainder)
            assert TOPIC.check(problem)
            operation, (one, two) = read(asked(problem))
            assert operation in operations(config)
            assert max(one.bottom, two.bottom) <= config.denominators_to
            if config.below_one and not config.mixed_numbers:
                assert value < 1
            if operation in {Operation.ADD, Operation.SUBTRACT}:
                like = one.bottom == two.bottom
                assert config.denominators in {Denominators.ANY, ("unlike", "like")[like]}
            swap = operation in {Operation.ADD, Operation.MULTIPLY} and two < one
            facts.add((operation, (two, one) if swap else (one, two)))
        assert len(facts) == count
        seen += count


def test_a_whole_space_can_be_drawn_and_no_more() -> None:
    config = FractionConfig(add=False, subtract=False, simplify=True)
    space = TOPIC.space(config)
    sheet = TOPIC.draw(config, count=space, seed=1, version=1)
    assert len({speak(asked(problem)) for problem in sheet}) == space
    with pytest.raises(ImpossibleWishError):
        TOPIC.draw(config, count=space + 1, seed=1, version=1)
    with pytest.raises(ImpossibleWishError):
        TOPIC.redraw(config, sheet, index=0, seed=1)


def test_operations_have_equal_shares() -> None:
    sheet = TOPIC.draw(ALL, count=50, seed=3, version=1)
    assert set(Counter(read(asked(problem))[0] for problem in sheet).values()) == {10}


def test_the_pairs_are_all_there_are() -> None:
    terms = [(t, b) for b in range(2, 6) for t in range(1, b) if common(t, b) == 1]
    small = replace(ALL, denominators_to=5)
    n = len(terms)
    assert n == 9
    sizes = [len(pairs_of(small, operation)) for operation in operations(small)]
    assert sizes == [n * (n + 1) // 2, n * (n - 1) // 2, n * (n + 1) // 2, n * (n - 1), 1]


def test_an_impossible_wish_has_a_way_out() -> None:
    none = WorksheetConfig(topic=FractionConfig(add=False, subtract=False))
    found = obstacle(none, Words())
    assert found is not None
    assert found.sentence == "No operation is chosen."
    assert found.remedies
    few = FractionConfig(add=False, subtract=False, simplify=True, denominators_to=4)
    cramped = obstacle(WorksheetConfig(topic=few), Words())
    assert cramped is not None
    assert len(cramped.remedies) >= 2


def test_a_wrong_answer_does_not_pass_the_check() -> None:
    right = problem_of("3/4 + 1/6")
    assert (right.answer, right.remainder) == (11, 12)
    assert TOPIC.check(right)
    for top, bottom in ((10, 12), (22, 24), (-11, -12), (11, 0)):
        assert not TOPIC.check(replace(right, answer=top, remainder=bottom))
    assert not TOPIC.check(Problem(3, 4, Operator.FRACTION, 3, 4))


@pytest.mark.parametrize(
    "question",
    [
        Number(3),
        Over(Number(1), Number(0)),
        Mixed(0, 1, 2),
        Sum((Over(Number(1), Number(4)), Negation(Over(Number(3), Number(4))))),
        Sum((Over(Number(1), Number(1000)), Over(Number(1), Number(2)))),
    ],
)
def test_a_question_of_another_kind_is_refused(question: Expression) -> None:
    with pytest.raises(ConfigError):
        TOPIC.solve_question(question)


def test_a_redrawn_problem_is_kept_in_the_config_and_comes_back() -> None:
    config = WorksheetConfig(seed=5, topic=ALL)
    before = draw(config).problems
    edit = redrawn(config, before, index=2, seed=9)
    after = draw(decode(encode(with_edit(config, edit)))).problems
    assert asked(after[2]) == edit.question != asked(before[2])
    assert [a == b for a, b in zip(after, before, strict=True)].count(False) == 1


def test_an_edit_of_another_topic_is_an_obstacle() -> None:
    edit = ProblemEdit(
        index=0, a=0, b=0, operator=Operator.ADD, question=Over(Number(1), Number(2))
    )
    found = obstacle(WorksheetConfig(edits=(edit,)), Words())
    assert found is not None
    assert found.field == "edits"


def test_versions_keep_the_question_and_those_of_before_stay_as_they_were() -> None:
    sheet = draw(WorksheetConfig(topic=ALL)).problems
    assert problems_in(msgspec.json.encode(sheet)) == sheet
    answer = answer_of(problem_of("3/4 + 1/6"))
    assert (answer.answer, answer.remainder) == (11, 12)
    old = b'[{"a":47,"b":28,"operator":"addition","answer":75,"remainder":0}]'
    assert msgspec.json.encode(problems_in(old)) == old


def test_the_key_shows_the_way(style: Style) -> None:
    texts = ("3/4 + 1/6", "2 1/3 × 1 1/2", "4/5 ÷ 2/15", "6/8")
    (section,) = TOPIC.key(ALL, tuple(map(problem_of, texts)), style)
    told = [(e.problem, e.answer, [step.text for step in e.steps]) for e in section.entries]
    assert told == [
        ("3/4 + 1/6 =", "11/12", ["= 9/12 + 2/12", "= 11/12"]),
        (
            "2 1/3 × 1 1/2 =",
            "3 1/2",
            ["= 7/3 × 3/2", "= 21/6", "= (21 ÷ 3)/(6 ÷ 3) = 7/2"],
        ),
        ("4/5 ÷ 2/15 =", "6", ["= 4/5 × 15/2", "= 60/10", "= (60 ÷ 10)/(10 ÷ 10) = 6/1"]),
        ("6/8 =", "3/4", ["= (6 ÷ 2)/(8 ÷ 2) = 3/4"]),
    ]
