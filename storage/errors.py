"""Where the errors of SQLite and of the file system become ours; nothing above sees theirs."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import AppError, DamagedStoreError, DiskFullError, ReadOnlyStoreError, StoreError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
_SQLITE_READ_ONLY = {
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_AUTH,
    sqlite3.SQLITE_CANTOPEN,
}
_SQLITE_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


class ForeignFileError(DamagedStoreError):
    """The file is not a database of this program."""


class SecondInstanceError(StoreError):
    """Another Chalkline has this data folder open: bring its window forward."""


class FileError(StoreError):
    """A file could not be written for another reason than room or rights."""


class LostPhotoError(StoreError):
    """The file of a photo is gone, or not what it was; its row and its marks are still there."""


def translated(exc: BaseException) -> AppError | None:
    """Return our error for a foreign one that its user can do something about, else None."""
    if isinstance(exc, AppError):
        return exc
    driver = getattr(exc, "orig", None)  # SQLAlchemy keeps the driver's error there
    if isinstance(driver, sqlite3.Error):
        return _from_sqlite(driver)
    if isinstance(exc, sqlite3.Error):
        return _from_sqlite(exc)
    if isinstance(exc, OSError):
        return from_os_error(exc, None)
    return None


def _from_sqlite(exc: sqlite3.Error) -> StoreError:
    # The low byte is the primary code; the driver raises some errors of its own without any.
    code = getattr(exc, "sqlite_errorcode", 0) & 0xFF
    text = str(exc)
    # The index of the log could not be made as large as it must be: there is no room for it.
    no_room = getattr(exc, "sqlite_errorcode", 0) == sqlite3.SQLITE_IOERR_SHMSIZE
    if code == sqlite3.SQLITE_FULL or no_room:
        return DiskFullError(text)
    if code in _SQLITE_READ_ONLY:
        return ReadOnlyStoreError(text)
    if code in _SQLITE_DAMAGED:
        return DamagedStoreError(text)
    return StoreError(text)


def from_os_error(exc: OSError, path: Path | None) -> StoreError:
    """Return our error for a failed file operation, naming the path."""
    place = str(path or exc.filename or "")
    text = f"{place}: {exc.strerror or exc}" if place else str(exc)
    if exc.errno in _FULL:
        return DiskFullError(text)
    if exc.errno in _READ_ONLY:
        return ReadOnlyStoreError(text)
    return FileError(text)


@contextmanager
def file_errors(path: Path) -> Iterator[None]:
    """Translate what goes wrong with files inside the block."""
    try:
        yield
    except OSError as exc:
        raise from_os_error(exc, path) from exc
