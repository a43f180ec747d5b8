"""After a server was restored: send again what it lost, then pull everything (sync.md §3.12)."""

import msgspec

from app.exchange.kinds import RANK, Kind
from app.exchange.ports import Base, ExchangeTx, Meta
from app.exchange.units import Changes, Units, difference
from sync.transport import Transport
from sync.wire import IndexRow, KnownAsk, Mark

KNOWN_AT_ONCE = 1000


def fetch_index(transport: Transport, epoch: str) -> dict[tuple[Kind, str], IndexRow] | None:
    """Return everything the server has, by revision; None when it was restored meanwhile."""
    found: dict[tuple[Kind, str], IndexRow] = {}
    after = ""
    while True:
        page = transport.index(after)
        if page.epoch != epoch:
            return None
        found.update({(row.entity, row.id): row for row in page.rows})
        if not page.after:
            return found
        after = page.after


def differing_marks(
    tx: ExchangeTx, index: dict[tuple[Kind, str], IndexRow], meta: Meta
) -> set[tuple[int, str]]:
    """Return the commits of which the server has to say whether it knows them."""
    marks = {(meta.cursor_seq, meta.cursor_token), (meta.push_seq, meta.push_token)}
    for kind, document_id, base in _all_bases(tx):
        row = index.get((kind, document_id))
        if row is None or (row.rev, row.token) != (base.rev, base.token):
            marks.add((base.rev, base.token))
    marks.discard((0, ""))
    return marks


def ask_known(transport: Transport, marks: set[tuple[int, str]]) -> frozenset[int]:
    """Return the numbers of those commits that are in the server's history."""
    ordered = sorted(marks)
    seqs: set[int] = set()
    for start in range(0, len(ordered), KNOWN_AT_ONCE):
        part = ordered[start : start + KNOWN_AT_ONCE]
        ask = KnownAsk(marks=tuple(Mark(seq=seq, token=token) for seq, token in part))
        seqs.update(transport.known(ask).seqs)
    return frozenset(seqs)


def start_over(
    tx: ExchangeTx,
    index: dict[tuple[Kind, str], IndexRow],
    known: frozenset[int],
    *,
    epoch: str,
) -> None:
    """Enqueue what the server lacks and forget the cursor. What was sent stays frozen as it was.

    A document whose last commit the server knows is there, or has moved on from there. One whose
    commit it does not know was lost: absent ones are created again, others are compared when their
    row arrives.
    """
    meta = tx.meta()
    last_known = max(known, default=0)
    lacking: list[tuple[Kind, str, Base]] = []
    for kind, document_id, base in _all_bases(tx):
        row = index.get((kind, document_id))
        if row is None:
            lacking.append((kind, document_id, base))
        elif (row.rev, row.token) != (base.rev, base.token):
            is_known = base.rev in known
            _look_again(tx, row, base, known=is_known, last_known=last_known)
    for kind, document_id, base in sorted(lacking, key=lambda each: RANK[each[0]]):
        _create_again(tx, kind, document_id, base)
    tx.put_meta(
        msgspec.structs.replace(
            meta,
            epoch=epoch,
            cursor_seq=0,
            cursor_token="",
            push_seq=0,
            push_token="",
            reconciling=False,
        )
    )


def _look_again(
    tx: ExchangeTx, row: IndexRow, base: Base, *, known: bool, last_known: int
) -> None:
    """Let the document's next row in, whatever its number in the new history."""
    replaced = msgspec.structs.replace(base, rev=0, token="")
    if not known and row.entity is Kind.WORKSHEET:
        if base.gone and not row.gone:
            tx.enqueue("purge", row.entity, row.id, {})
        elif not base.gone:
            replaced = msgspec.structs.replace(replaced, lost_after=last_known)
    tx.put_base(row.entity, row.id, replaced)


def _create_again(tx: ExchangeTx, kind: Kind, document_id: str, base: Base) -> None:
    tx.drop_base(kind, document_id)
    if base.gone or kind is Kind.CONFLICT:
        return
    if any(outgoing.kind == "create" for outgoing in tx.outgoing_of(kind, document_id)):
        return
    if kind is Kind.WORKSHEET:
        tx.enqueue("create", kind, document_id, as_creation(base.units))
    elif tx.exists(kind, document_id):
        tx.enqueue("create", kind, document_id, {})


def as_creation(units: Units) -> Changes:
    """Return the changes that make a worksheet from nothing."""
    return difference({}, units, base=0)


def _all_bases(tx: ExchangeTx) -> list[tuple[Kind, str, Base]]:
    found: list[tuple[Kind, str, Base]] = []
    after = ""
    while page := tx.bases(after, limit=1000):
        found.extend(page)
        kind, document_id, _ = page[-1]
        after = f"{kind}/{document_id}"
    return found
