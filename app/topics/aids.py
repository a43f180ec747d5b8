"""Aids (scaffolds): small printed helps, each under a rule that is resolved per problem."""

from enum import StrEnum
from functools import lru_cache

import msgspec

from app.layout.items import Shown


class Rule(StrEnum):
    """When an aid is printed (domain.md §1.4)."""

    ALWAYS = "always"
    WHEN_REGROUPING = "when_regrouping"
    WHEN_SEVERAL = "when_several"
    WHEN_THREE_DIGITS = "when_three_digits"
    NEVER = "never"


class Aids(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A rule for each aid. Early learner by default (support 1: RAAARA)."""

    carry_boxes: Rule = Rule.WHEN_REGROUPING
    answer_boxes: Rule = Rule.ALWAYS
    place_colours: Rule = Rule.ALWAYS
    ten_frames: Rule = Rule.ALWAYS
    borrow_boxes: Rule = Rule.WHEN_REGROUPING
    borrow_hints: Rule = Rule.ALWAYS


def resolve(aids: Aids, *, regroupings: int, longest: int) -> Shown:
    """Return what a problem with so many regroupings and so long an operand (digits) shows."""
    return _resolved(aids, min(regroupings, 2), longest >= 3)


@lru_cache(maxsize=64)
def _resolved(aids: Aids, regroupings: int, three_digits: bool) -> Shown:  # noqa: FBT001 (cached)
    shown = {
        Rule.ALWAYS: True,
        Rule.WHEN_REGROUPING: regroupings >= 1,
        Rule.WHEN_SEVERAL: regroupings >= 2,
        Rule.WHEN_THREE_DIGITS: three_digits,
        Rule.NEVER: False,
    }
    return Shown(*(shown[getattr(aids, name)] for name in Shown.__struct_fields__))
