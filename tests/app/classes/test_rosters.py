"""Names out of pastes and files, as teachers have them."""

import codecs
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.classes.rosters import (
    Candidate,
    Twin,
    as_csv,
    clean,
    compared,
    decoded,
    read_names,
    school_year,
)

LISTS = {
    "lines": "Mia\nNoah\n\n  Elif  \n",
    "windows lines": "Mia\r\nNoah\r\nElif",
    "numbered": "1. Mia\n2) Noah\n 3  Elif",
    "bullets": "- Mia\n• Noah\n* Elif",
    "header": "Name\nMia\nNoah\nElif",
    "quoted": '"Name"\n"Mia"\n"Noah"\n"Elif"',
    "one line": "Mia, Noah; , Elif".replace(";", ""),
    "semicolons": "Mia; Noah; Elif",
    "other columns": "Nr;Name;Note\n1;Mia;2\n2;Noah;\n3;Elif;1",
    "first name only": "Klasse\tVorname\n3b\tMia\n3b\tNoah\n3b\tElif",
    "mail beside": "Mia,mia@example.org\nNoah,noah@example.org\nElif,elif@example.org",
}
names = st.text(min_size=1, max_size=20).map(clean).filter(bool)


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS.keys())
def test_lists_as_teachers_have_them(text: str) -> None:
    assert read_names(text) == ("Mia", "Noah", "Elif")


@pytest.mark.parametrize(
    "text",
    [
        "Vorname;Nachname\nElif;Yılmaz\nNoah;Groß",
        "First name,Last name\nElif,Yılmaz\nNoah,Groß",
        "Nachname\tVorname\nYılmaz\tElif\nGroß\tNoah",
        "Name;Vorname;Geburtstag\nYılmaz;Elif;1.2.2017\nGroß;Noah;3.4.2017",
        "Yılmaz, Elif\nGroß, Noah",
        "Elif,Yılmaz\nNoah,Groß",
        "1;Elif;Yılmaz\n2;Noah;Groß",
        'Name\n"Elif Yılmaz"\n"Noah Groß"',
    ],
)
def test_first_names_come_first(text: str) -> None:
    assert read_names(text) == ("Elif Yılmaz", "Noah Groß")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_file_is_read_in_its_encoding(encoding: str) -> None:
    text = "Vorname;Nachname\r\nZoë;Müller-Lüdenscheidt\r\n"
    assert decoded(text.encode(encoding)).lstrip("\ufeff") == text


def test_a_file_of_an_old_spreadsheet_is_read() -> None:
    assert decoded("Jürgen Weiß – 3b".encode("cp1252")) == "Jürgen Weiß – 3b"


@given(st.binary())
def test_no_file_stops_it(data: bytes) -> None:
    assert all(name == clean(name) and name for name in read_names(decoded(data)))


@given(st.lists(names))
def test_what_was_written_is_read_again(listed: list[str]) -> None:
    assert read_names(decoded(as_csv(listed, header="Name"))) == tuple(listed)


@given(st.lists(st.sampled_from("=+-@'").flatmap(lambda sign: names.map(lambda n: sign + n))))
def test_no_cell_is_a_formula(listed: list[str]) -> None:
    data = as_csv(listed, header="Name").removeprefix(codecs.BOM_UTF8).decode()
    for row in csv.reader(io.StringIO(data)):
        assert not row[0].startswith(("=", "+", "-", "@"))
    assert read_names(data) == tuple(listed)


@given(st.lists(names), st.lists(names))
def test_no_name_is_lost_in_comparing(listed: list[str], there: list[str]) -> None:
    found = compared(listed, there)
    assert [one.name for one in found] == listed
    fresh = [one.name.casefold() for one in found if one.twin is Twin.NONE]
    assert len(set(fresh)) == len(fresh)
    assert set(fresh) | {name.casefold() for name in there} >= {n.casefold() for n in listed}


def test_duplicates_say_where_they_stand() -> None:
    assert compared(["Mia", "Noah", "mia", "ELIF"], ["Elif"]) == (
        Candidate(name="Mia"),
        Candidate(name="Noah"),
        Candidate(name="mia", twin=Twin.LISTED),
        Candidate(name="ELIF", twin=Twin.IN_CLASS),
    )


@given(st.text())
def test_a_clean_name_stays_as_it_is(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_a_school_year_begins_in_august() -> None:
    assert (school_year(2026, 8), school_year(2027, 7)) == ("2026/27", "2026/27")
    assert school_year(2099, 12) == "2099/00"
