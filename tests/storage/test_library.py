"""What the library finds, and what one does there."""

import pytest

from app.settings import Library, Settings
from app.worksheets.worksheet import LibraryQuery, OpenSheet, SortKey
from tests.storage.conftest import Desk, config, snapshot


def names(desk: Desk, query: LibraryQuery | None = None) -> list[str]:
    return [card.name for card in desk.book.library(query or LibraryQuery()).result().cards]


@pytest.fixture
def three(desk: Desk) -> list[OpenSheet]:
    sheets = []
    for name, tags in (
        ("Übungen zum Kopf", ["Week 3"]),
        ("Borrowing", ["tests", "week 4"]),
        ("addition to 20", []),
    ):
        sheet = desk.edit(desk.draft(), 1, name=name)
        desk.book.set_tags(sheet.id, tags).result()
        sheets.append(sheet)
    return sheets


def test_the_last_changed_comes_first_whatever_the_clock_says(
    desk: Desk, three: list[OpenSheet]
) -> None:
    desk.clock.now = 5.0
    desk.edit(three[0], 2, name="Übungen zum Kopf")
    assert names(desk) == ["Übungen zum Kopf", "addition to 20", "Borrowing"]


def test_a_star_or_a_tag_does_not_move_a_sheet(desk: Desk, three: list[OpenSheet]) -> None:
    desk.book.set_favourite(three[0].id, on=True).result()
    assert names(desk)[-1] == "Übungen zum Kopf"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (LibraryQuery(text="ÜBUNG"), ["Übungen zum Kopf"]),
        (LibraryQuery(text="week borr"), ["Borrowing"]),
        (LibraryQuery(text="week nothing"), []),
        (LibraryQuery(tag="tests"), ["Borrowing"]),
        (LibraryQuery(topic="subtraction"), []),
        (LibraryQuery(topic="addition", text="20"), ["addition to 20"]),
        (LibraryQuery(favourites=True), ["Borrowing"]),
        (LibraryQuery(templates=True), ["addition to 20"]),
        (LibraryQuery(printed=True), ["Borrowing"]),
        (
            LibraryQuery(sort=SortKey.NAME, descending=False),
            ["addition to 20", "Borrowing", "Übungen zum Kopf"],
        ),
        (
            LibraryQuery(sort=SortKey.CREATED, descending=False),
            ["Übungen zum Kopf", "Borrowing", "addition to 20"],
        ),
        (LibraryQuery(sort=SortKey.PRINTED, limit=1), ["Borrowing"]),
        (
            LibraryQuery(sort=SortKey.CREATED, limit=1, offset=1),
            ["Borrowing"],
        ),
    ],
)
def test_a_query_finds(
    desk: Desk, three: list[OpenSheet], query: LibraryQuery, found: list[str]
) -> None:
    desk.book.set_favourite(three[1].id, on=True).result()
    desk.book.set_template(three[2].id, on=True).result()
    desk.book.print_copies(three[1].id, snapshot(1), count=4).result()
    assert names(desk, query) == found


def test_a_page_names_all_tags_topics_and_the_total(desk: Desk, three: list[OpenSheet]) -> None:
    page = desk.book.library(LibraryQuery(limit=1)).result()
    assert (page.total, len(page.cards)) == (3, 1)
    assert page.tags == ("tests", "Week 3", "week 4")
    assert page.topics == ("addition",)


def test_a_card_tells_versions_prints_and_copies(desk: Desk) -> None:
    sheet = desk.named()
    desk.book.print_copies(sheet.id, snapshot(0), count=28).result()
    card = desk.book.library(LibraryQuery()).result().cards[0]
    assert (card.version_count, card.pdf_generation_count, card.copies_out) == (2, 1, 28)


def test_drafts_are_not_in_the_library_until_something_is_done_with_them_there(
    desk: Desk,
) -> None:
    desk.use(Settings(library=Library(auto_add_on_naming=False)))
    sheet = desk.named()
    assert names(desk) == []
    desk.book.describe(sheet.id, "for Monday").result()
    assert names(desk) == ["Sums"]
    assert len(desk.book.versions(sheet.id).result()) == 1


def test_archived_sheets_are_shown_apart(desk: Desk, three: list[OpenSheet]) -> None:
    desk.book.archive(three[1].id, on=True).result()
    assert "Borrowing" not in names(desk)
    assert names(desk, LibraryQuery(archived=True)) == ["Borrowing"]
    desk.book.archive(three[1].id, on=False).result()
    assert names(desk, LibraryQuery(archived=True)) == []


def test_a_deleted_sheet_comes_back_whole(desk: Desk, three: list[OpenSheet]) -> None:
    gone = three[2]
    desk.book.delete(gone.id).result()
    assert "addition to 20" not in names(desk)
    last = desk.book.start().result()
    assert last is not None
    assert last.id != gone.id
    desk.book.undelete(gone.id).result()
    assert names(desk)[0] == "addition to 20"
    assert len(desk.book.versions(gone.id).result()) == 1


def test_a_duplicate_has_everything_but_the_history(desk: Desk) -> None:
    sheet = desk.named(4)
    desk.book.set_tags(sheet.id, ["a"]).result()
    desk.book.print_copies(sheet.id, snapshot(4), count=2).result()
    copied = desk.book.duplicate(sheet.id, name="Sums, again").result()
    assert (copied.name, copied.tags, copied.config) == ("Sums, again", ("a",), config(4))
    assert (copied.edit_count, copied.pdf_generation_count, copied.version_count) == (0, 0, 1)
    assert copied.id != sheet.id


def test_whole_rows_come_in_the_order_asked_for(desk: Desk, three: list[OpenSheet]) -> None:
    wanted = [three[2].id, three[0].id]
    assert [row.id for row in desk.book.configs(wanted).result()] == wanted
