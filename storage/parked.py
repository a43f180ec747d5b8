"""Changes that a server refused: listed, written out, tried again, put away for good."""

from collections.abc import Mapping
from typing import Any

import msgspec
import sqlalchemy as sa

from app.errors import NotFoundError
from app.exchange import kinds
from app.exchange.edits import changes_in
from app.exchange.kinds import Kind
from app.exchange.status import Parked
from app.exchange.units import Change, Changes, laid_over, then
from app.worksheets.worksheet import SheetId
from storage import children, documents, outbox, sheets
from storage.state import State
from storage.tables import outbox as marks
from storage.tables import (
    saved_worksheets,
)
from storage.writer import Transaction

DISCARDED = "discarded"
"""The reason of an operation that the teacher put away: it stays, so that its row is not taken
for one that no server has heard of."""
_m = marks.c
_SHOWN = sa.and_(_m.state == "parked", sa.func.coalesce(_m.last_error, "") != DISCARDED)
_payload = msgspec.json.Decoder(dict[str, Any])


def listed(connection: sa.Connection) -> tuple[Parked, ...]:
    """Return them, oldest first."""
    rows = connection.execute(marks.select().where(_SHOWN).order_by(_m.n))
    return tuple(
        Parked(
            op_id=row.op_id,
            sheet_name=_name(connection, row),
            what=row.entity_type,
            reason=row.last_error or "",
            at=row.created_at,
        )
        for row in rows
    )


def exported(connection: sa.Connection) -> bytes:
    """Return them as a JSON file, with the rows that they are about as they are here."""
    found = []
    for row in connection.execute(marks.select().where(_SHOWN).order_by(_m.n)).mappings():
        entity = Kind(row["entity_type"])
        found.append(
            {
                "operation": row["op_id"],
                "kind": row["kind"],
                "what": entity.value,
                "id": row["entity_id"],
                "reason": row["last_error"],
                "at": row["created_at"],
                "change": documents.decoded(row["payload"]),
                "here": _here(connection, entity, row["entity_id"]),
            }
        )
    plain = {"format": "chalkline-refused-changes", "version": 1, "changes": found}
    return msgspec.json.format(msgspec.json.encode(plain), indent=2) + b"\n"


def retry(tx: Transaction, state: State, op_id: str | None) -> None:
    """Send a change again, or all of them, as a new operation.

    The server remembers its refusal of the old one. What has been edited since stays on top.

    Raises:
        NotFoundError: when it is not there any more.
    """
    statement = marks.select().where(_SHOWN).order_by(_m.n)
    if op_id is not None:
        statement = statement.where(_m.op_id == op_id)
    rows = tx.connection.execute(statement).mappings().all()
    if op_id is not None and not rows:
        raise NotFoundError("operation", op_id)
    for row in rows:
        tx.connection.execute(marks.delete().where(_m.n == row["n"]))
        _again(tx, state, dict(row))
    outbox.keep_clock(tx, state)


def discard(tx: Transaction, op_id: str) -> None:
    """Put a change away for good; the worksheet itself stays."""
    tx.connection.execute(
        marks.update().where(_m.op_id == op_id, _m.state == "parked").values(last_error=DISCARDED)
    )


def _again(tx: Transaction, state: State, row: Mapping[str, Any]) -> None:
    entity, document_id = Kind(row["entity_type"]), row["entity_id"]
    payload = row["payload"]
    parked = changes_in(payload, frozen="op_id" in _payload.decode(payload))
    if entity is not Kind.WORKSHEET or row["kind"] == "purge":
        changes: Changes = {}
        if entity in kinds.RECORDS:  # what was refused still stands in the row, or what came since
            here = children.units_of(children.raw_of(tx.connection), entity, document_id) or {}
            changes = {p: Change(base=parked[p].base, v=here[p]) for p in parked if p in here}
        outbox.enqueue(tx, state, row["kind"], entity, document_id, changes)
        return
    found = sheets.find(tx.connection, SheetId(document_id))
    if found is None or found.is_draft:
        return
    waiting = next(
        (w for w in outbox.waiting_of(tx, entity, document_id) if w.state == "new"), None
    )
    later: Mapping[str, Change] = {}
    if waiting is not None:
        later = changes_in(waiting.payload, frozen=False)
        outbox.drop(tx, state, [waiting.n])
    kind = "create" if "create" in (row["kind"], waiting and waiting.kind) else "patch"
    outbox.enqueue(tx, state, kind, entity, document_id, then(parked, later))
    mine = {path: change for path, change in parked.items() if path not in later}
    units = laid_over(sheets.units(found), mine)
    values = documents.sheet_values(units, was=found.worksheet.config)
    values["change_seq"] = state.next_sequence()
    tx.connection.execute(
        saved_worksheets.update().where(saved_worksheets.c.id == document_id).values(values)
    )
    state.see(tx, SheetId(document_id), None)


def _name(connection: sa.Connection, row: sa.Row[Any]) -> str:
    sheet = row.entity_id
    if Kind(row.entity_type) is not Kind.WORKSHEET:
        units = _here(connection, Kind(row.entity_type), row.entity_id)
        sheet = units.get("/saved_worksheet_id") if isinstance(units, dict) else None
    name = connection.scalar(
        sa.select(saved_worksheets.c.name).where(saved_worksheets.c.id == sheet)
    )
    if name is None:
        change = changes_in(row.payload, frozen=row.state != "new").get("/name")
        name = None if change is None else change.v
    return name if isinstance(name, str) else ""


def _here(connection: sa.Connection, entity: Kind, document_id: str) -> object:
    if entity is Kind.WORKSHEET:
        found = sheets.find(connection, SheetId(document_id))
        return None if found is None else sheets.units(found)
    return children.units_of(children.raw_of(connection), entity, document_id)
