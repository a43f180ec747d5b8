"""The thread that reads, on a connection that cannot write."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, TypeVar

import sqlalchemy as sa

from app.errors import DamagedStoreError, StoreError
from storage.errors import translated

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Reader:
    """Answers queries in turn; each sees everything that was submitted to the writer before it."""

    def __init__(
        self,
        connect: Callable[[], sa.Connection],
        *,
        on_damage: Callable[[], None] = lambda: None,
    ) -> None:
        self._connect = connect
        self._on_damage = on_damage
        self._connection: sa.Connection | None = None
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="store-reader")
        self._closed = False

    def submit(
        self, query: Callable[[sa.Connection], T], *, after: "Future[Any] | None"
    ) -> Future[T]:
        """Queue a query; `after` is the write it has to see."""
        if self._closed:
            refused: Future[T] = Future()
            refused.set_exception(StoreError("the store is closed"))
            return refused
        return self._pool.submit(self._answer, query, after)

    def close(self) -> None:
        """Answer what is queued and close the connection. Safe to call twice."""
        if not self._closed:
            self._closed = True
            self._pool.submit(self._disconnect)
            self._pool.shutdown()

    def _answer(self, query: Callable[[sa.Connection], T], after: "Future[Any] | None") -> T:
        if after is not None:
            wait([after])
        try:
            if self._connection is None:
                self._connection = self._connect()
            return query(self._connection)
        except Exception as exc:
            ours = translated(exc)
            if isinstance(ours, DamagedStoreError):
                self._on_damage()
            if ours is None or ours is exc:
                raise
            raise ours from exc

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection.engine.dispose()
