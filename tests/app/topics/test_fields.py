"""The settings of every topic, described as data."""

from typing import Any

import pytest

from app.errors import ConfigError
from app.fields import Field, Kind, Value
from app.topics.addition import AdditionConfig, AdditionTopic
from app.topics.base import Topic
from app.topics.column_config import every_length
from app.topics.division import DivisionConfig, DivisionTopic
from app.topics.ladders import SUPPORTS
from app.topics.mixed import MixedConfig, MixedTopic
from app.topics.multiplication import MultiplicationConfig, MultiplicationTopic
from app.topics.registry import TOPICS
from app.topics.regrouping import DigitRange, Mix
from app.topics.subtraction import SubtractionConfig, SubtractionTopic
from app.words import Words

EVERY = [(topic, field) for topic in TOPICS.values() for field in topic.fields()]
IDS = [f"{topic.name}-{field.path}" for topic, field in EVERY]


def field_of(topic: Topic[Any], path: str) -> Field[Any]:
    return next(field for field in topic.fields() if field.path == path)


def other_value(field: Field[Any], config: object) -> Value:
    """Return a value that the setting does not have yet."""
    value = field.get(config)
    if isinstance(value, bool):
        return not value
    if field.options:
        return next(option.value for option in field.options if option.value != value)
    if field.kind is Kind.TEXT:
        return "3, 7"
    return int(field.high) if value != field.high else int(field.low)


@pytest.mark.parametrize(("topic", "field"), EVERY, ids=IDS)
def test_what_is_set_is_what_is_shown(topic: Topic[Any], field: Field[Any]) -> None:
    config = topic.config_type()
    if not field.visible(config) and field.path.endswith("ramp_start"):
        config = field_of(topic, "ramp").set(config, True)
    value = other_value(field, config)
    changed = field.set(config, value)
    assert changed != config
    assert field.get(changed) == value


@pytest.mark.parametrize(("topic", "field"), EVERY, ids=IDS)
def test_setting_what_is_there_changes_nothing(topic: Topic[Any], field: Field[Any]) -> None:
    config = topic.config_type()
    if field.visible(config) and not field.path.endswith("skill"):
        assert field.set(config, field.get(config)) == config


@pytest.mark.parametrize(("topic", "field"), EVERY, ids=IDS)
def test_every_setting_has_words(topic: Topic[Any], field: Field[Any], words: Words) -> None:
    assert field.label(words)
    assert field.say(field.get(topic.config_type()), words) or field.kind is Kind.TEXT
    assert field.hint is None or field.hint(words)
    for option in field.options:
        assert option.label(words)


@pytest.mark.parametrize("topic", TOPICS.values(), ids=TOPICS)
def test_paths_are_unique(topic: Topic[Any]) -> None:
    paths = [field.path for field in topic.fields()]
    assert len(set(paths)) == len(paths)


NUMBERS = [
    (topic, field)
    for topic, field in EVERY
    if field.kind in {Kind.STEPPER, Kind.SLIDER} and not field.path.endswith("ramp_start")
]


@pytest.mark.parametrize(("topic", "field"), NUMBERS)
def test_numbers_out_of_range_are_refused(topic: Topic[Any], field: Field[Any]) -> None:
    config = topic.config_type()
    for value in (int(field.low) - 1, int(field.high) + 1):
        with pytest.raises(ConfigError):
            field.set(config, value)


def test_digits_per_number_sets_all_four_lengths() -> None:
    changed = field_of(AdditionTopic(), "digits").set(AdditionConfig(), 4)
    assert changed.digits == every_length(4)


def test_one_end_of_a_range_takes_the_other_along() -> None:
    topic, config = AdditionTopic(), AdditionConfig()
    longer = field_of(topic, "digits.first.low").set(config, 3)
    assert longer.digits.first == DigitRange(low=3, high=3)
    shorter = field_of(topic, "digits.second.high").set(config, 1)
    assert shorter.digits.second == DigitRange(low=1, high=1)


def test_several_takes_any_along() -> None:
    topic, config = AdditionTopic(), AdditionConfig()
    changed = field_of(topic, "mix.several").set(config, 60)
    assert changed.start == Mix(any=60, several=60)
    assert field_of(topic, "mix.any").set(changed, 30).start == Mix(any=30, several=30)


def test_words_of_the_pictures(words: Words) -> None:
    carry = field_of(AdditionTopic(), "aids.carry_boxes")
    assert carry.label(words) == "Carry boxes"
    assert carry.say("when_regrouping", words) == "When carrying"
    borrow = field_of(SubtractionTopic(), "aids.borrow_boxes")
    assert borrow.say("when_regrouping", words) == "When borrowing"
    assert field_of(AdditionTopic(), "digits").label(words) == "Digits per number"


def test_mixed_sheets_share_challenge_and_help() -> None:
    topic = MixedTopic()
    changed = field_of(topic, "help").set(MixedConfig(), 9)
    assert changed.addition.aids == changed.subtraction.aids == SUPPORTS[3]
    only = field_of(topic, "subtraction.digits").set(MixedConfig(), 3)
    assert only.subtraction.digits == every_length(3)
    assert only.addition == AdditionConfig()


def test_an_operator_shows_the_aids_that_mean_something_to_it() -> None:
    paths = {field.path for field in AdditionTopic().fields()}
    assert "aids.borrow_boxes" not in paths
    subtracting = {field.path for field in SubtractionTopic().fields()}
    assert "aids.carry_boxes" not in subtracting
    assert "aids.ten_frames" in paths
    assert "aids.ten_frames" not in subtracting  # the layout prints them for additions alone


def test_a_skill_sets_what_suits_it() -> None:
    changed = field_of(SubtractionTopic(), "skill").set(SubtractionConfig(), "three-digit-complex")
    assert changed.digits == every_length(3)
    assert changed.start == Mix(any=90, several=60)
    assert changed.review_percent == 25
    assert field_of(SubtractionTopic(), "skill").set(changed, "").review_percent == 0


@pytest.mark.parametrize(
    ("topic", "path", "value"),
    [
        (AdditionTopic(), "skill", "juggling"),
        (AdditionTopic(), "aids.ten_frames", "sometimes"),
        (MultiplicationTopic(), "tables", "7, eight"),
        (MultiplicationTopic(), "tables", "21"),
        (DivisionTopic(), "remainder", "maybe"),
        (MixedTopic(), "order", "backwards"),
    ],
)
def test_values_that_do_not_exist_are_refused(topic: Topic[Any], path: str, value: Value) -> None:
    with pytest.raises(ConfigError):
        field_of(topic, path).set(topic.config_type(), value)


def test_tables_are_read_as_they_are_typed() -> None:
    field = field_of(MultiplicationTopic(), "tables")
    changed = field.set(MultiplicationConfig(), " 10, 2;5 5")
    assert changed.tables == (2, 5, 10)
    assert field.get(changed) == "2, 5, 10"
    assert field.set(changed, "").tables == ()


def test_divisors_keep_their_order() -> None:
    changed = field_of(DivisionTopic(), "divisor_low").set(DivisionConfig(), 12)
    assert (changed.divisor_low, changed.divisor_high) == (12, 12)
    changed = field_of(DivisionTopic(), "divisor_high").set(changed, 5)
    assert (changed.divisor_low, changed.divisor_high) == (5, 5)
