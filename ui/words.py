"""The words of the program's language for the windows, and its dates, times and numbers.

`speak` chooses the language once at start and again when the settings change; texts made before
keep theirs. Dates and numbers follow the system's locale where it speaks the same language.
"""

import re
from enum import Enum

from PySide6.QtCore import QDate, QDateTime, QLocale, QTime

from app.words import LANGUAGES, Words, words


class _Voice:
    """The language in use: one per process, as Qt's own locale is."""

    def __init__(self) -> None:
        self.words: Words = words("en")
        self.locale = QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom)


_voice = _Voice()


def speak(language: str = "") -> None:
    """Speak `language` ("de") from now on; "" follows the system, unknown ones speak English."""
    system = QLocale.system()
    _voice.words = words(chosen(language))
    same = system.name().split("_", maxsplit=1)[0] == _voice.words.language
    _voice.locale = system if same else QLocale(_voice.words.language)
    QLocale.setDefault(_voice.locale)


def chosen(language: str) -> str:
    """Return which language of the program is meant by `language`, as `speak` takes it."""
    wanted = language or QLocale.system().name()
    short = wanted.replace("-", "_").split("_", maxsplit=1)[0]
    return short if short in LANGUAGES else LANGUAGES[0]


def language() -> str:
    """Return the language in use ("en")."""
    return _voice.words.language


def locale() -> QLocale:
    """Return the locale dates and numbers are written in."""
    return _voice.locale


def set_locale(chosen: QLocale) -> None:
    """Write dates and numbers as `chosen` does (tests, and a region in the settings)."""
    _voice.locale = chosen


def tr(text: str, /, **values: object) -> str:
    """Return `text` in the program's language with its placeholders filled."""
    return _voice.words.tr(text, **values)


def trc(context: str, text: str, /, **values: object) -> str:
    """`tr` for a word that needs a context to be understood."""
    return _voice.words.trc(context, text, **values)


def ntr(one: str, many: str, n: int, /, **values: object) -> str:
    """Return the form for `n`, which also fills `{n}`."""
    return _voice.words.ntr(one, many, n, **values)


def number(value: float, decimals: int = 0) -> str:
    """Write a number: 5000 → "5,000"."""
    return _voice.locale.toString(float(value), "f", decimals)


def percent(share: float) -> str:
    """Write a share of 1: 0.68 → "68 %" in German, "68%" in English."""
    whole = _voice.locale.toString(round(share * 100))
    return trc("percent of a whole", "{n} %", n=whole)


class _Part(Enum):
    """What a day is written with."""

    DAY = "day"
    DAY_AND_YEAR = "day and year"


_YEAR = re.compile(r"[,\s]*(?:'[^']*')?\s*y{2,4}\.?")
_WEEKDAY = re.compile(r"dddd[,.\s]*|[,\s]*dddd")


def _pattern(part: _Part) -> str:
    """Return the locale's own order of day, month and year without the weekday."""
    whole = _voice.locale.dateFormat(QLocale.FormatType.LongFormat)
    whole = _WEEKDAY.sub("", whole).strip(" ,")
    if part is _Part.DAY_AND_YEAR:
        return whole
    without = _YEAR.sub("", whole).strip(" ,")
    # A locale that leads with its year keeps it rather than lose the order of the rest.
    return without if "d" in without and "M" in without else whole


def _local(seconds: float) -> QDateTime:
    return QDateTime.fromMSecsSinceEpoch(round(seconds * 1000))


def _time(when: QTime) -> str:
    return _voice.locale.toString(when, QLocale.FormatType.ShortFormat)


def _day(date: QDate, today: QDate) -> str:
    part = _Part.DAY if date.year() == today.year() else _Part.DAY_AND_YEAR
    return _voice.locale.toString(date, _pattern(part))


def clock_time(seconds: float) -> str:
    """Write the time of a moment in Unix seconds: "14:45"."""
    return _time(_local(seconds).time())


def moment(seconds: float, *, now: float) -> str:
    """Write a moment as people say it: "Today, 14:45", "Yesterday", "12 January"."""
    when, today = _local(seconds), _local(now).date()
    days = when.date().daysTo(today)
    if days == 0:
        return tr("Today, {time}", time=_time(when.time()))
    return tr("Yesterday") if days == 1 else _day(when.date(), today)


def moment_in_sentence(seconds: float, *, now: float) -> str:
    """Write a moment inside a sentence, with its time: "yesterday, 16:15"."""
    when, today = _local(seconds), _local(now).date()
    time = _time(when.time())
    days = when.date().daysTo(today)
    if days == 0:
        return tr("today, {time}", time=time)
    if days == 1:
        return tr("yesterday, {time}", time=time)
    return tr("{day}, {time}", day=_day(when.date(), today), time=time)


def day_head(seconds: float, *, now: float) -> str:
    """Write a day as a heading: "Today", "Yesterday", "Monday, 12 January"."""
    date, today = _local(seconds).date(), _local(now).date()
    days = date.daysTo(today)
    if days == 0:
        return tr("Today")
    if days == 1:
        return tr("Yesterday")
    weekday = _voice.locale.standaloneDayName(date.dayOfWeek())
    return tr("{weekday}, {day}", weekday=weekday, day=_day(date, today))


def day_on_paper(seconds: float, language: str) -> str:
    """Write a day as a paper in `language` does: "5. Dezember"."""
    paper = QLocale(language)
    whole = _WEEKDAY.sub("", paper.dateFormat(QLocale.FormatType.LongFormat)).strip(" ,")
    return paper.toString(_local(seconds).date(), _YEAR.sub("", whole).strip(" ,") or whole)


def name_date(seconds: float) -> str:
    """Write a date for an automatic name: "Jan 13, 2025" or "13 Jan 2025", as the locale does."""
    pattern = _pattern(_Part.DAY_AND_YEAR).replace("MMMM", "MMM")
    return _voice.locale.toString(_local(seconds).date(), pattern)


def current_words() -> Words:
    """Return the words of the language in use, for the domain's own sentences."""
    return _voice.words
