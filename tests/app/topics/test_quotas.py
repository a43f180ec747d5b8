"""Exact counts, and how they stand along a ramp."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.topics.ladders import CHALLENGES
from app.topics.problem import Category
from app.topics.quotas import Levels, Ramp, levels, places, possible, quotas, split_single
from app.topics.regrouping import Mix
from app.topics.sampling import stream

SPACE = {
    Category.NONE: 1980,
    Category.ONES: 1260,
    Category.ONE_HIGHER: 2475,
    Category.SEVERAL: 2385,
}
NEVER_TWICE = SPACE | {Category.SEVERAL: 0, Category.ONE_HIGHER: 0}
NEVER = NEVER_TWICE | {Category.ONES: 0}

mixes = st.tuples(st.integers(0, 100), st.integers(0, 100)).map(
    lambda shares: Mix(any=max(shares), several=min(shares))
)
counts = st.integers(1, 400)


def flat(share: int, several: int) -> Ramp:
    return Ramp(Mix(any=share, several=several), Mix(any=share, several=several))


@pytest.mark.parametrize(
    ("count", "ramp", "expected"),
    [
        (20, flat(75, 25), Levels(5, 10, 5)),
        (20, flat(0, 0), Levels(20, 0, 0)),
        (20, flat(100, 100), Levels(0, 0, 20)),
        (15, flat(50, 10), Levels(7, 6, 2)),  # 7.5 → 8 and 1.5 → 2: halves up
        (20, Ramp(Mix(any=0, several=0), Mix(any=100, several=50)), Levels(10, 5, 5)),
        (1, flat(50, 50), Levels(0, 0, 1)),
    ],
)
def test_levels_are_rounded_to_the_nearest(count: int, ramp: Ramp, expected: Levels) -> None:
    assert levels(count, ramp) == expected


@given(counts, mixes, mixes)
def test_counts_are_exact(count: int, start: Mix, end: Mix) -> None:
    wanted = quotas(count, Ramp(start, end), SPACE)
    regrouping = (count * (start.any + end.any) + 100) // 200
    assert sum(wanted.values()) == count
    assert count - wanted[Category.NONE] == regrouping
    assert wanted[Category.SEVERAL] == (count * (start.several + end.several) + 100) // 200
    assert min(wanted.values()) >= 0


@given(counts, mixes)
def test_without_several_its_share_joins_any(count: int, mix: Mix) -> None:
    wanted = quotas(count, Ramp(mix, mix), NEVER_TWICE)
    assert wanted[Category.SEVERAL] == wanted[Category.ONE_HIGHER] == 0
    assert wanted[Category.ONES] == (count * mix.any + 50) // 100


@given(counts, mixes)
def test_where_nothing_regroups_everything_joins_none(count: int, mix: Mix) -> None:
    assert quotas(count, Ramp(mix, mix), NEVER)[Category.NONE] == count


def test_possible_leaves_a_mix_alone_that_can_come_true() -> None:
    assert possible(Mix(any=75, several=25), SPACE) == Mix(any=75, several=25)


def test_single_regroupings_are_shared_by_the_roots_of_their_spaces() -> None:
    assert split_single(10, SPACE) == (4, 6)  # as in the picture of the editor
    assert split_single(10, SPACE, only_ones=True) == (10, 0)
    assert split_single(0, SPACE) == (0, 0)


def test_a_small_category_passes_on_what_it_cannot_hold() -> None:
    space = SPACE | {Category.ONES: 3}
    assert split_single(2000, space) == (3, 1997)
    space = SPACE | {Category.ONE_HIGHER: 2}
    assert split_single(60, space) == (58, 2)


@given(counts, mixes, mixes, st.integers(0, 5))
def test_places_hold_exactly_what_is_wanted(count: int, start: Mix, end: Mix, seed: int) -> None:
    ramp = Ramp(start, end)
    wanted = quotas(count, ramp, SPACE)
    found = places(wanted, ramp, stream(seed))
    assert {name: found.count(name) for name in Category} == wanted


@given(st.integers(4, 400), st.sampled_from(range(len(CHALLENGES) - 1)), st.data())
def test_a_rising_ramp_rises_along_the_sheet(count: int, low: int, data: st.DataObject) -> None:
    high = data.draw(st.integers(low + 1, len(CHALLENGES) - 1))
    ramp = Ramp(CHALLENGES[low], CHALLENGES[high])
    found = places(quotas(count, ramp, SPACE), ramp, stream(1))
    for kind in (
        {Category.ONES, Category.ONE_HIGHER, Category.SEVERAL},
        {Category.SEVERAL},
    ):
        hits = [name in kind for name in found]
        half = count // 2
        assert sum(hits[:half]) <= sum(hits[half:]) + 1
        quarter = max(1, count // 4)
        assert sum(hits[:quarter]) <= sum(hits[-quarter:]) + 1


@given(st.integers(20, 400))
def test_a_ramp_follows_its_line_within_one_problem(count: int) -> None:
    ramp = Ramp(Mix(any=0, several=0), Mix(any=100, several=0))
    found = places(quotas(count, ramp, SPACE), ramp, stream(1))
    seen = 0
    for place, name in enumerate(found, 1):
        seen += name is not Category.NONE
        assert abs(seen - place * place / (2 * count)) <= 1.5


def test_a_falling_ramp_falls() -> None:
    ramp = Ramp(Mix(any=100, several=0), Mix(any=0, several=0))
    found = places(quotas(40, ramp, SPACE), ramp, stream(1))
    assert found[:20].count(Category.NONE) < found[20:].count(Category.NONE)
