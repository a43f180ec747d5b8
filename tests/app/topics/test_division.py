"""Division with and without remainder."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import ImpossibleWishError
from app.topics.base import Style
from app.topics.division import DivisionConfig, DivisionTopic, Remainder
from app.topics.quotients import answer_words, dividends, quotient, spread, steps
from app.topics.sampling import stream
from app.words import Words

TOPIC = DivisionTopic()


@pytest.mark.parametrize("even", [True, False])
@pytest.mark.parametrize("divisor", [2, 3, 7, 10, 12, 99])
@pytest.mark.parametrize("digits", [(1, 1), (1, 2), (2, 3), (3, 3)])
def test_every_dividend_has_one_number(
    digits: tuple[int, int], divisor: int, *, even: bool
) -> None:
    space = dividends(digits, divisor, even=even)
    numbers = range(10 ** (digits[0] - 1), 10 ** digits[1])
    expected = [n for n in numbers if n >= divisor and (n % divisor == 0) == even]
    assert [space.at(rank) for rank in range(space.size)] == expected


@given(st.integers(1, 200), st.lists(st.integers(0, 60), min_size=1, max_size=12))
def test_spreading_is_even_and_exact(count: int, rooms: list[int]) -> None:
    if sum(rooms) < count:
        with pytest.raises(ValueError, match="fewer"):
            spread(count, rooms, stream(1))
        return
    found = spread(count, rooms, stream(1))
    assert sum(found) == count
    most = max(found)
    assert all(
        n <= room and (n >= most - 1 or n == room) for n, room in zip(found, rooms, strict=True)
    )


ranges = st.tuples(st.integers(2, 99), st.integers(2, 99)).map(sorted)


@given(
    ranges, st.integers(2, 5), st.sampled_from(Remainder), st.integers(1, 99), st.integers(0, 9)
)
@settings(deadline=None, max_examples=60)
def test_divisions_keep_every_promise(
    divisors: list[int], digits: int, remainder: Remainder, percent: int, seed: int
) -> None:
    config = DivisionConfig(
        dividend_low=digits,
        dividend_high=digits,
        divisor_low=divisors[0],
        divisor_high=divisors[1],
        remainder=remainder,
        remainder_percent=percent,
    )
    if TOPIC.obstacle(config, count=20, words=Words()) is not None:
        return
    problems = TOPIC.draw(config, count=20, seed=seed, version=1)
    share = {"never": 0, "always": 100, "some": percent}[remainder.value]
    assert sum(p.remainder > 0 for p in problems) == (20 * share + 50) // 100
    assert len({(p.a, p.b) for p in problems}) == 20
    for problem in problems:
        assert TOPIC.check(problem)
        assert len(str(problem.a)) == digits
        assert divisors[0] <= problem.b <= divisors[1]
        assert problem.answer >= 1


def test_divisors_come_equally_often() -> None:
    problems = TOPIC.draw(DivisionConfig(), count=80, seed=1, version=1)
    divisors = [problem.b for problem in problems]
    assert {divisor: divisors.count(divisor) for divisor in range(2, 10)} == dict.fromkeys(
        range(2, 10), 10
    )


def test_the_space_is_exact() -> None:
    numbers = [(a, b) for a in range(100, 1000) for b in range(2, 10)]
    even = sum(a % b == 0 for a, b in numbers)
    assert TOPIC.space(DivisionConfig()) == even
    assert TOPIC.space(DivisionConfig(remainder=Remainder.ALWAYS)) == len(numbers) - even
    assert TOPIC.space(DivisionConfig(remainder=Remainder.SOME)) == len(numbers)


def small(remainder: Remainder) -> DivisionConfig:
    return DivisionConfig(
        dividend_low=1, dividend_high=1, divisor_low=4, divisor_high=5, remainder=remainder
    )


@pytest.mark.parametrize(
    ("remainder", "sentence"),
    [
        (Remainder.NEVER, "3 different problems exist, you ask for 40."),
        (Remainder.ALWAYS, "8 different problems exist, you ask for 40."),
        (Remainder.SOME, "3 divisions without remainder exist, this mix needs 20."),
    ],
)
def test_too_few_and_the_remedies(remainder: Remainder, sentence: str) -> None:
    config = small(remainder)
    found = TOPIC.obstacle(config, count=40, words=Words())
    assert found is not None
    assert found.sentence == sentence
    assert len(found.remedies) == 2
    for remedy in found.remedies:
        count = remedy.count or 40
        assert TOPIC.obstacle(remedy.config or config, count=count, words=Words()) is None
    with pytest.raises(ImpossibleWishError):
        TOPIC.draw(config, count=40, seed=1, version=1)


def test_too_few_with_a_remainder_says_so() -> None:
    config = DivisionConfig(
        dividend_low=1,
        dividend_high=1,
        divisor_low=2,
        divisor_high=2,
        remainder=Remainder.SOME,
        remainder_percent=90,
    )
    found = TOPIC.obstacle(config, count=10, words=Words())
    assert found is not None
    assert found.sentence == "4 divisions with remainder exist, this mix needs 9."


@pytest.mark.parametrize(
    ("config", "field"),
    [
        (DivisionConfig(dividend_low=4, dividend_high=3), "topic.dividend_low"),
        (DivisionConfig(divisor_low=9, divisor_high=3), "topic.divisor_low"),
    ],
)
def test_ranges_upside_down_are_refused(config: DivisionConfig, field: str) -> None:
    found = TOPIC.obstacle(config, count=1, words=Words())
    assert found is not None
    assert found.field == field
    assert TOPIC.obstacle(found.remedies[0].config, count=1, words=Words()) is None


def test_redraw_keeps_with_or_without_remainder() -> None:
    config = DivisionConfig(remainder=Remainder.SOME)
    problems = TOPIC.draw(config, count=20, seed=1, version=1)
    for index, old in enumerate(problems):
        new = TOPIC.redraw(config, problems, index=index, seed=2)
        assert (new.remainder == 0) == (old.remainder == 0)
        assert new not in problems
    every = TOPIC.draw(small(Remainder.NEVER), count=3, seed=1, version=1)
    with pytest.raises(ImpossibleWishError):
        TOPIC.redraw(small(Remainder.NEVER), every, index=0, seed=1)


def test_steps_go_digit_by_digit(style: Style) -> None:
    found = [(step.place, step.text, step.note) for step in steps(quotient(954, 7), style)]
    assert found == [
        ("H", "9 ÷ 7 = 1", "2 left"),
        ("T", "25 ÷ 7 = 3", "4 left"),
        ("O", "44 ÷ 7 = 6", "2 left"),
    ]
    assert [step.text for step in steps(quotient(315, 5), style)] == ["31 ÷ 5 = 6", "15 ÷ 5 = 3"]
    assert [step.text for step in steps(quotient(624, 6), style)] == [
        "6 ÷ 6 = 1",
        "2 ÷ 6 = 0",
        "24 ÷ 6 = 4",
    ]


def test_answers_have_their_remainder_and_their_separator(style: Style, in_line: Style) -> None:
    assert answer_words(quotient(954, 7), style) == "136 R 2"
    assert answer_words(quotient(952, 7), style) == "136"
    assert answer_words(quotient(99_999, 2), in_line) == "49,999 R 1"


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (
            954,
            7,
            (
                "136 remainder forgotten",
                "100 what is left not carried on",
                "135 R 9 remainder too large",
            ),
        ),
        (624, 6, ("14 zero left out", "100 what is left not carried on")),
    ],
)
def test_the_key_names_likely_mistakes(
    a: int, b: int, expected: tuple[str, ...], style: Style
) -> None:
    (section,) = DivisionTopic().key(DivisionConfig(), (quotient(a, b),), style)
    found = section.entries[0].mistakes
    assert tuple(f"{wrong.answer} {wrong.cause}" for wrong in found) == expected


def test_version_1_never_changes() -> None:
    problems = TOPIC.draw(DivisionConfig(remainder=Remainder.SOME), count=4, seed=2026, version=1)
    assert [(p.a, p.b) for p in problems] == GOLDEN


GOLDEN = [(929, 5), (624, 8), (689, 7), (108, 9)]
