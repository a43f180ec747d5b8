"""Subtraction, written in columns."""

from typing import Annotated

import msgspec
from msgspec import Meta

from app.topics.aids import Aids
from app.topics.regrouping import Digits, Mix


class SubtractionConfig(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="subtraction"
):
    """The settings of subtractions (domain.md §1.3)."""

    digits: Digits = Digits()
    start: Mix = Mix()
    end: Mix | None = None
    """The mix the ramp ends with; None is no ramp."""
    aids: Aids = Aids()
    equal_operands: bool = True
    """Allow 7 − 7."""
    skill: Annotated[str, Meta(max_length=40)] = ""
    """The skill of the ladder this sheet practises, or empty."""
    review_percent: Annotated[int, Meta(ge=0, le=50)] = 0
    """Share of problems from earlier skills."""
