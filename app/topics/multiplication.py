"""Multiplication: facts and written multiplication."""

from typing import Annotated

import msgspec
from msgspec import Meta


class MultiplicationConfig(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="multiplication"
):
    """The settings of multiplications."""

    first_low: Annotated[int, Meta(ge=1, le=4)] = 2
    first_high: Annotated[int, Meta(ge=1, le=4)] = 2
    second_low: Annotated[int, Meta(ge=1, le=3)] = 1
    second_high: Annotated[int, Meta(ge=1, le=3)] = 1
    tables: tuple[Annotated[int, Meta(ge=0, le=20)], ...] = ()
    """Times tables to practise (a factor is one of these); empty: any."""
    swapped_pairs: bool = False
    place_zeros: bool = True
    answer_boxes: bool = True
    row_boxes: bool = True
    worked_example: bool = False
