"""What the server says, brought into the store: each function is one transaction's work."""

from collections.abc import Iterable, Sequence

import msgspec

from app.exchange import kinds
from app.exchange.edits import changes_in
from app.exchange.kinds import Kind
from app.exchange.ports import Base, ExchangeTx, Outgoing, OutState
from app.exchange.units import Changes, Units, difference, laid_over, same
from sync.wire import Op, OpResult, Outcome, Row

_row = msgspec.json.Decoder(Row)
_op = msgspec.json.Decoder(Op)
MOST_ATTEMPTS = 12
"""An operation whose parent never arrives is parked after so many tries."""


def changes_of(outgoing: Outgoing) -> Changes:
    """Return what an operation of the outbox does, frozen or not."""
    return changes_in(outgoing.payload, frozen=outgoing.state is not OutState.NEW)


def view(tx: ExchangeTx, document_id: str, units: Units) -> Units:
    """Return a worksheet's base with everything on top that is still to be sent."""
    for outgoing in tx.outgoing_of(Kind.WORKSHEET, document_id):
        units = laid_over(units, changes_of(outgoing))
    return units


def apply_row(tx: ExchangeTx, row: Row) -> None:
    """Bring a document to what the server says; an older word than the last one is ignored."""
    base = tx.base(row.entity, row.id)
    if base is not None and row.rev < base.rev:
        return
    if row.gone:
        _bury(tx, row)
    elif row.pruned:
        tx.prune_version(row.id)
        tx.put_base(row.entity, row.id, Base(rev=row.rev, token=row.token, gone=True))
    elif row.entity is Kind.WORKSHEET:
        _apply_worksheet(tx, row, base)
    else:
        _apply_child(tx, row)


def is_orphan(tx: ExchangeTx, row: Row) -> bool:
    """Return whether a row's parent is not here yet."""
    if row.gone or row.pruned or row.entity is Kind.WORKSHEET:
        return False
    wanted = [(Kind.WORKSHEET, row.units.get("/saved_worksheet_id"))]
    if row.entity is Kind.COPY:
        wanted.append((Kind.VERSION, row.units.get("/version_id")))
    return not all(isinstance(up, str) and tx.exists(kind, up) for kind, up in wanted)


def _apply_worksheet(tx: ExchangeTx, row: Row, base: Base | None) -> None:
    if base is not None and base.lost_after is not None:
        _send_lost(tx, row, base, seen=base.lost_after)
    tx.put_base(row.entity, row.id, Base(rev=row.rev, token=row.token, units=row.units))
    changed = base is None or not same(_shown(base.units), _shown(row.units))
    tx.put_worksheet(row.id, view(tx, row.id, row.units), changed=changed)


def _shown(units: Units) -> Units:
    return {path: value for path, value in units.items() if not kinds.is_usage(path)}


def _send_lost(tx: ExchangeTx, row: Row, base: Base, *, seen: int) -> None:
    """Send again what the server lost in a restore. `seen` is the last commit of ours that it
    still knows: whoever wrote after that has not seen ours, and is told.
    """
    again = difference(row.units, base.units, base=seen)
    for path in [path for path in again if again[path].v is msgspec.UNSET]:
        del again[path]  # it came into being after the restore: not ours to remove
    if again:
        tx.enqueue("patch", row.entity, row.id, again)


def _apply_child(tx: ExchangeTx, row: Row) -> None:
    units = row.units
    for outgoing in tx.outgoing_of(row.entity, row.id):
        if outgoing.kind == "patch":
            units = laid_over(units, changes_of(outgoing))
    tx.put_child(row.entity, row.id, units)
    if row.number is not None:
        tx.number_version(row.id, row.number)
    tx.put_base(row.entity, row.id, Base(rev=row.rev, token=row.token))


def _bury(tx: ExchangeTx, row: Row) -> None:
    """Follow a tombstone; work on it that was never sent becomes a copy (sync.md §3.11)."""
    if row.entity is Kind.WORKSHEET:
        tx.recover(row.id)
    tx.remove(row.entity, row.id)
    tx.put_base(row.entity, row.id, Base(rev=row.rev, token=row.token, gone=True))


def drop_applied(tx: ExchangeTx, row: Row, applied: frozenset[str]) -> None:
    """Drop the operations that `row` already contains, before it is applied (F5)."""
    done = [o for o in tx.outgoing_of(row.entity, row.id) if o.op_id in applied]
    if done:
        tx.drop([o.n for o in done])
        tx.clear_applied([o.op_id for o in done])


def apply_staged(tx: ExchangeTx, *, limit: int) -> tuple[int, int]:
    """Apply staged rows, parents first; return how many were applied, and how many have to wait
    for a parent that a later page brings.
    """
    staged = [(n, _row.decode(data)) for n, data in tx.staged(limit=limit)]
    staged.sort(key=lambda each: (kinds.RANK[each[1].entity], each[0]))
    applied = tx.applied()
    done = []
    for n, row in staged:
        if is_orphan(tx, row):
            continue
        drop_applied(tx, row, applied)
        apply_row(tx, row)
        done.append(n)
    tx.unstage(done)
    return len(done), len(staged) - len(done)


def settle_applied(tx: ExchangeTx) -> None:
    """Drop the operations that the server has and whose rows had been applied before."""
    left = tx.applied()
    if left:
        tx.drop([outgoing.n for outgoing in tx.outgoing_by_op(sorted(left))])
        tx.clear_applied(sorted(left))


def apply_results(
    tx: ExchangeTx, sent: Sequence[Outgoing], results: Iterable[OpResult], rows: Sequence[Row]
) -> bool:
    """Follow the answer to a push; return whether every operation is settled.

    An acknowledgement is for the operation that was sent, by its id: what was changed meanwhile is
    another one.
    """
    by_id = {outgoing.op_id: outgoing for outgoing in sent}
    still = {o.op_id for o in tx.outgoing_by_op(list(by_id))}
    settled = True
    gone: list[str] = []
    told = {(row.entity, row.id) for row in rows}
    for result in results:
        outgoing = by_id.get(result.op_id)
        if outgoing is None or outgoing.op_id not in still:
            continue  # a late answer: it was settled by a pull in between
        if result.outcome is Outcome.RETRY_LATER:
            settled = _later(tx, outgoing, result) and settled
        elif result.outcome is Outcome.REJECTED:
            _refused(tx, outgoing, result)
        elif result.outcome is Outcome.GONE:
            gone.append(outgoing.op_id)
        else:
            _accepted(tx, outgoing, result, is_told=(outgoing.entity, outgoing.id) in told)
    for row in sorted(rows, key=lambda row: kinds.RANK[row.entity]):
        if is_orphan(tx, row):
            tx.stage([msgspec.json.encode(row)])
        else:
            apply_row(tx, row)
    for outgoing in tx.outgoing_by_op(gone):  # the tombstone, if it came, took them along
        tx.park(outgoing.n, "gone")
    return settled


def _accepted(tx: ExchangeTx, outgoing: Outgoing, result: OpResult, *, is_told: bool) -> None:
    tx.drop([outgoing.n])
    if result.exact and not is_told:
        op = _op.decode(outgoing.payload)
        base = tx.base(op.entity, op.id)
        if base is None or base.rev == op.seen:
            units = {}
            if op.entity is Kind.WORKSHEET:
                units = laid_over({} if base is None else base.units, op.changes)
            tx.put_base(op.entity, op.id, Base(rev=result.rev, token=result.token, units=units))
    if result.number is not None and tx.exists(outgoing.entity, outgoing.id):
        tx.number_version(outgoing.id, result.number)


def _later(tx: ExchangeTx, outgoing: Outgoing, result: OpResult) -> bool:
    if outgoing.attempts + 1 < MOST_ATTEMPTS:
        tx.note_attempt(outgoing.n, result.code)
        return False
    _park(tx, outgoing, "parent")
    return True


def _refused(tx: ExchangeTx, outgoing: Outgoing, result: OpResult) -> None:
    _park(tx, outgoing, f"{result.code} {result.field}".strip())
    base = tx.base(outgoing.entity, outgoing.id)
    if outgoing.entity is Kind.WORKSHEET and base is not None and not base.gone:
        # What was refused does not stand on top any more; it is kept in the parked list.
        tx.put_worksheet(outgoing.id, view(tx, outgoing.id, base.units), changed=True)


def _park(tx: ExchangeTx, outgoing: Outgoing, reason: str) -> None:
    """Put an operation aside and, with a refused creation, all that hangs on it."""
    tx.park(outgoing.n, reason)
    if outgoing.kind != "create":
        return
    for state in (OutState.SENT, OutState.NEW):
        for other in tx.outgoing(state, limit=10_000):
            if other.n != outgoing.n and _hangs_on(tx, other, outgoing):
                tx.park(other.n, "parent")


def _hangs_on(tx: ExchangeTx, other: Outgoing, parent: Outgoing) -> bool:
    if other.id == parent.id:
        return True
    if other.entity not in kinds.PARENT:
        return False
    contents = tx.contents(other.entity, other.id)
    if contents is None:
        return False
    ups = {contents.units.get("/saved_worksheet_id"), contents.units.get("/version_id")}
    return parent.id in ups
