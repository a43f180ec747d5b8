"""Additions and subtractions on one sheet."""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from app.topics.addition import AdditionConfig
from app.topics.subtraction import SubtractionConfig


class Order(StrEnum):
    """How the two operators stand on the sheet."""

    SECTIONS = "sections"
    """Section A adds, section B subtracts."""
    SHUFFLED = "shuffled"


class MixedConfig(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="mixed"
):
    """Both operators, each with its own settings."""

    addition: AdditionConfig = AdditionConfig()
    subtraction: SubtractionConfig = SubtractionConfig()
    addition_percent: Annotated[int, Meta(ge=0, le=100)] = 50
    order: Order = Order.SECTIONS
