"""Addition, written in columns."""

from typing import Annotated

import msgspec
from msgspec import Meta

from app.fields import Field
from app.layout.settings import Writing
from app.topics.addition_mistakes import ADDITION
from app.topics.aids import Aids, Rule
from app.topics.base import Style
from app.topics.column_fields import column_fields
from app.topics.drawing import Plan
from app.topics.plain_fields import toggle_field
from app.topics.problem import Operator
from app.topics.quotas import Ramp
from app.topics.regrouping import Digits, Mix
from app.topics.vertical import ColumnTopic
from app.words import Words


class AdditionConfig(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="addition"
):
    """The settings of additions (domain.md §1.3)."""

    digits: Digits = Digits()
    start: Mix = Mix()
    end: Mix | None = None
    """The mix the ramp ends with; None is no ramp."""
    aids: Aids = Aids()
    swapped_pairs: bool = False
    """Count a+b and b+a as two different problems."""
    doubles: bool = True
    skill: Annotated[str, Meta(max_length=40)] = ""
    """The skill of the ladder this sheet practises, or empty."""
    review_percent: Annotated[int, Meta(ge=0, le=50)] = 0
    """Share of problems from earlier skills."""


class AdditionTopic(ColumnTopic[AdditionConfig]):
    """Sums of two numbers."""

    name = "addition"
    config_type = AdditionConfig
    operator = Operator.ADD
    operators: tuple[Operator, ...] = (Operator.ADD,)
    sign = "+"
    mistakes = ADDITION

    def plan(self, config: AdditionConfig) -> Plan:
        """Return what the sheet is drawn from."""
        return Plan(
            operator=Operator.ADD,
            digits=config.digits,
            ramp=Ramp(config.start, config.end or config.start),
            ordered=config.swapped_pairs,
            equal=config.doubles,
            skill=config.skill,
            review_percent=config.review_percent,
        )

    def title(self, words: Words) -> str:
        """Return "Addition"."""
        return words.tr("Addition")

    def verb(self, words: Words) -> str:
        """Return "Add."."""
        return words.tr("Add.")

    def hint(self, config: AdditionConfig, style: Style) -> str:
        """Speak of the carry boxes when the page has some."""
        if style.writing is not Writing.COLUMNS or config.aids.carry_boxes is Rule.NEVER:
            return ""
        return style.words.tr("Write what you carry in the small boxes.")

    def noun(self, words: Words, n: int) -> str:
        """Return "20 additions"."""
        return words.ntr("{n} addition", "{n} additions", n)

    def fields(self) -> tuple[Field[AdditionConfig], ...]:
        """Return the settings of additions."""
        return _FIELDS


_FIELDS: tuple[Field[AdditionConfig], ...] = (
    *column_fields(Operator.ADD),
    toggle_field(
        "swapped_pairs", lambda words: words.tr("Swapped pairs are two problems"), advanced=True
    ),
    toggle_field("doubles", lambda words: words.tr("Doubles like 7 + 7"), advanced=True),
)
