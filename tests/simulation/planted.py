"""Planted bugs: each takes one rule out of the code that ships, and the worlds must notice.

A bug that no oracle sees is a missing oracle. `python -m tests.simulation --planted` prints the
table; the everyday tests play the worlds that are kept for them.

Most worlds that are kept are the first that notices its bug. Four bugs have too narrow a window
for that: "push mark not checked", "recalled overwrites", "applied survives a restore" and "no
memory of operations". Their worlds were drawn with more restores, or more requests that are held
up, than `script_of` draws; no seed below 10,000 leads there.
"""

import multiprocessing
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from types import ModuleType
from typing import TypeAlias

import msgspec

from app.exchange import edits, hlc, kinds, merge, units
from app.exchange.kinds import Kind
from app.exchange.merge import Merged, Stamp
from app.exchange.ports import Base, ExchangeTx, Meta, Outgoing, OutState
from app.exchange.units import Change, Changes, Json
from server.core import apply, feed, versions
from server.core.ports import AccountReader, AccountTx, AppliedOp, Document, KeptVersion
from sync import applying, engine, outgoing, reconcile
from sync.applying import Usable
from sync.wire import (
    ChangesAsk,
    ChangesReply,
    IndexRow,
    Limits,
    Mark,
    Op,
    OpResult,
    Outcome,
    PushReply,
    Row,
)
from tests.simulation import server_store
from tests.simulation.local_store import MemoryTx
from tests.simulation.memory import Journal
from tests.simulation.runner import Failure, keep, kept, outcome, shrunk
from tests.simulation.world import script_of

Swap: TypeAlias = tuple[ModuleType | type, str, object]
"""Where, which attribute, and what stands there for a while."""
MOST_WORLDS = 20_000


@dataclass(frozen=True, slots=True)
class Bug:
    """One rule that does not hold any more."""

    sentence: str
    swaps: Sequence[Swap]


@contextmanager
def planted(name: str) -> Iterator[None]:
    """Let a bug live for a while."""
    with ExitStack() as stack:
        for place, attribute, wrong in BUGS[name].swaps:
            right = place.__dict__[attribute]
            setattr(place, attribute, wrong)
            stack.callback(setattr, place, attribute, right)
        kinds.group_of.cache_clear()
        kinds.partners.cache_clear()
        stack.callback(kinds.group_of.cache_clear)
        stack.callback(kinds.partners.cache_clear)
        yield


def _nothing(*_: object, **__: object) -> None:
    return


def _no(*_: object, **__: object) -> bool:
    return False


# -- merge
def _own_collides(standing: Stamp | None, base: int, incoming: Stamp) -> bool:
    return standing is not None and standing.rev > base and standing != incoming


def _silent_merge(
    units: Mapping[str, Json],
    stamps: Mapping[str, Stamp],
    changes: Mapping[str, Change],
    incoming: Stamp,
    *,
    older: int = 0,
) -> Merged:
    merged = merge.merge(units, stamps, changes, incoming, older=older)
    merged.collisions = []
    return merged


def _blind_deletion(merged: Merged, changes: Mapping[str, Change], incoming: Stamp) -> None:
    asked = changes.get(kinds.DELETED)
    if asked is not None:
        merge._write(merged, [kinds.DELETED], changes, incoming)


def _beaten(self: Stamp, other: Stamp) -> bool:
    return self.order() < other.order()


def _ungrouped(paths: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in paths:
        found.setdefault(kinds.group_of(path), []).append(path)
    return found


def _only_new_members(_current: Iterable[Json], change: Mapping[str, Json]) -> list[Json]:
    return list(change.get("add", ()))


def _lonely(path: str) -> str:
    return path


_lonely.cache_clear = lambda: None  # type: ignore[attr-defined]


def _no_partners(_path: str) -> tuple[str, ...]:
    return ()


_no_partners.cache_clear = lambda: None  # type: ignore[attr-defined]


def _later_base(first: Changes, second: Mapping[str, Change]) -> Changes:
    both = units_then(first, second)
    return {
        path: Change(base=second[path].base, v=change.v) if path in second else change
        for path, change in both.items()
    }


units_then = units.then
_edited = edits.edited


def _edited_on_nothing(
    old: Mapping[str, Json],
    new: Mapping[str, Json],
    *,
    rev: int,
    sent: Sequence[Mapping[str, Change]] = (),
) -> Changes:
    return _edited(old, new, rev=0, sent=sent)


def _not_based(
    changes: Changes, _sent: Sequence[Mapping[str, Change]], *, shown: Mapping[str, Json]
) -> Changes:
    return changes


def _not_completed(changes: Changes, _new: Mapping[str, Json], _rev: int) -> Changes:
    return changes


# -- outbox
_enqueue = MemoryTx.enqueue
_next_batch = outgoing.next_batch


def _joins_sent(
    self: MemoryTx, kind: str, entity: Kind, document_id: str, changes: Changes
) -> None:
    waiting = self.outgoing_of(entity, document_id)
    if not waiting or waiting[-1].state is OutState.NEW or hlc.is_recalled(waiting[-1].hlc):
        _enqueue(self, kind, entity, document_id, changes)
        return
    op = _op.decode(waiting[-1].payload)
    joined = units.then(dict(op.changes), changes)
    payload = msgspec.json.encode(msgspec.structs.replace(op, changes=joined))
    self._change(waiting[-1].n, payload=payload)


_op = msgspec.json.Decoder(Op)


def _new_ids(
    tx: MemoryTx, limits: Limits, *, later: Collection[str] = ()
) -> tuple[tuple[Outgoing, Op], ...]:
    found = []
    for each, op in _next_batch(tx, limits, later=later):
        if each.op_id in {o.op_id for o in tx.outgoing(OutState.SENT, limit=1000)}:
            fresh = tx.new_id()
            again = msgspec.structs.replace(op, op_id=fresh)
            payload = msgspec.json.encode(again)
            tx._change(each.n, op_id=fresh, payload=payload)
            found.append((msgspec.structs.replace(each, op_id=fresh, payload=payload), again))
        else:
            found.append((each, op))
    return tuple(found)


def _acknowledged_early(
    tx: ExchangeTx, limits: Limits, *, later: Collection[str] = ()
) -> tuple[tuple[Outgoing, Op], ...]:
    batch = _next_batch(tx, limits, later=later)
    tx.drop([each.n for each, _ in batch])
    return batch


_start_over = reconcile.start_over


def _thawed(
    tx: MemoryTx,
    index: dict[tuple[Kind, str], IndexRow],
    known: frozenset[tuple[int, str]],
    *,
    epoch: str,
    now_ms: int,
) -> None:
    for each in tx.outgoing(OutState.SENT, limit=1000):
        if not hlc.is_recalled(each.hlc):
            payload = msgspec.json.encode(edits.changes_in(each.payload, frozen=True))
            tx._change(each.n, state=OutState.NEW, payload=payload, attempts=0)
    _start_over(tx, index, known, epoch=epoch, now_ms=now_ms)


def _kept_applied(
    tx: ExchangeTx,
    index: dict[tuple[Kind, str], IndexRow],
    known: frozenset[tuple[int, str]],
    *,
    epoch: str,
    now_ms: int,
) -> None:
    applied = sorted(tx.applied())
    _start_over(tx, index, known, epoch=epoch, now_ms=now_ms)
    tx.put_applied(applied)


def _kept_inbox(
    tx: ExchangeTx,
    _index: dict[tuple[Kind, str], IndexRow],
    _known: frozenset[tuple[int, str]],
) -> set[tuple[Kind, str]]:
    return set()


# -- engine
def _meta_outside(self: MemoryTx, meta: Meta) -> None:
    self.tables.single["meta"] = meta
    self._call()


_changes = feed.changes


def _no_applied(account: AccountReader, ask: ChangesAsk) -> ChangesReply:
    return msgspec.structs.replace(_changes(account, ask), applied=())


def _without_push_mark(
    account: AccountTx | AccountReader, *, epoch: str, cursor: Mark, push_mark: Mark
) -> None:
    _check(account, epoch=epoch, cursor=cursor, push_mark=Mark())


_check = apply.check_history
_acknowledge = engine.Engine._acknowledge


def _jumps(
    self: engine.Engine, tx: ExchangeTx, batch: tuple[Outgoing, ...], reply: PushReply
) -> frozenset[str]:
    later = _acknowledge(self, tx, batch, reply)
    meta = tx.meta()
    mark = {"cursor_seq": reply.mark.seq, "cursor_token": reply.mark.token}
    tx.put_meta(msgspec.structs.replace(meta, **mark))
    return later


def _only_orphans_wait(tx: ExchangeTx, row: Row, _usable: Usable) -> bool:
    return applying.is_orphan(tx, row)


_apply_results = applying.apply_results


def _believed_exact(
    tx: ExchangeTx,
    sent: Sequence[Outgoing],
    results: Iterable[OpResult],
    rows: Sequence[Row],
    *,
    usable: Usable,
) -> frozenset[str]:
    believed = [msgspec.structs.replace(result, exact=True) for result in results]
    return _apply_results(tx, sent, believed, (), usable=usable)


def _without_offset(self: MemoryTx) -> str:
    last = hlc.tick(self.tables.single["hlc"], now_ms=self._store.now_ms())
    self._put(self.tables.single, "hlc", last)
    return hlc.reading(*last)


def _bury_at_once(tx: ExchangeTx, row: Row) -> None:
    tx.remove(row.entity, row.id)
    base = Base(rev=row.rev, token=row.token, gone=True)
    tx.put_base(row.entity, row.id, base)


# -- reconcile
_create_again = reconcile._create_again


def _no_tombstones(
    tx: ExchangeTx, kind: Kind, document_id: str, base: Base, *, now_ms: int
) -> None:
    if base.gone:
        tx.drop_base(kind, document_id)
    else:
        _create_again(tx, kind, document_id, base, now_ms=now_ms)


def _only_worksheets(
    tx: ExchangeTx, kind: Kind, document_id: str, base: Base, *, now_ms: int
) -> None:
    if kind is Kind.WORKSHEET:
        _create_again(tx, kind, document_id, base, now_ms=now_ms)
    else:
        tx.drop_base(kind, document_id)


# -- server
_apply = apply.Applier.apply


def _early_is_final(self: apply.Applier, op: Op) -> OpResult:
    before = self._tx.applied(op.op_id)
    if before is not None and before.result.outcome is Outcome.RETRY_LATER:
        return before.result
    result = _apply(self, op)
    if result.outcome is Outcome.RETRY_LATER:
        refusal = AppliedOp(payload_hash=apply.payload_hash(op), result=result)
        self._tx.keep_applied(op.op_id, refusal)
    return result


_count_after = server_store.MemoryReader.count_after


def _full_page_is_last(self: server_store.MemoryReader, seq: int) -> int:
    remaining = _count_after(self, seq)
    return 0 if remaining <= 1 else remaining


def _note_of_op(what: object, *rest: object) -> str:
    return _id_from(what, *rest[:2]) if what == "conflict" else _id_from(what, *rest)


_id_from = versions.id_from


def _same_number(self: server_store.MemoryAccountTx, _worksheet_id: str) -> int:
    return 1


def _no_conflict_kept(
    self: server_store.MemoryAccountTx, worksheet_id: str
) -> Sequence[KeptVersion]:
    return [replace(version, is_conflict=False) for version in _versions_of(self, worksheet_id)]


_versions_of = server_store.MemoryAccountTx.versions_of
_child = apply.Applier._child


def _stub_revived(self: apply.Applier, op: Op, document: Document | None) -> OpResult:
    if document is not None and document.pruned and op.kind == "create":
        document = None
    return _child(self, op, document)


def _all_refused(
    self: server_store.MemoryReader, op_ids: Sequence[str]
) -> Sequence[tuple[str, int]]:
    return [
        (op_id, self._tables.applied[op_id][1])
        for op_id in op_ids
        if op_id in self._tables.applied
    ]


def _half_commit(self: Journal, mark: int = 0) -> None:
    del self._undo[: max(mark, len(self._undo) // 2)]
    _undo(self, min(mark, len(self._undo)))


_undo = Journal.undo


def _usage_overwritten(_first: Json, second: Json) -> Json:
    return second


_right_send_lost = applying._send_lost


def _send_lost_of_sheets(tx: ExchangeTx, row: Row, base: Base, *, lost: str) -> None:
    if row.entity not in kinds.RECORDS:
        _right_send_lost(tx, row, base, lost=lost)


def _is_sheet(kind: Kind) -> bool:
    return kind is Kind.WORKSHEET


BUGS: dict[str, Bug] = {
    "hand-outs not said again": Bug(
        "What a restored server lost of hand-outs is not said again.",
        [(applying, "_send_lost", _send_lost_of_sheets)],
    ),
    "hand-outs created empty": Bug(
        "Hand-outs that a restored server lost are made again as versions are.",
        [(reconcile, "_is_merged", _is_sheet)],
    ),
    "hand-outs as a whole": Bug(
        "Of two changes of a hand-out the later takes the other along.",
        [(apply.Applier, "_record", apply.Applier._child)],
    ),
    "blind last writer": Bug(
        "Nobody looks whether the writer had seen what stands.",
        [(merge, "is_concurrent", _no), (apply, "is_concurrent", _no)],
    ),
    "loser dropped": Bug(
        "The side that loses a collision is not kept.", [(apply, "merge", _silent_merge)]
    ),
    "own replica collides": Bug(
        "A replica's own last write counts as somebody else's.",
        [(merge, "is_concurrent", _own_collides)],
    ),
    "deletion ignores edits": Bug(
        "A deletion takes along an edit that it had not seen.",
        [(merge, "_merge_deletion", _blind_deletion)],
    ),
    "edit never undeletes": Bug(
        "An edit does not bring back what was deleted meanwhile.", [(merge, "_revive", _nothing)]
    ),
    "lost edit forgotten": Bug(
        "An edit that lost a collision does not stop a deletion.",
        [(merge, "note_lost", _nothing), (apply, "note_lost", _nothing)],
    ),
    "tie upside down": Bug(
        "Of two concurrent writes the earlier wins.", [(Stamp, "beats", _beaten)]
    ),
    "no clamp": Bug(
        "A clock that is a year ahead is believed.", [(hlc, "clamped", lambda text, **_: text)]
    ),
    "offset ignored": Bug(
        "The known error of a laptop's clock is not corrected.",
        [(MemoryTx, "tick", _without_offset)],
    ),
    "topic in pieces": Bug(
        "A change of the kind of topic does not bind its settings.",
        [(kinds, "grouped", _ungrouped)],
    ),
    "ranges in pieces": Bug(
        "The two ends of a range are merged apart.",
        [(kinds, "group_of", _lonely), (kinds, "partners", _no_partners)],
    ),
    "group not completed": Bug(
        "An edit sends one end of a range without the other.",
        [(edits, "completed", _not_completed)],
    ),
    "tags overwritten": Bug(
        "Tags are replaced instead of added and removed.",
        [(units, "changed_set", _only_new_members)],
    ),
    "counters overwritten": Bug(
        "Counters are taken over even when they are older.", [(units, "most", _usage_overwritten)]
    ),
    "recalled overwrites": Bug(
        "What is said again after a restore overwrites what its replica wrote since.",
        [(merge, "is_overtaken", _no), (apply, "is_overtaken", _no)],
    ),
    "base zero": Bug(
        "An edit does not say what its writer had seen.",
        [(edits, "edited", _edited_on_nothing)],
    ),
    "base from disk": Bug(
        "The base is what the disk knows, although the writer saw his own pending value (F6).",
        [(edits, "based", _not_based)],
    ),
    "later base": Bug(
        "Joined edits have the base of the later one.", [(edits, "then", _later_base)]
    ),
    "joins a sent operation": Bug(
        "An edit joins an operation that was sent already.", [(MemoryTx, "enqueue", _joins_sent)]
    ),
    "thawed": Bug(
        "A reconcile makes sent operations new again (F7).", [(reconcile, "start_over", _thawed)]
    ),
    "new id on retry": Bug(
        "A repetition has a new operation id.", [(engine, "next_batch", _new_ids)]
    ),
    "acknowledged early": Bug(
        "Operations leave the outbox before they are answered.",
        [(engine, "next_batch", _acknowledged_early)],
    ),
    "cursor outside": Bug(
        "The cursor is kept outside the transaction of its rows.",
        [(MemoryTx, "put_meta", _meta_outside)],
    ),
    "half a transaction": Bug(
        "A crash leaves half of what a transaction wrote.", [(Journal, "undo", _half_commit)]
    ),
    "applied not told": Bug(
        "A pull does not say which operations in flight it contains (F5).",
        [(feed, "changes", _no_applied)],
    ),
    "push mark not checked": Bug(
        "The server looks at the pull cursor alone (F4).",
        [
            (apply, "check_history", _without_push_mark),
            (feed, "check_history", _without_push_mark),
        ],
    ),
    "history not checked on push": Bug(
        "A push is taken although the server was restored (F2).",
        [(apply, "check_history", _nothing)],
    ),
    "stale row": Bug("A late row overwrites what is newer.", [(applying, "is_outdated", _no)]),
    "cursor jumps": Bug(
        "After a push the cursor passes what others wrote meanwhile.",
        [(engine.Engine, "_acknowledge", _jumps)],
    ),
    "mixture shown": Bug(
        "A laptop shows settings that cannot stand together.",
        [(applying, "_has_to_wait", _only_orphans_wait)],
    ),
    "believed exact": Bug(
        "A laptop believes that the server has just what it sent.",
        [(engine, "apply_results", _believed_exact)],
    ),
    "no recovery": Bug(
        "A purge elsewhere takes along work that was never sent.",
        [(applying, "_bury", _bury_at_once)],
    ),
    "no guard": Bug(
        "Nobody is asked before many worksheets go.", [(engine.Engine, "_check_guard", _nothing)]
    ),
    "bases of a lost history": Bug(
        "Bases count although a restore took their history away.",
        [(reconcile, "doubt", _nothing)],
    ),
    "applied survives a restore": Bug(
        "What a lost history had applied counts as applied.",
        [(reconcile, "start_over", _kept_applied)],
    ),
    "inbox survives a restore": Bug(
        "Rows of a lost history are applied over newer ones.",
        [(reconcile, "_take_in_staged", _kept_inbox)],
    ),
    "lost is not said again": Bug(
        "What a restored server has in an older state stays lost.",
        [(applying, "_send_lost", _nothing)],
    ),
    "tombstones not repeated": Bug(
        "After a restore a purged worksheet comes back.",
        [(reconcile, "_create_again", _no_tombstones)],
    ),
    "versions not repeated": Bug(
        "After a restore only worksheets are sent again.",
        [(reconcile, "_create_again", _only_worksheets)],
    ),
    "no memory of operations": Bug(
        "A repeated operation is done again.",
        [(server_store.MemoryAccountTx, "applied", _nothing)],
    ),
    "refusal cached": Bug(
        "“Too early” is kept under the operation's id (F3).",
        [(apply.Applier, "apply", _early_is_final)],
    ),
    "refused counts as done": Bug(
        "A pull names refused operations among those that were done.",
        [(server_store.MemoryReader, "applied_among", _all_refused)],
    ),
    "last row of a page": Bug(
        "A page says that it is the last when one row is still to come (F1).",
        [(server_store.MemoryReader, "count_after", _full_page_is_last)],
    ),
    "conflict's id from its place": Bug(
        "The id of a note about a collision does not come from its content (F8).",
        [(versions, "id_from", _note_of_op)],
    ),
    "number given twice": Bug(
        "Two versions get one number.",
        [(server_store.MemoryAccountTx, "take_version_number", _same_number)],
    ),
    "losers pruned": Bug(
        "Pruning takes versions that keep the side which lost.",
        [(server_store.MemoryAccountTx, "versions_of", _no_conflict_kept)],
    ),
    "stub revived": Bug(
        "A pruned version that is sent again counts as new.",
        [(apply.Applier, "_child", _stub_revived)],
    ),
}

REGRESSIONS = {
    "F1": "last row of a page",
    "F2": "history not checked on push",
    "F3": "refusal cached",
    "F4": "push mark not checked",
    "F5": "applied not told",
    "F6": "base from disk",
    "F7": "thawed",
    "F8": "conflict's id from its place",
}
"""The faults that the first design had (sync.md §3.15), and the bugs that bring them back."""


def first_caught(name: str, *, first: int = 0, most: int = MOST_WORLDS) -> Failure | None:
    """Return how a bug is noticed first, None when it is not."""
    with planted(name):
        for seed in range(first, first + most):
            _, failure = outcome(script_of(seed))
            if failure is not None:
                return failure
    return None


def first_failure(*, first: int = 0, most: int) -> Failure:
    """Return how the bug that is planted now is noticed first.

    Raises:
        LookupError: when it is not.
    """
    for seed in range(first, first + most):
        _, failure = outcome(script_of(seed))
        if failure is not None:
            return failure
    raise LookupError(most)


def keep_all(most: int) -> None:
    """Keep for every bug that has no world yet the first one that notices it, made small."""
    has_one = {script.note for script in kept().values()}
    for name in BUGS:
        if name in has_one:
            continue
        with planted(name):
            try:
                found = first_failure(most=most)
            except LookupError:
                continue
            small = shrunk(script_of(found.seed), found.oracle)
        small = msgspec.structs.replace(small, note=name)
        if outcome(small)[1] is None:
            keep(small, file_of(name))


def file_of(name: str) -> str:
    """Return the name under which the world of a bug is kept."""
    return "bug-" + name.replace(" ", "-").replace("'", "")


def kept_failure(name: str) -> Failure | None:
    """Return how the world that is kept for a bug notices it."""
    script = kept().get(file_of(name))
    if script is None:
        return None
    with planted(name):
        return outcome(script)[1]


def _search(args: tuple[str, int]) -> tuple[str, Failure | None]:
    name, most = args
    return name, first_caught(name, most=most)


def table(most: int, *, jobs: int = 1) -> dict[str, Failure | None]:
    """Return how every bug is noticed first."""
    work = [(name, most) for name in BUGS]
    if jobs == 1:
        return dict(map(_search, work))
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        return dict(pool.imap_unordered(_search, work))


def main(most: int, *, jobs: int) -> int:
    """Print the table; return 1 when a bug survives."""
    say: Callable[[str], int] = sys.stdout.write
    say("| bug | first seed | oracle | |\n|---|---|---|---|\n")
    survivors = 0
    found = table(most, jobs=jobs)
    for name, bug in BUGS.items():
        failure = found[name]
        seed = "kept world" if failure is None else str(failure.seed)
        failure = failure or kept_failure(name)
        survivors += failure is None
        seed = "not found" if failure is None else seed
        oracle = "" if failure is None else failure.oracle
        say(f"| {name} | {seed} | {oracle} | {bug.sentence} |\n")
    return 1 if survivors else 0
