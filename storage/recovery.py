"""Worksheets that go for good, and the copy that keeps work nobody else has (sync.md §3.11)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from app.exchange.edits import is_work
from app.exchange.kinds import Kind
from app.worksheets.worksheet import SheetId
from storage import marks_out, outbox, sheets
from storage.state import State
from storage.tables import (
    conflicts,
    hand_outs,
    problem_sets,
    saved_worksheets,
    worksheet_attempts,
    worksheet_instances,
    worksheet_versions,
)
from storage.tables import outbox as marks
from storage.writer import Transaction

_TABLES = {
    Kind.COPY: worksheet_instances,
    Kind.HAND_OUT: hand_outs,
    Kind.PROBLEM_SET: problem_sets,
    Kind.VERSION: worksheet_versions,
    Kind.CONFLICT: conflicts,
}
"""What hangs on a worksheet; children before what they hang on."""
_v, _c = worksheet_versions.c, worksheet_instances.c


def remove(
    tx: Transaction, state: State, entity: Kind, document_id: str, *, states: Sequence[str] = ()
) -> None:
    """Remove a row with all that hangs on it, and its operations (those of `states`, else new and
    sent ones; parked ones are the teacher's). Missing is fine.
    """
    connection = tx.connection
    below = _below(connection, entity, document_id)
    for part in _parts(sorted({document_id, *(row for rows in below.values() for row in rows)})):
        connection.execute(
            marks.delete().where(
                marks.c.entity_id.in_(part), marks.c.state.in_(states or ("new", "sent"))
            )
        )
    outbox.keep_clock(tx, state)
    for part in _parts(below[Kind.COPY]):
        connection.execute(
            worksheet_attempts.update()
            .where(worksheet_attempts.c.worksheet_instance_id.in_(part))
            .values(worksheet_instance_id=None)
        )
    for kind, rows in below.items():  # children first
        table = _TABLES[kind]
        for part in _parts(rows):
            connection.execute(table.delete().where(table.c.id.in_(part)))
    if entity is Kind.WORKSHEET:
        connection.execute(saved_worksheets.delete().where(saved_worksheets.c.id == document_id))


def _below(connection: sa.Connection, entity: Kind, document_id: str) -> dict[Kind, list[str]]:
    """Return what goes with a document, itself among it unless it is a worksheet, by kind."""
    found: dict[Kind, list[str]] = {kind: [] for kind in _TABLES}
    if entity not in (Kind.WORKSHEET, Kind.VERSION):
        return found | {entity: [document_id]}
    for kind, table in _TABLES.items():
        if entity is Kind.WORKSHEET and "saved_worksheet_id" in table.c:
            found[kind] = _ids(connection, table.c.id, table.c.saved_worksheet_id == document_id)
        elif entity is Kind.VERSION and "version_id" in table.c:
            found[kind] = _ids(connection, table.c.id, table.c.version_id == document_id)
    if entity is Kind.VERSION:
        return found | {Kind.VERSION: [document_id]}
    of_sheet = sa.select(_v.id).where(_v.saved_worksheet_id == document_id)
    sets = _ids(connection, problem_sets.c.id, problem_sets.c.version_id.in_(of_sheet))
    return found | {Kind.PROBLEM_SET: sets}


def recover(tx: Transaction, state: State, sheet: SheetId) -> SheetId | None:
    """Make a copy with new ids of a worksheet that is purged elsewhere but has work that was
    never sent; None when there is none.

    Printed copies that the server has not heard of move along under their own ids, which stand on
    paper.
    """
    found = sheets.find(tx.connection, sheet)
    if found is None or found.is_draft:
        return None
    below = _below(tx.connection, Kind.WORKSHEET, sheet)
    copies, versions = below[Kind.COPY], below[Kind.VERSION]
    unsent = {
        row
        for kind in (Kind.VERSION, Kind.COPY, Kind.HAND_OUT, Kind.PROBLEM_SET)
        for row in below[kind]
        if _has_work(tx, kind, row)
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
    _copy_hand_outs(tx, state, new_id, moving, ids)
    return new_id


def _copy_hand_outs(
    tx: Transaction,
    state: State,
    sheet: SheetId,
    copies: Sequence[str],
    versions: Mapping[str, str],
) -> None:
    """Give the copies that moved their problem sets and hand-outs again, under new ids: the old
    ones go with the worksheet, and the server will not hear of them any more.
    """
    for kind, column in ((Kind.PROBLEM_SET, _c.set_id), (Kind.HAND_OUT, _c.hand_out_id)):
        table = _TABLES[kind]
        for part in _parts(copies):
            old = _ids(tx.connection, column, sa.and_(_c.id.in_(part), column.is_not(None)))
            for row in _rows(tx.connection, table, sorted(set(old))):
                made = {**row, "id": state.new_id(), "version_id": versions[row["version_id"]]}
                if kind is Kind.HAND_OUT:
                    made["saved_worksheet_id"] = sheet
                tx.connection.execute(table.insert(), made)
                tx.connection.execute(
                    worksheet_instances.update()
                    .where(_c.id.in_(part), column == row["id"])
                    .values({column.name: made["id"]})
                )
                if kind is Kind.HAND_OUT:
                    marks_out.hand_out_made(tx, state, [made["id"]])
                else:
                    marks_out.sets_made(tx, state, [made["id"]])


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
    found = _rows(connection, worksheet_versions, versions)
    return sorted(found, key=lambda row: row["version_number"])


def _rows(connection: sa.Connection, table: sa.Table, ids: Sequence[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for part in _parts(ids):
        rows = connection.execute(table.select().where(table.c.id.in_(part)))
        found += [dict(row) for row in rows.mappings()]
    return found


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
