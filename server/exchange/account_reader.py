"""`server.core.ports.AccountReader` over the tables: one consistent look at an account."""

import time
from collections.abc import Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from app.exchange.digest import Digest
from app.exchange.kinds import RANK, Kind
from server.db.session import Prepared, Session
from server.db.tables import account_sync, applied_op, commit_mark, digest, feed
from server.errors import MissingError
from server.exchange.documents import STORES, raw_units_of
from sync.wire import IndexRow, Mark, OpResult, Outcome, Row

_account: sa.BindParameter[str] = sa.bindparam("account_id")
_after: sa.BindParameter[Any] = sa.bindparam("after")

_HEAD = Prepared(
    sa.select(account_sync.c.head_seq, account_sync.c.epoch).where(
        account_sync.c.account_id == _account
    )
)
_TOKEN = Prepared(
    sa.select(commit_mark.c.token).where(
        commit_mark.c.account_id == _account, commit_mark.c.seq == sa.bindparam("seq")
    )
)
_SEQS = Prepared(
    sa.select(feed.c.seq)
    .where(feed.c.account_id == _account, feed.c.seq > _after)
    .order_by(feed.c.seq)
    .limit(sa.bindparam("most", type_=sa.BigInteger))
)
_COUNT = Prepared(
    sa.select(sa.func.count()).where(feed.c.account_id == _account, feed.c.seq > _after)
)
_APPLIED = Prepared(
    sa.select(applied_op.c.seq, applied_op.c.result).where(
        applied_op.c.account_id == _account, applied_op.c.op_id == sa.bindparam("op_id")
    )
)
_result = msgspec.json.Decoder(OpResult)
_NOT_DONE = (Outcome.REJECTED, Outcome.GONE)
_DIGESTS = Prepared(
    sa.select(digest.c.entity_type, digest.c.count, digest.c.sum).where(
        digest.c.account_id == _account
    )
)
_INDEX = {
    kind: Prepared(
        sa.select(store.table.c.id, store.table.c.rev, store.table.c.token, store.table.c.gone)
        .where(store.table.c.account_id == _account, store.table.c.id > _after)
        .order_by(store.table.c.id)
        .limit(sa.bindparam("most", type_=sa.BigInteger))
    )
    for kind, store in STORES.items()
}


class TableReader:
    """One look at an account, inside a read transaction that sees one state."""

    def __init__(self, session: Session, account_id: str) -> None:
        """Look the account up.

        Raises:
            MissingError: when there is no such account.
        """
        found = session.first(_HEAD, account_id=account_id)
        if found is None:
            raise MissingError(account_id)
        self._session = session
        self._account_id = account_id
        self._head_seq = int(found[0])
        self._epoch = str(found[1])
        self._now_ms = int(time.time() * 1000)

    @property
    def now_ms(self) -> int:
        """The server's time, milliseconds."""
        return self._now_ms

    def epoch(self) -> str:
        """Return the epoch of this database."""
        return self._epoch

    def head(self) -> Mark:
        """Return the last commit."""
        return Mark(seq=self._head_seq, token=self.token_of(self._head_seq) or "")

    def token_of(self, seq: int) -> str | None:
        """Return the token of a commit; None when there is none of this number."""
        found = self._session.first(_TOKEN, account_id=self._account_id, seq=seq)
        return None if found is None else str(found[0])

    def rows_after(self, seq: int, *, limit: int) -> Sequence[Row]:
        """Return rows of the feed after `seq` by number: about `limit`, always whole commits."""
        seqs = self._session.all(_SEQS, account_id=self._account_id, after=seq, most=limit)
        if not seqs:
            return ()
        upto = seqs[-1][0]
        rows: list[Row] = []
        for kind, store in STORES.items():
            found = self._session.all(
                store.between, account_id=self._account_id, after=seq, upto=upto
            )
            rows += [_row(kind, values) for values in found]
        rows.sort(key=lambda row: (row.rev, RANK[row.entity], row.id))
        return rows

    def count_after(self, seq: int) -> int:
        """Return how many rows of the feed lie after `seq`."""
        found = self._session.first(_COUNT, account_id=self._account_id, after=seq)
        return 0 if found is None else int(found[0])

    def applied_among(self, op_ids: Sequence[str]) -> Sequence[tuple[str, int]]:
        """Return those operations that were done, each with the number of its commit."""
        done = []
        for op_id in op_ids:
            if "\0" in op_id:
                continue
            found = self._session.first(_APPLIED, account_id=self._account_id, op_id=op_id)
            if found is not None and _result.decode(found[1]).outcome not in _NOT_DONE:
                done.append((op_id, int(found[0])))
        return done

    def digest(self) -> dict[str, Digest]:
        """Return the digest of everything, tombstones and stubs too, by kind."""
        rows = self._session.all(_DIGESTS, account_id=self._account_id)
        return {row[0]: Digest(int(row[1]), int(row[2])) for row in rows}

    def index_after(self, after: str, *, limit: int) -> Sequence[IndexRow]:
        """Return documents by (kind, id) after the key `after` ("" for the first page)."""
        name, _, last = after.replace("\0", "").partition("/")
        rows: list[IndexRow] = []
        for kind in sorted(STORES):
            if kind.value < name or len(rows) >= limit:
                continue
            found = self._session.all(
                _INDEX[kind],
                account_id=self._account_id,
                after=last if kind.value == name else "",
                most=limit - len(rows),
            )
            rows += [IndexRow(kind, row[0], row[1], row[2], bool(row[3])) for row in found]
        return rows


def _row(kind: Kind, values: tuple[object, ...]) -> Row:
    units, number, pruned = raw_units_of(kind, values)
    return Row(
        entity=kind,
        id=str(values[0]),
        rev=int(str(values[1])),
        token=str(values[2]),
        units=units,
        number=number,
        pruned=pruned,
        gone=bool(values[3]),
    )
