"""What the exchange asks of the store on this laptop (storage fulfils it; sync uses it).

`ExchangeStore.run` does a piece of work in one transaction on the writer thread; nothing waits for
the network inside one. A test suite runs over the simulator's store and the real one alike.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Protocol, TypeVar

import msgspec

from app.exchange.digest import Digest
from app.exchange.kinds import Kind
from app.exchange.units import Changes, Json, Units

T = TypeVar("T")


class OutState(StrEnum):
    """Where an operation stands in the outbox."""

    NEW = "new"
    """Not sent yet: later changes of the same document join it."""
    SENT = "sent"
    """Frozen for ever; whether it arrived may be unknown."""
    PARKED = "parked"
    """Refused: shown to the teacher, kept, and in nobody's way."""


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the outbox."""

    n: int
    op_id: str
    kind: str
    """"create", "patch" or "purge"."""
    entity: Kind
    id: str
    payload: bytes
    """New: JSON of `Changes` (may be empty). Sent and parked: the frozen `sync.wire.Op`."""
    hlc: str
    state: OutState
    attempts: int = 0
    last_error: str = ""
    created_at: int = 0
    cap: int | None = None
    """No base of this operation above this revision is to be believed: a restore of the server
    took away the history that those numbers belong to. Negative (`app.exchange.edits.blind`): and
    its writer had not seen what the server lost."""


class Base(msgspec.Struct, frozen=True, kw_only=True):
    """What the server said last of a document (the "synced tree", sync.md §3.3)."""

    rev: int
    token: str
    units: Units = {}
    """Of worksheets; the others never change, so their rows are their own base."""
    gone: bool = False
    """A tombstone, or the stub of a pruned version: no row on this laptop, none to be made."""
    lost: str = ""
    """The server lost this in a restore, and `rev` is the last commit of ours that it still
    knows: its next row is compared with `units`, and what differs is sent again, under this
    reading (`app.exchange.hlc.recalled`). Empty: nothing was lost."""


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """A row as it would be sent."""

    units: Units
    whole: Json = msgspec.UNSET
    """The complete config, of worksheets."""
    usage: Json = None
    """What this replica counted, of worksheets."""


class Meta(msgspec.Struct, frozen=True, kw_only=True):
    """Where this database file stands with its server. Kept as one JSON value."""

    replica: str = ""
    """The life of this file; new when a backup was brought back or the folder was copied."""
    account_id: str = ""
    account_name: str = ""
    server_url: str = ""
    epoch: str = ""
    cursor_seq: int = 0
    cursor_token: str = ""
    push_seq: int = 0
    push_token: str = ""
    pushes: int = 0
    """How many pushes this replica has begun: each tells its number."""
    reconciling: bool = False
    """The server does not know our history: send again what it lacks before anything else."""
    leaving: int = 0
    """Worksheets that the rows staged so far take away."""
    guard: int = 0
    """So many worksheets would go at once: the teacher is asked first. 0: nothing to ask."""
    guard_passed: bool = False
    """The teacher said that they may go."""
    clock_offset_ms: int = 0
    last_success: int = 0
    """Unix seconds of the last cycle that ended well."""
    cycles: int = 0
    cycles_failed: int = 0
    """Without those that found no network."""
    upload_host: str = ""


class ExchangeTx(Protocol):
    """One open transaction."""

    def meta(self) -> Meta:
        """Return where this file stands."""

    def put_meta(self, meta: Meta) -> None:
        """Keep where this file stands."""

    def now(self) -> int:
        """Return this laptop's Unix seconds."""

    def new_id(self) -> str:
        """Return a new UUIDv7."""

    # -- the outbox
    def outgoing(self, state: OutState, *, limit: int) -> Sequence[Outgoing]:
        """Return operations in the order they were made."""

    def outgoing_of(self, entity: Kind, document_id: str) -> Sequence[Outgoing]:
        """Return the operations of one document that are new or sent, in order."""

    def outgoing_by_op(self, op_ids: Sequence[str]) -> Sequence[Outgoing]:
        """Return those of these operations that are in the outbox."""

    def count_outgoing(self, state: OutState) -> int:
        """Return how many operations are in a state."""

    def freeze(self, n: int, payload: bytes) -> None:
        """Keep the bytes of an operation for ever and call it sent."""

    def enqueue(self, kind: str, entity: Kind, document_id: str, changes: Changes) -> None:
        """Add changes to the outbox, as an edit does: a new operation of the document takes
        them in (`app.exchange.edits.joined`), else one is made. Bases are as given.
        """

    def add_sent(
        self, op_id: str, kind: str, entity: Kind, document_id: str, payload: bytes, hlc: str
    ) -> None:
        """Add an operation that is frozen already: what a restored server lost is said again."""

    def cap(self, n: int, rev: int) -> None:
        """Set an operation's `cap`."""

    def drop(self, ns: Sequence[int]) -> None:
        """Remove operations: acknowledged, or of something that is no longer there."""

    def park(self, n: int, error: str) -> None:
        """Put an operation aside with the reason."""

    def note_attempt(self, n: int, error: str) -> None:
        """Count a try that is to be repeated."""

    # -- what the server said last
    def base(self, entity: Kind, document_id: str) -> Base | None:
        """Return what the server said last of a document."""

    def put_base(self, entity: Kind, document_id: str, base: Base) -> None:
        """Keep what the server said; the digest follows, and the commit (`rev`, `token`) is
        remembered if it has a token.
        """

    def commits(self, *, limit: int) -> Sequence[tuple[int, str]]:
        """Return the newest commits that bases ever came from, number and token: a restored server
        is asked which of them it still knows. Two histories have commits of the same number; both
        are remembered.
        """

    def drop_base(self, entity: Kind, document_id: str) -> None:
        """Forget it: the server does not have the document any more. A version's number is
        provisional again.
        """

    def bases(self, after: str, *, limit: int) -> Sequence[tuple[Kind, str, Base]]:
        """Return bases by the key "kind/id" after `after` ("" from the start)."""

    def digest(self) -> dict[str, Digest]:
        """Return the digest of all bases, by kind."""

    # -- rows that were pulled and not applied yet
    def stage(self, rows: Sequence[bytes]) -> None:
        """Keep rows (JSON of `sync.wire.Row`) in order."""

    def staged(self, *, limit: int) -> Sequence[tuple[int, bytes]]:
        """Return the first staged rows."""

    def unstage(self, ns: Sequence[int]) -> None:
        """Remove staged rows."""

    def put_applied(self, op_ids: Sequence[str]) -> None:
        """Remember operations that the staged rows contain (replaces nothing, adds)."""

    def applied(self) -> frozenset[str]:
        """Return them."""

    def clear_applied(self, op_ids: Sequence[str]) -> None:
        """Forget them, once they have left the outbox."""

    # -- the teacher's rows
    def exists(self, entity: Kind, document_id: str) -> bool:
        """Return whether the row is here."""

    def contents(self, entity: Kind, document_id: str) -> Contents | None:
        """Return a row as it would be sent; None when it is not here any more."""

    def without_base(self, *, limit: int) -> Sequence[tuple[Kind, str]]:
        """Return rows that neither the server is known to have nor the outbox holds (parked ones
        included), parents first: an older program's, or those of a library that joins an account.
        """

    def put_worksheet(self, document_id: str, units: Units, *, changed: bool) -> None:
        """Write a worksheet as it stands (base and what is still to be sent on top). `changed`
        says that others changed it: it moves up among the last changed ones.
        """

    def put_child(self, entity: Kind, document_id: str, units: Units) -> None:
        """Write a version, a copy or a conflict, or bring the row that is here to `units`."""

    def number_version(self, document_id: str, number: int) -> None:
        """Give a version its final number; those of the same worksheet that have none yet are
        numbered after the highest final one. Another version that holds this number (a restored
        server gave it anew) loses it until it is told its own. Copies follow.
        """

    def remove(self, entity: Kind, document_id: str) -> None:
        """Remove a row with all that hangs on it, and its operations. Missing is fine."""

    def prune_version(self, document_id: str) -> bool:
        """Remove a version that the server pruned, unless a pin of it is still to be sent or a
        copy here points to it; return whether it is not here any more.
        """

    def recover(self, document_id: str) -> str | None:
        """Make a copy with new ids of a worksheet that is purged elsewhere but has work that was
        never sent (`app.exchange.edits.is_work` says of an operation that is new or sent whether
        it is work); return its id, or None when there is none to save.
        """

    def count_worksheets(self) -> int:
        """Return how many worksheets are here and not in the trash."""


class ExchangeStore(Protocol):
    """The store as the engine sees it."""

    def run(self, work: Callable[[ExchangeTx], T]) -> T:
        """Do `work` in one transaction and return what it returns, once that is durable.

        Raises:
            StoreError: when it did not come to be; nothing of it is there then.
        """
