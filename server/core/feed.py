"""What a laptop asks: changes since its cursor, the index, and which commits are known."""

from server.core.apply import check_history
from server.core.ports import AccountReader
from sync.wire import (
    ChangesAsk,
    ChangesReply,
    IndexReply,
    KnownAsk,
    KnownReply,
    Mark,
)


def changes(account: AccountReader, ask: ChangesAsk) -> ChangesReply:
    """Return a page of the feed after the laptop's cursor.

    `applied` has only operations whose commit lies within the pages up to this one: the laptop
    drops them together with the rows that show them (F5).

    Raises:
        ReconcileError: when this database is not the one the laptop knows.
    """
    check_history(account, epoch=ask.epoch, cursor=ask.cursor, push_mark=ask.push_mark)
    rows = tuple(account.rows_after(ask.cursor.seq, limit=ask.limit))
    head = account.head()
    reached = rows[-1].rev if rows else head.seq
    remaining = account.count_after(reached) if rows else 0
    if not remaining:
        reached = head.seq
    cursor = Mark(seq=reached, token=account.token_of(reached) or "")
    done = account.applied_among(ask.inflight)
    return ChangesReply(
        rows=rows,
        cursor=cursor,
        more=remaining > 0,
        remaining=remaining,
        applied=tuple(op_id for op_id, seq in done if seq <= reached),
        digest={} if remaining else account.digest(),
        now=account.now_ms,
    )


def index(account: AccountReader, after: str, *, limit: int) -> IndexReply:
    """Return a page of everything there is, by revision alone."""
    rows = tuple(account.index_after(after, limit=limit))
    full = len(rows) >= limit
    last = f"{rows[-1].entity}/{rows[-1].id}" if full else ""
    return IndexReply(rows=rows, after=last, epoch=account.epoch())


def known(account: AccountReader, ask: KnownAsk) -> KnownReply:
    """Return which of the laptop's commits are in this database's history."""
    found = tuple(mark for mark in ask.marks if account.token_of(mark.seq) == mark.token)
    return KnownReply(marks=found, epoch=account.epoch())
