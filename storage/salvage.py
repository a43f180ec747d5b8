"""Reading what can be read from a damaged database into a new one."""

import json
import logging
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from app.exchange.ports import Meta
from storage import migrations
from storage.connection import raw_reader, raw_writer
from storage.leaves import Leaves
from storage.shapes import belongs

logger = logging.getLogger(__name__)

_TABLES = (
    # What nobody else has comes first (sync.md §3.14).
    "outbox",
    "saved_worksheets",
    "worksheet_versions",
    "worksheet_instances",
    "worksheet_attempts",
    "drafts",
    "classes",
    "pupils",
    "hand_outs",
    "problem_sets",
    "attempt_pages",
    "marks",
    "imports",
    "import_pages",
    "uploads",
    "upload_photos",
    "doc_base",
    "commits",
    "conflicts",
    "sync_event",
    "meta",
)
"""Not the inbox: what was pulled and not applied is pulled again."""
_JSON = {"config", "problems", "answer_key", "payload", "server_json", "units"}
_MOST_PROBES = 20_000
Row: TypeAlias = tuple[Any, ...]


def salvage(damaged: Path, new: Path, *, backup: Path | None) -> dict[str, int] | None:
    """Make `new` from the readable rows of `damaged`, filled up from `backup`; count its rows.

    None when nothing could be read. From the backup comes what is missing and never goes away
    by itself: worksheets, snapshots and pins, copies. Auto-saves of a worksheet that was read
    are not taken back: they may have been pruned.

    Raises:
        sqlite3.Error, OSError: when `new` cannot be made.
    """
    with closing(raw_reader(damaged)) as old:
        schema = _schema(old)
        migrations.migrate(new, target=schema)
        with closing(raw_writer(new)) as raw:
            raw.execute("PRAGMA foreign_keys = OFF")
            raw.execute("BEGIN IMMEDIATE")
            torn = {table for table in _TABLES if not _copy_table(old, raw, table)}
            if torn:
                _copy_leaves(damaged, raw, torn)
            raw.execute("COMMIT")
            if not any(_count(raw, table) for table in _TABLES):
                return None
    migrations.migrate(new)
    with closing(raw_writer(new)) as raw:
        raw.execute("PRAGMA foreign_keys = OFF")
        if backup is not None:
            _fill_up(raw, backup)
        _run_all(raw, _MEND.split(";\n"))
        _pull_again(raw)
        counts = {table: _count(raw, table) for table in _TABLES}
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return counts


def _schema(old: sqlite3.Connection) -> int:
    try:
        return min(max(migrations.user_version(old), 1), migrations.SCHEMA)
    except sqlite3.DatabaseError:
        return migrations.SCHEMA


def _copy_table(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> bool:
    """Copy what SQLite itself can read of a table; return whether that was all."""
    wanted = _columns(new, table)
    if not wanted:
        return True  # not in this schema yet
    try:
        there = _columns(old, table)
    except sqlite3.DatabaseError:
        return False
    columns = [name for name in wanted if name in there]
    if not columns:
        return False
    whole = True
    names = ", ".join(columns)
    for row in _rows(old, table, names):
        if row is None:
            whole = False
        else:
            whole &= _insert(new, table, columns, row)
    return whole


def _insert(new: sqlite3.Connection, table: str, columns: Sequence[str], row: Row) -> bool:
    """Insert a row (its rowid first) unless it is there; False when it is not whole."""
    for name, value in zip(columns, row[1:], strict=True):
        if name in _JSON and value is not None and not _is_json(value):
            return False
    names, marks = ", ".join(columns), ", ".join("?" * len(row))
    try:
        new.execute(
            f"INSERT OR IGNORE INTO {table} (rowid, {names}) VALUES ({marks})",  # noqa: S608 - our names
            row,
        )
    except sqlite3.Error as exc:
        logger.info("a row of %s is not whole: %s", table, exc)
        return False
    return True


def _is_json(value: object) -> bool:
    """Return whether a text is JSON; a damaged overflow page is read without a complaint."""
    try:
        json.loads(str(value))
    except ValueError:
        return False
    return True


def _rows(old: sqlite3.Connection, table: str, names: str) -> Iterator[Row | None]:
    """Yield every readable row: from the front, from the back, then one by one between.

    None says that the table is damaged.
    """
    select = f"SELECT rowid, {names} FROM {table}"  # noqa: S608 - our names
    last = 0
    try:
        for row in old.execute(f"{select} NOT INDEXED ORDER BY rowid"):
            last = row[0]
            yield row
    except (sqlite3.DatabaseError, UnicodeDecodeError) as exc:
        logger.warning("%s is damaged behind row %s: %s", table, last, exc)
        yield None
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


def _copy_leaves(damaged: Path, new: sqlite3.Connection, tables: set[str]) -> None:
    """Copy rows of `tables` off the leaf pages themselves, as far as they are not there yet."""
    scratch = damaged.with_name(".chalkline-scan.tmp")
    try:
        for tail in ("", "-wal"):
            beside = damaged.with_name(damaged.name + tail)
            if beside.exists():
                shutil.copyfile(beside, scratch.with_name(scratch.name + tail))
        try:
            with closing(raw_writer(scratch)) as raw:
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.Error as exc:
            logger.info("the log could not be folded in: %s", exc)
        columns = {table: _columns(new, table) for table in tables}
        for rowid, values in Leaves(scratch).rows():
            for table, names in columns.items():
                if names and belongs(table, names, values):
                    _insert(new, table, names[: len(values)], (rowid, *values))
    finally:
        for tail in ("", "-wal", "-shm", "-journal"):
            scratch.with_name(scratch.name + tail).unlink(missing_ok=True)


# From the backup, by table. Operations only of rows that were lost: others were sent, or are here.
_FILL = {
    "outbox": """
INSERT OR IGNORE INTO outbox ({columns}) SELECT {columns} FROM safe.outbox
 WHERE state <> 'sent' AND entity_id NOT IN (SELECT entity_id FROM main.outbox)
   AND entity_id NOT IN (SELECT id FROM main.saved_worksheets
       UNION SELECT id FROM main.worksheet_versions UNION SELECT id FROM main.worksheet_instances)
""",
    "saved_worksheets": """
INSERT OR IGNORE INTO saved_worksheets ({columns}) SELECT {columns} FROM safe.saved_worksheets
""",
    "drafts": """
INSERT OR IGNORE INTO drafts ({columns}) SELECT {columns} FROM safe.drafts
 WHERE id NOT IN (SELECT id FROM saved_worksheets)
""",
    "worksheet_versions": """
INSERT OR IGNORE INTO worksheet_versions ({columns}) SELECT {columns}
  FROM safe.worksheet_versions v
 WHERE v.version_type <> 'auto-save' OR v.saved_worksheet_id NOT IN
       (SELECT saved_worksheet_id FROM main.worksheet_versions)
""",
    "worksheet_instances": """
INSERT OR IGNORE INTO worksheet_instances ({columns})
SELECT {columns} FROM safe.worksheet_instances
""",
    "worksheet_attempts": """
INSERT OR IGNORE INTO worksheet_attempts ({columns})
SELECT {columns} FROM safe.worksheet_attempts
""",
    "doc_base": "INSERT OR IGNORE INTO doc_base ({columns}) SELECT {columns} FROM safe.doc_base",
    "commits": "INSERT OR IGNORE INTO commits ({columns}) SELECT {columns} FROM safe.commits",
    "conflicts": """
INSERT OR IGNORE INTO conflicts ({columns}) SELECT {columns} FROM safe.conflicts
""",
    "meta": """
INSERT OR IGNORE INTO meta (k, v) SELECT k, v FROM safe.meta WHERE k IN ('sync', 'hlc')
""",
}
for _table in ("classes", "pupils", "hand_outs", "problem_sets", "attempt_pages", "marks",
               "imports", "import_pages", "uploads", "upload_photos"):  # fmt: skip
    # What was deleted since the backup comes back: rather once too often than never.
    _FILL[_table] = (
        f"INSERT OR IGNORE INTO {_table} ({{columns}}) SELECT {{columns}} FROM safe.{_table}"  # noqa: S608 - our names
    )
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

DELETE FROM conflicts WHERE saved_worksheet_id NOT IN (SELECT id FROM saved_worksheets);

DELETE FROM worksheet_instances WHERE version_id NOT IN (SELECT id FROM worksheet_versions);

DELETE FROM hand_outs WHERE version_id NOT IN (SELECT id FROM worksheet_versions)
    OR saved_worksheet_id NOT IN (SELECT id FROM saved_worksheets);

DELETE FROM problem_sets WHERE version_id NOT IN (SELECT id FROM worksheet_versions);

INSERT OR IGNORE INTO classes (id, name, year, created_at)
SELECT class_id, '', '', min(created_at) FROM pupils
 WHERE class_id NOT IN (SELECT id FROM classes) GROUP BY class_id;

INSERT OR IGNORE INTO worksheet_attempts (id, created_at)
SELECT attempt_id, 0 FROM attempt_pages
 WHERE attempt_id NOT IN (SELECT id FROM worksheet_attempts)
UNION
SELECT attempt_id, 0 FROM marks WHERE attempt_id NOT IN (SELECT id FROM worksheet_attempts);

INSERT OR IGNORE INTO imports (id, created_at, source, name, pages_in, filed, blank, duplicate,
       to_look_at)
SELECT import_id, 0, 'scan', '', count(*), sum(fate = 'filed'), sum(fate = 'blank'),
       sum(fate = 'duplicate'), sum(fate = 'look') FROM import_pages
 WHERE import_id NOT IN (SELECT id FROM imports) GROUP BY import_id;

DELETE FROM upload_photos WHERE upload_id NOT IN (SELECT id FROM uploads);

-- The server's list is read anew: what was lost comes again, and what is here is not filed twice.
DELETE FROM meta WHERE k LIKE 'uploads %';

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


def _run_all(raw: sqlite3.Connection, statements: Sequence[str]) -> None:
    """Run statements in one transaction."""
    raw.execute("BEGIN IMMEDIATE")
    try:
        for statement in statements:
            raw.execute(statement)
        raw.execute("COMMIT")
    finally:
        if raw.in_transaction:
            raw.execute("ROLLBACK")


def _fill_up(raw: sqlite3.Connection, backup: Path) -> None:
    raw.execute("ATTACH ? AS safe", (str(backup),))
    statements = []
    for table, statement in _FILL.items():
        there = [row[1] for row in raw.execute(f"PRAGMA safe.table_info({table})")]
        names = [name for name in _columns(raw, table) if name in there and name != "n"]
        if names:  # an older program's backup has fewer tables
            statements.append(statement.format(columns=", ".join(names)))
    try:
        _run_all(raw, statements)
    finally:
        raw.execute("DETACH safe")


def _pull_again(raw: sqlite3.Connection) -> None:
    """Let the next sync pull everything: bases, or rows that were staged, may have been lost."""
    raw.execute("DELETE FROM meta WHERE k = 'digest'")
    row = raw.execute("SELECT v FROM meta WHERE k = 'sync'").fetchone()
    if row is None:
        return
    try:
        found = msgspec.json.decode(row[0], type=Meta)
    except msgspec.DecodeError:
        raw.execute("DELETE FROM meta WHERE k = 'sync'")
        return
    begun = msgspec.structs.replace(found, cursor_seq=0, cursor_token="", leaving=0, guard=0)
    raw.execute("UPDATE meta SET v = ? WHERE k = 'sync'", (msgspec.json.encode(begun).decode(),))


def _columns(raw: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in raw.execute(f"PRAGMA main.table_info({table})")]


def _count(raw: sqlite3.Connection, table: str) -> int:
    return int(raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - our names
