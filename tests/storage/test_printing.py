"""Prints, reprints and pins: versions with their problems, copies with their codes."""

from collections.abc import Callable

import pytest

from app import ids
from app.errors import ConfigError, NotFoundError
from app.worksheets.history import MAX_COPIES
from app.worksheets.worksheet import Reason, VersionType
from tests.storage.conftest import KEY, Desk, config, snapshot

Ask = Callable[[str], list[tuple[object, ...]]]
HOST = "chalk.example"


def test_a_print_keeps_problems_key_and_copies_in_one_snapshot(desk: Desk) -> None:
    sheet = desk.named()
    names = ("Ada", "Bo")
    printed = desk.book.print_copies(
        sheet.id, snapshot(0), count=3, host=HOST, student_names=names
    ).result()
    version = printed.version
    assert (version.version_type, version.created_reason) == (VersionType.SNAPSHOT, Reason.PDF)
    assert (version.problems, version.answer_key) == (b'[{"a":1,"b":2}]', b"[3]")
    assert (version.problem_count, version.page_count, version.copies_out) == (1, 1, 3)
    assert [copy.student_name for copy in printed.copies] == ["Ada", "Bo", None]
    for copy in printed.copies:
        assert copy.qr_code_url == f"HTTPS://{HOST.upper()}/UPLOAD/{ids.letters(copy.id)}"
        assert ids.verify(copy.id, KEY.key)
    assert desk.book.copies(version.id).result() == printed.copies


def test_the_same_sheet_printed_again_shares_the_version(desk: Desk) -> None:
    sheet = desk.named()
    first = desk.book.print_copies(sheet.id, snapshot(0), count=1).result()
    again = desk.book.print_copies(sheet.id, snapshot(0), count=2).result()
    assert again.version.id == first.version.id
    assert again.version.copies_out == 3
    other = desk.book.print_copies(sheet.id, snapshot(0, problems=b"[]"), count=1).result()
    assert other.version.id != first.version.id
    renamed = desk.book.print_copies(sheet.id, snapshot(0, name="New"), count=1).result()
    assert renamed.version.name == "New"


def test_a_print_of_another_state_keeps_the_state_before(desk: Desk) -> None:
    sheet = desk.named()
    desk.edit(sheet, 4)
    desk.book.print_copies(sheet.id, snapshot(5), count=1).result()
    configs = [version.config for version in desk.book.versions(sheet.id).result()]
    assert configs == [config(5), config(4), config(0)]


def test_a_reprint_is_exactly_the_version(desk: Desk) -> None:
    sheet = desk.named()
    first = desk.book.print_copies(sheet.id, snapshot(0), count=1).result()
    desk.edit(sheet, 1)
    desk.book.auto_save(sheet.id).result()
    again = desk.book.reprint(first.version.id, count=2, host=HOST).result()
    assert again.version.problems == first.version.problems
    assert again.version.copies_out == 3
    assert desk.book.configs([sheet.id]).result()[0].config == config(1)


def test_a_version_without_problems_is_not_reprinted(desk: Desk) -> None:
    version = desk.book.versions(desk.named().id).result()[0]
    with pytest.raises(ConfigError) as caught:
        desk.book.reprint(version.id, count=1).result()
    assert caught.value.field == "version"


@pytest.mark.parametrize("count", [0, -3, MAX_COPIES + 1])
def test_no_copies_or_too_many_are_refused_and_nothing_changes(desk: Desk, count: int) -> None:
    draft = desk.draft()
    with pytest.raises(ConfigError) as caught:
        desk.book.print_copies(draft.id, snapshot(0), count=count).result()
    assert caught.value.field == "copies"
    assert desk.book.start().result() == draft


def test_ten_thousand_copies_are_one_print(desk: Desk, rows: Ask) -> None:
    printed = desk.book.print_copies(desk.draft().id, snapshot(0), count=10_000).result()
    assert len({copy.id for copy in printed.copies}) == 10_000
    assert rows("SELECT count(*) FROM worksheet_instances") == [(10_000,)]
    assert desk.book.find_copy(ids.format_code(printed.copies[-1].id)).result().id == (
        printed.copies[-1].id
    )


def test_an_unknown_code_is_not_found_and_a_wrong_one_is_said(desk: Desk) -> None:
    stranger = ids.new_copy_id(KEY, random=lambda n: b"\x01" * n)
    with pytest.raises(NotFoundError):
        desk.book.find_copy(ids.format_code(stranger)).result()
    with pytest.raises(ids.CodeError):
        desk.book.find_copy("hello").result()


# -- pins
def test_a_pin_holds_the_problems_and_its_note(desk: Desk) -> None:
    pinned = desk.book.pin(desk.draft().id, snapshot(0), note="for the test").result()
    assert (pinned.version_type, pinned.created_reason) == (VersionType.MANUAL, Reason.PIN)
    assert (pinned.change_description, pinned.problems) == ("for the test", b'[{"a":1,"b":2}]')


def test_pinning_the_same_state_again_only_changes_the_note(desk: Desk) -> None:
    sheet = desk.named()
    first = desk.book.pin(sheet.id, snapshot(0), note="one").result()
    again = desk.book.pin(sheet.id, snapshot(0), note="two").result()
    assert (again.id, again.change_description) == (first.id, "two")


def test_an_older_auto_save_can_be_pinned_and_the_pin_undone(desk: Desk) -> None:
    was = desk.book.versions(desk.named().id).result()[0]
    pinned = desk.book.pin_version(was.id, note="keep").result()
    assert (pinned.version_type, pinned.change_description) == (VersionType.MANUAL, "keep")
    assert desk.book.unpin_version(was.id, was=was).result() == was
