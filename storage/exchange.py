"""The store as sync sees it: `app.exchange.ports.ExchangeStore` over the one writer thread."""

import logging
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from typing_extensions import override

from app.exchange.ports import ExchangeTx
from app.exchange.status import Collided
from app.ports import SheetsChanged
from storage import collisions
from storage.exchange_rows import Touched
from storage.exchange_tx import SqliteTx, driver
from storage.state import State
from storage.writer import Job, Transaction, Writer

logger = logging.getLogger(__name__)

T = TypeVar("T")
MOST_EVENTS = 10_000


class _ExchangeJob(Job[T]):
    """A transaction of the exchange; what it touched is told after its commit."""

    def __init__(
        self, work: Callable[[ExchangeTx], T], state: State, tell: Callable[[Touched], None]
    ) -> None:
        self._touched = Touched()
        self._tell = tell

        def do(tx: Transaction) -> T:
            ours = SqliteTx(tx, state)
            result = work(ours)
            self._touched = ours.settle()  # of the last attempt: a full disk makes two
            return result

        super().__init__(do)

    @override
    def complete(self) -> None:
        """Tell the windows, then who waits."""
        if self.error is None:
            self._tell(self._touched)
        super().complete()


class SqliteExchange:
    """Fulfils `app.exchange.ports.ExchangeStore`. Made by `SqliteWorkbook.exchange`."""

    def __init__(self, writer: Writer, state: State) -> None:
        self._writer = writer
        self._state = state
        self._listeners: list[Callable[[SheetsChanged], None]] = []
        self._written: list[Callable[[], None]] = []

    def run(self, work: Callable[[ExchangeTx], T]) -> T:
        """Do `work` in one transaction and return what it returns, once that is durable.

        Called from any thread but the writer's. `work` may be done twice (after a full disk).

        Raises:
            StoreError: when it did not come to be; nothing of it is there then.
        """
        return self._writer.submit(_ExchangeJob(work, self._state, self._tell)).result()

    def on_changed(self, listener: Callable[[SheetsChanged], None]) -> None:
        """Call `listener` after each commit that changed worksheets, on the writer thread: it
        must return at once (a window emits a signal).
        """
        self._listeners.append(listener)

    def on_written(self, listener: Callable[[], None]) -> None:
        """Call `listener` after each commit of the teacher's own, on the writer thread: it must
        return at once. Something may wait for the server then.
        """
        self._written.append(listener)

    def written(self) -> None:
        """Tell those who listen (the workbook calls it, on the writer thread)."""
        for listener in self._written:
            listener()

    def collisions(self) -> tuple[Collided, ...]:
        """Return the collisions that the teacher has not looked at yet, oldest first."""

        def work(tx: Transaction) -> tuple[Collided, ...]:
            return collisions.listed(tx.connection, None)[::-1]

        return self._writer.submit(Job(work)).result()

    def dismiss_collision(self, collision: str) -> None:
        """Note that the teacher has looked at one."""
        self._writer.submit(Job(partial(collisions.dismiss, conflict=collision))).result()

    def note(self, kind: str, detail: str = "") -> None:
        """Keep an event for the support log: never content, never a name; 10,000 stay."""

        def work(tx: Transaction) -> None:
            raw = driver(tx)
            made = raw.execute(
                "INSERT INTO sync_event (at, kind, detail) VALUES (?, ?, ?)",
                (self._state.now(), kind, detail),
            )
            raw.execute(
                "DELETE FROM sync_event WHERE n <= ?", ((made.lastrowid or 0) - MOST_EVENTS,)
            )

        self._writer.submit(Job(work)).result()

    def _tell(self, touched: Touched) -> None:
        news = SheetsChanged(
            changed=frozenset(touched.changed),
            history=frozenset(touched.history),
            removed=frozenset(touched.removed),
            recovered=dict(touched.recovered),
        )
        if news == SheetsChanged():
            return
        for listener in self._listeners:
            try:
                listener(news)
            except Exception:  # the edge of the thread: a window's defect stops no write
                logger.exception("a listener of the exchange")
