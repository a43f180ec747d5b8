"""What who writes classes, hand-outs and copies calls to have it sent: in the same transaction.

    hand_out_made(tx, state, ids)         after rows of hand_outs were inserted
    sets_made(tx, state, ids)             after rows of problem_sets were inserted
    with changing(tx, state, Kind.HAND_OUT, ids): …   around a change of a due date, or a void
    with changing(tx, state, Kind.COPY, ids): …       around the voiding of copies

New copies are marked by `storage.copies`. A row that was forgotten here is found at the next sync
(`ExchangeTx.without_base`), a change that was forgotten is not.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from app.exchange.kinds import RECORDS, Kind
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


@contextmanager
def changing(tx: Transaction, state: State, entity: Kind, ids: Iterable[str]) -> Iterator[None]:
    """Note how rows of hand-outs or copies are changed inside; those that are not are not sent."""
    before = {each: units_now(tx, entity, each) for each in ids}
    yield
    for each, old in before.items():
        new = units_now(tx, entity, each)
        if not old or not new or new == old:
            continue  # what is new or gone is told otherwise
        if entity in RECORDS:
            outbox.mark_merged(tx, state, entity, each, old=old, new=new)
        else:
            outbox.mark_child(tx, state, entity, each, old=old, new=new)


def units_now(tx: Transaction, entity: Kind, document_id: str) -> Units:
    """Return the units of a row as it is now; {} when there is none."""
    return children.units_of(children.raw_of(tx.connection), entity, document_id) or {}
