"""Reading what can be read from a damaged database into a new one."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, TypeAlias

from storage import migrations
from storage.connection import raw_reader, raw_writer

logger = logging.getLogger(__name__)

_TABLES = (
    "saved_worksheets",
    "worksheet_versions",
    "worksheet_instances",
    "worksheet_attempts",
    "drafts",
    "outbox",
    "meta",
)
_MOST_PROBES = 200_000
Row: TypeAlias = tuple[Any, ...]


def salvage(damaged: Path, new: Path, *, backup: Path | None) -> dict[str, int] | None:
    """Make `new` from the readable rows of `damaged`, filled up from `backup`; count its rows.

    None when nothing could be read.

    From the backup comes what is missing and never goes away by itself: worksheets, snapshots
    and pins, copies. Auto-saves of a worksheet that was read are not taken back: they may have
    been pruned.

    Raises:
        sqlite3.Error: when not even the list of tables can be read.
    """
    with closing(raw_reader(damaged)) as old:
        schema = min(max(migrations.user_version(old), 1), migrations.SCHEMA)
        migrations.migrate(new, target=schema)
        with closing(raw_writer(new)) as raw:
            raw.execute("PRAGMA foreign_keys = OFF")
            raw.execute("BEGIN IMMEDIATE")
            for table in _TABLES:
                _copy_table(old, raw, table)
            raw.execute("COMMIT")
            if not any(_count(raw, table) for table in _TABLES):
                return None
    migrations.migrate(new)
    with closing(raw_writer(new)) as raw:
        raw.execute("PRAGMA foreign_keys = OFF")
        if backup is not None:
            _fill_up(raw, backup)
        _run_all(raw, _MEND)
        counts = {table: _count(raw, table) for table in _TABLES}
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return counts


def _copy_table(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> None:
    try:
        there = _columns(old, table)
    except sqlite3.DatabaseError:
        there = []
    columns = [name for name in _columns(new, table) if name in there]
    if not columns:
        return
    names = ", ".join(columns)
    marks = ", ".join("?" * (len(columns) + 1))
    insert = f"INSERT OR IGNORE INTO {table} (rowid, {names}) VALUES ({marks})"  # noqa: S608 - our names
    for row in _rows(old, table, names):
        try:
            new.execute(insert, row)
        except sqlite3.Error as exc:
            logger.info("a row of %s is not whole: %s", table, exc)


def _rows(old: sqlite3.Connection, table: str, names: str) -> Iterator[Row]:
    """Yield every readable row: from the front, from the back, then one by one between."""
    select = f"SELECT rowid, {names} FROM {table}"  # noqa: S608 - our names
    last = 0
    try:
        for row in old.execute(f"{select} NOT INDEXED ORDER BY rowid"):
            last = row[0]
            yield row
    except (sqlite3.DatabaseError, UnicodeDecodeError) as exc:
        logger.warning("%s is damaged behind row %s: %s", table, last, exc)
    else:
        return
    first = None
    try:
        for row in old.execute(
            f"{select} NOT INDEXED WHERE rowid > ? ORDER BY rowid DESC", (last,)
        ):
            first = row[0]
            yield row
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        logger.info("%s is damaged before row %s", table, first)
    end = last + 1000 if first is None else first
    for rowid in range(last + 1, min(end, last + _MOST_PROBES)):
        try:
            yield from old.execute(f"{select} WHERE rowid = ?", (rowid,))
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            continue


_FILL = """
INSERT OR IGNORE INTO saved_worksheets ({saved}) SELECT {saved} FROM safe.saved_worksheets;

INSERT OR IGNORE INTO drafts ({drafts}) SELECT {drafts} FROM safe.drafts
 WHERE id NOT IN (SELECT id FROM saved_worksheets);

INSERT OR IGNORE INTO worksheet_versions ({versions}) SELECT {versions}
  FROM safe.worksheet_versions v
 WHERE v.version_type <> 'auto-save' OR v.saved_worksheet_id NOT IN
       (SELECT saved_worksheet_id FROM main.worksheet_versions);

INSERT OR IGNORE INTO worksheet_instances ({instances})
SELECT {instances} FROM safe.worksheet_instances;

INSERT OR IGNORE INTO worksheet_attempts ({attempts})
SELECT {attempts} FROM safe.worksheet_attempts;
"""
# A version whose worksheet was lost brings it back: it holds name, type and config.
_MEND = """
INSERT OR IGNORE INTO saved_worksheets (id, name, worksheet_type, config, created_at, updated_at,
       current_version_id, version_count)
SELECT v.saved_worksheet_id, v.name, v.worksheet_type, v.config, v.created_at, v.created_at, v.id,
       v.version_number
  FROM worksheet_versions v
 WHERE v.saved_worksheet_id NOT IN (SELECT id FROM saved_worksheets)
 ORDER BY v.version_number DESC;

DELETE FROM drafts WHERE id IN (SELECT id FROM saved_worksheets);

DELETE FROM worksheet_instances WHERE version_id NOT IN (SELECT id FROM worksheet_versions);

UPDATE worksheet_attempts SET worksheet_instance_id = NULL
 WHERE worksheet_instance_id NOT IN (SELECT id FROM worksheet_instances);

UPDATE saved_worksheets SET current_version_id =
       (SELECT v.id FROM worksheet_versions v WHERE v.saved_worksheet_id = saved_worksheets.id
         ORDER BY v.version_number DESC LIMIT 1)
 WHERE current_version_id IS NULL
    OR current_version_id NOT IN (SELECT id FROM worksheet_versions);

UPDATE saved_worksheets SET version_count = max(version_count, coalesce(
       (SELECT max(v.version_number) FROM worksheet_versions v
         WHERE v.saved_worksheet_id = saved_worksheets.id), 0));

UPDATE saved_worksheets SET pruned_count = version_count -
       (SELECT count(*) FROM worksheet_versions v
         WHERE v.saved_worksheet_id = saved_worksheets.id);
"""


def _run_all(raw: sqlite3.Connection, script: str) -> None:
    """Run the statements of a script in one transaction."""
    raw.execute("BEGIN IMMEDIATE")
    try:
        for statement in script.split(";\n"):
            raw.execute(statement)
        raw.execute("COMMIT")
    finally:
        if raw.in_transaction:
            raw.execute("ROLLBACK")


def _fill_up(raw: sqlite3.Connection, backup: Path) -> None:
    raw.execute("ATTACH ? AS safe", (str(backup),))
    tables = {
        "saved": "saved_worksheets",
        "drafts": "drafts",
        "versions": "worksheet_versions",
        "instances": "worksheet_instances",
        "attempts": "worksheet_attempts",
    }
    columns = {}
    for short, table in tables.items():
        there = [row[1] for row in raw.execute(f"PRAGMA safe.table_info({table})")]
        columns[short] = ", ".join(name for name in _columns(raw, table) if name in there)
    try:
        _run_all(raw, _FILL.format(**columns))
    finally:
        raw.execute("DETACH safe")


def _columns(raw: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in raw.execute(f"PRAGMA main.table_info({table})")]


def _count(raw: sqlite3.Connection, table: str) -> int:
    return int(raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - our names
