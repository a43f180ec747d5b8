"""The settings of additions, subtractions and mixed sheets, described as data.

`challenge` and `help` are virtual: they stand for a mix and for all aids at once. Beside the
ladders ("custom") they show the nearest level; `difficulty.levels_of` tells whether it is custom.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar, cast

import msgspec

from app.errors import ConfigError
from app.fields import Field, GroupName, Kind, Option, Value
from app.topics.aid_words import OF_OPERATOR, aid_label, rule_label
from app.topics.aids import Rule
from app.topics.column_config import C, ColumnConfig, changed, every_length
from app.topics.difficulty import (
    HARDEST,
    NO_HELP,
    has_ramp,
    shown_challenge,
    shown_help,
    shown_ramp_start,
    with_challenge,
    with_ramp,
    with_ramp_start,
    with_support,
)
from app.topics.problem import Operator
from app.topics.regrouping import DigitRange, Digits, Mix
from app.topics.skills import SKILLS
from app.words import Words

T = TypeVar("T")
LONGEST = 5


def column_fields(operator: Operator) -> tuple[Field[Any], ...]:
    """Return the settings of one operator, but for its own toggles."""
    return (
        digits_field(),
        *operand_fields(operator),
        *shared_fields(),
        *mix_fields(operator),
        *aid_fields(operator),
        *skill_fields(operator),
    )


def digits_field() -> Field[Any]:
    """Return "Digits per number", which sets all four lengths; it shows the longest one."""
    return Field(
        path="digits",
        group=GroupName.CONTENT,
        kind=Kind.STEPPER,
        label=lambda words: words.tr("Digits per number"),
        get=lambda config: _longest(config.digits),
        set=lambda config, value: changed(config, digits=every_length(_length(value))),
        low=1,
        high=LONGEST,
    )


def operand_fields(operator: Operator) -> tuple[Field[Any], ...]:
    """Return the least and the most digits of each operand, behind "More"."""
    add = operator is Operator.ADD
    labels: tuple[tuple[str, str, Callable[[Words], str]], ...] = (
        ("first", "low", lambda words: words.tr("First number, fewest digits")),
        ("first", "high", lambda words: words.tr("First number, most digits")),
        ("second", "low", lambda words: words.tr("Second number, fewest digits")),
        ("second", "high", lambda words: words.tr("Second number, most digits")),
    )
    hint: Callable[[Words], str] | None = None
    if not add:
        hint = _subtraction_hint
    return tuple(
        Field(
            path=f"digits.{operand}.{end}",
            group=GroupName.CONTENT,
            kind=Kind.STEPPER,
            label=label,
            get=partial(_digit_end, operand, end),
            set=partial(_with_digit_end, operand, end),
            low=1,
            high=LONGEST,
            hint=hint,
            advanced=True,
        )
        for operand, end, label in labels
    )


def shared_fields() -> tuple[Field[Any], ...]:
    """Return Challenge and Help and the ramp, which mixed sheets set for both operators."""
    return (
        Field(
            path="challenge",
            group=GroupName.DIFFICULTY,
            kind=Kind.STEPPER,
            label=lambda words: words.tr("Challenge"),
            get=shown_challenge,
            set=lambda config, value: with_challenge(config, int(value)),
            low=0,
            high=HARDEST,
            hint=lambda words: words.tr("How many problems carry or borrow, and how often."),
        ),
        Field(
            path="help",
            group=GroupName.DIFFICULTY,
            kind=Kind.STEPPER,
            label=lambda words: words.tr("Help"),
            get=shown_help,
            set=lambda config, value: with_support(config, NO_HELP - int(value)),
            low=0,
            high=NO_HELP,
            hint=lambda words: words.tr("12 is every help on the page, 0 is none."),
        ),
        Field(
            path="ramp",
            group=GroupName.DIFFICULTY,
            kind=Kind.TOGGLE,
            label=lambda words: words.tr("Gets harder on the way"),
            get=has_ramp,
            set=lambda config, value: with_ramp(config, on=bool(value)),
            hint=lambda words: words.tr("Challenge is then where the sheet ends."),
        ),
        Field(
            path="ramp_start",
            group=GroupName.DIFFICULTY,
            kind=Kind.STEPPER,
            label=lambda words: words.tr("Starts at challenge"),
            get=shown_ramp_start,
            set=lambda config, value: with_ramp_start(config, int(value)),
            low=0,
            high=HARDEST,
            visible=has_ramp,
        ),
    )


def mix_fields(operator: Operator) -> tuple[Field[Any], ...]:
    """Return the two shares of the mix (of the ramp's end), behind "More"."""
    add = operator is Operator.ADD
    labels: tuple[tuple[str, Callable[[Words], str]], ...] = (
        ("any", lambda words: words.tr("Carrying") if add else words.tr("Borrowing")),
        (
            "several",
            lambda words: words.tr("Carrying twice") if add else words.tr("Borrowing twice"),
        ),
    )
    return tuple(
        Field(
            path=f"mix.{name}",
            group=GroupName.DIFFICULTY,
            kind=Kind.SLIDER,
            label=label,
            get=partial(_share, name),
            set=partial(_with_share, name),
            low=0,
            high=100,
            step=5,
            unit="%",
            advanced=True,
        )
        for name, label in labels
    )


def aid_fields(operator: Operator) -> tuple[Field[Any], ...]:
    """Return a rule for each aid that means something for this operator."""
    options = tuple(
        Option(value=rule.value, label=partial(rule_label, rule, operator)) for rule in Rule
    )
    return tuple(
        Field(
            path=f"aids.{name}",
            group=GroupName.HELP,
            kind=Kind.CHOICE,
            label=partial(aid_label, name),
            get=partial(_rule, name),
            set=partial(_with_rule, name),
            options=options,
        )
        for name in OF_OPERATOR[operator]
    )


def skill_fields(operator: Operator) -> tuple[Field[Any], ...]:
    """Return the skill practised and the share of review, behind "More"."""
    skills = [skill for skill in SKILLS if skill.operator is operator]
    none = Option(value="", label=lambda words: words.tr("No skill"))
    return (
        Field(
            path="skill",
            group=GroupName.CONTENT,
            kind=Kind.CHOICE,
            label=lambda words: words.tr("Skill"),
            get=lambda config: config.skill,
            set=partial(_with_skill, operator),
            options=(none, *(Option(value=skill.id, label=skill.title) for skill in skills)),
            hint=lambda words: words.tr("Sets digits, challenge and help to what suits it."),
            advanced=True,
        ),
        Field(
            path="review_percent",
            group=GroupName.CONTENT,
            kind=Kind.SLIDER,
            label=lambda words: words.tr("Review of earlier skills"),
            get=lambda config: config.review_percent,
            set=lambda config, value: changed(config, review_percent=_percent(value, 50)),
            low=0,
            high=50,
            step=5,
            unit="%",
            visible=lambda config: bool(config.skill),
            advanced=True,
        ),
    )


def lifted(field: Field[Any], part: str, label: Callable[[Words], str]) -> Field[Any]:
    """Return a setting of one operator as a setting of a mixed sheet, under "`part`."."""

    def put(config: T, value: Value) -> T:
        own = field.set(getattr(config, part), value)
        return cast(T, msgspec.structs.replace(cast(Any, config), **{part: own}))

    return Field(
        path=f"{part}.{field.path}",
        group=field.group,
        kind=field.kind,
        label=lambda words: f"{label(words)}: {field.label(words)}",
        get=lambda config: field.get(getattr(config, part)),
        set=put,
        low=field.low,
        high=field.high,
        step=field.step,
        options=field.options,
        unit=field.unit,
        hint=field.hint,
        visible=lambda config: field.visible(getattr(config, part)),
        advanced=field.advanced,
    )


def _longest(digits: Digits) -> int:
    return max(digits.first.high, digits.second.high)


def _length(value: Value) -> int:
    number = int(value)
    if not 1 <= number <= LONGEST:
        raise ConfigError("topic.digits", "Numbers have 1 to 5 digits.")
    return number


def _percent(value: Value, most: int) -> int:
    number = int(value)
    if not 0 <= number <= most:
        raise ConfigError("topic", f"The share goes from 0 to {most} %.")
    return number


def _digit_end(operand: str, end: str, config: ColumnConfig) -> int:
    span: DigitRange = getattr(config.digits, operand)
    return span.low if end == "low" else span.high


def _with_digit_end(operand: str, end: str, config: C, value: Value) -> C:
    """Set one end of a range; the other end follows when it would be passed."""
    length = _length(value)
    span: DigitRange = getattr(config.digits, operand)
    if end == "low":
        span = DigitRange(low=length, high=max(span.high, length))
    else:
        span = DigitRange(low=min(span.low, length), high=length)
    return changed(config, digits=msgspec.structs.replace(config.digits, **{operand: span}))


def _share(name: str, config: ColumnConfig) -> int:
    mix = config.end or config.start
    return mix.any if name == "any" else mix.several


def _with_share(name: str, config: C, value: Value) -> C:
    """Set one share; the other follows, for `several` is a part of `any`."""
    share = _percent(value, 100)
    mix = config.end or config.start
    if name == "any":
        mix = Mix(any=share, several=min(mix.several, share))
    else:
        mix = Mix(any=max(mix.any, share), several=share)
    return changed(config, start=mix) if config.end is None else changed(config, end=mix)


def _rule(name: str, config: ColumnConfig) -> str:
    rule: Rule = getattr(config.aids, name)
    return rule.value


def _with_rule(name: str, config: C, value: Value) -> C:
    try:
        rule = Rule(str(value))
    except ValueError as exc:
        raise ConfigError(f"topic.aids.{name}", f"There is no rule “{value}”.") from exc
    return changed(config, aids=msgspec.structs.replace(config.aids, **{name: rule}))


def _with_skill(operator: Operator, config: C, value: Value) -> C:
    if not value:
        return changed(config, skill="", review_percent=0)
    for skill in SKILLS:
        if skill.operator is operator and skill.id == value:
            return changed(config, **skill.settings())
    raise ConfigError("topic.skill", f"There is no skill “{value}”.")


def _subtraction_hint(words: Words) -> str:
    return words.tr("The first number is never the smaller one.")
