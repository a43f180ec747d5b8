"""The config of a worksheet: everything its problems and pages are made from."""

import re
from typing import Annotated, Any, TypeAlias

import msgspec
from msgspec import Meta

from app.errors import ConfigError, NewerFormatError
from app.layout.settings import AnswerKey, HeaderSettings, Notation, PageSettings
from app.topics.addition import AdditionConfig
from app.topics.division import DivisionConfig
from app.topics.equations import EquationConfig
from app.topics.fractions import FractionConfig
from app.topics.integers import IntegerConfig
from app.topics.mixed import MixedConfig
from app.topics.multiplication import MultiplicationConfig
from app.topics.problem import ProblemEdit
from app.topics.subtraction import SubtractionConfig

SCHEMA_VERSION = 1
GENERATOR_VERSION = 1
MAX_PROBLEMS = 2000

TopicConfig: TypeAlias = (
    AdditionConfig
    | SubtractionConfig
    | MixedConfig
    | MultiplicationConfig
    | DivisionConfig
    | FractionConfig
    | EquationConfig
    | IntegerConfig
)


class WorksheetConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a teacher set. The title stands beside it in the worksheet, as its name."""

    schema_version: int = SCHEMA_VERSION
    generator_version: Annotated[int, Meta(ge=1)] = GENERATOR_VERSION
    seed: Annotated[int, Meta(ge=0, le=2**63 - 1)] = 0
    """63 bits, so that it fits every integer type on the way."""
    topic: TopicConfig = msgspec.field(default_factory=AdditionConfig)
    page: PageSettings = PageSettings()
    header: HeaderSettings = HeaderSettings()
    notation: Notation = Notation()
    key: AnswerKey = AnswerKey.SEPARATE
    key_mistakes: bool = True
    """Whether the key names likely wrong answers; so did every key before this was a choice."""
    language: Annotated[str, Meta(pattern="^[a-z]{2}$")] = "en"
    """The language of the paper."""
    edits: Annotated[tuple[ProblemEdit, ...], Meta(max_length=MAX_PROBLEMS)] = ()

    @property
    def total(self) -> int:
        """The number of problems."""
        return self.page.problems_per_page * self.page.pages


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(WorksheetConfig)
_peek = msgspec.json.Decoder(dict[str, Any])


def encode(config: WorksheetConfig) -> bytes:
    """Return `config` as JSON, the form it has in the store and in every version."""
    return _encoder.encode(config)


def decode(data: bytes) -> WorksheetConfig:
    """Return the config in `data`, migrated step by step from older schemas.

    Raises:
        NewerFormatError: when a newer program wrote it (show it read-only, never defaults).
        ConfigError: when a field is unknown, of a wrong type or out of its range.
    """
    try:
        raw = _peek.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise ConfigError("", str(exc)) from exc
    found = raw.get("schema_version", SCHEMA_VERSION)
    if isinstance(found, int) and found > SCHEMA_VERSION:
        raise NewerFormatError(found, SCHEMA_VERSION)
    try:
        return _decoder.decode(data)
    except msgspec.ValidationError as exc:
        raise _as_config_error(exc) from exc


def _as_config_error(exc: msgspec.ValidationError) -> ConfigError:
    text, _, path = str(exc).partition(" - at `")
    return ConfigError(path.rstrip("`").removeprefix("$").lstrip("."), text)


def decode_for_looking(data: bytes) -> WorksheetConfig:
    """Return as much of a newer program's config as this one understands, to look at and print.

    The result is never saved. Fields this program does not know are left out.

    Raises:
        NewerFormatError: when what is left cannot be read.
        ConfigError: when `data` is no JSON object.
    """
    try:
        raw = _peek.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise ConfigError("", str(exc)) from exc
    found = raw.get("schema_version", SCHEMA_VERSION)
    raw["schema_version"] = SCHEMA_VERSION
    for _ in range(_MOST_UNKNOWN_FIELDS):
        try:
            return msgspec.convert(raw, WorksheetConfig)
        except msgspec.ValidationError as exc:
            unknown = _UNKNOWN.fullmatch(str(exc))
            if unknown is None:
                break
            _remove(raw, unknown["path"] or "$", unknown["name"])
    raise NewerFormatError(found if isinstance(found, int) else SCHEMA_VERSION + 1, SCHEMA_VERSION)


_MOST_UNKNOWN_FIELDS = 200
_UNKNOWN = re.compile(
    r"Object contains unknown field `(?P<name>[^`]*)`(?: - at `(?P<path>[^`]*)`)?"
)


def _remove(raw: dict[str, Any], path: str, name: str) -> None:
    """Remove `name` from the object at `path`, as msgspec writes it ("$.edits[0]")."""
    place: Any = raw
    for part in re.findall(r"[^.\[\]$]+", path):
        place = place[int(part) if isinstance(place, list) else part]
    place.pop(name, None)
