"""Where the errors of the drivers become ours; nothing above sees theirs."""

import sqlite3

import psycopg

from app.errors import AppError, DamagedStoreError, DiskFullError, ReadOnlyStoreError, StoreError
from server.errors import UnavailableError

_READ_ONLY = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def translated(exc: BaseException) -> AppError | None:
    """Return our error for a foreign one that an operator can do something about, else None."""
    if isinstance(exc, AppError):
        return exc
    if isinstance(exc, sqlite3.Error):
        return _from_sqlite(exc)
    if isinstance(exc, psycopg.errors.DiskFull):
        return DiskFullError(type(exc).__name__)
    if isinstance(exc, psycopg.errors.ReadOnlySqlTransaction):
        return ReadOnlyStoreError(type(exc).__name__)
    if isinstance(exc, (psycopg.OperationalError, psycopg.InterfaceError)):
        # The text of the driver may name hosts and users: only its kind is told.
        return UnavailableError(type(exc).__name__)
    return None


def _from_sqlite(exc: sqlite3.Error) -> AppError | None:
    code = getattr(exc, "sqlite_errorcode", 0) & 0xFF
    text = str(exc)
    if code == sqlite3.SQLITE_FULL:
        return DiskFullError(text)
    if code in _READ_ONLY:
        return ReadOnlyStoreError(text)
    if code in _DAMAGED:
        return DamagedStoreError(text)
    if code in _BUSY:
        return UnavailableError(text)
    if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN):
        return StoreError(text)
    return None  # a constraint or a wrong statement is a defect of ours
