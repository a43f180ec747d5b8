"""Documents taken apart and put together, differences and what lies over what."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.exchange import units
from app.exchange.kinds import Kind
from app.exchange.units import Change, Units
from tests.app.exchange.strategies import documents, names, values, worksheets

members = st.lists(st.sampled_from("abcd"), unique=True, max_size=4)


@given(documents)
@settings(max_examples=200)
def test_a_document_is_put_together_as_it_was(document: dict[str, Any]) -> None:
    apart = units.take_apart(Kind.WORKSHEET, {"config": document, "name": "n"})
    together = units.put_together(apart)
    assert together == {"config": document, "name": "n"}


@given(st.lists(names, min_size=1, max_size=3, unique=True), values)
@settings(max_examples=200)
def test_a_pointer_names_keys_with_slashes_and_tildes(keys: list[str], value: object) -> None:
    config: dict[str, Any] = {keys[-1]: 1}
    for key in reversed(keys[:-1]):
        config = {key: config}
    apart = units.config_units(config)
    assert len(apart) == 1
    assert units.config_of(apart) == config


@given(worksheets, worksheets)
@settings(max_examples=200)
def test_a_difference_makes_the_one_into_the_other(old: Units, new: Units) -> None:
    assert units.laid_over(old, units.difference(old, new, base=3)) == new


@given(worksheets)
@settings(max_examples=200)
def test_nothing_differs_from_itself(document: Units) -> None:
    assert units.difference(document, document, base=3) == {}


@given(worksheets, worksheets, worksheets)
@settings(max_examples=200)
def test_two_differences_joined_do_both(first: Units, second: Units, third: Units) -> None:
    joined = units.then(
        units.difference(first, second, base=3), units.difference(second, third, base=5)
    )
    assert units.laid_over(first, joined) == third
    assert all(
        change.base == 3
        for path, change in joined.items()
        if path in units.difference(first, second, base=3)
    )


@given(members, members, members)
@settings(max_examples=200)
def test_members_of_a_set_are_added_and_removed_one_by_one(
    mine: list[str], now: list[str], theirs: list[str]
) -> None:
    change = Change(v=units.set_change(mine, now))
    after = units.laid_over({"/tags": theirs}, {"/tags": change})["/tags"]
    added, removed = set(now) - set(mine), set(mine) - set(now)
    assert set(after) == (set(theirs) - removed) | added
    assert len(after) == len(set(after))


@given(st.lists(members, min_size=3, max_size=3))
@settings(max_examples=200)
def test_changes_of_a_set_join_like_any_other(states: list[list[str]]) -> None:
    first, second, third = states
    joined = units.then(
        {"/tags": Change(v=units.set_change(first, second))},
        {"/tags": Change(v=units.set_change(second, third))},
    )
    assert set(units.laid_over({"/tags": first}, joined)["/tags"]) == set(third)


@given(st.dictionaries(st.sampled_from("ab"), st.integers(0, 9)), st.integers(0, 9))
@settings(max_examples=200)
def test_counters_never_fall(before: dict[str, int], count: int) -> None:
    change = Change(v={"a": count})
    after = units.laid_over({"/usage/R": before}, {"/usage/R": change})["/usage/R"]
    assert after == {**before, "a": max(count, before.get("a", count))}


def test_true_is_not_one_but_one_point_zero_is() -> None:
    assert not units.same([True], [1])
    assert units.same({"a": 1}, {"a": 1.0})
