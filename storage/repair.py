"""At the start: is the database whole, ours, and known? If not, what can be read is saved.

Nothing is ever deleted: a damaged or foreign file is kept aside under a new name.
"""

import logging
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.errors import DamagedStoreError, StoreError
from app.words import Words
from storage import backups, migrations
from storage.backups import put_in_place
from storage.connection import reader_anywhere
from storage.errors import ForeignFileError, file_errors, translated
from storage.files import sync_file
from storage.marker import MARKER
from storage.quick import DATABASE
from storage.salvage import salvage
from storage.tables import APPLICATION_ID

logger = logging.getLogger(__name__)

CHECKED = "chalkline.checked"
"""Unix seconds of the last check."""
_WEEK_S = 7 * 86_400
_MAGIC = b"SQLite format 3\x00"


class Outcome(StrEnum):
    """What the start found and did."""

    FINE = "fine"
    SALVAGED = "salvaged"
    FROM_BACKUP = "from backup"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class StartReport:
    """What to tell the user about the start; nothing when the outcome is FINE."""

    outcome: Outcome = Outcome.FINE
    kept_aside: Path | None = None
    """The damaged or foreign file."""
    foreign: bool = False
    worksheets: int = 0
    """Worksheets saved out of the damaged file and the backup."""
    backup_day: str = ""
    detail: str = ""

    def sentence(self, words: Words) -> str:
        """Return it in words; empty when all is well."""
        if self.outcome is Outcome.FINE or self.kept_aside is None:
            return ""
        where = words.tr("The old file is kept as {name}.", name=self.kept_aside.name)
        if self.foreign:
            what = words.tr("The worksheets' file was not one of Chalkline's.")
        else:
            what = words.tr("The worksheets' file was damaged.")
        match self.outcome:
            case Outcome.SALVAGED:
                done = words.ntr(
                    "{n} worksheet was read out of it.",
                    "{n} worksheets were read out of it.",
                    self.worksheets,
                )
            case Outcome.FROM_BACKUP:
                done = words.tr("The backup of {day} took its place.", day=self.backup_day)
            case _:
                done = words.tr("There was no backup, so the library starts empty.")
        return f"{what} {done} {where}"


def check_at_start(data: Path, *, now: float, backup_folder: Path | None = None) -> StartReport:
    """See that the database in `data` can be opened, saving what can be saved if not.

    To be called with the instance lock held and before anything opens the database. A thorough
    look (quick_check) follows an unclean stop, and else once a week.

    Raises:
        NewerStoreError: when a newer program made it; open it read-only.
        ReadOnlyStoreError, DiskFullError, StoreError: when a repair cannot be written.
    """
    path = data / DATABASE
    if not path.exists():
        return StartReport()
    thorough = (data / MARKER).exists() or _is_week_old(data, now)
    try:
        _look(path, thorough=thorough)
    except DamagedStoreError as exc:
        logger.warning("the database is damaged: %s", exc)
        report = _repair(data, backup_folder or data / backups.FOLDER, exc)
        _note_checked(data, now)
        return report
    if thorough:
        _note_checked(data, now)
    return StartReport()


def _look(path: Path, *, thorough: bool) -> None:
    """Raise DamagedStoreError when the database is not whole, ForeignFileError when not ours."""
    with file_errors(path), path.open("rb") as file:
        head = file.read(len(_MAGIC))
    if head != _MAGIC:
        if any(head):
            raise ForeignFileError("not a database")
        raise DamagedStoreError("an empty file")
    try:
        with closing(reader_anywhere(path)) as raw:
            raw.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if raw.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                raise ForeignFileError("another program's database")
            migrations.check_not_newer(raw, path)
            if thorough:
                problems = [row[0] for row in raw.execute("PRAGMA quick_check(10)")]
                if problems != ["ok"]:
                    raise DamagedStoreError("; ".join(problems))
                if raw.execute("PRAGMA foreign_key_check").fetchone() is not None:
                    raise DamagedStoreError("rows without the rows they belong to")
    except sqlite3.Error as exc:
        raise translated(exc) or exc from exc


def _repair(data: Path, backup_folder: Path, found: DamagedStoreError) -> StartReport:
    path = data / DATABASE
    foreign = isinstance(found, ForeignFileError)
    good = _newest_good(backup_folder)
    new = data / ".chalkline-repair.tmp"
    try:
        with file_errors(path):
            counts = None if foreign else _salvaged(path, new, good)
            if counts is not None:
                outcome, day = Outcome.SALVAGED, ""
            elif good is not None:
                backups.discard(new)
                shutil.copyfile(good.path, new)
                counts = backups.check(new)
                outcome, day = Outcome.FROM_BACKUP, good.day
            else:
                backups.discard(new)
                migrations.migrate(new)
                backups.fold_log(new)
                counts, outcome, day = {}, Outcome.EMPTY, ""
            sync_file(new)
            aside = put_in_place(
                new, path, stem="chalkline.foreign" if foreign else "chalkline.damaged"
            )
    finally:
        backups.discard(new)
    return StartReport(
        outcome=outcome,
        kept_aside=aside,
        foreign=foreign,
        worksheets=counts.get("saved_worksheets", 0) + counts.get("drafts", 0),
        backup_day=day,
        detail=str(found),
    )


def _salvaged(path: Path, new: Path, good: backups.Backup | None) -> dict[str, int] | None:
    """Return the counts of what was read, None when nothing could be or too little came of it."""
    backups.discard(new)
    try:
        counts = salvage(path, new, backup=None if good is None else good.path)
        if counts is None:
            return None
        backups.fold_log(new)
        backups.check(new)
    except (sqlite3.Error, DamagedStoreError) as exc:
        logger.warning("nothing can be read out of it: %s", exc)
        return None
    return counts if counts["saved_worksheets"] + counts["drafts"] else None


def _newest_good(folder: Path) -> backups.Backup | None:
    for backup in backups.found_in(folder):
        try:
            backups.check(backup.path)
        except StoreError as exc:
            logger.warning("backup %s is no good: %s", backup.path.name, exc)
        else:
            return backup
    return None


def _is_week_old(data: Path, now: float) -> bool:
    """Return whether the last check is a week away, in either direction of the clock."""
    try:
        last = float((data / CHECKED).read_text("ascii"))
    except (OSError, ValueError):
        return True
    return abs(now - last) > _WEEK_S


def _note_checked(data: Path, now: float) -> None:
    try:
        (data / CHECKED).write_text(f"{now:.0f}\n", "ascii")
    except OSError as exc:  # a read-only folder: checked again next time
        logger.info("the check could not be noted: %s", exc.strerror)
