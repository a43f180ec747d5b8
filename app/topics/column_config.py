"""What the settings of additions and subtractions have in common."""

from typing import Any, Protocol, TypeVar, cast

import msgspec

from app.topics.aids import Aids
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


C = TypeVar("C", bound=ColumnConfig)


def changed(config: C, **changes: Any) -> C:  # noqa: ANN401  (values of any setting)
    """Return `config` with some settings changed."""
    return cast(C, msgspec.structs.replace(cast(Any, config), **changes))


def every_length(length: int) -> Digits:
    """Return the setting that gives both operands `length` digits."""
    same = DigitRange(low=length, high=length)
    return Digits(first=same, second=same)
