"""What the server refused: shown, exported, tried again or put away. Nothing of it is dropped."""

import msgspec

from app.exchange.kinds import Kind
from app.exchange.ports import ExchangeTx, Outgoing, OutState
from app.exchange.status import Parked
from app.exchange.units import Change, difference
from sync.wire import Op

PUT_AWAY = "put away"
"""The reason of what the teacher does not want to see any more; the row stays."""
MOST = 1000
_op = msgspec.json.Decoder(Op)


class Exported(msgspec.Struct, frozen=True, kw_only=True):
    """A refused change as it stands in a file."""

    sheet_name: str
    reason: str
    at: int
    operation: msgspec.Raw
    contents: dict[str, object]
    """The row as it is on this computer."""


def listed(tx: ExchangeTx) -> tuple[Parked, ...]:
    """Return what was refused, oldest first."""
    return tuple(
        Parked(
            op_id=outgoing.op_id,
            sheet_name=_sheet_name(tx, outgoing),
            what=str(outgoing.entity),
            reason=outgoing.last_error,
            at=outgoing.created_at,
        )
        for outgoing in _shown(tx)
    )


def count(tx: ExchangeTx) -> int:
    """Return how many there are to show."""
    return len(_shown(tx)) if tx.count_outgoing(OutState.PARKED) else 0


def exported(tx: ExchangeTx) -> bytes:
    """Return all of it as JSON."""
    found = []
    for outgoing in _shown(tx):
        contents = tx.contents(outgoing.entity, outgoing.id)
        found.append(
            Exported(
                sheet_name=_sheet_name(tx, outgoing),
                reason=outgoing.last_error,
                at=outgoing.created_at,
                operation=msgspec.Raw(outgoing.payload or b"null"),
                contents={} if contents is None else dict(contents.units),
            )
        )
    return msgspec.json.format(msgspec.json.encode(found), indent=1)


def try_again(tx: ExchangeTx) -> None:
    """Send everything again as new operations, with what the rows are now."""
    for outgoing in _shown(tx):
        _enqueue_again(tx, outgoing)
        tx.drop([outgoing.n])


def put_away(tx: ExchangeTx, op_id: str) -> None:
    """Show one no more. Its row and its operation stay on this computer."""
    for outgoing in _shown(tx):
        if outgoing.op_id == op_id:
            tx.park(outgoing.n, PUT_AWAY)


def _enqueue_again(tx: ExchangeTx, outgoing: Outgoing) -> None:
    contents = tx.contents(outgoing.entity, outgoing.id)
    base = tx.base(outgoing.entity, outgoing.id)
    if contents is None:
        return  # its row is gone: nothing is left to send
    if outgoing.kind == "create" or base is None:
        changes = (
            difference({}, contents.units, base=0) if outgoing.entity is Kind.WORKSHEET else {}
        )
        tx.enqueue("create", outgoing.entity, outgoing.id, changes)
        return
    try:
        refused = _op.decode(outgoing.payload).changes
    except msgspec.DecodeError:
        refused = {}
    # What was refused was taken off the row again (sync.applying): the values are the operation's.
    changes = {path: Change(base=base.rev, v=change.v) for path, change in refused.items()}
    tx.enqueue(outgoing.kind, outgoing.entity, outgoing.id, changes)


def _shown(tx: ExchangeTx) -> list[Outgoing]:
    found = tx.outgoing(OutState.PARKED, limit=MOST)
    return [outgoing for outgoing in found if outgoing.last_error != PUT_AWAY]


def _sheet_name(tx: ExchangeTx, outgoing: Outgoing) -> str:
    sheet: object = outgoing.id
    if outgoing.entity is not Kind.WORKSHEET:
        contents = tx.contents(outgoing.entity, outgoing.id)
        sheet = None if contents is None else contents.units.get("/saved_worksheet_id")
    if not isinstance(sheet, str):
        return ""
    contents = tx.contents(Kind.WORKSHEET, sheet)
    name = None if contents is None else contents.units.get("/name")
    return name if isinstance(name, str) else ""
