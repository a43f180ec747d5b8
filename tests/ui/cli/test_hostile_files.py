"""Files no person would write: each is one sentence, soon, and nothing else."""

import os
import random
from contextlib import suppress
from pathlib import Path

import pytest

from app.errors import AppError
from app.words import Words
from app.worksheets.config import WorksheetConfig, decode, decode_for_looking, encode
from storage.settings_file import NAME, load
from ui.cli.worksheet_file import MAX_BYTES, WorksheetFileError, parse, read
from ui.shell.state import FileStateStore

ENGLISH = Words("en")
FILE = b"""title = "Plus"
seed = 3
[topic]
type = "addition"
start.any = 60
[page]
columns = 3
large_print = 1.5
[[edits]]
index = 0
a = 1
b = 2
operator = "addition"
"""
DEEP = 10_000
VALUES = (
    b"nan", b"inf", b"1e400", b"9" * 5000, b"-1", b"18446744073709551616", b'"x"', b"true", b"[]",
    b"{}", b"1979-05-27T07:32:00Z", b"07:32:00", b'"\\u0000"', b'"\\uD800"', b'"""a\nb"""',
    b"[" * DEEP + b"]" * DEEP, b"{a=" * DEEP + b"1" + b"}" * DEEP, b"0x" + b"f" * 5000,
)  # fmt: skip


def said(data: bytes) -> str:
    """Return the sentence of a refusal, or nothing when the file is taken."""
    try:
        parse(data, ENGLISH)
    except WorksheetFileError as refusal:
        return str(refusal)
    return ""


@pytest.mark.parametrize("value", VALUES, ids=lambda value: value[:12].decode())
def test_any_value_anywhere_is_taken_or_refused_in_one_line(value: bytes) -> None:
    lines = FILE.splitlines()
    for at, line in enumerate(lines):
        name, equals, _ = line.partition(b"=")
        if equals:
            sentence = said(b"\n".join([*lines[:at], name + b"= " + value, *lines[at + 1 :]]))
            assert "\n" not in sentence
            assert len(sentence) < 500


@pytest.mark.parametrize(
    "data",
    [
        b".".join([b"a"] * DEEP) + b"=1",
        b"[" + b".".join([b"topic"] * DEEP) + b"]\na=1",
        FILE.decode().encode("utf-16"),
        b"\0",
        FILE + b"seed = 4\nseed = 5",
    ],
    ids=["deep key", "deep table", "utf-16", "nul", "twice"],
)
def test_what_is_no_worksheet_is_refused(data: bytes) -> None:
    assert said(data)


def test_mutated_files_are_taken_or_refused() -> None:
    chance = random.Random(1)  # noqa: S311 -- a repeatable test, no secret
    for _ in range(400):
        data = bytearray(FILE)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(data))
            data[at : at + chance.randint(0, 3)] = chance.choice(
                (b"[", b'"', b".", b"=", b"\n", b"-", b"e9", b"{", b"}", b"\0", b"\xff")
            )
        said(bytes(data))


def test_a_film_is_not_read(tmp_path: Path) -> None:
    film = tmp_path / "film.toml"
    with film.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(WorksheetFileError, match=r"^film\.toml is too large for a worksheet"):
        read(film, ENGLISH)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes by name")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.toml"
    os.mkfifo(pipe)
    with pytest.raises(WorksheetFileError, match="is not a file"):
        read(pipe, ENGLISH)


HOSTILE_JSON = (
    b"", b"null", b"[]", b"\xff\xfe", b"\0" * 100, b"9" * 10_000, b"[" * 100_000,
    b'{"a":' * 100_000 + b"1" + b"}" * 100_000, b'{"schema_version":99}', b'{"look": 3}',
    b'{"schema_version":"x"}', b'{"print": {"copies": -1, "folder": "\\u0000"}}',
)  # fmt: skip


@pytest.mark.parametrize("data", HOSTILE_JSON, ids=lambda data: data[:12].decode("latin-1"))
def test_a_settings_file_is_used_or_kept_aside(data: bytes, tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(data)
    loaded = load(tmp_path)
    kept = loaded.kept_aside or tmp_path / NAME
    assert kept.read_bytes() == data


@pytest.mark.parametrize("data", HOSTILE_JSON, ids=lambda data: data[:12].decode("latin-1"))
def test_a_window_file_is_used_or_as_good_as_none(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "window.json"
    path.write_bytes(data)
    store = FileStateStore(path)
    store.set("place", "library")
    store.save()
    assert FileStateStore(path).get("place") == "library"


def test_a_mutated_config_is_read_or_refused() -> None:
    chance = random.Random(2)  # noqa: S311 -- a repeatable test, no secret
    whole = encode(WorksheetConfig())
    bits = (b"null", b"-1", b"1e999", b'"', b"{", b"9" * 30, b"true", b"\0", b"\xff", b'"\\ud800"')
    hostile = [*HOSTILE_JSON, b'{"schema_version":2,"edits":' + b"[" * 50_000 + b"]" * 50_000]
    for _ in range(1000):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(data))
            data[at : at + chance.randint(0, 4)] = chance.choice(bits)
        hostile.append(bytes(data))
    for one in hostile:
        for reader in (decode, decode_for_looking):
            with suppress(AppError):
                assert isinstance(reader(one), WorksheetConfig)
