"""`server.core.ports.AccountTx` over the tables: one writing transaction of one account."""

import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby

import msgspec
import sqlalchemy as sa

from app.exchange import hlc
from app.exchange.digest import Digest, hash_of
from app.exchange.kinds import RANK, Kind
from app.worksheets.worksheet import VersionType
from server.core.ports import AppliedOp, Document, KeptVersion
from server.db.session import AmongIds, Prepared, Session, Upsert, Values
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
from server.exchange.documents import STORES, columns_of, document_of, encoded
from server.exchange.unwritten import Unwritten
from sync.wire import Mark, Op, OpResult

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
_APPLIED_MANY = AmongIds(
    sa.select(applied_op.c.op_id, applied_op.c.payload_hash, applied_op.c.result).where(
        applied_op.c.account_id == _account
    ),
    applied_op.c.op_id,
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
    for kind in STORES
    if kind is not Kind.WORKSHEET
}
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
    .values(
        current_version_id=_CURRENT,
        next_version_number=sa.bindparam("next_number", type_=sa.BigInteger),
        version_count=sa.bindparam("next_number", type_=sa.BigInteger) - 1,
    ),
    (),
)

_decode_result = msgspec.json.Decoder(OpResult)
_encode = msgspec.json.Encoder()


class TableTx:
    """One open writing transaction that holds the account's row.

    What the core writes is kept in memory and written by few statements at the end; so its
    savepoints are memory's, too.
    """

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
        self._work = Unwritten()
        self._known: dict[tuple[Kind, str], tuple[int, str] | None] = {}
        """Revision and token of the rows in the tables; None: there is no row."""
        self._done_before: dict[str, AppliedOp | None] = {}
        self._depth = 0

    @property
    def mark(self) -> Mark:
        """The number and the token of the commit this will be."""
        return self._mark

    @property
    def now_ms(self) -> int:
        """The server's time, milliseconds."""
        return self._now_ms

    def expect(self, ops: Sequence[Op]) -> None:
        """Look up at once what these operations will ask for."""
        if len(ops) < _WORTH_EXPECTING:
            return
        ids = [op.op_id for op in ops]
        self._done_before.update(dict.fromkeys(ids))
        for op_id, hashed, result in self.session.all(
            _APPLIED_MANY, account_id=self.account_id, ids=encoded(ids)
        ):
            self._done_before[op_id] = AppliedOp(
                payload_hash=hashed, result=_decode_result.decode(result)
            )
        wanted: dict[Kind, set[str]] = {}
        for op in ops:
            wanted.setdefault(op.entity, set()).add(op.id)
            for path, kind in _PARENTS:
                change = op.changes.get(path)
                if change is not None and isinstance(change.v, str) and "\0" not in change.v:
                    wanted.setdefault(kind, set()).add(change.v)
        for kind, found in wanted.items():
            rows = self.session.all(
                STORES[kind].several, account_id=self.account_id, ids=encoded(sorted(found))
            )
            by_id = {str(row[0]): row for row in rows}
            for document_id in found:
                self._take_in(kind, document_id, by_id.get(document_id))

    def finish(self) -> None:
        """Write what is left, and what stands at the end: mark and current versions."""
        numbers = {w: self._next_number(w) for w in sorted(self._work.touched)}
        digests = self._digests()
        with self.session.together():
            self._write(digests)
            self._end(numbers)

    def _end(self, numbers: dict[str, int]) -> None:
        self.session.run(
            _ADD_MARK,
            account_id=self.account_id,
            seq=self._mark.seq,
            token=self._mark.token,
            device_id=self._device_id,
            at=self._now_ms,
        )
        self.session.run_many(
            _SET_CURRENT,
            [
                {
                    "account_id": self.account_id,
                    "worksheet_id": worksheet_id,
                    "next_number": number,
                }
                for worksheet_id, number in numbers.items()
            ],
        )

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
        before = self._work.copy()
        self._depth += 1
        try:
            yield
        except BaseException:
            self._work = before
            raise
        finally:
            self._depth -= 1

    def applied(self, op_id: str) -> AppliedOp | None:
        """Return what became of an operation that was done before."""
        now = self._work.applied.get(op_id)
        if now is not None or op_id in self._done_before:
            return now or self._done_before[op_id]
        found = self.session.first(_APPLIED, account_id=self.account_id, op_id=op_id)
        if found is None:
            return None
        return AppliedOp(payload_hash=found[0], result=_decode_result.decode(found[1]))

    def keep_applied(self, op_id: str, applied: AppliedOp) -> None:
        """Remember an operation for ever."""
        self._work.applied[op_id] = applied

    def document(self, kind: Kind, document_id: str) -> Document | None:
        """Return a document of this account, tombstones and stubs of pruned versions too."""
        key = (kind, document_id)
        if key not in self._work.documents:
            row = None
            if "\0" not in document_id:  # no id has one, and PostgreSQL takes none
                row = self.session.first(
                    STORES[kind].select, account_id=self.account_id, id=document_id
                )
            self._take_in(kind, document_id, row)
        return self._work.documents[key]

    def put(self, document: Document) -> None:
        """Write a document of this commit: feed and digest follow."""
        key = (document.kind, document.id)
        if key not in self._known:
            self.document(*key)
        self._work.documents[key] = self._work.written[key] = document
        if document.kind is Kind.WORKSHEET:
            self._work.touched.add(document.id)
        elif document.kind is Kind.VERSION:
            self._work.touched.add(str(document.units["/saved_worksheet_id"]))

    def children(self, worksheet_id: str) -> Sequence[tuple[Kind, str]]:
        """Return versions, copies and conflicts of a worksheet that are not gone."""
        found: dict[tuple[Kind, str], None] = {
            (kind, str(row[0])): None
            for kind, statement in _CHILDREN.items()
            for row in self.session.all(
                statement, account_id=self.account_id, worksheet_id=worksheet_id
            )
        }
        for key, document in self._work.written.items():
            if document.units.get("/saved_worksheet_id") == worksheet_id:
                found[key] = None
        return [key for key in found if not self._is_gone(key)]

    def take_version_number(self, worksheet_id: str) -> int:
        """Return the next number of a worksheet's versions, which is given once."""
        number = self._next_number(worksheet_id)
        self._work.numbers[worksheet_id] = number + 1
        return number

    def versions_of(self, worksheet_id: str) -> Sequence[KeptVersion]:
        """Return the versions of a worksheet that are neither pruned nor gone."""
        self._flush()
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

    def _take_in(self, kind: Kind, document_id: str, row: Values | None) -> None:
        key = (kind, document_id)
        self._known[key] = None if row is None else (row[1], row[2])
        self._work.documents[key] = None if row is None else document_of(kind, row)
        if kind is Kind.WORKSHEET and row is not None:
            self._work.numbers[document_id] = int(row[-1])

    def _is_gone(self, key: tuple[Kind, str]) -> bool:
        written = self._work.written.get(key)
        return written is not None and written.gone

    def _next_number(self, worksheet_id: str) -> int:
        if worksheet_id not in self._work.numbers:
            found = self.document(Kind.WORKSHEET, worksheet_id)
            if found is None:
                raise MissingError(worksheet_id)
        return self._work.numbers.setdefault(worksheet_id, 1)

    def _flush(self) -> None:
        """Write everything, so that a query sees it."""
        if self._depth:
            raise RuntimeError("what is written inside a savepoint cannot be taken back")
        self._write(self._digests())

    def _write(self, digests: dict[Kind, Digest]) -> None:
        """Write everything; parents first, as the foreign keys want it."""
        work, account = self._work, {"account_id": self.account_id}
        written = sorted(work.written.values(), key=lambda found: RANK[found.kind])
        for kind, documents in groupby(written, key=lambda found: found.kind):
            rows = [{**account, **columns_of(document)} for document in documents]
            self.session.run_many(STORES[kind].upsert, rows)
        self.session.run_many(
            _FEED,
            [
                {**account, "entity_type": found.kind.value, "entity_id": found.id,
                 "seq": found.rev, "deleted": found.gone}
                for found in written
            ],
        )  # fmt: skip
        self.session.run_many(
            _PUT_DIGEST,
            [
                {**account, "entity_type": kind.value, "count": found.count,
                 "sum": str(found.sum)}
                for kind, found in digests.items()
            ],
        )  # fmt: skip
        self.session.run_many(
            _ADD_APPLIED,
            [
                {**account, "op_id": op_id, "seq": self._mark.seq,
                 "payload_hash": applied.payload_hash,
                 "result": _encode.encode(applied.result).decode()}
                for op_id, applied in work.applied.items()
            ],
        )  # fmt: skip
        self._done_before.update(work.applied)
        self._known.update({key: (d.rev, d.token) for key, d in work.written.items()})
        work.written, work.applied = {}, {}

    def _digests(self) -> dict[Kind, Digest]:
        """Return the digests of the kinds that were written, as they are with it."""
        written = self._work.written
        if not written:
            return {}
        rows = self.session.all(_DIGESTS, account_id=self.account_id)
        digests = {Kind(row[0]): Digest(int(row[1]), int(row[2])) for row in rows}
        for key, document in written.items():
            now, before = digests.get(key[0], Digest()), self._known[key]
            if before is not None:
                now = now.minus(hash_of(*key, *before))
            digests[key[0]] = now.plus(hash_of(*key, document.rev, document.token))
        return {kind: digests[kind] for kind in sorted({kind for kind, _ in written})}


_TYPES = frozenset(VersionType)
_PARENTS = (("/saved_worksheet_id", Kind.WORKSHEET), ("/version_id", Kind.VERSION))
_WORTH_EXPECTING = 3
"""Operations from which on one question for all is cheaper than one for each."""
