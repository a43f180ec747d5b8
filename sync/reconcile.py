"""After a server was restored: send again what it lost, then pull everything (sync.md §3.12)."""

from collections.abc import Collection

import msgspec

from app.exchange import hlc, kinds
from app.exchange.kinds import RANK, Kind
from app.exchange.ports import Base, ExchangeTx, Meta
from app.exchange.units import config_of, difference
from sync.outgoing import doubt, say_again
from sync.transport import Transport
from sync.wire import IndexRow, KnownAsk, Mark, Row

_row = msgspec.json.Decoder(Row)

KNOWN_AT_ONCE = 1000
MOST_COMMITS = 5000
"""Commits that are asked about: the last one that both sides know tells how far the bases of
operations can be believed."""


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
    marks.update(tx.commits(limit=MOST_COMMITS))
    marks.update((row.rev, row.token) for _, row in _staged(tx))
    for kind, document_id, base in _all_bases(tx):
        if not _is_same(index.get((kind, document_id)), base):
            marks.add((base.rev, base.token))
    return {(seq, token) for seq, token in marks if token}


def ask_known(
    transport: Transport, marks: set[tuple[int, str]], epoch: str
) -> frozenset[tuple[int, str]] | None:
    """Return those commits that the server has; None when it was restored meanwhile."""
    ordered = sorted(marks)
    known: set[tuple[int, str]] = set()
    for start in range(0, len(ordered), KNOWN_AT_ONCE):
        part = ordered[start : start + KNOWN_AT_ONCE]
        ask = KnownAsk(marks=tuple(Mark(seq=seq, token=token) for seq, token in part))
        reply = transport.known(ask)
        if reply.epoch != epoch:
            return None
        known.update((mark.seq, mark.token) for mark in reply.marks)
    return frozenset(known)


def start_over(
    tx: ExchangeTx,
    index: dict[tuple[Kind, str], IndexRow],
    known: frozenset[tuple[int, str]],
    *,
    epoch: str,
    now_ms: int,
) -> None:
    """Enqueue what the server lacks and forget the cursor. What was sent stays frozen as it was,
    but its bases count no further than the history that both sides know. The last commit of that
    is the mark from here on: a server that is restored again before it has answered is noticed.
    `now_ms` is the server's time.

    A document whose last commit the server knows is there, or has moved on from there. One whose
    commit it does not know was lost: absent ones are created again, others are compared when their
    row arrives.
    """
    meta = tx.meta()
    waiting = _take_in_staged(tx, index, known)
    bases = _all_bases(tx)
    same = {(b.rev, b.token) for kind, i, b in bases if _is_same(index.get((kind, i)), b)}
    shared = known | same
    last_known, last_token = max(shared, default=(0, ""))
    parted = {
        (kind, document_id): _parted_at(base, shared)
        for kind, document_id, base in bases
        if base.token and (base.rev, base.token) not in shared
    }
    doubt(tx, last_known=last_known, parted=parted)
    tx.clear_applied(sorted(tx.applied()))  # they may be among what was lost
    lacking: list[tuple[Kind, str, Base]] = []
    for kind, document_id, base in bases:
        row = index.get((kind, document_id))
        if row is None:
            lacking.append((kind, document_id, base))
        elif (kind, document_id) in waiting or _is_same(row, base):
            continue
        elif (base.rev, base.token) not in known:
            above = parted.get((kind, document_id), last_known)
            _look_again(tx, row, base, above=above, now_ms=now_ms)
    for kind, document_id, base in sorted(lacking, key=lambda each: RANK[each[0]]):
        _create_again(tx, kind, document_id, base, now_ms=now_ms)
    tx.put_meta(
        msgspec.structs.replace(
            meta,
            epoch=epoch,
            cursor_seq=0,
            cursor_token="",
            push_seq=last_known,  # whoever does not know this any more was restored again
            push_token=last_token,
            reconciling=False,
        )
    )


def _staged(tx: ExchangeTx) -> list[tuple[int, Row]]:
    return [(n, _row.decode(data)) for n, data in tx.staged(limit=1_000_000)]


def _take_in_staged(
    tx: ExchangeTx,
    index: dict[tuple[Kind, str], IndexRow],
    known: frozenset[tuple[int, str]],
) -> set[tuple[Kind, str]]:
    """Empty the inbox: what the server still has comes again; a worksheet that was pulled from a
    lost history and not applied yet is, too, something that the server had and lost.

    One whose creation was answered, and whose row has to wait, has no commit yet by which it could
    be known. When the server still has the row, nothing of it was lost: the row stays, to tell the
    same the next time, and the document is returned.
    """
    staged = _staged(tx)
    waiting: set[tuple[Kind, str]] = set()
    emptied: list[int] = []
    for n, row in staged:
        base = tx.base(row.entity, row.id)
        is_newer = base is None or (not base.lost and row.rev > base.rev)
        is_there = (row.rev, row.token) in known or _is_same(
            index.get((row.entity, row.id)), Base(rev=row.rev, token=row.token)
        )
        if _is_merged(row.entity) and is_newer and not is_there:
            taken = Base(rev=row.rev, token=row.token, units=row.units, gone=row.gone)
            tx.put_base(row.entity, row.id, taken)
            waiting.discard((row.entity, row.id))
        if is_there and base is not None and not base.token and not base.lost:
            waiting.add((row.entity, row.id))
        else:
            emptied.append(n)
    tx.unstage(emptied)
    return waiting


def _is_merged(kind: Kind) -> bool:
    return kind is Kind.WORKSHEET or kind in kinds.RECORDS


def _is_same(row: IndexRow | None, base: Base) -> bool:
    return row is not None and (row.rev, row.token) == (base.rev, base.token)


def _parted_at(base: Base, shared: Collection[tuple[int, str]]) -> int:
    """Return the last commit before which the history of a base that is not there any more can
    have parted from the server's.

    After two restores the server's commits of these numbers may be of a third history. What has
    the number of the lost commit, or a greater one, or was made after it, is not among those that
    came before it.
    """
    at_ms = hlc.time_of(base.token)
    before = (seq for seq, token in shared if seq < base.rev and hlc.time_of(token) <= at_ms)
    return max(before, default=0)


def _look_again(tx: ExchangeTx, row: IndexRow, base: Base, *, above: int, now_ms: int) -> None:
    """Let the document's next row in, whatever its number in the new history: it is compared with
    what the server had and lost.
    """
    if row.entity is Kind.WORKSHEET and base.gone and not row.gone:
        tx.enqueue("purge", row.entity, row.id, {})
    lost = base.lost or hlc.recalled(base.rev, base.token, now_ms=now_ms)
    rev = min(base.rev, above)
    replaced = msgspec.structs.replace(base, rev=rev, token="", lost=lost)
    tx.put_base(row.entity, row.id, replaced)


def _create_again(
    tx: ExchangeTx, kind: Kind, document_id: str, base: Base, *, now_ms: int
) -> None:
    tx.drop_base(kind, document_id)
    if base.gone:
        if kind is Kind.WORKSHEET:  # a purge is for ever, whoever still has the worksheet
            tx.enqueue("purge", kind, document_id, {})
        return
    if any(outgoing.kind != "patch" for outgoing in tx.outgoing_of(kind, document_id)):
        return
    if _is_merged(kind) and base.units:
        changes = difference({}, base.units, base=0)
        lost = base.lost or hlc.recalled(base.rev, base.token, now_ms=now_ms)
        whole = config_of(base.units) if kind is Kind.WORKSHEET else msgspec.UNSET
        say_again(tx, "create", kind, document_id, changes, lost=lost, whole=whole)
    elif tx.exists(kind, document_id):
        tx.enqueue("create", kind, document_id, {})


def _all_bases(tx: ExchangeTx) -> list[tuple[Kind, str, Base]]:
    found: list[tuple[Kind, str, Base]] = []
    after = ""
    while page := tx.bases(after, limit=1000):
        found.extend(page)
        kind, document_id, _ = page[-1]
        after = f"{kind}/{document_id}"
    return found
