"""What a topic hands to the layout: problems as declarative pieces, without geometry.

A topic says *what* is to be set (numbers, sign, aids); `app.layout` knows *how* (page.md). Columns
count from the ones: column 0 is the ones, 1 the tens.
"""

from typing import TypeAlias

import msgspec

from app.layout.settings import DivisionLayout
from app.maths.typeset import Formula


class Shown(msgspec.Struct, frozen=True, gc=False):
    """The aids that one problem prints, with its rules resolved."""

    carry_boxes: bool = False
    answer_boxes: bool = False
    place_colours: bool = False
    ten_frames: bool = False
    borrow_boxes: bool = False
    borrow_hints: bool = False


class Vertical(msgspec.Struct, frozen=True, gc=False):
    """A vertical addition or subtraction (page.md §6)."""

    first: int
    second: int
    sign: str
    """"+" or "−" (U+2212)."""
    shown: Shown = Shown()
    regrouping: tuple[int, ...] = ()
    """The columns that carry or borrow (the receiving column of a borrow, the giving one of a
    carry)."""


class Product(msgspec.Struct, frozen=True, gc=False):
    """A written multiplication (page.md §7)."""

    first: int
    second: int
    sign: str
    german: bool = False
    place_zeros: bool = True
    answer_boxes: bool = True
    row_boxes: bool = True
    worked: bool = False
    """A worked example: the rows are filled in, it has "Ex." in place of a number."""


class Quotient(msgspec.Struct, frozen=True, gc=False):
    """A written division (page.md §8)."""

    dividend: int
    divisor: int
    sign: str
    layout: DivisionLayout = DivisionLayout.LONG
    grid: bool = True
    worked: bool = False


class InLine(msgspec.Struct, frozen=True, gc=False):
    """`7 + 5 = ____`; `text` ends in "=" and holds the signs as they are printed."""

    text: str
    answer_width: int
    """Digits to leave room for; the same on the whole sheet, so that it betrays nothing."""
    remainder: str = ""
    """The word before a second answer line for the remainder, or empty."""


class FormulaLine(msgspec.Struct, frozen=True):
    """`¾ + ⅙ = ____` with bars, roots and powers; the formula ends in "="."""

    formula: Formula
    spoken: str
    """"3/4 + 1/6 =", for readers and copying."""


class EquationLines(msgspec.Struct, frozen=True):
    """An equation, and so many lines `____ = ____` to solve it on."""

    left: Formula
    right: Formula
    spoken: str
    """"3x + 5 = 20", for readers and copying."""
    lines: int = 3


Piece: TypeAlias = Vertical | Product | Quotient | InLine | FormulaLine | EquationLines


class Section(msgspec.Struct, frozen=True):
    """Problems that belong together. Without a verb it has no heading line."""

    pieces: tuple[Piece, ...]
    indices: tuple[int, ...]
    """For each piece its problem's index in the worksheet; -1 for a worked example."""
    letter: str = ""
    """"A", "B", … or empty when the sheet has one section."""
    verb: str = ""
    """"Add." (12 Bold)"""
    instruction: str = ""


class Step(msgspec.Struct, frozen=True, gc=False):
    """A line of the working in the key: "O", "7 + 8 = 15", "carry 1"."""

    place: str
    text: str
    note: str = ""


class WrongAnswer(msgspec.Struct, frozen=True, gc=False):
    """A likely wrong answer and what it points to (equal ones merged by the topic)."""

    answer: str
    """"65"; two that point to the same, "49, 63"."""
    cause: str


class KeyEntry(msgspec.Struct, frozen=True):
    """One problem in the key."""

    number: int
    """From 1, as printed."""
    problem: str
    """"47 + 28 =" """
    answer: str
    """"75", "136 R 2" """
    steps: tuple[Step, ...] = ()
    mistakes: tuple[WrongAnswer, ...] = ()
    checked: bool = True
    """Whether generator and independent checker agree."""


class KeySection(msgspec.Struct, frozen=True):
    """The key of one section."""

    entries: tuple[KeyEntry, ...]
    letter: str = ""
    verb: str = ""
