"""Local backups: verified copies of the database, a few kept, one brought back when asked.

A backup is made by SQLite's backup API into a file beside its place, checked, made durable, and
only then named: what carries a backup's name is whole. Their order is in the number of the name,
for a clock may lie.
"""

import datetime as dt
import logging
import re
import shutil
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.errors import DamagedStoreError, DiskFullError, NotFoundError
from storage import migrations
from storage.connection import raw_reader, raw_writer
from storage.errors import file_errors, translated
from storage.files import free_name, sync_file, sync_folder
from storage.quick import DATABASE

logger = logging.getLogger(__name__)

FOLDER = "backups"
"""The default place, inside the data folder."""
_NAME = re.compile(r"chalkline-(\d{6})-(\d{4}-\d\d-\d\d)-([a-z]+)\.db")
_PAGES_A_STEP = 512
_KEPT_OTHERS = 3


class Occasion(StrEnum):
    """Why a backup was made; each occasion keeps its own newest few."""

    DAILY = "daily"
    MIGRATION = "migration"
    RESTORE = "restore"
    ASKED = "asked"
    EMPTIED = "emptied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A backup in the folder."""

    path: Path
    number: int
    day: str
    """ISO date (UTC) by the clock of then."""
    occasion: Occasion


def found_in(folder: Path) -> tuple[Backup, ...]:
    """Return the backups in `folder`, newest first; none when there is no such folder."""
    found = []
    for path in folder.glob("chalkline-*.db"):
        match = _NAME.fullmatch(path.name)
        if match is not None and match[3] in list(Occasion):
            found.append(
                Backup(path=path, number=int(match[1]), day=match[2], occasion=Occasion(match[3]))
            )
    return tuple(sorted(found, key=lambda backup: backup.number, reverse=True))


def is_due(folder: Path, *, now: float) -> bool:
    """Return whether the day by the clock has no daily backup yet."""
    days = [backup.day for backup in found_in(folder) if backup.occasion is Occasion.DAILY]
    return not days or days[0] != _day(now)


def make(
    data: Path, folder: Path, *, now: float, keep: int, occasion: Occasion = Occasion.DAILY
) -> Backup:
    """Back up the database in `data`, then let go of daily ones beyond the newest `keep`.

    Runs on any thread while the program works: it reads one moment and blocks nobody.

    Raises:
        NotFoundError: when there is no database.
        DamagedStoreError: when the copy fails its check (the database is damaged).
        DiskFullError, ReadOnlyStoreError, StoreError: when it cannot be written.
    """
    source = data / DATABASE
    if not source.is_file():
        raise NotFoundError("database", str(source))
    with file_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _check_room(source, folder)
    number = max((backup.number for backup in found_in(folder)), default=0) + 1
    path = folder / f"chalkline-{number:06d}-{_day(now)}-{occasion.value}.db"
    try:
        _copy_checked(source, path)
    except (sqlite3.Error, OSError) as exc:
        raise translated(exc) or exc from exc
    _let_go(folder, occasion, keep if occasion is Occasion.DAILY else _KEPT_OTHERS)
    return Backup(path=path, number=number, day=_day(now), occasion=occasion)


def bring_back(backup: Path, data: Path) -> Path | None:
    """Put `backup` in the place of the database; return where the present one is kept aside.

    The database must be closed. A kill leaves the present database or the backup in its place.

    Raises:
        DamagedStoreError: when the backup fails its check; nothing was changed.
        DiskFullError, ReadOnlyStoreError, StoreError: when files cannot be written.
    """
    check(backup)
    place = data / DATABASE
    with file_errors(place):
        if place.exists():
            fold_log(place)
        temporary = _temporary(data)
        try:
            shutil.copyfile(backup, temporary)
            sync_file(temporary)
            return put_in_place(temporary, place, stem="chalkline.replaced")
        finally:
            temporary.unlink(missing_ok=True)


def make_new(place: Path) -> None:
    """Make an empty database. It takes its name when it is whole: a kill leaves none or that."""
    new = place.with_name(".chalkline-new.tmp")
    with file_errors(place):
        discard(new)
        migrations.migrate(new)
        fold_log(new)
        sync_file(new)
        new.replace(place)
        sync_folder(place.parent)


def make_empty(data: Path) -> None:
    """Let an empty database take the place of the present one, which is in a backup.

    A kill leaves the one or the other.

    Raises:
        DiskFullError, ReadOnlyStoreError, StoreError: when files cannot be written.
    """
    place = data / DATABASE
    with file_errors(place):
        fold_log(place)
    make_new(place)


def discard(unfinished: Path) -> None:
    """Remove an unfinished database with what SQLite keeps beside it."""
    for tail in ("", "-wal", "-shm", "-journal"):
        unfinished.with_name(unfinished.name + tail).unlink(missing_ok=True)


def put_in_place(new: Path, place: Path, *, stem: str) -> Path | None:
    """Let `new` take the place of a database, which is kept aside whole (-wal, -shm with it)."""
    aside = None
    if place.exists():
        aside = free_name(place.parent, stem, ".db")
        # A second name, not a new one: at no moment is there no database in its place.
        try:
            aside.hardlink_to(place)
        except OSError:  # a file system without links
            shutil.copyfile(place, aside)
            sync_file(aside)
        for tail in ("-wal", "-shm"):
            beside = place.with_name(place.name + tail)
            if beside.exists():
                beside.replace(aside.with_name(aside.name + tail))
    new.replace(place)
    sync_folder(place.parent)
    return aside


def fold_log(place: Path) -> None:
    """Fold the write-ahead log into a closed database, if it is whole enough for that.

    A log that stayed would be applied to the file that takes this one's place.
    """
    try:
        with closing(raw_writer(place)) as raw:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error as exc:
        logger.warning("the log of %s stays beside it: %s", place.name, exc)


def check(path: Path) -> dict[str, int]:
    """Return the number of rows by table of a database that is whole.

    Raises:
        DamagedStoreError: when it is not.
        StoreError: when it cannot be read.
    """
    try:
        # Immutable: a finished backup gets no -wal and -shm files beside it.
        with closing(raw_reader(path, immutable=True)) as raw:
            return _checked(raw)
    except sqlite3.Error as exc:
        raise translated(exc) or exc from exc


def _copy_checked(source: Path, path: Path) -> None:
    temporary = _temporary(path.parent)
    try:
        with closing(raw_reader(source)) as raw, closing(sqlite3.connect(temporary)) as copy:
            raw.execute("BEGIN")  # the rows counted are those copied
            wanted = _counts(raw)
            raw.backup(copy, pages=_PAGES_A_STEP)
            raw.execute("COMMIT")
            copy.execute("PRAGMA journal_mode = DELETE")
        if check(temporary) != wanted:
            raise DamagedStoreError("a backup lacks rows")
        sync_file(temporary)
        temporary.replace(path)
        sync_folder(path.parent)
    finally:
        discard(temporary)


def _checked(raw: sqlite3.Connection) -> dict[str, int]:
    problems = [row[0] for row in raw.execute("PRAGMA integrity_check(10)")]
    if problems != ["ok"]:
        raise DamagedStoreError("; ".join(problems))
    if raw.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise DamagedStoreError("rows without the rows they belong to")
    return _counts(raw)


def _counts(raw: sqlite3.Connection) -> dict[str, int]:
    names = [
        row[0]
        for row in raw.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        )
    ]
    return {
        name: raw.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - our own tables
        for name in names
    }


def _check_room(source: Path, folder: Path) -> None:
    needed = source.stat().st_size * 2 + 2**24
    if shutil.disk_usage(folder).free < needed:
        problem = f"{folder}: no room for a backup"
        raise DiskFullError(problem)


def _let_go(folder: Path, occasion: Occasion, keep: int) -> None:
    same = [backup for backup in found_in(folder) if backup.occasion is occasion]
    for backup in same[keep:]:
        backup.path.unlink(missing_ok=True)


def _temporary(folder: Path) -> Path:
    handle, name = tempfile.mkstemp(dir=folder, prefix=".chalkline-", suffix=".tmp")
    with open(handle, "wb"):  # noqa: PTH123 - closes the descriptor
        return Path(name)


def _day(now: float) -> str:
    return dt.datetime.fromtimestamp(now, tz=dt.UTC).date().isoformat()
