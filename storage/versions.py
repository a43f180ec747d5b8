"""Rows of `worksheet_versions`: made, listed, pinned, restored and pruned."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from app.errors import NotFoundError
from app.exchange.units import Units
from app.marking.model import AttemptState
from app.worksheets import history
from app.worksheets.worksheet import (
    Reason,
    SheetId,
    Snapshot,
    Version,
    VersionId,
    VersionType,
    Worksheet,
)
from storage import documents, outbox, sheets
from storage.prepared import Prepared
from storage.pulled import Shown, over_pulled
from storage.sheets import Sheet
from storage.state import Seen, State
from storage.tables import (
    doc_base,
    saved_worksheets,
    worksheet_attempts,
    worksheet_instances,
    worksheet_versions,
)
from storage.tables import outbox as outbox_table
from storage.writer import Transaction

_v = worksheet_versions
_parent = worksheet_versions.alias("parent")
_older = worksheet_versions.alias("older")
_c, _a = worksheet_instances.c, worksheet_attempts.c
_of_version = sa.select(sa.func.count()).where(_c.version_id == _v.c.id)
_copies_out = _of_version.where(_c.voided_at.is_(None)).scalar_subquery()
_copies_void = _of_version.where(_c.voided_at.is_not(None)).scalar_subquery()
_copies_in = (
    _of_version.where(_c.voided_at.is_(None))
    .where(sa.exists().where(_a.worksheet_instance_id == _c.id, _a.state == AttemptState.CURRENT))
    .scalar_subquery()
)
# What it was changed from: its parent or, when that has been pruned, the next older one.
_previous = sa.func.coalesce(
    sa.select(_parent.c.config).where(_parent.c.id == _v.c.parent_id).scalar_subquery(),
    sa.select(_older.c.config)
    .where(
        _older.c.saved_worksheet_id == _v.c.saved_worksheet_id,
        _older.c.version_number < _v.c.version_number,
    )
    .order_by(_older.c.version_number.desc())
    .limit(1)
    .scalar_subquery(),
    type_=_v.c.config.type,
)
_SELECT = sa.select(
    _v,
    _copies_out.label("copies_out"),
    _copies_in.label("copies_in"),
    _copies_void.label("copies_void"),
    _previous.label("previous_config"),
    (saved_worksheets.c.current_version_id == _v.c.id).label("is_current"),
).join(saved_worksheets, saved_worksheets.c.id == _v.c.saved_worksheet_id)
_ONE = _SELECT.where(_v.c.id == sa.bindparam("version"))
_ROW = _v.select().where(_v.c.id == sa.bindparam("version"))
_LIST = (
    _SELECT.where(
        _v.c.saved_worksheet_id == sa.bindparam("sheet"),
        _v.c.version_number < sa.bindparam("before"),
    )
    .order_by(_v.c.version_number.desc())
    .limit(sa.bindparam("many"))
)
_LIST_KEPT = _LIST.where(_v.c.version_type != VersionType.AUTO_SAVE)
_COLUMNS = (
    "id",
    "saved_worksheet_id",
    "version_number",
    "version_type",
    "config",
    "name",
    "worksheet_type",
    "problems",
    "answer_key",
    "problem_count",
    "page_count",
    "created_at",
    "created_reason",
    "change_description",
    "parent_id",
)
_ADD = Prepared(_v.insert(), _COLUMNS)
_CURRENT_CONFIG = Prepared(sa.select(_v.c.config).where(_v.c.id == sa.bindparam("version")))
_ADVANCE = Prepared(
    saved_worksheets.update()
    .where(saved_worksheets.c.id == sa.bindparam("sheet"))
    .values(
        current_version_id=sa.bindparam("new_current"), version_count=sa.bindparam("new_count")
    )
)
_SET_CURRENT = (
    saved_worksheets.update()
    .where(saved_worksheets.c.id == sa.bindparam("sheet"))
    .values(current_version_id=sa.bindparam("new_current"))
)
_KEPT = sa.select(
    _v.c.id,
    _v.c.version_number,
    _v.c.version_type,
    _v.c.created_at,
    sa.exists().where(worksheet_instances.c.version_id == _v.c.id).label("has_copies"),
    sa.or_(
        _v.c.conflict,
        sa.exists().where(
            doc_base.c.entity_type == outbox.VERSION, doc_base.c.entity_id == _v.c.id
        ),
        sa.exists().where(outbox_table.c.entity_id == _v.c.id, outbox_table.c.state != "new"),
    ).label("is_known"),
).where(_v.c.saved_worksheet_id == sa.bindparam("sheet"))
_AUTO_SAVES = Prepared(
    sa.select(sa.func.count().label("many"), sa.func.min(_v.c.created_at).label("oldest"))
    .where(_v.c.saved_worksheet_id == sa.bindparam("sheet"))
    .where(_v.c.version_type == VersionType.AUTO_SAVE)
)
_DROP = _v.delete().where(_v.c.id == sa.bindparam("version"))
_COUNT_PRUNED = (
    saved_worksheets.update()
    .where(saved_worksheets.c.id == sa.bindparam("sheet"))
    .values(pruned_count=saved_worksheets.c.pruned_count + sa.bindparam("many"))
)
_NO_LIMIT = 2**62


def get(connection: sa.Connection, version: VersionId) -> Version:
    """Return one version whole.

    Raises:
        NotFoundError: when there is none of this id.
    """
    row = connection.execute(_ONE, {"version": version}).first()
    if row is None:
        raise NotFoundError("version", version)
    return _from_row(row)


def newest_first(
    connection: sa.Connection,
    sheet: SheetId,
    *,
    before_number: int | None,
    limit: int,
    include_auto_saves: bool,
) -> tuple[Version, ...]:
    """Return up to `limit` versions older than `before_number`."""
    before = _NO_LIMIT if before_number is None else before_number
    statement = _LIST if include_auto_saves else _LIST_KEPT
    rows = connection.execute(statement, {"sheet": sheet, "before": before, "many": limit})
    return tuple(map(_from_row, rows))


def _from_row(row: sa.Row[Any]) -> Version:
    return Version(
        id=VersionId(row.id),
        saved_worksheet_id=SheetId(row.saved_worksheet_id),
        version_number=row.version_number,
        version_type=VersionType(row.version_type),
        config=row.config,
        created_at=row.created_at,
        name=row.name,
        problems=row.problems,
        answer_key=row.answer_key,
        created_by=row.created_by,
        created_reason=Reason(row.created_reason),
        change_description=row.change_description,
        problem_count=row.problem_count,
        page_count=row.page_count,
        previous_config=row.previous_config,
        conflict=bool(row.conflict),
        device=row.device,
        lost_by=row.device or "" if row.conflict else "",
        copies_out=row.copies_out,
        copies_in=row.copies_in,
        copies_void=row.copies_void,
        is_current=bool(row.is_current),
    )


def add(
    tx: Transaction,
    state: State,
    row: Worksheet,
    *,
    reason: Reason,
    snapshot: Snapshot | None = None,
    note: str | None = None,
) -> VersionId:
    """Keep a version of the sheet `row` and make it the current one.

    Without a snapshot it holds the sheet's own config and name. The number comes from the count
    of all versions ever made, so that a pruned one's number is never given again.
    """
    version = VersionId(state.new_id())
    values: dict[str, Any] = {
        "id": version,
        "saved_worksheet_id": row.id,
        "version_number": row.version_count + 1,
        "version_type": history.type_of(reason).value,
        "config": row.config,
        "name": row.name,
        "worksheet_type": row.worksheet_type,
        "problems": None,
        "answer_key": None,
        "problem_count": None,
        "page_count": None,
        "created_at": state.now(),
        "created_reason": reason.value,
        "change_description": note,
        "parent_id": row.current_version_id,
    }
    if snapshot is not None:
        for name in ("config", "name", "worksheet_type", "problems", "answer_key"):
            values[name] = getattr(snapshot, name)
        values["problem_count"] = snapshot.problem_count
        values["page_count"] = snapshot.page_count
    _ADD.run(tx.connection, values)
    advanced = {"sheet": row.id, "new_current": version, "new_count": row.version_count + 1}
    _ADVANCE.run(tx.connection, advanced)
    outbox.mark_created(tx, state, outbox.VERSION, (version,))
    return version


def current_config(connection: sa.Connection, row: Worksheet) -> bytes | None:
    """Return the config of the version the sheet stands on, None when it has no version."""
    if row.current_version_id is None:
        return None
    found = _CURRENT_CONFIG.first(connection, {"version": row.current_version_id})
    return None if found is None else bytes(found["config"])


def keep_if_differing(tx: Transaction, state: State, sheet: Sheet) -> VersionId | None:
    """Keep the sheet's state as an auto-save if it differs from the version it stands on."""
    row = sheet.worksheet
    if sheet.is_draft or not history.differs(row.config, current_config(tx.connection, row)):
        return None
    return add(tx, state, row, reason=Reason.AUTO_SAVE)


def prune(tx: Transaction, state: State, sheet: SheetId) -> None:
    """Remove the auto-saves that the rules let go; their unsent marks go with them.

    Only what was never pushed: the rest is the server's to prune, for all computers alike.
    """
    found = _AUTO_SAVES.first(tx.connection, {"sheet": sheet})
    rules = state.settings.auto_save
    now = state.now()
    if found is None or not found["many"]:
        return
    is_young = found["oldest"] >= now - rules.prune_after_days * history.DAY_S
    if found["many"] <= rules.max_versions_to_keep and is_young:
        return
    rows = tx.connection.execute(_KEPT, {"sheet": sheet}).all()
    current = tx.connection.scalar(
        sa.select(saved_worksheets.c.current_version_id).where(saved_worksheets.c.id == sheet)
    )
    gone = history.prunable(
        [
            history.Kept(
                id=VersionId(row.id),
                number=row.version_number,
                type=VersionType(row.version_type),
                created_at=row.created_at,
                has_copies=bool(row.has_copies),
            )
            for row in rows
        ],
        current=current,
        now=now,
        settings=rules,
    )
    known = {row.id for row in rows if row.is_known}
    _drop(tx, state, sheet, [version for version in gone if version not in known])


def _drop(tx: Transaction, state: State, sheet: SheetId, gone: Sequence[VersionId]) -> None:
    if not gone:
        return
    tx.connection.execute(_DROP, [{"version": version} for version in gone])
    tx.connection.execute(_COUNT_PRUNED, {"sheet": sheet, "many": len(gone)})
    outbox.forget(tx, state, gone)


def auto_save(tx: Transaction, state: State, sheet: SheetId) -> Version | None:
    """Keep the current config if it differs, then prune (app.ports.Workbook.auto_save)."""
    version = keep_if_differing(tx, state, sheets.get(tx.connection, sheet))
    if version is None:
        return None
    state.mark_based(tx, sheet)
    prune(tx, state, sheet)
    return get(tx.connection, version)


def restore(tx: Transaction, state: State, sheet: SheetId, version: VersionId) -> Sheet:
    """Make a version's config current, after the state it replaces has been kept."""
    found = sheets.get(tx.connection, sheet)
    row = tx.connection.execute(_ONE, {"version": version}).first()
    if row is None or row.saved_worksheet_id != sheet:
        raise NotFoundError("version", version)
    if keep_if_differing(tx, state, found) is not None:
        found = sheets.get(tx.connection, sheet)
    tx.connection.execute(_SET_CURRENT, {"sheet": sheet, "new_current": version})
    state.see(tx, sheet, None)
    sheets.update(
        tx,
        state,
        found,
        {
            "config": row.config,
            "worksheet_type": row.worksheet_type,
            "updated_at": state.now(),
            "change_seq": state.next_sequence(),
        },
    )
    state.mark_based(tx, sheet)
    state.work_on(tx, sheet)
    prune(tx, state, sheet)
    return sheets.get(tx.connection, sheet)


def pin(tx: Transaction, state: State, sheet: SheetId, snapshot: Snapshot, note: str) -> Version:
    """Keep this state for good; a draft joins the library by it."""
    found = sheets.join(tx, state, sheets.get(tx.connection, sheet))
    row = found.worksheet
    if row.current_version_id is not None:
        current = get(tx.connection, row.current_version_id)
        if current.version_type is VersionType.MANUAL and history.is_same_snapshot(
            current, snapshot
        ):
            return _annotate(tx, state, current.id, change_description=note)
    found = take_over(tx, state, found, snapshot)
    version = add(tx, state, found.worksheet, reason=Reason.PIN, snapshot=snapshot, note=note)
    state.mark_based(tx, sheet)
    return get(tx.connection, version)


def take_over(tx: Transaction, state: State, sheet: Sheet, snapshot: Snapshot) -> Sheet:
    """Make the snapshot's config the sheet's, keeping the state before it if it differs.

    What a pull changed while the editor showed the snapshot stays in the sheet.
    """
    row = sheet.worksheet
    config, kind, rev = snapshot.config, snapshot.worksheet_type, None
    seen = state.seen.get(row.id)
    if seen is not None:
        shown = Shown(name=seen.name, named=seen.named, config=config, worksheet_type=kind)
        rebased = over_pulled(shown, seen, row)
        state.see(tx, row.id, Seen(seen.name, seen.named, config, seen.rev))
        config, kind, rev = rebased.config, rebased.worksheet_type, seen.rev
    if row.config == config:
        return sheet
    keep_if_differing(tx, state, sheet)
    sheet = sheets.get(tx.connection, row.id)
    return sheets.update(
        tx,
        state,
        sheet,
        {
            "config": config,
            "worksheet_type": kind,
            "updated_at": state.now(),
            "change_seq": state.next_sequence(),
        },
        seen=rev,
    )


def pin_version(
    tx: Transaction,
    state: State,
    version: VersionId,
    note: str,
    snapshot: Snapshot | None = None,
) -> Version:
    """Keep an older auto-save for good, with its problems; one that stays anyway gets the note."""
    found = get(tx.connection, version)
    if found.version_type is not VersionType.AUTO_SAVE:
        return _annotate(tx, state, version, change_description=note)
    kept: dict[str, object] = {
        "change_description": note,
        "version_type": VersionType.MANUAL.value,
        "created_reason": Reason.PIN.value,
    }
    if snapshot is not None and found.problems is None:
        kept |= {
            "problems": snapshot.problems,
            "answer_key": snapshot.answer_key,
            "problem_count": snapshot.problem_count,
            "page_count": snapshot.page_count,
        }
    return _annotate(tx, state, version, **kept)


def unpin_version(tx: Transaction, state: State, version: VersionId, was: Version) -> Version:
    """Give a version back the kind, reason and note of `was`."""
    values: dict[str, object] = {
        "change_description": was.change_description,
        "version_type": was.version_type.value,
        "created_reason": was.created_reason.value,
    }
    if was.version_type is VersionType.AUTO_SAVE:
        values |= dict.fromkeys(("problems", "answer_key", "problem_count", "page_count"))
    return _annotate(tx, state, version, **values)


def _annotate(tx: Transaction, state: State, version: VersionId, **values: object) -> Version:
    old = units_of(tx.connection, version)
    tx.connection.execute(_v.update().where(_v.c.id == version).values(values))
    new = units_of(tx.connection, version)
    if old is not None and new is not None:
        outbox.mark_child(tx, state, outbox.VERSION, version, old=old, new=new)
    return get(tx.connection, version)


def units_of(connection: sa.Connection, version: str) -> Units | None:
    """Return a version as it is exchanged, None when there is none."""
    row = connection.execute(_ROW, {"version": version}).mappings().first()
    return None if row is None else documents.version_units(dict(row))
