"""A child that works on a workbook while everything it asks of the disk is recorded.

Usage: `work.py FOLDER SEED MOVES`. After each transaction has been acknowledged, a line with a
hash of all tables goes into the file `acks` in the same folder: the record so has its place in the
order of things. A line with `loose` says that several transactions ran at once before it.
"""

import os
import random
import sqlite3
import sys
from contextlib import closing, suppress
from pathlib import Path

from app.errors import AppError
from app.exchange.kinds import Kind
from app.exchange.ports import ExchangeTx
from app.worksheets.worksheet import LibraryQuery
from storage import backups, connection
from storage.quick import DATABASE
from sync.applying import apply_staged, settle_applied
from sync.outgoing import next_batch
from sync.wire import Limits, Row
from tests.soak.scenes import KEEP, Scene, World, config, parcel, prepare, snapshot, usable
from tests.storage.sound import assert_sound, logical_hash

CHECKPOINT_PAGES = 40
"""So few that checkpoints fall between the transactions of a short run."""


def _first_kept(world: World, name: str) -> Scene:
    version = next(v for v in world.versions(world.sheet(name)) if v.problems)
    return lambda w: w.book.reprint(version.id, count=2).result()


def _purge(world: World) -> object:
    found = [c.id for c in world.book.library(LibraryQuery(text="Twin")).result().cards]
    return world.book.purge(found[0]).result() if found else None


def _pin(world: World) -> object:
    version = world.versions(world.sheet("plain"))[0]
    return world.book.pin_version(version.id, note=f"note {world.next()}").result()


def _restore(world: World) -> object:
    sheet = world.sheet("printed")
    return world.book.restore(sheet, world.versions(sheet)[-1].id).result()


def _acknowledge(world: World) -> object:
    def work(tx: ExchangeTx) -> None:
        world.acknowledge(tx, list(next_batch(tx, Limits())))

    return world.exchange.run(work)


def _import(world: World) -> object:
    return world.book.import_copy(parcel(world.next()), name="In").result()


def _use_lost(world: World) -> object:
    found = world.book.conflicts().result()
    return world.book.use_lost(found[0].id).result() if found else None


def _gone(world: World) -> None:
    found = [c.id for c in world.book.library(LibraryQuery(text="Twin")).result().cards]
    if not found:
        return
    rev = 100_000 + world.next()
    row = Row(entity=Kind.WORKSHEET, id=found[-1], rev=rev, token="t", gone=True)  # noqa: S106  (of the tests alone)
    world.stage((row,))


MOVES: tuple[Scene, ...] = (
    *[lambda w: w.edit(w.sheet("plain")), lambda w: w.edit(w.sheet("waiting"))] * 3,
    lambda w: w.edit(w.sheet("sent")),
    *[lambda w: w.book.auto_save(w.sheet("plain")).result()] * 2,
    lambda w: w.book.auto_save(w.sheet("waiting")).result(),
    lambda w: w.book.print_copies(w.sheet("plain"), snapshot(w.next()), count=3).result(),
    lambda w: _first_kept(w, "printed")(w),
    lambda w: w.book.share(w.sheet("plain"), snapshot(w.next())).result(),
    lambda w: w.book.set_tags(w.sheet("waiting"), (f"Tag {w.next()}",)).result(),
    lambda w: w.book.duplicate(w.sheet("printed"), name="Twin").result(),
    lambda w: w.freeze(),
    *[_acknowledge] * 2,
    *[lambda w: w.stage(w.rows(w.sheet("staged")))] * 2,
    *[lambda w: w.exchange.run(lambda tx: apply_staged(tx, limit=100, usable=usable))] * 2,
    lambda w: w.exchange.run(settle_applied),
    lambda w: w.exchange.note("cycle", "ok"),
    _purge,
    _pin,
    _restore,
    _import,
    _use_lost,
    _gone,
)


class Acks:
    """Writes down what has come to be."""

    def __init__(self, folder: Path) -> None:
        self._handle = os.open(folder / "acks", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._raw = connection.raw_reader(folder / DATABASE)

    def say(self, *, loose: bool = False) -> None:
        """Acknowledge everything that was done so far; it is sound."""
        assert_sound(self._raw)
        line = f"{logical_hash(self._raw)}{' loose' if loose else ''}\n"
        os.write(self._handle, line.encode())

    def close(self) -> None:
        self._raw.close()
        os.close(self._handle)


def _at_once(world: World) -> None:
    """Submit edits of several sheets without waiting: they share commits."""
    names = ("plain", "waiting", "printed", "pinned")
    sheets = [world.sheet(name) for name in names] * 3
    futures = [
        world.book.save_edit(
            sheet,
            name="At once",
            named=True,
            config=config(world.next(), pad=2000),
            worksheet_type="addition",
        )
        for sheet in sheets
    ]
    for future in futures:
        future.result()


def main() -> None:
    """Do what the command line says."""
    folder, seed, moves = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    connection.WAL_AUTOCHECKPOINT_PAGES = CHECKPOINT_PAGES
    dice = random.Random(seed)  # noqa: S311 - the same run for the same seed
    world = World(folder, number=seed * 100_000)
    prepare(world)
    acks = Acks(folder)
    acks.say(loose=True)
    for _ in range(moves):
        roll = dice.random()
        if roll < 0.04:
            _at_once(world)
            acks.say(loose=True)
            continue
        if roll < 0.06:
            number = world.number
            world.close()
            world = World(folder, number=number)
        elif roll < 0.08:
            backups.make(folder, folder / "backups", now=world.number, keep=KEEP)
        else:
            with suppress(AppError):  # a refusal changes nothing, and that is acknowledged
                dice.choice(MOVES)(world)
        acks.say()
    acks.close()
    world.close()
    with closing(sqlite3.connect(folder / DATABASE)) as raw:
        assert_sound(raw)


if __name__ == "__main__":
    main()
