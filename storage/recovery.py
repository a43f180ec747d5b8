"""Worksheets that go for good, and the copy that keeps work nobody else has (sync.md §3.11)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from app.exchange.edits import is_work
from app.exchange.kinds import Kind
from app.worksheets.worksheet import SheetId
from storage import outbox, sheets
from storage.state import State
from storage.tables import (
    conflicts,
    saved_worksheets,
    worksheet_attempts,
    worksheet_instances,
    worksheet_versions,
)
from storage.tables import outbox as marks
from storage.writer import Transaction

_v, _c = worksheet_versions.c, worksheet_instances.c


def remove(
    tx: Transaction, state: State, entity: Kind, document_id: str, *, states: Sequence[str] = ()
) -> None:
    """Remove a row with all that hangs on it, and its operations (those of `states`, else new and
    sent ones; parked ones are the teacher's). Missing is fine.
    """
    connection = tx.connection
    copies, versions, notes = _below(connection, entity, document_id)
    gone = {document_id, *copies, *versions, *notes}
    for part in _parts(sorted(gone)):
        connection.execute(
            marks.delete().where(
                marks.c.entity_id.in_(part), marks.c.state.in_(states or ("new", "sent"))
            )
        )
    outbox.keep_clock(tx, state)
    for part in _parts(copies):
        connection.execute(
            worksheet_attempts.update()
            .where(worksheet_attempts.c.worksheet_instance_id.in_(part))
            .values(worksheet_instance_id=None)
        )
        connection.execute(worksheet_instances.delete().where(_c.id.in_(part)))
    for part in _parts(versions):
        connection.execute(worksheet_versions.delete().where(_v.id.in_(part)))
    for part in _parts(notes):
        connection.execute(conflicts.delete().where(conflicts.c.id.in_(part)))
    if entity is Kind.WORKSHEET:
        connection.execute(saved_worksheets.delete().where(saved_worksheets.c.id == document_id))


def _below(
    connection: sa.Connection, entity: Kind, document_id: str
) -> tuple[list[str], list[str], list[str]]:
    """Return copies, versions and conflicts that go with a document, itself among them."""
    match entity:
        case Kind.WORKSHEET:
            return (
                _ids(connection, _c.id, _c.saved_worksheet_id == document_id),
                _ids(connection, _v.id, _v.saved_worksheet_id == document_id),
                _ids(connection, conflicts.c.id, conflicts.c.saved_worksheet_id == document_id),
            )
        case Kind.VERSION:
            return _ids(connection, _c.id, _c.version_id == document_id), [document_id], []
        case Kind.COPY:
            return [document_id], [], []
        case Kind.CONFLICT:
            return [], [], [document_id]


def recover(tx: Transaction, state: State, sheet: SheetId) -> SheetId | None:
    """Make a copy with new ids of a worksheet that is purged elsewhere but has work that was
    never sent; None when there is none.

    Printed copies that the server has not heard of move along under their own ids, which stand on
    paper.
    """
    found = sheets.find(tx.connection, sheet)
    if found is None or found.is_draft:
        return None
    copies, versions, _ = _below(tx.connection, Kind.WORKSHEET, sheet)
    unsent = {
        *(row for row in versions if _has_work(tx, Kind.VERSION, row)),
        *(row for row in copies if _has_work(tx, Kind.COPY, row)),
    }
    if not unsent and not _has_work(tx, Kind.WORKSHEET, sheet):
        return None
    new_id = SheetId(state.new_id())
    row = tx.connection.execute(
        saved_worksheets.select().where(saved_worksheets.c.id == sheet)
    ).mappings().one()  # fmt: skip
    ids = {version: state.new_id() for version in versions}
    tx.connection.execute(
        saved_worksheets.insert(),
        {
            **row,
            "id": new_id,
            "usage_elsewhere": None,
            "current_version_id": ids.get(row["current_version_id"]),
            "change_seq": state.next_sequence(),
        },
    )
    outbox.create_sheet(tx, state, new_id, sheets.units(sheets.get(tx.connection, new_id)))
    copy_versions(tx, state, new_id, _rows_of(tx.connection, versions), ids)
    moving = [copy for copy in copies if copy in unsent]
    for copy in moving:
        version = tx.connection.scalar(sa.select(_c.version_id).where(_c.id == copy))
        tx.connection.execute(
            worksheet_instances.update()
            .where(_c.id == copy)
            .values(saved_worksheet_id=new_id, version_id=ids[str(version)])
        )
        tx.connection.execute(marks.delete().where(marks.c.entity_id == copy))
    outbox.mark_created(tx, state, Kind.COPY, moving)
    return new_id


def copy_versions(
    tx: Transaction,
    state: State,
    sheet: SheetId,
    rows: Iterable[Mapping[str, Any]],
    ids: Mapping[str, str],
) -> None:
    """Insert versions under a sheet with new ids, and mark them."""
    made = [
        {
            **row,
            "id": ids[row["id"]],
            "saved_worksheet_id": sheet,
            "final_number": None,
            "parent_id": ids.get(row["parent_id"] or ""),
        }
        for row in rows
    ]
    add_versions(tx, state, made)


def add_versions(tx: Transaction, state: State, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert versions and mark them as created."""
    if rows:
        tx.connection.execute(worksheet_versions.insert(), list(map(dict, rows)))
        outbox.mark_created(tx, state, Kind.VERSION, [row["id"] for row in rows])


def _rows_of(connection: sa.Connection, versions: Sequence[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for part in _parts(versions):
        rows = connection.execute(worksheet_versions.select().where(_v.id.in_(part)))
        found += [dict(row) for row in rows.mappings()]
    return sorted(found, key=lambda row: row["version_number"])


def _has_work(tx: Transaction, entity: Kind, document_id: str) -> bool:
    """Return whether work on a document was never acknowledged."""
    waiting = outbox.waiting_of(tx, entity, document_id)
    return any(is_work(each.as_outgoing(entity, document_id)) for each in waiting)


def _ids(
    connection: sa.Connection, column: sa.Column[str], where: sa.ColumnElement[bool]
) -> list[str]:
    return list(connection.scalars(sa.select(column).where(where)))


def _parts(ids: Sequence[str]) -> list[Sequence[str]]:
    """Return `ids` in pieces that fit into one statement."""
    return [ids[start : start + 500] for start in range(0, len(ids), 500)]
