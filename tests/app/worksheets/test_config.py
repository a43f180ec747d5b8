"""The config: what is read, refused, and only looked at."""

import msgspec
import pytest

from app.errors import ConfigError, NewerFormatError
from app.worksheets.config import (
    SCHEMA_VERSION,
    WorksheetConfig,
    decode,
    decode_for_looking,
    encode,
)


def test_a_config_survives_the_store() -> None:
    config = WorksheetConfig(seed=2**63 - 1)
    assert decode(encode(config)) == config


@pytest.mark.parametrize(
    ("text", "field", "part"),
    [
        (b'{"page":{"columns":11}}', "page.columns", "<= 10"),
        (b'{"page":{"columns":"five"}}', "page.columns", "Expected `int`"),
        (b'{"page":{"colums":3}}', "page", "colums"),
        (b'{"seed":-1}', "seed", ">= 0"),
        (b'{"topic":{"type":"astrology"}}', "topic.type", "astrology"),
        (b'{"page":', "", "truncated"),
        (b"[]", "", "object"),
    ],
)
def test_bad_input_names_the_place(text: bytes, field: str, part: str) -> None:
    with pytest.raises(ConfigError) as caught:
        decode(text)
    assert caught.value.field == field
    assert part in caught.value.reason


def test_a_config_from_before_likely_mistakes_were_a_choice_has_them_on_its_key() -> None:
    raw = msgspec.json.decode(encode(WorksheetConfig(seed=5)))
    del raw["key_mistakes"]
    assert decode(msgspec.json.encode(raw)) == WorksheetConfig(seed=5, key_mistakes=True)


def newer(**more: object) -> bytes:
    raw = msgspec.json.decode(encode(WorksheetConfig(seed=5)))
    raw |= {"schema_version": SCHEMA_VERSION + 1, **more}
    raw["page"]["watermark"] = {"text": "draft"}
    return msgspec.json.encode(raw)


def test_a_newer_config_is_never_replaced_by_defaults() -> None:
    with pytest.raises(NewerFormatError) as caught:
        decode(newer())
    assert (caught.value.found, caught.value.known) == (SCHEMA_VERSION + 1, SCHEMA_VERSION)


def test_a_newer_config_can_be_looked_at() -> None:
    edits = [{"index": 0, "a": 1, "b": 2, "operator": "addition", "why": "?"}]
    config = decode_for_looking(newer(colour="teal", edits=edits))
    assert config.seed == 5
    assert config.edits[0].b == 2


def test_a_newer_config_in_another_language_of_values_is_said_to_be_newer() -> None:
    with pytest.raises(NewerFormatError):
        decode_for_looking(newer(key="on_the_wall"))
