"""What two computers changed at once: listed, put away, and the other side taken after all."""

from collections.abc import Mapping
from typing import Any

import msgspec
import sqlalchemy as sa

from app.errors import NotFoundError
from app.exchange import kinds
from app.exchange.status import Collided
from app.exchange.units import Units
from app.worksheets.worksheet import OpenSheet, SheetId, VersionId
from storage import documents, exchange_meta, sheets, versions
from storage.state import State
from storage.tables import conflicts
from storage.writer import Transaction

_units = msgspec.json.Decoder(dict[str, Any])
_c = conflicts.c


def listed(connection: sa.Connection, sheet: SheetId | None) -> tuple[Collided, ...]:
    """Return the collisions that were not put away, of one sheet or all, newest first."""
    statement = conflicts.select().where(_c.dismissed.is_(False))
    if sheet is not None:
        statement = statement.where(_c.saved_worksheet_id == sheet)
    replica = exchange_meta.read(connection).replica
    rows = connection.execute(statement.order_by(_c.at.desc(), sa.text("rowid DESC")))
    return tuple(
        _collided(row.id, row.saved_worksheet_id, _units.decode(row.units), row.at, replica)
        for row in rows
    )


def dismiss(tx: Transaction, conflict: str) -> None:
    """Put a collision away, on this computer."""
    tx.connection.execute(conflicts.update().where(_c.id == conflict).values(dismissed=True))


def use_lost(tx: Transaction, state: State, conflict: str) -> OpenSheet:
    """Make the values that lost the sheet's, as a new edit, after its state has been kept.

    Where they cannot stand beside what is there now, the whole losing config takes its place.

    Raises:
        NotFoundError: when the collision, its sheet or the version it needs is not here.
    """
    row = tx.connection.execute(conflicts.select().where(_c.id == conflict)).first()
    if row is None:
        raise NotFoundError("conflict", conflict)
    units = _units.decode(row.units)
    sheet = sheets.get(tx.connection, SheetId(row.saved_worksheet_id))
    if versions.keep_if_differing(tx, state, sheet) is not None:
        sheet = sheets.get(tx.connection, sheet.worksheet.id)
    state.see(tx, sheet.worksheet.id, None)
    was = sheet.worksheet.config
    wanted = dict(sheets.units(sheet))
    paths, lost = units.get("/paths") or [], units.get("/lost") or {}
    for path in paths:
        wanted.pop(path, None)
        if path in lost:
            wanted[path] = lost[path]
    values = documents.sheet_values(wanted, was=was)
    whole = list(paths) == [kinds.CONFIG]
    if whole or (documents.is_usable(was) and not documents.is_usable(values["config"])):
        kept = versions.get(tx.connection, VersionId(str(units.get("/lost_version_id"))))
        kind = documents.settings_of(kept.config).get(kinds.TOPIC_TYPE)
        values["config"] = kept.config
        values["worksheet_type"] = (
            kind if isinstance(kind, str) else sheet.worksheet.worksheet_type
        )
    values = _different(sheet, values) | {
        "updated_at": state.now(),
        "change_seq": state.next_sequence(),
    }
    sheet = sheets.update(tx, state, sheet, values)
    dismiss(tx, conflict)
    return sheets.opened(sheet)


def _different(sheet: sheets.Sheet, values: Mapping[str, Any]) -> dict[str, Any]:
    row = sheet.worksheet
    current = {name: getattr(row, name) for name in values if name not in ("tags", "in_library")}
    current["tags"] = ",".join(row.tags) or None
    current["in_library"] = sheet.in_library
    return {name: value for name, value in values.items() if current[name] != value}


def _collided(conflict: str, sheet: str, units: Units, at: int, replica: str) -> Collided:
    paths = [dotted(path) for path in units.get("/paths") or () if isinstance(path, str)]
    return Collided(
        id=conflict,
        sheet=sheet,
        paths=tuple(path for path in paths if path and path != "named"),
        kept=_by_dots(units.get("/kept")),
        lost=_by_dots(units.get("/lost")),
        lost_version=_text(units.get("/lost_version_id")),
        kept_by=_text(units.get("/kept_by")),
        lost_by=_text(units.get("/lost_by")),
        lost_here=bool(replica) and units.get("/lost_replica") == replica,
        at=at,
    )


def dotted(path: str) -> str:
    """Return "page.columns" for "/config/page/columns", "name" for "/name", "" for "/config"."""
    parts = path.removeprefix(kinds.CONFIG).split("/")[1:]
    return ".".join(part.replace("~1", "/").replace("~0", "~") for part in parts)


def _by_dots(values: object) -> dict[str, object]:
    if not isinstance(values, dict):
        return {}
    return {dotted(path): value for path, value in values.items() if path != "/named"}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
