"""Subtraction, written in columns."""

from typing import Annotated

import msgspec
from msgspec import Meta

from app.fields import Field
from app.layout.settings import Writing
from app.topics.aids import Aids, Rule
from app.topics.base import Style
from app.topics.column_fields import column_fields
from app.topics.drawing import Plan
from app.topics.plain_fields import toggle_field
from app.topics.problem import Operator
from app.topics.quotas import Ramp
from app.topics.regrouping import Digits, Mix
from app.topics.subtraction_mistakes import SUBTRACTION
from app.topics.vertical import ColumnTopic
from app.words import Words


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


class SubtractionTopic(ColumnTopic[SubtractionConfig]):
    """Differences of two numbers, never negative."""

    name = "subtraction"
    config_type = SubtractionConfig
    operator = Operator.SUBTRACT
    operators: tuple[Operator, ...] = (Operator.SUBTRACT,)
    sign = "−"
    mistakes = SUBTRACTION

    def plan(self, config: SubtractionConfig) -> Plan:
        """Return what the sheet is drawn from."""
        return Plan(
            operator=Operator.SUBTRACT,
            digits=config.digits,
            ramp=Ramp(config.start, config.end or config.start),
            equal=config.equal_operands,
            skill=config.skill,
            review_percent=config.review_percent,
        )

    def title(self, words: Words) -> str:
        """Return "Subtraction"."""
        return words.tr("Subtraction")

    def verb(self, words: Words) -> str:
        """Return "Subtract."."""
        return words.tr("Subtract.")

    def hint(self, config: SubtractionConfig, style: Style) -> str:
        """Speak of arrows and boxes when the page has some."""
        if style.writing is not Writing.COLUMNS:
            return ""
        if config.aids.borrow_hints is not Rule.NEVER:
            return style.words.tr(
                "The arrow shows where a ten moves. Cross out the digit and write the new ones "
                "above."
            )
        if config.aids.borrow_boxes is not Rule.NEVER:
            return style.words.tr("Cross out the digit you borrow from. Use the dashed boxes.")
        return ""

    def noun(self, words: Words, n: int) -> str:
        """Return "20 subtractions"."""
        return words.ntr("{n} subtraction", "{n} subtractions", n)

    def fields(self) -> tuple[Field[SubtractionConfig], ...]:
        """Return the settings of subtractions."""
        return _FIELDS


_FIELDS: tuple[Field[SubtractionConfig], ...] = (
    *column_fields(Operator.SUBTRACT),
    toggle_field(
        "equal_operands", lambda words: words.tr("Equal numbers like 7 − 7"), advanced=True
    ),
)
