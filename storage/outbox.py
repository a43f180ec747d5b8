"""The outbox: what a server has yet to hear, marked in the transaction of the change itself.

An operation that is `new` takes later changes of its document in; one that was sent never changes
again (sync.md §3.6). Versions and copies are sent as their rows stand, so their creations carry
nothing but the id.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from app.exchange import edits, kinds
from app.exchange.kinds import Kind
from app.exchange.ports import Outgoing, OutState
from app.exchange.units import Change, Changes, Units, difference
from storage.prepared import Prepared
from storage.state import State
from storage.tables import doc_base, outbox
from storage.writer import Transaction

VERSION = Kind.VERSION
COPY = Kind.COPY


class Waiting(NamedTuple):
    """An operation of one document that is new or sent."""

    n: int
    kind: str
    payload: bytes
    state: str
    hlc: str
    cap: int | None

    def as_outgoing(self, entity: Kind, document_id: str) -> Outgoing:
        """Return it as the exchange knows it."""
        return Outgoing(
            n=self.n,
            op_id="",
            kind=self.kind,
            entity=entity,
            id=document_id,
            payload=self.payload,
            hlc=self.hlc,
            state=OutState(self.state),
            cap=self.cap,
        )


_OF = Prepared(
    sa.select(
        outbox.c.n, outbox.c.kind, outbox.c.payload, outbox.c.state, outbox.c.hlc, outbox.c.cap
    )
    .where(
        outbox.c.entity_id == sa.bindparam("entity"),
        outbox.c.entity_type == sa.bindparam("type"),
        outbox.c.state != "parked",
    )
    .order_by(outbox.c.n)
)
_REFRESH = Prepared(
    outbox.update()
    .where(outbox.c.n == sa.bindparam("row_n"))
    .values(
        kind=sa.bindparam("new_kind"),
        payload=sa.bindparam("new_payload"),
        hlc=sa.bindparam("new_hlc"),
    )
)
_COLUMNS = (
    "op_id",
    "kind",
    "entity_type",
    "entity_id",
    "payload",
    "hlc",
    "schema_version",
    "state",
    "created_at",
)
_ADD_ONE = Prepared(outbox.insert(), _COLUMNS)
_ADD_MANY = outbox.insert()
_FORGET = outbox.delete().where(
    outbox.c.entity_id == sa.bindparam("entity"), outbox.c.state == "new"
)
_REV = Prepared(
    sa.select(doc_base.c.server_rev).where(
        doc_base.c.entity_type == sa.bindparam("type"), doc_base.c.entity_id == sa.bindparam("id")
    )
)
_encode = msgspec.json.Encoder().encode


def rev_of(tx: Transaction, entity: str, document_id: str) -> int | None:
    """Return the revision of a document that the server said last, None when it said none."""
    row = _REV.first(tx.connection, {"type": entity, "id": document_id})
    return None if row is None else row["server_rev"]


def waiting_of(tx: Transaction, entity: str, document_id: str) -> list[Waiting]:
    """Return the operations of a document that are new or sent, in order."""
    rows = _OF.all(tx.connection, {"entity": document_id, "type": entity})
    return [Waiting(*row) for row in rows]


def mark_sheet(
    tx: Transaction,
    state: State,
    sheet: str,
    *,
    old: Units,
    new: Units,
    seen: int | None = None,
) -> None:
    """Note how an edit changed a worksheet, from all its units `old` to `new`.

    A worksheet that neither server nor outbox knows is created.
    `seen` is the revision the teacher saw, when that is not what the disk has learnt since.
    """
    mark_merged(tx, state, Kind.WORKSHEET, sheet, old=old, new=new, seen=seen)


def mark_merged(
    tx: Transaction,
    state: State,
    entity: Kind,
    document_id: str,
    *,
    old: Units,
    new: Units,
    seen: int | None = None,
) -> None:
    """`mark_sheet` for everything that is merged unit by unit (app.exchange.kinds.RECORDS)."""
    ops = waiting_of(tx, entity, document_id)
    last = _new_among(ops)
    rev = None
    if last is None or last.kind != "create":
        rev = rev_of(tx, entity, document_id)
        if rev is None and not ops:
            create_merged(tx, state, entity, document_id, new)
            return
    frozen = [each.as_outgoing(entity, document_id) for each in ops if each.state == "sent"]
    sent = list(map(edits.changes_of, edits.layered(frozen)))
    changes = edits.edited(old, new, rev=rev or 0 if seen is None else seen, sent=sent)
    _join(tx, state, "patch", entity, document_id, changes, last)


def create_sheet(tx: Transaction, state: State, sheet: str, units: Units) -> None:
    """Note a new worksheet; versions and copies that a refusal of it had put aside come along."""
    create_merged(tx, state, Kind.WORKSHEET, sheet, units)


def create_merged(
    tx: Transaction, state: State, entity: Kind, document_id: str, units: Units
) -> None:
    """Note a new document that is merged unit by unit."""
    enqueue(tx, state, "create", entity, document_id, difference({}, units, base=0))


def mark_child(
    tx: Transaction, state: State, entity: Kind, child: str, *, old: Units, new: Units
) -> None:
    """Note that a version was pinned or unpinned."""
    ops = waiting_of(tx, entity, child)
    rev = rev_of(tx, entity, child)
    if not ops and rev is None:
        mark_created(tx, state, entity, (child,))
        return
    last = _new_among(ops)
    changes = difference(old, new, base=rev or 0)
    if changes:
        _join(tx, state, "patch", entity, child, changes, last)


def mark_created(tx: Transaction, state: State, entity: Kind, ids: Iterable[str]) -> None:
    """Note new versions or copies."""
    rows = [_row(state, "create", entity, row_id, b"{}") for row_id in ids]
    if len(rows) == 1:
        _ADD_ONE.run(tx.connection, rows[0])
    elif rows:
        tx.connection.execute(_ADD_MANY, rows)


def enqueue(
    tx: Transaction,
    state: State,
    kind: str,
    entity: Kind,
    document_id: str,
    changes: Mapping[str, Change],
) -> None:
    """Add changes as an edit does (app.exchange.ports.ExchangeTx.enqueue)."""
    ops = waiting_of(tx, entity, document_id)
    last = _new_among(ops)
    _join(tx, state, kind, entity, document_id, dict(changes), last)


def forget(tx: Transaction, state: State, ids: Iterable[str]) -> None:
    """Drop the marks of rows that went before they were ever sent."""
    gone = [{"entity": row_id} for row_id in ids]
    if gone:
        tx.connection.execute(_FORGET, gone)
        keep_clock(tx, state)


def drop(tx: Transaction, state: State, ns: Sequence[int]) -> None:
    """Remove operations."""
    if ns:
        tx.connection.execute(
            outbox.delete().where(outbox.c.n == sa.bindparam("row_n")), [{"row_n": n} for n in ns]
        )
        keep_clock(tx, state)


def keep_clock(tx: Transaction, state: State) -> None:
    """Keep the last reading of the hybrid clock apart from the operations that go."""
    tx.connection.execute(_SET_META, {"k": "hlc", "v": state.reading()})


def _new_among(ops: Sequence[Waiting]) -> Waiting | None:
    """Return the operation that later changes join; there is one at most."""
    return next((each for each in ops if each.state == "new"), None)


def _join(
    tx: Transaction,
    state: State,
    kind: str,
    entity: Kind,
    document_id: str,
    changes: Changes,
    last: Waiting | None,
) -> None:
    if last is None:
        _ADD_ONE.run(tx.connection, _row(state, kind, entity, document_id, _encode(changes)))
        return
    kind, joined = edits.joined(
        kind,
        changes,
        waiting_kind=last.kind,
        waiting=edits.changes_in(last.payload, frozen=False),
    )
    refreshed = {
        "row_n": last.n,
        "new_kind": kind,
        "new_payload": _encode(joined),
        "new_hlc": state.tick(),
    }
    _REFRESH.run(tx.connection, refreshed)


def _row(
    state: State, kind: str, entity: Kind, document_id: str, payload: bytes
) -> dict[str, Any]:
    return {
        "op_id": state.new_id(),
        "kind": kind,
        "entity_type": entity.value,
        "entity_id": document_id,
        "payload": payload,
        "hlc": state.tick(),
        "schema_version": kinds.SCHEMA,
        "state": "new",
        "created_at": state.now(),
    }


_SET_META = sa.text(
    "INSERT INTO meta (k, v) VALUES (:k, :v) ON CONFLICT (k) DO UPDATE SET v = excluded.v"
)
