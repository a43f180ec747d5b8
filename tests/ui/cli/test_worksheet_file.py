"""Worksheet files: what they say, and the one sentence when they cannot be used."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.topics.addition import AdditionConfig
from app.words import Words
from ui.cli import shape
from ui.cli.worksheet_file import MAX_TITLE, WorksheetFile, WorksheetFileError, parse, read, sample

ENGLISH = Words("en")
TOPICS = "addition, subtraction, mixed, multiplication, division, fractions, equations, integers"
ADDITION = b'[topic]\ntype = "addition"\n'


def refused(text: str) -> str:
    with pytest.raises(WorksheetFileError) as refusal:
        parse(text.encode(), ENGLISH)
    return str(refusal.value)


def taken_or_refused(data: bytes) -> WorksheetFile | str:
    try:
        return parse(data, ENGLISH)
    except WorksheetFileError as refusal:
        return str(refusal)


def test_a_file_sets_what_it_names_and_leaves_the_rest() -> None:
    file = parse(b'title = " Plus "\n[topic]\ntype = "addition"\nstart.any = 60', ENGLISH)

    assert file.title == "Plus"
    assert isinstance(file.config.topic, AdditionConfig)
    assert file.config.topic.start.any == 60
    assert file.config.topic.digits == AdditionConfig().digits


def test_an_empty_file_is_the_default_worksheet_with_the_automatic_name() -> None:
    assert parse(b"", ENGLISH).title == ""


def test_a_byte_order_mark_is_no_obstacle() -> None:
    assert parse(b"\xef\xbb\xbf" + ADDITION, ENGLISH).config.topic == AdditionConfig()


@pytest.mark.parametrize("name", shape.topic_names())
def test_there_is_a_sample_of_every_topic(name: str) -> None:
    assert msgspec.to_builtins(sample(name, ENGLISH).config.topic)["type"] == name


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[page]\ncolums = 3", "page.colums: there is no such setting; “columns” comes close."),
        ("titel = 'a'", "titel: there is no such setting; “title” comes close."),
        ("qqq = 1", "qqq: there is no such setting."),
        ("[page]\nage = 7", "page.age: this takes a text in quotes, not a whole number."),
        ("[page]\ncolumns = 2.5", "page.columns: this takes a whole number, not a number."),
        ("page = 3", "page: this takes settings of its own, not a whole number."),
        ("[page]\ncolumns = 12", "page.columns: at most 10 can be had."),
        ("[page]\ncolumns = 0", "page.columns: at least 1 is needed."),
        ("[page]\npaper = 'a5'", "page.paper: “a5” is not one of a4, letter."),
        ("[page]\nlarge_print = nan", "page.large_print: this takes a number, not nothing."),
        ("language = 'english'", "language: this is written like en."),
        (
            "[topic]\nstart.any = 3",
            f"topic.type: this line is missing; it names one of {TOPICS}.",
        ),
        (
            "[topic]\ntype = 'algebra'",
            f"topic.type: “algebra” is not one of {TOPICS}.",
        ),
        (
            "[page]\nproblems_per_page = 100\npages = 21",
            "page.pages: 2100 problems are more than the 2000 a worksheet can have.",
        ),
        (
            "schema_version = 99",
            "schema_version: this file was made for a newer Chalkline (99; this one knows 1).",
        ),
        (
            "[topic]\ntype = 'subtraction'\nstart = { any = 75, several = 25 }",
            "topic.start.several: Two-digit subtraction never borrows twice.",
        ),
        ("title = 7", "title: this takes a text in quotes, not a whole number."),
        (f"title = '{'x' * (MAX_TITLE + 1)}'", f"title: at most {MAX_TITLE} fit here."),
        ("title = ", "This is not TOML: Invalid value (at end of document)."),
        ("[header]\ninstruction_text = '" + "x" * 201 + "'",
         "header.instruction_text: at most 200 fit here."),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said_in_one_sentence(text: str, sentence: str) -> None:
    assert refused(text) == sentence


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(WorksheetFileError, match="not a text file"):
        parse(b"\xff\xfe\x00", ENGLISH)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(WorksheetFileError, match=r"There is no file .*absent\.toml\."):
        read(tmp_path / "absent.toml", ENGLISH)


def test_a_folder_is_not_read_as_a_file(tmp_path: Path) -> None:
    with pytest.raises(WorksheetFileError, match="cannot be read"):
        read(tmp_path, ENGLISH)


@given(
    field=st.sampled_from(shape.names("page")),
    value=st.booleans() | st.integers(-(10**20), 10**20) | st.text("abc+-", max_size=9),
)
def test_any_value_is_either_taken_or_refused_by_name(
    field: str,
    value: bool | int | str,
) -> None:
    written = str(value).lower() if isinstance(value, bool) else repr(value)
    data = f"[page]\n{field} = {written}".encode()

    outcome = taken_or_refused(data)

    if isinstance(outcome, str):
        assert outcome.startswith(f"page.{field}: ")
        assert "`" not in outcome  # no words of the decoder
    else:
        assert msgspec.to_builtins(outcome.config.page)[field] == value
