"""Where the file stands with its server: one JSON value (app.exchange.ports.Meta)."""

import msgspec
import sqlalchemy as sa

from app.exchange.ports import Meta
from app.ports import SyncSummary
from storage.state import EXCHANGE
from storage.tables import conflicts, meta, outbox

_decoder = msgspec.json.Decoder(Meta)


def read(connection: sa.Connection) -> Meta:
    """Return it; a file that no server knows has an empty one."""
    text = connection.scalar(sa.select(meta.c.v).where(meta.c.k == EXCHANGE))
    return Meta() if text is None else _decoder.decode(text)


def summary(connection: sa.Connection) -> SyncSummary:
    """Return what the windows show of it."""
    states = sa.select(outbox.c.state, sa.func.count()).group_by(outbox.c.state)
    counts: dict[str, int] = {row[0]: row[1] for row in connection.execute(states)}
    collisions = connection.scalar(
        sa.select(sa.func.count()).where(conflicts.c.dismissed.is_(False))
    )
    return SyncSummary(
        meta=read(connection),
        waiting=counts.get("new", 0) + counts.get("sent", 0),
        parked=counts.get("parked", 0),
        collisions=collisions or 0,
    )
