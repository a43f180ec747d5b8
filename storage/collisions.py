"""Collisions that the teacher has not looked at yet: both sides are kept, one line tells it."""

from typing import Any

import msgspec
import sqlalchemy as sa

from app.exchange import kinds
from app.exchange.status import Collided
from storage.tables import conflicts
from storage.writer import Transaction

_UNSEEN = (
    sa.select(conflicts.c.id, conflicts.c.saved_worksheet_id, conflicts.c.units, conflicts.c.at)
    .where(~conflicts.c.dismissed)
    .order_by(conflicts.c.at, conflicts.c.id)
)


def unseen(tx: Transaction, *, replica: str, limit: int = 100) -> tuple[Collided, ...]:
    """Return them, oldest first; `replica` is this database file."""
    rows = tx.connection.execute(_UNSEEN.limit(limit))
    return tuple(
        _collided(row.id, row.saved_worksheet_id, _members(row.units), row.at, replica=replica)
        for row in rows
    )


def dismiss(tx: Transaction, collision: str) -> None:
    """Note that the teacher has seen one; this computer only."""
    tx.connection.execute(
        conflicts.update().where(conflicts.c.id == collision).values(dismissed=True)
    )


def dotted(path: str) -> str:
    """Return "page.columns" for "/config/page/columns", "name" for "/name", "" for "/config"."""
    parts = path.removeprefix(kinds.CONFIG).split("/")[1:]
    return ".".join(part.replace("~1", "/").replace("~0", "~") for part in parts)


def _collided(
    collision: str, sheet: str, units: dict[str, Any], at: int, *, replica: str
) -> Collided:
    paths = [dotted(path) for path in units.get("/paths") or () if isinstance(path, str)]
    return Collided(
        id=collision,
        sheet=sheet,
        paths=tuple(path for path in paths if path and path != "named"),
        kept=_by_dots(units.get("/kept")),
        lost=_by_dots(units.get("/lost")),
        lost_version=_text(units.get("/lost_version_id")),
        kept_by=_text(units.get("/kept_by")),
        lost_by=_text(units.get("/lost_by")),
        lost_here=units.get("/lost_replica") == replica,
        at=at,
    )


def _members(raw: bytes | str) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(raw)
    except msgspec.DecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _by_dots(values: object) -> dict[str, object]:
    if not isinstance(values, dict):
        return {}
    return {dotted(path): value for path, value in values.items() if path != "/named"}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
