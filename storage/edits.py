"""What the editor and the library do to a sheet, each a function of one transaction."""

from collections.abc import Sequence
from typing import Any

import msgspec
from typing_extensions import override

from app.worksheets import history, tidy
from app.worksheets.worksheet import OpenSheet, Reason, SheetId, Worksheet
from storage import sheets, versions
from storage.pulled import Shown, over_pulled
from storage.sheets import Sheet
from storage.state import Seen, State
from storage.writer import Job, Transaction


class Edit(msgspec.Struct, frozen=True, kw_only=True):
    """The newest state of a sheet, and how many edits led to it."""

    sheet: SheetId
    name: str
    named: bool
    config: bytes
    worksheet_type: str
    active_ms: int = 0
    edits: int = 1

    def then(self, later: "Edit") -> "Edit":
        """Return `later` with the time and the edits of both."""
        same = (self.name, self.named, self.config) == (later.name, later.named, later.config)
        return msgspec.structs.replace(
            later,
            active_ms=self.active_ms + later.active_ms,
            edits=self.edits + (0 if same else later.edits),
        )


class EditJob(Job[OpenSheet]):
    """A save: the newest state wins, everybody who asked is told."""

    def __init__(self, edit: Edit, state: State) -> None:
        self.edit = edit
        super().__init__(lambda tx: save(tx, state, self.edit))

    @override
    def absorb(self, _later: Job[Any]) -> bool:
        """Take over a later state of the same sheet."""
        if not isinstance(_later, EditJob) or _later.edit.sheet != self.edit.sheet:
            return False
        self.edit = self.edit.then(_later.edit)
        self.futures += _later.futures
        return True

    @override
    def may_be_overtaken(self, _by: Job[Any]) -> bool:
        """Edits of other sheets may be done first."""
        return isinstance(_by, EditJob)


def save(tx: Transaction, state: State, edit: Edit) -> OpenSheet:
    """Write the newest state of a sheet (app.ports.Workbook.save_edit)."""
    sheet = sheets.get(tx.connection, edit.sheet)
    row = sheet.worksheet
    state.work_on(tx, edit.sheet)
    name, named = tidy.clean_name(edit.name), edit.named
    if named and not name:
        name, named = sheet.automatic_name, False
    config, kind, seen = edit.config, edit.worksheet_type, None
    shown = state.seen.get(edit.sheet)
    if shown is not None:
        rebased = over_pulled(
            Shown(name=name, named=named, config=config, worksheet_type=kind), shown, row
        )
        state.see(tx, edit.sheet, Seen(name, named, config, shown.rev))
        name, named, config = rebased.name, rebased.named, rebased.config
        kind, seen = rebased.worksheet_type, shown.rev
    if (row.name, row.named, row.config) == (name, named, config):
        if edit.active_ms:
            spent = {"time_spent_ms": row.time_spent_ms + edit.active_ms}
            sheet = sheets.update(tx, state, sheet, spent)
        return sheets.opened(sheet)
    sheet = _with_base(tx, state, sheet)
    values: dict[str, Any] = {
        "updated_at": state.now(),
        "edit_count": row.edit_count + edit.edits,
        "time_spent_ms": row.time_spent_ms + edit.active_ms,
        "change_seq": state.next_sequence(),
    }
    if row.config != config:
        values |= {"config": config, "worksheet_type": kind}
    if (row.name, row.named) != (name, named):
        values |= {"name": name, "named": named}
        if not named:
            values["automatic_name"] = name
    sheet = sheets.update(tx, state, sheet, values, seen=seen)
    just_named = named and (row.name, row.named) != (name, named)
    joins = history.joins_by_naming(named=just_named, settings=state.settings.library)
    if joins and not sheet.in_library:
        sheet = _join(tx, state, sheet)
    return sheets.opened(sheet)


def _with_base(tx: Transaction, state: State, sheet: Sheet) -> Sheet:
    """Keep the state before the first edit of a session, if no version holds it yet."""
    sheet_id = sheet.worksheet.id
    if sheet.is_draft or sheet_id in state.based:
        return sheet
    state.mark_based(tx, sheet_id)
    if versions.keep_if_differing(tx, state, sheet) is None:
        return sheet
    return sheets.get(tx.connection, sheet_id)


def _join(tx: Transaction, state: State, sheet: Sheet) -> Sheet:
    """Put a sheet into the library with a first version, so that its history misses nothing."""
    sheet = sheets.join(tx, state, sheet)
    if sheet.worksheet.current_version_id is None:
        versions.add(tx, state, sheet.worksheet, reason=Reason.AUTO_SAVE)
        state.mark_based(tx, sheet.worksheet.id)
    return sheets.get(tx.connection, sheet.worksheet.id)


def open_sheet(tx: Transaction, state: State, sheet: SheetId) -> OpenSheet:
    """Open a sheet: it was viewed now, and a new session of editing begins."""
    found = sheets.get(tx.connection, sheet)
    state.see(tx, sheet, None)
    viewed = {"last_viewed_at": state.now(), "view_seq": state.next_sequence()}
    found = sheets.update(tx, state, found, viewed)
    state.unmark_based(tx, sheet)
    state.work_on(tx, sheet)
    return sheets.opened(found)


def refresh(tx: Transaction, state: State, sheet: SheetId) -> OpenSheet:
    """Return the row as it stands: the editor shows that from now on."""
    state.see(tx, sheet, None)
    return sheets.opened(sheets.get(tx.connection, sheet))


def create(
    tx: Transaction, state: State, *, name: str, config: bytes, worksheet_type: str, named: bool
) -> OpenSheet:
    """Start a draft."""
    clean = tidy.clean_name(name)
    draft = sheets.new_draft(tx, state, name=clean, config=config, worksheet_type=worksheet_type)
    if named:
        draft = sheets.update(tx, state, draft, {"named": True})
    return sheets.opened(draft)


def change(tx: Transaction, state: State, sheet: SheetId, values: dict[str, Any]) -> Worksheet:
    """Change what the library shows of a sheet; asking for it puts a draft into the library.

    A star or a tag is not a change of the sheet: it keeps its place among the last changed.
    """
    found = _join(tx, state, sheets.get(tx.connection, sheet))
    return sheets.update(tx, state, found, values).worksheet


def rename(tx: Transaction, state: State, sheet: SheetId, name: str) -> Worksheet:
    """Give a name; an empty one returns to the automatic name."""
    found = sheets.get(tx.connection, sheet)
    clean = tidy.clean_name(name)
    values = {
        "name": clean or found.automatic_name,
        "named": bool(clean),
        "updated_at": state.now(),
        "change_seq": state.next_sequence(),
    }
    found = sheets.update(tx, state, found, values)
    if history.joins_by_naming(named=bool(clean), settings=state.settings.library):
        found = _join(tx, state, found)
    return found.worksheet


def set_tags(tx: Transaction, state: State, sheet: SheetId, tags: Sequence[str]) -> Worksheet:
    """Replace the tags."""
    return change(tx, state, sheet, {"tags": ",".join(tidy.clean_tags(tags)) or None})


def set_time(tx: Transaction, state: State, sheet: SheetId, column: str, *, on: bool) -> Worksheet:
    """Set or clear `archived_at` or `deleted_at`."""
    return change(tx, state, sheet, {column: state.now() if on else None})


def duplicate(tx: Transaction, state: State, sheet: SheetId, *, name: str) -> Worksheet:
    """Copy a sheet under a new id and name; its history begins here."""
    source = sheets.get(tx.connection, sheet)
    row = source.worksheet
    now = state.now()
    copied = sheets.insert(
        tx,
        state,
        {
            "id": SheetId(state.new_id()),
            "name": tidy.clean_name(name),
            "named": True,
            "automatic_name": source.automatic_name,
            "description": row.description,
            "tags": ",".join(row.tags) or None,
            "worksheet_type": row.worksheet_type,
            "config": row.config,
            "created_at": now,
            "updated_at": now,
            "change_seq": state.next_sequence(),
        },
    )
    versions.add(tx, state, copied.worksheet, reason=Reason.AUTO_SAVE)
    return sheets.get(tx.connection, copied.worksheet.id).worksheet
