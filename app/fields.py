"""Settings described as data: the panel, the words of a change and the docs are made from it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeAlias, TypeVar

from app.words import Words

Value: TypeAlias = int | float | str | bool
C = TypeVar("C")


class Kind(StrEnum):
    """The control a field asks for."""

    STEPPER = "stepper"
    SLIDER = "slider"
    CHOICE = "choice"
    SEGMENTS = "segments"
    TOGGLE = "toggle"
    TEXT = "text"


class GroupName(StrEnum):
    """The groups of the settings panel, in their order."""

    CONTENT = "content"
    DIFFICULTY = "difficulty"
    HELP = "help"
    LAYOUT = "layout"
    HEADER = "header"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice: the stored value and its word."""

    value: Value
    label: Callable[[Words], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field(Generic[C]):
    """One setting of a config type `C`. `get` and `set` are pure; `set` may raise ConfigError."""

    path: str
    """A stable name ("digits.first"), unique in its config."""
    group: GroupName
    kind: Kind
    label: Callable[[Words], str]
    get: Callable[[C], Value]
    set: Callable[[C, Value], C]
    low: float = 0
    high: float = 0
    step: float = 1
    options: tuple[Option, ...] = ()
    unit: str = ""
    hint: Callable[[Words], str] | None = None
    """A sentence for the tooltip and the accessible description."""
    visible: Callable[[C], bool] = lambda _config: True
    advanced: bool = False
    """Behind "More" in its group."""
    max_length: int = 0
    """For texts; 0 is no limit."""

    def say(self, value: Value, words: Words) -> str:
        """Return `value` as the user reads it ("When carrying", "on", "16 pt")."""
        for option in self.options:
            if option.value == value:
                return option.label(words)
        if isinstance(value, bool):
            return words.tr("on") if value else words.tr("off")
        return f"{value} {self.unit}".rstrip()
