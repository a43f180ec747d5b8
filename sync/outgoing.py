"""What goes out: the next batch, frozen before a byte of it leaves (sync.md §3.6)."""

from collections.abc import Sequence

import msgspec

from app.exchange import kinds
from app.exchange.kinds import Kind
from app.exchange.ports import Base, ExchangeTx, Outgoing, OutState
from app.exchange.units import Change, Changes
from sync.applying import changes_of
from sync.wire import Limits, Op

_op = msgspec.json.Decoder(Op)


def next_batch(tx: ExchangeTx, limits: Limits) -> tuple[tuple[Outgoing, Op], ...]:
    """Return the operations to send now; empty when there is nothing.

    Operations whose fate is unknown go first, and alone, as they were: nothing may overtake them,
    and what is frozen now is frozen on what the server will have then. Those that wait for a
    parent do not hold up the others, among which it may be.
    """
    sent = [
        (each, _op.decode(each.payload)) for each in tx.outgoing(OutState.SENT, limit=limits.ops)
    ]
    batch = _cut(sent, limits)
    if any(not outgoing.attempts for outgoing, _ in sent) or len(batch) < len(sent):
        return tuple(batch)
    size = sum(len(outgoing.payload) for outgoing, _ in batch)
    for outgoing in tx.outgoing(OutState.NEW, limit=limits.ops - len(batch)):
        op = _frozen(tx, outgoing)
        if op is None:
            tx.drop([outgoing.n])  # pruned, or removed, before it ever left
            continue
        payload = msgspec.json.encode(op)
        if batch and size + len(payload) > limits.bytes:
            break
        size += len(payload)
        tx.freeze(outgoing.n, payload)
        batch.append((_as_sent(outgoing, payload), op))
    return tuple(batch)


def _cut(batch: Sequence[tuple[Outgoing, Op]], limits: Limits) -> list[tuple[Outgoing, Op]]:
    size = 0
    for index, (outgoing, _) in enumerate(batch):
        size += len(outgoing.payload)
        if index and size > limits.bytes:
            return list(batch[:index])
    return list(batch)


def _as_sent(outgoing: Outgoing, payload: bytes) -> Outgoing:
    return msgspec.structs.replace(outgoing, payload=payload, state=OutState.SENT)


def _frozen(tx: ExchangeTx, outgoing: Outgoing) -> Op | None:
    """Return the operation as it leaves, None when its document is not here any more."""
    base = tx.base(outgoing.entity, outgoing.id)
    changes: Changes = changes_of(outgoing)
    whole = msgspec.UNSET
    if outgoing.kind != "purge":
        contents = tx.contents(outgoing.entity, outgoing.id)
        if contents is None:
            return None
        if outgoing.entity is Kind.WORKSHEET:
            changes = _with_usage(tx, changes, contents.usage, base)
            if any(kinds.is_config(path) for path in changes):
                whole = contents.whole
        else:
            # Versions and copies go whole: what a pin changes, and what pruning may have taken.
            rev = 0 if base is None else base.rev
            changes = {path: Change(base=rev, v=value) for path, value in contents.units.items()}
    return Op(
        op_id=outgoing.op_id,
        kind=outgoing.kind,  # type: ignore[arg-type]  # the table's check has the same three
        entity=outgoing.entity,
        id=outgoing.id,
        changes=changes,
        hlc=outgoing.hlc,
        schema=kinds.SCHEMA,
        seen=0 if base is None else base.rev,
        whole=whole,
    )


def _with_usage(tx: ExchangeTx, changes: Changes, usage: object, base: Base | None) -> Changes:
    path = f"{kinds.USAGE}/{tx.meta().replica}"
    if usage is None or (base is not None and base.units.get(path) == usage):
        return changes
    return {**changes, path: Change(base=0 if base is None else base.rev, v=usage)}
