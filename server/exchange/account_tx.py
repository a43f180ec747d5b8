"""`server.core.ports.AccountTx` over the tables: one writing transaction of one account."""

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import msgspec
import sqlalchemy as sa

from app.exchange import hlc
from app.exchange.digest import Digest, hash_of
from app.exchange.kinds import Kind
from app.worksheets.worksheet import VersionType
from server.core.ports import AppliedOp, Document, KeptVersion
from server.db.session import Prepared, Session, Upsert
from server.db.tables import (
    account_sync,
    applied_op,
    commit_mark,
    conflicts,
    devices,
    digest,
    feed,
    replicas,
    saved_worksheets,
    worksheet_instances,
    worksheet_versions,
)
from server.errors import MissingError
from server.exchange.documents import STORES, columns_of, document_of
from sync.wire import Mark, OpResult

T = TypeVar("T")

_account: sa.BindParameter[str] = sa.bindparam("account_id")
_w, _v, _i, _c = (
    t.c for t in (saved_worksheets, worksheet_versions, worksheet_instances, conflicts)
)

_TAKE = Prepared(
    account_sync.update()
    .where(account_sync.c.account_id == _account)
    .values(head_seq=account_sync.c.head_seq + 1)
    .returning(account_sync.c.head_seq, account_sync.c.epoch),
    (),
)
_TOKEN = Prepared(
    sa.select(commit_mark.c.token).where(
        commit_mark.c.account_id == _account, commit_mark.c.seq == sa.bindparam("seq")
    )
)
_ADD_MARK = Prepared(commit_mark.insert(), ("account_id", "seq", "token", "device_id", "at"))
_APPLIED = Prepared(
    sa.select(applied_op.c.payload_hash, applied_op.c.result).where(
        applied_op.c.account_id == _account, applied_op.c.op_id == sa.bindparam("op_id")
    )
)
_ADD_APPLIED = Prepared(
    applied_op.insert(), ("account_id", "op_id", "payload_hash", "result", "seq")
)
_FEED = Upsert(feed, ("account_id", "entity_type", "entity_id", "seq", "deleted"))
_DIGESTS = Prepared(
    sa.select(digest.c.entity_type, digest.c.count, digest.c.sum).where(
        digest.c.account_id == _account
    )
)
_PUT_DIGEST = Upsert(digest, ("account_id", "entity_type", "count", "sum"))
_SEEN = {
    kind: Prepared(
        sa.select(store.table.c.rev, store.table.c.token).where(
            store.table.c.account_id == _account, store.table.c.id == sa.bindparam("id")
        )
    )
    for kind, store in STORES.items()
}
_CHILDREN = {
    kind: Prepared(
        sa.select(STORES[kind].table.c.id)
        .where(
            STORES[kind].table.c.account_id == _account,
            STORES[kind].table.c.saved_worksheet_id == sa.bindparam("worksheet_id"),
            sa.not_(STORES[kind].table.c.gone),
        )
        .order_by(STORES[kind].table.c.id)
    )
    for kind in (Kind.VERSION, Kind.COPY, Kind.CONFLICT)
}
_NUMBER = Prepared(
    saved_worksheets.update()
    .where(_w.account_id == _account, _w.id == sa.bindparam("worksheet_id"))
    .values(next_version_number=_w.next_version_number + 1)
    .returning(_w.next_version_number - 1),
    (),
)
_HAS_COPIES = sa.exists().where(
    _i.account_id == _v.account_id, _i.version_id == _v.id, sa.not_(_i.gone)
)
_VERSIONS = Prepared(
    sa.select(
        _v.id, _v.version_number, _v.version_type, _v.created_at, _HAS_COPIES, _v.is_conflict,
        _v.config_hash,
    )
    .where(
        _v.account_id == _account,
        _v.saved_worksheet_id == sa.bindparam("worksheet_id"),
        sa.not_(_v.pruned),
        sa.not_(_v.gone),
    )
    .order_by(_v.version_number)
)  # fmt: skip
_DEVICE_NAME = Prepared(
    sa.select(devices.c.name)
    .select_from(replicas.join(devices, replicas.c.device_id == devices.c.id))
    .where(replicas.c.account_id == _account, replicas.c.replica == sa.bindparam("replica"))
)
_LAST_PUSH = Prepared(
    sa.select(replicas.c.last_push).where(
        replicas.c.account_id == _account, replicas.c.replica == sa.bindparam("replica")
    )
)
_SET_LAST_PUSH = Prepared(
    replicas.update()
    .where(replicas.c.account_id == _account, replicas.c.replica == sa.bindparam("pusher"))
    .values(last_push=sa.bindparam("number", type_=sa.BigInteger)),
    (),
)
_CURRENT = (
    sa.select(_v.id)
    .where(
        _v.account_id == _w.account_id,
        _v.saved_worksheet_id == _w.id,
        _v.config_hash == _w.config_hash,
        sa.not_(_v.pruned),
        sa.not_(_v.gone),
        sa.not_(_v.is_conflict),
    )
    .order_by(_v.version_number.desc())
    .limit(1)
    .scalar_subquery()
)
_SET_CURRENT = Prepared(
    saved_worksheets.update()
    .where(_w.account_id == _account, _w.id == sa.bindparam("worksheet_id"))
    .values(current_version_id=_CURRENT, version_count=_w.next_version_number - 1),
    (),
)

_decode_result = msgspec.json.Decoder(OpResult)
_encode = msgspec.json.Encoder()


def in_account(
    session: Session, account_id: str, work: "Callable[[TableTx], T]", *, device_id: str | None
) -> T:
    """Do `work` as one commit of the account, whose row is taken by the first statement.

    Raises:
        MissingError: when there is no such account any more.
    """
    tx = TableTx(session, account_id, device_id=device_id)
    result = work(tx)
    tx.finish()
    return result


class TableTx:
    """One open writing transaction that holds the account's row."""

    def __init__(self, session: Session, account_id: str, *, device_id: str | None = None) -> None:
        """Take the account's row.

        Raises:
            MissingError: when there is no such account.
        """
        taken = session.first(_TAKE, account_id=account_id)
        if taken is None:
            raise MissingError(account_id)
        self.session = session
        self.account_id = account_id
        self._device_id = device_id
        self._epoch = str(taken[1])
        self._now_ms = int(time.time() * 1000)
        # The time in it orders commits of two histories of a restored server.
        self._mark = Mark(seq=taken[0], token=hlc.token(self._now_ms, secrets.token_hex(8)))
        self._digests: dict[Kind, Digest] | None = None
        self._changed: set[Kind] = set()
        self._touched: set[str] = set()

    @property
    def mark(self) -> Mark:
        """The number and the token of the commit this will be."""
        return self._mark

    @property
    def now_ms(self) -> int:
        """The server's time, milliseconds."""
        return self._now_ms

    def finish(self) -> None:
        """Write what stands at the end: the commit's mark, the digests, current versions."""
        self.session.run(
            _ADD_MARK,
            account_id=self.account_id,
            seq=self._mark.seq,
            token=self._mark.token,
            device_id=self._device_id,
            at=self._now_ms,
        )
        for kind in sorted(self._changed):
            now = (self._digests or {})[kind]
            self.session.run(
                _PUT_DIGEST, account_id=self.account_id, entity_type=kind.value,
                count=now.count, sum=str(now.sum),
            )  # fmt: skip
        for worksheet_id in sorted(self._touched):
            self.session.run(_SET_CURRENT, account_id=self.account_id, worksheet_id=worksheet_id)

    def token_of(self, seq: int) -> str | None:
        """Return the token of an earlier commit, None when there is none of this number."""
        found = self.session.first(_TOKEN, account_id=self.account_id, seq=seq)
        return None if found is None else str(found[0])

    def epoch(self) -> str:
        """Return the epoch of this database."""
        return self._epoch

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what happens inside when it raises (and raise on)."""
        digests = None if self._digests is None else dict(self._digests)
        changed, touched = set(self._changed), set(self._touched)
        try:
            with self.session.savepoint():
                yield
        except BaseException:
            self._digests, self._changed, self._touched = digests, changed, touched
            raise

    def applied(self, op_id: str) -> AppliedOp | None:
        """Return what became of an operation that was done before."""
        found = self.session.first(_APPLIED, account_id=self.account_id, op_id=op_id)
        if found is None:
            return None
        return AppliedOp(payload_hash=found[0], result=_decode_result.decode(found[1]))

    def keep_applied(self, op_id: str, applied: AppliedOp) -> None:
        """Remember an operation for ever."""
        self.session.run(
            _ADD_APPLIED, account_id=self.account_id, op_id=op_id, seq=self._mark.seq,
            payload_hash=applied.payload_hash, result=_encode.encode(applied.result).decode(),
        )  # fmt: skip

    def document(self, kind: Kind, document_id: str) -> Document | None:
        """Return a document of this account, tombstones and stubs of pruned versions too."""
        if "\0" in document_id:  # no id has one, and PostgreSQL takes none
            return None
        found = self.session.first(STORES[kind].select, account_id=self.account_id, id=document_id)
        return None if found is None else document_of(kind, found)

    def put(self, document: Document) -> None:
        """Write a document of this commit: feed and digest follow."""
        kind = document.kind
        before = self.session.first(_SEEN[kind], account_id=self.account_id, id=document.id)
        columns = columns_of(document)
        self.session.run(STORES[kind].upsert, account_id=self.account_id, **columns)
        self.session.run(
            _FEED, account_id=self.account_id, entity_type=kind.value, entity_id=document.id,
            seq=document.rev, deleted=document.gone,
        )  # fmt: skip
        self._count(document, before)
        if kind is Kind.WORKSHEET:
            self._touched.add(document.id)
        elif kind is Kind.VERSION:
            self._touched.add(str(columns["saved_worksheet_id"]))

    def children(self, worksheet_id: str) -> Sequence[tuple[Kind, str]]:
        """Return versions, copies and conflicts of a worksheet that are not gone.

        Copies come first: while one is there, its version cannot go.
        """
        return [
            (kind, str(row[0]))
            for kind in (Kind.COPY, Kind.CONFLICT, Kind.VERSION)
            for row in self.session.all(
                _CHILDREN[kind], account_id=self.account_id, worksheet_id=worksheet_id
            )
        ]

    def take_version_number(self, worksheet_id: str) -> int:
        """Return the next number of a worksheet's versions, which is given once."""
        taken = self.session.first(_NUMBER, account_id=self.account_id, worksheet_id=worksheet_id)
        if taken is None:
            raise MissingError(worksheet_id)
        return int(taken[0])

    def versions_of(self, worksheet_id: str) -> Sequence[KeptVersion]:
        """Return the versions of a worksheet that are neither pruned nor gone."""
        rows = self.session.all(_VERSIONS, account_id=self.account_id, worksheet_id=worksheet_id)
        return [
            KeptVersion(
                id=row[0],
                number=row[1],
                # What a newer program calls its versions is not for us to prune.
                type=VersionType(row[2]) if row[2] in _TYPES else VersionType.MANUAL,
                created_at=row[3],
                has_copies=bool(row[4]),
                is_conflict=bool(row[5]),
                config_hash=row[6],
            )
            for row in rows
        ]

    def device_name(self, replica: str) -> str:
        """Return what the teacher calls the laptop of a replica; "" when nobody knows."""
        found = self.session.first(_DEVICE_NAME, account_id=self.account_id, replica=replica)
        return "" if found is None else str(found[0])

    def last_push(self, replica: str) -> int:
        """Return the number of the last push of a replica, 0 when there was none."""
        found = self.session.first(_LAST_PUSH, account_id=self.account_id, replica=replica)
        return 0 if found is None else int(found[0])

    def put_last_push(self, replica: str, number: int) -> None:
        """Keep it, so that a request that comes late is known as one."""
        self.session.run(_SET_LAST_PUSH, account_id=self.account_id, pusher=replica, number=number)

    def _count(self, document: Document, before: tuple[object, ...] | None) -> None:
        """Let the digest follow."""
        if self._digests is None:
            rows = self.session.all(_DIGESTS, account_id=self.account_id)
            self._digests = {Kind(row[0]): Digest(int(row[1]), int(row[2])) for row in rows}
        kind = document.kind
        now = self._digests.get(kind, Digest())
        if before is not None:
            now = now.minus(hash_of(kind, document.id, int(str(before[0])), str(before[1])))
        self._digests[kind] = now.plus(hash_of(kind, document.id, document.rev, document.token))
        self._changed.add(kind)


_TYPES = frozenset(VersionType)
