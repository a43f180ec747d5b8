"""A setting of the program described as data: the window, the search and docs are made from it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from msgspec.structs import replace

from app.settings import Settings

Value: TypeAlias = int | str | bool


class Control(StrEnum):
    """The control a setting asks for."""

    TOGGLE = "toggle"
    STEPPER = "stepper"
    CHOICE = "choice"
    SEGMENTS = "segments"
    SHORT_TEXT = "short_text"
    FOLDER = "folder"


class Section(StrEnum):
    """The sections of the window, in their order."""

    SAVING = "saving"
    PAPER = "paper"
    LANGUAGE = "language"
    LOOK = "look"
    FOLDERS = "folders"
    BACKUPS = "backups"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One setting. `get` and `set` are pure."""

    path: str
    """Section and field as in app.settings ("auto_save.debounce_ms")."""
    section: Section
    control: Control
    label: str
    help: str
    get: Callable[[Settings], Value]
    set: Callable[[Settings, Value], Settings]
    options: tuple[tuple[Value, str], ...] = ()
    say: Callable[[Value], str] = str
    """A value that is not among the options, in words."""
    low: int = 0
    high: int = 0
    longest: int = 0

    @property
    def default(self) -> Value:
        """Return the value of a fresh installation."""
        return self.get(Settings())

    def matches(self, text: str) -> bool:
        """Say whether every word of `text` occurs in the label, the help or an option."""
        words = [self.label, self.help, *(word for _, word in self.options)]
        known = " ".join(words).casefold()
        return all(word in known for word in text.casefold().split())


def row(
    path: str,
    section: Section,
    control: Control,
    *,
    label: str,
    help: str,  # noqa: A002 - the word a teacher knows
    **more: Any,  # noqa: ANN401 - the rest of Row's own arguments
) -> Row:
    """Return the row of a plain field: what is shown is what is stored."""
    part, _, name = path.rpartition(".")

    def get(settings: Settings) -> Value:
        value: Value = getattr(getattr(settings, part), name)
        return value

    def put(settings: Settings, value: Value) -> Settings:
        return replace(settings, **{part: replace(getattr(settings, part), **{name: value})})

    return Row(
        path=path,
        section=section,
        control=control,
        label=label,
        help=help,
        **{"get": get, "set": put, **more},
    )
