"""A disk without room: said, nothing lost, and work goes on when there is room again.

The tests fill a small tmpfs of their own, which takes root on Linux; elsewhere SQLite is told
that the database may not grow.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.errors import DiskFullError, StoreError
from app.settings import Settings
from storage import backups
from storage.ballast import Ballast
from storage.connection import raw_writer, through_sqlalchemy
from storage.quick import DATABASE
from storage.workbook import SqliteWorkbook, open_workbook
from storage.writer import Job, Transaction, Writer
from tests.storage.conftest import KEY, START, FakeClock, config


def can_mount() -> bool:
    return shutil.which("mount") is not None and hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Sixty megabytes of disk."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = can_mount() and (
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", str(folder)],
            check=False,
            capture_output=True,
        ).returncode
        == 0
    )
    if not mounted:
        pytest.skip("no small disk can be mounted here (the next test needs none)")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def opened(folder: Path) -> SqliteWorkbook:
    return open_workbook(folder, clock=FakeClock(), settings=Settings(), copy_key=lambda: KEY)


def fill(folder: Path) -> Path:
    """Take all the room there is."""
    path = folder / "a film of the school trip"
    with path.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(2**16)):
                pass
        except OSError:
            pass
    return path


def test_on_a_full_disk_the_ballast_saves_the_change_and_then_it_is_said(
    small_disk: Path,
) -> None:
    data = small_disk / "data"
    book = opened(data)
    assert Ballast(data, size=4 * 2**20).put_back()
    sheet = book.create(name="x", config=config(0), worksheet_type="addition").result()
    film = fill(small_disk)

    def edit_error(number: int) -> BaseException | None:
        return book.save_edit(
            sheet.id,
            name="x",
            named=False,
            config=config(number, size=200_000),
            worksheet_type="addition",
        ).exception()

    last = 0
    while (error := edit_error(last + 1)) is None:
        last += 1
    assert isinstance(error, DiskFullError)
    assert last > 3, "the ballast saved some"
    assert not (data / "chalkline.ballast").exists()
    found = book.start().result()
    assert found is not None
    assert found.config == config(last, size=200_000)
    with pytest.raises(DiskFullError):
        backups.make(data, data / "backups", now=START, keep=7)

    film.unlink()
    assert edit_error(2000) is None
    book.close()
    with closing(sqlite3.connect(data / DATABASE)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    book = opened(data)
    again = book.start().result()
    book.close()
    assert again is not None
    assert again.config == config(2000, size=200_000)


class NoRoom:
    """A store that may not grow, and a ballast that is given up once."""

    def __init__(self, folder: Path, *, ballast: int) -> None:
        path = folder / "s.db"
        self.raw = raw_writer(path)
        self.raw.execute("CREATE TABLE t (n, data)")
        self.ballast = ballast
        self._limit(8)
        self.writer = Writer(self.raw, through_sqlalchemy(self.raw), free_space=self._give_up)

    def _limit(self, more: int) -> None:
        pages = self.raw.execute("PRAGMA page_count").fetchone()[0]
        self.raw.execute(f"PRAGMA max_page_count = {pages + more}")

    def _give_up(self) -> bool:
        given, self.ballast = self.ballast, 0
        if given:
            self._limit(given)
        return given > 0

    def write(self, number: int, size: int) -> None:
        def work(tx: Transaction) -> None:
            tx.connection.exec_driver_sql("INSERT INTO t VALUES (?, ?)", (number, "x" * size))

        self.writer.submit(Job(work)).result()


def test_a_batch_that_met_a_full_disk_is_written_after_the_ballast_is_gone(
    tmp_path: Path,
) -> None:
    store = NoRoom(tmp_path, ballast=100)
    store.write(1, 100_000)
    assert store.ballast == 0
    with pytest.raises(DiskFullError):
        store.write(2, 1_000_000)
    store.write(3, 100)
    store.writer.close()
    with closing(sqlite3.connect(tmp_path / "s.db")) as raw:
        assert raw.execute("SELECT n FROM t").fetchall() == [(1,), (3,)]


def test_the_ballast_is_really_written_and_not_put_back_on_a_nearly_full_disk(
    tmp_path: Path,
) -> None:
    ballast = Ballast(tmp_path, size=2**20)
    assert ballast.put_back()
    path = tmp_path / "chalkline.ballast"
    assert path.stat().st_size == 2**20
    assert path.stat().st_blocks * 512 >= 2**20
    assert ballast.release()
    assert not ballast.release()
    huge = Ballast(tmp_path, size=shutil.disk_usage(tmp_path).free)
    assert not huge.put_back()
    assert not path.exists()


def test_nothing_can_be_written_to_a_closed_writer(tmp_path: Path) -> None:
    store = NoRoom(tmp_path, ballast=0)
    store.writer.close()
    store.writer.close()
    with pytest.raises(StoreError):
        store.write(1, 1)
