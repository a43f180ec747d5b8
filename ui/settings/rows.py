"""Every setting of app.settings as a row of the window, in its order and words."""

from dataclasses import dataclass

from msgspec.structs import replace

from app.layout.settings import DivisionLayout, Notation, Paper
from app.settings import Settings, Theme
from ui.settings.row import Control, Row, Section, Value, row
from ui.words import ntr, number, tr

COUNTRY = ""
"""The value of "as in my country"."""
_NARROW_SPACE = "\u202f"
_NONE = "none"
_LANGUAGE_NAMES = {"en": "English", "de": "Deutsch"}
"""Each language in its own words, as it should be found by who reads no other."""


@dataclass(frozen=True, slots=True)
class Country:
    """What "as in my country" means here."""

    paper: Paper
    notation: Notation


def section_title(section: Section) -> str:
    """Return the heading of a section."""
    match section:
        case Section.SAVING:
            return tr("Saving and history")
        case Section.PAPER:
            return tr("Paper and notation")
        case Section.LANGUAGE:
            return tr("Language")
        case Section.LOOK:
            return tr("Look")
        case Section.FOLDERS:
            return tr("Folders")
        case Section.BACKUPS:
            return tr("Backups")


def rows(country: Country) -> tuple[Row, ...]:
    """Return all rows, in the order of the window."""
    return (
        *_saving(),
        *_paper(country),
        *_language(),
        *_look(),
        *_folders(),
        *_backups(),
    )


def _saving() -> tuple[Row, ...]:
    section = Section.SAVING
    return (
        row(
            "auto_save.debounce_ms",
            section,
            Control.CHOICE,
            label=tr("Keep a version after"),
            help=tr("Every change is saved at once. After so long a pause it also becomes a"
                    " version in the history."),
            options=tuple((ms, _seconds(ms)) for ms in (1000, 2000, 5000, 10_000, 30_000, 60_000)),
            say=_seconds,
        ),
        row(
            "auto_save.max_versions_to_keep",
            section,
            Control.STEPPER,
            label=tr("Automatic versions to keep"),
            help=tr("The newest so many of a worksheet stay. Printed and pinned versions always"
                    " stay."),
            low=1,
            high=1000,
        ),
        row(
            "auto_save.prune_after_days",
            section,
            Control.STEPPER,
            label=tr("Days to keep them"),
            help=tr("Automatic versions older than this go. Printed and pinned versions always"
                    " stay."),
            low=1,
            high=3650,
        ),
        row(
            "library.auto_add_on_first_pdf",
            section,
            Control.TOGGLE,
            label=tr("Add to the library when printed"),
            help=tr("The first print or PDF puts the worksheet into the library."),
        ),
        row(
            "library.auto_add_on_naming",
            section,
            Control.TOGGLE,
            label=tr("Add to the library when named"),
            help=tr("Giving it a name puts the worksheet into the library."),
        ),
    )  # fmt: skip


def _seconds(ms: Value) -> str:
    seconds = int(ms) / 1000
    if seconds == int(seconds):
        return ntr("{n} second", "{n} seconds", int(seconds))
    return tr("{n} seconds", n=number(seconds, 1))


def _paper(country: Country) -> tuple[Row, ...]:
    section = Section.PAPER
    papers = ((Paper.A4.value, tr("A4")), (Paper.LETTER.value, tr("Letter")))
    return (
        row(
            "paper.paper",
            section,
            Control.CHOICE,
            label=tr("Paper"),
            help=tr("What a new worksheet is laid out for."),
            options=_with_country(papers, country.paper.value),
            get=lambda settings: settings.paper.paper or COUNTRY,
            set=lambda settings, value: replace(
                settings, paper=replace(settings.paper, paper=Paper(value) if value else None)
            ),
        ),
        *(_notation_row(country.notation, *what) for what in _notation_choices()),
        _notation_row(
            country.notation,
            "remainder",
            tr("Remainder sign"),
            tr("What stands before a remainder, as in 136 R 2. Empty: as in my country."),
            (),
        ),
    )


def _notation_choices() -> tuple[tuple[str, str, str, tuple[tuple[Value, str], ...]], ...]:
    return (
        (
            "decimal",
            tr("Decimal sign"),
            tr("How a new worksheet writes one and a half."),
            ((".", tr("Point: 1.5")), (",", tr("Comma: 1,5"))),
        ),
        (
            "thousands",
            tr("Thousands"),
            tr("How a new worksheet parts long numbers."),
            (
                (_NONE, tr("Together: 12000")),
                (_NARROW_SPACE, tr("Space: {n}", n=f"12{_NARROW_SPACE}000")),
                (",", tr("Comma: 12,000")),
                (".", tr("Point: 12.000")),
                ("'", tr("Apostrophe: 12'000")),
            ),
        ),
        (
            "multiply",
            tr("Multiplication sign"),
            tr("Between the factors of a new worksheet."),
            (("×", "3 × 4"), ("·", "3 · 4")),
        ),
        (
            "divide",
            tr("Division sign"),
            tr("Between dividend and divisor of a new worksheet."),
            (("÷", "12 ÷ 3"), (":", "12 : 3")),
        ),
        (
            "division",
            tr("Written division"),
            tr("How a long division is set out."),
            (
                (DivisionLayout.LONG.value, tr("Long, under a bracket")),
                (DivisionLayout.SHORT.value, tr("Short, in one line")),
                (DivisionLayout.GERMAN.value, tr("German")),
                (DivisionLayout.FRENCH.value, tr("French")),
            ),
        ),
    )


def _notation_row(
    country: Notation,
    name: str,
    label: str,
    help: str,  # noqa: A002 - as in Row
    choices: tuple[tuple[Value, str], ...],
) -> Row:
    """Return the row of one sign. A notation all of whose signs are the country's is stored as
    none, so that it goes on following the country.
    """

    def get(settings: Settings) -> Value:
        own = settings.paper.notation
        if own is None or getattr(own, name) == getattr(country, name):
            return COUNTRY
        return _shown(getattr(own, name))

    def put(settings: Settings, value: Value) -> Settings:
        stored = getattr(country, name) if value == COUNTRY else _stored(name, value)
        own = replace(settings.paper.notation or country, **{name: stored})
        notation = None if own == country else own
        return replace(settings, paper=replace(settings.paper, notation=notation))

    here = _shown(getattr(country, name))
    return row(
        f"paper.notation.{name}",
        Section.PAPER,
        Control.CHOICE if choices else Control.SHORT_TEXT,
        label=label,
        help=help,
        options=_with_country(choices, here) if choices else ((COUNTRY, str(here)),),
        longest=8,
        get=get,
        set=put,
    )


def _shown(value: object) -> Value:
    return _NONE if value == "" else str(value)


def _stored(name: str, value: Value) -> object:
    if name == "division":
        return DivisionLayout(str(value))
    return "" if value == _NONE else str(value)


def _with_country(
    choices: tuple[tuple[Value, str], ...], here: Value
) -> tuple[tuple[Value, str], ...]:
    """Return the choices under "as in my country", which says what that is."""
    word = dict(choices).get(here, str(here))
    return ((COUNTRY, tr("As in my country ({what})", what=word)), *choices)


def _language() -> tuple[Row, ...]:
    return (
        row(
            "look.language",
            Section.LANGUAGE,
            Control.CHOICE,
            label=tr("Language of the program"),
            help=tr("Takes effect when Chalkline starts the next time. The language of a"
                    " worksheet is its own setting."),
            options=(
                ("", tr("As the computer")),
                *_LANGUAGE_NAMES.items(),
            ),
        ),
    )  # fmt: skip


def _look() -> tuple[Row, ...]:
    section = Section.LOOK
    return (
        row(
            "look.theme",
            section,
            Control.SEGMENTS,
            label=tr("Theme"),
            help=tr("Follow the computer, or always light or dark. Paper prints the same."),
            options=(
                (Theme.SYSTEM.value, tr("System")),
                (Theme.LIGHT.value, tr("Light")),
                (Theme.DARK.value, tr("Dark")),
            ),
            set=lambda settings, value: replace(
                settings, look=replace(settings.look, theme=Theme(str(value)))
            ),
        ),
        row(
            "look.text_percent",
            section,
            Control.CHOICE,
            label=tr("Text size"),
            help=tr("Of the windows, not of the worksheets."),
            options=tuple((size, _percent(size)) for size in (100, 110, 125, 150)),
            say=_percent,
        ),
        row(
            "look.full_white_page",
            section,
            Control.TOGGLE,
            label=tr("Full white page"),
            help=tr("In the dark theme, show the paper as bright as it is."),
        ),
        row(
            "look.reduced_motion",
            section,
            Control.TOGGLE,
            label=tr("Less motion"),
            help=tr("Bars and messages appear without moving."),
        ),
    )


def _percent(value: Value) -> str:
    return tr("{n} %", n=value)


def _folders() -> tuple[Row, ...]:
    section = Section.FOLDERS
    return (
        row(
            "folders.pdf",
            section,
            Control.FOLDER,
            label=tr("PDFs"),
            help=tr("Where PDFs are saved."),
            options=(("", tr("The documents folder")),),
        ),
        row(
            "folders.backups",
            section,
            Control.FOLDER,
            label=tr("Backups"),
            help=tr("Where backups are kept. Another disk is a good place."),
            options=(("", tr("Beside the database")),),
        ),
    )


def _backups() -> tuple[Row, ...]:
    section = Section.BACKUPS
    return (
        row(
            "backups.daily",
            section,
            Control.TOGGLE,
            label=tr("Back up every day"),
            help=tr("On each day the program is used."),
        ),
        row(
            "backups.keep",
            section,
            Control.STEPPER,
            label=tr("Days to keep"),
            help=tr("Older daily backups go."),
            low=1,
            high=60,
        ),
    )
