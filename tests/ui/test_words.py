"""Dates, times and numbers as people write them."""

from datetime import datetime

import pytest
from PySide6.QtCore import QLocale

from ui import words


def _at(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()  # local time, as the clock on the wall


NOW = _at("2026-01-14T15:00:00")


@pytest.mark.parametrize(
    ("when", "said", "head"),
    [
        ("2026-01-14T14:45:00", "Today, 14:45", "Today"),
        ("2026-01-13T16:15:00", "Yesterday", "Yesterday"),
        ("2026-01-12T08:20:00", "12 January", "Monday, 12 January"),
        ("2025-12-18T08:20:00", "18 December 2025", "Thursday, 18 December 2025"),
    ],
)
def test_a_moment_is_said_as_people_say_it(when: str, said: str, head: str) -> None:
    assert words.moment(_at(when), now=NOW) == said
    assert words.day_head(_at(when), now=NOW) == head


def test_a_moment_inside_a_sentence_keeps_its_time() -> None:
    assert words.moment_in_sentence(_at("2026-01-13T16:15:00"), now=NOW) == "yesterday, 16:15"
    assert words.moment_in_sentence(_at("2026-01-12T08:20:00"), now=NOW) == "12 January, 08:20"


@pytest.mark.parametrize(
    ("locale", "name"),
    [("en_US", "Jan 13, 2025"), ("en_GB", "13 Jan 2025"), ("de_DE", "13. Jan. 2025")],
)
def test_an_automatic_name_carries_the_users_date(locale: str, name: str) -> None:
    words.set_locale(QLocale(locale))
    assert words.name_date(_at("2025-01-13T12:00:00")) == name


@pytest.mark.parametrize("locale", ["ja_JP", "hu_HU", "sv_SE", "ar_EG", "pt_BR", "lt_LT"])
def test_no_locale_loses_its_day(locale: str) -> None:
    words.set_locale(QLocale(locale))
    said = words.moment(_at("2026-01-12T08:20:00"), now=NOW)
    twelve = QLocale(locale).toString(12)
    assert twelve in said


def test_german_is_spoken() -> None:
    words.speak("de")
    words.set_locale(QLocale("de_DE"))
    assert words.moment(_at("2026-01-14T14:45:00"), now=NOW) == "Heute, 14:45"
    assert words.number(5000) == "5.000"


def test_an_unknown_language_speaks_english() -> None:
    words.speak("xx")
    assert words.tr("All changes saved") == "All changes saved"
    assert words.language() == "en"
