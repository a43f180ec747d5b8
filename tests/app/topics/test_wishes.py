"""Impossible wishes, too small spaces, and their remedies."""

from typing import Any

import pytest

from app.topics.addition import AdditionConfig, AdditionTopic
from app.topics.base import Obstacle
from app.topics.column_config import ColumnConfig, every_length
from app.topics.ladders import CHALLENGES
from app.topics.regrouping import DigitRange, Digits, Mix
from app.topics.subtraction import SubtractionConfig, SubtractionTopic
from app.topics.vertical import ColumnTopic
from app.words import Words

ADD, SUBTRACT = AdditionTopic(), SubtractionTopic()


def found(topic: ColumnTopic[Any], config: ColumnConfig, count: int = 20) -> Obstacle:
    obstacle = topic.obstacle(config, count=count, words=Words())
    assert isinstance(obstacle, Obstacle)
    return obstacle


def labels(obstacle: Obstacle) -> list[str]:
    return [remedy.label for remedy in obstacle.remedies]


def remedied(
    topic: ColumnTopic[Any], config: ColumnConfig, count: int = 20
) -> list[Obstacle | None]:
    """Return what stands in the way after each remedy."""
    return [
        topic.obstacle(
            config if remedy.config is None else remedy.config,
            count=count if remedy.count is None else remedy.count,
            words=Words(),
        )
        for remedy in found(topic, config, count).remedies
    ]


def test_two_digit_subtraction_never_borrows_twice() -> None:
    config = SubtractionConfig(start=Mix(any=50, several=50))
    obstacle = found(SUBTRACT, config)
    assert obstacle.sentence == "Two-digit subtraction never borrows twice."
    assert obstacle.field == "topic.start.several"
    assert labels(obstacle) == ["Use three digits", "Borrow once"]
    assert remedied(SUBTRACT, config) == [None, None]


def test_nothing_but_several_is_refused_even_on_the_ladder() -> None:
    assert found(SUBTRACT, SubtractionConfig(start=CHALLENGES[18])).field.endswith("several")
    one_digit = AdditionConfig(digits=every_length(1), start=CHALLENGES[18])
    obstacle = found(ADD, one_digit)
    assert obstacle.sentence == "One-digit addition never carries twice."
    assert labels(obstacle) == ["Use two digits", "Carry once"]


def test_the_end_of_a_ramp_is_looked_at_too() -> None:
    config = SubtractionConfig(start=Mix(any=0), end=Mix(any=40, several=30))
    assert found(SUBTRACT, config).field == "topic.end.several"
    assert remedied(SUBTRACT, config) == [None, None]


def test_one_digit_subtraction_never_borrows() -> None:
    config = SubtractionConfig(digits=every_length(1), start=Mix(any=37))
    obstacle = found(SUBTRACT, config)
    assert obstacle.sentence == "One-digit subtraction never borrows."
    assert labels(obstacle) == ["Use two digits", "Without borrowing"]
    assert remedied(SUBTRACT, config) == [None, None]


@pytest.mark.parametrize("challenge", range(18))
def test_steps_of_the_ladder_join_and_say_so(challenge: int) -> None:
    config = SubtractionConfig(start=CHALLENGES[challenge])
    assert SUBTRACT.obstacle(config, count=20, words=Words()) is None
    notes = SUBTRACT.notes(config, Words())
    joined = "Two-digit subtraction never borrows twice. Those problems borrow once."
    assert notes == ((joined,) if CHALLENGES[challenge].several else ())


def test_files_are_read_more_strictly_than_steps_are_taken() -> None:
    config = SubtractionConfig(start=CHALLENGES[10])
    assert SUBTRACT.wish_obstacle(config, Words()) is not None
    assert SUBTRACT.wish_obstacle(SubtractionConfig(), Words()) is None


def test_too_few_problems_with_the_remedies_of_the_word_list() -> None:
    config = AdditionConfig(digits=every_length(1), start=Mix(any=100))
    obstacle = found(ADD, config, 60)
    assert obstacle.sentence == "25 different problems exist, you ask for 60."
    assert labels(obstacle) == ["Ask for 25", "Allow swapped pairs", "Use two digits"]
    assert obstacle.remedies[0].count == 25
    after = remedied(ADD, config, 60)
    assert after[0] is None
    assert after[2] is None
    assert after[1] is not None
    assert after[1].sentence == "45 different problems exist, you ask for 60."


def test_a_shortage_of_one_level_names_it() -> None:
    config = AdditionConfig(digits=every_length(1), start=Mix(any=90))
    obstacle = found(ADD, config, 40)
    assert obstacle.sentence == ("25 different problems that carry once exist, this mix needs 36.")
    assert obstacle.remedies[0].count == 28  # of 28 nine in ten carry: 25.2 → 25
    assert remedied(ADD, config, 40)[0] is None


def test_the_most_that_can_be_asked_for_is_the_most() -> None:
    config = AdditionConfig(digits=every_length(1), start=Mix(any=100))
    assert ADD.obstacle(config, count=25, words=Words()) is None
    assert ADD.obstacle(config, count=26, words=Words()) is not None


def test_several_more_often_than_any_is_refused() -> None:
    config = AdditionConfig(start=Mix(any=20, several=60))
    obstacle = found(ADD, config)
    assert "regroup several times than regroup at all" in obstacle.sentence
    assert labels(obstacle) == ["20 % for both", "60 % for both"]
    assert remedied(ADD, config) == [None, None]


def test_ranges_upside_down_are_refused() -> None:
    turned = DigitRange(low=3, high=2)
    config = AdditionConfig(digits=Digits(first=DigitRange(), second=turned))
    obstacle = found(ADD, config)
    assert obstacle.field == "topic.digits.second"
    assert remedied(ADD, config) == [None]
    assert ADD.space(config) == 0


def test_a_longer_subtrahend_is_refused() -> None:
    digits = Digits(first=DigitRange(low=1, high=1), second=DigitRange(low=2, high=2))
    config = SubtractionConfig(digits=digits, start=Mix(any=0))
    obstacle = found(SUBTRACT, config)
    assert obstacle.sentence == "The number to take away is longer than the first number."
    assert remedied(SUBTRACT, config) == [None]
    assert SUBTRACT.space(config) == 0


def test_an_unknown_skill_is_refused() -> None:
    config = AdditionConfig(skill="juggling", review_percent=25)
    obstacle = found(ADD, config)
    assert obstacle.field == "topic.skill"
    assert obstacle.sentence == "There is no skill “juggling”."
    assert remedied(ADD, config) == [None]


def test_no_obstacle_no_notes_for_what_is_possible() -> None:
    config = AdditionConfig(start=Mix(any=75, several=25))
    assert ADD.obstacle(config, count=100, words=Words()) is None
    assert ADD.notes(config, Words()) == ()


def test_review_problems_are_taken_off_what_is_asked_for() -> None:
    config = AdditionConfig(
        digits=every_length(1), start=Mix(any=100), skill="one-digit-carry", review_percent=25
    )
    assert ADD.obstacle(config, count=32, words=Words()) is None
    assert found(ADD, config, 60).remedies[0].count == 34  # 9 of review, 25 of its own
    assert remedied(ADD, config, 60)[0] is None
