"""Facts and written multiplication."""

from itertools import product as pairs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import ImpossibleWishError
from app.topics.base import Style
from app.topics.multiplication import MultiplicationConfig, MultiplicationTopic, space_of
from app.topics.problem import Operator
from app.topics.products import product, products, steps
from app.words import Words

TOPIC = MultiplicationTopic()
FACTS = MultiplicationConfig(first_low=1, first_high=1)
lengths = st.tuples(st.integers(1, 4), st.integers(1, 4)).map(sorted)
lesser = st.tuples(st.integers(1, 3), st.integers(1, 3)).map(sorted)


def brute(first: range, second: range | tuple[int, ...], *, ordered: bool) -> int:
    found = set(pairs(first, second))
    return len(found if ordered else {tuple(sorted(pair)) for pair in found})


@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.parametrize(
    ("first", "second"),
    [
        (range(10), range(10)),
        (range(10, 100), range(2, 10)),
        (range(2, 100), range(2, 10)),
        (range(5, 30), range(20, 40)),
        (range(1, 11), (7,)),
        (range(1, 11), (0, 2, 5, 15)),
        (range(7), range(7)),
    ],
)
def test_every_fact_has_one_number(
    first: range, second: range | tuple[int, ...], *, ordered: bool
) -> None:
    space = products(first, second, ordered=ordered)
    found = [space.pair(rank) for rank in range(space.size)]
    assert space.size == brute(first, second, ordered=ordered)
    assert len({pair if ordered else tuple(sorted(pair)) for pair in found}) == space.size
    assert all(a in first and b in second for a, b in found)


def test_spaces_of_facts() -> None:
    assert TOPIC.space(FACTS) == 55
    assert TOPIC.space(MultiplicationConfig(first_low=1, first_high=1, swapped_pairs=True)) == 100
    assert TOPIC.space(MultiplicationConfig(first_low=1, first_high=1, tables=(7,))) == 10
    assert TOPIC.space(MultiplicationConfig()) == 90 * 8


@given(lengths, lesser, st.booleans(), st.integers(0, 2**63 - 1))
@settings(deadline=None, max_examples=60)
def test_products_keep_every_promise(
    first: list[int], second: list[int], swapped: bool, seed: int
) -> None:
    config = MultiplicationConfig(
        first_low=first[0],
        first_high=first[1],
        second_low=second[0],
        second_high=second[1],
        swapped_pairs=swapped,
    )
    problems = TOPIC.draw(config, count=30, seed=seed, version=1)
    seen = {(p.a, p.b) if swapped else (min(p.a, p.b), max(p.a, p.b)) for p in problems}
    assert len(seen) == 30
    assert all(TOPIC.check(problem) for problem in problems)
    assert all(len(str(problem.a)) <= first[1] for problem in problems)
    assert all(len(str(problem.b)) <= second[1] for problem in problems)


def test_a_factor_is_one_of_the_tables() -> None:
    config = MultiplicationConfig(first_low=1, first_high=1, tables=(6, 7))
    problems = TOPIC.draw(config, count=19, seed=1, version=1)
    assert all(6 in (p.a, p.b) or 7 in (p.a, p.b) for p in problems)
    assert {p.answer for p in problems} >= {6, 7, 42, 60, 70}


def test_too_few_facts_and_their_remedies() -> None:
    found = TOPIC.obstacle(FACTS, count=60, words=Words())
    assert found is not None
    assert found.sentence == "55 different problems exist, you ask for 60."
    assert [remedy.label for remedy in found.remedies] == [
        "Ask for 55",
        "Allow swapped pairs",
        "Use two digits",
    ]
    for remedy in found.remedies:
        count = remedy.count or 60
        assert TOPIC.obstacle(remedy.config or FACTS, count=count, words=Words()) is None
    with pytest.raises(ImpossibleWishError):
        TOPIC.draw(FACTS, count=60, seed=1, version=1)


def test_a_range_upside_down_is_refused() -> None:
    config = MultiplicationConfig(second_low=3, second_high=2)
    found = TOPIC.obstacle(config, count=1, words=Words())
    assert found is not None
    assert found.field == "topic.second_low"
    assert TOPIC.obstacle(found.remedies[0].config, count=1, words=Words()) is None


def test_redraw_finds_the_last_fact_and_then_none() -> None:
    problems = TOPIC.draw(FACTS, count=54, seed=1, version=1)
    last = TOPIC.redraw(FACTS, problems, index=3, seed=1)
    assert {(last.a, last.b), (last.b, last.a)}.isdisjoint((p.a, p.b) for p in problems)
    with pytest.raises(ImpossibleWishError):
        TOPIC.redraw(FACTS, (*problems, last), index=3, seed=1)


def test_steps_go_row_by_row(style: Style) -> None:
    found = [f"{step.place} {step.text}" for step in steps(product(247, 36), style)]
    assert found == ["O 247 × 6 = 1482", "T 247 × 30 = 7410", "+ 1482 + 7410 = 8892"]


def test_steps_of_a_one_digit_factor_go_digit_by_digit(style: Style) -> None:
    found = [(step.place, step.text, step.note) for step in steps(product(247, 6), style)]
    assert found == [
        ("O", "7 × 6 = 42", "carry 4"),
        ("T", "4 × 6 + 4 = 28", "carry 2"),
        ("H", "2 × 6 + 2 = 14", ""),
    ]
    assert steps(product(7, 8), style) == ()


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (247, 36, ("2223 place zero forgotten", "7452 carry forgotten", "162 column by column")),
        (247, 6, ("1242 carry forgotten", "122442 both digits written", "3682 carry added first")),
        (7, 8, ("49, 63 neighbour in the table", "15 added")),
        (0, 8, ("8 times 0 read as times 1", "1 slip in a fact")),
    ],
)
def test_the_key_names_likely_mistakes(
    a: int, b: int, expected: tuple[str, ...], style: Style
) -> None:
    ((found,),) = (section.entries for section in TOPIC.key(FACTS, (product(a, b),), style))
    assert tuple(f"{wrong.answer} {wrong.cause}" for wrong in found.mistakes) == expected


def test_version_1_never_changes() -> None:
    problems = TOPIC.draw(MultiplicationConfig(second_high=2), count=4, seed=2026, version=1)
    assert [(p.a, p.b) for p in problems] == GOLDEN
    assert {p.operator for p in problems} == {Operator.MULTIPLY}
    assert space_of(FACTS).ordered is False


GOLDEN = [(62, 5), (51, 67), (99, 29), (71, 95)]
