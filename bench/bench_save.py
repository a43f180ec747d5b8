"""S1: saving durably, beside raw sqlite3 doing the same statements in the same run.

Two transactions, as in life, each with `synchronous=FULL` on the same disk and 2.2 kB of config:
the edit (worksheet row and outbox mark) and, later, its auto-save version (version, worksheet
row, outbox mark). Rounds are interleaved; what counts is the ratio, taken over the half of the
run in which the machine was quieter (the figures in the table are of the whole run).
"""

import gc
import importlib
import importlib.util
import json
import random
import sqlite3
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.ids import CopyKey
from app.settings import AutoSave, Settings
from app.worksheets.worksheet import SheetId
from bench.harness import absent
from storage.connection import raw_writer
from storage.quick import DATABASE
from storage.workbook import SqliteWorkbook, open_workbook

FRAME_MS = 1000 / 60
ROUNDS = 800
BLOCK = 50
_PAD = "x" * 2100


def config(number: int) -> bytes:
    """Return a config of 2.2 kB."""
    return b'{"topic":{"type":"addition"},"seed":%d,"pad":"%s"}' % (number, _PAD.encode())


@dataclass(frozen=True, slots=True)
class Save:
    """Milliseconds of one save."""

    edit: float
    """From the edit to "saved"."""
    version: float
    """From asking for the auto-save version to its commit."""
    waited: float
    """What the caller of both waited for them to return."""


class Ours:
    """The workbook with one library sheet among many versions."""

    def __init__(self, folder: Path, versions: int) -> None:
        settings = Settings(auto_save=AutoSave(max_versions_to_keep=1000))
        self.book: SqliteWorkbook = open_workbook(
            folder, clock=time.time, settings=settings, copy_key=lambda: CopyKey(1, b"k" * 32)
        )
        fill(folder / DATABASE, versions)
        made = self.book.create(name="S", config=config(0), worksheet_type="addition").result()
        self.sheet: SheetId = made.id
        self.number = 0
        self.save()

    def save(self) -> Save:
        """Save an edit, then its version."""
        self.number += 1
        begun = time.perf_counter()
        edited = self.book.save_edit(
            self.sheet,
            name="S",
            named=True,
            config=config(self.number),
            worksheet_type="addition",
        )
        returned = time.perf_counter()
        edited.result()
        saved = time.perf_counter()
        version = self.book.auto_save(self.sheet)
        asked = time.perf_counter()
        version.result()
        kept = time.perf_counter()
        return Save(
            edit=(saved - begun) * 1000,
            version=(kept - saved) * 1000,
            waited=(returned - begun + asked - saved) * 1000,
        )


class Raw:
    """The same rows by sqlite3 alone, in one transaction."""

    def __init__(self, folder: Path, versions: int) -> None:
        open_workbook(
            folder, clock=time.time, settings=Settings(), copy_key=lambda: CopyKey(1, b"k" * 32)
        ).close()
        fill(folder / DATABASE, versions)
        self.raw = raw_writer(folder / DATABASE)
        self.number = 0
        self.raw.execute(
            "INSERT INTO saved_worksheets (id, name, worksheet_type, config, created_at,"
            " updated_at) VALUES ('s', 'S', 'addition', '{}', 1, 1)"
        )
        self.raw.execute(
            "INSERT INTO outbox (op_id, kind, entity_type, entity_id, payload, hlc,"
            " schema_version, state, created_at) VALUES ('o', 'patch', 'worksheet', 's', '{}',"
            " '1', 1, 'new', 1)"
        )

    def save(self) -> Save:
        """Save an edit, then its version."""
        self.number += 1
        text = config(self.number).decode()
        mark = json.dumps({"/config": {"v": text, "base": 0}})
        begun = time.perf_counter()
        self._edit(text, mark)
        saved = time.perf_counter()
        self._version(text)
        kept = time.perf_counter()
        return Save(edit=(saved - begun) * 1000, version=(kept - saved) * 1000, waited=0)

    def _edit(self, text: str, mark: str) -> None:
        run = self.raw.execute
        run("BEGIN IMMEDIATE")
        run("SELECT * FROM saved_worksheets WHERE id = 's'").fetchone()
        run(
            "UPDATE saved_worksheets SET config = ?, worksheet_type = 'addition', updated_at = ?,"
            " edit_count = ?, time_spent_ms = 0, change_seq = ? WHERE id = 's'",
            (text, self.number, self.number, self.number),
        )
        found = run(
            "SELECT n, payload FROM outbox WHERE entity_id = 's' AND state = 'new'"
            " ORDER BY n DESC LIMIT 1"
        ).fetchone()
        run(
            "UPDATE outbox SET payload = ?, hlc = ? WHERE n = ?",
            (mark, f"{self.number:015d}:0000001", found[0]),
        )
        run("COMMIT")

    def _version(self, text: str) -> None:
        run = self.raw.execute
        version = f"v{self.number}"
        run("BEGIN IMMEDIATE")
        row = run("SELECT * FROM saved_worksheets WHERE id = 's'").fetchone()
        run("SELECT config FROM worksheet_versions WHERE id = ?", (row[16],)).fetchone()
        run(
            "INSERT INTO worksheet_versions (id, saved_worksheet_id, version_number,"
            " version_type, config, created_at, created_reason, worksheet_type, name, parent_id)"
            " VALUES (?, 's', ?, 'auto-save', ?, 1, 'auto-save', 'addition', 'S', ?)",
            (version, self.number, text, row[16]),
        )
        run(
            "UPDATE saved_worksheets SET current_version_id = ?, version_count = ? WHERE id = 's'",
            (version, self.number),
        )
        run(
            "INSERT INTO outbox (op_id, kind, entity_type, entity_id, payload, hlc,"
            " schema_version, state, created_at) VALUES (?, 'create', 'worksheet_version', ?,"
            " '{}', ?, 1, 'new', 1)",
            (f"o{self.number}", version, f"{self.number:015d}:0000002"),
        )
        run(
            "SELECT count(*), min(created_at) FROM worksheet_versions"
            " WHERE saved_worksheet_id = 's' AND version_type = 'auto-save'"
        ).fetchone()
        run("COMMIT")


def fill(path: Path, versions: int) -> None:
    """Insert `versions` versions of other sheets, a hundred each."""
    raw = raw_writer(path)
    raw.execute("BEGIN IMMEDIATE")
    for sheet in range((versions + 99) // 100):
        raw.execute(
            "INSERT INTO saved_worksheets (id, name, worksheet_type, config, created_at,"
            " updated_at) VALUES (?, 'x', 'addition', '{}', 1, 1)",
            (f"sheet{sheet}",),
        )
    text = config(0).decode()
    raw.executemany(
        "INSERT INTO worksheet_versions (id, saved_worksheet_id, version_number, version_type,"
        " config, created_at, created_reason, worksheet_type)"
        " VALUES (?, ?, ?, 'auto-save', ?, 1, 'auto-save', 'addition')",
        (
            (f"{random.random()}-{number}", f"sheet{number // 100}", number % 100 + 1, text)  # noqa: S311
            for number in range(versions)
        ),
    )
    raw.execute("COMMIT")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    raw.close()


def measure(versions: int, *, rounds: int = ROUNDS) -> tuple[list[Save], list[Save]]:
    """Return our saves and raw ones, interleaved, in databases with so many versions."""
    with tempfile.TemporaryDirectory() as name:
        ours, raw = Ours(Path(name) / "ours", versions), Raw(Path(name) / "raw", versions)
        for _ in range(20):
            ours.save()
            raw.save()
        gc.collect()
        pairs = [(ours.save(), raw.save()) for _ in range(rounds)]
        ours.book.close()
        raw.raw.close()
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def quiet_half(ours: list[Save], raw: list[Save]) -> tuple[list[Save], list[Save]]:
    """Return the rounds of the quieter half of the run, as raw sqlite3 alone judges it.

    On a shared machine a busy neighbour adds a scheduler's slice to every hand-over between
    threads, of which raw sqlite3 has none. So the ratio is taken where the machine was free.
    """
    blocks = [
        (
            statistics.median(save.edit + save.version for save in raw[start : start + BLOCK]),
            start,
        )
        for start in range(0, len(raw), BLOCK)
    ]
    starts = [start for _, start in sorted(blocks)[: max(1, len(blocks) // 2)]]
    return (
        [save for start in starts for save in ours[start : start + BLOCK]],
        [save for start in starts for save in raw[start : start + BLOCK]],
    )


def percentile(values: list[float], percent: float) -> float:
    """Return the value that so many per cent stay below."""
    return sorted(values)[min(len(values) - 1, int(len(values) * percent / 100))]


def _line(label: str, values: list[float]) -> None:
    figures = "".join(f"{percentile(values, percent):9.3f}" for percent in (50, 99, 100))
    print(f"    {label:<34}{figures}")


def main() -> None:
    """Print the figures and whether the bar S1 is met."""
    print("S1  durable saves, synchronous=FULL, 2.2 kB, milliseconds")
    for versions in (100, 100_000):
        ours, raw = measure(versions)
        print(f"  {f'among {versions:,} versions':<36}      p50      p99      max")
        _line("edit: raw sqlite3", [save.edit for save in raw])
        _line("edit: workbook, until saved", [save.edit for save in ours])
        _line("version: raw sqlite3", [save.version for save in raw])
        _line("version: workbook, until saved", [save.version for save in ours])
        _line("the caller waits, both together", [save.waited for save in ours])
        calm, calm_raw = quiet_half(ours, raw)
        edit = _ratio([save.edit for save in calm], [save.edit for save in calm_raw])
        version = _ratio([save.version for save in calm], [save.version for save in calm_raw])
        late = percentile([save.edit for save in ours], 99)
        print(f"    edit / raw at p50: {edit:.2f} (bar 2.0)  {_met(edit <= 2)}")
        print(f"    version / raw at p50: {version:.2f} (bar 2.0)  {_met(version <= 2)}")
        print(
            f"    edit to saved, p99: {late:.2f} ms (bar {FRAME_MS:.1f})  {_met(late <= FRAME_MS)}"
        )
    if importlib.util.find_spec("anki") is None:
        absent("Anki", "pip install anki")
    else:
        theirs, bare = _anki()
        print("  peer Anki, a note of 2.2 kB changed, in Anki's own way of keeping it")
        _line("raw sqlite3", bare)
        _line("update_note", theirs)
        print(f"    update_note / raw at p50: {_ratio(theirs, bare):.2f}")


def _ratio(ours: list[float], raw: list[float]) -> float:
    return statistics.median(ours) / statistics.median(raw)


def _anki() -> tuple[list[float], list[float]]:
    """Return the milliseconds of Anki's own save of one note, and of raw sqlite3 changing the
    same row in a database of Anki's with the same settings (WAL, synchronous=NORMAL), in turns.
    """
    anki: Any = importlib.import_module("anki.collection")
    with tempfile.TemporaryDirectory() as name:
        paths = [str(Path(name) / f"{side}.anki2") for side in ("theirs", "raw")]
        collections = [anki.Collection(path) for path in paths]
        for each in collections:
            note = each.new_note(each.models.by_name("Basic"))
            each.add_note(note, each.decks.id("Default"))
        collection, (kept,) = collections[0], collections[0].find_notes("")
        note = collection.get_note(kept)
        collections[1].close()
        raw = sqlite3.connect(paths[1], isolation_level=None)
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("PRAGMA synchronous = NORMAL")
        theirs, bare = [], []
        for number in range(ROUNDS):
            note.fields[0] = text = f"{number}{_PAD}"
            begun = time.perf_counter()
            collection.update_note(note)
            theirs.append((time.perf_counter() - begun) * 1000)
            begun = time.perf_counter()
            raw.execute("UPDATE notes SET flds = ?, mod = ?, usn = -1", (text + "\x1f", number))
            bare.append((time.perf_counter() - begun) * 1000)
        raw.close()
        collection.close()
    return theirs, bare


def _met(ok: bool) -> str:  # noqa: FBT001 - one word for one fact
    return "met" if ok else "MISSED"


if __name__ == "__main__":
    main()
