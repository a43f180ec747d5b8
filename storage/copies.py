"""Rows of `worksheet_instances`: every printed copy, with the id that stands on its paper."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from app import ids
from app.errors import ConfigError, NotFoundError
from app.worksheets import history
from app.worksheets.worksheet import (
    Copy,
    CopyId,
    Printed,
    Reason,
    SheetId,
    Snapshot,
    Version,
    VersionId,
)
from storage import outbox, sheets, versions
from storage.sheets import Sheet
from storage.state import State
from storage.tables import worksheet_instances
from storage.writer import Transaction

_c = worksheet_instances
_ADD = _c.insert()
_BY_VERSION = (
    _c.select().where(_c.c.version_id == sa.bindparam("version")).order_by(sa.text("rowid"))
)
_ONE = _c.select().where(_c.c.id == sa.bindparam("copy"))
_NEW = (
    "id",
    "saved_worksheet_id",
    "version_id",
    "version_number",
    "printed_at",
    "qr_code_url",
    "student_name",
    "class_id",
    "due_date",
    "pupil_id",
    "hand_out_id",
    "set_id",
)
_COUNTERS = {
    Reason.PDF: "pdf_generation_count",
    Reason.SHARE: "share_count",
    Reason.UPLOAD: "upload_count",
}


def print_copies(
    tx: Transaction,
    state: State,
    sheet: SheetId,
    snapshot: Snapshot,
    *,
    count: int,
    reason: Reason,
    host: str,
    student_names: Sequence[str],
) -> Printed:
    """Make or reuse a snapshot and add its copies (app.ports.Workbook.print_copies)."""
    history.check_copies(count)
    names = [student_names[at] if at < len(student_names) else None for at in range(count)]

    def add(version: Version) -> tuple[Copy, ...]:
        return add_copies(tx, state, version, [{"student_name": name} for name in names], host)

    return print_snapshot(tx, state, sheet, snapshot, reason=reason, add=add)


def print_snapshot(
    tx: Transaction,
    state: State,
    sheet: SheetId,
    snapshot: Snapshot,
    *,
    reason: Reason,
    add: Callable[[Version], tuple[Copy, ...]],
) -> Printed:
    """Make or reuse a snapshot, with the copies that `add` makes of it."""
    found = sheets.get(tx.connection, sheet)
    before = found.in_library
    if found.is_draft:
        in_library = history.joins_by_printing(state.settings.library)
        found = sheets.join(tx, state, found, in_library=in_library)
    found = versions.take_over(tx, state, found, snapshot)
    version = _snapshot_version(tx, state, found, snapshot, reason)
    copies = add(version)
    _count_print(tx, state, sheet, reason)
    state.mark_based(tx, sheet)
    state.work_on(tx, sheet)
    versions.prune(tx, state, sheet)
    return printed(tx, version.id, copies, joined=not before)


def share(tx: Transaction, state: State, sheet: SheetId, snapshot: Snapshot) -> Printed:
    """Make or reuse a snapshot for a link, and count it (app.ports.Workbook.share)."""
    found = sheets.get(tx.connection, sheet)
    before = found.in_library
    found = sheets.join(tx, state, found)
    found = versions.take_over(tx, state, found, snapshot)
    version = _snapshot_version(tx, state, found, snapshot, Reason.SHARE)
    _count_print(tx, state, sheet, Reason.SHARE)
    state.mark_based(tx, sheet)
    versions.prune(tx, state, sheet)
    return printed(tx, version.id, (), joined=not before)


def reprint(
    tx: Transaction, state: State, version: VersionId, *, count: int, host: str
) -> Printed:
    """Add copies of a kept version, whose problems are as they were.

    Raises:
        ConfigError: when the count cannot be meant, or the version keeps no problems.
    """
    history.check_copies(count)

    def add(found: Version) -> tuple[Copy, ...]:
        return add_copies(tx, state, found, [{}] * count, host)

    return print_version(tx, state, version, add=add)


def print_version(
    tx: Transaction,
    state: State,
    version: VersionId,
    *,
    add: Callable[[Version], tuple[Copy, ...]],
) -> Printed:
    """Print a kept version once more, with the copies that `add` makes of it.

    Raises:
        ConfigError: when the version keeps no problems.
    """
    found = versions.get(tx.connection, version)
    if found.problems is None:
        raise ConfigError("version", "This version has never been printed; restore it first.")
    copies = add(found)
    _count_print(tx, state, found.saved_worksheet_id, Reason.PDF)
    return printed(tx, version, copies, joined=False)


def of_version(connection: sa.Connection, version: VersionId) -> tuple[Copy, ...]:
    """Return the printed copies of a version in the order they were made."""
    return tuple(map(from_row, connection.execute(_BY_VERSION, {"version": version})))


def find(connection: sa.Connection, code: str) -> Copy:
    """Return the copy of a printed code.

    Raises:
        CodeError: when the letters are no code of a copy.
        NotFoundError: when the copy was not printed from this store.
    """
    copy_id = ids.parse_copy_code(code)
    row = connection.execute(_ONE, {"copy": copy_id}).first()
    if row is None:
        raise NotFoundError("copy", copy_id)
    return from_row(row)


def _snapshot_version(
    tx: Transaction, state: State, sheet: Sheet, snapshot: Snapshot, reason: Reason
) -> Version:
    row = sheet.worksheet
    if row.current_version_id is not None:
        current = versions.get(tx.connection, row.current_version_id)
        if history.is_same_snapshot(current, snapshot):
            return current
    version = versions.add(tx, state, row, reason=reason, snapshot=snapshot)
    return versions.get(tx.connection, version)


def add_copies(
    tx: Transaction,
    state: State,
    version: Version,
    each: Sequence[Mapping[str, Any]],
    host: str,
) -> tuple[Copy, ...]:
    """Add a copy of `version` for each of these columns (student_name, pupil_id, …), with its
    outbox mark. What leaves this computer of a copy is in storage.documents: never a name.
    """
    account, now = state.copy_key(), state.now()
    made = []
    for columns in each:
        copy_id = CopyId(ids.new_copy_id(account, random=state.random))
        made.append(
            Copy(
                id=copy_id,
                saved_worksheet_id=version.saved_worksheet_id,
                version_id=version.id,
                version_number=version.version_number,
                printed_at=now,
                qr_code_url=ids.copy_payload(copy_id, host=host),
                **columns,
            )
        )
    tx.connection.execute(_ADD, [{name: getattr(copy, name) for name in _NEW} for copy in made])
    outbox.mark_created(tx, state, outbox.COPY, [copy.id for copy in made])
    return tuple(made)


def _count_print(tx: Transaction, state: State, sheet: SheetId, reason: Reason) -> None:
    found = sheets.get(tx.connection, sheet)
    values: dict[str, Any] = {"updated_at": state.now(), "change_seq": state.next_sequence()}
    column = _COUNTERS.get(reason)
    if column is not None:
        values[column] = getattr(found.worksheet, column) + 1
    sheets.update(tx, state, found, values)


def printed(
    tx: Transaction, version: VersionId, copies: tuple[Copy, ...], *, joined: bool
) -> Printed:
    """Return a kept version with copies of it."""
    kept = versions.get(tx.connection, version)
    sheet = sheets.get(tx.connection, kept.saved_worksheet_id)
    return Printed(
        version=kept,
        copies=copies,
        worksheet=sheet.worksheet,
        joined_library=joined and sheet.in_library,
    )


def from_row(row: sa.Row[Any]) -> Copy:
    """Return a row as a value."""
    return Copy(
        id=CopyId(row.id),
        saved_worksheet_id=SheetId(row.saved_worksheet_id),
        version_id=VersionId(row.version_id),
        version_number=row.version_number,
        printed_at=row.printed_at,
        qr_code_url=row.qr_code_url,
        printed_by=row.printed_by,
        student_name=row.student_name,
        class_id=row.class_id,
        due_date=row.due_date,
        upload_count=row.upload_count,
        pupil_id=row.pupil_id,
        hand_out_id=row.hand_out_id,
        set_id=row.set_id,
        voided_at=row.voided_at,
    )
