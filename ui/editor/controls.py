"""From a described setting to the control that changes it."""

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from PySide6.QtWidgets import QWidget

from app.fields import Field, Kind, Value
from app.words import Words
from app.worksheets.config import WorksheetConfig
from ui.components.segmented import Segmented
from ui.components.select import Select
from ui.components.slider import ValueSlider
from ui.components.stepper import Stepper
from ui.components.text_field import TextField
from ui.components.toggle import Toggle
from ui.words import current_words

SELECT_WIDTH = 152
"""Logical px, as wide as the longest usual word ("When borrowing") in two languages."""


class Control(Protocol):
    """What every control of a settings row can do."""

    def value(self) -> Any:  # noqa: ANN401 -- each control has its own type
        """Return what it shows."""

    def set_value(self, value: Any) -> None:  # noqa: ANN401
        """Show another value; nothing is sent."""

    def set_read_only(self, *, read_only: bool) -> None:
        """Show the value but do not let it be changed."""


def make_control(
    field: Field[WorksheetConfig],
    config: WorksheetConfig,
    on_edited: Callable[[str, Value], None],
    parent: QWidget,
) -> QWidget:
    """Return the control for `field`, showing its value, reporting as (path, value)."""
    words = current_words()
    name = field.label(words)
    value = field.get(config)
    made: Any
    match field.kind:
        case Kind.STEPPER:
            made = Stepper(int(field.low), int(field.high), int(value), name=name, parent=parent)
        case Kind.SLIDER:
            say = partial(_said, field, words)
            low, high = int(field.low), int(field.high)
            made = ValueSlider(low, high, int(value), words=say, name=name, parent=parent)
        case Kind.CHOICE:
            made = Select(_options(field, words), value, name=name, parent=parent)
            made.set_usual_width(SELECT_WIDTH)
        case Kind.SEGMENTS:
            made = Segmented(_options(field, words), value, name=name, parent=parent)
        case Kind.TOGGLE:
            made = Toggle(value=bool(value), name=name, parent=parent)
        case Kind.TEXT:
            made = TextField(str(value), label=name, limit=field.max_length, parent=parent)
    # Texts are taken when the teacher has finished, everything else while it moves.
    signal = made.finished if field.kind is Kind.TEXT else made.edited
    signal.connect(partial(on_edited, field.path))
    if field.hint is not None:
        made.setToolTip(field.hint(words))
        made.setAccessibleDescription(field.hint(words))
    widget: QWidget = made
    return widget


def _options(field: Field[WorksheetConfig], words: Words) -> list[tuple[object, str]]:
    return [(option.value, option.label(words)) for option in field.options]


def _said(field: Field[WorksheetConfig], words: Words, value: int) -> str:
    return field.say(value, words)
