"""The one thread that writes: it has the only writing and checkpointing connection.

Group commit: jobs that arrive while a commit runs share the next one, each under a savepoint of
its own, so that one which fails takes nothing with it. A job's future completes after the commit
has returned, never before: "saved" means that it survives a power cut.
"""

import logging
import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Generic, Protocol, TypeVar

import sqlalchemy as sa

from app.errors import AppError, DamagedStoreError, DiskFullError, StoreError
from storage.errors import translated

logger = logging.getLogger(__name__)

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

IDLE_S = 0.5
"""Seconds of quiet before the write-ahead log is folded into the database."""
MAX_BATCH = 256
_FATAL = (DiskFullError, DamagedStoreError)
"""What fails one job of a batch will fail the others."""


class Transaction:
    """What a job works with: the connection, and a way to take back changes in memory."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self._undo: list[Callable[[], None]] = []

    def on_rollback(self, undo: Callable[[], None]) -> None:
        """Call `undo` when what this job wrote does not come to be."""
        self._undo.append(undo)

    def roll_back(self) -> None:
        """Take back the changes in memory, last first."""
        while self._undo:
            self._undo.pop()()


class Work(Protocol[T_co]):
    """What a job does. It may run twice (after a full disk), so it keeps no state of its own."""

    def __call__(self, tx: Transaction, /) -> T_co:
        """Do it inside the open transaction."""


class Job(Generic[T]):
    """A piece of work with everybody who waits for it."""

    def __init__(self, work: Work[T]) -> None:
        self.work = work
        self.futures: list[Future[T]] = [Future()]
        self.results: list[T] = []
        self.error: BaseException | None = None

    def absorb(self, _later: "Job[Any]") -> bool:
        """Take over a later job that makes this one's outcome obsolete; False when it cannot."""
        return False

    def may_be_overtaken(self, _by: "Job[Any]") -> bool:
        """Return whether a later job may be done first (they touch different sheets)."""
        return False

    def begin(self) -> None:
        """Bind the futures: from here on none can be cancelled. A cancelled write is done all
        the same, only nobody is told.
        """
        self.futures = [future for future in self.futures if future.set_running_or_notify_cancel()]

    def run(self, tx: Transaction) -> None:
        """Do the work and keep its outcome."""
        self.results = [self.work(tx)]

    def complete(self) -> None:
        """Tell everybody who waits."""
        for future in self.futures:
            if self.error is not None:
                future.set_exception(self.error)
            else:
                future.set_result(self.results[0])


class Writer:
    """Owns the writing connection and its thread."""

    def __init__(
        self,
        raw: sqlite3.Connection,
        connection: sa.Connection,
        *,
        free_space: Callable[[], bool],
        on_idle: Callable[[], object] = lambda: None,
        on_damage: Callable[[], None] = lambda: None,
        idle_s: float = IDLE_S,
    ) -> None:
        """Start the thread.

        `free_space` gives up the ballast (False: there is none left); `on_idle` runs on the
        thread after a checkpoint in a quiet moment; `on_damage` when the file proves damaged.
        """
        self._raw = raw
        self._connection = connection
        self._free_space = free_space
        self._on_idle = on_idle
        self._on_damage = on_damage
        self._idle_s = idle_s
        self._queue: deque[Job[Any]] = deque()
        self._wake = threading.Condition()
        self._closing = False
        self._dirty = False
        self._last: Future[Any] | None = None
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, job: Job[T]) -> Future[T]:
        """Queue a job; its future completes when the commit has returned.

        Raises:
            StoreError: through the future, when the store has been closed.
        """
        future = job.futures[0]
        with self._wake:
            if self._closing:
                future.set_exception(StoreError("the store is closed"))
                return future
            self._queue.append(job)
            self._last = future
            self._wake.notify()
        return future

    def last_submitted(self) -> Future[Any] | None:
        """Return the newest write, so that a read can wait for it."""
        with self._wake:
            return self._last

    def close(self) -> None:
        """Finish the queue, checkpoint and close the connection. Safe to call twice."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join()

    def _run(self) -> None:
        try:
            while (batch := self._next_batch()) is not None:
                if batch:
                    self._commit(batch)
                    for job in batch:
                        job.complete()
                    del job, batch
                else:
                    self._checkpoint("PASSIVE")
                    self._on_idle()
        finally:
            self._checkpoint("TRUNCATE")
            self._connection.close()
            self._raw.close()

    def _next_batch(self) -> list[Job[Any]] | None:
        """Wait for work; an empty batch means idle, None the end."""
        with self._wake:
            while not self._queue:
                if self._closing:
                    return None
                if not self._wake.wait(self._idle_s if self._dirty else None) and self._dirty:
                    return []
            batch: list[Job[Any]] = []
            while self._queue and len(batch) < MAX_BATCH:
                job = self._queue.popleft()
                job.begin()
                if not _absorbed(batch, job):
                    batch.append(job)
            return batch

    def _commit(self, batch: list[Job[Any]]) -> None:
        """Run the batch in one transaction; once more after a full disk gave up its ballast."""
        try:
            self._attempt(batch)
        except DiskFullError as exc:
            if not self._free_space():
                _fail(batch, exc)
                return
            logger.warning("the disk is full: the ballast was given up")
            self._checkpoint("TRUNCATE")
            try:
                self._attempt(batch)
            except AppError as again:
                _fail(batch, again)
        except AppError as exc:
            if isinstance(exc, DamagedStoreError):
                self._on_damage()
            _fail(batch, exc)
        except Exception as exc:  # the edge of the thread: it lives on
            logger.exception("a defect in a transaction")
            _fail(batch, exc)

    def _attempt(self, batch: list[Job[Any]]) -> None:
        """One transaction; raises when none of it came to be."""
        transactions: list[Transaction] = []
        try:
            self._raw.execute("BEGIN IMMEDIATE")
            for job in batch:
                tx = Transaction(self._connection)
                transactions.append(tx)
                self._run_job(job, tx, alone=len(batch) == 1)
            if self._raw.in_transaction:
                self._raw.execute("COMMIT")
            self._dirty = True
        except BaseException as exc:
            self._roll_back()
            for tx in reversed(transactions):
                tx.roll_back()
            ours = translated(exc)
            if ours is None:
                raise
            raise ours from exc

    def _run_job(self, job: Job[Any], tx: Transaction, *, alone: bool) -> None:
        """Run one job; its own failure stays its own as long as the transaction stands."""
        job.error = None
        if not alone:
            self._raw.execute("SAVEPOINT job")
        try:
            job.run(tx)
        except Exception as exc:
            ours = translated(exc)
            if isinstance(ours, _FATAL) or not self._raw.in_transaction:
                raise
            if alone:
                self._raw.execute("ROLLBACK")
            else:
                self._raw.execute("ROLLBACK TO job")
                self._raw.execute("RELEASE job")
            tx.roll_back()
            job.error = ours or exc
            if ours is None:
                logger.exception("a defect in a write")
        else:
            if not alone:
                self._raw.execute("RELEASE job")

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


def _absorbed(batch: list[Job[Any]], job: Job[Any]) -> bool:
    """Merge `job` into the newest job of its sheet, unless another job stands between."""
    for earlier in reversed(batch):
        if earlier.absorb(job):
            return True
        if not earlier.may_be_overtaken(job):
            return False
    return False


def _fail(batch: list[Job[Any]], error: BaseException) -> None:
    for job in batch:
        job.error = error
