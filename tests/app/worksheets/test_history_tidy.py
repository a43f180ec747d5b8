"""Names and tags as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.worksheets.tidy import clean_name, clean_tags


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Addition  to 20 ", "Addition to 20"),
        ("two\nlines\tand\x00nul", "two lines and nul"),
        ("", ""),
        ("   ", ""),
        ("🦕 Übung עברית", "🦕 Übung עברית"),
        ("x" * 300, "x" * 300),
        ("x" * 600, "x" * 500),
    ],
)
def test_a_name_is_one_clean_line(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


@given(st.text(alphabet=st.characters(), max_size=40))
def test_every_name_can_be_written_and_cleaning_again_changes_nothing(text: str) -> None:
    name = clean_name(text)
    assert name.encode().decode() == name
    assert clean_name(name) == name


def test_half_an_emoji_is_replaced() -> None:
    assert clean_name("half \ud83e") == "half \ufffd"


def test_tags_are_few_and_without_commas() -> None:
    assert clean_tags(["Maths, year 2", "maths year 2", " ", "week 3"]) == (
        "Maths year 2",
        "week 3",
    )
