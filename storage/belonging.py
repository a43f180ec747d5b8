"""Worksheets that come from elsewhere, go for good, or change the account they belong to."""

from typing import Any

import msgspec
import sqlalchemy as sa

from app.exchange.kinds import Kind
from app.exchange.ports import Meta
from app.marking.inbox import UploadState
from app.sharing.parcel import Parcel
from app.worksheets.worksheet import SheetId, Version, Worksheet
from storage import documents, outbox, recovery, sheets
from storage.inbox import CURSOR
from storage.sheets import Sheet
from storage.state import EXCHANGE, State
from storage.tables import (
    applied,
    commits,
    doc_base,
    hand_outs,
    inbox,
    meta,
    problem_sets,
    saved_worksheets,
    uploads,
    worksheet_instances,
    worksheet_versions,
)
from storage.tables import outbox as marks
from storage.writer import Transaction


def import_copy(tx: Transaction, state: State, parcel: Parcel, *, name: str = "") -> Worksheet:
    """Take in a worksheet with its history under new ids (app.ports.Workbook.import_copy)."""
    from app.sharing.copying import copy_of  # it brings the topics, which a start does not need

    made = copy_of(parcel, now=state.now(), new_id=state.new_id, name=name)
    row = made.worksheet
    newest = made.versions[-1].id if made.versions else None
    current = row.current_version_id or newest
    sheets.insert(
        tx,
        state,
        {
            "id": row.id,
            "name": row.name,
            "named": row.named,
            "automatic_name": row.name,
            "description": row.description,
            "tags": ",".join(row.tags) or None,
            "is_template": row.is_template,
            "worksheet_type": row.worksheet_type,
            "config": row.config,
            "created_at": row.created_at,
            "updated_at": row.updated_at,
            "change_seq": state.next_sequence(),
            "current_version_id": current,
            "version_count": row.version_count,
        },
    )
    before: Version | None = None
    rows = []
    for version in made.versions:
        rows.append(_version_row(version, before))
        before = version
    recovery.add_versions(tx, state, rows)
    return sheets.get(tx.connection, row.id).worksheet


def _version_row(version: Version, before: Version | None) -> dict[str, Any]:
    """Return the columns of a version that came from outside; a file does not say from what it
    was changed, so that is the one before it.
    """
    kind = documents.settings_of(version.config).get("/config/topic/type")
    return {
        "id": version.id,
        "saved_worksheet_id": version.saved_worksheet_id,
        "version_number": version.version_number,
        "version_type": version.version_type.value,
        "config": version.config,
        "problems": version.problems,
        "answer_key": version.answer_key,
        "created_at": version.created_at,
        "created_by": version.created_by,
        "created_reason": version.created_reason.value,
        "change_description": version.change_description,
        "problem_count": version.problem_count,
        "page_count": version.page_count,
        "name": version.name,
        "worksheet_type": kind if isinstance(kind, str) else "",
        "parent_id": None if before is None else before.id,
        "conflict": version.conflict,
        "device": version.device,
    }


def purge(tx: Transaction, state: State, sheet: SheetId) -> None:
    """Delete a worksheet for good, with its history and copies, here and on the server.

    Raises:
        NotFoundError: when it is not here.
    """
    found: Sheet = sheets.get(tx.connection, sheet)
    if found.is_draft:
        sheets.drop_draft(tx, sheet)
        return
    known = outbox.rev_of(tx, Kind.WORKSHEET, sheet) is not None
    sent = any(each.state == "sent" for each in outbox.waiting_of(tx, Kind.WORKSHEET, sheet))
    # What was sent stays: its fate is unknown, and the purge goes after it.
    recovery.remove(tx, state, Kind.WORKSHEET, sheet, states=("new", "parked"))
    if known or sent:
        outbox.enqueue(tx, state, "purge", Kind.WORKSHEET, sheet, {})
    state.see(tx, sheet, None)


def leave_account(tx: Transaction, state: State, *, keep: bool) -> None:
    """Forget the account. All worksheets here are new to the next one; without `keep` those that
    the server has whole go first (what it has not heard of stays).
    """
    connection = tx.connection
    if not keep:
        for sheet in _known_whole(connection):
            recovery.remove(tx, state, Kind.WORKSHEET, sheet)
    for table in (doc_base, commits, inbox, applied):
        connection.execute(table.delete())
    # Photos that are still there are the account's: they are listed anew by who signs in to it.
    connection.execute(uploads.delete().where(uploads.c.state == UploadState.COMING))
    connection.execute(meta.delete().where(meta.c.k.startswith(CURSOR, autoescape=True)))
    connection.execute(marks.delete())
    outbox.keep_clock(tx, state)
    connection.execute(meta.delete().where(meta.c.k == "digest"))
    connection.execute(worksheet_versions.update().values(final_number=None))
    connection.execute(saved_worksheets.update().values(usage_elsewhere=None))
    kept = {"v": msgspec.json.encode(Meta()).decode()}
    connection.execute(meta.update().where(meta.c.k == EXCHANGE).values(kept))
    before, state.clock_offset_ms = state.clock_offset_ms, 0
    tx.on_rollback(lambda: setattr(state, "clock_offset_ms", before))


_SHEET_OF_SET = (
    sa.select(worksheet_versions.c.saved_worksheet_id)
    .where(worksheet_versions.c.id == problem_sets.c.version_id)
    .scalar_subquery()
)


def _known_whole(connection: sa.Connection) -> list[SheetId]:
    """Return worksheets that the server has, with everything that hangs on them."""
    unheard: set[str] = set()
    tables = (
        (Kind.WORKSHEET, saved_worksheets.c.id, saved_worksheets.c.id),
        (Kind.VERSION, worksheet_versions.c.id, worksheet_versions.c.saved_worksheet_id),
        (Kind.COPY, worksheet_instances.c.id, worksheet_instances.c.saved_worksheet_id),
        (Kind.HAND_OUT, hand_outs.c.id, hand_outs.c.saved_worksheet_id),
        (Kind.PROBLEM_SET, problem_sets.c.id, _SHEET_OF_SET),
    )
    for kind, own, sheet in tables:
        known = sa.exists().where(
            doc_base.c.entity_type == kind.value, doc_base.c.entity_id == own
        )
        waits = sa.exists().where(marks.c.entity_id == own)
        unheard.update(connection.scalars(sa.select(sheet).where(sa.or_(~known, waits))))
    every = connection.scalars(sa.select(saved_worksheets.c.id).order_by(saved_worksheets.c.id))
    return [SheetId(sheet) for sheet in every if sheet not in unheard]
