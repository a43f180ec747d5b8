"""The answer key: the fifteen entries of the picture, and what follows from them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.layout.items import KeyEntry, Step, WrongAnswer
from app.layout.settings import Notation, Writing
from app.topics.addition import AdditionTopic
from app.topics.base import Style
from app.topics.column_key import entry
from app.topics.drawing import solved
from app.topics.key import number, place_letter
from app.topics.mixed import MixedConfig, MixedTopic
from app.topics.problem import Operator, Problem
from app.topics.registry import TOPICS
from app.words import Words

# number, a, sign, b, answer, steps ("place text|note"), wrong answers
PICTURE = """
1 47 + 28 75: O 7 + 8 = 15|carry 1; T 4 + 2 + 1 = 7: 65 615
2 36 + 57 93: O 6 + 7 = 13|carry 1; T 3 + 5 + 1 = 9: 83 813
3 85 + 67 152: O 5 + 7 = 12|carry 1; T 8 + 6 + 1 = 15: 142 1412
4 58 + 34 92: O 8 + 4 = 12|carry 1; T 5 + 3 + 1 = 9: 82 812
5 79 + 46 125: O 9 + 6 = 15|carry 1; T 7 + 4 + 1 = 12: 115 1115
6 63 + 29 92: O 3 + 9 = 12|carry 1; T 6 + 2 + 1 = 9: 82 812
7 94 + 38 132: O 4 + 8 = 12|carry 1; T 9 + 3 + 1 = 13: 122 1212
8 25 + 69 94: O 5 + 9 = 14|carry 1; T 2 + 6 + 1 = 9: 84 814
9 88 + 77 165: O 8 + 7 = 15|carry 1; T 8 + 7 + 1 = 16: 155 1515
10 432 − 138 294: O 12 − 8 = 4|borrow; T 12 − 3 = 9|borrow; H 3 − 1 = 2: 306 304
11 605 − 278 327: O 15 − 8 = 7|borrow; T 9 − 7 = 2|borrow; H 5 − 2 = 3: 473 437 427
12 761 − 46 715: O 11 − 6 = 5|borrow; T 5 − 4 = 1; H 7 − 0 = 7: 725
13 824 − 367 457: O 14 − 7 = 7|borrow; T 11 − 6 = 5|borrow; H 7 − 3 = 4: 543 567
14 503 − 156 347: O 13 − 6 = 7|borrow; T 9 − 5 = 4|borrow; H 4 − 1 = 3: 453 457 447
15 240 − 85 155: O 10 − 5 = 5|borrow; T 13 − 8 = 5|borrow; H 1 − 0 = 1: 245 265 160
"""
ZERO = {"427": "0 became 9, nothing lent", "447": "0 became 9, nothing lent"}
ZERO["160"] = "0 minus a digit is 0"
"""What a zero above adds to the picture: a third line."""
CAUSES = {
    "+": ("carry forgotten", "both digits written"),
    "−": ("smaller from larger", "borrow forgotten"),
}
LINES = PICTURE.strip().splitlines()


def pictured(line: str) -> tuple[Problem, KeyEntry]:
    """Return the problem of a line and the entry that the picture shows for it."""
    head, working, wrong = line.split(": ")
    at, a, sign, b, answer = head.split()
    operator = Operator.ADD if sign == "+" else Operator.SUBTRACT
    steps = []
    for step in working.split("; "):
        place, _, rest = step.partition(" ")
        text, _, note = rest.partition("|")
        steps.append(Step(place, text, note))
    causes = CAUSES[sign]
    answers = wrong.split()
    if len(answers) == 1:
        mistakes: tuple[WrongAnswer, ...] = (WrongAnswer(answers[0], ", or ".join(causes)),)
    else:
        third = [ZERO[answer] for answer in answers[2:]]
        pairs = zip(answers, [*causes, *third], strict=True)
        mistakes = tuple(WrongAnswer(*pair) for pair in pairs)
    expected = KeyEntry(
        number=int(at),
        problem=f"{a} {sign} {b} =",
        answer=answer,
        steps=tuple(steps),
        mistakes=mistakes,
        checked=True,
    )
    return solved(int(a), int(b), operator), expected


@pytest.mark.parametrize("line", LINES)
def test_entries_are_those_of_the_picture(line: str, style: Style) -> None:
    problem, expected = pictured(line)
    assert entry(problem, expected.number, checked=True, style=style) == expected


def test_the_mixed_key_is_the_picture(style: Style) -> None:
    both = [pictured(line) for line in LINES]
    problems = tuple(problem for problem, _ in both)
    adding, subtracting = MixedTopic().key(MixedConfig(), problems, style)
    assert (adding.letter, adding.verb) == ("A", "Add.")
    assert (subtracting.letter, subtracting.verb) == ("B", "Subtract.")
    assert [*adding.entries, *subtracting.entries] == [expected for _, expected in both]


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (solved(42, 31, Operator.ADD), {"72, 74": "slip in a fact", "11": "subtracted"}),
        (solved(52, 71, Operator.ADD), {"122, 124": "slip in a fact", "19": "subtracted"}),
        (solved(79, 48, Operator.SUBTRACT), {"30, 32": "slip in a fact", "127": "added"}),
    ],
)
def test_without_regrouping_lapses_are_expected(
    problem: Problem, expected: dict[str, str], style: Style
) -> None:
    found = entry(problem, 1, checked=True, style=style).mistakes
    assert {wrong.answer: wrong.cause for wrong in found} == expected


def test_no_mistakes_are_named_when_they_are_not_wanted(style: Style) -> None:
    plain = replace(style, mistakes=False)
    for topic in TOPICS.values():
        config = topic.config_type()
        problems = topic.draw(config, count=5, seed=1, version=1)
        for wanted, there in ((style, True), (plain, False)):
            (section, *_) = topic.key(config, problems, wanted)
            assert all(bool(found.mistakes) is there for found in section.entries)


def test_the_last_carry_is_written_down_and_not_noted(style: Style) -> None:
    found = entry(solved(999, 1, Operator.ADD), 1, checked=True, style=style)
    assert [step.note for step in found.steps] == ["carry 1", "carry 1", ""]
    assert found.steps[-1].text == "9 + 0 + 1 = 10"


@given(st.integers(0, 99_999), st.integers(0, 99_999))
def test_a_mistake_is_never_the_right_answer(a: int, b: int) -> None:
    style = Style(Notation(), Writing.COLUMNS, Words())
    sums = entry(solved(a, b, Operator.ADD), 1, checked=True, style=style)
    larger, smaller = max(a, b), min(a, b)
    differences = entry(solved(larger, smaller, Operator.SUBTRACT), 2, checked=True, style=style)
    for found in (sums, differences):
        answers = [mistake.answer for mistake in found.mistakes]
        assert found.answer not in answers
        assert len(set(answers)) == len(answers)


def test_a_wrong_answer_is_marked_as_not_checked(style: Style) -> None:
    wrong = Problem(2, 2, Operator.ADD, 5)
    assert AdditionTopic().entries((wrong,), style)[0].checked is False


def test_long_numbers_get_their_separator(words: Words) -> None:
    assert number(12345, Notation(thousands=".")) == "12.345"
    assert number(1234, Notation(thousands=".")) == "1234"
    assert number(123456, Notation()) == "123456"
    assert [place_letter(place, words) for place in range(4)] == ["O", "T", "H", "Th"]
