"""What the settings of additions and subtractions have in common."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar, cast

import msgspec

from app.topics.aids import Aids
from app.topics.problem import Operator
from app.topics.regrouping import DigitRange, Digits, Mix


class ColumnConfig(Protocol):
    """The part that AdditionConfig and SubtractionConfig share."""

    @property
    def digits(self) -> Digits:
        """The lengths of the operands."""

    @property
    def start(self) -> Mix:
        """The mix, or the one the ramp starts with."""

    @property
    def end(self) -> Mix | None:
        """The mix the ramp ends with."""

    @property
    def aids(self) -> Aids:
        """The aids on the page."""

    @property
    def skill(self) -> str:
        """The skill practised."""

    @property
    def review_percent(self) -> int:
        """Share of earlier skills."""


class PairConfig(Protocol):
    """A mixed config, which holds one for each operator."""

    @property
    def addition(self) -> ColumnConfig:
        """The settings of the additions."""

    @property
    def subtraction(self) -> ColumnConfig:
        """The settings of the subtractions."""


C = TypeVar("C", bound=ColumnConfig)
T = TypeVar("T")


def parts_of(config: object) -> tuple[ColumnConfig, ...]:
    """Return the settings of each operator: one, two when mixed, none for other topics."""
    # By attribute: asking a run-time protocol costs 20 times as much, on the editor's path.
    if hasattr(config, "aids"):
        return (cast(ColumnConfig, config),)
    if hasattr(config, "addition"):
        pair = cast(PairConfig, config)
        return pair.addition, pair.subtraction
    return ()


def each_part(config: T, change: Callable[[ColumnConfig], ColumnConfig]) -> T:
    """Return `config` with `change` made to the settings of each operator."""
    if hasattr(config, "addition"):
        pair = cast(PairConfig, config)
        both = {"addition": change(pair.addition), "subtraction": change(pair.subtraction)}
        return cast(T, msgspec.structs.replace(cast(Any, config), **both))
    return cast(T, change(cast(ColumnConfig, config)))


def operator_of(config: ColumnConfig) -> Operator:
    """Return the operator that these settings belong to: their tag names it."""
    return Operator(str(cast(msgspec.Struct, config).__struct_config__.tag))


def changed(config: C, **changes: Any) -> C:  # noqa: ANN401  (values of any setting)
    """Return `config` with some settings changed."""
    return cast(C, msgspec.structs.replace(cast(Any, config), **changes))


def every_length(length: int) -> Digits:
    """Return the setting that gives both operands `length` digits."""
    same = DigitRange(low=length, high=length)
    return Digits(first=same, second=same)
