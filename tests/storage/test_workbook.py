"""The workbook against the spec's own testing plan, and the counters that must count truly."""

from concurrent.futures import Future
from typing import Any

import pytest

from app.errors import NotFoundError
from app.settings import AutoSave, Library, Settings
from app.worksheets.worksheet import Reason, SheetId, VersionId, VersionType
from tests.storage.conftest import Desk, FakeClock, config, snapshot


# -- drafts and joining the library
def test_a_new_sheet_is_a_draft_and_the_one_to_continue_with(desk: Desk) -> None:
    draft = desk.draft(3)
    assert not draft.in_library
    desk.restart()
    assert desk.book.start().result() == draft


def test_an_empty_store_has_nothing_to_continue_with(desk: Desk) -> None:
    assert desk.book.start().result() is None


def test_edits_of_a_draft_are_kept_without_versions(desk: Desk) -> None:
    draft = desk.draft()
    edited = desk.edit(draft, 5, name=draft.name, named=False)
    assert (edited.config, edited.in_library) == (config(5), False)
    assert desk.book.auto_save(draft.id).result() is None
    assert desk.book.versions(draft.id).result() == ()


def test_naming_puts_a_sheet_into_the_library_under_its_id(desk: Desk) -> None:
    draft = desk.draft()
    joined = desk.edit(draft, 1, name="Sums to 20")
    assert joined.in_library
    assert joined.worksheet is not None
    assert (joined.id, joined.worksheet.name) == (draft.id, "Sums to 20")
    assert [version.config for version in desk.book.versions(draft.id).result()] == [config(1)]


def test_printing_puts_an_unnamed_sheet_into_the_library_under_its_automatic_name(
    desk: Desk,
) -> None:
    draft = desk.draft()
    printed = desk.book.print_copies(draft.id, snapshot(0, name=draft.name), count=1).result()
    assert printed.joined_library
    assert printed.worksheet.name == "Addition Worksheet - Jan 13, 2025"
    assert not printed.worksheet.named
    again = desk.book.print_copies(draft.id, snapshot(0, name=draft.name), count=1).result()
    assert not again.joined_library


def test_the_settings_keep_named_and_printed_sheets_out_of_the_library(desk: Desk) -> None:
    never = Library(auto_add_on_naming=False, auto_add_on_first_pdf=False)
    desk.use(Settings(library=never))
    named = desk.named()
    assert not named.in_library
    printed = desk.book.print_copies(named.id, snapshot(0), count=2).result()
    assert not printed.joined_library
    assert len(printed.copies) == 2
    assert desk.book.find_copy(printed.copies[0].qr_code_url).result() == printed.copies[0]


def test_an_emptied_name_returns_to_the_automatic_one(desk: Desk) -> None:
    draft = desk.draft()
    desk.edit(draft, 0, name="Sums")
    assert desk.edit(draft, 0, name="  ").name == "Addition Worksheet - Jan 13, 2025"
    desk.book.rename(draft.id, "Sums").result()
    emptied = desk.book.rename(draft.id, "").result()
    assert (emptied.name, emptied.named) == ("Addition Worksheet - Jan 13, 2025", False)


@pytest.mark.parametrize(
    "name", ["x" * 300, "🦕 maths 👩‍🏫", "עברית 5", "a\nb\x00c", "half \ud83e"]
)
def test_any_name_can_be_kept(desk: Desk, name: str) -> None:
    kept = desk.book.rename(desk.draft().id, name).result().name
    assert kept
    desk.restart()
    again = desk.book.start().result()
    assert again is not None
    assert again.name == kept


# -- versions
def test_ten_changes_make_ten_auto_save_versions(desk: Desk) -> None:
    sheet = desk.named()
    for number in range(1, 11):
        desk.edit(sheet, number)
        desk.book.auto_save(sheet.id).result()
    versions = desk.book.versions(sheet.id).result()
    assert [version.config for version in versions] == [config(n) for n in range(10, 0, -1)]
    assert {version.version_type for version in versions} == {VersionType.AUTO_SAVE}


def test_of_twenty_auto_saves_the_last_ten_stay_and_snapshots_always(desk: Desk) -> None:
    sheet = desk.named()
    desk.book.print_copies(sheet.id, snapshot(0), count=1).result()
    desk.book.pin(sheet.id, snapshot(0), note="good one").result()
    for number in range(1, 21):
        desk.edit(sheet, number)
        desk.book.auto_save(sheet.id).result()
    versions = desk.book.versions(sheet.id, limit=100).result()
    kinds = [version.version_type for version in versions]
    assert kinds.count(VersionType.AUTO_SAVE) == 10
    assert kinds[-2:] == [VersionType.MANUAL, VersionType.SNAPSHOT]
    row = desk.book.configs([sheet.id]).result()[0]
    assert row.version_count == versions[0].version_number == 23


def test_auto_saves_older_than_thirty_days_go(desk: Desk) -> None:
    sheet = desk.named()
    desk.edit(sheet, 1)
    desk.book.auto_save(sheet.id).result()
    desk.clock.pass_days(31)
    desk.edit(sheet, 2)
    desk.book.auto_save(sheet.id).result()
    assert [version.config for version in desk.book.versions(sheet.id).result()] == [config(2)]


def test_the_settings_say_how_many_stay(desk: Desk) -> None:
    desk.use(Settings(auto_save=AutoSave(max_versions_to_keep=2)))
    sheet = desk.named()
    for number in range(1, 6):
        desk.edit(sheet, number)
        desk.book.auto_save(sheet.id).result()
    assert len(desk.book.versions(sheet.id).result()) == 2


def test_an_auto_save_without_a_difference_makes_no_version(desk: Desk) -> None:
    sheet = desk.named()
    desk.edit(sheet, 1)
    assert desk.book.auto_save(sheet.id).result() is not None
    assert desk.book.auto_save(sheet.id).result() is None
    desk.edit(sheet, 2)
    desk.edit(sheet, 1)
    assert desk.book.auto_save(sheet.id).result() is None


def test_a_base_version_is_kept_before_the_first_edit_of_a_session(desk: Desk) -> None:
    sheet = desk.named()
    desk.edit(sheet, 1)  # and the lid closes before any auto-save
    desk.restart()
    desk.book.open(sheet.id).result()
    desk.edit(sheet, 2)
    desk.edit(sheet, 3)
    assert [version.config for version in desk.book.versions(sheet.id).result()] == [
        config(1),
        config(0),
    ]


def test_a_version_knows_what_it_was_changed_from(desk: Desk) -> None:
    sheet = desk.named()
    first = desk.book.versions(sheet.id).result()[0]
    for number in (1, 2):
        desk.edit(sheet, number)
        desk.book.auto_save(sheet.id).result()
    desk.book.restore(sheet.id, first.id).result()
    desk.edit(sheet, 3)
    version = desk.book.auto_save(sheet.id).result()
    assert version is not None
    assert version.previous_config == config(0)
    assert first.previous_config is None


def test_versions_come_in_pages_and_without_auto_saves_on_request(desk: Desk) -> None:
    sheet = desk.named()
    for number in range(1, 6):
        desk.edit(sheet, number)
        desk.book.auto_save(sheet.id).result()
    desk.book.print_copies(sheet.id, snapshot(5), count=1).result()
    first = desk.book.versions(sheet.id, limit=3).result()
    then = desk.book.versions(sheet.id, limit=3, before_number=4).result()
    assert [version.version_number for version in first + then] == [7, 6, 5, 3, 2, 1]
    kept = desk.book.versions(sheet.id, include_auto_saves=False).result()
    assert [version.version_number for version in kept] == [7]


# -- restore
def test_restore_makes_an_older_config_current_without_a_new_version(desk: Desk) -> None:
    sheet = desk.named()
    desk.edit(sheet, 1)
    desk.book.auto_save(sheet.id).result()
    oldest = desk.book.versions(sheet.id).result()[-1]
    restored = desk.book.restore(sheet.id, oldest.id).result()
    assert restored.config == config(0)
    versions = desk.book.versions(sheet.id).result()
    assert [version.is_current for version in versions] == [False, True]
    assert desk.book.auto_save(sheet.id).result() is None


def test_a_restore_can_be_undone_because_what_it_replaced_was_kept(desk: Desk) -> None:
    sheet = desk.named()
    oldest = desk.book.versions(sheet.id).result()[-1]
    desk.edit(sheet, 9)
    desk.book.restore(sheet.id, oldest.id).result()
    kept = desk.book.versions(sheet.id).result()[0]
    assert kept.config == config(9)
    assert desk.book.restore(sheet.id, kept.id).result().config == config(9)


def test_a_version_of_another_sheet_is_not_restored(desk: Desk) -> None:
    one, other = desk.named(1), desk.named(2)
    foreign = desk.book.versions(other.id).result()[0]
    with pytest.raises(NotFoundError):
        desk.book.restore(one.id, foreign.id).result()
    assert desk.book.configs([one.id]).result()[0].config == config(1)


# -- the counters
def test_the_usage_columns_count_truly(desk: Desk) -> None:
    sheet = desk.named(0)  # 1: the name
    desk.edit(sheet, 1, ms=1500)  # 2
    desk.edit(sheet, 1, ms=500)  # no edit: the same state, but time spent
    desk.edit(sheet, 2)  # 3
    desk.clock.pass_days(1)
    desk.book.open(sheet.id).result()
    printed = desk.book.print_copies(sheet.id, snapshot(2), count=30).result()
    desk.book.reprint(printed.version.id, count=1).result()
    desk.book.print_copies(sheet.id, snapshot(2), count=1, reason=Reason.SHARE).result()
    row = desk.book.configs([sheet.id]).result()[0]
    assert (row.edit_count, row.time_spent_ms) == (3, 2000)
    assert (row.pdf_generation_count, row.share_count, row.upload_count) == (2, 1, 0)
    assert row.last_viewed_at == int(desk.clock())
    assert row.version_count == len(desk.book.versions(sheet.id).result())


def test_edits_that_share_a_commit_all_count_and_the_newest_state_wins(desk: Desk) -> None:
    sheet = desk.named()
    futures = [
        desk.book.save_edit(
            sheet.id,
            name="Sums",
            named=True,
            config=config(number),
            worksheet_type="addition",
            active_ms=10,
        )
        for number in range(1, 101)
    ]
    assert futures[-1].result().config == config(100)
    for future in futures:
        future.result()
    row = desk.book.configs([sheet.id]).result()[0]
    assert (row.config, row.edit_count, row.time_spent_ms) == (config(100), 101, 1000)


# -- time
def test_a_clock_set_back_is_harmless(desk: Desk) -> None:
    sheet = desk.named()
    other = desk.named(50)
    desk.edit(sheet, 1)
    desk.book.auto_save(sheet.id).result()
    desk.clock.now = 1000.0
    desk.edit(sheet, 2)
    desk.book.auto_save(sheet.id).result()
    desk.clock.now = 1_736_800_000.0
    desk.edit(sheet, 3)
    desk.book.auto_save(sheet.id).result()
    versions = desk.book.versions(sheet.id).result()
    assert [version.config for version in versions] == [config(n) for n in (3, 2, 1, 0)]
    desk.clock.now = 5.0
    desk.edit(other, 51)
    desk.restart()
    last = desk.book.start().result()
    assert last is not None
    assert last.id == other.id


# -- failures
def test_what_is_not_there_is_said(desk: Desk) -> None:
    nobody = SheetId("0190d5a0-7c1e-7000-8000-000000000000")
    futures: list[Future[Any]] = [
        desk.book.open(nobody),
        desk.book.rename(nobody, "x"),
        desk.book.auto_save(nobody),
        desk.book.version(VersionId(nobody)),
        desk.book.print_copies(nobody, snapshot(0), count=1),
        desk.book.duplicate(nobody, name="x"),
    ]
    for future in futures:
        with pytest.raises(NotFoundError):
            future.result()


def test_one_write_that_fails_takes_nothing_with_it(desk: Desk) -> None:
    sheet = desk.named()
    good = desk.book.rename(sheet.id, "One")
    bad = desk.book.rename(SheetId("nobody"), "Two")
    better = desk.book.set_tags(sheet.id, ["week 3"])
    assert good.result().name == "One"
    assert isinstance(bad.exception(), NotFoundError)
    assert better.result().tags == ("week 3",)
    assert desk.book.configs([sheet.id]).result()[0].tags == ("week 3",)


def test_a_closed_workbook_refuses_and_closes_twice(desk: Desk, clock: FakeClock) -> None:
    desk.book.close()
    desk.book.close()
    assert desk.book.create(name="x", config=b"{}", worksheet_type="addition").exception()
    assert desk.book.start().exception()


# -- order
def test_a_read_sees_every_write_submitted_before_it(desk: Desk) -> None:
    sheet = desk.named()
    for number in range(1, 30):
        desk.book.save_edit(
            sheet.id, name="Sums", named=True, config=config(number), worksheet_type="addition"
        )
        desk.book.auto_save(sheet.id)
        newest = desk.book.versions(sheet.id, limit=1).result()[0]
        assert newest.config == config(number)


def test_an_edit_does_not_overtake_a_print_of_the_same_sheet(desk: Desk) -> None:
    sheet = desk.named()
    edits = [(1, 2), (3, 4), (5, 6)]
    for before, after in edits:
        for number in (before, after):
            desk.book.save_edit(
                sheet.id, name="Sums", named=True, config=config(number), worksheet_type="addition"
            )
            desk.book.print_copies(sheet.id, snapshot(number), count=1)
    desk.book.flush().result()
    kept = desk.book.versions(sheet.id, include_auto_saves=False).result()
    assert [version.config for version in kept] == [config(n) for n in (6, 5, 4, 3, 2, 1)]


def test_a_clock_that_jumps_back_takes_no_time_away(desk: Desk) -> None:
    sheet = desk.edit(desk.named(1), 2, ms=500)
    worksheet = desk.edit(sheet, 3, ms=-10_000).worksheet
    assert worksheet is not None
    assert worksheet.time_spent_ms == 500
