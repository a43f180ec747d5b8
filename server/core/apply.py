"""A push: operations applied in order inside one transaction (sync.md §3.4-3.8)."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec

from app.exchange import hlc, kinds
from app.exchange.edits import cap_of, capped, is_blind
from app.exchange.kinds import Kind
from app.exchange.merge import (
    AGAIN,
    Collision,
    Merged,
    Stamp,
    Stamps,
    as_seen,
    is_concurrent,
    is_overtaken,
    merge,
    note_lost,
    wins,
)
from app.exchange.units import Changes, Units, config_of, config_units, laid_over, same
from app.settings import AutoSave
from server.core import versions
from server.core.errors import (
    OldRequestError,
    OpGoneError,
    OpRefusedError,
    OpTooEarlyError,
    ReconcileError,
)
from server.core.ports import AccountReader, AccountTx, AppliedOp, ConfigCheck, Document
from sync.wire import Mark, Op, OpResult, Outcome, PushAsk, PushReply, Row

_canonical = msgspec.json.Encoder(order="deterministic")


def check_history(
    account: AccountTx | AccountReader, *, epoch: str, cursor: Mark, push_mark: Mark
) -> None:
    """See that this database is the one the laptop knows.

    Both marks are checked: the last pull alone misses a laptop that has pushed after the point a
    backup was made at, but pulled before it (F4).

    Raises:
        ReconcileError: when it was restored, replaced or wiped.
    """
    if epoch != account.epoch():
        raise ReconcileError("epoch")
    for mark in (cursor, push_mark):
        if mark.seq and account.token_of(mark.seq) != mark.token:
            raise ReconcileError("mark")


def push(
    tx: AccountTx, ask: PushAsk, *, usable: ConfigCheck, retention: AutoSave | None = None
) -> PushReply:
    """Apply a push; the caller commits, and answers only then.

    Raises:
        ReconcileError: before anything is done.
        OldRequestError: when it was held up on its way, and a later push overtook it. Its bases
            may belong to a history that a restore has taken away since.
    """
    check_history(tx, epoch=ask.epoch, cursor=ask.cursor, push_mark=ask.push_mark)
    if ask.number < tx.last_push(ask.replica):
        raise OldRequestError(str(ask.number))
    tx.put_last_push(ask.replica, ask.number)
    applier = Applier(
        tx, ask.replica, usable=usable, retention=retention or AutoSave(), caps=ask.caps
    )
    results = tuple(applier.apply(op) for op in ask.ops)
    applier.prune()
    return PushReply(
        results=results,
        mark=tx.mark,
        advance=ask.cursor.seq == tx.mark.seq - 1,
        rows=tuple(applier.rows()),
        now=tx.now_ms,
    )


def payload_hash(op: Op) -> str:
    """Return a hash of what an operation says, however its members are ordered."""
    return hashlib.sha256(_canonical.encode(op)).hexdigest()


_NEVER = -1
"""No document has this revision."""


class Applier:
    """Applies operations of one replica inside one transaction."""

    def __init__(
        self,
        tx: AccountTx,
        replica: str,
        *,
        usable: ConfigCheck,
        retention: AutoSave,
        caps: Mapping[str, int] | None = None,
    ) -> None:
        self._tx = tx
        self._replica = replica
        self._usable = usable
        self._retention = retention
        self._caps = caps or {}
        self._grown: set[str] = set()
        """Worksheets that got a version."""
        self._foreign: dict[tuple[Kind, str], None] = {}
        """Documents of which the laptop cannot know how they stand now."""

    def apply(self, op: Op) -> OpResult:
        """Do one operation, or say why not; never raises for what an operation asks."""
        hashed = payload_hash(op)
        before = self._tx.applied(op.op_id)
        if before is not None:
            return self._repeated(op, before, hashed)
        cap = self._caps.get(op.op_id)
        if cap is not None:
            believed = capped(op.changes, cap_of(cap))
            op = msgspec.structs.replace(op, changes=believed, seen=_NEVER)
        foreign = dict(self._foreign)
        try:
            with self._tx.savepoint():
                result = self._do(op)
                self._tx.keep_applied(op.op_id, AppliedOp(payload_hash=hashed, result=result))
        except OpTooEarlyError:
            self._foreign = foreign
            return OpResult(op_id=op.op_id, outcome=Outcome.RETRY_LATER, code="parent")
        except OpGoneError as exc:
            self._foreign = foreign
            self._foreign[Kind.WORKSHEET, exc.worksheet_id] = None
            return self._final(op, hashed, OpResult(op_id=op.op_id, outcome=Outcome.GONE))
        except OpRefusedError as exc:
            self._foreign = foreign
            refused = OpResult(
                op_id=op.op_id, outcome=Outcome.REJECTED, code=exc.code, field=exc.field
            )
            return self._final(op, hashed, refused)
        return result

    def _older(self, op: Op) -> int:
        """Return the last commit that is older than the lost one which an operation says again;
        0 when it says nothing again.

        What this history and the lost one have in common is older, what came after the restore
        is younger. Going by time it is not said that the writer knew the older ones (there may
        have been two restores): so they lose, and are kept.
        """
        if not hlc.is_recalled(op.hlc):
            return 0
        at_ms = hlc.said_again_at(op.hlc)
        low, high = 0, self._tx.mark.seq - 1
        while low < high:
            middle = (low + high + 1) // 2
            if hlc.time_of(self._tx.token_of(middle) or "") <= at_ms:
                low = middle
            else:
                high = middle - 1
        return low

    def prune(self) -> None:
        """Prune the worksheets that got versions."""
        for worksheet_id in sorted(self._grown):
            for version in versions.prune(self._tx, worksheet_id, settings=self._retention):
                self._foreign[Kind.VERSION, version] = None

    def rows(self) -> list[Row]:
        """Return the documents whose state the laptop cannot work out by itself."""
        found = []
        for kind, document_id in self._foreign:
            document = self._tx.document(kind, document_id)
            if document is not None:
                found.append(row_of(document))
        return sorted(found, key=lambda row: (kinds.RANK[row.entity], row.id))

    def _final(self, op: Op, hashed: str, result: OpResult) -> OpResult:
        """Remember a refusal that no repetition changes."""
        self._tx.keep_applied(op.op_id, AppliedOp(payload_hash=hashed, result=result))
        return result

    def _repeated(self, op: Op, before: AppliedOp, hashed: str) -> OpResult:
        if before.payload_hash != hashed:
            return OpResult(op_id=op.op_id, outcome=Outcome.REJECTED, code="op_reused")
        was = before.result
        if was.outcome in (Outcome.REJECTED, Outcome.GONE):
            return was
        self._foreign[op.entity, op.id] = None
        return msgspec.structs.replace(was, outcome=Outcome.DUPLICATE, exact=False)

    def _do(self, op: Op) -> OpResult:
        if op.entity is Kind.CONFLICT and op.kind != "create":
            raise OpRefusedError("entity", "entity")
        if op.schema > kinds.SCHEMA:
            raise OpRefusedError("schema", "schema")
        document = self._tx.document(op.entity, op.id)
        if document is not None and document.gone:
            raise OpGoneError(str(document.units.get("/saved_worksheet_id", op.id)))
        if op.kind == "purge":
            return self._purge(op)
        if document is None:
            if op.kind == "patch":
                raise OpTooEarlyError(op.id)
            self._check_parent(op)
        if op.entity is Kind.WORKSHEET:
            return self._worksheet(op, document)
        if op.entity in kinds.RECORDS:
            return self._record(op, document)
        return self._child(op, document)

    # -- worksheets
    def _worksheet(self, op: Op, document: Document | None) -> OpResult:
        incoming = self._stamp(op)
        found = document or Document(kind=op.entity, id=op.id)
        cap = self._caps.get(op.op_id)
        if cap is not None and not is_blind(cap):
            found = replace(found, stamps=as_seen(found.stamps, self._replica))
        changes: Changes = dict(op.changes)
        self._check_shape(op, found)
        older = self._older(op)
        merged = merge(found.units, found.stamps, changes, incoming, older=older)
        mended = self._see_to_config(op, found, merged, incoming)
        if merged.revived:
            merged.units["/revived_at"] = self._tx.now_ms // 1000
            merged.units["/revived_by"] = self._tx.device_name(self._replica)
        self._tx.put(self._written(found, merged.units, merged.stamps))
        exact = document is None or found.rev == op.seen
        exact = exact and merged.units == laid_over(found.units, changes)
        self._keep_losers(op, found, merged, mended=mended)
        if not exact:
            self._foreign[op.entity, op.id] = None
        return OpResult(
            op_id=op.op_id,
            outcome=Outcome.OK if not merged.collisions and not mended else Outcome.MERGED,
            rev=self._tx.mark.seq,
            token=self._tx.mark.token,
            exact=exact,
        )

    def _check_shape(self, op: Op, found: Document) -> None:
        units = laid_over(found.units, op.changes)
        name, kind = units.get("/name"), units.get(kinds.WORKSHEET_TYPE)
        if not isinstance(name, str):
            raise OpRefusedError("type", "/name")
        if not isinstance(kind, str):
            raise OpRefusedError("type", kinds.WORKSHEET_TYPE)
        touches = any(kinds.is_config(path) for path in op.changes)
        if touches:
            whole = self._whole(op, units)
            fault = self._usable(config_units(whole))
            if fault:
                raise OpRefusedError("config", fault)

    def _whole(self, op: Op, units: Units) -> dict[str, Any]:
        """Return the complete config that the writer saw."""
        if op.whole is msgspec.UNSET:
            return config_of(units)
        if not isinstance(op.whole, dict):
            raise OpRefusedError("type", "whole")
        return op.whole

    def _see_to_config(
        self, op: Op, found: Document, merged: Merged, incoming: Stamp
    ) -> Collision | None:
        """Never mix settings into a sheet that cannot be: then one side's whole config stands."""
        if not any(kinds.is_config(path) for path in op.changes):
            return None
        fault = self._usable(_config_part(merged.units))
        if not fault:
            return None
        mine = config_units(self._whole(op, merged.units))
        theirs = _config_part(found.units)
        unseen = _unseen_settings(found.stamps, op.changes, incoming)
        against = max(unseen, key=Stamp.order, default=None)
        won = against is None or wins(incoming, against, older=merged.older)
        against = against or _last_other(found.stamps, incoming)
        merged.units = {p: v for p, v in merged.units.items() if not kinds.is_config(p)}
        merged.units |= mine if won else theirs
        kind = (mine if won else theirs).get(kinds.TOPIC_TYPE)
        if isinstance(kind, str):
            merged.units[kinds.WORKSHEET_TYPE] = kind
        for stamp in unseen if won else [incoming]:
            note_lost(merged, stamp)
        for path in {**theirs, **mine, **dict.fromkeys(filter(kinds.is_config, op.changes))}:
            standing = found.stamps.get(path)
            if not won and standing is not None:
                merged.stamps[path] = standing
            elif won and not _agree(path, mine, theirs):
                merged.stamps[path] = incoming
        merged.collisions = [c for c in merged.collisions if not _in_config(c)]
        return Collision(
            paths=(kinds.CONFIG,),
            incoming_won=won,
            standing=against,
            standing_values=theirs,
            incoming=incoming,
            incoming_values=mine,
        )

    def _keep_losers(
        self, op: Op, found: Document, merged: Merged, *, mended: Collision | None
    ) -> None:
        collisions = merged.collisions if mended is None else [*merged.collisions, mended]
        for collision in collisions:
            self._keep_loser(op, found, collision)

    def _keep_loser(self, op: Op, found: Document, collision: Collision) -> None:
        """Keep the side that lost as a version, and say once what collided."""
        if collision.incoming_won:
            config, by = config_of(found.units), collision.standing
            name = str(found.units.get("/name", ""))
            lost, kept = collision.standing_values, collision.incoming_values
            winner = collision.incoming
        else:
            after = laid_over(found.units, op.changes)
            config, by = self._whole(op, after), collision.incoming
            name = str(after.get("/name", ""))
            lost, kept = collision.incoming_values, collision.standing_values
            winner = collision.standing
        version = versions.keep_lost(self._tx, found, config=config, name=name, by=by)
        self._foreign[Kind.VERSION, version] = None
        self._grown.add(found.id)
        whole = collision.paths == (kinds.CONFIG,)
        units: Units = {
            "/saved_worksheet_id": found.id,
            "/paths": list(collision.paths),
            "/lost": {} if whole else lost,
            "/kept": {} if whole else kept,
            "/lost_version_id": version,
            "/lost_by": self._tx.device_name(by.replica.removesuffix(AGAIN)),
            "/kept_by": self._tx.device_name(winner.replica.removesuffix(AGAIN)),
            "/lost_replica": by.replica.removesuffix(AGAIN),
            "/kept_replica": winner.replica.removesuffix(AGAIN),
            "/at": max(hlc.moment(by.hlc), hlc.moment(winner.hlc))[0] // 1000,
        }
        note = versions.id_from("conflict", found.id, collision.paths, lost, kept, by.hlc,
                                by.replica, winner.hlc, winner.replica)  # fmt: skip
        if self._tx.document(Kind.CONFLICT, note) is None:
            self._tx.put(self._written(Document(kind=Kind.CONFLICT, id=note), units, {}))
        self._foreign[Kind.CONFLICT, note] = None

    # -- hand-outs
    def _record(self, op: Op, document: Document | None) -> OpResult:
        """Merge unit by unit; of two concurrent writes the later one wins, and nobody is told."""
        incoming = self._stamp(op)
        found = document or Document(kind=op.entity, id=op.id)
        cap = self._caps.get(op.op_id)
        if cap is not None and not is_blind(cap):
            found = replace(found, stamps=as_seen(found.stamps, self._replica))
        if not all(map(kinds.is_plain, op.changes)):
            raise OpRefusedError("unit", "changes")
        merged = merge(found.units, found.stamps, op.changes, incoming, older=self._older(op))
        self._check_child(op.entity, merged.units)
        for _, path in kinds.PARENTS[op.entity]:
            if document is not None and merged.units[path] != found.units[path]:
                raise OpRefusedError("parent", path)
        written = self._written(found, merged.units, merged.stamps)
        self._tx.put(written)
        exact = document is None or found.rev == op.seen
        exact = exact and merged.units == laid_over(found.units, op.changes)
        if not exact:
            self._foreign[op.entity, op.id] = None
        return self._child_result(op, written, exact=exact)

    # -- versions and copies
    def _child(self, op: Op, document: Document | None) -> OpResult:
        """Versions and copies never change, but for a pin: the later of two wins, silently."""
        incoming = self._stamp(op)
        found = document or Document(kind=op.entity, id=op.id)
        if document is not None and op.kind == "create" and not document.pruned:
            # It has been here before (a reconcile): what is there stays.
            self._foreign[op.entity, op.id] = None
            return self._child_result(op, document, exact=False)
        if found.pruned and op.kind == "create":
            self._foreign[op.entity, op.id] = None
            return self._child_result(op, found, exact=False)
        standing = max(found.stamps.values(), key=Stamp.order, default=None)
        unseen = [c.base for c in op.changes.values()]
        loses = (
            standing is not None
            and not found.pruned  # whoever brings its content back is welcome
            and (
                is_overtaken(standing, min(unseen, default=0), incoming)
                or is_concurrent(standing, min(unseen, default=0), incoming)
            )
            and not wins(incoming, standing, older=self._older(op))
        )
        if loses:
            # Written anew, so that the laptop is told, also when this answer is lost.
            found = self._written(found, found.units, found.stamps)
            self._tx.put(found)
            self._foreign[op.entity, op.id] = None
            return self._child_result(op, found, exact=False)
        units = laid_over({} if found.pruned else found.units, op.changes)
        self._check_child(op.entity, units)
        stamps: Stamps = {**found.stamps, **dict.fromkeys(op.changes, incoming)}
        if document is None:
            stamps = {}  # written once: nothing to compare with
        written = self._written(found, units, stamps)
        if op.entity is Kind.VERSION:
            if document is None:
                self._grown.add(str(units["/saved_worksheet_id"]))
            if written.number is None:
                number = self._tx.take_version_number(str(units["/saved_worksheet_id"]))
                written = replace(written, number=number)
        self._tx.put(written)
        exact = document is None or found.rev == op.seen
        if not exact:
            self._foreign[op.entity, op.id] = None
        return self._child_result(op, written, exact=exact)

    def _child_result(self, op: Op, document: Document, *, exact: bool) -> OpResult:
        return OpResult(
            op_id=op.op_id,
            outcome=Outcome.OK,
            rev=document.rev,
            token=document.token,
            number=document.number,
            exact=exact,
        )

    def _check_child(self, kind: Kind, units: Units) -> None:
        wanted: dict[Kind, dict[str, type]] = {
            Kind.VERSION: {"/saved_worksheet_id": str, "/config": dict, "/version_type": str,
                           "/created_at": int, "/worksheet_type": str, "/name": str},
            Kind.COPY: {"/saved_worksheet_id": str, "/version_id": str, "/printed_at": int,
                        "/qr_code_url": str},
            Kind.HAND_OUT: {"/saved_worksheet_id": str, "/version_id": str, "/printed_at": int},
            Kind.PROBLEM_SET: {"/saved_worksheet_id": str, "/version_id": str,
                               "/problems": list, "/answer_key": list},
            Kind.CONFLICT: {"/saved_worksheet_id": str, "/paths": list, "/lost": dict,
                            "/kept": dict, "/lost_version_id": str, "/at": int},
        }  # fmt: skip
        for path, wants in wanted[kind].items():
            if not isinstance(units.get(path), wants):
                raise OpRefusedError("type", path)

    def _check_parent(self, op: Op) -> None:
        """See that the parents are here.

        Raises:
            OpTooEarlyError: when one has not arrived.
            OpGoneError: when one was purged.
        """
        for kind, path in kinds.PARENTS[op.entity]:
            change = op.changes.get(path)
            parent = None if change is None else change.v
            if not isinstance(parent, str):
                raise OpRefusedError("type", path)
            found = self._tx.document(kind, parent)
            if found is None:
                raise OpTooEarlyError(parent)
            if found.gone:
                raise OpGoneError(str(found.units.get("/saved_worksheet_id", parent)))

    # -- the end of a document
    def _purge(self, op: Op) -> OpResult:
        if op.entity is not Kind.WORKSHEET:
            raise OpRefusedError("purge", "entity")
        # One that is not known leaves a tombstone, too: after a restore another laptop may still
        # have it, and would bring it back.
        for kind, child in self._tx.children(op.id):
            self._bury(kind, child, {"/saved_worksheet_id": op.id})
        self._bury(op.entity, op.id, {})
        mark = self._tx.mark
        return OpResult(op_id=op.op_id, outcome=Outcome.OK, rev=mark.seq, token=mark.token)

    def _bury(self, kind: Kind, document_id: str, units: Units) -> None:
        mark = self._tx.mark
        tombstone = Document(
            kind=kind, id=document_id, rev=mark.seq, token=mark.token, units=units, gone=True
        )
        self._tx.put(tombstone)
        self._foreign[kind, document_id] = None

    def _stamp(self, op: Op) -> Stamp:
        believed = hlc.clamped(op.hlc, now_ms=self._tx.now_ms)
        replica = self._replica + AGAIN if hlc.is_recalled(op.hlc) else self._replica
        return Stamp(self._tx.mark.seq, replica, believed)

    def _written(self, found: Document, units: Units, stamps: Stamps) -> Document:
        return Document(
            kind=found.kind,
            id=found.id,
            rev=self._tx.mark.seq,
            token=self._tx.mark.token,
            units=units,
            stamps=stamps,
            number=found.number,
        )


def row_of(document: Document) -> Row:
    """Return a document as it goes over the wire."""
    return Row(
        entity=document.kind,
        id=document.id,
        rev=document.rev,
        token=document.token,
        units=document.units,
        number=document.number,
        pruned=document.pruned,
        gone=document.gone,
    )


def _config_part(units: Mapping[str, Any]) -> Units:
    return {path: value for path, value in units.items() if kinds.is_config(path)}


def _agree(path: str, mine: Units, theirs: Units) -> bool:
    return path in mine and path in theirs and same(mine[path], theirs[path])


def _in_config(collision: Collision) -> bool:
    return any(kinds.is_config(path) for path in collision.paths)


def _last_other(stamps: Stamps, incoming: Stamp) -> Stamp:
    """Return who else wrote the config last, to be named as the side that lost."""
    others = [
        stamp
        for path, stamp in stamps.items()
        if kinds.is_config(path) and stamp.replica != incoming.replica
    ]
    return max(others, key=lambda stamp: stamp.rev, default=incoming)


def _unseen_settings(
    stamps: Stamps, changes: Changes | Mapping[str, Any], incoming: Stamp
) -> list[Stamp]:
    base = min(c.base for path, c in changes.items() if kinds.is_config(path))
    return [
        stamp
        for path, stamp in stamps.items()
        if kinds.is_config(path) and is_concurrent(stamp, base, incoming)
    ]
