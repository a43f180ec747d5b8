"""The two ladders, the band, and the one path through it."""

import itertools

import pytest

from app.topics.aids import Rule
from app.topics.difficulty import PRESETS
from app.topics.ladders import (
    AID_NAMES,
    BAND,
    CHALLENGES,
    PATH,
    SUPPORTS,
    Point,
    challenge_bounds,
    challenge_of,
    easier,
    harder,
    support_bounds,
    support_of,
)
from app.topics.regrouping import Mix

EVERY_POINT = [Point(challenge, support) for challenge in range(19) for support in range(13)]


def test_the_ladders_have_the_levels_of_the_domain_page() -> None:
    assert (len(CHALLENGES), len(SUPPORTS), len(BAND)) == (19, 13, 19)
    assert CHALLENGES[9] == Mix(any=75, several=25)
    assert CHALLENGES[16] == Mix(any=98, several=78)
    letters = "".join(
        {Rule.ALWAYS: "A", Rule.WHEN_REGROUPING: "R", Rule.WHEN_SEVERAL: "M", Rule.NEVER: "N"}.get(
            getattr(SUPPORTS[11], name), "3"
        )
        for name in AID_NAMES
    )
    assert letters == "NN3NRN"


def test_the_challenge_ladder_rises_in_both_shares() -> None:
    for low, high in itertools.pairwise(CHALLENGES):
        assert (low.any, low.several) < (high.any, high.several)
        assert low.any <= high.any
        assert low.several <= high.several <= high.any


def test_each_level_is_found_again() -> None:
    assert [challenge_of(mix) for mix in CHALLENGES] == list(range(19))
    assert [support_of(aids) for aids in SUPPORTS] == list(range(13))
    assert challenge_of(Mix(any=51, several=3)) is None


def test_the_path_goes_from_full_help_to_none_in_single_steps() -> None:
    assert PATH[0] == (0, 0)
    assert PATH[-1] == (18, 12)
    for before, after in itertools.pairwise(PATH):
        steps = (after.challenge - before.challenge, after.support - before.support)
        assert steps in {(1, 0), (0, 1)}


@pytest.mark.parametrize("point", PATH)
def test_the_path_stays_inside_the_band(point: Point) -> None:
    low, high = BAND[point.challenge]
    assert low <= point.support <= high


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.id)
def test_the_path_visits_every_preset(preset: object) -> None:
    assert getattr(preset, "point", None) in PATH


@pytest.mark.parametrize("at", range(len(PATH) - 1))
def test_harder_and_easier_are_inverses_on_the_path(at: int) -> None:
    assert harder(PATH[at]) == PATH[at + 1]
    assert easier(harder(PATH[at])) == PATH[at]
    assert harder(easier(PATH[at + 1])) == PATH[at + 1]


def test_the_ends_of_the_path_stay() -> None:
    assert easier(PATH[0]) == PATH[0]
    assert harder(PATH[-1]) == PATH[-1]


@pytest.mark.parametrize("point", [point for point in EVERY_POINT if point not in PATH])
def test_a_point_beside_the_path_joins_at_the_nearest_point(point: Point) -> None:
    def away(found: Point) -> int:
        return abs(found.challenge - point.challenge) + abs(found.support - point.support)

    up, down = harder(point), easier(point)
    not_easier = [p for p in PATH if p.challenge >= point.challenge and p.support >= point.support]
    not_harder = [p for p in PATH if p.challenge <= point.challenge and p.support <= point.support]
    assert up in not_easier
    assert away(up) == min(map(away, not_easier))
    assert down in not_harder
    assert away(down) == min(map(away, not_harder))


def test_bounds_of_a_level_are_the_level() -> None:
    for level, mix in enumerate(CHALLENGES):
        assert challenge_bounds(mix) == (level, level, level)
    for level, aids in enumerate(SUPPORTS):
        assert support_bounds(aids) == (level, level, level)


def test_bounds_beside_the_ladder_enclose_the_mix() -> None:
    found = challenge_bounds(Mix(any=77, several=5))
    assert CHALLENGES[found.below] == Mix(any=54, several=0)
    assert CHALLENGES[found.above] == Mix(any=80, several=30)
    assert found.below <= found.nearest <= found.above
