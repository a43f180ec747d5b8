"""The teacher's answer when unusually many worksheets would go (sync.md §3.11)."""

import msgspec

from app.exchange import kinds
from app.exchange.edits import changes_of
from app.exchange.kinds import Kind
from app.exchange.ports import ExchangeTx, Outgoing, OutState
from app.exchange.units import Change
from sync.wire import Row

_row = msgspec.json.Decoder(Row)


def let_go(tx: ExchangeTx) -> None:
    """The worksheets may go: the next cycle goes on."""
    tx.put_meta(msgspec.structs.replace(tx.meta(), guard=0, guard_passed=True))


def keep(tx: ExchangeTx) -> None:
    """Bring back what would have gone, here and for everybody. Purges stay: they are for ever."""
    for _, data in tx.staged(limit=_ALL):
        row = _row.decode(data)
        is_gone = row.gone or row.units.get(kinds.DELETED) is None
        if row.entity is Kind.WORKSHEET and not is_gone and _is_shown(tx, row.id):
            _bring_back(tx, row.id)
    for state in (OutState.SENT, OutState.NEW):
        for outgoing in tx.outgoing(state, limit=_ALL):
            if outgoing.entity is Kind.WORKSHEET and _deletes(outgoing):
                _bring_back(tx, outgoing.id)
    let_go(tx)


_ALL = 100_000


def _bring_back(tx: ExchangeTx, document_id: str) -> None:
    base = tx.base(Kind.WORKSHEET, document_id)
    rev = 0 if base is None else base.rev  # what else the row may bring has not been seen
    back = {kinds.DELETED: Change(base=rev, v=None)}
    tx.enqueue("patch", Kind.WORKSHEET, document_id, back)
    contents = tx.contents(Kind.WORKSHEET, document_id)
    if contents is not None:
        units = {**contents.units, kinds.DELETED: None}
        tx.put_worksheet(document_id, units, changed=True)


def _is_shown(tx: ExchangeTx, document_id: str) -> bool:
    contents = tx.contents(Kind.WORKSHEET, document_id)
    return contents is not None and contents.units.get(kinds.DELETED) is None


def _deletes(outgoing: Outgoing) -> bool:
    change = changes_of(outgoing).get(kinds.DELETED)
    return change is not None and change.v not in (None, msgspec.UNSET)
