"""The outbox: what a server has yet to hear, marked in the transaction of the change itself.

A worksheet's mark carries values by JSON pointer (sync.md §3.3) and takes later changes in as
long as it is `new`. Versions and copies never change, so their marks carry nothing but the id.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import sqlalchemy as sa

from storage.prepared import Prepared
from storage.state import State
from storage.tables import outbox
from storage.writer import Transaction

SCHEMA_VERSION = 1
WORKSHEET = "worksheet"
VERSION = "worksheet_version"
COPY = "worksheet_instance"

_fields = msgspec.json.Decoder(dict[str, msgspec.Raw])
_NEWEST = Prepared(
    sa.select(outbox.c.n, outbox.c.payload)
    .where(outbox.c.entity_id == sa.bindparam("entity"), outbox.c.state == "new")
    .order_by(outbox.c.n.desc())
    .limit(1)
)
_REFRESH = Prepared(
    outbox.update()
    .where(outbox.c.n == sa.bindparam("row_n"))
    .values(payload=sa.bindparam("new_payload"), hlc=sa.bindparam("new_hlc"))
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


def mark_worksheet(
    tx: Transaction, state: State, sheet: str, fields: Mapping[str, Any], *, kind: str = "patch"
) -> None:
    """Note changed fields of a worksheet; bytes among the values are JSON already."""
    patch: dict[str, Any] = {
        f"/{name}": {"v": msgspec.Raw(value) if isinstance(value, bytes) else value, "base": 0}
        for name, value in fields.items()
    }
    row = _NEWEST.first(tx.connection, {"entity": sheet})
    if row is None:
        values = _row(state, kind=kind, entity_type=WORKSHEET, payload=msgspec.json.encode(patch))
        _ADD_ONE.run(tx.connection, values | {"entity_id": sheet})
        return
    merged = msgspec.json.encode({**_fields.decode(row["payload"]), **patch})
    values = {"row_n": row["n"], "new_payload": merged, "new_hlc": state.tick()}
    _REFRESH.run(tx.connection, values)


def mark_created(tx: Transaction, state: State, entity_type: str, ids: Iterable[str]) -> None:
    """Note new rows that will never change."""
    rows = [
        _row(state, kind="create", entity_type=entity_type, payload=b"{}") | {"entity_id": row_id}
        for row_id in ids
    ]
    if len(rows) == 1:
        _ADD_ONE.run(tx.connection, rows[0])
    elif rows:
        tx.connection.execute(_ADD_MANY, rows)


def forget(tx: Transaction, ids: Iterable[str]) -> None:
    """Drop the marks of pruned versions that were never sent."""
    gone = [{"entity": row_id} for row_id in ids]
    if gone:
        tx.connection.execute(_FORGET, gone)


def _row(state: State, *, kind: str, entity_type: str, payload: bytes) -> dict[str, Any]:
    return {
        "op_id": state.new_id(),
        "kind": kind,
        "entity_type": entity_type,
        "payload": payload,
        "hlc": state.tick(),
        "schema_version": SCHEMA_VERSION,
        "state": "new",
        "created_at": state.now(),
    }
