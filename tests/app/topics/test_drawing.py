"""Drawing sheets of additions and subtractions."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import ImpossibleWishError
from app.topics.addition import AdditionConfig, AdditionTopic
from app.topics.column_config import every_length
from app.topics.counting import category
from app.topics.drawing import fact
from app.topics.ladders import BAND, CHALLENGES, SUPPORTS
from app.topics.problem import Category, Operator, Problem
from app.topics.quotas import Ramp, quotas
from app.topics.regrouping import DigitRange, Digits, Mix
from app.topics.subtraction import SubtractionConfig, SubtractionTopic
from app.topics.vertical import ColumnTopic
from app.words import Words

ADD, SUBTRACT = AdditionTopic(), SubtractionTopic()
spans = st.tuples(st.integers(1, 5), st.integers(1, 5)).map(
    lambda ends: DigitRange(low=min(ends), high=max(ends))
)
seeds = st.integers(0, 2**63 - 1)


def facts(problems: tuple[Problem, ...]) -> set[tuple[int, int]]:
    return {fact(problem, ordered=False) for problem in problems}


@pytest.mark.parametrize("digits", [2, 3, 5])
@pytest.mark.parametrize("challenge", range(len(CHALLENGES)))
def test_counts_are_exact_over_the_whole_band(challenge: int, digits: int) -> None:
    mix = CHALLENGES[challenge]
    for support in range(BAND[challenge][0], BAND[challenge][1] + 1):
        config = AdditionConfig(digits=every_length(digits), start=mix, aids=SUPPORTS[support])
        problems = ADD.draw(config, count=40, seed=challenge, version=1)
        counts = ADD.mixture(problems).counts
        assert 40 - counts[Category.NONE] == (40 * mix.any + 50) // 100
        assert counts[Category.SEVERAL] == (40 * mix.several + 50) // 100


@pytest.mark.parametrize("challenge", range(len(CHALLENGES) - 1))
def test_two_digit_subtraction_is_exact_up_to_the_last_step(challenge: int) -> None:
    mix = CHALLENGES[challenge]
    config = SubtractionConfig(start=mix)
    problems = SUBTRACT.draw(config, count=40, seed=challenge, version=1)
    assert SUBTRACT.mixture(problems).counts[Category.ONES] == (40 * mix.any + 50) // 100


@given(spans, spans, st.integers(0, 100), st.integers(0, 100), st.booleans(), seeds)
@settings(deadline=None, max_examples=60)
def test_additions_keep_every_promise(
    first: DigitRange,
    second: DigitRange,
    share: int,
    several: int,
    swapped: bool,
    seed: int,
) -> None:
    config = AdditionConfig(
        digits=Digits(first=first, second=second),
        start=Mix(any=max(share, several), several=min(share, several)),
        swapped_pairs=swapped,
        doubles=False,
    )
    if ADD.obstacle(config, count=15, words=Words()) is not None:
        return
    problems = ADD.draw(config, count=15, seed=seed, version=1)
    plan = ADD.plan(config)
    space = ADD.space_by_category(config)
    assert ADD.mixture(problems).counts == quotas(15, plan.ramp, space)
    assert len({fact(problem, ordered=swapped) for problem in problems}) == 15
    for problem in problems:
        assert problem.a != problem.b
        assert first.low <= len(str(problem.a)) <= first.high
        assert second.low <= len(str(problem.b)) <= second.high
        assert ADD.check(problem)


@given(st.integers(1, 5), st.integers(0, 18), seeds)
@settings(deadline=None, max_examples=60)
def test_subtractions_keep_every_promise(length: int, challenge: int, seed: int) -> None:
    config = SubtractionConfig(digits=every_length(length), start=CHALLENGES[challenge])
    if SUBTRACT.obstacle(config, count=20, words=Words()) is not None:
        return
    problems = SUBTRACT.draw(config, count=20, seed=seed, version=1)
    assert len(facts(problems)) == 20
    assert all(SUBTRACT.check(problem) and problem.answer >= 0 for problem in problems)


def test_the_same_inputs_give_the_same_problems() -> None:
    config = AdditionConfig(start=Mix(any=75, several=25))
    first = ADD.draw(config, count=20, seed=42, version=1)
    assert first == ADD.draw(config, count=20, seed=42, version=1)
    assert first != ADD.draw(config, count=20, seed=43, version=1)
    assert first != ADD.draw(config, count=20, seed=42, version=2)


def test_aids_do_not_change_the_problems() -> None:
    config = AdditionConfig()
    plain = msgspec.structs.replace(config, aids=SUPPORTS[12])
    drawn = ADD.draw(config, count=20, seed=1, version=1)
    assert drawn == ADD.draw(plain, count=20, seed=1, version=1)


def test_generator_version_1_never_changes() -> None:
    """Printed sheets are drawn again from config, seed and version."""
    sums = ADD.draw(AdditionConfig(start=Mix(any=60, several=20)), count=5, seed=2026, version=1)
    differences = SUBTRACT.draw(
        SubtractionConfig(digits=every_length(3), start=Mix(any=60, several=20)),
        count=5,
        seed=2026,
        version=1,
    )
    assert [(p.a, p.b) for p in sums] == GOLDEN_SUMS
    assert [(p.a, p.b) for p in differences] == GOLDEN_DIFFERENCES


GOLDEN_SUMS = [(57, 24), (45, 62), (13, 33), (86, 48), (14, 14)]
GOLDEN_DIFFERENCES = [(873, 806), (614, 218), (599, 160), (889, 169), (956, 260)]


def test_a_whole_space_can_be_asked_for() -> None:
    one = AdditionConfig(digits=every_length(1), start=Mix(any=100))
    assert len(facts(ADD.draw(one, count=25, seed=1, version=1))) == 25
    plain = SubtractionConfig(digits=every_length(1), start=Mix(any=0))
    assert len(facts(SUBTRACT.draw(plain, count=55, seed=1, version=1))) == 55


def test_operands_come_in_both_orders() -> None:
    problems = ADD.draw(AdditionConfig(), count=200, seed=1, version=1)
    larger_first = sum(problem.a > problem.b for problem in problems)
    assert 60 < larger_first < 140


def test_ramps_count_exactly_over_the_whole_sheet() -> None:
    config = AdditionConfig(digits=every_length(3), start=Mix(any=0), end=Mix(any=100, several=60))
    problems = ADD.draw(config, count=50, seed=5, version=1)
    counts = ADD.mixture(problems).counts
    assert counts[Category.NONE] == 25
    assert counts[Category.SEVERAL] == 15
    half = ADD.mixture(problems[:25]).counts
    assert half[Category.NONE] > 15
    assert half[Category.SEVERAL] < 8


def test_categories_are_not_drawn_in_step() -> None:
    config = AdditionConfig(digits=every_length(4), start=Mix(any=50, several=50))
    problems = ADD.draw(config, count=60, seed=8, version=1)
    by_kind: dict[Category, list[int]] = {name: [] for name in Category}
    for problem in problems:
        by_kind[category(problem.a, problem.b, problem.operator)].append(problem.a)
    none, several = by_kind[Category.NONE], by_kind[Category.SEVERAL]
    ranks = [sorted(values).index(value) for values in (none, several) for value in values]
    assert ranks[:30] != ranks[30:]


@pytest.mark.parametrize("topic", [ADD, SUBTRACT])
def test_redraw_keeps_the_category_and_finds_another(topic: ColumnTopic[Any]) -> None:
    config = msgspec.structs.replace(
        topic.config_type(), digits=every_length(3), start=Mix(any=80, several=40)
    )
    problems = topic.draw(config, count=20, seed=3, version=1)
    for index, old in enumerate(problems):
        new = topic.redraw(config, problems, index=index, seed=9)
        assert new not in problems
        assert category(new.a, new.b, new.operator) is category(old.a, old.b, old.operator)
        assert new == topic.redraw(config, problems, index=index, seed=9)


def test_redraw_says_when_there_is_no_other() -> None:
    config = AdditionConfig(digits=every_length(1), start=Mix(any=100))
    problems = ADD.draw(config, count=25, seed=1, version=1)
    with pytest.raises(ImpossibleWishError):
        ADD.redraw(config, problems, index=0, seed=1)


def test_redraw_of_a_typed_problem_keeps_its_lengths() -> None:
    problems = (ADD.solve(4711, 9, Operator.ADD),)
    new = ADD.redraw(AdditionConfig(), problems, index=0, seed=1)
    assert (len(str(new.a)), len(str(new.b))) == (4, 1)


def test_drawing_an_impossible_wish_is_refused() -> None:
    config = SubtractionConfig(start=Mix(any=50, several=30))
    with pytest.raises(ImpossibleWishError, match="never borrows twice"):
        SUBTRACT.draw(config, count=10, seed=1, version=1)


def review_of(problems: tuple[Problem, ...], digits: int) -> int:
    return sum(len(str(max(problem.a, problem.b))) < digits for problem in problems)


def test_a_quarter_of_the_sheet_reviews_earlier_skills() -> None:
    config = AdditionConfig(
        digits=every_length(3),
        start=Mix(any=90, several=60),
        skill="three-digit-full",
        review_percent=25,
    )
    problems = ADD.draw(config, count=40, seed=4, version=1)
    assert len(facts(problems)) == 40
    assert 0 < review_of(problems, 3) <= 10


def test_review_of_the_same_length_gives_no_problem_twice() -> None:
    config = AdditionConfig(
        start=Mix(any=90, several=50), skill="two-digit-full", review_percent=50
    )
    for seed in range(20):
        problems = ADD.draw(config, count=300, seed=seed, version=1)
        assert len(facts(problems)) == 300


def test_the_first_skill_has_nothing_to_review() -> None:
    config = AdditionConfig(
        digits=every_length(1), start=Mix(any=0), skill="one-digit", review_percent=50
    )
    problems = ADD.draw(config, count=20, seed=1, version=1)
    assert ADD.mixture(problems).counts[Category.NONE] == 20


def test_the_skill_of_carrying_in_the_ones_carries_in_the_ones() -> None:
    config = AdditionConfig(start=Mix(any=50), skill="two-digit-ones")
    counts = ADD.mixture(ADD.draw(config, count=15, seed=1, version=1)).counts
    assert counts[Category.ONES] == 8
    assert counts[Category.ONE_HIGHER] == 0


def test_a_flat_ramp_is_no_ramp() -> None:
    mix = Mix(any=50)
    assert Ramp(mix, mix).flat
    drawn = ADD.draw(AdditionConfig(start=mix), count=20, seed=1, version=1)
    assert drawn == ADD.draw(AdditionConfig(start=mix, end=mix), count=20, seed=1, version=1)
