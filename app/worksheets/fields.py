"""All settings of a worksheet as data: the topic's own, and those every worksheet shares."""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, TypeVar

from msgspec.structs import replace

from app.errors import ConfigError
from app.fields import Field, GroupName, Kind, Option, Value
from app.layout.settings import (
    Age,
    AnswerKey,
    DivisionLayout,
    HeaderSettings,
    Notation,
    Orientation,
    PageSettings,
    Paper,
    Writing,
)
from app.topics.registry import TOPICS, topic_for
from app.words import Words
from app.worksheets.config import TopicConfig, WorksheetConfig
from app.worksheets.defaults import turned
from app.worksheets.edits import edits_that_stay

PartT = TypeVar("PartT", PageSettings, HeaderSettings, Notation)


def fields_of(config: WorksheetConfig) -> tuple[Field[WorksheetConfig], ...]:
    """Return the settings this worksheet has, in the order of the panel, hidden ones left out."""
    return tuple(field for field in _all_fields(type(config.topic)) if field.visible(config))


def field_at(config: WorksheetConfig, path: str) -> Field[WorksheetConfig]:
    """Return the setting named `path`; raise ConfigError when this worksheet has none such."""
    for field in fields_of(config):
        if field.path == path:
            return field
    raise ConfigError(path, "this worksheet has no such setting")


def with_value(config: WorksheetConfig, path: str, value: Value) -> WorksheetConfig:
    """Return `config` with one setting changed, drawn-alone problems dropped where it matters.

    Whether the problems of the result can be had is for `app.worksheets.sheet.obstacle` to say.

    Raises:
        ConfigError: when the value does not fit; nothing is changed then.
    """
    field = field_at(config, path)
    return edits_that_stay(config, field.set(config, value))


@lru_cache(maxsize=16)
def _all_fields(topic_config: type[TopicConfig]) -> tuple[Field[WorksheetConfig], ...]:
    """Return the settings of a topic and the shared ones, hidden ones too."""
    own = tuple(_lifted(field) for field in topic_for(topic_config()).fields())
    return (*own, *shared_fields())


def topic_names() -> tuple[str, ...]:
    """Return the names of all topics in the order they are offered."""
    return tuple(TOPICS)


def _lifted(field: Field[Any]) -> Field[WorksheetConfig]:
    """Return a topic's setting as a setting of the whole worksheet, under "topic."."""

    def set_value(config: WorksheetConfig, value: Value) -> WorksheetConfig:
        return replace(config, topic=field.set(config.topic, value))

    return Field(
        path=f"topic.{field.path}",
        group=field.group,
        kind=field.kind,
        label=field.label,
        get=lambda config: field.get(config.topic),
        set=set_value,
        low=field.low,
        high=field.high,
        step=field.step,
        options=field.options,
        unit=field.unit,
        hint=field.hint,
        visible=lambda config: field.visible(config.topic),
        advanced=field.advanced,
        max_length=field.max_length,
    )


def _options(*pairs: tuple[Value, Callable[[Words], str]]) -> tuple[Option, ...]:
    return tuple(Option(value=value, label=label) for value, label in pairs)


def _part(
    section: str,
    name: str,
    group: GroupName,
    kind: Kind,
    label: Callable[[Words], str],
    **more: Any,  # noqa: ANN401 -- the rest of Field's own arguments
) -> Field[WorksheetConfig]:
    """Return the field for attribute `name` of `config.<section>`."""

    def get(config: WorksheetConfig) -> Value:
        value: Value = getattr(getattr(config, section), name)
        return value

    def set_value(config: WorksheetConfig, value: Value) -> WorksheetConfig:
        changed = replace(getattr(config, section), **{name: value})
        return replace(config, **{section: changed})

    path = f"{section}.{name}"
    return Field(path=path, group=group, kind=kind, label=label, get=get, set=set_value, **more)


_LAYOUT, _HEADER = GroupName.LAYOUT, GroupName.HEADER


def _is_division(config: WorksheetConfig) -> bool:
    return topic_for(config.topic).name == "division"


def _has_division_sign(config: WorksheetConfig) -> bool:
    return topic_for(config.topic).name in {"division", "fractions"}


def _is_product_or_division(config: WorksheetConfig) -> bool:
    return topic_for(config.topic).name in {"division", "multiplication", "fractions"}


def _grid_fields() -> tuple[Field[WorksheetConfig], ...]:
    content = GroupName.CONTENT
    return (
        _part("page", "problems_per_page", content, Kind.STEPPER,
              lambda w: w.tr("Problems per page"), low=1, high=100),
        _part("page", "columns", content, Kind.STEPPER, lambda w: w.tr("Columns"), low=1, high=10),
        _part("page", "pages", content, Kind.STEPPER, lambda w: w.tr("Pages"), low=1, high=100),
    )  # fmt: skip


def _page_fields() -> tuple[Field[WorksheetConfig], ...]:
    orientations = _options(
        (Orientation.PORTRAIT, lambda w: w.tr("Portrait")),
        (Orientation.LANDSCAPE, lambda w: w.tr("Landscape")),
    )
    papers = _options((Paper.A4, lambda _w: "A4"), (Paper.LETTER, lambda _w: "Letter"))
    writings = _options(
        (Writing.COLUMNS, lambda w: w.tr("In columns")),
        (Writing.IN_LINE, lambda w: w.tr("In a line")),
        (Writing.SQUARED, lambda w: w.tr("Squared paper")),
    )
    squares = _options(*((mm, partial(_millimetres, mm)) for mm in (5, 7, 8, 10)))
    ages = _options(*((age, partial(_years, age)) for age in Age))
    sizes = _options(
        (1.0, lambda w: w.tr("Normal")),
        (1.5, lambda w: w.tr("Large, 1½ times")),
        (2.0, lambda w: w.tr("Very large, 2 times")),
    )
    return (
        Field(path="page.orientation", group=_LAYOUT, kind=Kind.SEGMENTS,
              label=lambda w: w.tr("Orientation"), get=lambda c: c.page.orientation,
              set=lambda c, value: turned(c, Orientation(str(value))), options=orientations),
        _part("page", "paper", _LAYOUT, Kind.CHOICE, lambda w: w.tr("Paper"), options=papers),
        _part("page", "font_size", _LAYOUT, Kind.SLIDER, lambda w: w.tr("Text size"),
              low=8, high=32, unit="pt"),
        _part("page", "writing", _LAYOUT, Kind.CHOICE, lambda w: w.tr("Written"),
              options=writings),
        _part("page", "square_mm", _LAYOUT, Kind.CHOICE, lambda w: w.tr("Squares"),
              options=squares, visible=lambda c: c.page.writing is Writing.SQUARED),
        _part("page", "age", _LAYOUT, Kind.CHOICE, lambda w: w.tr("Pupils’ age"), options=ages,
              hint=lambda w: w.tr("Sets how small a square to write in may be.")),
        _part("page", "problem_numbers", _LAYOUT, Kind.TOGGLE, lambda w: w.tr("Problem numbers")),
        _part("page", "cell_borders", _LAYOUT, Kind.TOGGLE, lambda w: w.tr("Lines between cells")),
        _part("page", "large_print", _LAYOUT, Kind.CHOICE, lambda w: w.tr("Print size"),
              options=sizes, advanced=True),
        _part("page", "ink_saving", _LAYOUT, Kind.TOGGLE, lambda w: w.tr("Save ink"),
              hint=lambda w: w.tr("No tints and no lines between cells."), advanced=True),
    )  # fmt: skip


def _millimetres(value: int, words: Words) -> str:
    return words.tr("{n} mm", n=value)


def _years(age: Age, words: Words) -> str:
    return words.tr("{ages} years", ages=age.value)


def _header_fields() -> tuple[Field[WorksheetConfig], ...]:
    keys = _options(
        (AnswerKey.SEPARATE, lambda w: w.tr("Separate file")),
        (AnswerKey.LAST_PAGES, lambda w: w.tr("Last pages")),
        (AnswerKey.NONE, lambda w: w.tr("None")),
    )

    def set_key(config: WorksheetConfig, value: Value) -> WorksheetConfig:
        return replace(config, key=AnswerKey(str(value)))

    def set_mistakes(config: WorksheetConfig, value: Value) -> WorksheetConfig:
        return replace(config, key_mistakes=bool(value))

    toggles = (
        ("title", lambda w: w.tr("Title")),
        ("name", lambda w: w.tr("Name line")),
        ("date", lambda w: w.tr("Date")),
        ("school_class", lambda w: w.trc("group of pupils", "Class")),
        ("score", lambda w: w.tr("Score box")),
        ("instructions", lambda w: w.tr("Instructions")),
    )
    return (
        *(_part("header", name, _HEADER, Kind.TOGGLE, label) for name, label in toggles),
        _part("header", "instruction_text", _HEADER, Kind.TEXT,
              lambda w: w.tr("Your own instructions"), max_length=200,
              visible=lambda c: c.header.instructions),
        Field(path="key", group=_HEADER, kind=Kind.CHOICE, label=lambda w: w.tr("Answer key"),
              get=lambda c: c.key, set=set_key, options=keys),
        Field(path="key_mistakes", group=_HEADER, kind=Kind.TOGGLE,
              label=lambda w: w.tr("Likely mistakes on the key"),
              hint=lambda w: w.tr("Small, under each answer: wrong ones to expect, and why."),
              get=lambda c: c.key_mistakes, set=set_mistakes,
              visible=lambda c: c.key is not AnswerKey.NONE),
    )  # fmt: skip


def _notation_fields() -> tuple[Field[WorksheetConfig], ...]:
    layouts = _options(
        (DivisionLayout.LONG, lambda w: w.tr("Long division")),
        (DivisionLayout.SHORT, lambda w: w.tr("Short division")),
        (DivisionLayout.GERMAN, lambda w: w.tr("German")),
        (DivisionLayout.FRENCH, lambda w: w.tr("French")),
    )
    times = _options(("×", lambda _w: "×"), ("·", lambda _w: "·"))
    over = _options(("÷", lambda _w: "÷"), (":", lambda _w: ":"))
    languages = _options(("en", lambda _w: "English"), ("de", lambda _w: "Deutsch"))

    def set_language(config: WorksheetConfig, value: Value) -> WorksheetConfig:
        return replace(config, language=str(value))

    return (
        _part("notation", "division", _LAYOUT, Kind.CHOICE, lambda w: w.tr("Division layout"),
              options=layouts, visible=_is_division),
        _part("notation", "multiply", _LAYOUT, Kind.CHOICE, lambda w: w.tr("Times sign"),
              options=times, visible=_is_product_or_division, advanced=True),
        _part("notation", "divide", _LAYOUT, Kind.CHOICE, lambda w: w.tr("Division sign"),
              options=over, visible=_has_division_sign, advanced=True),
        Field(path="language", group=_LAYOUT, kind=Kind.CHOICE, advanced=True,
              label=lambda w: w.tr("Language of the sheet"), get=lambda c: c.language,
              set=set_language, options=languages),
    )  # fmt: skip


_SHARED: list[tuple[Field[WorksheetConfig], ...]] = []


def shared_fields() -> tuple[Field[WorksheetConfig], ...]:
    """Return the settings that every worksheet has, whatever its topic."""
    if not _SHARED:
        _SHARED.append((*_grid_fields(), *_page_fields(), *_notation_fields(), *_header_fields()))
    return _SHARED[0]
