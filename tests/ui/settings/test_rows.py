"""Every tunable has a row, and every row reads and writes its own."""

import msgspec
import pytest

from app.layout.settings import DivisionLayout, Notation, Paper
from app.settings import PaperDefaults, Settings
from ui.settings.row import Control, Row, Section
from ui.settings.rows import COUNTRY, Country, rows, section_title

GERMAN = Country(
    Paper.A4, Notation(decimal=",", multiply="·", divide=":", division=DivisionLayout.GERMAN)
)
ROWS = {row.path: row for row in rows(GERMAN)}


def tunables() -> list[str]:
    """Return the paths of all fields of all sections, a notation's signs one by one."""
    found = []
    for section in msgspec.structs.fields(Settings):
        if section.name == "schema_version":
            continue
        for field in msgspec.structs.fields(section.type):
            path = f"{section.name}.{field.name}"
            if path == "paper.notation":
                found += [f"{path}.{sign.name}" for sign in msgspec.structs.fields(Notation)]
            else:
                found.append(path)
    return found


def another(row: Row) -> object:
    """Return a value that is not the default."""
    match row.control:
        case Control.TOGGLE:
            return not row.default
        case Control.STEPPER:
            return row.high
        case Control.FOLDER | Control.SHORT_TEXT:
            return "rest"
        case _:
            # A sign that is the country's own is the country's, however it was chosen.
            return next(
                value for value, _ in row.options if row.set(Settings(), value) != Settings()
            )


def test_every_tunable_has_exactly_one_row() -> None:
    assert sorted(ROWS) == sorted(tunables())


@pytest.mark.parametrize("path", tunables())
def test_a_row_says_what_it_is_for(path: str) -> None:
    row = ROWS[path]
    assert row.label
    assert not row.label.endswith(".")
    assert row.help.endswith(".")


@pytest.mark.parametrize("path", tunables())
def test_a_row_writes_what_it_reads_and_nothing_else(path: str) -> None:
    row = ROWS[path]
    value = another(row)
    changed = row.set(Settings(), value)  # type: ignore[arg-type]
    assert row.get(changed) == value
    others = {other.path: other.get(changed) for other in ROWS.values() if other is not row}
    assert others == {other.path: other.default for other in ROWS.values() if other is not row}
    assert row.set(changed, row.default) == Settings()


@pytest.mark.parametrize("path", tunables())
def test_what_a_row_writes_is_a_valid_settings_file(path: str) -> None:
    changed = ROWS[path].set(Settings(), another(ROWS[path]))  # type: ignore[arg-type]
    assert msgspec.json.decode(msgspec.json.encode(changed), type=Settings) == changed


@pytest.mark.parametrize("path", tunables())
def test_every_value_offered_is_valid(path: str) -> None:
    row = ROWS[path]
    for value, word in row.options:
        changed = row.set(Settings(), value)
        assert word
        assert msgspec.json.decode(msgspec.json.encode(changed), type=Settings) == changed


def test_one_own_sign_keeps_the_others_of_the_country() -> None:
    changed = ROWS["paper.notation.multiply"].set(Settings(), "×")
    assert changed.paper.notation == msgspec.structs.replace(GERMAN.notation, multiply="×")
    assert ROWS["paper.notation.decimal"].get(changed) == COUNTRY


def test_the_last_sign_given_back_follows_the_country_again() -> None:
    changed = ROWS["paper.notation.multiply"].set(Settings(), "×")
    changed = ROWS["paper.notation.multiply"].set(changed, COUNTRY)
    assert changed.paper == PaperDefaults()


def test_as_in_my_country_says_what_that_is() -> None:
    said = dict(ROWS["paper.notation.multiply"].options)[COUNTRY]
    assert said == "As in my country (3 · 4)"
    assert dict(ROWS["paper.paper"].options)[COUNTRY] == "As in my country (A4)"


@pytest.mark.parametrize(
    ("milliseconds", "said"), [(1000, "1 second"), (2500, "2.5 seconds"), (5000, "5 seconds")]
)
def test_a_pause_is_said_in_seconds(milliseconds: int, said: str) -> None:
    assert ROWS["auto_save.debounce_ms"].say(milliseconds) == said


@pytest.mark.parametrize("section", Section)
def test_every_section_has_a_title_and_rows(section: Section) -> None:
    assert section_title(section)
    assert any(row.section is section for row in ROWS.values())


def test_the_search_looks_into_labels_help_and_options() -> None:
    assert [path for path, row in ROWS.items() if row.matches("letter")] == ["paper.paper"]
    assert "look.theme" in [path for path, row in ROWS.items() if row.matches("dark paper")]
