"""A folder that cannot be written to: said, and what is there can be looked at.

Root may write anywhere, whatever the mode; so a bind mount makes the folder read-only here.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import ReadOnlyStoreError, StoreError
from app.settings import Settings
from storage import settings_file
from storage.errors import FileError
from storage.lock import InstanceLock
from storage.quick import DATABASE, last_sheet
from storage.repair import Outcome, check_at_start
from storage.workbook import SqliteWorkbook, open_workbook
from tests.storage.conftest import KEY, START, Desk, FakeClock


def run(*command: str) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


@pytest.fixture
def locked(desk: Desk) -> Iterator[Path]:
    """The desk's folder, closed, and read-only for everybody."""
    desk.named(3)
    desk.book.flush().result()
    log = (desk.folder / f"{DATABASE}-wal").read_bytes()
    copied = (desk.folder / DATABASE).read_bytes()
    desk.book.close()
    # As a kill leaves it: the last sheet is in the log alone.
    (desk.folder / DATABASE).write_bytes(copied)
    (desk.folder / f"{DATABASE}-wal").write_bytes(log)
    folder = desk.folder
    if os.geteuid() != 0:
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o755)
        return
    if shutil.which("mount") is None or not run("mount", "--bind", str(folder), str(folder)):
        pytest.skip("no read-only mount can be made here")
    assert run("mount", "-o", "remount,ro,bind", str(folder))
    yield folder
    assert run("umount", str(folder))


def opened(folder: Path, *, read_only: bool) -> SqliteWorkbook:
    return open_workbook(
        folder,
        clock=FakeClock(),
        settings=Settings(),
        copy_key=lambda: KEY,
        read_only=read_only,
    )


def test_a_read_only_folder_is_said_and_can_be_looked_at(locked: Path) -> None:
    assert check_at_start(locked, now=START).outcome is Outcome.FINE
    with pytest.raises(ReadOnlyStoreError):
        opened(locked, read_only=False)
    book = opened(locked, read_only=True)
    found = book.start().result()
    assert found is not None
    assert found.name == "Sums"
    assert isinstance(book.rename(found.id, "New").exception(), ReadOnlyStoreError)
    book.close()


def test_the_settings_and_the_lock_of_a_read_only_folder_are_said(locked: Path) -> None:
    with pytest.raises(ReadOnlyStoreError, match=settings_file.NAME):
        settings_file.save(locked, Settings())
    with pytest.raises((ReadOnlyStoreError, FileError)):
        InstanceLock(locked)


def test_the_quick_look_never_fails_loudly(locked: Path, tmp_path: Path) -> None:
    assert last_sheet(tmp_path / "nowhere") is None
    last_sheet(locked)


def test_a_folder_in_the_place_of_the_database_is_said(tmp_path: Path) -> None:
    (tmp_path / DATABASE).mkdir()
    assert last_sheet(tmp_path) is None
    with pytest.raises(StoreError):
        opened(tmp_path, read_only=False)
    with pytest.raises(StoreError):
        check_at_start(tmp_path, now=START)
