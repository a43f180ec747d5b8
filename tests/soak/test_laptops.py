"""Two laptops with the real store, the real engine and the server's core, on a bad network.

Teachers edit, print, pin, restore and delete at random, also while the editor has not been told
of a pull; requests and replies get lost, programs are closed between. In the end both libraries
are equal, sound, and every config that was ever saved as printed is there. Twelve worlds every
day, four hundred with `--soak`; a failing one names its seed.
"""

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pytest

from app.errors import AppError, NotFoundError
from app.exchange.usable import fault_of
from app.ids import CopyKey
from app.settings import AutoSave, Settings
from app.worksheets.config import WorksheetConfig, decode, encode
from app.worksheets.worksheet import LibraryQuery, SheetId, Snapshot
from server.core import apply, feed
from server.core.errors import ReconcileError
from storage.quick import DATABASE
from storage.workbook import open_workbook
from sync import errors
from sync.engine import Engine
from sync.wire import (
    ChangesAsk,
    ChangesReply,
    DeviceInfo,
    HelloAsk,
    HelloReply,
    IndexReply,
    KnownAsk,
    KnownReply,
    Limits,
    PushAsk,
    PushReply,
)
from tests.simulation.memory import Crashes
from tests.simulation.server_store import ServerStore
from tests.storage.sound import assert_sound

T = TypeVar("T")
START_MS = 1_736_726_400_000
STEPS = 60
RETENTION = AutoSave(max_versions_to_keep=4)


class Network:
    """The server's core behind a network that loses requests and replies."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.calm = False
        self.store = ServerStore(crashes=Crashes(), new_token=self._token, epoch="e")
        self.store.now_ms = START_MS

    def _token(self) -> str:
        return f"{self.store.now_ms:012x}{self.dice.getrandbits(32):08x}"

    def _go(self, work: Callable[[], T]) -> T:
        roll = 1.0 if self.calm else self.dice.random()
        if roll < 0.1:
            raise errors.OfflineError("request lost")
        try:
            reply = work()
        except ReconcileError as exc:
            raise errors.HistoryLostError(str(exc)) from exc
        if roll < 0.2:
            raise errors.OfflineError("reply lost")
        return reply

    def hello(self, ask: HelloAsk) -> HelloReply:
        self.store.names[ask.replica] = ask.device.name
        limits = Limits(ops=7, rows=5)
        reply = HelloReply(
            protocol=1,
            schema_min=2,
            schema_max=2,
            account_id="a",
            epoch="e",
            now=self.store.now_ms,
            limits=limits,
        )
        return self._go(lambda: reply)

    def push(self, ask: PushAsk) -> PushReply:
        def work(tx: Any) -> PushReply:  # noqa: ANN401 - the core's transaction
            return apply.push(tx, ask, usable=fault_of, retention=RETENTION)

        return self._go(lambda: self.store.write(work))

    def changes(self, ask: ChangesAsk) -> ChangesReply:
        return self._go(lambda: feed.changes(self.store.read(), ask))

    def index(self, after: str) -> IndexReply:
        return self._go(lambda: feed.index(self.store.read(), after, limit=5))

    def known(self, ask: KnownAsk) -> KnownReply:
        return self._go(lambda: feed.known(self.store.read(), ask))


class Laptop:
    """A teacher's computer."""

    def __init__(self, folder: Path, network: Network, name: str) -> None:
        self.folder, self.network, self.name = folder, network, name
        self.shown: dict[SheetId, WorksheetConfig] = {}
        """What the editor shows, which is not told of pulls at once."""
        self.open()

    def open(self) -> None:
        self.book = open_workbook(
            self.folder,
            clock=lambda: self.network.store.now_ms / 1000,
            settings=Settings(auto_save=RETENTION),
            copy_key=lambda: CopyKey(1, b"k" * 32),
        )
        self.engine = Engine(
            self.book.exchange(),
            self.network,
            device=DeviceInfo(name=self.name),
            now_ms=lambda: self.network.store.now_ms,
            usable=fault_of,
        )
        self.shown.clear()

    def restart(self) -> None:
        self.book.close()
        self.open()

    def sync(self) -> None:
        self.engine.run_cycle()

    def sheets(self) -> list[SheetId]:
        return [card.id for card in self.book.library(LibraryQuery()).result().cards]

    def show(self, sheet: SheetId) -> WorksheetConfig:
        if sheet not in self.shown:
            self.shown[sheet] = decode(self.book.open(sheet).result().config)
        return self.shown[sheet]

    def raw(self) -> sqlite3.Connection:
        self.book.flush().result()
        return sqlite3.connect(self.folder / DATABASE)


class World:
    """Two laptops and what their teachers do."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311
        self.network = Network(self.dice)
        self.laptops = [Laptop(folder / n, self.network, n) for n in ("Kitchen", "Staffroom")]
        self.printed: dict[str, bytes] = {}
        """Configs on paper, by version."""

    def run(self, steps: int) -> None:
        for _ in range(steps):
            self.network.store.now_ms += self.dice.choice((5_000, 60_000, 3_600_000))
            laptop = self.dice.choice(self.laptops)
            if self.dice.random() < 0.3:
                with suppress(errors.SyncError):
                    laptop.sync()
                if self.dice.random() < 0.5:
                    laptop.shown.clear()  # the window took over what was pulled
                continue
            with suppress(NotFoundError):
                self.act(laptop)

    def act(self, laptop: Laptop) -> None:
        sheets = laptop.sheets()
        if not sheets or self.dice.random() < 0.1:
            config = encode(WorksheetConfig(seed=self.dice.getrandbits(20)))
            made = laptop.book.create(name="S", config=config, worksheet_type="addition").result()
            laptop.book.rename(made.id, f"Sheet {self.dice.randrange(100)}").result()
            return
        sheet = self.dice.choice(sheets)
        actions = [self._edit] * 6 + [
            self._print,
            self._pin,
            self._restore,
            self._rest,
            self._rest,
        ]
        self.dice.choice(actions)(laptop, sheet)

    def _edit(self, laptop: Laptop, sheet: SheetId) -> None:
        shown = laptop.show(sheet)
        page = shown.page
        match self.dice.randrange(4):
            case 0:
                new = msgspec.structs.replace(shown, seed=self.dice.getrandbits(20))
            case 1:
                page = msgspec.structs.replace(page, pages=self.dice.randint(1, 5))
                new = msgspec.structs.replace(shown, page=page)
            case 2:
                page = msgspec.structs.replace(page, columns=self.dice.randint(1, 4))
                new = msgspec.structs.replace(shown, page=page)
            case _:
                new = msgspec.structs.replace(shown, language=self.dice.choice(("en", "de")))
        (row,) = laptop.book.configs([sheet]).result()
        laptop.book.save_edit(
            sheet, name=row.name, named=True, config=encode(new), worksheet_type="addition"
        ).result()
        laptop.shown[sheet] = new
        if self.dice.random() < 0.5:
            laptop.book.auto_save(sheet).result()

    def _snapshot(self, laptop: Laptop, sheet: SheetId) -> Snapshot:
        return Snapshot(
            config=encode(laptop.show(sheet)),
            name="Sums",
            worksheet_type="addition",
            problems=b'[{"a":1}]',
            answer_key=b"[1]",
            problem_count=1,
            page_count=1,
        )

    def _print(self, laptop: Laptop, sheet: SheetId) -> None:
        taken = self._snapshot(laptop, sheet)
        made = laptop.book.print_copies(sheet, taken, count=self.dice.randint(1, 3)).result()
        self.printed[made.version.id] = taken.config

    def _pin(self, laptop: Laptop, sheet: SheetId) -> None:
        version = self.dice.choice(laptop.book.versions(sheet).result())
        laptop.book.pin_version(version.id, note=str(self.dice.randrange(100))).result()

    def _restore(self, laptop: Laptop, sheet: SheetId) -> None:
        version = self.dice.choice(laptop.book.versions(sheet).result())
        laptop.shown[sheet] = decode(laptop.book.restore(sheet, version.id).result().config)

    def _rest(self, laptop: Laptop, sheet: SheetId) -> None:
        book = laptop.book
        match self.dice.randrange(6):
            case 0:
                book.set_tags(sheet, (f"Tag {self.dice.randrange(5)}",)).result()
            case 1:
                book.delete(sheet).result()
            case 2:
                for card in book.library(LibraryQuery(deleted=True)).result().cards:
                    book.undelete(card.id).result()
            case 3:
                laptop.restart()
            case 4:
                book.set_favourite(sheet, on=self.dice.random() < 0.5).result()
            case _:
                for each in book.conflicts(sheet).result():
                    laptop.shown.pop(sheet, None)
                    book.use_lost(each.id).result()

    def settle(self) -> None:
        """Let everything arrive."""
        self.network.calm = True
        for _ in range(4):
            for laptop in self.laptops:
                laptop.sync()

    def check(self) -> None:
        """See that nothing was lost and both have the same."""
        libraries = []
        for laptop in self.laptops:
            with closing(laptop.raw()) as raw:
                assert_sound(raw)
                assert raw.execute("SELECT count(*) FROM outbox").fetchone() == (0,)
                assert raw.execute("SELECT count(*) FROM inbox").fetchone() == (0,)
                libraries.append([raw.execute(query).fetchall() for query in _SHARED])
                for version, config in self.printed.items():
                    row = raw.execute(
                        "SELECT config FROM worksheet_versions WHERE id = ?", (version,)
                    ).fetchone()
                    assert row is not None, "a printed version is gone"
                    assert row[0].encode() == config, "paper and version differ"
        for ours, theirs in zip(*libraries, strict=True):
            assert ours == theirs


_SHARED = (
    """SELECT id, name, named, config, tags, description, is_favorite, deleted_at, archived_at,
       edit_count, time_spent_ms, pdf_generation_count, in_library FROM saved_worksheets
       ORDER BY id""",
    """SELECT id, saved_worksheet_id, version_number, final_number, version_type, config, problems,
       change_description, conflict FROM worksheet_versions ORDER BY id""",
    "SELECT id, version_id, version_number, qr_code_url FROM worksheet_instances ORDER BY id",
    "SELECT id, units FROM conflicts ORDER BY id",
    "SELECT entity_type, entity_id, server_rev, token, gone FROM doc_base ORDER BY 1, 2",
)


@pytest.mark.timeout(0)
def test_two_laptops_end_up_with_the_same_and_everything(tmp_path: Path, soak: bool) -> None:
    collisions = 0
    for seed in range(1, 401 if soak else 13):
        world = World(tmp_path / str(seed), seed)
        try:
            world.run(STEPS)
            world.settle()
            world.check()
            with closing(world.laptops[0].raw()) as raw:
                collisions += raw.execute("SELECT count(*) FROM conflicts").fetchone()[0]
        except (AssertionError, AppError) as exc:
            raise AssertionError(f"seed {seed}") from exc
        finally:
            for laptop in world.laptops:
                laptop.book.close()
    assert collisions, "true collisions are among it"
