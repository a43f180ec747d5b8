"""Likely mistakes: a table worked by hand, and what holds for every problem of every topic."""

import random
from collections.abc import Callable, Mapping

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from app.topics.addition import AdditionConfig
from app.topics.division import DivisionConfig, Remainder
from app.topics.mistakes import MOST, Mistake
from app.topics.mixed import MixedConfig
from app.topics.multiplication import MultiplicationConfig
from app.topics.problem import Operator, Problem
from app.topics.registry import REASONS, TOPICS, likely_mistakes, reason_of, topic_for
from app.topics.regrouping import DigitRange, Digits, Mix
from app.topics.subtraction import SubtractionConfig
from app.words import Words, words
from app.worksheets.config import TopicConfig
from tests.app.topics.test_equations import any_equations, told_of_equations
from tests.app.topics.test_fractions import any_fractions, told_of_fractions
from tests.app.topics.test_integers import any_integers, told_of_integers

# problem: wrong answers, each with the mistake that leads to it; worked out by hand
WORKED = """
47 + 38: 75 carry-forgotten; 715 both-digits-written; 121 wrong-digit-carried
47 + 38: 84 fact-slip; 95 fact-slip; 9 subtracted; 58 digits-turned
85 + 35: 110 carry-forgotten; 1110 both-digits-written; 130 fact-slip; 50 subtracted
388 + 257: 535 carry-forgotten; 635 one-carry-forgotten; 545 one-carry-forgotten
40 + 25: 60 zero-as-nothing
347 + 25: 597 columns-shifted; 362 carry-forgotten
42 + 31: 83 carried-without-need; 72 fact-slip; 11 subtracted
253 − 118: 145 smaller-from-larger; 45 wrong-column-borrowed; 371 added
143 − 28: 125 smaller-from-larger; 171 added
432 − 138: 306 smaller-from-larger; 304 borrow-forgotten; 394 one-borrow-forgotten
103 − 45: 158 borrow-from-zero; 142 smaller-from-larger; 148 added
904 − 7: 807 borrow-across-zero; 903 smaller-from-larger; 907 borrow-forgotten
140 − 21: 121 smaller-from-larger; 129 borrow-forgotten; 120 nothing-from-zero
240 − 85: 165 zero-minus-a-digit; 245 smaller-from-larger
733 − 216: 427 wrong-column-borrowed; 523 smaller-from-larger; 527 borrow-forgotten
76 − 40: 30 zero-as-nothing
761 − 46: 301 columns-shifted
79 − 48: 21 borrowed-without-need; 13 digits-turned; 127 added
7 × 8: 49 neighbour-in-the-table; 63 neighbour-in-the-table; 48 neighbour-in-the-table
7 × 8: 64 neighbour-in-the-table; 15 added; 65 digits-turned; 55 fact-slip
0 × 8: 8 zero-as-one
9 × 0: 9 zero-as-one
27 × 4: 88 carry-forgotten; 828 both-digits-written; 168 carry-added-first
27 × 4: 48 only-ones-multiplied; 162 wrong-digit-carried; 104 neighbour-in-the-table
4 × 27: 88 carry-forgotten; 168 carry-added-first
305 × 4: 140 zero-left-out; 1260 zero-as-one; 1200 carry-forgotten
247 × 36: 2223 place-zero-forgotten; 7452 carry-forgotten; 1482 row-left-out
23 × 14: 32 only-own-column; 115 place-zero-forgotten; 92 row-left-out
23 × 204: 552 zero-left-out; 138 place-zero-forgotten
56 ÷ 8: 6 neighbour-in-the-table; 8 neighbour-in-the-table; 48 subtracted
7 ÷ 7: 0 equal-makes-zero
624 ÷ 6: 14 zero-left-out; 100 left-not-carried-on; 1040 zero-too-many
954 ÷ 7: 136 remainder-forgotten; 135 R 9 remainder-too-large; 1362 remainder-as-a-digit
954 ÷ 7: 100 left-not-carried-on; 137 R 2 fact-slip; 163 R 2 digits-turned
84 ÷ 21: 42 first-digit-only; 3 neighbour-in-the-table
"""
SIGNS = {
    "+": Operator.ADD,
    "−": Operator.SUBTRACT,
    "×": Operator.MULTIPLY,
    "÷": Operator.DIVIDE,
}
LANGUAGES = words("en"), words("de")


def worked(line: str) -> tuple[Problem, list[tuple[int, int, str]]]:
    """Return the problem of a line and its wrong answers (answer, remainder, code)."""
    sum_, wrong = line.split(": ")
    a, sign, b = sum_.split()
    solving = next(t for t in TOPICS.values() if t.operators == (SIGNS[sign],))
    found = []
    for each in wrong.split("; "):
        answer, *rest, code = each.split()
        found.append((int(answer), int(rest[1]) if rest else 0, code))
    return solving.solve(int(a), int(b), SIGNS[sign]), found


@pytest.mark.parametrize("line", WORKED.strip().splitlines())
def test_a_wrong_answer_is_recognised(line: str) -> None:
    problem, expected = worked(line)
    for answer, remainder, code in expected:
        assert reason_of(problem, answer, remainder=remainder) == code


def test_every_mistake_is_in_the_table() -> None:
    told = {code for line in WORKED.strip().splitlines() for _, _, code in worked(line)[1]}
    assert told | told_of_fractions() | told_of_equations() | told_of_integers() == set(REASONS)


def test_the_likeliest_come_first() -> None:
    problem = Problem(47, 38, Operator.ADD, 85)
    assert likely_mistakes(problem)[:2] == (
        Mistake("carry-forgotten", 75),
        Mistake("both-digits-written", 715),
    )


def test_the_mistakes_of_one_answer_are_told_together() -> None:
    (found, *_) = likely_mistakes(Problem(761, 46, Operator.SUBTRACT, 715))
    assert found == Mistake("smaller-from-larger", 725, also=("borrow-forgotten",))


def test_the_right_answer_and_an_unheard_of_one_have_no_reason() -> None:
    problem = Problem(47, 38, Operator.ADD, 85)
    assert reason_of(problem, 85) == ""
    assert reason_of(problem, 123456) == ""
    assert reason_of(problem, -1) == ""


def test_a_code_means_the_same_in_every_topic() -> None:
    for topic in TOPICS.values():
        for code, reason in topic.mistakes.reasons.items():
            assert REASONS[code] is reason, (topic.name, code)


@pytest.mark.parametrize("code", sorted(REASONS))
def test_every_mistake_has_its_words(code: str) -> None:
    reason = REASONS[code]
    english, german = ((reason.phrase(speech), reason.sentence(speech)) for speech in LANGUAGES)
    for phrase, sentence in (english, german):
        assert 0 < len(phrase) <= 40
        assert not phrase.endswith(".")
        assert sentence.endswith(".")
        assert sentence[0].isupper()
    assert english[0] != german[0]
    assert english[1] != german[1]


def test_no_two_mistakes_are_told_alike() -> None:
    for speech in LANGUAGES:
        for pick in ("phrase", "sentence"):
            said = [getattr(reason, pick)(speech) for reason in REASONS.values()]
            assert len(set(said)) == len(said)


@pytest.mark.parametrize("topic", TOPICS)
def test_mistakes_are_wrong_plausible_and_told_apart(topic: str, *, soak: bool) -> None:
    chance = random.Random(topic)  # noqa: S311 -- repeatable, no secret
    wanted, seen = 100_000 if soak else 1000, 0
    while seen < wanted:
        config, count = any_config(topic, chance)
        found = topic_for(config)
        for problem in found.draw(config, count=count, seed=chance.getrandbits(32), version=1):
            examine(problem, found.mistakes.likely(problem))
            seen += 1


def examine(problem: Problem, found: tuple[Mistake, ...]) -> None:
    """Fail when a mistake of `problem` is right, doubled, of another form or without a reason."""
    assert 1 <= len(found) <= MOST, problem
    answers = [(mistake.answer, mistake.remainder) for mistake in found]
    assert (problem.answer, problem.remainder) not in answers, problem
    assert len(set(answers)) == len(answers), problem
    longest = max(len(str(n)) for n in (problem.a, problem.b, problem.answer))
    for mistake in found:
        if problem.question is UNSET:
            assert 0 <= mistake.answer < 10 ** (2 * longest), (problem, mistake)
            assert 0 <= mistake.remainder <= (2 * problem.b if problem.remainder else 0)
        else:
            assert mistake.remainder > 0
            assert mistake.answer > 0 or problem.operator is Operator.INTEGER
        assert {mistake.code, *mistake.also} <= set(REASONS)
        assert mistake.code not in mistake.also
        code = reason_of(problem, mistake.answer, remainder=mistake.remainder)
        assert code == mistake.code
    assert likely_mistakes(problem) == found
    assert reason_of(problem, problem.answer, remainder=problem.remainder) == ""


def any_config(topic: str, chance: random.Random) -> tuple[TopicConfig, int]:
    """Return random settings of a topic, and how many problems they have (up to 40)."""
    while True:
        config = _MAKERS[topic](chance)
        for count in (40, 10, 1):
            if topic_for(config).obstacle(config, count=count, words=Words()) is None:
                return config, count


def _range(chance: random.Random, most: int) -> tuple[int, int]:
    low, high = sorted((chance.randint(1, most), chance.randint(1, most)))
    return low, high


def _columns(chance: random.Random) -> dict[str, object]:
    ranges = [
        DigitRange(low=low, high=high) for low, high in (_range(chance, 5), _range(chance, 5))
    ]
    any_ = chance.randint(0, 100)
    return {
        "digits": Digits(first=ranges[0], second=ranges[1]),
        "start": Mix(any=any_, several=chance.choice((0, any_ // 2))),
    }


def _addition(chance: random.Random) -> AdditionConfig:
    return replace(AdditionConfig(), **_columns(chance), swapped_pairs=chance.random() < 0.5)


def _subtraction(chance: random.Random) -> SubtractionConfig:
    return replace(SubtractionConfig(), **_columns(chance))


def _mixed(chance: random.Random) -> MixedConfig:
    return MixedConfig(
        addition=_addition(chance),
        subtraction=_subtraction(chance),
        addition_percent=chance.randint(0, 100),
    )


def _multiplication(chance: random.Random) -> MultiplicationConfig:
    first, second = _range(chance, 4), _range(chance, 3)
    tables = chance.sample(range(21), chance.choice((0, 0, 1, 3)))
    return MultiplicationConfig(
        first_low=first[0],
        first_high=first[1],
        second_low=second[0],
        second_high=second[1],
        tables=tuple(sorted(tables)),
    )


def _division(chance: random.Random) -> DivisionConfig:
    digits, divisors = _range(chance, 5), sorted(chance.choices(range(2, 100), k=2))
    if chance.random() < 0.5:
        divisors = sorted(chance.choices(range(2, 10), k=2))
    return DivisionConfig(
        dividend_low=digits[0],
        dividend_high=digits[1],
        divisor_low=divisors[0],
        divisor_high=divisors[1],
        remainder=chance.choice(list(Remainder)),
    )


_MAKERS: Mapping[str, Callable[[random.Random], TopicConfig]] = {
    "addition": _addition,
    "subtraction": _subtraction,
    "mixed": _mixed,
    "multiplication": _multiplication,
    "division": _division,
    "fractions": any_fractions,
    "equations": any_equations,
    "integers": any_integers,
}
