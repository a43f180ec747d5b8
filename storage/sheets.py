"""Rows of `saved_worksheets` and `drafts`: read, written, and moved from one to the other."""

from typing import Any

import msgspec
import sqlalchemy as sa

from app.errors import NotFoundError
from app.exchange.units import Units
from app.worksheets.worksheet import OpenSheet, SheetId, Worksheet
from storage import documents, outbox, usage
from storage.prepared import Prepared, Row, update_by_id
from storage.state import State
from storage.tables import drafts, saved_worksheets
from storage.writer import Transaction


class Sheet(msgspec.Struct, kw_only=True):
    """A row of either table, with the columns the domain does not see."""

    worksheet: Worksheet
    automatic_name: str
    is_draft: bool = False
    in_library: bool = True
    usage_elsewhere: str | None = None


_SAVED = Prepared(saved_worksheets.select().where(saved_worksheets.c.id == sa.bindparam("sheet")))
_DRAFT = Prepared(drafts.select().where(drafts.c.id == sa.bindparam("sheet")))
_DROP_DRAFT = drafts.delete().where(drafts.c.id == sa.bindparam("sheet"))


def find(connection: sa.Connection, sheet: SheetId) -> Sheet | None:
    """Return the sheet, wherever it is."""
    row = _SAVED.first(connection, {"sheet": sheet})
    if row is not None:
        return _from_row(row)
    row = _DRAFT.first(connection, {"sheet": sheet})
    return None if row is None else _from_row(row, is_draft=True)


def get(connection: sa.Connection, sheet: SheetId) -> Sheet:
    """Return the sheet.

    Raises:
        NotFoundError: when there is none of this id.
    """
    found = find(connection, sheet)
    if found is None:
        raise NotFoundError("worksheet", sheet)
    return found


def opened(sheet: Sheet) -> OpenSheet:
    """Return the sheet as the editor sees it."""
    row = sheet.worksheet
    return OpenSheet(
        id=row.id,
        name=row.name,
        named=row.named,
        config=row.config,
        in_library=sheet.in_library,
        changed_at=row.updated_at,
        worksheet=None if sheet.is_draft else row,
    )


def _from_row(row: Row, *, is_draft: bool = False) -> Sheet:
    """Return a row as a value: its columns have the names of the fields."""
    own = {name: row.pop(name) for name in _OWN if name in row}
    row["tags"] = split_tags(row.get("tags"))
    return Sheet(
        worksheet=Worksheet(**row),
        automatic_name=own["automatic_name"],
        is_draft=is_draft,
        in_library=own.get("in_library", False),
        usage_elsewhere=own.get("usage_elsewhere"),
    )


def split_tags(text: str | None) -> tuple[str, ...]:
    """Return the comma-separated tags of a row."""
    return tuple(text.split(",")) if text else ()


def drop_draft(tx: Transaction, sheet: SheetId) -> None:
    """Delete a draft for good."""
    tx.connection.execute(_DROP_DRAFT, {"sheet": sheet})


def new_draft(
    tx: Transaction, state: State, *, name: str, config: bytes, worksheet_type: str
) -> Sheet:
    """Insert a draft and make it the sheet worked on."""
    now = state.now()
    sheet = SheetId(state.new_id())
    values = {
        "id": sheet,
        "name": name,
        "automatic_name": name,
        "worksheet_type": worksheet_type,
        "config": config,
        "created_at": now,
        "updated_at": now,
        "last_viewed_at": now,
        "change_seq": state.next_sequence(),
        "view_seq": state.sequence,
    }
    tx.connection.execute(drafts.insert(), values)
    state.work_on(tx, sheet)
    return get(tx.connection, sheet)


def update(
    tx: Transaction,
    state: State,
    sheet: Sheet,
    values: dict[str, Any],
    *,
    seen: int | None = None,
) -> Sheet:
    """Write columns of the sheet and return it as it is then; library rows get their mark.

    `seen` is the revision that the teacher saw, when the row has moved on since (storage.pulled).
    """
    table = drafts if sheet.is_draft else saved_worksheets
    statement = update_by_id(table, tuple(values))
    statement.run(tx.connection, values | {"row_id": sheet.worksheet.id})
    changed = _applied(sheet, values)
    if not sheet.is_draft and any(name in _MARKED for name in values):
        outbox.mark_sheet(
            tx,
            state,
            sheet.worksheet.id,
            old=units(sheet),
            new=units(changed),
            seen=seen,
        )
    return changed


def units(sheet: Sheet) -> Units:
    """Return the sheet as it is exchanged."""
    return documents.sheet_units(sheet.worksheet, in_library=sheet.in_library)


_MARKED = documents.SHEET_FIELDS | set(usage.COLUMNS)
"""Counters are read when the mark is sent (storage.usage)."""
_OWN = {
    "automatic_name",
    "in_library",
    "change_seq",
    "view_seq",
    "pruned_count",
    "usage_elsewhere",
}


def _applied(sheet: Sheet, values: dict[str, Any]) -> Sheet:
    seen = {name: value for name, value in values.items() if name not in _OWN}
    if "tags" in seen:
        seen["tags"] = split_tags(seen["tags"])
    return Sheet(
        worksheet=msgspec.structs.replace(sheet.worksheet, **seen),
        automatic_name=values.get("automatic_name", sheet.automatic_name),
        is_draft=sheet.is_draft,
        in_library=values.get("in_library", sheet.in_library),
        usage_elsewhere=values.get("usage_elsewhere", sheet.usage_elsewhere),
    )


def join(tx: Transaction, state: State, sheet: Sheet, *, in_library: bool = True) -> Sheet:
    """Move a draft into `saved_worksheets`, or a printed sheet into the library's view.

    The caller keeps a version of it in the same transaction.
    """
    if not sheet.is_draft:
        if sheet.in_library or not in_library:
            return sheet
        return update(tx, state, sheet, {"in_library": True})
    row = sheet.worksheet
    values = {
        "id": row.id,
        "name": row.name,
        "named": row.named,
        "automatic_name": sheet.automatic_name,
        "worksheet_type": row.worksheet_type,
        "config": row.config,
        "created_at": row.created_at,
        "updated_at": state.now(),
        "last_viewed_at": row.last_viewed_at,
        "edit_count": row.edit_count,
        "time_spent_ms": row.time_spent_ms,
        "in_library": in_library,
        "change_seq": state.next_sequence(),
        "view_seq": state.sequence,
    }
    return insert(tx, state, values, draft=row.id)


def insert(
    tx: Transaction, state: State, values: dict[str, Any], *, draft: SheetId | None = None
) -> Sheet:
    """Insert a row of `saved_worksheets`, mark it as created, and drop the draft it was."""
    tx.connection.execute(saved_worksheets.insert(), values)
    if draft is not None:
        tx.connection.execute(_DROP_DRAFT, {"sheet": draft})
    made = get(tx.connection, values["id"])
    outbox.create_sheet(tx, state, values["id"], units(made))
    return made
