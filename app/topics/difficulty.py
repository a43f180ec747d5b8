"""Harder, easier, and what a difficulty is called (domain.md §1.5).

A difficulty is a point (challenge, support) of the two ladders. "Make harder" and "make easier"
walk one fixed path through the band and are exact inverses of each other on it.

* With a ramp on, the difficulty of a sheet is that of its end: steps move the end, the start stays
  where the teacher put it (so the steps stay exact inverses).
* On a mixed sheet both operators move together.
* A mix or aids beside the ladders ("custom") join the path at the nearest point that is not easier
  when the sheet is made harder, and not harder when it is made easier.
* Where the digits allow no problem that regroups several times, the path ends before challenge 18,
  which asks for nothing else.

`Help` is what the teacher sees of the support axis: 12 is every help, 0 is none.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

import msgspec

from app.errors import ConfigError
from app.topics.aid_words import OF_OPERATOR, aid_label, rule_label
from app.topics.column_config import (
    ColumnConfig,
    changed,
    each_part,
    operator_of,
    parts_of,
)
from app.topics.drawing import Plan
from app.topics.ladders import (
    BAND,
    CHALLENGES,
    PATH,
    SUPPORTS,
    Bounds,
    Point,
    challenge_bounds,
    challenge_of,
    easier,
    harder,
    support_bounds,
    support_of,
)
from app.topics.problem import Operator
from app.topics.quotas import Ramp
from app.topics.regrouping import Mix
from app.topics.wishes import never_regroups, never_several, sentences
from app.words import Words

T = TypeVar("T")
HARDEST, NO_HELP = len(CHALLENGES) - 1, len(SUPPORTS) - 1


class Preset(msgspec.Struct, frozen=True):
    """A named difficulty."""

    id: str
    point: Point
    title: Callable[[Words], str]


PRESETS: tuple[Preset, ...] = (
    Preset("beginner", Point(0, 0), lambda words: words.tr("Beginner")),
    Preset("early_learner", Point(2, 1), lambda words: words.tr("Early learner")),
    Preset("practice", Point(9, 2), lambda words: words.tr("Practice")),
    Preset("intermediate", Point(9, 4), lambda words: words.tr("Intermediate")),
    Preset("advanced", Point(13, 11), lambda words: words.tr("Advanced")),
    Preset("expert", Point(13, 12), lambda words: words.tr("Expert")),
)
_PRESET_AT = {preset.point: preset for preset in PRESETS}


class StepResult(NamedTuple):
    """The settings after a step, and a sentence that says what changed."""

    config: Any
    sentence: str


class Levels(NamedTuple):
    """Where a config stands; None is "custom", beside the ladder."""

    challenge: int | None
    support: int | None


def levels_of(config: object) -> Levels:
    """Return the levels of a config with aids; operators that differ are custom."""
    challenges = {challenge_of(_mix(part)) for part in parts_of(config)}
    supports = {support_of(part.aids) for part in parts_of(config)}
    return Levels(
        challenges.pop() if len(challenges) == 1 else None,
        supports.pop() if len(supports) == 1 else None,
    )


def preset_of(config: object) -> Preset | None:
    """Return the preset that a config is at, or None between them and beside the ladders."""
    challenge, support = levels_of(config)
    if challenge is None or support is None:
        return None
    return _PRESET_AT.get(Point(challenge, support))


def with_preset(config: T, preset: Preset) -> T:
    """Return `config` at a preset."""
    return _at(config, preset.point)


def shown_challenge(config: object) -> int:
    """Return the challenge level to show: the nearest one when the mix is custom."""
    return _between(challenge_bounds(_mix(part)) for part in parts_of(config)).nearest


def shown_help(config: object) -> int:
    """Return the help to show (12 is all): the nearest level when the aids are custom."""
    return NO_HELP - _between(support_bounds(part.aids) for part in parts_of(config)).nearest


def with_challenge(config: T, challenge: int) -> T:
    """Return `config` at another challenge; help follows as far as the band demands.

    Aids that were set one by one stay as they are.

    Raises:
        ConfigError: when there is no such level.
    """
    if not 0 <= challenge <= HARDEST:
        raise ConfigError("topic.challenge", f"There is no challenge {challenge}.")
    support = levels_of(config).support
    low, high = BAND[challenge]
    mixed = each_part(config, lambda part: _with_mix(part, CHALLENGES[challenge]))
    if support is None or low <= support <= high:
        return mixed
    return _at(mixed, Point(challenge, min(max(support, low), high)))


def with_support(config: T, support: int) -> T:
    """Return `config` at another support level; the challenge follows as the band demands.

    A mix that was set by hand stays as it is.

    Raises:
        ConfigError: when there is no such level.
    """
    if not 0 <= support <= NO_HELP:
        raise ConfigError("topic.help", f"There is no support level {support}.")
    helped = each_part(config, lambda part: changed(part, aids=SUPPORTS[support]))
    challenge = levels_of(config).challenge
    allowed = [level for level, (low, high) in enumerate(BAND) if low <= support <= high]
    if challenge is None or challenge in allowed:
        return helped
    nearest = min(allowed, key=lambda level: abs(level - challenge))
    return _at(helped, Point(nearest, support))


def with_less_help(config: T) -> T:
    """Return `config` with the next lower help; without any it stays as it is."""
    return with_support(config, min(NO_HELP, NO_HELP - shown_help(config) + 1))


def set_challenge(config: T, challenge: int, words: Words) -> StepResult:
    """`with_challenge`, saying what changed."""
    found = with_challenge(config, challenge)
    return StepResult(found, describe(config, found, words))


def set_support(config: T, support: int, words: Words) -> StepResult:
    """`with_support`, saying what changed."""
    found = with_support(config, support)
    return StepResult(found, describe(config, found, words))


def make_harder(config: T, words: Words) -> StepResult:
    """Take the next step of the path, or join it where the sheet does not get easier."""
    parts = parts_of(config)
    if not parts:
        return StepResult(config, words.tr("This topic has no levels."))
    here = Point(
        _between(challenge_bounds(_mix(part)) for part in parts).above,
        _between(support_bounds(part.aids) for part in parts).above,
    )
    point = here if None in levels_of(config) and here in PATH else harder(here)
    never = next(filter(None, (never_several(_plan(part), words) for part in parts)), "")
    if point.challenge == HARDEST and never:
        return StepResult(config, never + " " + words.tr("This is as hard as it gets."))
    return _stepped(config, point, words.tr("This is as hard as it gets."), words)


def make_easier(config: T, words: Words) -> StepResult:
    """Take the last step of the path back, or join it where the sheet does not get harder."""
    parts = parts_of(config)
    if not parts:
        return StepResult(config, words.tr("This topic has no levels."))
    here = Point(
        _between(challenge_bounds(_mix(part)) for part in parts).below,
        _between(support_bounds(part.aids) for part in parts).below,
    )
    point = here if None in levels_of(config) and here in PATH else easier(here)
    return _stepped(config, point, words.tr("This is as easy as it gets."), words)


def with_ramp(config: T, *, on: bool) -> T:
    """Switch the ramp: on, it starts four levels below the challenge; off, only that stays."""

    def change(part: ColumnConfig) -> ColumnConfig:
        if on == (part.end is not None):
            return part
        if not on:
            return changed(part, start=part.end, end=None)
        start = max(0, challenge_bounds(part.start).below - 4)
        return changed(part, start=CHALLENGES[start], end=part.start)

    return each_part(config, change)


def with_ramp_start(config: T, challenge: int) -> T:
    """Return `config` with its ramp starting at another challenge level."""
    return each_part(config, lambda part: changed(part, start=CHALLENGES[challenge]))


def shown_ramp_start(config: object) -> int:
    """Return the challenge level the ramp starts at, the nearest one when it is custom."""
    return _between(challenge_bounds(part.start) for part in parts_of(config)).nearest


def has_ramp(config: object) -> bool:
    """Return whether the sheet gets harder (or easier) on its way."""
    return any(part.end is not None for part in parts_of(config))


def notes(config: object, words: Words) -> tuple[str, ...]:
    """Return sentences on what the digits make of the wished mix ("Two-digit subtraction never
    borrows twice. Those problems borrow once."), empty for topics without a mix.
    """
    found = (sentence for part in parts_of(config) for sentence in sentences(_plan(part), words))
    return tuple(found)


def describe(old: object, new: object, words: Words) -> str:
    """Say in one line what a step changed: "Challenge 9 → 10: 80 % carry, 30 % several times."."""
    said = []
    before, after = levels_of(old), levels_of(new)
    if before.challenge != after.challenge and after.challenge is not None:
        start = words.tr("custom") if before.challenge is None else before.challenge
        change = words.tr("Challenge {old} → {new}", old=start, new=after.challenge)
        said.append(f"{change}: {_mix_words(new, words)}.")
    if before.support != after.support and after.support is not None:
        start = words.tr("custom") if before.support is None else NO_HELP - before.support
        change = words.tr("Help {old} → {new}", old=start, new=NO_HELP - after.support)
        said.append(f"{change}: {_aid_changes(old, new, words)}.".replace(": .", "."))
    return " ".join(said) or words.tr("Nothing changed.")


def _mix(part: ColumnConfig) -> Mix:
    return part.end or part.start


def _with_mix(part: ColumnConfig, mix: Mix) -> ColumnConfig:
    return changed(part, start=mix) if part.end is None else changed(part, end=mix)


def _plan(part: ColumnConfig) -> Plan:
    return Plan(operator_of(part), part.digits, Ramp(part.start, _mix(part)))


def _at(config: T, point: Point) -> T:
    def change(part: ColumnConfig) -> ColumnConfig:
        mixed = _with_mix(part, CHALLENGES[point.challenge])
        return changed(mixed, aids=SUPPORTS[point.support])

    return each_part(config, change)


def _between(found: Iterable[Bounds]) -> Bounds:
    """Return the bounds that hold for every operator."""
    bounds = tuple(found)
    return Bounds(
        below=min(each.below for each in bounds),
        nearest=bounds[0].nearest,
        above=max(each.above for each in bounds),
    )


def _stepped(config: T, point: Point, end: str, words: Words) -> StepResult:
    found = _at(config, point)
    return StepResult(found, end if found == config else describe(config, found, words))


def _mix_words(config: object, words: Words) -> str:
    """Return "80 % carry, 30 % several times" for the end of the sheet, and only what these digits
    can do: the share of several joins the others where no problem has several (domain.md §1.5).
    """
    parts = parts_of(config)
    mix = _mix(parts[0])
    never = [never_regroups(_plan(part), words) for part in parts]
    if mix.any and all(never):
        return never[0].rstrip(".")
    operators = {operator_of(part) for part in parts}
    if operators == {Operator.ADD}:
        said = words.tr("{n} % carry", n=mix.any)
    elif operators == {Operator.SUBTRACT}:
        said = words.tr("{n} % borrow", n=mix.any)
    else:
        said = words.tr("{n} % carry or borrow", n=mix.any)
    if not mix.several or all(never_several(_plan(part), words) for part in parts):
        return said
    return said + ", " + words.tr("{n} % several times", n=mix.several)


def _aid_changes(old: object, new: object, words: Words) -> str:
    """Return "Ten frames “When carrying”" for each aid that follows another rule now."""
    said: dict[str, None] = {}
    for before, after in zip(parts_of(old), parts_of(new), strict=True):
        operator = operator_of(after)
        for name in OF_OPERATOR[operator]:
            rule = getattr(after.aids, name)
            if rule is not getattr(before.aids, name):
                label = rule_label(rule, operator, words)
                said[f"{aid_label(name, words)} “{label}”"] = None
    return ", ".join(said)
