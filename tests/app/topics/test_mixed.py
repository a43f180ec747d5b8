"""Both operators on one sheet."""

import pytest

from app.errors import ImpossibleWishError
from app.topics.addition import AdditionConfig
from app.topics.column_config import every_length
from app.topics.counting import category
from app.topics.mixed import MixedConfig, MixedTopic, Order, shares
from app.topics.problem import Category, Operator
from app.topics.regrouping import Mix
from app.topics.subtraction import SubtractionConfig
from app.words import Words

TOPIC = MixedTopic()


@pytest.mark.parametrize(
    ("percent", "count", "expected"), [(50, 15, (8, 7)), (0, 9, (0, 9)), (60, 10, (6, 4))]
)
def test_shares_are_exact(percent: int, count: int, expected: tuple[int, int]) -> None:
    config = MixedConfig(addition_percent=percent)
    assert shares(config, count) == expected
    problems = TOPIC.draw(config, count=count, seed=1, version=1)
    assert sum(problem.operator is Operator.ADD for problem in problems) == expected[0]


def test_both_operators_keep_their_exact_counts() -> None:
    config = MixedConfig(
        addition=AdditionConfig(start=Mix(any=50, several=25)),
        subtraction=SubtractionConfig(digits=every_length(3), start=Mix(any=100, several=50)),
        order=Order.SHUFFLED,
    )
    problems = TOPIC.draw(config, count=40, seed=1, version=1)
    counts = TOPIC.mixture(problems).counts
    assert counts[Category.NONE] == 10
    assert counts[Category.SEVERAL] == 15


def test_shuffling_keeps_the_order_within_an_operator() -> None:
    sections = TOPIC.draw(MixedConfig(), count=20, seed=1, version=1)
    shuffled = TOPIC.draw(MixedConfig(order=Order.SHUFFLED), count=20, seed=1, version=1)
    for operator in TOPIC.operators:
        assert [p for p in shuffled if p.operator is operator] == [
            p for p in sections if p.operator is operator
        ]


def test_spaces_add_up() -> None:
    assert TOPIC.space(MixedConfig()) == 4095 + 4095
    assert sum(TOPIC.space_by_category(MixedConfig()).values()) == 8190


def test_redraw_keeps_operator_and_category() -> None:
    config = MixedConfig(order=Order.SHUFFLED)
    problems = TOPIC.draw(config, count=20, seed=1, version=1)
    for index, old in enumerate(problems):
        new = TOPIC.redraw(config, problems, index=index, seed=5)
        assert new.operator is old.operator
        assert new not in problems
        assert category(new.a, new.b, new.operator) is category(old.a, old.b, old.operator)


def test_an_obstacle_names_the_operators_setting() -> None:
    config = MixedConfig(subtraction=SubtractionConfig(start=Mix(any=50, several=50)))
    found = TOPIC.obstacle(config, count=10, words=Words())
    assert found is not None
    assert found.field == "topic.subtraction.start.several"
    for remedy in found.remedies:
        assert TOPIC.obstacle(remedy.config, count=10, words=Words()) is None
    with pytest.raises(ImpossibleWishError):
        TOPIC.draw(config, count=10, seed=1, version=1)
    assert TOPIC.wish_obstacle(config, Words()) is not None
    assert TOPIC.wish_obstacle(MixedConfig(), Words()) is None


def test_an_operator_without_problems_may_have_any_settings() -> None:
    impossible = SubtractionConfig(start=Mix(any=50, several=50))
    config = MixedConfig(subtraction=impossible, addition_percent=100)
    assert TOPIC.obstacle(config, count=10, words=Words()) is None
    assert len(TOPIC.draw(config, count=10, seed=1, version=1)) == 10


def test_a_shortage_offers_a_total_that_works() -> None:
    config = MixedConfig(addition=AdditionConfig(digits=every_length(1), start=Mix(any=100)))
    found = TOPIC.obstacle(config, count=120, words=Words())
    assert found is not None
    (count,) = [remedy.count for remedy in found.remedies if remedy.count is not None]
    assert shares(config, count)[0] == 25
    assert TOPIC.obstacle(config, count=count, words=Words()) is None
    assert TOPIC.obstacle(config, count=count + 1, words=Words()) is not None
