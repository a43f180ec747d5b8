"""What the writer thread remembers between transactions, and what it is given from outside."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import msgspec
import sqlalchemy as sa

from app.exchange import hlc
from app.exchange.ports import Meta
from app.ids import CopyKey, Randomness, new_row_id
from app.ports import Clock
from app.settings import Settings
from app.worksheets.worksheet import SheetId
from storage.tables import drafts, meta, outbox, saved_worksheets
from storage.writer import Transaction

LAST_SHEET = "last_sheet"
EXCHANGE = "sync"
"""Where the file stands with its server, JSON of `app.exchange.ports.Meta`."""
CLOCK = "hlc"
"""The last reading of the hybrid clock, when the operations that had it are gone."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the editor shows of a sheet that a pull has changed under it."""

    name: str
    named: bool
    config: bytes
    rev: int
    """The revision that the teacher saw."""


@dataclass(slots=True)
class State:
    """Touched by the writer thread alone, but for `settings`, which is replaced as a whole."""

    clock: Clock
    random: Randomness
    copy_key: Callable[[], CopyKey]
    settings: Settings
    based: set[SheetId] = field(default_factory=set)
    """Sheets whose base version has been seen to in this session."""
    last_sheet: str | None = None
    sequence: int = 0
    """Orders changes and openings, as no clock can."""
    last_reading: tuple[int, int] = (0, 0)
    clock_offset_ms: int = 0
    """How far this clock is behind the server's."""
    opened: set[SheetId] = field(default_factory=set)
    """Sheets that were worked on since the start: the editor may show one of them."""
    seen: dict[SheetId, Seen] = field(default_factory=dict)
    """Of those, what the editor still shows although a pull has changed the row."""

    def load(self, connection: sa.Connection) -> None:
        """Take up where the last run ended."""
        self.last_sheet = connection.scalar(sa.select(meta.c.v).where(meta.c.k == LAST_SHEET))
        highest = [
            connection.scalar(sa.select(sa.func.max(column))) or 0
            for table in (saved_worksheets, drafts)
            for column in (table.c.change_seq, table.c.view_seq)
        ]
        self.sequence = max(highest)
        kept = connection.scalar(sa.select(meta.c.v).where(meta.c.k == CLOCK))
        latest = connection.scalar(sa.select(sa.func.max(outbox.c.hlc)))
        self.last_reading = max(hlc.parts(text) for text in (kept, latest, _NEVER) if text)
        exchange = connection.scalar(sa.select(meta.c.v).where(meta.c.k == EXCHANGE))
        if exchange:
            self.clock_offset_ms = msgspec.json.decode(exchange, type=Meta).clock_offset_ms
        if self.last_sheet is not None:
            self.opened.add(SheetId(self.last_sheet))

    def now(self) -> int:
        """Return Unix seconds."""
        return int(self.clock())

    def new_id(self) -> str:
        """Return a new row id."""
        return new_row_id(now=self.clock(), random=self.random)

    def next_sequence(self) -> int:
        """Return the next number in the order of changes."""
        self.sequence += 1
        return self.sequence

    def tick(self) -> str:
        """Return the next hybrid logical clock reading; it never falls when the clock does."""
        now_ms = int(self.clock() * 1000) + self.clock_offset_ms
        self.last_reading = hlc.tick(self.last_reading, now_ms=now_ms)
        return self.reading()

    def reading(self) -> str:
        """Return the last reading."""
        return hlc.reading(*self.last_reading)

    def see(self, tx: Transaction, sheet: SheetId, seen: Seen | None) -> None:
        """Note what the editor shows of `sheet` beside its row; None: the row itself."""
        before = self.seen.pop(sheet, None)
        if seen is not None:
            self.seen[sheet] = seen
        if before != seen:
            tx.on_rollback(partial(self._see_again, sheet, before))

    def _see_again(self, sheet: SheetId, before: Seen | None) -> None:
        self.seen.pop(sheet, None)
        if before is not None:
            self.seen[sheet] = before

    def mark_based(self, tx: Transaction, sheet: SheetId) -> None:
        """Note that `sheet` needs no base version in this session, if this commits."""
        if sheet not in self.based:
            self.based.add(sheet)
            tx.on_rollback(lambda: self.based.discard(sheet))

    def unmark_based(self, tx: Transaction, sheet: SheetId) -> None:
        """Begin a new session of `sheet`."""
        if sheet in self.based:
            self.based.discard(sheet)
            tx.on_rollback(lambda: self.based.add(sheet))

    def work_on(self, tx: Transaction, sheet: SheetId) -> None:
        """Make `sheet` the one that the next start continues with."""
        self.opened.add(sheet)
        if self.last_sheet == sheet:
            return
        tx.connection.execute(_SET_META, {"k": LAST_SHEET, "v": sheet})
        before, self.last_sheet = self.last_sheet, sheet
        tx.on_rollback(lambda: setattr(self, "last_sheet", before))


_NEVER = hlc.reading(0, 0)
_SET_META = sa.text(
    "INSERT INTO meta (k, v) VALUES (:k, :v) ON CONFLICT (k) DO UPDATE SET v = excluded.v"
)
