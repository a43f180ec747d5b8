"""Everything that is written to the local store, as short scenes over a world made beforehand.

Crash points, full disks and power cuts all play them. A scene does one thing; whatever happens to
it, it can be played again.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from app.exchange.edits import changes_of
from app.exchange.kinds import Kind
from app.exchange.ports import ExchangeTx, Meta, Outgoing, OutState
from app.exchange.units import Units, laid_over
from app.ids import CopyKey
from app.settings import AutoSave, Settings
from app.sharing.chalk import pack, unpack
from app.sharing.parcel import Parcel
from app.worksheets.config import WorksheetConfig, encode
from app.worksheets.worksheet import (
    LibraryQuery,
    SheetId,
    Snapshot,
    Version,
    VersionId,
    VersionType,
    Worksheet,
)
from storage.exchange import SqliteExchange
from storage.workbook import SqliteWorkbook, open_workbook
from sync.applying import apply_results, apply_staged, settle_applied
from sync.outgoing import next_batch
from sync.wire import Limits, Op, OpResult, Outcome, Row

KEEP = 4


def usable(_config: Units) -> str:
    """Find fault with no config: those of the scenes are none that could be printed."""
    return ""


START = 1_736_726_400.0


def config(number: int, *, pad: int = 300) -> bytes:
    """Return a config that carries its number."""
    filling = b"x" * pad
    return b'{"topic":{"type":"addition"},"seed":%d,"pad":"%s"}' % (number, filling)


def snapshot(number: int) -> Snapshot:
    """Return what printing stores."""
    return Snapshot(
        config=config(number),
        name="Sums",
        worksheet_type="addition",
        problems=b'[{"a":1,"b":2}]',
        answer_key=b"[3]",
        problem_count=1,
        page_count=1,
    )


class World:
    """A teacher at one computer, and a server that agrees to everything."""

    def __init__(self, folder: Path, *, number: int = 0) -> None:
        """Open the store in `folder`; `number` makes what is done differ from time to time."""
        self.folder = folder
        self.number = number
        self.book: SqliteWorkbook = open_workbook(
            folder,
            clock=self._clock,
            settings=Settings(auto_save=AutoSave(max_versions_to_keep=KEEP)),
            copy_key=lambda: CopyKey(7, b"k" * 32),
        )
        self.exchange: SqliteExchange = self.book.exchange()

    def _clock(self) -> float:
        return START + self.number

    def next(self) -> int:
        """Return a number that was not used before in this world."""
        self.number += 1
        return self.number

    # -- what is there
    def sheet(self, name: str) -> SheetId:
        """Return the sheet whose description is `name` (it survives every other change)."""
        found = self.exchange.run(partial(_sheet_called, name=name))
        return SheetId(found)

    def found(self, text: str) -> SheetId:
        """Return the sheet that the library finds, also before a server has it."""
        (card,) = self.book.library(LibraryQuery(text=text)).result().cards
        return card.id

    def versions(self, sheet: SheetId) -> tuple[Version, ...]:
        """Return a sheet's versions, newest first."""
        return self.book.versions(sheet, limit=100).result()

    def edit(self, sheet: SheetId, number: int | None = None) -> None:
        """Save an edit."""
        self.book.save_edit(
            sheet,
            name=f"Sums {number or self.next()}",
            named=True,
            config=config(number or self.next()),
            worksheet_type="addition",
            active_ms=10,
        ).result()

    # -- the server
    def freeze(self) -> list[tuple[Outgoing, Op]]:
        """Freeze the next batch."""
        return list(self.exchange.run(lambda tx: next_batch(tx, Limits())))

    def accept(self) -> None:
        """Let the server do everything that waits."""
        while batch := self.freeze():
            self.exchange.run(partial(self.acknowledge, batch=batch))

    def acknowledge(self, tx: ExchangeTx, batch: list[tuple[Outgoing, Op]]) -> None:
        """Answer a batch as a server does that takes everything as it comes."""
        rev = 100_000 + self.next()
        results: list[OpResult] = []
        rows: list[Row] = []
        for _, op in batch:
            known = tx.base(op.entity, op.id)
            is_version = op.entity is Kind.VERSION and known is None
            exact = op.kind != "purge" and (known is None or known.rev == op.seen)
            results.append(
                OpResult(
                    op_id=op.op_id,
                    outcome=Outcome.OK,
                    rev=rev,
                    token=f"t{rev}",
                    exact=exact,
                    number=rev * 1000 + len(results) if is_version else None,
                )
            )
            if not exact and op.kind != "purge" and not (known is not None and known.gone):
                units = laid_over({} if known is None else known.units, op.changes)
                rows.append(Row(entity=op.entity, id=op.id, rev=rev, token=f"t{rev}", units=units))
        apply_results(tx, [outgoing for outgoing, _ in batch], results, rows, usable=usable)
        meta = tx.meta()
        tx.put_meta(msgspec.structs.replace(meta, push_seq=rev, push_token=f"t{rev}"))

    def rows(self, sheet: SheetId) -> tuple[Row, ...]:
        """Return a page in which another computer changed everything it could."""
        number = self.next()
        rev = 100_000 + number
        base = self.exchange.run(partial(_base_units, sheet=sheet))
        theirs = {"/config/seed": number, "/name": f"Theirs {number}", "/updated_at": number}
        usage = {"/usage/other": {"edits": number, "ms": 1, "pdfs": 2, "shares": 0}}
        version = f"version-{number}"
        of = {"/saved_worksheet_id": sheet}
        made = {
            **of,
            "/version_type": "snapshot",
            "/config": {"topic": {"type": "addition"}, "seed": number, "pad": ""},
            "/created_at": number,
            "/created_reason": "pdf-generate",
            "/worksheet_type": "addition",
            "/name": "Theirs",
        }
        copy = {**of, "/version_id": version, "/printed_at": 1, "/qr_code_url": "LETTERS"}
        note = {
            **of,
            "/paths": ["/config/seed"],
            "/lost": {"/config/seed": 4},
            "/kept": {"/config/seed": number},
            "/lost_version_id": version,
            "/at": number,
        }
        row = partial(Row, rev=rev, token=f"t{rev}")
        return (
            row(entity=Kind.COPY, id=f"copy-{number}", units=copy),
            row(entity=Kind.WORKSHEET, id=sheet, units=base | theirs | usage),
            row(entity=Kind.VERSION, id=version, units=made, number=number * 1000),
            row(entity=Kind.CONFLICT, id=f"note-{number}", units=note),
            row(entity=Kind.WORKSHEET, id=f"new-{number}", units=base | theirs),
            row(entity=Kind.VERSION, id=f"pruned-{number}", units=of, pruned=True, number=1),
        )

    def stage(self, rows: tuple[Row, ...]) -> None:
        """Stage a page with the cursor behind it."""
        self.exchange.run(partial(_stage, rows=rows))

    def apply(self) -> None:
        """Apply what is staged."""
        self.exchange.run(lambda tx: apply_staged(tx, limit=100, usable=usable))
        self.exchange.run(settle_applied)

    def close(self) -> None:
        """Close the store."""
        self.book.close()


def _stage(tx: ExchangeTx, rows: tuple[Row, ...]) -> None:
    tx.stage([msgspec.json.encode(row) for row in rows])
    for row in rows:
        ops = tx.outgoing_of(row.entity, row.id)
        tx.put_applied([op.op_id for op in ops if op.state is OutState.SENT])
    tx.put_meta(msgspec.structs.replace(tx.meta(), cursor_seq=rows[-1].rev, cursor_token="t"))  # noqa: S106  (of the tests alone)


def _sheet_called(tx: ExchangeTx, name: str) -> str:
    for kind, sheet, _ in tx.bases("worksheet/", limit=1000):
        found = tx.contents(kind, sheet) if kind is Kind.WORKSHEET else None
        if found is not None and found.units["/description"] == name:
            return sheet
    raise LookupError(name)


def _base_units(tx: ExchangeTx, sheet: str) -> dict[str, Any]:
    """Return what the server has by now: what was sent has arrived."""
    base = tx.base(Kind.WORKSHEET, sheet)
    assert base is not None
    units = dict(base.units)
    for op in tx.outgoing_of(Kind.WORKSHEET, sheet):
        if op.state is OutState.SENT:
            units = laid_over(units, changes_of(op))
    return units


def prepare(world: World) -> None:
    """Make what the scenes play with."""
    world.exchange.run(lambda tx: tx.put_meta(Meta(replica="this", account_id="a")))
    for name in ("plain", "printed", "pinned", "waiting", "sent", "staged", "purged"):
        made = world.book.create(
            name="S", config=config(world.next()), worksheet_type="addition"
        ).result()
        world.book.describe(made.id, name).result()
        world.edit(made.id)
        world.book.auto_save(made.id).result()
    world.book.print_copies(world.found("printed"), snapshot(5), count=3).result()
    world.book.pin(world.found("pinned"), snapshot(6), note="good").result()
    world.accept()
    world.edit(world.sheet("sent"))
    world.edit(world.sheet("purged"))
    world.freeze()
    world.edit(world.sheet("waiting"))
    world.stage(world.rows(world.sheet("staged")))


Scene = Callable[[World], object]


def _prune(world: World) -> None:
    sheet = world.sheet("waiting")
    for _ in range(KEEP + 2):
        world.edit(sheet)
        world.book.auto_save(sheet).result()


def _pin(world: World) -> None:
    version = world.versions(world.sheet("plain"))[0]
    world.book.pin_version(version.id, note="kept").result()
    world.book.unpin_version(version.id, was=version).result()


def _restore(world: World) -> None:
    sheet = world.sheet("printed")
    world.edit(sheet)
    world.book.restore(sheet, world.versions(sheet)[-1].id).result()


def _trash(world: World) -> None:
    sheet = world.sheet("plain")
    world.book.delete(sheet).result()
    world.book.undelete(sheet).result()
    world.book.archive(sheet, on=True).result()
    world.book.archive(sheet, on=False).result()


def _draft(world: World) -> None:
    made = world.book.create(
        name="D", config=config(world.next()), worksheet_type="addition"
    ).result()
    world.edit(made.id)


def _pull(world: World) -> None:
    world.stage(world.rows(world.sheet("sent")))
    world.apply()


def _tombstone(world: World) -> None:
    made = world.book.duplicate(world.sheet("plain"), name="Gone soon").result()
    world.accept()
    world.edit(made.id)
    world.book.print_copies(made.id, snapshot(world.next()), count=1).result()
    rev = 100_000 + world.next()
    gone = Row(entity=Kind.WORKSHEET, id=made.id, rev=rev, token="t", gone=True)  # noqa: S106  (of the tests alone)
    world.stage((gone,))
    world.apply()


def _refused(world: World) -> None:
    made = world.book.duplicate(world.sheet("plain"), name="Refused").result()
    world.accept()
    world.book.rename(made.id, "Refused, too").result()
    batch = world.freeze()

    def refuse(tx: ExchangeTx) -> None:
        results = [
            OpResult(op_id=op.op_id, outcome=Outcome.REJECTED, code="config") for _, op in batch
        ]
        apply_results(tx, [outgoing for outgoing, _ in batch], results, (), usable=usable)

    world.exchange.run(refuse)
    world.book.retry_parked().result()


def _lost(world: World) -> None:
    _pull(world)
    for each in world.book.conflicts().result():
        world.book.use_lost(each.id).result()


def parcel(number: int) -> Parcel:
    """Return what a file brings."""
    made = WorksheetConfig(seed=number)
    sheet = Worksheet(
        id=SheetId("theirs"),
        name="Theirs",
        worksheet_type="addition",
        config=encode(made),
        created_at=1,
        updated_at=1,
        current_version_id=VersionId("two"),
        version_count=2,
    )
    versions = [
        Version(
            id=VersionId(name),
            saved_worksheet_id=sheet.id,
            version_number=place,
            version_type=VersionType.AUTO_SAVE,
            config=encode(WorksheetConfig(seed=number + place - 2)),
            created_at=1,
        )
        for place, name in enumerate(("one", "two"), start=1)
    ]
    return unpack(pack(sheet, versions))


def _import(world: World) -> None:
    world.book.import_copy(parcel(world.next()), name="In").result()


def _purge(world: World) -> None:
    made = world.book.duplicate(world.sheet("printed"), name="Away").result()
    world.accept()
    world.book.purge(made.id).result()


SCENES: dict[str, Scene] = {
    "edit what the server has": lambda w: w.edit(w.sheet("plain")),
    "edit what waits": lambda w: w.edit(w.sheet("waiting")),
    "edit what is on the way": lambda w: w.edit(w.sheet("sent")),
    "name a draft": _draft,
    "keep a version": lambda w: w.book.auto_save(w.sheet("waiting")).result(),
    "keep versions and prune": _prune,
    "print": lambda w: w.book.print_copies(w.sheet("plain"), snapshot(w.next()), count=5).result(),
    "print again": lambda w: w.book.reprint(
        next(v for v in w.versions(w.sheet("printed")) if v.problems).id, count=2
    ).result(),
    "share": lambda w: w.book.share(w.sheet("plain"), snapshot(w.next())).result(),
    "restore": _restore,
    "pin and unpin": _pin,
    "pin a state": lambda w: w.book.pin(w.sheet("plain"), snapshot(w.next()), note="n").result(),
    "tags": lambda w: w.book.set_tags(w.sheet("plain"), (f"Tag {w.next()}",)).result(),
    "trash and archive": _trash,
    "duplicate": lambda w: w.book.duplicate(w.sheet("printed"), name="Twin").result(),
    "purge": _purge,
    "freeze": lambda w: w.freeze(),
    "acknowledge": lambda w: w.accept(),
    "stage": lambda w: w.stage(w.rows(w.sheet("staged"))),
    "apply": lambda w: w.apply(),
    "pull": _pull,
    "purged elsewhere": _tombstone,
    "refused and tried again": _refused,
    "take what lost": _lost,
    "take in from a file": _import,
    "leave the account": lambda w: w.book.leave_account(keep=True).result(),
}
