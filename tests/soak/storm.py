"""A server that forks children which work hard on a workbook, until the parent kills them.

Lines in: `folder seed keep`. Lines out: `pid N` for each child, then what the child says
(JSON), then `end`. A child says what it is about to submit ("sub") and, from the future's own
callback, what has come back ("ack"). Imports are done once, before any thread, so that a round
costs a fork.
"""

import os
import random
import sys
import time
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from app.ids import CopyKey
from app.settings import AutoSave, Settings
from app.worksheets.worksheet import Printed, SheetId, Snapshot
from storage.lock import InstanceLock
from storage.migrations import (
    m0001_worksheets,
    m0002_outbox,
    m0003_exchange,
    m0004_classes,
    m0005_uploads,
)
from storage.repair import check_at_start
from storage.workbook import SqliteWorkbook, open_workbook

IN_FLIGHT = 8
LOADED = (m0001_worksheets, m0002_outbox, m0003_exchange, m0004_classes, m0005_uploads)
"""Alembic's modules are loaded before the fork, too."""


class Said(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A line a child says."""

    what: str
    """open, sub, ack"""
    op: int = 0
    sheet: str = ""
    kind: str = ""
    number: int = 0
    """The number in the config the sheet has after this operation; 0: unchanged."""
    copies: tuple[str, ...] = ()
    version: str = ""


_encode = msgspec.json.Encoder().encode


def say(said: Said) -> None:
    """Write a line in one system call, so that a kill leaves it whole or away."""
    os.write(1, _encode(said) + b"\n")


def config(number: int) -> bytes:
    """Return a config that carries its number, of a realistic size."""
    return b'{"number":%d,"pad":"%s"}' % (number, b"x" * 2000)


def number_in(data: bytes) -> int:
    """Return the number that `config` put there."""
    return int(msgspec.json.decode(data)["number"])


class Storm:
    """Random work with several writes under way at any time."""

    def __init__(self, book: SqliteWorkbook, dice: random.Random) -> None:
        self.book = book
        self.dice = dice
        self.op = 0
        self.number = dice.randrange(1, 2**40)
        self.pending: list[Future[Any]] = []

    def submit(self, said: Said, future: Future[Any]) -> None:
        """Have the future say when it is done; wait when enough are under way."""
        future.add_done_callback(partial(_acknowledge, said))
        self.pending.append(future)
        if len(self.pending) >= IN_FLIGHT:
            self.pending.pop(0).result()

    def announce(self, sheet: str, kind: str, number: int) -> Said:
        """Say what comes next."""
        self.op += 1
        said = Said(what="sub", op=self.op, sheet=sheet, kind=kind, number=number)
        say(said)
        return msgspec.structs.replace(said, what="ack")

    def edit(self, sheet: SheetId) -> None:
        self.number += 1
        said = self.announce(sheet, "edit", self.number)
        edited = self.book.save_edit(
            sheet,
            name=f"Sheet {self.number}",
            named=True,
            config=config(self.number),
            worksheet_type="addition",
            active_ms=3,
        )
        self.submit(said, edited)

    def auto_save(self, sheet: SheetId) -> None:
        self.submit(self.announce(sheet, "auto", 0), self.book.auto_save(sheet))

    def print(self, sheet: SheetId) -> None:
        self.number += 1
        said = self.announce(sheet, "print", self.number)
        count = self.dice.choice((1, 5, 30))
        self.submit(said, self.book.print_copies(sheet, self.snapshot(), count=count))

    def pin(self, sheet: SheetId) -> None:
        self.number += 1
        said = self.announce(sheet, "pin", self.number)
        self.submit(said, self.book.pin(sheet, self.snapshot(), note="kept"))

    def restore(self, sheet: SheetId) -> None:
        versions = self.book.versions(sheet).result()
        if versions:
            version = self.dice.choice(versions)
            said = self.announce(sheet, "restore", number_in(version.config))
            self.submit(said, self.book.restore(sheet, version.id))

    def snapshot(self) -> Snapshot:
        return Snapshot(
            config=config(self.number),
            name="printed",
            worksheet_type="addition",
            problems=b'[{"a":1}]' * 1,
            answer_key=b"[1]",
            problem_count=1,
            page_count=1,
        )


def _acknowledge(said: Said, future: Future[Any]) -> None:
    result = future.result()
    if isinstance(result, Printed):
        copies = tuple(copy.id for copy in result.copies)
        said = msgspec.structs.replace(said, copies=copies, version=result.version.id)
    say(said)


def storm(folder: Path, seed: int, keep: int) -> None:
    """Work until killed."""
    dice = random.Random(seed)  # noqa: S311 - a failing round is repeated by its seed
    lock = InstanceLock(folder)
    check_at_start(folder, now=time.time())
    book = open_workbook(
        folder,
        clock=time.time,
        settings=Settings(auto_save=AutoSave(max_versions_to_keep=keep)),
        random=dice.randbytes,
        copy_key=lambda: CopyKey(1, b"k" * 32),
    )
    work = Storm(book, dice)
    say(Said(what="open"))
    sheets = []
    for _ in range(3):
        work.number += 1
        made = book.create(name="new", config=config(work.number), worksheet_type="addition")
        sheets.append(made.result().id)
        say(Said(what="ack", sheet=sheets[-1], kind="create", number=work.number))
    kinds = (work.edit, work.auto_save, work.print, work.restore, work.pin)
    while True:
        act = dice.choices(kinds, weights=(60, 15, 10, 10, 5))[0]
        act(dice.choice(sheets))
    lock.release()


def main() -> None:
    """Serve until the input ends."""
    for line in sys.stdin:
        folder, seed, keep = line.rsplit(maxsplit=2)
        child = os.fork()
        if child == 0:
            storm(Path(folder), int(seed), int(keep))
            os._exit(0)
        # Whole lines only: the child has its own beginning, "pid" precedes nothing of value.
        os.write(1, b"pid %d\n" % child)
        os.waitpid(child, 0)
        os.write(1, b"end\n")


if __name__ == "__main__":
    main()
