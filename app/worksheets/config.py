"""The config of a worksheet: everything its problems and pages are made from."""

from typing import Annotated, Any, TypeAlias

import msgspec
from msgspec import Meta

from app.errors import ConfigError, NewerFormatError
from app.layout.settings import AnswerKey, HeaderSettings, Notation, PageSettings
from app.topics.addition import AdditionConfig
from app.topics.division import DivisionConfig
from app.topics.mixed import MixedConfig
from app.topics.multiplication import MultiplicationConfig
from app.topics.problem import ProblemEdit
from app.topics.subtraction import SubtractionConfig

SCHEMA_VERSION = 1
GENERATOR_VERSION = 1
MAX_PROBLEMS = 2000

TopicConfig: TypeAlias = (
    AdditionConfig | SubtractionConfig | MixedConfig | MultiplicationConfig | DivisionConfig
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
    except msgspec.DecodeError as exc:
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
