"""Chance that repeats."""

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.topics.sampling import distinct, shuffle, stream, wander

sizes = st.integers(0, 300)


@given(sizes, st.data())
def test_distinct_numbers_are_different_and_below_the_size(size: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, size))
    found = distinct(size, count, stream(1, size))
    assert len(set(found)) == len(found) == count
    assert all(0 <= number < size for number in found)


def test_distinct_numbers_reach_into_spaces_of_billions() -> None:
    found = distinct(8_100_000_000, 2000, stream(3))
    assert len(set(found)) == 2000
    assert max(found) > 8_000_000_000


def test_more_than_there_are_is_a_defect_of_the_caller() -> None:
    with pytest.raises(ValueError, match="do not exist"):
        distinct(3, 4, stream(1))


@given(st.integers(0, 100))
def test_wandering_meets_every_number_once(size: int) -> None:
    assert sorted(wander(size, stream(size))) == list(range(size))


def test_wandering_in_a_huge_space_starts_at_once() -> None:
    assert len(set(islice(wander(10**12, stream(1)), 5))) == 5


def test_every_order_of_three_is_about_equally_likely() -> None:
    seen: dict[tuple[str, ...], int] = {}
    for seed in range(6000):
        items = ["a", "b", "c"]
        shuffle(items, stream(seed))
        seen[tuple(items)] = seen.get(tuple(items), 0) + 1
    assert len(seen) == 6
    assert all(850 < times < 1150 for times in seen.values())


def test_the_sequence_is_the_same_on_every_machine_and_python() -> None:
    assert distinct(10**9, 3, stream(2026, 1, "addition")) == GOLDEN
    assert stream(1, "a").random() != stream(1, "b").random()


GOLDEN = [519786690, 150710159, 544554373]
