"""A problem: two numbers or an expression, and the answer, as a version stores it."""

from enum import StrEnum

import msgspec
from msgspec import UNSET, UnsetType

from app.maths.expression import Expression


class Operator(StrEnum):
    """The four operations, and the kinds of problems that are expressions.

    The value is the word in the store and in files.
    """

    ADD = "addition"
    SUBTRACT = "subtraction"
    MULTIPLY = "multiplication"
    DIVIDE = "division"
    FRACTION = "fraction"
    EQUATION = "equation"
    INTEGER = "integer"


class Problem(msgspec.Struct, frozen=True, gc=False):
    """`a operator b = answer`, for divisions with a remainder `answer` rest `remainder`.

    A problem with a `question` has no `a` and `b`, and its exact value is `answer` over
    `remainder`, in lowest terms.
    """

    a: int
    b: int
    operator: Operator
    answer: int
    remainder: int = 0
    question: Expression | UnsetType = UNSET
    """What is asked where two numbers cannot say it; absent from the store otherwise."""


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
    question: Expression | UnsetType = UNSET
    """The expression of a problem that is one; `a` and `b` are 0 then."""
