"""Leaving a server, and joining another account: each function is one transaction's work."""

import msgspec

from app.exchange.kinds import Kind
from app.exchange.ports import Base, ExchangeTx, Meta, OutState

SHEETS_AT_ONCE = 50
_ALL = 1_000_000


def leave(tx: ExchangeTx) -> None:
    """Forget the server's address. What was learnt of it stays: signing in again goes on."""
    tx.put_meta(msgspec.structs.replace(tx.meta(), server_url=""))


def pull_all_again(tx: ExchangeTx) -> None:
    """Forget how far the server was followed: worksheets are about to be removed here, and a
    later sign-in brings them back.
    """
    tx.put_meta(msgspec.structs.replace(tx.meta(), cursor_seq=0, cursor_token=""))


def remove_known(tx: ExchangeTx, after: str) -> str | None:
    """Remove some worksheets that the server has, with all that hangs on them; return where to go
    on, None at the end. One with anything that the server has not heard of stays.
    """
    page = tx.bases(after, limit=SHEETS_AT_ONCE)
    if not page:
        return None
    unsent = _unsent_sheets(tx)
    for kind, document_id, base in page:
        if kind is Kind.WORKSHEET and not base.gone and document_id not in unsent:
            tx.remove(kind, document_id)
        if not tx.exists(kind, document_id):
            tx.drop_base(kind, document_id)
    kind, document_id, _ = page[-1]
    return f"{kind}/{document_id}"


def drop_orphaned(tx: ExchangeTx, after: str) -> str | None:
    """Forget what the server said of rows that went with their worksheets; as `remove_known`."""
    page = tx.bases(after, limit=1000)
    if not page:
        return None
    for kind, document_id, _ in page:
        if not tx.exists(kind, document_id):
            tx.drop_base(kind, document_id)
    kind, document_id, _ = page[-1]
    return f"{kind}/{document_id}"


def join_anew(tx: ExchangeTx) -> None:
    """Make this library one that no server has heard of: it joins another account whole, in one
    transaction. The file becomes a new replica, so that nothing meets its own past.
    """
    for state in (OutState.NEW, OutState.SENT, OutState.PARKED):
        tx.drop([outgoing.n for outgoing in tx.outgoing(state, limit=_ALL)])
    after = ""
    bases: list[tuple[Kind, str, Base]] = []
    while page := tx.bases(after, limit=1000):
        bases.extend(page)
        after = f"{page[-1][0]}/{page[-1][1]}"
    for kind, document_id, _ in bases:
        tx.drop_base(kind, document_id)
    tx.unstage([n for n, _ in tx.staged(limit=_ALL)])
    tx.clear_applied(sorted(tx.applied()))
    old = tx.meta()
    tx.put_meta(Meta(replica=tx.new_id(), clock_offset_ms=old.clock_offset_ms))


def _unsent_sheets(tx: ExchangeTx) -> set[str]:
    """Return the worksheets of which something waits, or was refused."""
    found: set[str] = set()
    for state in (OutState.NEW, OutState.SENT, OutState.PARKED):
        for outgoing in tx.outgoing(state, limit=_ALL):
            if outgoing.entity is Kind.WORKSHEET:
                found.add(outgoing.id)
                continue
            contents = tx.contents(outgoing.entity, outgoing.id)
            sheet = None if contents is None else contents.units.get("/saved_worksheet_id")
            if isinstance(sheet, str):
                found.add(sheet)
    return found
