"""Every setting of every topic, at every value its control offers."""

import random
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from app.errors import ConfigError
from app.fields import Field, Kind, Value
from app.layout.settings import Writing
from app.topics.column_config import every_length, parts_of
from app.topics.difficulty import PRESETS, make_easier, make_harder, with_preset
from app.topics.registry import TOPICS, topic_for
from app.topics.subtraction import SubtractionConfig
from app.words import words
from app.worksheets.changes import changed_paths, describe_change
from app.worksheets.config import WorksheetConfig, decode, encode
from app.worksheets.fields import fields_of, with_value
from app.worksheets.remedies import accepted
from app.worksheets.sheet import draw, obstacle

SPEECHES = (words("en"), words("de"))


def values(field: Field[WorksheetConfig]) -> list[Value]:
    """Return what the control of `field` can set: all options, both ends, the middle, a step."""
    if field.options:
        return [option.value for option in field.options]
    if field.kind is Kind.TOGGLE:
        return [True, False]
    if field.kind is Kind.TEXT:
        return ["", "5", "2, 5, 10", "two", "\0", "ü" * (field.max_length or 30)]
    low, high = int(field.low), int(field.high)
    return [low, high, (low + high) // 2, low + int(field.step)]


def changes(
    config: WorksheetConfig,
) -> Iterator[tuple[Field[WorksheetConfig], Value, WorksheetConfig]]:
    """Yield every setting with each value and the config it makes; refusals must speak."""
    for field in fields_of(config):
        for value in values(field):
            try:
                yield field, value, with_value(config, field.path, value)
            except ConfigError:
                assert field.path == "topic.tables"  # a text


@pytest.mark.parametrize("writing", Writing)
@pytest.mark.parametrize("topic", TOPICS)
def test_a_value_set_is_the_value_got_and_its_change_is_told(topic: str, writing: Writing) -> None:
    config = WorksheetConfig(topic=TOPICS[topic].config_type())
    config = replace(config, page=replace(config.page, writing=writing))
    for field, value, changed in changes(config):
        assert field.get(changed) == value
        assert decode(encode(changed)) == changed
        if changed == config:
            continue
        assert field.path in changed_paths(config, changed)
        for speech in SPEECHES:
            told = describe_change(config, changed, speech)
            assert told
            assert "{" not in told


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("topic.digits.first.high", 5, "First number, most digits 2 → 5"),
        ("topic.digits", 5, "Digits per number 2 → 5"),
        ("topic.mix.any", 50, "Carrying 25 % → 50 %"),
        ("topic.mix.any", 35, "Challenge 2 → 3"),
        ("topic.challenge", 14, "Challenge 2 → 14; Help 11 → 8"),
        ("topic.help", 8, "Help 11 → 8"),
        ("topic.skill", "one-digit", "Skill No skill → One-digit sums"),
    ],
)  # fmt: skip
def test_an_overview_is_told_only_where_it_is_the_whole_change(
    path: str, value: Value, told: str
) -> None:
    old = WorksheetConfig()
    assert describe_change(old, with_value(old, path, value), SPEECHES[0]) == told


def test_a_skill_of_one_operator_does_not_speak_for_both() -> None:
    old = WorksheetConfig(topic=TOPICS["mixed"].config_type())
    new = with_value(old, "topic.addition.skill", "one-digit")
    told = describe_change(old, new, SPEECHES[0])
    assert told == "Addition: Skill No skill → One-digit sums"


@pytest.mark.parametrize(
    ("digits", "steps", "said"),
    [
        (1, 1, "Challenge 0 → 1: One-digit subtraction never borrows. "),
        (2, 12, "68 % borrow. "),
    ],
)
def test_a_step_speaks_of_what_these_digits_can_do(digits: int, steps: int, said: str) -> None:
    config = with_preset(SubtractionConfig(digits=every_length(digits)), PRESETS[0])
    sentences = []
    for _ in range(steps):
        config, sentence = make_harder(config, SPEECHES[0])
        sentences.append(sentence + " ")
    assert any(said in sentence for sentence in sentences)
    assert not any("several" in sentence for sentence in sentences)


@pytest.mark.parametrize("seed", range(6))
def test_wherever_a_teacher_goes_there_are_ways_on(seed: int) -> None:
    """Settings, presets, topics and steps in any order never end where nothing helps."""
    chance = random.Random(seed)  # noqa: S311 -- a repeatable walk, no secret
    config = WorksheetConfig()
    for _ in range(40):
        config = _wander(config, chance)
        found = obstacle(config, SPEECHES[1])
        if found is not None:
            config = accepted(config, chance.choice(found.remedies))
        assert decode(encode(config)) == config
        if config.total < 100:
            assert draw(config).defects == ()
        _goes_to_both_ends(config)


def _wander(config: WorksheetConfig, chance: random.Random) -> WorksheetConfig:
    match chance.randrange(5):
        case 0:
            topic = TOPICS[chance.choice(list(TOPICS))].config_type()
            return replace(config, topic=topic)
        case 1 if parts_of(config.topic):
            return replace(config, topic=with_preset(config.topic, chance.choice(PRESETS)))
        case 2:
            step = chance.choice((make_harder, make_easier))
            return replace(config, topic=step(config.topic, SPEECHES[0]).config)
        case _:
            field = chance.choice(fields_of(config))
            try:
                return with_value(config, field.path, chance.choice(values(field)))
            except ConfigError:
                return config


def _goes_to_both_ends(config: WorksheetConfig) -> None:
    for step in (make_harder, make_easier):
        topic = config.topic
        for _ in range(60):
            after, sentence = step(topic, SPEECHES[1])
            assert sentence
            if after == topic:
                break
            topic = after
        else:
            pytest.fail(f"{topic_for(config.topic).name}: the steps never end")
