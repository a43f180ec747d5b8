"""Verified copies, a few kept, one brought back."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from app.errors import DamagedStoreError, NotFoundError
from storage import backups
from storage.backups import Occasion
from storage.quick import DATABASE
from tests.storage.conftest import START, Desk, config, snapshot

DAY_S = 86_400


def make(desk: Desk, *, days: float = 0, keep: int = 7, **more: Occasion) -> backups.Backup:
    now = START + days * DAY_S
    return backups.make(desk.folder, desk.folder / "backups", now=now, keep=keep, **more)


def test_a_backup_holds_what_was_saved_before_it(desk: Desk) -> None:
    sheet = desk.named(1)
    desk.book.print_copies(sheet.id, snapshot(1), count=5).result()
    backup = make(desk)
    desk.edit(sheet, 2)
    assert backup.path.name == "chalkline-000001-2025-01-13-daily.db"
    counts = backups.check(backup.path)
    assert (counts["saved_worksheets"], counts["worksheet_instances"]) == (1, 5)
    assert [path.name for path in backup.path.parent.iterdir()] == [backup.path.name]


def test_the_newest_seven_days_stay_by_number_and_not_by_clock(desk: Desk) -> None:
    desk.named()
    for day in (0, 1, 2, -400, -399, -398, 3, 4, 5):
        make(desk, days=day)
    kept = backups.found_in(desk.folder / "backups")
    assert [backup.number for backup in kept] == [9, 8, 7, 6, 5, 4, 3]


def test_other_occasions_keep_their_own(desk: Desk) -> None:
    desk.named()
    make(desk, occasion=Occasion.MIGRATION)
    for day in range(5):
        make(desk, days=day, keep=2)
    kept = backups.found_in(desk.folder / "backups")
    assert [backup.occasion for backup in kept] == [
        Occasion.DAILY,
        Occasion.DAILY,
        Occasion.MIGRATION,
    ]


def test_one_a_day_is_due(desk: Desk) -> None:
    desk.named()
    folder = desk.folder / "backups"
    assert backups.is_due(folder, now=START)
    make(desk)
    assert not backups.is_due(folder, now=START + 3600)
    assert backups.is_due(folder, now=START + DAY_S)


def test_a_backup_brought_back_takes_the_place_and_the_present_is_kept(desk: Desk) -> None:
    sheet = desk.named(1)
    backup = make(desk)
    desk.edit(sheet, 2)
    desk.book.close()
    aside = backups.bring_back(backup.path, desk.folder)
    assert aside == desk.folder / "chalkline.replaced-1.db"
    with closing(sqlite3.connect(aside)) as raw:
        assert raw.execute("SELECT config FROM saved_worksheets").fetchall() == [
            (config(2).decode(),)
        ]
    desk.restart()
    assert desk.book.configs([sheet.id]).result()[0].config == config(1)


def test_a_damaged_backup_is_not_brought_back(desk: Desk) -> None:
    sheet = desk.named(1)
    backup = make(desk)
    data = bytearray(backup.path.read_bytes())
    data[4096 * 2 : 4096 * 5] = b"\xa5" * 4096 * 3
    backup.path.write_bytes(data)
    desk.book.close()
    with pytest.raises(DamagedStoreError):
        backups.bring_back(backup.path, desk.folder)
    desk.restart()
    assert desk.book.configs([sheet.id]).result()[0].config == config(1)


def test_without_a_database_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        backups.make(tmp_path, tmp_path / "backups", now=START, keep=7)


def test_strangers_in_the_folder_are_left_alone(desk: Desk) -> None:
    desk.named()
    folder = desk.folder / "backups"
    folder.mkdir()
    strangers = [folder / "chalkline-old.db", folder / "notes.txt"]
    for stranger in strangers:
        stranger.write_text("mine")
    for day in range(3):
        make(desk, days=day, keep=1)
    assert [stranger.read_text() for stranger in strangers] == ["mine", "mine"]
    assert len(backups.found_in(folder)) == 1


def test_a_backup_goes_on_while_the_workbook_writes(
    desk: Desk, rows: Callable[[str], list[tuple[object, ...]]]
) -> None:
    sheet = desk.named(0)
    futures = [
        desk.book.save_edit(
            sheet.id, name="Sums", named=True, config=config(n, size=9000), worksheet_type="a"
        )
        for n in range(50)
    ]
    backup = make(desk)
    for future in futures:
        future.result()
    assert backups.check(backup.path)["saved_worksheets"] == 1
    assert rows("PRAGMA integrity_check") == [("ok",)]
    assert (desk.folder / DATABASE).exists()
