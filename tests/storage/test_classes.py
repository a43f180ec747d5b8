"""Classes and pupils on the disk."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.classes.model import ClassId, PupilId, SchoolClass
from app.classes.ports import ClassBook
from app.errors import NotFoundError, ReadOnlyStoreError
from storage.workbook import open_workbook
from tests.storage.conftest import KEY, Desk

Rows = Callable[[str], list[tuple[object, ...]]]


@pytest.fixture
def book(desk: Desk) -> ClassBook:
    return desk.book.classes()


@pytest.fixture
def third(book: ClassBook) -> SchoolClass:
    made = book.add_class("3b", "2026/27").result()
    book.add_pupils(made.id, ["Mia", "Noah", "Elif", "Jonas"]).result()
    return made


def names(book: ClassBook, class_id: ClassId) -> list[str]:
    return [pupil.name for pupil in book.pupils(class_id).result()]


def ids(book: ClassBook, class_id: ClassId) -> dict[str, PupilId]:
    return {pupil.name: pupil.id for pupil in book.pupils(class_id).result()}


def test_a_class_with_its_pupils_is_there_after_a_restart(desk: Desk, third: SchoolClass) -> None:
    desk.restart()
    book = desk.book.classes()
    (found,) = book.classes().result()
    assert (found.name, found.year, found.pupils) == ("3b", "2026/27", 4)
    assert names(book, third.id) == ["Mia", "Noah", "Elif", "Jonas"]


def test_names_are_kept_clean_and_a_blank_one_changes_nothing(
    book: ClassBook, third: SchoolClass
) -> None:
    pupil = ids(book, third.id)["Mia"]
    assert book.rename_pupil(pupil, "  Mia \t Rose ").result().name == "Mia Rose"
    assert book.rename_pupil(pupil, "  ").result().name == "Mia Rose"
    assert book.rename_class(third.id, " ").result().name == "3b"
    assert book.rename_class(third.id, "4b").result().pupils == 4
    assert book.set_year(third.id, "2027/28").result().year == "2027/28"
    assert len(book.add_pupils(third.id, ["", " Ben "]).result()) == 1


def test_who_was_taken_off_comes_back_where_they_stood(
    book: ClassBook, third: SchoolClass, rows: Rows
) -> None:
    pupil = ids(book, third.id)["Noah"]
    book.remove_pupils([pupil]).result()
    book.add_pupils(third.id, ["Ben"]).result()
    assert names(book, third.id) == ["Mia", "Elif", "Jonas", "Ben"]
    assert rows("SELECT count(*) FROM pupils") == [(5,)]
    book.restore_pupils([pupil]).result()
    assert names(book, third.id) == ["Mia", "Noah", "Elif", "Jonas", "Ben"]


def test_a_pupil_moves_past_one_who_left(book: ClassBook, third: SchoolClass) -> None:
    known = ids(book, third.id)
    book.remove_pupils([known["Noah"]]).result()
    book.move_pupil(known["Jonas"], 0).result()
    assert names(book, third.id) == ["Jonas", "Mia", "Elif"]
    book.move_pupil(known["Jonas"], 99).result()
    book.restore_pupils([known["Noah"]]).result()
    assert names(book, third.id) == ["Mia", "Noah", "Elif", "Jonas"]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.integers(0, 3), st.integers(-1, 5)), max_size=6))
def test_moving_is_what_a_list_does(book: ClassBook, moves: list[tuple[int, int]]) -> None:
    made = book.add_class("5a", "2026").result()
    book.add_pupils(made.id, list("ABCD")).result()
    known, order = ids(book, made.id), list("ABCD")
    for who, to in moves:
        name = "ABCD"[who]
        order.remove(name)
        order.insert(max(0, to), name)
        book.move_pupil(known[name], to).result()
    assert names(book, made.id) == order


def test_a_year_goes_to_the_archive_and_back(book: ClassBook, third: SchoolClass) -> None:
    other = book.add_class("2c", "2025/26").result()
    book.archive([third.id, other.id], on=True).result()
    assert book.classes().result() == ()
    assert [one.name for one in book.classes(archived=True).result()] == ["3b", "2c"]
    book.archive([third.id], on=False).result()
    assert [one.name for one in book.classes().result()] == ["3b"]


def test_archiving_with_one_that_is_gone_archives_none(
    book: ClassBook, third: SchoolClass
) -> None:
    with pytest.raises(NotFoundError):
        book.archive([third.id, ClassId("gone")], on=True).result()
    assert len(book.classes().result()) == 1


def test_a_class_is_deleted_with_its_pupils_and_nothing_else(
    book: ClassBook, third: SchoolClass, rows: Rows
) -> None:
    book.add_pupils(book.add_class("4a", "2026/27").result().id, ["Kofi"]).result()
    book.delete_class(third.id).result()
    assert rows("SELECT name FROM classes") == [("4a",)]
    assert rows("SELECT name FROM pupils") == [("Kofi",)]
    with pytest.raises(NotFoundError):
        book.add_pupils(third.id, ["Mia"]).result()


def test_nothing_is_written_where_nothing_may_be(desk: Desk, third: SchoolClass) -> None:
    desk.book.close()
    looking = open_workbook(
        desk.folder,
        clock=desk.clock,
        settings=desk.settings,
        copy_key=lambda: KEY,
        read_only=True,
    )
    book = looking.classes()
    assert names(book, third.id) == ["Mia", "Noah", "Elif", "Jonas"]
    with pytest.raises(ReadOnlyStoreError):
        book.add_class("4b", "2026/27").result()
    looking.close()
