"""What a teacher asks of the printer, as a value."""

from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from app.classes.handout_ports import Roll
from app.classes.model import Fairness

MAX_COPIES = 10_000
"""A school's worth; each copy has a code of its own."""


class Target(Enum):
    """Where the pages go."""

    FILE = auto()
    PRINTER = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassWish:
    """A copy for each pupil of a class."""

    roll: Roll
    fairness: Fairness
    lettered: int
    """How many lettered sets, where there are any."""
    due_date: int | None = None
    """Noon of that day here, Unix seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintWish:
    """How many copies, of the sheet alone or with its key, and where to."""

    copies: int
    with_key: bool
    target: Target
    folder: Path
    """For files."""
    for_class: ClassWish | None = None
    """Then there are as many copies as pupils."""
