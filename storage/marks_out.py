"""What who writes classes, hand-outs and copies calls to have it sent: in the same transaction.

    hand_out_made(tx, state, [id])        after the row of a hand-out was inserted
    hand_out_changed(tx, state, id, …)    after its due date was changed or it was voided
    sets_made(tx, state, ids)             after rows of problem_sets were inserted
    copy_changed(tx, state, id, …)        after a copy was voided

New copies are marked by `storage.copies`. A row that was forgotten here is found at the next sync
(`ExchangeTx.without_base`), a change that was forgotten is not.
"""

from collections.abc import Iterable

from app.exchange.kinds import Kind
from app.exchange.units import Units
from storage import children, outbox
from storage.state import State
from storage.writer import Transaction


def hand_out_made(tx: Transaction, state: State, ids: Iterable[str]) -> None:
    """Note new hand-outs whose rows are there."""
    for hand_out in ids:
        units = units_now(tx, Kind.HAND_OUT, hand_out)
        outbox.create_merged(tx, state, Kind.HAND_OUT, hand_out, units)


def sets_made(tx: Transaction, state: State, ids: Iterable[str]) -> None:
    """Note new problem sets whose rows are there. A set never changes."""
    outbox.mark_created(tx, state, Kind.PROBLEM_SET, ids)


def hand_out_changed(tx: Transaction, state: State, hand_out: str, *, old: Units) -> None:
    """Note how a hand-out was changed; `old` is what `units_now` said before."""
    new = units_now(tx, Kind.HAND_OUT, hand_out)
    if new != old:
        outbox.mark_merged(tx, state, Kind.HAND_OUT, hand_out, old=old, new=new)


def copy_changed(tx: Transaction, state: State, copy: str, *, old: Units) -> None:
    """Note how a printed copy was changed (voided); `old` is what `units_now` said before."""
    outbox.mark_child(tx, state, Kind.COPY, copy, old=old, new=units_now(tx, Kind.COPY, copy))


def units_now(tx: Transaction, entity: Kind, document_id: str) -> Units:
    """Return the units of a row as it is now; {} when there is none."""
    return children.units_of(children.raw_of(tx.connection), entity, document_id) or {}
