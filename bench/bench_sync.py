"""N: the first sync of a large library, what it costs the edit meanwhile, and the idle beat.

A server as a process of its own on SQLite; one laptop brings 5,000 worksheets with 50,000 versions
to it, another one, a process of its own as well, fetches them. CHALKLINE_BENCH_SHEETS asks for
another number of worksheets.
"""

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.exchange.kinds import Kind
from app.exchange.ports import ExchangeTx
from app.exchange.units import take_apart
from app.ids import CopyKey, new_row_id
from app.settings import AutoSave, Settings
from app.worksheets.config import WorksheetConfig, encode
from app.worksheets.fields import with_value
from bench.harness import at_most, percentile, spread, timed
from storage.secrets import SignInSecret
from storage.workbook import SqliteWorkbook, open_workbook
from sync.client import Client
from sync.engine import Engine
from sync.link import Answer, Link
from sync.wire import SignInAsk

if TYPE_CHECKING:
    import httpx

SHEETS = int(os.environ.get("CHALKLINE_BENCH_SHEETS", "5000"))
VERSIONS = 10
BEATS = 30
EDITS_PER_S = 25
FRAME_MS = 1000 / 60
NAME, PASSWORD = "bench", "correct horse"
ROOT = Path(__file__).parents[1]


class CountingLink(Link):
    """Counts what comes over the wire."""

    received = 0

    def _read(self, response: "httpx.Response", *, where: str, any_type: bool) -> Answer:
        try:
            return super()._read(response, where=where, any_type=any_type)
        finally:
            self.received += response.num_bytes_downloaded


class Laptop:
    """A store and its engine."""

    def __init__(self, folder: Path, address: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        settings = Settings(auto_save=AutoSave(max_versions_to_keep=1000))
        self.book: SqliteWorkbook = open_workbook(
            folder, clock=time.time, settings=settings, copy_key=lambda: CopyKey(1, b"k" * 32)
        )
        self.link = CountingLink(address)
        self.client = Client(self.link, SignInSecret(folder, address, keyring=None))
        self.engine = Engine(
            self.book.exchange(), self.client, now_ms=lambda: int(time.time() * 1000)
        )
        self.client.sign_in(SignInAsk(name=NAME, password=PASSWORD))

    def close(self) -> None:
        """Close both."""
        self.client.close()
        self.book.close()


def configs(rng: random.Random) -> list[WorksheetConfig]:
    """Return the states of one worksheet, as a teacher makes them: one setting at a time."""
    config = WorksheetConfig(seed=rng.getrandbits(63))
    found = [config]
    while len(found) < VERSIONS:
        path, value = rng.choice(
            [
                ("page.columns", rng.randint(2, 5)),
                ("page.problems_per_page", rng.choice([6, 10, 12, 15, 20])),
                ("page.font_size", rng.randint(12, 24)),
                ("page.problem_numbers", rng.random() < 0.5),
                ("header.score", rng.random() < 0.5),
            ]
        )
        config = with_value(config, path, value)
        found.append(config)
    return found


def fill(tx: ExchangeTx, rng: random.Random, *, sheets: int) -> list[bytes]:
    """Make worksheets with versions; return the JSON of the versions."""
    made: list[bytes] = []
    for _ in range(sheets):
        sheet = new_row_id(now=time.time(), random=rng.randbytes)
        states = [json.loads(encode(config)) for config in configs(rng)]
        head = {"name": f"Week {rng.randint(1, 40)}, class {rng.randint(1, 4)}b",
                "named": True, "worksheet_type": "addition", "config": states[-1],
                "created_at": 1_736_726_400, "updated_at": 1_736_726_400}  # fmt: skip
        tx.put_worksheet(sheet, take_apart(Kind.WORKSHEET, head), changed=True)
        for number, state in enumerate(states):
            version = new_row_id(now=time.time(), random=rng.randbytes)
            units = {
                "/saved_worksheet_id": sheet, "/version_type": "auto-save", "/config": state,
                "/created_at": 1_736_726_400 + number, "/created_reason": "auto-save",
                "/name": head["name"], "/worksheet_type": "addition",
            }  # fmt: skip
            tx.put_child(Kind.VERSION, version, units)
            made.append(json.dumps(units, separators=(",", ":")).encode())
    return made


def bring(folder: Path, address: str) -> float:
    """Bring the library to the server; return the bytes of a version at zlib's floor."""
    laptop = Laptop(folder / "one", address)
    rng, made = random.Random(7), list[bytes]()  # noqa: S311 - the same library each time
    for start in range(0, SHEETS, 50):
        count = min(50, SHEETS - start)
        made += laptop.book.exchange().run(lambda tx, n=count: fill(tx, rng, sheets=n))  # type: ignore[misc]
    seconds = timed(laptop.engine.run_cycle)
    size = sum(map(len, made))
    floor = len(zlib.compress(b"".join(made), 6)) / len(made)
    print(f"   {SHEETS} worksheets, {len(made)} versions of {size / len(made):.0f} bytes as JSON")
    print(f"   brought to the server in {seconds:.1f} s")
    laptop.close()
    return floor


class Teacher(threading.Thread):
    """Edits a sheet of its own all the time, and notes how long each edit took to be saved."""

    def __init__(self, book: SqliteWorkbook) -> None:
        super().__init__(daemon=True)
        self._book, self._over = book, threading.Event()
        config = encode(WorksheetConfig())
        self._sheet = book.create(name="S", config=config, worksheet_type="addition").result()
        self.took: list[float] = []

    def run(self) -> None:
        """Edit."""
        number = 0
        while not self._over.wait(1 / EDITS_PER_S):
            number += 1
            config = encode(WorksheetConfig(seed=number))
            self.took.append(
                timed(
                    lambda config=config: self._book.save_edit(  # type: ignore[misc]
                        self._sheet.id,
                        name="S",
                        named=True,
                        config=config,
                        worksheet_type="addition",
                    ).result()
                )
            )

    def stop(self) -> list[float]:
        """Return the seconds of each edit."""
        self._over.set()
        self.join()
        return self.took


def fetch(folder: Path, address: str) -> int:
    """Be the other laptop; print the figures as JSON."""
    import certifi  # noqa: F401 -- not what is measured
    import httpx  # noqa: F401 -- not what is measured

    laptop = Laptop(folder, address)
    alone = Teacher(laptop.book)
    alone.start()
    time.sleep(4)
    quiet = alone.stop()
    before = peak_mb()
    teacher = Teacher(laptop.book)
    teacher.start()
    seconds = timed(laptop.engine.run_cycle)
    edits = teacher.stop()
    received = laptop.link.received
    laptop.engine.run_cycle()
    laptop.link.received, cpu, begun = 0, time.process_time(), time.perf_counter()
    for _ in range(BEATS):
        laptop.engine.run_cycle()
    json.dump(
        {
            "seconds": seconds,
            "peak_mb": peak_mb() - before,
            "received": received,
            "quiet": quiet,
            "edits": edits,
            "beat_cpu_ms": (time.process_time() - cpu) / BEATS * 1000,
            "beat_ms": (time.perf_counter() - begun) / BEATS * 1000,
            "beat_bytes": laptop.link.received / BEATS,
        },
        sys.stdout,
    )
    laptop.close()
    return 0


def peak_mb() -> float:
    """Return this process's greatest memory so far, in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # ru_maxrss would count what the parent had at the fork
        lines = status.read_text(encoding="ascii", errors="replace").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def serve(folder: Path) -> "tuple[str, subprocess.Popen[str]]":
    """Start a server with one account."""
    from server.accounts import admin
    from server.accounts.passwords import Passwords
    from server.bootstrap import directly, make_folder, prepare
    from server.settings import ServerSettings

    settings = ServerSettings(data=folder)
    make_folder(settings)
    prepare(settings)
    passwords = Passwords()
    directly(settings, admin.AddUser(name=NAME, password_hash=passwords.hash_now(PASSWORD)))
    passwords.close()
    started = subprocess.Popen(
        [sys.executable, "-P", "-c", "import sys; from server.cli import main; sys.exit(main())",
         "--data", str(folder), "--port", "0", "--requests-per-second", "0"],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True, cwd=ROOT,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert started.stdout is not None  # noqa: S101 - it is a pipe
    return started.stdout.readline().split()[-1], started


def main() -> int:
    """Print the figures; return 1 when a bar was missed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        address, server = serve(folder / "server")
        try:
            floor = bring(folder, address)
            command = [sys.executable, "-m", "bench.bench_sync", "fetch", str(folder / "two"),
                       address]  # fmt: skip
            seen = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        finally:
            server.terminate()
            server.wait()
            if server.stdout is not None:
                server.stdout.close()
    return 0 if told(seen, floor) else 1


def told(seen: dict[str, Any], floor: float) -> bool:
    """Print what was seen; return whether all bars were met."""
    versions = SHEETS * VERSIONS
    seconds, peak, received = seen["seconds"], seen["peak_mb"], seen["received"]
    quiet, edits = list(seen["quiet"]), list(seen["edits"])
    print(f"   fetched in {seconds:.1f} s, {versions / seconds:.0f} versions/s, "
          f"{peak:.0f} MB more memory at the peak")  # fmt: skip
    print(f"   edit → saved without sync: {spread(quiet)}")
    print(f"   edit → saved meanwhile: {spread(edits)}, {len(edits)} edits")
    print(f"   an idle beat: {seen['beat_cpu_ms']:.2f} ms of processor, {seen['beat_ms']:.2f} ms, "
          f"{seen['beat_bytes']:.0f} bytes; one a minute")  # fmt: skip
    met = [
        at_most("N1", "bytes on the wire per version against zlib's floor",
                received / versions / floor, 2.5),
        at_most("N2", "edit → saved while the library comes, p99",
                percentile(edits, 99) * 1000, FRAME_MS, unit="ms"),
        at_most("N3", "memory of the first sync", peak, 200, unit="MB"),
        at_most("N4", "an idle minute's processor time", seen["beat_cpu_ms"], 50,
                unit="ms"),
    ]  # fmt: skip
    return all(met)


if __name__ == "__main__":
    if sys.argv[1:2] == ["fetch"]:
        sys.exit(fetch(Path(sys.argv[2]), sys.argv[3]))
    sys.exit(main())
