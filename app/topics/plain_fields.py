"""Builders for settings that stand for one attribute of a topic config."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import msgspec

from app.errors import ConfigError
from app.fields import Field, GroupName, Kind, Value
from app.words import Words

T = TypeVar("T")
Label = Callable[[Words], str]


def toggle_field(
    name: str, label: Label, *, group: GroupName = GroupName.CONTENT, advanced: bool = False
) -> Field[Any]:
    """Return a yes-or-no setting."""
    return Field(
        path=name,
        group=group,
        kind=Kind.TOGGLE,
        label=label,
        get=lambda config: bool(getattr(config, name)),
        set=lambda config, value: _with(config, **{name: bool(value)}),
        advanced=advanced,
    )


def number_field(
    name: str,
    label: Label,
    *,
    limits: tuple[int, int],
    follows: tuple[str, Callable[[int, int], int]] | None = None,
    group: GroupName = GroupName.CONTENT,
    unit: str = "",
    visible: Callable[[Any], bool] = lambda _config: True,
    advanced: bool = False,
) -> Field[Any]:
    """Return a whole number between `limits`.

    `follows` names another end of the same range, which moves along when it would be passed.
    """

    def put(config: T, value: Value) -> T:
        number = _checked(name, value, limits)
        moved = {name: number}
        if follows is not None:
            other, choose = follows
            moved[other] = choose(getattr(config, other), number)
        return _with(config, **moved)

    return Field(
        path=name,
        group=group,
        kind=Kind.STEPPER,
        label=label,
        get=lambda config: int(getattr(config, name)),
        set=put,
        low=limits[0],
        high=limits[1],
        unit=unit,
        visible=visible,
        advanced=advanced,
    )


def range_fields(
    names: tuple[str, str],
    *,
    label: Label,
    low_label: Label,
    limits: tuple[int, int],
    visible: Callable[[Any], bool] = lambda _config: True,
) -> tuple[Field[Any], Field[Any]]:
    """Return a number of digits as a stepper, with its least value behind "More".

    The stepper shows the high end and sets both, so that one step gives numbers of one length.
    """
    low, high = names

    def put(config: T, value: Value) -> T:
        number = _checked(high, value, limits)
        return _with(config, **{low: number, high: number})

    both: Field[Any] = Field(
        path=high,
        group=GroupName.CONTENT,
        kind=Kind.STEPPER,
        label=label,
        get=lambda config: int(getattr(config, high)),
        set=put,
        low=limits[0],
        high=limits[1],
        visible=visible,
    )
    least = number_field(
        low, low_label, limits=limits, follows=(high, max), visible=visible, advanced=True
    )
    return both, least


def _checked(name: str, value: Value, limits: tuple[int, int]) -> int:
    number = int(value)
    if not limits[0] <= number <= limits[1]:
        raise ConfigError(f"topic.{name}", f"This goes from {limits[0]} to {limits[1]}.")
    return number


def _with(config: T, **changes: Any) -> T:  # noqa: ANN401  (values of any setting)
    return cast(T, msgspec.structs.replace(cast(Any, config), **changes))
