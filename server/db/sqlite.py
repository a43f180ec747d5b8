"""SQLite in the data folder: one thread writes with the only writing connection, others read.

Group commit: jobs that arrive while a commit runs share the next one, each under a savepoint of
its own. A job is answered after the commit has returned, never before (docs/adr/0021).
"""

import asyncio
import logging
import sqlite3
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from app.errors import DamagedStoreError, DiskFullError, StoreError
from server.db.errors import translated
from server.db.session import SQLITE, Session

logger = logging.getLogger(__name__)

T = TypeVar("T")

MAX_BATCH = 256
READERS = 2
BUSY_S = 5.0
"""How long a statement waits for another process's lock."""
IDLE_S = 0.5
"""Seconds of quiet before the write-ahead log is folded into the database."""
_AUTOCHECKPOINT_PAGES = 4000
_FATAL = (DiskFullError, DamagedStoreError)
"""What fails one job of a batch will fail the others."""


def connect(path: Path, *, writes: bool) -> sqlite3.Connection:
    """Open a connection in autocommit mode: transactions are begun by hand."""
    raw = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        raw.execute(f"PRAGMA busy_timeout = {BUSY_S * 1000:.0f}")
        _use_wal(raw)
        pragmas = ["foreign_keys = ON", "trusted_schema = OFF", "cell_size_check = ON"]
        pragmas += ["mmap_size = 0"]
        if writes:
            pragmas += ["synchronous = FULL", "journal_size_limit = 4194304"]
            pragmas += [f"wal_autocheckpoint = {_AUTOCHECKPOINT_PAGES}"]
            if sys.platform == "darwin":  # there fsync leaves the data in the drive's cache
                pragmas += ["fullfsync = 1", "checkpoint_fullfsync = 1"]
        else:
            pragmas += ["wal_autocheckpoint = 0", "query_only = 1"]
        for pragma in pragmas:
            raw.execute(f"PRAGMA {pragma}")
    except BaseException:
        raw.close()
        raise
    return raw


def _use_wal(raw: sqlite3.Connection) -> None:
    """Turn to the write-ahead log. Where several do that at once to a new file, SQLite answers
    "locked" without waiting (two that wait for each other would wait for ever): try again.
    """
    late = time.monotonic() + BUSY_S
    while True:
        try:
            raw.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > late:
                raise
            time.sleep(0.01)
        else:
            return


class _Job:
    """A piece of work, the future of who waits, and what came of it."""

    __slots__ = ("error", "future", "loop", "result", "work")

    def __init__(self, work: Callable[[Session], Any]) -> None:
        self.work = work
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[Any] = self.loop.create_future()
        self.result: Any = None
        self.error: BaseException | None = None

    def tell(self) -> None:
        """Complete the future; on the loop's thread."""
        if self.future.cancelled():  # the client has gone; what was written stays written
            return
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


class SqliteDatabase:
    """The default database; one process only (sync.md §3.14)."""

    dialect = SQLITE

    def __init__(self, path: Path, *, batch: int = MAX_BATCH) -> None:
        """Open `path`, which has been migrated, and start the writing thread."""
        self._path = path
        self._batch = batch
        self._raw = connect(path, writes=True)
        self._session = Session(self._raw, SQLITE)
        self._queue: deque[_Job] = deque()
        self._wake = threading.Condition()
        self._closing = False
        self._dirty = False
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="server-reader")
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self.commits = 0
        """Commits so far, for the metrics: jobs ÷ commits is what group commit saves."""
        self.jobs = 0
        self._thread = threading.Thread(target=self._run, name="server-writer", daemon=True)
        self._thread.start()

    async def write(self, work: Callable[[Session], T], *, account: str = "") -> T:  # noqa: ARG002
        """Do `work` in a writing transaction; return when its commit has returned."""
        job = _Job(work)
        with self._wake:
            if self._closing:
                raise StoreError("the store is closed")
            self._queue.append(job)
            self._wake.notify()
        result: T = await job.future
        return result

    async def read(self, work: Callable[[Session], T]) -> T:
        """Do `work` on a connection that cannot write, in one state of the database."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self._read, work)

    def close(self) -> None:
        """Finish the queue, checkpoint, close. Safe to call twice."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._readers.shutdown()
        while self._opened:
            self._opened.pop().close()
        self._thread.join()  # the last connection to go folds the log in, and may write

    # -- reading

    def _read(self, work: Callable[[Session], T]) -> T:
        try:
            raw = getattr(self._local, "raw", None)
            if raw is None:
                raw = self._local.raw = connect(self._path, writes=False)
                self._opened.append(raw)
            raw.execute("BEGIN")
            try:
                return work(Session(raw, SQLITE))
            finally:
                raw.execute("ROLLBACK")
        except sqlite3.Error as exc:
            ours = translated(exc)
            if ours is None:
                raise
            raise ours from exc

    # -- the writing thread

    def _run(self) -> None:
        try:
            while (batch := self._next_batch()) is not None:
                if batch:
                    self._commit(batch)
                    self._tell(batch)
                    del batch
                else:
                    self._checkpoint("PASSIVE")
        finally:
            self._checkpoint("TRUNCATE")
            self._raw.close()

    def _next_batch(self) -> list[_Job] | None:
        """Wait for work; an empty batch means idle, None the end."""
        with self._wake:
            while not self._queue:
                if self._closing:
                    return None
                if not self._wake.wait(IDLE_S if self._dirty else None) and self._dirty:
                    return []
            count = min(len(self._queue), self._batch)
            return [self._queue.popleft() for _ in range(count)]

    def _commit(self, batch: list[_Job]) -> None:
        """Run the batch in one transaction; each job keeps its own outcome."""
        try:
            self._raw.execute("BEGIN IMMEDIATE")
            for job in batch:
                self._run_job(job)
            self._raw.execute("COMMIT")
            self._dirty = True
            self.commits += 1
            self.jobs += len(batch)
        except Exception as exc:  # the edge of the thread: it lives on
            self._roll_back()
            ours = translated(exc)
            if ours is None:
                logger.exception("a defect in a transaction")
            for job in batch:
                job.error = ours or exc

    def _run_job(self, job: _Job) -> None:
        """Run one job; its own failure stays its own as long as the transaction stands."""
        job.error = None
        self._raw.execute("SAVEPOINT job")
        try:
            job.result = job.work(self._session)
        except Exception as exc:
            ours = translated(exc)
            if isinstance(ours, _FATAL) or not self._raw.in_transaction:
                raise
            self._raw.execute("ROLLBACK TO job")
            job.error = ours or exc
        self._raw.execute("RELEASE job")

    @staticmethod
    def _tell(batch: list[_Job]) -> None:
        """Wake each loop once for all of its jobs."""
        loops: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
        for job in batch:
            loops.setdefault(job.loop, []).append(job)
        for loop, jobs in loops.items():
            try:
                loop.call_soon_threadsafe(_tell_all, jobs)
            except RuntimeError:  # the loop was closed: nobody waits any more
                logger.warning("%d writes are done, but nobody waits for them", len(jobs))

    def _roll_back(self) -> None:
        if self._raw.in_transaction:
            try:
                self._raw.execute("ROLLBACK")
            except sqlite3.Error:
                logger.exception("could not roll back")

    def _checkpoint(self, mode: str) -> None:
        """Fold the write-ahead log in; one that fails is tried again when idle next time."""
        self._dirty = False
        try:
            self._raw.execute(f"PRAGMA wal_checkpoint({mode})").fetchone()
        except sqlite3.Error as exc:
            logger.warning("checkpoint: %s", exc)


def _tell_all(jobs: list[_Job]) -> None:
    for job in jobs:
        job.tell()
