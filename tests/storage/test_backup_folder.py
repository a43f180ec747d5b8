"""Backups through the port, over the real store."""

from collections.abc import Iterator

import pytest

from app.errors import DamagedStoreError, NotFoundError
from app.ports import Backups
from app.worksheets.worksheet import LibraryQuery
from storage.backup_folder import FolderBackups
from tests.storage.conftest import Desk


@pytest.fixture
def kept(desk: Desk) -> Iterator[FolderBackups]:
    folder = FolderBackups(
        desk.folder,
        folder=lambda: desk.folder / "backups",
        keep=lambda: 7,
        clock=desk.clock,
        close_store=lambda: desk.book.close(),
    )
    yield folder
    folder.close()


def names(desk: Desk) -> list[str]:
    return [card.name for card in desk.book.library(LibraryQuery()).result().cards]


def test_a_new_folder_has_no_backups(kept: Backups) -> None:
    assert kept.list().result() == ()


def test_a_backup_is_listed_with_its_day_and_size(desk: Desk, kept: Backups) -> None:
    desk.named()
    made = kept.make_now().result()
    assert kept.list().result() == (made,)
    assert (made.day, made.occasion) == ("2025-01-13", "asked")
    assert made.size > 10_000


def test_restoring_goes_back_and_can_itself_be_undone(desk: Desk, kept: Backups) -> None:
    sheet = desk.named()
    before = kept.make_now().result()
    desk.book.rename(sheet.id, "Renamed since").result()
    kept.restore(before.id).result()
    desk.restart()
    assert names(desk) == ["Sums"]
    newest = kept.list().result()[0]
    assert newest.occasion == "restore"
    kept.restore(newest.id).result()
    desk.restart()
    assert names(desk) == ["Renamed since"]


def test_the_oldest_state_kept_before_a_restore_can_still_be_gone_back_to(
    desk: Desk, kept: Backups
) -> None:
    sheet = desk.named()
    start = kept.make_now().result()
    for number in range(3):
        desk.book.rename(sheet.id, f"Name {number}").result()
        kept.restore(start.id).result()
        desk.restart()
    oldest = [one for one in kept.list().result() if one.occasion == "restore"][-1]
    kept.restore(oldest.id).result()
    desk.restart()
    assert names(desk) == ["Name 0"]


def test_a_damaged_backup_changes_nothing_and_leaves_the_store_open(
    desk: Desk, kept: Backups
) -> None:
    desk.named()
    made = kept.make_now().result()
    (desk.folder / "backups" / made.id).write_bytes(b"not a database at all")
    with pytest.raises(DamagedStoreError):
        kept.restore(made.id).result()
    assert names(desk) == ["Sums"]


def test_a_backup_that_is_gone_is_said(kept: Backups) -> None:
    with pytest.raises(NotFoundError):
        kept.restore("chalkline-000009-2025-01-13-daily.db").result()
