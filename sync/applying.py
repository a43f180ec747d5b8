"""What the server says, brought into the store: each function is one transaction's work."""

from collections.abc import Callable, Iterable, Sequence

import msgspec

from app.exchange import hlc, kinds
from app.exchange.edits import changes_of, completed, layered
from app.exchange.kinds import Kind
from app.exchange.ports import Base, ExchangeTx, Outgoing, OutState
from app.exchange.units import Change, Changes, Units, config_of, difference, laid_over, same
from sync.outgoing import freeze_now, say_again
from sync.wire import Op, OpResult, Outcome, Row

Usable = Callable[[Units], str]
"""Returns "" when a config (its units) can be used, else the path that is at fault."""
_row = msgspec.json.Decoder(Row)
_op = msgspec.json.Decoder(Op)
MOST_ATTEMPTS = 12
"""An operation whose parent never arrives is parked after so many tries."""
MOST_REFUSALS = 3
"""An operation is parked after so many pushes with nothing else in them were refused whole."""


def view(tx: ExchangeTx, document_id: str, units: Units, usable: Usable) -> Units:
    """Return a worksheet's base with everything on top that is still to be sent.

    What is only said again after a restore lies below what was edited since. Where its settings
    cannot stand together with the others, they are left to the server.
    """
    waiting = layered(tx.outgoing_of(Kind.WORKSHEET, document_id))
    again = [outgoing for outgoing in waiting if hlc.is_recalled(outgoing.hlc)]
    edits = waiting[len(again) :]
    shown = _laid_over(units, map(changes_of, waiting))
    if not again or not usable(config_part(shown)):
        return shown
    without = [
        {path: change for path, change in changes_of(outgoing).items() if not _is_sheet(path)}
        for outgoing in again
    ]
    return _laid_over(units, [*without, *map(changes_of, edits)])


def _laid_over(units: Units, layers: Iterable[Changes]) -> Units:
    for changes in layers:
        units = laid_over(units, changes)
    return units


def _has_to_wait(tx: ExchangeTx, row: Row, usable: Usable) -> bool:
    """Return whether a row cannot be applied yet: its parent is not here, or settings that are
    still to be sent cannot stand beside it. The server decides about those; until it has, the
    laptop shows what it showed, and further edits are made on that.
    """
    if row.entity is not Kind.WORKSHEET or row.gone:
        return is_orphan(tx, row)
    waiting = tx.outgoing_of(row.entity, row.id)
    if any(outgoing.kind == "purge" for outgoing in waiting):
        return False
    if not any(kinds.is_config(path) for outgoing in waiting for path in changes_of(outgoing)):
        return False
    if not usable(config_part(view(tx, row.id, row.units, usable))):
        return False
    _say_lost_already(tx, row)
    return True


def _say_lost_already(tx: ExchangeTx, row: Row) -> None:
    """Say again what was lost before the operations that `row` waits for are sent: afterwards
    they would be part of what it is compared with.
    """
    base = tx.base(row.entity, row.id)
    if base is not None and base.lost and not base.gone:
        _send_lost(tx, row, base, lost=base.lost)
        rev = min(base.rev, row.rev)
        tx.put_base(row.entity, row.id, msgspec.structs.replace(base, rev=rev, lost=""))


def config_part(units: Units) -> Units:
    """Return the units of a worksheet's config."""
    return {path: value for path, value in units.items() if kinds.is_config(path)}


def _is_sheet(path: str) -> bool:
    return kinds.is_config(path) or path == kinds.WORKSHEET_TYPE


def apply_row(tx: ExchangeTx, row: Row, *, usable: Usable) -> None:
    """Bring a document to what the server says; an older word than the last one is ignored."""
    base = tx.base(row.entity, row.id)
    if is_outdated(base, row):
        return
    if row.gone:
        _bury(tx, row)
    elif row.pruned:
        _prune(tx, row)
    elif row.entity is Kind.WORKSHEET:
        _apply_worksheet(tx, row, base, usable)
    else:
        _apply_child(tx, row, base)


def is_outdated(base: Base | None, row: Row) -> bool:
    """Return whether the server has said something newer than `row` already."""
    return base is not None and not base.lost and row.rev < base.rev


def _prune(tx: ExchangeTx, row: Row) -> None:
    """Follow the server's pruning, or tell it that paper points to the version."""
    tx.put_base(row.entity, row.id, Base(rev=row.rev, token=row.token, gone=True))
    if tx.prune_version(row.id):
        return
    if not any(outgoing.kind == "patch" for outgoing in tx.outgoing_of(row.entity, row.id)):
        tx.enqueue("patch", row.entity, row.id, {})


def is_orphan(tx: ExchangeTx, row: Row) -> bool:
    """Return whether a row's parent is not here yet."""
    if row.gone or row.pruned or row.entity is Kind.WORKSHEET:
        return False
    wanted = [(kind, row.units.get(path)) for kind, path in kinds.PARENTS[row.entity]]
    return not all(isinstance(up, str) and tx.exists(kind, up) for kind, up in wanted)


def _apply_worksheet(tx: ExchangeTx, row: Row, base: Base | None, usable: Usable) -> None:
    if base is not None and base.lost and not base.gone:
        _send_lost(tx, row, base, lost=base.lost)
    shown = view(tx, row.id, row.units, usable)
    tx.put_base(row.entity, row.id, Base(rev=row.rev, token=row.token, units=row.units))
    if any(outgoing.kind == "purge" for outgoing in tx.outgoing_of(row.entity, row.id)):
        return  # it is gone here, and will be there
    changed = base is None or not same(_shown(base.units), _shown(row.units))
    tx.put_worksheet(row.id, shown, changed=changed)


def _shown(units: Units) -> Units:
    return {path: value for path, value in units.items() if not kinds.is_usage(path)}


def _send_lost(tx: ExchangeTx, row: Row, base: Base, *, lost: str) -> None:
    """Send again what the server lost in a restore. `base.rev` is the last commit of ours that it
    still knows: whoever wrote after that has not seen ours, and is told. Groups go whole, as in an
    edit: somebody else may be saying the other end of a range again.
    """
    again = completed(difference(row.units, base.units, base=base.rev), base.units, base.rev)
    for path in filter(kinds.is_set, again):  # a member more is better than one that is lost
        again[path] = Change(base=base.rev, v={"add": again[path].v["add"], "remove": []})
    for path in [path for path in again if again[path].v is msgspec.UNSET]:
        if not kinds.is_config(path):
            del again[path]  # counters and remarks that came after the restore
    if not again:
        return
    whole = config_of(base.units) if any(map(kinds.is_config, again)) else msgspec.UNSET
    say_again(tx, "patch", row.entity, row.id, again, lost=lost, seen=row.rev, whole=whole)


def _send_lost_child(tx: ExchangeTx, row: Row, base: Base, *, lost: str) -> None:
    contents = tx.contents(row.entity, row.id)
    if contents is None or not difference(row.units, contents.units, base=0):
        return
    again = {path: Change(base=base.rev, v=value) for path, value in contents.units.items()}
    say_again(tx, "patch", row.entity, row.id, again, lost=lost, seen=row.rev)


def _apply_child(tx: ExchangeTx, row: Row, base: Base | None) -> None:
    is_record = row.entity in kinds.RECORDS
    if base is not None and base.lost and row.entity is not Kind.CONFLICT:
        if not is_record:
            _send_lost_child(tx, row, base, lost=base.lost)
        elif not base.gone:
            _send_lost(tx, row, base, lost=base.lost)
    waiting = layered(tx.outgoing_of(row.entity, row.id))
    mine = [o for o in waiting if o.kind == "patch" or is_record]
    tx.put_child(row.entity, row.id, _laid_over(row.units, map(changes_of, mine)))
    if row.number is not None:
        tx.number_version(row.id, row.number)
    units = row.units if is_record else {}
    tx.put_base(row.entity, row.id, Base(rev=row.rev, token=row.token, units=units))


def _bury(tx: ExchangeTx, row: Row) -> None:
    """Follow a tombstone; work on it that was never sent becomes a copy (sync.md §3.11)."""
    if row.entity is Kind.WORKSHEET:
        tx.recover(row.id)
    tx.remove(row.entity, row.id)
    tx.put_base(row.entity, row.id, Base(rev=row.rev, token=row.token, gone=True))


def drop_applied(tx: ExchangeTx, row: Row, applied: frozenset[str]) -> None:
    """Drop the operations that `row` already contains, before it is applied (F5)."""
    done = [o for o in tx.outgoing_of(row.entity, row.id) if o.op_id in applied]
    for outgoing in done:
        _note_created(tx, outgoing)
    if done:
        tx.drop([o.n for o in done])
        tx.clear_applied([o.op_id for o in done])


def _note_created(tx: ExchangeTx, outgoing: Outgoing) -> None:
    """Note that the server has a document, also while its row has to wait: what follows is no
    creation any more.
    """
    if outgoing.kind == "create" and tx.base(outgoing.entity, outgoing.id) is None:
        is_merged = outgoing.entity is Kind.WORKSHEET or outgoing.entity in kinds.RECORDS
        units = laid_over({}, changes_of(outgoing)) if is_merged else {}
        tx.put_base(outgoing.entity, outgoing.id, Base(rev=0, token="", units=units))


def apply_staged(tx: ExchangeTx, *, limit: int, usable: Usable) -> tuple[int, int]:
    """Apply staged rows, parents first; return how many were applied, and how many have to wait:
    for a parent that a later page brings, or for the server's word on what is still to be sent.
    """
    staged = [(n, _row.decode(data)) for n, data in tx.staged(limit=limit)]
    staged.sort(key=lambda each: (kinds.RANK[each[1].entity], each[0]))
    applied = tx.applied()
    done = []
    for n, row in staged:
        if is_outdated(tx.base(row.entity, row.id), row):
            done.append(n)
            continue
        drop_applied(tx, row, applied)
        if _has_to_wait(tx, row, usable):
            continue
        apply_row(tx, row, usable=usable)
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
    tx: ExchangeTx,
    sent: Sequence[Outgoing],
    results: Iterable[OpResult],
    rows: Sequence[Row],
    *,
    usable: Usable,
) -> frozenset[str]:
    """Follow the answer to a push; return the operations that are to be tried again.

    An acknowledgement is for the operation that was sent, by its id: what was changed meanwhile is
    another one.
    """
    by_id = {outgoing.op_id: outgoing for outgoing in sent}
    still = {o.op_id for o in tx.outgoing_by_op(list(by_id))}
    later: set[str] = set()
    gone: list[str] = []
    told = {(row.entity, row.id) for row in rows}
    for result in results:
        outgoing = by_id.get(result.op_id)
        if outgoing is None or outgoing.op_id not in still:
            continue  # a late answer: it was settled by a pull in between
        if result.outcome is Outcome.RETRY_LATER:
            if _tried_again(tx, outgoing, result.code):
                later.add(outgoing.op_id)
        elif result.outcome is Outcome.REJECTED:
            _refused(tx, outgoing, result, usable)
        elif result.outcome is Outcome.GONE:
            gone.append(outgoing.op_id)
        else:
            if (outgoing.entity, outgoing.id) in told:
                result = msgspec.structs.replace(result, exact=False)
            _accepted(tx, outgoing, result, usable)
    _apply_or_stage(tx, rows, usable)
    for outgoing in tx.outgoing_by_op(gone):  # the tombstone, if it came, took them along
        tx.park(outgoing.n, "gone")
    return frozenset(later)


def _tried_again(tx: ExchangeTx, outgoing: Outgoing, code: str) -> bool:
    """Note that an operation came too early; return whether it is not given up."""
    if _is_parent_coming(tx, outgoing):
        tx.note_attempt(outgoing.n, code)
        return True
    return not _parked_after_tries(tx, outgoing, code, most=MOST_ATTEMPTS)


def _apply_or_stage(tx: ExchangeTx, rows: Sequence[Row], usable: Usable) -> None:
    for row in sorted(rows, key=lambda row: kinds.RANK[row.entity]):
        if _has_to_wait(tx, row, usable):
            tx.stage([msgspec.json.encode(row)])
        else:
            apply_row(tx, row, usable=usable)


def _accepted(tx: ExchangeTx, outgoing: Outgoing, result: OpResult, usable: Usable) -> None:
    tx.drop([outgoing.n])
    if result.exact:
        op = _op.decode(outgoing.payload)
        base = tx.base(op.entity, op.id)
        if base is None or base.rev == op.seen:
            units = {}
            if op.entity is Kind.WORKSHEET or op.entity in kinds.RECORDS:
                units = laid_over({} if base is None else base.units, op.changes)
            tx.put_base(op.entity, op.id, Base(rev=result.rev, token=result.token, units=units))
            if op.entity is Kind.WORKSHEET:
                _show_if_other(tx, op.id, usable)
    else:
        _note_created(tx, outgoing)
    if result.number is not None and tx.exists(outgoing.entity, outgoing.id):
        tx.number_version(outgoing.id, result.number)


def refuse(tx: ExchangeTx, outgoing: Outgoing, reason: str, *, usable: Usable) -> None:
    """Follow the refusal of a push that had nothing but this operation in it."""
    if _parked_after_tries(tx, outgoing, reason, most=MOST_REFUSALS):
        _show_without(tx, outgoing, usable)


def _parked_after_tries(tx: ExchangeTx, outgoing: Outgoing, reason: str, *, most: int) -> bool:
    if outgoing.attempts + 1 < most:
        tx.note_attempt(outgoing.n, reason)
        return False
    _park(tx, outgoing, reason)
    return True


def _is_parent_coming(tx: ExchangeTx, outgoing: Outgoing) -> bool:
    """Return whether what an operation waits for is still to be sent from here."""
    wanted = [(outgoing.entity, outgoing.id)]
    contents = tx.contents(outgoing.entity, outgoing.id)
    if contents is not None and outgoing.entity is not Kind.WORKSHEET:
        parents = kinds.PARENTS[outgoing.entity]
        wanted += [(kind, str(contents.units.get(path))) for kind, path in parents]
    return any(
        other.kind == "create" and other.n != outgoing.n
        for entity, document_id in wanted
        for other in tx.outgoing_of(entity, document_id)
    )


def _refused(tx: ExchangeTx, outgoing: Outgoing, result: OpResult, usable: Usable) -> None:
    _park(tx, outgoing, f"{result.code} {result.field}".strip())
    _show_without(tx, outgoing, usable)


def _show_without(tx: ExchangeTx, outgoing: Outgoing, usable: Usable) -> None:
    """What was refused does not stand on top any more; it is kept in the parked list."""
    if outgoing.entity is Kind.WORKSHEET:
        _show(tx, outgoing.id, usable)


def _show_if_other(tx: ExchangeTx, document_id: str, usable: Usable) -> None:
    """Show a worksheet as it stands now. What was said again after a restore may never have been
    shown here; where it cannot be yet, the answer to the last operation in between shows it.
    """
    base, contents = tx.base(Kind.WORKSHEET, document_id), tx.contents(Kind.WORKSHEET, document_id)
    waiting = tx.outgoing_of(Kind.WORKSHEET, document_id)
    if base is None or base.gone or any(outgoing.kind == "purge" for outgoing in waiting):
        return
    shown = view(tx, document_id, base.units, usable)
    is_other = contents is None or not same(_shown(shown), _shown(contents.units))
    if is_other and not usable(config_part(shown)):
        tx.put_worksheet(document_id, shown, changed=True)


def _show(tx: ExchangeTx, document_id: str, usable: Usable) -> None:
    base = tx.base(Kind.WORKSHEET, document_id)
    if base is not None and not base.gone:
        units = view(tx, document_id, base.units, usable)
        tx.put_worksheet(document_id, units, changed=True)


def _park(tx: ExchangeTx, outgoing: Outgoing, reason: str) -> None:
    """Put an operation aside and, with a refused creation, all that hangs on it."""
    tx.park(outgoing.n, reason)
    if outgoing.kind != "create":
        return
    for state in (OutState.SENT, OutState.NEW):
        for other in tx.outgoing(state, limit=100_000):
            if other.n == outgoing.n or not _hangs_on(tx, other, outgoing):
                continue
            if state is OutState.SENT or freeze_now(tx, other) is not None:
                tx.park(other.n, "parent")


def _hangs_on(tx: ExchangeTx, other: Outgoing, parent: Outgoing) -> bool:
    if other.id == parent.id:
        return True
    if not kinds.PARENTS[other.entity]:
        return False
    contents = tx.contents(other.entity, other.id)
    if contents is None:
        return False
    return parent.id in {contents.units.get(path) for _, path in kinds.PARENTS[other.entity]}
