"""What a teacher asks of the printer, as a value."""

from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

MAX_COPIES = 10_000
"""A school's worth; each copy has a code of its own."""


class Target(Enum):
    """Where the pages go."""

    FILE = auto()
    PRINTER = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintWish:
    """How many copies, of the sheet alone or with its key, and where to."""

    copies: int
    with_key: bool
    target: Target
    folder: Path
    """For files."""
