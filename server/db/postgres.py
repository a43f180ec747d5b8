"""PostgreSQL: a small pool of threads with a connection each, one transaction per job.

Several server processes may work over one database: what orders them is the account's row, which
every writing transaction takes first (sync.md §3.4).
"""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import psycopg
from psycopg.types.string import TextLoader

from app.errors import StoreError
from server.db.errors import translated
from server.db.session import POSTGRES, Session
from server.errors import UnavailableError

logger = logging.getLogger(__name__)

T = TypeVar("T")

CONNECTIONS = 6
_CONNECT_S = 5
_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_WRITE = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"


def connect(url: str) -> psycopg.Connection[Any]:
    """Open a connection in autocommit mode: transactions are begun by hand."""
    return psycopg.connect(
        url,
        autocommit=True,
        connect_timeout=_CONNECT_S,
        application_name="chalkline",
        options="-c synchronous_commit=on -c timezone=UTC -c client_encoding=UTF8"
        " -c lock_timeout=15000 -c idle_in_transaction_session_timeout=60000",
    )


def connect_for_sessions(url: str) -> psycopg.Connection[Any]:
    """Open a connection whose JSON is text: it stays so until somebody needs it."""
    raw = connect(url)
    raw.adapters.register_loader("json", TextLoader)
    return raw


class PostgresDatabase:
    """The database of a school with several server processes."""

    dialect = POSTGRES

    def __init__(self, url: str, *, connections: int = CONNECTIONS) -> None:
        """Make the pool; a connection is opened by the first job of its thread."""
        self._url = url
        self._threads = ThreadPoolExecutor(connections, thread_name_prefix="server-postgres")
        self._local = threading.local()
        self._opened: set[psycopg.Connection[Any]] = set()
        self._turns: dict[str, tuple[asyncio.Lock, int]] = {}
        self._closed = False
        self.commits = 0
        """Commits so far, for the metrics."""
        self.jobs = 0

    async def write(self, work: Callable[[Session], T], *, account: str = "") -> T:
        """Do `work` in a transaction of its own; return when its commit has returned."""
        async with self._turn(account):
            return await self._submit(_WRITE, work)

    async def read(self, work: Callable[[Session], T]) -> T:
        """Do `work` in one state of the database."""
        return await self._submit(_READ, work)

    def close(self) -> None:
        """Finish what is queued, close. Safe to call twice."""
        self._closed = True
        self._threads.shutdown()
        while self._opened:
            self._opened.pop().close()

    @asynccontextmanager
    async def _turn(self, account: str) -> AsyncIterator[None]:
        """Wait here, not on a connection, until this process's other writes for `account` end."""
        if not account:
            yield
            return
        lock, waiting = self._turns.get(account, (asyncio.Lock(), 0))
        self._turns[account] = (lock, waiting + 1)
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._turns[account]
            if waiting == 1:
                del self._turns[account]
            else:
                self._turns[account] = (lock, waiting - 1)

    async def _submit(self, begin: str, work: Callable[[Session], T]) -> T:
        if self._closed:
            raise StoreError("the store is closed")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._attempt, begin, work)

    # -- on a thread of the pool

    def _attempt(self, begin: str, work: Callable[[Session], T]) -> T:
        """Run the job; once more when the connection had died before it began."""
        try:
            raw = self._begun(begin)
        except psycopg.Error as exc:
            raise translated(exc) or UnavailableError(type(exc).__name__) from exc
        try:
            result = work(Session(raw, POSTGRES))
            raw.execute("COMMIT")
        except BaseException as exc:
            self._roll_back(raw)
            ours = translated(exc)
            if ours is None or ours is exc:
                raise
            raise ours from exc
        if begin == _WRITE:
            self.commits += 1
            self.jobs += 1
        return result

    def _begun(self, begin: str) -> psycopg.Connection[Any]:
        raw: psycopg.Connection[Any] | None = getattr(self._local, "raw", None)
        if raw is not None:
            try:
                raw.execute(begin)
            except psycopg.Error:
                logger.warning("a connection to the database was lost; opening another one")
                self._drop(raw)
            else:
                return raw
        raw = connect_for_sessions(self._url)
        self._local.raw = raw
        self._opened.add(raw)
        raw.execute(begin)
        return raw

    def _roll_back(self, raw: psycopg.Connection[Any]) -> None:
        try:
            raw.execute("ROLLBACK")
        except psycopg.Error:
            self._drop(raw)

    def _drop(self, raw: psycopg.Connection[Any]) -> None:
        self._local.raw = None
        self._opened.discard(raw)
        raw.close()
