"""Harder, easier, presets, help and ramps on the settings themselves."""

from typing import Any

import msgspec
import pytest

from app.errors import ConfigError
from app.topics.addition import AdditionConfig
from app.topics.aids import Aids, Rule
from app.topics.column_config import every_length
from app.topics.difficulty import (
    PRESETS,
    Preset,
    has_ramp,
    levels_of,
    make_easier,
    make_harder,
    notes,
    preset_of,
    set_challenge,
    set_support,
    shown_challenge,
    shown_help,
    shown_ramp_start,
    with_less_help,
    with_preset,
    with_ramp,
    with_ramp_start,
)
from app.topics.division import DivisionConfig
from app.topics.ladders import BAND, CHALLENGES, PATH, SUPPORTS, Point
from app.topics.mixed import MixedConfig
from app.topics.regrouping import Mix
from app.topics.subtraction import SubtractionConfig
from app.words import Words

THREE = every_length(3)
STARTS: list[AdditionConfig | SubtractionConfig | MixedConfig] = [
    AdditionConfig(),
    SubtractionConfig(digits=THREE),
    MixedConfig(subtraction=SubtractionConfig(digits=THREE)),
    AdditionConfig(start=Mix(any=15), end=Mix(any=25)),
]
IDS = ["addition", "subtraction", "mixed", "ramp"]
Column = AdditionConfig | SubtractionConfig | MixedConfig


def at(config: Column, point: Point) -> Any:  # noqa: ANN401  (a config of the same topic)
    return with_preset(config, Preset("here", point, lambda _words: ""))


@pytest.mark.parametrize("config", STARTS, ids=IDS)
def test_steps_walk_the_whole_path_and_back(config: Column, words: Words) -> None:
    way = [at(config, PATH[0])]
    while (step := make_harder(way[-1], words)).config != way[-1]:
        way.append(step.config)
    assert [levels_of(each) for each in way] == [tuple(point) for point in PATH]
    for harder, easier in zip(way[1:], way, strict=False):
        assert make_easier(harder, words).config == easier


def test_without_several_the_path_ends_before_the_last_step(words: Words) -> None:
    config = at(SubtractionConfig(), Point(17, 12))
    result = make_harder(config, words)
    assert result.config == config
    assert result.sentence == (
        "Two-digit subtraction never borrows twice. This is as hard as it gets."
    )
    assert levels_of(make_easier(config, words).config) == (16, 12)


def test_the_ends_are_said(words: Words) -> None:
    easiest = at(AdditionConfig(), PATH[0])
    assert make_easier(easiest, words) == (easiest, "This is as easy as it gets.")
    hardest = at(AdditionConfig(), PATH[-1])
    assert make_harder(hardest, words) == (hardest, "This is as hard as it gets.")


@pytest.mark.parametrize("point", PATH[:-1])
def test_every_step_says_what_it_changed(point: Point, words: Words) -> None:
    for config in (AdditionConfig(), STARTS[2]):
        sentence = make_harder(at(config, point), words).sentence
        assert " → " in sentence
        assert sentence.endswith(".")


def test_a_step_of_challenge_in_words(words: Words) -> None:
    assert make_harder(at(AdditionConfig(), Point(9, 4)), words).sentence == (
        "Challenge 9 → 10: 80 % carry, 30 % several times."
    )


def test_a_step_of_help_in_words(words: Words) -> None:
    assert make_harder(at(AdditionConfig(), Point(9, 2)), words).sentence == (
        "Help 10 → 9: Answer boxes “When carrying”."
    )


def test_a_custom_mix_joins_without_getting_easier_or_harder(words: Words) -> None:
    config = AdditionConfig(start=Mix(any=77, several=5), aids=SUPPORTS[4])
    harder = make_harder(config, words).config
    assert harder.start.any >= 77
    assert harder.start.several >= 5
    assert levels_of(harder) in {tuple(point) for point in PATH}
    easier = make_easier(config, words).config
    assert easier.start.any <= 77
    assert easier.start.several <= 5
    assert levels_of(easier) in {tuple(point) for point in PATH}


def test_custom_aids_join_with_no_more_help_when_harder(words: Words) -> None:
    aids = Aids(carry_boxes=Rule.NEVER, ten_frames=Rule.ALWAYS)
    result = make_harder(AdditionConfig(start=CHALLENGES[9], aids=aids), words)
    assert result.config.aids.carry_boxes is Rule.NEVER
    assert "Help custom →" in result.sentence


def test_operators_that_differ_are_custom_and_join_together(words: Words) -> None:
    config = MixedConfig(addition=AdditionConfig(start=CHALLENGES[6]))
    assert levels_of(config).challenge is None
    harder = make_harder(config, words).config
    assert harder.addition.start == harder.subtraction.start == CHALLENGES[6]
    easier = make_easier(config, words).config
    assert easier.addition.start == easier.subtraction.start == CHALLENGES[2]


def test_topics_without_a_mix_have_no_levels(words: Words) -> None:
    config = DivisionConfig()
    assert make_harder(config, words) == (config, "This topic has no levels.")
    assert make_easier(config, words) == (config, "This topic has no levels.")
    assert preset_of(config) is None
    assert notes(config, words) == ()


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.id)
def test_presets_are_found_again(preset: Preset, words: Words) -> None:
    config = with_preset(AdditionConfig(), preset)
    assert preset_of(config) is preset
    assert preset.title(words)


def test_the_default_is_the_early_learner(words: Words) -> None:
    for config in (AdditionConfig(), SubtractionConfig(), MixedConfig()):
        preset = preset_of(config)
        assert preset is not None
        assert preset.title(words) == "Early learner"


def test_aids_set_one_by_one_are_no_preset() -> None:
    config = AdditionConfig(aids=Aids(ten_frames=Rule.NEVER))
    assert preset_of(config) is None
    assert levels_of(config) == (2, None)


@pytest.mark.parametrize("challenge", range(19))
@pytest.mark.parametrize("support", range(13))
def test_setting_one_axis_keeps_the_point_in_the_band(
    challenge: int, support: int, words: Words
) -> None:
    result = set_support(AdditionConfig(), support, words)
    found = levels_of(set_challenge(result.config, challenge, words).config)
    assert found.challenge == challenge
    assert found.support is not None
    assert BAND[challenge][0] <= found.support <= BAND[challenge][1]


def test_help_pulls_the_challenge_along_only_as_far_as_it_must(words: Words) -> None:
    result = set_support(AdditionConfig(start=CHALLENGES[2]), 5, words)
    assert levels_of(result.config) == (3, 5)
    assert result.sentence.startswith("Challenge 2 → 3: 35 % carry. Help 11 → 7: ")


def test_custom_aids_stay_when_the_challenge_is_set(words: Words) -> None:
    aids = Aids(ten_frames=Rule.NEVER)
    result = set_challenge(AdditionConfig(aids=aids), 18, words)
    assert result.config.aids == aids


def test_a_custom_mix_stays_when_help_is_set(words: Words) -> None:
    mix = Mix(any=51, several=7)
    assert set_support(AdditionConfig(start=mix), 12, words).config.start == mix


def test_levels_that_do_not_exist_are_refused(words: Words) -> None:
    with pytest.raises(ConfigError):
        set_challenge(AdditionConfig(), 19, words)
    with pytest.raises(ConfigError):
        set_support(AdditionConfig(), -1, words)


def test_custom_settings_show_the_nearest_level() -> None:
    config = AdditionConfig(start=Mix(any=46), aids=Aids(answer_boxes=Rule.NEVER))
    assert shown_challenge(config) == 4
    assert 0 <= shown_help(config) <= 12
    assert shown_help(AdditionConfig(aids=SUPPORTS[0])) == 12


def test_less_help_is_one_level_less_until_there_is_none() -> None:
    config = AdditionConfig(start=CHALLENGES[9], aids=SUPPORTS[2])
    assert shown_help(config) == 10
    assert with_less_help(config).aids == SUPPORTS[3]
    none = AdditionConfig(start=CHALLENGES[16], aids=SUPPORTS[12])
    assert with_less_help(none) == none


def test_a_ramp_moves_its_end_and_leaves_its_start(words: Words) -> None:
    config = with_ramp(AdditionConfig(start=CHALLENGES[9], aids=SUPPORTS[3]), on=True)
    assert (shown_ramp_start(config), shown_challenge(config)) == (5, 9)
    harder = make_harder(config, words).config
    assert harder.start == CHALLENGES[5]
    assert (harder.end, harder.aids) == (CHALLENGES[9], SUPPORTS[4])
    assert set_challenge(config, 12, words).config.start == CHALLENGES[5]


def test_switching_the_ramp_off_keeps_where_it_ended() -> None:
    config = MixedConfig()
    ramped = with_ramp_start(with_ramp(config, on=True), 1)
    assert has_ramp(ramped)
    assert ramped.addition.start == CHALLENGES[1]
    assert with_ramp(ramped, on=False) == config
    assert with_ramp(config, on=False) == config


def test_notes_speak_for_both_operators(words: Words) -> None:
    config = MixedConfig(
        addition=AdditionConfig(digits=every_length(1), start=CHALLENGES[9]),
        subtraction=SubtractionConfig(start=CHALLENGES[9]),
    )
    assert notes(config, words) == (
        "One-digit addition never carries twice. Those problems carry once.",
        "Two-digit subtraction never borrows twice. Those problems borrow once.",
    )


def test_one_digit_subtraction_is_noted(words: Words) -> None:
    config = SubtractionConfig(digits=every_length(1))
    assert notes(config, words) == ("One-digit subtraction never borrows.",)
    plain = msgspec.structs.replace(config, start=Mix(any=0))
    assert notes(plain, words) == ()
