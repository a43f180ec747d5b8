"""A problem: two numbers, an operator and the answer, as a version stores it."""

from enum import StrEnum

import msgspec


class Operator(StrEnum):
    """The four operations; the value is the word in the store and in files."""

    ADD = "addition"
    SUBTRACT = "subtraction"
    MULTIPLY = "multiplication"
    DIVIDE = "division"


class Problem(msgspec.Struct, frozen=True, gc=False):
    """`a operator b = answer`, for divisions with a remainder `answer` rest `remainder`."""

    a: int
    b: int
    operator: Operator
    answer: int
    remainder: int = 0


class Category(StrEnum):
    """By which columns regroup (domain.md §1.1)."""

    NONE = "none"
    ONES = "ones"
    ONE_HIGHER = "one_higher"
    SEVERAL = "several"


class ProblemEdit(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One problem that differs from what the seed draws.

    A `typed` one is the teacher's own and outlives new numbers; a drawn one (reshuffled alone)
    goes when the whole sheet is drawn anew.
    """

    index: int
    a: int
    b: int
    operator: Operator
    typed: bool = False
