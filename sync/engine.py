"""One cycle of sync: hello, reconcile if need be, pull, push. Safe to repeat at any point.

The engine is one call: no sleeps, no threads, no clock. When to call it and how long to back off
is decided elsewhere (sync.schedule, ui.sync). No transaction is open while the network is waited
for, and what the network did is taken in by one transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import msgspec

from app.exchange import kinds
from app.exchange.kinds import Kind
from app.exchange.ports import ExchangeStore, ExchangeTx, Meta, Outgoing, OutState
from app.exchange.units import Changes, difference
from sync import reconcile
from sync.applying import Usable, apply_results, apply_staged, refuse, settle_applied
from sync.errors import (
    GuardError,
    HistoryLostError,
    OtherAccountError,
    RefusedError,
    ServerTooOldError,
    StoppedError,
    SyncError,
    TooLargeError,
    UpgradeNeededError,
)
from sync.outgoing import next_batch
from sync.transport import Transport
from sync.wire import (
    PROTOCOLS,
    ChangesAsk,
    ChangesReply,
    DeviceInfo,
    HelloAsk,
    HelloReply,
    Limits,
    Mark,
    Op,
    PushAsk,
    PushReply,
    Row,
)

T = TypeVar("T")
APPLY_ROWS = 20
"""Rows in one transaction: an edit waits for one such transaction at most."""
ADOPT_ROWS = 200
"""The same for rows that are only marked."""
MOST_ROUNDS = 8
GUARD_FLOOR = 20
GUARD_SHARE = 10
"""More than 20 worksheets, and more than a tenth, do not go without a question (sync.md §3.11)."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a cycle is, in rows and operations."""

    done: int
    total: int


@dataclass(slots=True)
class CycleReport:
    """What a cycle did."""

    pulled: int = 0
    pushed: int = 0
    reconciled: bool = False
    mismatched: bool = False
    """The digests differed: the index was compared, and everything is pulled anew."""


class Engine:
    """Keeps one store and one account alike."""

    def __init__(
        self,
        store: ExchangeStore,
        transport: Transport,
        *,
        device: DeviceInfo | None = None,
        copy_key: Callable[[], str] = lambda: "",
        now_ms: Callable[[], int] = lambda: 0,
        stop: Callable[[], bool] = lambda: False,
        progress: Callable[[Progress], None] = lambda _: None,
        guard_floor: int = GUARD_FLOOR,
        usable: Usable = lambda _: "",
    ) -> None:
        """`now_ms` is this laptop's clock, for the offset to the server's; `stop` is asked
        between two requests, `progress` told after each. `usable` says whether a config can be
        used (the same check as the server's).
        """
        self._store = store
        self._transport = transport
        self._device = device or DeviceInfo()
        self._copy_key = copy_key
        self._now_ms = now_ms
        self._stop = stop
        self._tell = progress
        self._guard_floor = guard_floor
        self._usable = usable
        self._limits = Limits()
        self._greeted = False
        self._batch_ops = Limits().ops
        self._report = CycleReport()
        self._leaving_push = 0
        self._server_ms = 0
        """The server's clock when it was greeted."""

    def forget_session(self) -> None:
        """Say hello again next time: the account, the server or the network may be another."""
        self._greeted = False

    def use_transport(self, transport: Transport) -> None:
        """Go on over another connection (after sleep all old ones are dead)."""
        self._transport = transport
        self.forget_session()

    def run_cycle(self) -> CycleReport:
        """Bring store and server together.

        Raises:
            SyncError: says what comes next; everything is kept, and a repetition goes on.
            StoreError: when the store could not do its part.
        """
        self._report = CycleReport()
        self._leaving_push = 0
        try:
            self._cycle()
        except SyncError:
            self._greeted = False
            raise
        return self._report

    def _cycle(self) -> None:
        if not self._greeted:
            self._hello()
        for _ in range(MOST_ROUNDS):
            try:
                if self._run(_meta).reconciling:
                    self._reconcile()
                self._adopt()
                self._pull()
                if self._push():
                    self._run(_close_guard)
                    return
            except HistoryLostError:
                self._run(_start_reconciling)
                self._hello()
        raise SyncError("no end to it")  # the schedule comes back; the watchdog sees it too

    # -- hello
    def _hello(self) -> None:
        meta = self._run(_with_replica)
        sent_at = self._now_ms()
        reply = self._transport.hello(
            HelloAsk(
                schema=kinds.SCHEMA,
                replica=meta.replica,
                device=self._device,
                copy_key=self._copy_key(),
            )
        )
        self._check_hello(reply, meta)
        offset = reply.now - (sent_at + self._now_ms()) // 2
        self._limits = reply.limits
        self._server_ms = reply.now
        self._run(lambda tx: _greeted(tx, reply, offset))
        self._greeted = True

    def _check_hello(self, reply: HelloReply, meta: Meta) -> None:
        if reply.protocol not in PROTOCOLS:
            raise UpgradeNeededError(f"protocol {reply.protocol}")
        if reply.schema_min > kinds.SCHEMA:
            raise UpgradeNeededError(f"schema {reply.schema_min}")
        if reply.schema_max < kinds.SCHEMA:
            raise ServerTooOldError(f"schema {reply.schema_max}")
        if meta.account_id and meta.account_id != reply.account_id:
            raise OtherAccountError(reply.account_id)

    # -- rows that neither side has heard of
    def _adopt(self) -> None:
        """Mark rows that an older program made, or a library that joins an account."""
        while self._run(_adopt_some):
            self._check_stop()

    # -- pull
    def _pull(self) -> None:
        while True:
            self._check_stop()
            ask = self._run(lambda tx: _ask(tx, self._limits))
            reply = self._transport.changes(ask)
            self._run(partial(_stage, reply=reply, offset=self._offset(reply.now)))
            self._apply()
            self._report.pulled += len(reply.rows)
            done = self._report.pulled
            self._tell(Progress(done, done + reply.remaining))
            if not reply.more:
                self._run(_all_applied)
                self._compare(reply)
                return

    def _apply(self) -> None:
        """Apply what is staged, in small transactions; orphans wait for their parents."""
        limit = APPLY_ROWS
        while True:
            self._check_stop()
            self._check_guard(self._run(_leaving))
            done, waiting = self._run(partial(apply_staged, limit=limit, usable=self._usable))
            if not done and not waiting:
                return
            if not done:
                if waiting < limit:
                    return
                limit += APPLY_ROWS  # the parents lie behind these
            else:
                limit = APPLY_ROWS + waiting

    def _check_guard(self, leaving: int) -> None:
        """Stop before unusually many worksheets go, until the teacher has said that they may.

        Raises:
            GuardError: and `Meta.guard` says how many.
        """
        if leaving > self._guard_floor and self._run(partial(_trip, leaving=leaving)):
            raise GuardError(str(leaving))

    def _guard_push(self, ask: PushAsk) -> None:
        self._leaving_push += sum(map(_deletes, ask.ops))
        self._check_guard(self._leaving_push)

    def _compare(self, reply: ChangesReply) -> None:
        """Compare what both hold; differing digests are found by the index, never one-way."""
        if self._run(lambda tx: _differs(tx, reply)):
            self._report.mismatched = True
            raise HistoryLostError("digest")

    # -- push
    def _push(self) -> bool:
        """Push everything; return False when others have written meanwhile, so that one more
        pull is due.
        """
        up_to_date, settled = True, False
        later: frozenset[str] = frozenset()
        """Operations that wait for a parent: not asked about twice here."""
        while True:
            self._check_stop()
            limits = Limits(ops=min(self._batch_ops, self._limits.ops), bytes=self._limits.bytes)
            batch, ask = self._run(partial(_batch, limits=limits, later=later))
            if not batch:
                return up_to_date and not (later and settled)
            self._guard_push(ask)
            try:
                reply = self._transport.push(ask)
            except (TooLargeError, RefusedError) as exc:
                later |= self._smaller(batch, exc)
                continue
            self._batch_ops = min(self._limits.ops, self._batch_ops * 2)
            again = self._run(partial(self._acknowledge, batch=batch, reply=reply))
            self._report.pushed += len(batch)
            waiting = self._run(_waiting)
            self._tell(Progress(self._report.pushed, self._report.pushed + waiting))
            up_to_date = up_to_date and reply.advance
            settled = settled or len(again) < len(batch)
            later |= again

    def _smaller(self, batch: tuple[Outgoing, ...], exc: SyncError) -> frozenset[str]:
        """Send less at once after a refusal of the whole push. An operation that is refused alone
        is left out this time, and put aside in the end: it must not stop the others.
        """
        if len(batch) > 1:
            self._batch_ops = len(batch) // 2
            return frozenset()
        [outgoing] = batch
        self._run(partial(refuse, outgoing=outgoing, reason=_reason(exc), usable=self._usable))
        return frozenset({outgoing.op_id})

    def _acknowledge(
        self, tx: ExchangeTx, batch: tuple[Outgoing, ...], reply: PushReply
    ) -> frozenset[str]:
        meta = tx.meta()
        later = apply_results(tx, batch, reply.results, reply.rows, usable=self._usable)
        meta = msgspec.structs.replace(
            meta,
            push_seq=reply.mark.seq,
            push_token=reply.mark.token,
            clock_offset_ms=self._offset(reply.now),
        )
        if reply.advance and meta.cursor_seq == reply.mark.seq - 1:
            meta = msgspec.structs.replace(
                meta, cursor_seq=reply.mark.seq, cursor_token=reply.mark.token
            )
        tx.put_meta(meta)
        return later

    # -- reconcile
    def _reconcile(self) -> None:
        """Find out what the server lacks, and send that again; begin anew at any break."""
        meta = self._run(_meta)
        index = reconcile.fetch_index(self._transport, meta.epoch)
        if index is None:
            raise HistoryLostError("epoch")
        marks = self._run(lambda tx: reconcile.differing_marks(tx, index, meta))
        known = reconcile.ask_known(self._transport, marks, meta.epoch)
        if known is None:
            raise HistoryLostError("epoch")
        start = partial(reconcile.start_over, index=index, known=known, epoch=meta.epoch)
        self._run(partial(start, now_ms=self._server_ms))
        self._report.reconciled = True

    # -- inside
    def _offset(self, server_ms: int) -> int:
        return server_ms - self._now_ms()

    def _check_stop(self) -> None:
        if self._stop():
            raise StoppedError

    def _run(self, work: Callable[[ExchangeTx], T]) -> T:
        return self._store.run(work)


def _meta(tx: ExchangeTx) -> Meta:
    return tx.meta()


def _with_replica(tx: ExchangeTx) -> Meta:
    meta = tx.meta()
    if not meta.replica:
        meta = msgspec.structs.replace(meta, replica=tx.new_id())
        tx.put_meta(meta)
    return meta


def _greeted(tx: ExchangeTx, reply: HelloReply, offset: int) -> None:
    meta = tx.meta()
    known = bool(meta.epoch)
    tx.put_meta(
        msgspec.structs.replace(
            meta,
            account_id=reply.account_id,
            account_name=reply.account_name,
            epoch=reply.epoch,
            reconciling=meta.reconciling or (known and meta.epoch != reply.epoch),
            clock_offset_ms=offset,
            upload_host=reply.upload_host,
        )
    )


def _start_reconciling(tx: ExchangeTx) -> None:
    tx.put_meta(msgspec.structs.replace(tx.meta(), reconciling=True))


def _adopt_some(tx: ExchangeTx) -> bool:
    found = tx.without_base(limit=ADOPT_ROWS)
    for entity, document_id in found:
        changes: Changes = {}
        contents = tx.contents(entity, document_id)
        is_merged = entity is Kind.WORKSHEET or entity in kinds.RECORDS
        if is_merged and contents is not None:
            changes = difference({}, contents.units, base=0)
        tx.enqueue("create", entity, document_id, changes)
    return bool(found)


def _ask(tx: ExchangeTx, limits: Limits) -> ChangesAsk:
    meta = tx.meta()
    sent = tx.outgoing(OutState.SENT, limit=1000)
    return ChangesAsk(
        replica=meta.replica,
        epoch=meta.epoch,
        cursor=Mark(seq=meta.cursor_seq, token=meta.cursor_token),
        push_mark=Mark(seq=meta.push_seq, token=meta.push_token),
        inflight=tuple(outgoing.op_id for outgoing in sent),
        limit=limits.rows,
    )


def _stage(tx: ExchangeTx, reply: ChangesReply, offset: int) -> None:
    """Keep a page and the cursor behind it in one transaction."""
    meta = tx.meta()
    going = sum(_goes(tx, row) for row in reply.rows)
    tx.stage([msgspec.json.encode(row) for row in reply.rows])
    tx.put_applied(reply.applied)
    tx.put_meta(
        msgspec.structs.replace(
            meta,
            leaving=meta.leaving + going,
            cursor_seq=reply.cursor.seq,
            cursor_token=reply.cursor.token,
            clock_offset_ms=offset,
        )
    )


def _differs(tx: ExchangeTx, reply: ChangesReply) -> bool:
    if tx.staged(limit=1):
        return False  # orphans: their parents were purged in between; nothing to compare yet
    ours = {kind: digest for kind, digest in tx.digest().items() if digest.count}
    theirs = {kind: digest for kind, digest in reply.digest.items() if digest.count}
    return ours != theirs


def _batch(
    tx: ExchangeTx, limits: Limits, later: frozenset[str]
) -> tuple[tuple[Outgoing, ...], PushAsk]:
    batch: tuple[tuple[Outgoing, Op], ...] = next_batch(tx, limits, later=later)
    meta = tx.meta()
    if batch:
        meta = msgspec.structs.replace(meta, pushes=meta.pushes + 1)
        tx.put_meta(meta)
    ask = PushAsk(
        replica=meta.replica,
        epoch=meta.epoch,
        cursor=Mark(seq=meta.cursor_seq, token=meta.cursor_token),
        push_mark=Mark(seq=meta.push_seq, token=meta.push_token),
        ops=tuple(op for _, op in batch),
        number=meta.pushes,
        caps={o.op_id: o.cap for o, _ in batch if o.cap is not None},
    )
    return tuple(outgoing for outgoing, _ in batch), ask


def _waiting(tx: ExchangeTx) -> int:
    return tx.count_outgoing(OutState.NEW) + tx.count_outgoing(OutState.SENT)


def _leaving(tx: ExchangeTx) -> int:
    return tx.meta().leaving


def _all_applied(tx: ExchangeTx) -> None:
    settle_applied(tx)
    meta = tx.meta()
    if meta.leaving and not tx.staged(limit=1):
        tx.put_meta(msgspec.structs.replace(meta, leaving=0))


def _close_guard(tx: ExchangeTx) -> None:
    """Ask anew next time: what the teacher allowed has happened, also at the server."""
    meta = tx.meta()
    if meta.guard or meta.guard_passed:
        tx.put_meta(msgspec.structs.replace(meta, guard=0, guard_passed=False))


def _reason(exc: SyncError) -> str:
    return "too_large" if isinstance(exc, TooLargeError) else "refused"


def _goes(tx: ExchangeTx, row: Row) -> bool:
    """Return whether a row takes away a worksheet that is shown here."""
    if row.entity is not Kind.WORKSHEET:
        return False
    if not row.gone and row.units.get(kinds.DELETED) is None:
        return False
    contents = tx.contents(Kind.WORKSHEET, row.id)
    return contents is not None and contents.units.get(kinds.DELETED) is None


def _deletes(op: Op) -> bool:
    change = op.changes.get(kinds.DELETED)
    wants = change is not None and change.v not in (None, msgspec.UNSET)
    return op.entity is Kind.WORKSHEET and (op.kind == "purge" or (op.kind == "patch" and wants))


def _trip(tx: ExchangeTx, leaving: int) -> bool:
    meta = tx.meta()
    if meta.guard_passed or leaving * GUARD_SHARE <= tx.count_worksheets():
        return False
    tx.put_meta(msgspec.structs.replace(meta, guard=leaving))
    return True
