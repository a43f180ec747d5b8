"""One transaction of the exchange with a server: outbox, bases, inbox (app.exchange.ports)."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from app.exchange import kinds
from app.exchange.digest import Digest, hash_of
from app.exchange.kinds import Kind
from app.exchange.ports import Base, Contents, Meta, Outgoing, OutState
from app.exchange.units import Changes, Units
from storage import outbox
from storage.exchange_rows import Rows, Touched
from storage.state import EXCHANGE, State
from storage.writer import Transaction

DIGEST = "digest"
_meta = msgspec.json.Decoder(Meta)
_units = msgspec.json.Decoder(dict[str, Any])
_digests = msgspec.json.Decoder(dict[str, Digest])
_OUT = (
    "SELECT n, op_id, kind, entity_type, entity_id, payload, hlc, state, attempts, last_error,"
    " created_at, cap FROM outbox"
)
_BASE = "SELECT server_rev, token, server_json, gone, lost FROM doc_base"
_SET_META = "INSERT INTO meta (k, v) VALUES (?, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v"


class SqliteTx:
    """Fulfils `app.exchange.ports.ExchangeTx` inside a transaction of the writer."""

    def __init__(self, tx: Transaction, state: State) -> None:
        self._tx = tx
        self._state = state
        self._raw: sqlite3.Connection = driver(tx)
        self._meta: Meta | None = None
        self._digest: dict[str, Digest] | None = None
        self._digest_changed = False
        self._rows = Rows(tx, state, replica=lambda: self.meta().replica)

    def settle(self) -> Touched:
        """Bring to an end what is done once for a whole transaction; say what was touched."""
        self._rows.settle()
        if self._digest_changed and self._digest is not None:
            self._put(DIGEST, msgspec.json.encode(self._digest).decode())
        return self._rows.touched

    # -- where the file stands
    def meta(self) -> Meta:
        """Return where this file stands."""
        if self._meta is None:
            row = self._raw.execute("SELECT v FROM meta WHERE k = ?", (EXCHANGE,)).fetchone()
            self._meta = Meta() if row is None else _meta.decode(row[0])
        return self._meta

    def put_meta(self, meta: Meta) -> None:
        """Keep where this file stands."""
        self._meta = meta
        self._put(EXCHANGE, msgspec.json.encode(meta).decode())
        before = self._state.clock_offset_ms
        if before != meta.clock_offset_ms:
            self._state.clock_offset_ms = meta.clock_offset_ms
            self._tx.on_rollback(lambda: setattr(self._state, "clock_offset_ms", before))

    def now(self) -> int:
        """Return this laptop's Unix seconds."""
        return self._state.now()

    def new_id(self) -> str:
        """Return a new UUIDv7."""
        return self._state.new_id()

    # -- the outbox
    def outgoing(self, state: OutState, *, limit: int) -> Sequence[Outgoing]:
        """Return operations in the order they were made."""
        return self._outgoing("WHERE state = ? ORDER BY n LIMIT ?", (state.value, limit))

    def outgoing_of(self, entity: Kind, document_id: str) -> Sequence[Outgoing]:
        """Return the operations of one document that are new or sent, in order."""
        return self._outgoing(
            "WHERE entity_id = ? AND entity_type = ? AND state <> 'parked' ORDER BY n",
            (document_id, entity.value),
        )

    def outgoing_by_op(self, op_ids: Sequence[str]) -> Sequence[Outgoing]:
        """Return those of these operations that are in the outbox."""
        found: list[Outgoing] = []
        for op_id in op_ids:
            found += self._outgoing("WHERE op_id = ?", (op_id,))
        return sorted(found, key=lambda each: each.n)

    def count_outgoing(self, state: OutState) -> int:
        """Return how many operations are in a state."""
        return self._count("SELECT count(*) FROM outbox WHERE state = ?", (state.value,))

    def freeze(self, n: int, payload: bytes) -> None:
        """Keep the bytes of an operation for ever and call it sent."""
        self._raw.execute(
            "UPDATE outbox SET payload = ?, state = 'sent' WHERE n = ?", (payload.decode(), n)
        )

    def enqueue(self, kind: str, entity: Kind, document_id: str, changes: Changes) -> None:
        """Add changes to the outbox, as an edit does."""
        outbox.enqueue(self._tx, self._state, kind, entity, document_id, changes)

    def add_sent(
        self, op_id: str, kind: str, entity: Kind, document_id: str, payload: bytes, hlc: str
    ) -> None:
        """Add an operation that is frozen already."""
        self._raw.execute(
            "INSERT INTO outbox (op_id, kind, entity_type, entity_id, payload, hlc,"
            " schema_version, state, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, 'sent', ?)",
            (
                op_id,
                kind,
                entity.value,
                document_id,
                payload.decode(),
                hlc,
                kinds.SCHEMA,
                self.now(),
            ),
        )

    def cap(self, n: int, rev: int) -> None:
        """Say that no base of an operation above `rev` is to be believed."""
        self._raw.execute("UPDATE outbox SET cap = ? WHERE n = ?", (rev, n))

    def drop(self, ns: Sequence[int]) -> None:
        """Remove operations."""
        outbox.drop(self._tx, self._state, ns)

    def park(self, n: int, error: str) -> None:
        """Put an operation aside with the reason."""
        self._raw.execute(
            "UPDATE outbox SET state = 'parked', last_error = ? WHERE n = ?", (error, n)
        )

    def note_attempt(self, n: int, error: str) -> None:
        """Count a try that is to be repeated."""
        self._raw.execute(
            "UPDATE outbox SET attempts = attempts + 1, last_error = ? WHERE n = ?", (error, n)
        )

    # -- what the server said last
    def base(self, entity: Kind, document_id: str) -> Base | None:
        """Return what the server said last of a document."""
        row = self._raw.execute(
            f"{_BASE} WHERE entity_type = ? AND entity_id = ?", (entity.value, document_id)
        ).fetchone()
        return None if row is None else _as_base(row)

    def put_base(self, entity: Kind, document_id: str, base: Base) -> None:
        """Keep what the server said; the digest follows."""
        self._forget_in_digest(entity, document_id)
        self._raw.execute(
            "INSERT OR REPLACE INTO doc_base (entity_type, entity_id, server_rev, token,"
            " server_json, gone, lost) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                entity.value,
                document_id,
                base.rev,
                base.token,
                msgspec.json.encode(base.units).decode(),
                base.gone,
                base.lost,
            ),
        )
        if base.token:
            self._raw.execute(
                "INSERT OR REPLACE INTO commits (seq, token) VALUES (?, ?)", (base.rev, base.token)
            )
        digests = self._digests()
        hashed = hash_of(entity.value, document_id, base.rev, base.token)
        digests[entity.value] = digests.get(entity.value, Digest()).plus(hashed)

    def commits(self, *, limit: int) -> Sequence[tuple[int, str]]:
        """Return the newest commits that bases ever came from."""
        rows = self._raw.execute(
            "SELECT seq, token FROM commits ORDER BY seq DESC LIMIT ?", (limit,)
        )
        return [(row[0], row[1]) for row in rows]

    def drop_base(self, entity: Kind, document_id: str) -> None:
        """Forget it: the server does not have the document any more."""
        self._forget_in_digest(entity, document_id)
        self._raw.execute(
            "DELETE FROM doc_base WHERE entity_type = ? AND entity_id = ?",
            (entity.value, document_id),
        )
        if entity is Kind.VERSION:
            self._rows.number_is_provisional(document_id)

    def bases(self, after: str, *, limit: int) -> Sequence[tuple[Kind, str, Base]]:
        """Return bases by the key "kind/id" after `after`."""
        kind, _, document_id = after.partition("/")
        rows = self._raw.execute(
            "SELECT entity_type, entity_id, server_rev, token, server_json, gone, lost"
            " FROM doc_base WHERE (entity_type, entity_id) > (?, ?)"
            " ORDER BY entity_type, entity_id LIMIT ?",
            (kind, document_id, limit),
        )
        return [(Kind(row[0]), row[1], _as_base(row[2:])) for row in rows]

    def digest(self) -> dict[str, Digest]:
        """Return the digest of all bases, by kind."""
        return dict(self._digests())

    # -- rows that were pulled and not applied yet
    def stage(self, rows: Sequence[bytes]) -> None:
        """Keep rows in order."""
        self._raw.executemany(
            "INSERT INTO inbox (row) VALUES (?)", [(row.decode(),) for row in rows]
        )

    def staged(self, *, limit: int) -> Sequence[tuple[int, bytes]]:
        """Return the first staged rows."""
        rows = self._raw.execute("SELECT n, row FROM inbox ORDER BY n LIMIT ?", (limit,))
        return [(n, row.encode()) for n, row in rows]

    def unstage(self, ns: Sequence[int]) -> None:
        """Remove staged rows."""
        self._raw.executemany("DELETE FROM inbox WHERE n = ?", [(n,) for n in ns])

    def put_applied(self, op_ids: Sequence[str]) -> None:
        """Remember operations that the staged rows contain."""
        self._raw.executemany(
            "INSERT OR IGNORE INTO applied (op_id) VALUES (?)", [(op_id,) for op_id in op_ids]
        )

    def applied(self) -> frozenset[str]:
        """Return them."""
        return frozenset(row[0] for row in self._raw.execute("SELECT op_id FROM applied"))

    def clear_applied(self, op_ids: Sequence[str]) -> None:
        """Forget them."""
        self._raw.executemany("DELETE FROM applied WHERE op_id = ?", [(op,) for op in op_ids])

    # -- the teacher's rows
    def exists(self, entity: Kind, document_id: str) -> bool:
        """Return whether the row is here."""
        return self._rows.exists(entity, document_id)

    def contents(self, entity: Kind, document_id: str) -> Contents | None:
        """Return a row as it would be sent."""
        return self._rows.contents(entity, document_id)

    def without_base(self, *, limit: int) -> Sequence[tuple[Kind, str]]:
        """Return rows that neither server nor outbox know, parents first."""
        return self._rows.without_base(limit=limit)

    def put_worksheet(self, document_id: str, units: Units, *, changed: bool) -> None:
        """Write a worksheet as it stands."""
        self._rows.put_worksheet(document_id, units, changed=changed)

    def put_child(self, entity: Kind, document_id: str, units: Units) -> None:
        """Write a version, a copy or a conflict."""
        self._rows.put_child(entity, document_id, units)

    def number_version(self, document_id: str, number: int) -> None:
        """Give a version its final number."""
        self._rows.number_version(document_id, number)

    def remove(self, entity: Kind, document_id: str) -> None:
        """Remove a row with all that hangs on it, and its operations."""
        self._rows.remove(entity, document_id)

    def prune_version(self, document_id: str) -> bool:
        """Remove a version that the server pruned, unless a pin or a copy of it holds it."""
        return self._rows.prune_version(document_id)

    def recover(self, document_id: str) -> str | None:
        """Make a copy with new ids of a purged worksheet that has work which was never sent."""
        return self._rows.recover(document_id)

    def count_worksheets(self) -> int:
        """Return how many worksheets are here and not in the trash."""
        return self._count("SELECT count(*) FROM saved_worksheets WHERE deleted_at IS NULL", ())

    # -- inside
    def _put(self, key: str, value: str) -> None:
        self._raw.execute(_SET_META, (key, value))

    def _count(self, query: str, values: tuple[object, ...]) -> int:
        return int(self._raw.execute(query, values).fetchone()[0])

    def _outgoing(self, where: str, values: tuple[object, ...]) -> list[Outgoing]:
        return [_as_outgoing(row) for row in self._raw.execute(f"{_OUT} {where}", values)]

    def _digests(self) -> dict[str, Digest]:
        if self._digest is None:
            row = self._raw.execute("SELECT v FROM meta WHERE k = ?", (DIGEST,)).fetchone()
            if row is not None:
                self._digest = _digests.decode(row[0])
            else:  # a new file, or one that was repaired
                self._digest = _digest_of(
                    self._raw.execute(
                        "SELECT entity_type, entity_id, server_rev, token FROM doc_base"
                    )
                )
                self._digest_changed = True
        return self._digest

    def _forget_in_digest(self, entity: Kind, document_id: str) -> None:
        row = self._raw.execute(
            "SELECT server_rev, token FROM doc_base WHERE entity_type = ? AND entity_id = ?",
            (entity.value, document_id),
        ).fetchone()
        digests = self._digests()
        self._digest_changed = True
        self._rows.note_rev(entity, document_id, 0 if row is None else row[0])
        if row is not None:
            hashed = hash_of(entity.value, document_id, row[0], row[1])
            digests[entity.value] = digests[entity.value].minus(hashed)


def driver(tx: Transaction) -> sqlite3.Connection:
    """Return the driver's own connection of a transaction."""
    found: Any = tx.connection.connection.driver_connection
    connection: sqlite3.Connection = found
    return connection


def _digest_of(rows: Iterable[tuple[str, str, int, str]]) -> dict[str, Digest]:
    digests: dict[str, Digest] = {}
    for kind, document_id, rev, token in rows:
        hashed = hash_of(kind, document_id, rev, token)
        digests[kind] = digests.get(kind, Digest()).plus(hashed)
    return digests


def _as_base(row: Sequence[Any]) -> Base:
    units: Mapping[str, Any] = _units.decode(row[2])
    return Base(rev=row[0], token=row[1], units=dict(units), gone=bool(row[3]), lost=row[4])


def _as_outgoing(row: Sequence[Any]) -> Outgoing:
    return Outgoing(
        n=row[0],
        op_id=row[1],
        kind=row[2],
        entity=Kind(row[3]),
        id=row[4],
        payload=row[5].encode(),
        hlc=row[6],
        state=OutState(row[7]),
        attempts=row[8],
        last_error=row[9] or "",
        created_at=row[10],
        cap=row[11],
    )
