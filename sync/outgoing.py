"""What goes out: the next batch, frozen before a byte of it leaves (sync.md §3.6)."""

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from app.exchange import hlc, kinds
from app.exchange.edits import blind, cap_of, changes_of, is_blind
from app.exchange.kinds import Kind, is_content
from app.exchange.ports import Base, ExchangeTx, Outgoing, OutState
from app.exchange.units import Change, Changes, difference
from sync.wire import Limits, Op

_op = msgspec.json.Decoder(Op)


def next_batch(
    tx: ExchangeTx, limits: Limits, *, later: Collection[str] = ()
) -> tuple[tuple[Outgoing, Op], ...]:
    """Return the operations to send now; empty when there is nothing.

    Operations whose fate is unknown go first, and alone, as they were: nothing may overtake them,
    and what is frozen now is frozen on what the server will have then. What is said again after a
    restore leads, then creations, because the others may wait for them. `later` (operation ids)
    waits for a parent and has been asked about; it holds up its own document, and nothing else.
    """
    sent = [o for o in tx.outgoing(OutState.SENT, limit=_ALL) if o.op_id not in later]
    held = {(o.entity, o.id) for o in tx.outgoing_by_op(sorted(later))} if later else set()
    sent.sort(key=lambda o: (not hlc.is_recalled(o.hlc), o.kind != "create", o.n))
    batch: list[tuple[Outgoing, Op]] = []
    size = 0
    for outgoing in sent:
        if outgoing.kind != "create" and (outgoing.entity, outgoing.id) in held:
            continue
        size += len(outgoing.payload)
        if len(batch) >= limits.ops or (batch and size > limits.bytes):
            return tuple(batch)
        batch.append((outgoing, _op.decode(outgoing.payload)))
    if any(not outgoing.attempts for outgoing, _ in batch):
        return tuple(batch)
    return (*batch, *_newly_frozen(tx, limits, many=limits.ops - len(batch), size=size, held=held))


_ALL = 100_000


def _newly_frozen(
    tx: ExchangeTx, limits: Limits, *, many: int, size: int, held: set[tuple[Kind, str]]
) -> list[tuple[Outgoing, Op]]:
    batch: list[tuple[Outgoing, Op]] = []
    for outgoing in tx.outgoing(OutState.NEW, limit=many + len(held)):
        if len(batch) >= many:
            break
        if (outgoing.entity, outgoing.id) in held and outgoing.kind != "create":
            continue
        op = frozen(tx, outgoing)
        if op is None:
            tx.drop([outgoing.n])  # pruned, or removed, before it ever left
            continue
        payload = msgspec.json.encode(op)
        size += len(payload)
        if size > limits.bytes and size > len(payload):
            break
        tx.freeze(outgoing.n, payload)
        batch.append((_as_sent(outgoing, payload), op))
    return batch


def _as_sent(outgoing: Outgoing, payload: bytes) -> Outgoing:
    return msgspec.structs.replace(outgoing, payload=payload, state=OutState.SENT)


def freeze_now(tx: ExchangeTx, outgoing: Outgoing) -> Outgoing | None:
    """Freeze a new operation as it is; None when its document is not here any more."""
    op = frozen(tx, outgoing)
    if op is None:
        tx.drop([outgoing.n])
        return None
    payload = msgspec.json.encode(op)
    tx.freeze(outgoing.n, payload)
    return _as_sent(outgoing, payload)


def frozen(tx: ExchangeTx, outgoing: Outgoing) -> Op | None:
    """Return a new operation as it leaves, None when its document is not here any more."""
    base = tx.base(outgoing.entity, outgoing.id)
    changes: Changes = changes_of(outgoing)
    kind, whole = outgoing.kind, msgspec.UNSET
    if kind != "purge":
        contents = tx.contents(outgoing.entity, outgoing.id)
        if contents is None:
            return None
        if kind == "patch" and base is None and not _is_being_created(tx, outgoing):
            # The server has never heard of it: an older program's, or its creation was refused.
            kind, changes = "create", difference({}, contents.units, base=0)
        if outgoing.entity is Kind.WORKSHEET:
            changes = _with_usage(tx, changes, contents.usage, base)
            if any(kinds.is_config(path) for path in changes):
                whole = contents.whole
        elif outgoing.entity not in kinds.RECORDS or kind == "create":
            # Versions and copies go whole: what a pin changes, and what pruning may have taken.
            rev = 0 if base is None else base.rev
            changes = {path: Change(base=rev, v=value) for path, value in contents.units.items()}
    return Op(
        op_id=outgoing.op_id,
        kind=kind,  # type: ignore[arg-type]  # the table's check has the same three
        entity=outgoing.entity,
        id=outgoing.id,
        changes=changes,
        hlc=outgoing.hlc,
        schema=kinds.SCHEMA,
        seen=0 if base is None else base.rev,
        whole=whole,
    )


def say_again(
    tx: ExchangeTx,
    kind: str,
    entity: Kind,
    document_id: str,
    changes: Changes,
    *,
    lost: str,
    seen: int = 0,
    whole: object = msgspec.UNSET,
) -> None:
    """Add an operation that repeats what a restored server lost: `lost` is the reading of that.

    It is frozen at once, so that no edit joins it: its reading loses ties on purpose.
    """
    op = Op(
        op_id=tx.new_id(),
        kind=kind,  # type: ignore[arg-type]  # as above
        entity=entity,
        id=document_id,
        changes=changes,
        hlc=lost,
        schema=kinds.SCHEMA,
        seen=seen,
        whole=whole,
    )
    tx.add_sent(op.op_id, kind, entity, document_id, msgspec.json.encode(op), op.hlc)


def doubt(tx: ExchangeTx, *, last_known: int, parted: Mapping[tuple[Kind, str], int]) -> None:
    """Freeze and cap every operation with a base above the last commit that both sides know:
    `last_known`, and of documents whose last commit was lost what `parted` says.
    """
    for outgoing in _unanswered(tx):
        above = min(last_known, parted.get((outgoing.entity, outgoing.id), last_known))
        if outgoing.state is OutState.NEW and not _is_doubtful(tx, outgoing, above):
            continue
        sent = freeze_now(tx, outgoing) if outgoing.state is OutState.NEW else outgoing
        if sent is not None and _reaches(sent, above):
            _cap(tx, sent, above)


def _cap(tx: ExchangeTx, sent: Outgoing, above: int) -> None:
    """Cap an operation, and note whether its writer had seen what the server lost. Numbers that
    an earlier restore took away say nothing of the history that was lost now.
    """
    base = tx.base(sent.entity, sent.id)
    bases = [change.base for path, change in changes_of(sent).items() if is_content(path)]
    saw = base is not None and not base.lost and min(bases, default=0) >= base.rev
    if sent.cap is not None:
        above, saw = min(above, cap_of(sent.cap)), saw and not is_blind(sent.cap)
    tx.cap(sent.n, above if saw else blind(above))


def _unanswered(tx: ExchangeTx) -> Iterable[Outgoing]:
    return [
        *tx.outgoing(OutState.SENT, limit=_ALL),
        *tx.outgoing(OutState.NEW, limit=_ALL),
    ]


def _is_doubtful(tx: ExchangeTx, outgoing: Outgoing, above: int) -> bool:
    base = tx.base(outgoing.entity, outgoing.id)
    if base is not None and base.rev > above:
        return True
    return any(change.base > above for change in changes_of(outgoing).values())


def _reaches(sent: Outgoing, above: int) -> bool:
    op = _op.decode(sent.payload)
    return op.seen > above or any(change.base > above for change in op.changes.values())


def _is_being_created(tx: ExchangeTx, outgoing: Outgoing) -> bool:
    others: Sequence[Outgoing] = tx.outgoing_of(outgoing.entity, outgoing.id)
    return any(other.kind == "create" for other in others)


def _with_usage(tx: ExchangeTx, changes: Changes, usage: object, base: Base | None) -> Changes:
    path = f"{kinds.USAGE}/{tx.meta().replica}"
    if usage is None or (base is not None and base.units.get(path) == usage):
        return changes
    return {**changes, path: Change(base=0 if base is None else base.rev, v=usage)}
