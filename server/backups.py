"""Copies of the SQLite database: written while the server runs, brought back while it does not.

The photos that a copy knows lie in the folder `uploads` beside it (server.uploads.copies).

A database that was brought back gets new epochs, so that every laptop compares what it holds and
sends again what the copy lacks (sync.md §3.12).
"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.errors import StoreError
from server.accounts import admin
from server.blobs.places import blobs_of
from server.bootstrap import REPLACED, directly, folder_of, prepare, reading
from server.db.errors import translated
from server.db.session import SQLITE, Session
from server.errors import BackupError, SettingsError
from server.settings import ServerSettings
from server.uploads import copies
from server.uploads.copies import Copies

_STEP_PAGES = 512


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back."""

    kept: Path | None
    """Where the database lies that was there before; None: there was none."""
    photos: Copies


def back_up(settings: ServerSettings, file: Path) -> Copies:
    """Write a verified copy, which appears whole or not at all, and the photos it knows.

    Raises:
        SettingsError: when the database is a PostgreSQL, or there is none yet.
        BackupError: when the copy is not whole.
        StoreError: when it cannot be written.
    """
    source = _sqlite_of(settings)
    if not source.exists():
        raise SettingsError(f"There is no database in {settings.data}.")
    fresh = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        uri = f"{source.absolute().as_uri()}?mode=ro"
        with (
            closing(sqlite3.connect(uri, uri=True)) as from_here,
            closing(sqlite3.connect(fresh)) as to_there,
        ):
            from_here.backup(to_there, pages=_STEP_PAGES, sleep=0.01)
            to_there.execute("PRAGMA journal_mode = DELETE")
        _check(fresh)
        _sync(fresh)
        fresh.replace(file)
    except (sqlite3.Error, OSError) as exc:
        raise _ours(exc) from exc
    finally:
        fresh.unlink(missing_ok=True)
    # A photo is kept before its row is, so whatever the copy knows is there now.
    with _opened(file) as session:
        return copies.back_up(session, blobs_of(settings), file.parent / copies.FOLDER)


def back_up_photos(settings: ServerSettings, folder: Path) -> Copies:
    """Bring the photos of any database into a folder.

    Raises:
        StoreError: when one cannot be read or written.
    """
    with reading(settings) as session:
        return copies.back_up(session, blobs_of(settings), folder)


def restore_photos(settings: ServerSettings, folder: Path) -> Copies:
    """Bring back what is missing of the photos of any database.

    Raises:
        StoreError: when one cannot be read or written.
    """
    with reading(settings) as session:
        return copies.bring_back(session, blobs_of(settings), folder)


def restore(settings: ServerSettings, file: Path) -> Restored:
    """Put a copy in the database's place, with new epochs, and bring missing photos back.

    Raises:
        BusyFolderError: when the server runs.
        BackupError: when `file` is no whole copy; nothing was changed then.
        StoreError: when it cannot be written.
    """
    place = _sqlite_of(settings)
    with folder_of(settings):
        fresh = place.with_name(f"{place.name}.restore")
        try:
            fresh.write_bytes(file.read_bytes())
            _check(fresh)
            _sync(fresh)
            kept = _set_aside(place)
            fresh.replace(place)
        except (sqlite3.Error, OSError) as exc:
            raise _ours(exc) from exc
        finally:
            fresh.unlink(missing_ok=True)
        prepare(settings)
        directly(settings, admin.NewEpoch())
        photos = file.parent / copies.FOLDER
        try:
            return Restored(kept, restore_photos(settings, photos))
        except StoreError as exc:
            raise StoreError(
                "The worksheets are back, the photos are not: their place does not answer. "
                f"Once it does: serve uploads restore {photos}"
            ) from exc


@contextmanager
def _opened(file: Path) -> Iterator[Session]:
    """Give a session over a copy."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as raw:
            yield Session(raw, SQLITE)
    except sqlite3.Error as exc:
        raise _ours(exc) from exc


def _sqlite_of(settings: ServerSettings) -> Path:
    if settings.database_url:
        raise SettingsError("For a PostgreSQL, use pg_dump and pg_restore, then: epoch.")
    return settings.sqlite_path


def _set_aside(place: Path) -> Path | None:
    """Move the database and its log away together: a log must never meet another database."""
    if not place.exists():
        return None
    with closing(sqlite3.connect(place)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = place.with_name(f"{place.stem}{REPLACED}{time.strftime('%Y%m%d-%H%M%S')}.db")
    for end in ("", "-wal", "-shm"):
        part = place.with_name(place.name + end)
        if part.exists():
            part.replace(kept.with_name(kept.name + end))
    return kept


def _check(file: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as raw:
            found = raw.execute("PRAGMA integrity_check").fetchone()
            raw.execute("SELECT 1 FROM schema_migrations, account_sync LIMIT 1").fetchone()
    except sqlite3.DatabaseError as exc:
        raise BackupError("This is no whole copy of a Chalkline server.") from exc
    if found != ("ok",):
        raise BackupError("This copy is damaged.")


def _sync(file: Path) -> None:
    handle = os.open(file, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _ours(exc: sqlite3.Error | OSError) -> StoreError:
    ours = translated(exc)
    return ours if isinstance(ours, StoreError) else StoreError(str(exc))
