"""What the writer thread remembers between transactions, and what it is given from outside."""

from collections.abc import Callable
from dataclasses import dataclass, field

import sqlalchemy as sa

from app.ids import CopyKey, Randomness, new_row_id
from app.ports import Clock
from app.settings import Settings
from app.worksheets.worksheet import SheetId
from storage.tables import drafts, meta, outbox, saved_worksheets
from storage.writer import Transaction

LAST_SHEET = "last_sheet"


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
    hlc_ms: int = 0
    hlc_count: int = 0

    def load(self, connection: sa.Connection) -> None:
        """Take up where the last run ended."""
        self.last_sheet = connection.scalar(sa.select(meta.c.v).where(meta.c.k == LAST_SHEET))
        highest = [
            connection.scalar(sa.select(sa.func.max(column))) or 0
            for table in (saved_worksheets, drafts)
            for column in (table.c.change_seq, table.c.view_seq)
        ]
        self.sequence = max(highest)
        latest = connection.scalar(sa.select(sa.func.max(outbox.c.hlc)))
        if latest:
            milliseconds, _, count = latest.partition(":")
            self.hlc_ms, self.hlc_count = int(milliseconds), int(count)

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
        milliseconds = int(self.clock() * 1000)
        if milliseconds > self.hlc_ms:
            self.hlc_ms, self.hlc_count = milliseconds, 0
        else:
            self.hlc_count += 1
        return f"{self.hlc_ms:015d}:{self.hlc_count:07d}"

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
        if self.last_sheet == sheet:
            return
        tx.connection.execute(_SET_META, {"k": LAST_SHEET, "v": sheet})
        before, self.last_sheet = self.last_sheet, sheet
        tx.on_rollback(lambda: setattr(self, "last_sheet", before))


_SET_META = sa.text(
    "INSERT INTO meta (k, v) VALUES (:k, :v) ON CONFLICT (k) DO UPDATE SET v = excluded.v"
)
