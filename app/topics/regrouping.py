"""Digits, carries and borrows: the settings of problems that regroup, and their arithmetic."""

from typing import Annotated

import msgspec
from msgspec import Meta

DigitCount = Annotated[int, Meta(ge=1, le=5)]
Percent = Annotated[int, Meta(ge=0, le=100)]


class DigitRange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How many digits an operand has; `low` must not exceed `high`."""

    low: DigitCount = 2
    high: DigitCount = 2


class Digits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The lengths of the two operands."""

    first: DigitRange = DigitRange()
    second: DigitRange = DigitRange()


class Mix(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Per cent of problems that regroup at all, and of those that regroup in several columns."""

    any: Percent = 25
    several: Percent = 0
