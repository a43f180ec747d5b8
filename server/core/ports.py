"""What the core asks of the database: one transaction of one account at a time.

The first statement of a writing transaction takes the account's row (`head_seq + 1`), so that the
order of commits is the order of numbers, and a cursor never passes a row it cannot see
(sync.md §3.4). Two things fulfil these protocols: the tables, and the simulator's store; one suite
of tests runs over both.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

import msgspec

from app.exchange.digest import Digest
from app.exchange.kinds import Kind
from app.exchange.merge import Stamps
from app.exchange.units import Units
from app.worksheets.worksheet import VersionType
from sync.wire import IndexRow, Mark, OpResult, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A row with its sync columns. `rev` and `token` are those of the commit that wrote it."""

    kind: Kind
    id: str
    rev: int = 0
    token: str = ""
    units: Units = field(default_factory=dict)
    stamps: Stamps = field(default_factory=dict)
    number: int | None = None
    pruned: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptVersion:
    """What pruning needs to know of a version that is neither pruned nor gone."""

    id: str
    number: int
    type: VersionType
    created_at: int
    has_copies: bool
    is_conflict: bool
    """It keeps the side of a collision that lost (`/conflict` is true)."""
    config_hash: str
    """`server.core.versions.config_hash` of its config."""


class AppliedOp(msgspec.Struct, frozen=True, kw_only=True):
    """An operation that was done, so that its repetition is recognised."""

    payload_hash: str
    result: OpResult


class AccountTx(Protocol):
    """One open writing transaction that holds the account's row."""

    @property
    def mark(self) -> Mark:
        """The number and the token of the commit this will be. Its row in `commit_mark` is
        written by the transaction itself when it commits.
        """

    @property
    def now_ms(self) -> int:
        """The server's time, milliseconds."""

    def token_of(self, seq: int) -> str | None:
        """Return the token of an earlier commit, None when there is none of this number."""

    def epoch(self) -> str:
        """Return the epoch of this database."""

    def last_push(self, replica: str) -> int:
        """Return the number of a replica's last push; 0 when it had none."""

    def put_last_push(self, replica: str, number: int) -> None:
        """Keep the number of a replica's last push."""

    def savepoint(self) -> AbstractContextManager[None]:
        """Undo what happens inside when it raises (and raise on)."""

    def applied(self, op_id: str) -> AppliedOp | None:
        """Return what became of an operation that was done before."""

    def keep_applied(self, op_id: str, applied: AppliedOp) -> None:
        """Remember an operation for ever."""

    def document(self, kind: Kind, document_id: str) -> Document | None:
        """Return a document of this account, tombstones and stubs of pruned versions too."""

    def put(self, document: Document) -> None:
        """Write a document whose `rev` and `token` are this commit's: its place in the feed moves
        here, and the digest follows.
        """

    def children(self, worksheet_id: str) -> Sequence[tuple[Kind, str]]:
        """Return versions, copies and conflicts of a worksheet that are not gone."""

    def take_version_number(self, worksheet_id: str) -> int:
        """Return the next number of a worksheet's versions, which is given once."""

    def versions_of(self, worksheet_id: str) -> Sequence[KeptVersion]:
        """Return the versions of a worksheet that are neither pruned nor gone."""

    def device_name(self, replica: str) -> str:
        """Return what the teacher calls the laptop of a replica; "" when nobody knows."""


class AccountReader(Protocol):
    """One consistent look at an account (a read transaction)."""

    @property
    def now_ms(self) -> int:
        """The server's time, milliseconds."""

    def epoch(self) -> str:
        """Return the epoch of this database."""

    def head(self) -> Mark:
        """Return the last commit."""

    def token_of(self, seq: int) -> str | None:
        """Return the token of a commit; None when there is none of this number."""

    def rows_after(self, seq: int, *, limit: int) -> Sequence[Row]:
        """Return rows of the feed after `seq` by number: about `limit`, always whole commits."""

    def count_after(self, seq: int) -> int:
        """Return how many rows of the feed lie after `seq`."""

    def applied_among(self, op_ids: Sequence[str]) -> Sequence[tuple[str, int]]:
        """Return those operations that were done, each with the number of its commit; refused
        ones (rejected, gone) are not among them.
        """

    def digest(self) -> dict[str, Digest]:
        """Return the digest of everything, tombstones and stubs too, by kind."""

    def index_after(self, after: str, *, limit: int) -> Sequence[IndexRow]:
        """Return documents by (kind, id) after the key `after` ("" for the first page)."""


ConfigCheck = Callable[[Units], str]
"""Return "" when a worksheet's config (its units) can be used, else the path that is at fault."""
