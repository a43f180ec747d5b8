"""The settings of a worksheet that every topic shares: paper, header, notation."""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta


class Paper(StrEnum):
    """The paper sizes."""

    A4 = "a4"
    LETTER = "letter"


class Orientation(StrEnum):
    """Which way up the paper lies."""

    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"


class Age(StrEnum):
    """The pupils' age, which sets the smallest square to write in (page.md §5)."""

    FROM_5 = "5-6"
    FROM_7 = "7-8"
    FROM_9 = "9-10"
    FROM_11 = "11+"


class Writing(StrEnum):
    """How problems are written down."""

    COLUMNS = "columns"
    """In columns (vertical, or the topic's written method)."""
    IN_LINE = "in_line"
    """`7 + 5 = ____`"""
    SQUARED = "squared"
    """In columns on squared paper."""


class AnswerKey(StrEnum):
    """Where the answers go; a key inside the pupils' file leaks."""

    NONE = "none"
    SEPARATE = "separate"
    LAST_PAGES = "last_pages"


class DivisionLayout(StrEnum):
    """The written layout of a division, by school tradition (page.md §8)."""

    LONG = "long"
    SHORT = "short"
    GERMAN = "german"
    FRENCH = "french"


class PageSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Paper and grid. Rows and totals are derived, never stored."""

    paper: Paper = Paper.A4
    orientation: Orientation = Orientation.PORTRAIT
    problems_per_page: Annotated[int, Meta(ge=1, le=100)] = 15
    columns: Annotated[int, Meta(ge=1, le=10)] = 3
    pages: Annotated[int, Meta(ge=1, le=100)] = 1
    font_size: Annotated[int, Meta(ge=8, le=32)] = 16
    """Points."""
    age: Age = Age.FROM_7
    writing: Writing = Writing.COLUMNS
    square_mm: Annotated[int, Meta(ge=5, le=10)] = 8
    """Millimetres; only for squared paper: 5, 7, 8 or 10."""
    problem_numbers: bool = True
    cell_borders: bool = False
    large_print: Annotated[float, Meta(ge=1.0, le=2.0)] = 1.0
    """1, 1.5 or 2: type and squares times this."""
    ink_saving: bool = False
    """No tints (the place letters stay) and no cell borders."""


class HeaderSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which parts the header shows; a part switched off leaves its place empty."""

    title: bool = True
    name: bool = True
    date: bool = True
    school_class: bool = False
    score: bool = False
    instructions: bool = True
    instruction_text: Annotated[str, Meta(max_length=200)] = ""
    """Empty: the topic's own sentence."""


class Notation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How numbers and signs are written in this country."""

    decimal: Annotated[str, Meta(pattern="^[.,]$")] = "."
    """Between whole and part: 1.5 or 1,5."""
    thousands: Annotated[str, Meta(pattern="^[., \u202f']?$")] = ""
    """Between groups of three digits; empty: together."""
    multiply: Annotated[str, Meta(pattern="^[×·]$")] = "×"
    """The sign of multiplication."""
    divide: Annotated[str, Meta(pattern="^[÷:]$")] = "÷"
    """The sign of division."""
    division: DivisionLayout = DivisionLayout.LONG
    """How a written division is set out."""
    remainder: Annotated[str, Meta(min_length=1, max_length=8)] = "R"
    """What stands before a remainder ("136 R 2")."""
