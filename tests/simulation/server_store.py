"""The server's tables in memory: they fulfil server.core.ports, and come back from backups."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from app.exchange.digest import Digest, hash_of
from app.exchange.kinds import Kind
from app.worksheets.worksheet import VersionType
from server.core.apply import row_of
from server.core.ports import AppliedOp, Document, KeptVersion
from server.core.versions import config_hash
from sync.wire import IndexRow, Mark, Outcome, Row
from tests.simulation.memory import Crashes, Journal, Tables

T = TypeVar("T")


class ServerTables(Tables):
    """What one account has on the server."""

    names = ("single", "marks", "documents", "applied", "numbers", "pushes", "digests")
    single: dict[str, str | int]
    marks: dict[int, str]
    documents: dict[tuple[Kind, str], Document]
    applied: dict[str, tuple[AppliedOp, int]]
    numbers: dict[str, int]
    pushes: dict[str, int]
    digests: dict[str, Digest]


class ServerStore:
    """One account of one server."""

    def __init__(self, *, crashes: Crashes, new_token: Callable[[], str], epoch: str) -> None:
        self.tables = ServerTables()
        self.tables.single.update(epoch=epoch, head=0)
        self.crashes = crashes
        self.new_token = new_token
        self.now_ms = 0
        self.names: dict[str, str] = {}

    def write(self, work: "Callable[[MemoryAccountTx], T]") -> T:
        """Do `work` in one writing transaction."""
        journal = Journal()
        tx = MemoryAccountTx(self, journal)
        try:
            result = work(tx)
            tx.close()
            self.crashes.call()
        except BaseException:
            journal.undo()
            raise
        self.crashes.call()  # after the commit: nobody hears of it
        return result

    def read(self) -> "MemoryReader":
        """Return one consistent look (nothing is written while somebody looks)."""
        return MemoryReader(self)


class MemoryReader:
    """server.core.ports.AccountReader."""

    def __init__(self, store: ServerStore) -> None:
        self._store = store
        self._tables = store.tables

    @property
    def now_ms(self) -> int:
        return self._store.now_ms

    def epoch(self) -> str:
        return str(self._tables.single["epoch"])

    def head(self) -> Mark:
        seq = int(self._tables.single["head"])
        return Mark(seq=seq, token=self._tables.marks.get(seq, ""))

    def token_of(self, seq: int) -> str | None:
        return self._tables.marks.get(seq)

    def rows_after(self, seq: int, *, limit: int) -> Sequence[Row]:
        found = self._after(seq)
        if len(found) > limit:
            last = found[limit - 1].rev
            found = [document for document in found if document.rev <= last]
        return [row_of(document) for document in found]

    def _after(self, seq: int) -> list[Document]:
        found = [document for document in self._tables.documents.values() if document.rev > seq]
        return sorted(found, key=lambda document: (document.rev, document.kind, document.id))

    def count_after(self, seq: int) -> int:
        return sum(document.rev > seq for document in self._tables.documents.values())

    def applied_among(self, op_ids: Sequence[str]) -> Sequence[tuple[str, int]]:
        found = []
        for op_id in op_ids:
            kept = self._tables.applied.get(op_id)
            if kept and kept[0].result.outcome not in (Outcome.REJECTED, Outcome.GONE):
                found.append((op_id, kept[1]))
        return found

    def digest(self) -> dict[str, Digest]:
        return dict(self._tables.digests)

    def index_after(self, after: str, *, limit: int) -> Sequence[IndexRow]:
        keys = sorted(key for key in self._tables.documents if f"{key[0].value}/{key[1]}" > after)
        return [self._index_row(key) for key in keys[:limit]]

    def _index_row(self, key: tuple[Kind, str]) -> IndexRow:
        document = self._tables.documents[key]
        return IndexRow(key[0], key[1], document.rev, document.token, document.gone)


class MemoryAccountTx:
    """server.core.ports.AccountTx."""

    def __init__(self, store: ServerStore, journal: Journal) -> None:
        self._store = store
        self._tables = store.tables
        self._journal = journal
        self._call = store.crashes.call
        self._call()
        seq = int(self._tables.single["head"]) + 1
        journal.put(self._tables.single, "head", seq)
        self._mark = Mark(seq=seq, token=store.new_token())

    def close(self) -> None:
        """Write the commit's mark."""
        self._journal.put(self._tables.marks, self._mark.seq, self._mark.token)

    @property
    def mark(self) -> Mark:
        return self._mark

    @property
    def now_ms(self) -> int:
        return self._store.now_ms

    def token_of(self, seq: int) -> str | None:
        return self._tables.marks.get(seq)

    def epoch(self) -> str:
        return str(self._tables.single["epoch"])

    def last_push(self, replica: str) -> int:
        return self._tables.pushes.get(replica, 0)

    def put_last_push(self, replica: str, number: int) -> None:
        self._call()
        self._journal.put(self._tables.pushes, replica, number)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        mark = self._journal.mark()
        try:
            yield
        except Exception:
            self._journal.undo(mark)
            raise

    def applied(self, op_id: str) -> AppliedOp | None:
        self._call()
        kept = self._tables.applied.get(op_id)
        return kept[0] if kept else None

    def keep_applied(self, op_id: str, applied: AppliedOp) -> None:
        self._call()
        self._journal.put(self._tables.applied, op_id, (applied, self._mark.seq))

    def document(self, kind: Kind, document_id: str) -> Document | None:
        self._call()
        return self._tables.documents.get((kind, document_id))

    def put(self, document: Document) -> None:
        self._call()
        key = (document.kind, document.id)
        old = self._tables.documents.get(key)
        digest = self._tables.digests.get(document.kind, Digest())
        if old is not None:
            digest = digest.minus(hash_of(old.kind, old.id, old.rev, old.token))
        assert (document.rev, document.token) == (self._mark.seq, self._mark.token)
        digest = digest.plus(hash_of(document.kind, document.id, document.rev, document.token))
        self._journal.put(self._tables.digests, document.kind, digest)
        self._journal.put(self._tables.documents, key, document)

    def children(self, worksheet_id: str) -> Sequence[tuple[Kind, str]]:
        self._call()
        return sorted(
            key
            for key, document in self._tables.documents.items()
            if not document.gone and document.units.get("/saved_worksheet_id") == worksheet_id
        )

    def take_version_number(self, worksheet_id: str) -> int:
        self._call()
        number = self._tables.numbers.get(worksheet_id, 0) + 1
        self._journal.put(self._tables.numbers, worksheet_id, number)
        return number

    def versions_of(self, worksheet_id: str) -> Sequence[KeptVersion]:
        self._call()
        mine = [
            document
            for document in self._tables.documents.values()
            if not document.gone and document.units.get("/saved_worksheet_id") == worksheet_id
        ]
        printed = {d.units["/version_id"] for d in mine if d.kind is Kind.COPY}
        return [
            KeptVersion(
                id=document.id,
                number=document.number or 0,
                type=VersionType(document.units["/version_type"]),
                created_at=document.units["/created_at"],
                has_copies=document.id in printed,
                is_conflict=bool(document.units.get("/conflict")),
                config_hash=config_hash(document.units["/config"]),
            )
            for document in mine
            if document.kind is Kind.VERSION and not document.pruned
        ]

    def device_name(self, replica: str) -> str:
        return self._store.names.get(replica, "")
