"""SIGKILL at random moments of a storm of edits, prints and restores: nothing that was said to be
saved is lost, nothing is half-written.

Twenty rounds every day, two hundred with `--soak`. A failing round names its seed.
"""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from app.ids import CopyKey
from app.settings import Settings
from storage.connection import raw_reader
from storage.quick import DATABASE, last_sheet
from storage.repair import Outcome, check_at_start
from storage.workbook import open_workbook
from tests.soak.storm import Said, number_in

ROOT = Path(__file__).parents[2]
_said = msgspec.json.Decoder(Said)

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="the fork server needs fork; the store itself does not"
)


class Server:
    """The fork server, and the killing."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.soak.storm"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def round(self, folder: Path, *, seed: int, keep: int, delay_s: float) -> list[Said]:
        """Let a child storm, kill it `delay_s` after its fork, return what it said."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{folder} {seed} {keep}\n".encode())
        self._process.stdin.flush()
        killer = None
        lines = []
        for line in self._process.stdout:
            if line.startswith(b"pid "):
                killer = threading.Timer(delay_s, os.kill, (int(line[4:]), signal.SIGKILL))
                killer.start()
            elif line == b"end\n":
                break
            else:
                lines.append(_said.decode(line))
        assert killer is not None
        killer.join()
        return lines

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process.wait()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


class Ledger:
    """What was said to be saved, over all rounds in one folder."""

    def __init__(self) -> None:
        self.possible: dict[str, set[int]] = {}
        """The numbers a sheet's config may have: that of its last acknowledged operation, or of
        one that was submitted after it.
        """
        self.copies: dict[str, str] = {}
        self.acknowledged = 0

    def take(self, lines: list[Said]) -> None:
        """Enter what a child said."""
        last: dict[str, int] = {}
        states: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for said in lines:
            if said.what == "ack":
                self.acknowledged += 1
                last[said.sheet] = max(said.op, last.get(said.sheet, 0))
                self.copies.update(dict.fromkeys(said.copies, said.version))
            if said.kind == "create":
                states[said.sheet].append((0, said.number))
            elif said.what == "sub":
                states[said.sheet].append((said.op, said.number))
        for sheet, sequence in states.items():
            if sheet in last:
                self.possible[sheet] = _after(sequence, last[sheet])


def _after(sequence: list[tuple[int, int]], acknowledged: int) -> set[int]:
    current, possible = 0, set[int]()
    for op, number in sequence:
        current = number or current
        if op >= acknowledged:
            possible.add(current)
    return possible


def verify(folder: Path, ledger: Ledger) -> None:
    """Look at the file beside the program, leaving its log to the next start."""
    with closing(raw_reader(folder / DATABASE)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
        rows = raw.execute(
            "SELECT id, config FROM saved_worksheets UNION ALL SELECT id, config FROM drafts"
        )
        found = {sheet: number_in(config.encode()) for sheet, config in rows}
        for sheet, possible in ledger.possible.items():
            assert found[sheet] in possible, sheet
        _verify_versions(raw)
        _verify_copies(raw, ledger)


def _verify_versions(raw: sqlite3.Connection) -> None:
    bad = raw.execute(
        "SELECT s.id FROM saved_worksheets s LEFT JOIN worksheet_versions v"
        " ON v.saved_worksheet_id = s.id GROUP BY s.id"
        " HAVING s.version_count <> count(v.id) + s.pruned_count"
        " OR s.version_count < coalesce(max(v.version_number), 0)"
        " OR sum(v.id = s.current_version_id) <> 1"
        " OR (s.pruned_count = 0 AND count(v.id) <> max(v.version_number))"
    ).fetchall()
    assert bad == []
    kept = "SELECT id FROM worksheet_versions"
    marked = "SELECT entity_id FROM outbox WHERE entity_type = 'worksheet_version'"
    for one, other in ((kept, marked), (marked, kept)):
        assert raw.execute(f"{one} EXCEPT {other}").fetchall() == []


def _verify_copies(raw: sqlite3.Connection, ledger: Ledger) -> None:
    whole = raw.execute(
        "SELECT i.id, i.version_id FROM worksheet_instances i JOIN worksheet_versions v"
        " ON v.id = i.version_id AND v.version_number = i.version_number"
        " AND v.saved_worksheet_id = i.saved_worksheet_id"
        " WHERE v.problems IS NOT NULL AND v.answer_key IS NOT NULL AND v.problem_count = 1"
    ).fetchall()
    assert raw.execute("SELECT count(*) FROM worksheet_instances").fetchone() == (len(whole),)
    assert ledger.copies.items() <= dict(whole).items()
    unmarked = raw.execute(
        "SELECT id FROM worksheet_instances EXCEPT SELECT entity_id FROM outbox"
    ).fetchall()
    assert unmarked == []
    halves = raw.execute(
        "SELECT version_id, count(*) FROM worksheet_instances GROUP BY version_id"
        " HAVING count(*) NOT IN (1, 5, 30)"
    ).fetchall()
    assert halves == [], "every print of the storm has 1, 5 or 30 copies of a version of its own"


def start_again(folder: Path) -> None:
    """Start as the program does, and find the sheet to continue with."""
    quick = last_sheet(folder)
    report = check_at_start(folder, now=time.time())
    assert report.outcome is Outcome.FINE, report.detail
    book = open_workbook(
        folder, clock=time.time, settings=Settings(), copy_key=lambda: CopyKey(1, b"k" * 32)
    )
    try:
        found = book.start().result()
    finally:
        book.close()
    assert (found is None) == (quick is None)
    if found is not None and quick is not None:
        assert (found.id, found.config) == (quick.id, quick.config)


@pytest.mark.timeout(900)
def test_a_kill_at_any_moment_loses_nothing_that_was_saved(
    server: Server, tmp_path: Path, soak: bool
) -> None:
    dice = random.Random(os.environ.get("CHALKLINE_SOAK_SEED", "20"))  # noqa: S311 - repeatable
    rounds, acknowledged = (200 if soak else 20), 0
    folder, ledger = tmp_path / "0", Ledger()
    for number in range(rounds):
        fresh = number % 5 == 0  # a store of its own: kills meet the first migration, too
        if fresh:
            folder, ledger = tmp_path / str(number), Ledger()
            folder.mkdir()
        seed, keep = dice.randrange(2**32), dice.choice((3, 1000))
        delay_s = dice.uniform(0.001, 0.06) if fresh else dice.uniform(0.03, 0.25)
        print(f"round {number}: seed {seed}, keep {keep}, killed after {delay_s:.3f} s")  # noqa: T201
        ledger.take(server.round(folder, seed=seed, keep=keep, delay_s=delay_s))
        if number % 2:
            start_again(folder)  # else the next child meets the log that this one left
        if ledger.acknowledged:
            verify(folder, ledger)
        acknowledged += ledger.acknowledged if number % 5 == 4 else 0
    print(f"{rounds} kills, {acknowledged} commits that had returned, none lost")  # noqa: T201
    assert acknowledged > rounds * 3, "the storm hardly blew"
