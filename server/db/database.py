"""What the server asks of a database: work in a transaction, awaited; never on the event loop."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from server.db.session import Session

T = TypeVar("T")


class Database(Protocol):
    """SQLite or PostgreSQL. Work may run twice, so it keeps no state of its own."""

    @property
    def dialect(self) -> str:
        """Its name: "sqlite" or "postgresql"."""

    async def write(self, work: Callable[[Session], T], *, account: str = "") -> T:
        """Do `work` in a writing transaction; return when its commit has returned.

        `account` names whose row it locks, so that work for one account queues here rather than
        on connections.

        Raises:
            UnavailableError: when the database does not answer.
            StoreError: when it cannot write (disk full, read-only).
        """

    async def read(self, work: Callable[[Session], T]) -> T:
        """Do `work` in a read-only transaction that sees one state of the database.

        Raises:
            UnavailableError: when the database does not answer.
        """

    def close(self) -> None:
        """Finish what is queued and close. Safe to call twice."""
