"""Foreign errors become ours where they enter, and keep what they said."""

import errno
import sqlite3
from pathlib import Path

import pytest

from app.errors import AppError, DamagedStoreError, DiskFullError, ReadOnlyStoreError, StoreError
from storage.errors import FileError, file_errors, translated


@pytest.mark.parametrize(
    ("number", "ours"),
    [
        (errno.ENOSPC, DiskFullError),
        (errno.EDQUOT, DiskFullError),
        (errno.EROFS, ReadOnlyStoreError),
        (errno.EACCES, ReadOnlyStoreError),
        (errno.EPERM, ReadOnlyStoreError),
        (errno.EIO, FileError),
    ],
)
def test_file_errors_name_the_path(number: int, ours: type[AppError]) -> None:
    with pytest.raises(ours, match=r"worksheets\.pdf"), file_errors(Path("worksheets.pdf")):
        raise OSError(number, "what the system says")


@pytest.mark.parametrize(
    ("code", "ours"),
    [
        (sqlite3.SQLITE_FULL, DiskFullError),
        (sqlite3.SQLITE_READONLY | 3 << 8, ReadOnlyStoreError),
        (sqlite3.SQLITE_CANTOPEN, ReadOnlyStoreError),
        (sqlite3.SQLITE_CORRUPT | 1 << 8, DamagedStoreError),
        (sqlite3.SQLITE_NOTADB, DamagedStoreError),
        (sqlite3.SQLITE_BUSY, StoreError),
    ],
)
def test_sqlite_errors_are_told_apart_by_their_primary_code(
    code: int, ours: type[AppError]
) -> None:
    theirs = sqlite3.OperationalError("what sqlite says")
    theirs.sqlite_errorcode = code
    found = translated(theirs)
    assert type(found) is ours
    assert str(found) == "what sqlite says"


def test_a_defect_stays_a_defect() -> None:
    assert translated(ZeroDivisionError()) is None
