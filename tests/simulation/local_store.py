"""The laptop's tables in memory: they fulfil app.exchange.ports, and crash at every call."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec

from app.errors import DiskFullError
from app.exchange import edits, hlc, kinds
from app.exchange.digest import Digest, hash_of
from app.exchange.kinds import Kind
from app.exchange.ports import Base, Contents, Meta, Outgoing, OutState
from app.exchange.units import Changes, Units, config_of, difference
from tests.simulation.memory import Crashes, Journal, Tables

T = TypeVar("T")
_json = msgspec.json.Encoder()
MOST_TRANSACTIONS = 30_000
SHEET = "/saved_worksheet_id"


class LocalTables(Tables):
    """What a laptop's database file holds."""

    names = (
        "single", "outbox", "bases", "commits", "digests", "inbox", "applied",
        "sheets", "usage", "versions", "numbers", "copies", "conflicts", "hand_outs",
        "sets",
    )  # fmt: skip
    single: dict[str, Any]
    outbox: dict[int, Outgoing]
    bases: dict[tuple[Kind, str], Base]
    commits: dict[tuple[int, str], None]
    digests: dict[str, Digest]
    inbox: dict[int, bytes]
    applied: dict[str, None]
    sheets: dict[str, Units]
    """Worksheets by id: their units without usage."""
    usage: dict[str, dict[str, int]]
    """What this replica counted, by worksheet."""
    versions: dict[str, Units]
    numbers: dict[str, tuple[int, bool]]
    """Numbers of versions, and whether they are final."""
    copies: dict[str, Units]
    conflicts: dict[str, Units]
    hand_outs: dict[str, Units]
    sets: dict[str, Units]


class MemoryStore:
    """app.exchange.ports.ExchangeStore."""

    def __init__(
        self, *, crashes: Crashes, new_id: Callable[[], str], now_ms: Callable[[], int]
    ) -> None:
        self.tables = LocalTables()
        self.tables.single.update(meta=Meta(), n=0, staged=0, hlc=(0, 0))
        self.crashes = crashes
        self.new_id = new_id
        self.now_ms = now_ms
        self.recovered: dict[str, tuple[str, Units]] = {}
        """Copies of purged worksheets: of which one, and what was in it then."""
        self.between: Callable[[], None] = lambda: None
        """What happens between two transactions: the teacher goes on working."""
        self.transactions = 0
        self.full = 0
        """So many transactions from now on the disk is full; 0: it is not."""

    def run(self, work: "Callable[[MemoryTx], T]") -> T:
        """Do `work` in one transaction."""
        self.transactions += 1
        assert self.transactions < MOST_TRANSACTIONS, "no end to it"
        self.between()
        journal = Journal()
        try:
            result = work(MemoryTx(self, journal))
            self._use_disk()
            self.crashes.call()
        except BaseException:
            journal.undo()
            raise
        self.crashes.call()
        return result

    def _use_disk(self) -> None:
        """See that there is room for a transaction.

        Raises:
            DiskFullError: when there is none.
        """
        if self.full:
            self.full -= 1
            raise DiskFullError


class MemoryTx:
    """app.exchange.ports.ExchangeTx, and what the teacher's own work needs."""

    def __init__(self, store: MemoryStore, journal: Journal) -> None:
        self._store = store
        self.tables = store.tables
        self._put = journal.put
        self._drop = journal.drop
        self._call = store.crashes.call
        self._call()

    def meta(self) -> Meta:
        meta: Meta = self.tables.single["meta"]
        return meta

    def put_meta(self, meta: Meta) -> None:
        self._call()
        self._put(self.tables.single, "meta", meta)

    def now(self) -> int:
        return self._store.now_ms() // 1000

    def new_id(self) -> str:
        return self._store.new_id()

    def tick(self) -> str:
        """Return a new reading of the hybrid clock."""
        now_ms = self._store.now_ms() + self.meta().clock_offset_ms
        last = hlc.tick(self.tables.single["hlc"], now_ms=now_ms)
        self._put(self.tables.single, "hlc", last)
        return hlc.reading(*last)

    # -- the outbox
    def outgoing(self, state: OutState, *, limit: int) -> Sequence[Outgoing]:
        self._call()
        found = [each for each in self.tables.outbox.values() if each.state is state]
        return sorted(found, key=lambda each: each.n)[:limit]

    def outgoing_of(self, entity: Kind, document_id: str) -> Sequence[Outgoing]:
        found = [
            each
            for each in self.tables.outbox.values()
            if each.id == document_id
            and each.entity is entity
            and each.state is not OutState.PARKED
        ]
        return sorted(found, key=lambda each: each.n)

    def outgoing_by_op(self, op_ids: Sequence[str]) -> Sequence[Outgoing]:
        wanted = set(op_ids)
        found = [each for each in self.tables.outbox.values() if each.op_id in wanted]
        return sorted(found, key=lambda each: each.n)

    def count_outgoing(self, state: OutState) -> int:
        return sum(each.state is state for each in self.tables.outbox.values())

    def freeze(self, n: int, payload: bytes) -> None:
        self._change(n, payload=payload, state=OutState.SENT)

    def enqueue(self, kind: str, entity: Kind, document_id: str, changes: Changes) -> None:
        self._call()
        waiting = [
            each for each in self.outgoing_of(entity, document_id) if each.state is OutState.NEW
        ]
        if waiting:
            last = waiting[-1]
            kind, changes = edits.joined(
                kind,
                changes,
                waiting_kind=last.kind,
                waiting=edits.changes_in(last.payload, frozen=False),
            )
            self._change(last.n, kind=kind, payload=_json.encode(changes), hlc=self.tick())
            return
        self._add(self.new_id(), kind, entity, document_id, _json.encode(changes), self.tick())

    def add_sent(
        self, op_id: str, kind: str, entity: Kind, document_id: str, payload: bytes, hlc: str
    ) -> None:
        n = self._add(op_id, kind, entity, document_id, payload, hlc)
        self._change(n, state=OutState.SENT)

    def _add(
        self, op_id: str, kind: str, entity: Kind, document_id: str, payload: bytes, at: str
    ) -> int:
        self._call()
        n = self.tables.single["n"] + 1
        self._put(self.tables.single, "n", n)
        row = Outgoing(
            n=n, op_id=op_id, kind=kind, entity=entity, id=document_id, payload=payload,
            hlc=at, state=OutState.NEW,
        )  # fmt: skip
        self._put(self.tables.outbox, n, row)
        return int(n)

    def _change(self, n: int, **values: str | bytes | int) -> None:
        self._call()
        row = msgspec.structs.replace(self.tables.outbox[n], **values)
        self._put(self.tables.outbox, n, row)

    def cap(self, n: int, rev: int) -> None:
        self._change(n, cap=rev)

    def drop(self, ns: Sequence[int]) -> None:
        self._call()
        for n in ns:
            self._drop(self.tables.outbox, n)

    def park(self, n: int, error: str) -> None:
        self._change(n, state=OutState.PARKED, last_error=error)

    def note_attempt(self, n: int, error: str) -> None:
        row = self.tables.outbox[n]
        self._change(n, attempts=row.attempts + 1, last_error=error)

    # -- what the server said last
    def base(self, entity: Kind, document_id: str) -> Base | None:
        return self.tables.bases.get((entity, document_id))

    def put_base(self, entity: Kind, document_id: str, base: Base) -> None:
        self._call()
        self._count(entity, document_id, base)
        self._put(self.tables.bases, (entity, document_id), base)
        if base.token:
            self._put(self.tables.commits, (base.rev, base.token), None)

    def commits(self, *, limit: int) -> Sequence[tuple[int, str]]:
        self._call()
        return sorted(self.tables.commits, reverse=True)[:limit]

    def drop_base(self, entity: Kind, document_id: str) -> None:
        self._call()
        self._count(entity, document_id, None)
        self._drop(self.tables.bases, (entity, document_id))
        if entity is Kind.VERSION and document_id in self.tables.numbers:
            number, _ = self.tables.numbers[document_id]
            self._put(self.tables.numbers, document_id, (number, False))

    def _count(self, entity: Kind, document_id: str, base: Base | None) -> None:
        digest = self.tables.digests.get(entity, Digest())
        old = self.tables.bases.get((entity, document_id))
        if old is not None:
            digest = digest.minus(hash_of(entity, document_id, old.rev, old.token))
        if base is not None:
            digest = digest.plus(hash_of(entity, document_id, base.rev, base.token))
        self._put(self.tables.digests, entity, digest)

    def bases(self, after: str, *, limit: int) -> Sequence[tuple[Kind, str, Base]]:
        self._call()
        keys = sorted(k for k in self.tables.bases if f"{k[0].value}/{k[1]}" > after)
        return [(*key, self.tables.bases[key]) for key in keys[:limit]]

    def digest(self) -> dict[str, Digest]:
        return dict(self.tables.digests)

    # -- rows that were pulled and not applied yet
    def stage(self, rows: Sequence[bytes]) -> None:
        self._call()
        n = self.tables.single["staged"]
        for row in rows:
            n += 1
            self._put(self.tables.inbox, n, row)
        self._put(self.tables.single, "staged", n)

    def staged(self, *, limit: int) -> Sequence[tuple[int, bytes]]:
        return sorted(self.tables.inbox.items())[:limit]

    def unstage(self, ns: Sequence[int]) -> None:
        self._call()
        for n in ns:
            self._drop(self.tables.inbox, n)

    def put_applied(self, op_ids: Sequence[str]) -> None:
        for op_id in op_ids:
            self._put(self.tables.applied, op_id, None)

    def applied(self) -> frozenset[str]:
        return frozenset(self.tables.applied)

    def clear_applied(self, op_ids: Sequence[str]) -> None:
        for op_id in op_ids:
            self._drop(self.tables.applied, op_id)

    # -- the teacher's rows
    def _table(self, entity: Kind) -> dict[str, Units]:
        return {
            Kind.WORKSHEET: self.tables.sheets,
            Kind.VERSION: self.tables.versions,
            Kind.COPY: self.tables.copies,
            Kind.CONFLICT: self.tables.conflicts,
            Kind.HAND_OUT: self.tables.hand_outs,
            Kind.PROBLEM_SET: self.tables.sets,
        }[entity]

    def exists(self, entity: Kind, document_id: str) -> bool:
        return document_id in self._table(entity)

    def contents(self, entity: Kind, document_id: str) -> Contents | None:
        units = self._table(entity).get(document_id)
        if units is None:
            return None
        if entity is not Kind.WORKSHEET:
            return Contents(units=units)
        return Contents(
            units=units, whole=config_of(units), usage=self.tables.usage.get(document_id)
        )

    def without_base(self, *, limit: int) -> Sequence[tuple[Kind, str]]:
        held = {(each.entity, each.id) for each in self.tables.outbox.values()}
        found = [
            (entity, document_id)
            for entity in list(kinds.RANK)[:-1]
            for document_id in sorted(self._table(entity))
            if (entity, document_id) not in self.tables.bases and (entity, document_id) not in held
        ]
        return found[:limit]

    def put_worksheet(
        self,
        document_id: str,
        units: Units,
        *,
        changed: bool,  # noqa: ARG002  (the protocol's: nothing here shows what changed last)
    ) -> None:
        self._call()
        shown = {path: v for path, v in units.items() if not kinds.is_usage(path)}
        self._put(self.tables.sheets, document_id, shown)

    def put_child(self, entity: Kind, document_id: str, units: Units) -> None:
        self._call()
        for kind, parent in kinds.PARENTS[entity]:
            assert units[parent] in self._table(kind), (
                f"foreign key {entity} {document_id} {parent}"
            )
        self._put(self._table(entity), document_id, units)
        if entity is Kind.VERSION and document_id not in self.tables.numbers:
            self.add_number(document_id, units[SHEET])

    def add_number(self, version_id: str, sheet_id: str) -> None:
        """Number a new version provisionally."""
        most = max((n for n, _ in self._numbers(sheet_id).values()), default=0)
        self._put(self.tables.numbers, version_id, (most + 1, False))

    def _numbers(self, sheet_id: str) -> dict[str, tuple[int, bool]]:
        return {
            version_id: number
            for version_id, number in self.tables.numbers.items()
            if self.tables.versions[version_id][SHEET] == sheet_id
        }

    def number_version(self, document_id: str, number: int) -> None:
        self._call()
        sheet_id = self.tables.versions[document_id][SHEET]
        numbers = self._numbers(sheet_id)
        for other, (taken, is_final) in numbers.items():
            if taken == number and is_final and other != document_id:
                numbers[other] = (taken, False)
        numbers[document_id] = (number, True)
        last = max(taken for taken, is_final in numbers.values() if is_final)
        waiting = sorted((n, version) for version, (n, final) in numbers.items() if not final)
        for place, (_, version) in enumerate(waiting, start=1):
            numbers[version] = (last + place, False)
        for version, taken_by in numbers.items():
            self._put(self.tables.numbers, version, taken_by)

    def remove(self, entity: Kind, document_id: str) -> None:
        self._call()
        if entity is Kind.WORKSHEET:
            for below in (
                Kind.COPY, Kind.HAND_OUT, Kind.PROBLEM_SET, Kind.CONFLICT, Kind.VERSION
            ):  # fmt: skip
                for child, units in sorted(self._table(below).items()):
                    if units[SHEET] == document_id:
                        self._remove(below, child)
        elif entity is Kind.VERSION:
            for below in (Kind.COPY, Kind.HAND_OUT, Kind.PROBLEM_SET):
                for child, units in sorted(self._table(below).items()):
                    if units["/version_id"] == document_id:
                        self._remove(below, child)
        self._remove(entity, document_id)

    def _remove(self, entity: Kind, document_id: str) -> None:
        self._drop(self._table(entity), document_id)
        if entity is Kind.WORKSHEET:
            self._drop(self.tables.usage, document_id)  # columns of the same row
        if entity is Kind.VERSION:
            self._drop(self.tables.numbers, document_id)
        for each in [o for o in self.tables.outbox.values() if o.id == document_id]:
            if each.entity is entity:
                self._drop(self.tables.outbox, each.n)

    def prune_version(self, document_id: str) -> bool:
        pinned = any(o.kind == "patch" for o in self.outgoing_of(Kind.VERSION, document_id))
        printed = any(u["/version_id"] == document_id for u in self.tables.copies.values())
        if self.exists(Kind.VERSION, document_id):
            if pinned or printed:
                return False
            self.remove(Kind.VERSION, document_id)
        return True

    def recover(self, document_id: str) -> str | None:
        self._call()
        units = self.tables.sheets.get(document_id)
        if units is None:
            return None
        mine = {(Kind.WORKSHEET, document_id)}
        for below in (Kind.VERSION, Kind.COPY):
            mine |= {(below, c) for c, u in self._table(below).items() if u[SHEET] == document_id}
        work = [
            each
            for each in sorted(self.tables.outbox.values(), key=lambda o: o.n)
            if (each.entity, each.id) in mine
            and each.state is not OutState.PARKED
            and edits.is_work(each)
        ]
        if not work:
            return None
        copy = self.new_id()
        rescued = {**units, kinds.DELETED: None}
        self._put(self.tables.sheets, copy, rescued)
        self.enqueue("create", Kind.WORKSHEET, copy, difference({}, rescued, base=0))
        for each in work:
            if each.entity is Kind.VERSION and self.exists(Kind.VERSION, each.id):
                version = self.new_id()
                of_copy = {**self.tables.versions[each.id], SHEET: copy}
                self._put(self.tables.versions, version, of_copy)
                self.add_number(version, copy)
                self.enqueue("create", Kind.VERSION, version, {})
        self._store.recovered[copy] = (document_id, rescued)
        return copy

    def count_worksheets(self) -> int:
        return sum(units.get(kinds.DELETED) is None for units in self.tables.sheets.values())

    # -- what the teacher does
    def put_serial(self, serial: int) -> None:
        """Note that a piece of work was done."""
        self._put(self.tables.single, "serial", serial)

    def _edited(self, entity: Kind, document_id: str, new: Units) -> Changes:
        base = self.base(entity, document_id)
        sent = [
            edits.changes_of(each)
            for each in edits.layered(self.outgoing_of(entity, document_id))
            if each.state is OutState.SENT
        ]
        old = self._table(entity)[document_id]
        return edits.edited(old, new, rev=0 if base is None else base.rev, sent=sent)

    def amend(self, entity: Kind, document_id: str, new: Units) -> None:
        """Write a change of a hand-out and its operation."""
        changes = self._edited(entity, document_id, new)
        self._put(self._table(entity), document_id, new)
        self.enqueue("patch", entity, document_id, changes)

    def edit(self, document_id: str, new: Units) -> str:
        """Write an edit and its operation; return the operation's id."""
        changes = self._edited(Kind.WORKSHEET, document_id, new)
        self._put(self.tables.sheets, document_id, new)
        self.count(document_id, "edits")
        self.enqueue("patch", Kind.WORKSHEET, document_id, changes)
        return self._last_op(Kind.WORKSHEET, document_id)

    def count(self, document_id: str, what: str) -> None:
        """Count what this replica did."""
        counts = self.tables.usage.get(document_id, {})
        self._put(self.tables.usage, document_id, {**counts, what: counts.get(what, 0) + 1})

    def _last_op(self, entity: Kind, document_id: str) -> str:
        return self.outgoing_of(entity, document_id)[-1].op_id

    def add(self, entity: Kind, document_id: str, units: Units, *, marked: bool = True) -> str:
        """Write a new row and its operation (none: an older program did it)."""
        self._put(self._table(entity), document_id, units)
        if entity is Kind.VERSION:
            self.add_number(document_id, units[SHEET])
        if not marked:
            return ""
        is_merged = entity is Kind.WORKSHEET or entity in kinds.RECORDS
        changes = difference({}, units, base=0) if is_merged else {}
        self.enqueue("create", entity, document_id, changes)
        return self._last_op(entity, document_id)

    def pin(self, version_id: str, units: Units) -> None:
        """Change a version's kind."""
        self._put(self.tables.versions, version_id, units)
        self.enqueue("patch", Kind.VERSION, version_id, {})

    def purge(self, document_id: str) -> None:
        """Remove a worksheet for good, here and everywhere."""
        waiting = self.outgoing_of(Kind.WORKSHEET, document_id)
        self.remove(Kind.WORKSHEET, document_id)
        if self.base(Kind.WORKSHEET, document_id) or any(
            o.state is OutState.SENT for o in waiting
        ):
            self.enqueue("purge", Kind.WORKSHEET, document_id, {})


def new_life(store: MemoryStore) -> None:
    """Make a file that was brought back, or copied, a replica of its own (ADR 29)."""
    tables = store.tables
    meta: Meta = tables.single["meta"]
    if meta.replica:
        tables.single["meta"] = msgspec.structs.replace(meta, replica=store.new_id(), pushes=0)
    for n, row in sorted(tables.outbox.items()):
        if row.state is OutState.NEW:
            tables.outbox[n] = msgspec.structs.replace(row, op_id=store.new_id())
    tables.usage.clear()
