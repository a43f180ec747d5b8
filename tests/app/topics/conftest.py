"""What the tests of topics share."""

import pytest

from app.layout.settings import Notation, Writing
from app.topics.base import Style
from app.words import Words


@pytest.fixture
def words() -> Words:
    return Words("en")


@pytest.fixture
def style(words: Words) -> Style:
    return Style(Notation(), Writing.COLUMNS, words)


@pytest.fixture
def in_line(words: Words) -> Style:
    return Style(Notation(thousands=","), Writing.IN_LINE, words)
