"""Connections to the database file: one that writes and checkpoints, and ones that only read.

The rules are those of sync.md §3.14. SQLite before 3.51.3 may damage a WAL that two connections
checkpoint; here only the writer ever does.
"""

import atexit
import shutil
import sqlite3
import sys
import tempfile
from pathlib import Path

import sqlalchemy as sa

WAL_AUTOCHECKPOINT_PAGES = 4000
"""A backstop of 16 MiB; the writer checkpoints when it is idle, long before that."""
_BUSY_TIMEOUT_MS = 5000
_PROBE = "SELECT 1 FROM sqlite_master LIMIT 1"


def raw_writer(path: Path) -> sqlite3.Connection:
    """Open the writing connection in autocommit mode: transactions are begun by hand."""
    raw = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        _common(raw)
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("PRAGMA synchronous = FULL")
        if sys.platform == "darwin":
            # There fsync leaves the data in the drive's cache.
            raw.execute("PRAGMA fullfsync = 1")
            raw.execute("PRAGMA checkpoint_fullfsync = 1")
        raw.execute(f"PRAGMA wal_autocheckpoint = {WAL_AUTOCHECKPOINT_PAGES}")
        raw.execute("PRAGMA journal_size_limit = 4194304")
    except BaseException:
        raw.close()
        raise
    return raw


def raw_reader(path: Path, *, immutable: bool = False) -> sqlite3.Connection:
    """Open a connection that cannot write; `immutable` for folders that allow no -shm file."""
    flag = "immutable=1" if immutable else "mode=ro"
    raw = sqlite3.connect(
        f"{path.absolute().as_uri()}?{flag}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        _common(raw)
        raw.execute("PRAGMA query_only = 1")
        raw.execute("PRAGMA wal_autocheckpoint = 0")
    except BaseException:
        raw.close()
        raise
    return raw


def reader_anywhere(path: Path) -> sqlite3.Connection:
    """Open a reader even where SQLite may not make its -shm file: in a folder without rights.

    A database without a write-ahead log is opened as it lies; one with a log is read from a copy
    in a temporary folder, which lives as long as the connection's process.
    """
    raw = None
    try:
        raw = raw_reader(path)
        raw.execute(_PROBE).fetchone()
    except sqlite3.OperationalError:
        if raw is not None:
            raw.close()
    else:
        return raw
    log = path.with_name(path.name + "-wal")
    if not log.exists() or not log.stat().st_size:
        return raw_reader(path, immutable=True)
    folder = Path(tempfile.mkdtemp(prefix="chalkline-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for source in (path, log):
        shutil.copyfile(source, folder / source.name)
    return raw_reader(folder / path.name)


def _common(raw: sqlite3.Connection) -> None:
    raw.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
    raw.execute("PRAGMA foreign_keys = ON")
    raw.execute("PRAGMA trusted_schema = OFF")
    raw.execute("PRAGMA cell_size_check = ON")
    raw.execute("PRAGMA mmap_size = 0")


def through_sqlalchemy(raw: sqlite3.Connection) -> sa.Connection:
    """Return a SQLAlchemy connection over `raw` that leaves transactions to its owner."""
    engine = sa.create_engine("sqlite://", creator=lambda: raw, poolclass=sa.pool.StaticPool)
    return engine.connect().execution_options(isolation_level="AUTOCOMMIT")
