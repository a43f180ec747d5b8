"""Division with and without remainder, in the written layout of the country."""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta


class Remainder(StrEnum):
    """Whether divisions come out even."""

    NEVER = "never"
    SOME = "some"
    ALWAYS = "always"


class DivisionConfig(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="division"
):
    """The settings of divisions; the layout and sign are in the worksheet's notation."""

    dividend_low: Annotated[int, Meta(ge=1, le=5)] = 3
    dividend_high: Annotated[int, Meta(ge=1, le=5)] = 3
    divisor_low: Annotated[int, Meta(ge=2, le=99)] = 2
    """The smallest divisor itself, not its digits."""
    divisor_high: Annotated[int, Meta(ge=2, le=99)] = 9
    remainder: Remainder = Remainder.NEVER
    remainder_percent: Annotated[int, Meta(ge=1, le=99)] = 50
    """With `some`: the exact share of problems that leave a remainder."""
    working_grid: bool = True
    worked_example: bool = False
