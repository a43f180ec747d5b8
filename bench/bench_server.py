"""The server: pushes of a 2 kB change, group commit, batches, and what an idle laptop costs.

The servers are processes of their own, so are their databases; the client is bench.wire_load.
"""

import asyncio
import importlib.util
import itertools
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec

from app.exchange.kinds import Kind
from app.exchange.units import Change, config_units
from app.ids import new_row_id
from app.topics.problem import Operator, ProblemEdit
from app.worksheets.config import WorksheetConfig
from bench.harness import absent, at_least, at_most, percentile, spread
from bench.wire_load import Load, request, run
from server.accounts import admin
from server.bootstrap import directly, prepare
from server.db.session import Prepared, Session
from server.db.sqlite import SqliteDatabase
from server.db.tables import one_time_codes
from server.settings import ServerSettings
from sync.wire import Op, PushAsk
from tests.server import postgres

SECONDS = 4.0
CLIENTS = 50
SHEETS = 50
PUSH = "/sync/v1/push"
ROOT = Path(__file__).parents[1]
_EDITS = [
    msgspec.to_builtins(ProblemEdit(index=n, a=10 + n, b=5, operator=Operator.ADD))
    for n in range(5)
]
"""They make a change two kilobytes long: once as a change, once in the whole config."""
_CONFIG: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(WorksheetConfig()))


def new_id() -> str:
    """Return an id as laptops make them."""
    return new_row_id(now=time.time(), random=os.urandom)


class Teacher:
    """An account with one laptop and fifty worksheets."""

    def __init__(self, address: str, code: str) -> None:
        """Sign in and make the worksheet."""
        with httpx.Client(base_url=address, timeout=30) as client:
            signed_in = client.post("/api/auth/login", json={"code": code}).json()
            self.token = signed_in["access_token"]
            client.headers["Authorization"] = f"Bearer {self.token}"
            self.replica, self.sheets = new_id(), [new_id() for _ in range(SHEETS)]
            self.revs = dict.fromkeys(self.sheets, 1)
            """What the laptop believes its worksheets to be at."""
            self.head = 1
            ask = {"schema": 1, "replica": self.replica}
            self.epoch = client.post("/sync/v1/hello", json=ask).json()["epoch"]
            units = {"/name": "Monday", "/worksheet_type": "addition", **config_units(_CONFIG)}
            changes = {path: Change(v=value) for path, value in units.items()}
            made = [self._op("create", sheet, changes) for sheet in self.sheets]
            reply = client.post(
                PUSH, content=self._push(made),
                headers={"Content-Type": "application/json"},
            )  # fmt: skip
            reply.raise_for_status()

    def pushes(self, path: str, *, changes: int = 1) -> Iterator[bytes]:
        """Return requests, each with so many changes of 2 kB, without an end."""
        for number in itertools.count():
            sheets = self.sheets[:changes]
            ops = [self._edit(sheet, number) for sheet in sheets]
            yield request(path, self._push(ops), token=self.token)
            if path == PUSH:  # the one before was done: its answer need not be read for that
                self.head += 1
                self.revs.update(dict.fromkeys(sheets, self.head))

    def polls(self) -> Iterator[bytes]:
        """Return requests that ask whether there is anything new."""
        with_nothing = b'{"marks":[]}'
        return itertools.repeat(request("/sync/v1/known", with_nothing, token=self.token))

    def _edit(self, sheet: str, number: int) -> Op:
        rev = self.revs[sheet]
        config = {**_CONFIG, "seed": number, "edits": _EDITS}
        changes = {
            "/config/seed": Change(base=rev, v=number),
            "/config/edits": Change(base=rev, v=_EDITS),
            "/updated_at": Change(base=rev, v=number),
        }
        return self._op("patch", sheet, changes, whole=config, seen=rev)

    def _op(self, kind: Any, sheet: str, changes: dict[str, Change], **more: Any) -> Op:  # noqa: ANN401
        return Op(
            op_id=new_id(), kind=kind, entity=Kind.WORKSHEET, id=sheet, changes=changes,
            hlc=f"{int(time.time() * 1000):015d}:0000000", **more,
        )  # fmt: skip

    def _push(self, ops: list[Op]) -> bytes:
        ask = PushAsk(replica=self.replica, epoch=self.epoch, ops=tuple(ops))
        return msgspec.json.encode(ask)


@contextmanager
def ours(settings: ServerSettings) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """Run our server as a process; give its address and the process."""
    code = "import sys; from server.cli import main; sys.exit(main())"
    said = ["--data", str(settings.data), "--port", "0", "--requests-per-second", "0"]
    said += ["--sign-ins-per-minute", "0", "--database", settings.database_url]
    with subprocess.Popen(
        [sys.executable, "-c", code, *said], cwd=ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        address = process.stdout.readline().split()[-1] if process.stdout else ""
        try:
            yield address, process
        finally:
            process.terminate()


@contextmanager
def peer(name: str, database: str) -> Iterator[str]:
    """Run a server of bench.server_peers; give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "bench.server_peers", name, str(port), database]
    with subprocess.Popen(command, cwd=ROOT) as process:
        try:
            _wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


def said(what: str, load: Load) -> Load:
    """Print a load."""
    print(f"   {what:<44} {load.per_second:7.0f} req/s · {spread(load.seconds)}")
    return load


def pushes(kind: str, settings: ServerSettings, peer_database: str) -> bool:
    """Compare pushes with a bare handler, and with FastAPI where it is installed."""
    prepare(settings)
    codes = [directly(settings, admin.AddUser(name=f"t{n}")).code for n in range(CLIENTS)]
    met = True
    with ours(settings) as (address, process):
        teachers = [Teacher(address, code) for code in codes]
        one = said(f"{kind}: ours, 1 client", _load(address, PUSH, teachers[:1]))
        many = said(f"{kind}: ours, {CLIENTS} clients", _load(address, PUSH, teachers))
        met &= batches(kind, address, teachers[0])
        idle(kind, address, process.pid, teachers)
    with peer("bare", peer_database) as address:
        bare_one = said(f"{kind}: bare handler, 1 client", _load(address, "/push", teachers[:1]))
        bare = said(f"{kind}: bare handler, {CLIENTS} clients", _load(address, "/push", teachers))
    p50 = percentile(one.seconds, 50) / percentile(bare_one.seconds, 50)
    print(f"   {kind}: a push against one bare row: {p50:.2f} × at p50 with 1 client, "
          f"{bare.per_second / many.per_second:.2f} × the time with {CLIENTS}")  # fmt: skip
    if importlib.util.find_spec("fastapi") is None:
        absent("FastAPI", "an optional peer, bar 3 ×: pip install fastapi")
        return met
    with peer("fastapi", peer_database) as address:
        plain = said(f"{kind}: FastAPI, {CLIENTS} clients", _load(address, "/push", teachers))
    met &= at_least("N1", f"{kind}: requests against FastAPI's",
                    many.per_second / plain.per_second, 3)  # fmt: skip
    p99 = percentile(many.seconds, 99) / percentile(plain.seconds, 99)
    return at_most("N1", f"{kind}: p99 against FastAPI's", p99, 0.1) and met


def _load(address: str, path: str, teachers: list[Teacher]) -> Load:
    run(address, [t.pushes(path) for t in teachers], seconds=SECONDS / 4)  # warms up
    return run(address, [t.pushes(path) for t in teachers], seconds=SECONDS)


def batches(kind: str, address: str, teacher: Teacher) -> bool:
    """Compare a push of 50 changes with a push of one."""
    one = run(address, [teacher.pushes(PUSH)], seconds=SECONDS / 2)
    fifty = run(address, [teacher.pushes(PUSH, changes=50)], seconds=SECONDS / 2)
    ratio = percentile(fifty.seconds, 50) / percentile(one.seconds, 50)
    return at_most("N2", f"{kind}: 50 changes in one push against one change", ratio, 3)


def idle(kind: str, address: str, pid: int, teachers: list[Teacher]) -> None:
    """Print what a laptop costs that is connected and has nothing to say."""
    place = httpx.URL(address)
    before = _memory_kib(pid)
    with ExitStack() as stack:
        for _ in range(400):
            stack.enter_context(socket.create_connection((place.host, place.port or 0)))
        time.sleep(0.5)
        each = (_memory_kib(pid) - before) / 400
    cpu = _cpu_s(pid)
    load = run(address, [teacher.polls() for teacher in teachers], seconds=SECONDS / 2)
    poll_ms = (_cpu_s(pid) - cpu) / len(load.seconds) * 1000
    print(
        f"   {kind}: an idle laptop: {each:.1f} KiB, and {poll_ms:.2f} ms of processor each poll"
    )


def _memory_kib(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def group_commit(folder: Path) -> bool:
    """Compare commits that share a flush with commits of one write each."""
    settings = ServerSettings(data=folder)
    prepare(settings)
    insert = Prepared(one_time_codes.insert(), ("hash", "purpose", "created_at", "expires_at"))
    numbers = itertools.count()

    def write(session: Session) -> None:
        session.run(insert, hash=str(next(numbers)), purpose="bench", created_at=0, expires_at=0)

    async def rate(batch: int) -> float:
        database = SqliteDatabase(settings.sqlite_path, batch=batch)
        until, done = time.perf_counter() + SECONDS / 2, 0

        async def client() -> None:
            nonlocal done
            while time.perf_counter() < until:
                await database.write(write)
                done += 1

        await asyncio.gather(*(client() for _ in range(CLIENTS)))
        await asyncio.to_thread(database.close)
        return done / (SECONDS / 2)

    single, shared = asyncio.run(rate(1)), asyncio.run(rate(256))
    print(f"   {single:.0f} writes/s with a commit each, {shared:.0f} with shared ones")
    return at_least("N2", f"group commit, {CLIENTS} writers", shared / single, 10)


def main() -> int:
    """Measure; return 1 when a bar was missed."""
    met = True
    with tempfile.TemporaryDirectory(prefix="ck-bench-", dir=Path.home()) as name:
        folder = Path(name)
        met &= group_commit(folder / "group") if _made(folder / "group") else False
        sqlite = ServerSettings(data=folder / "sqlite")
        _made(sqlite.data)
        met &= pushes("SQLite", sqlite, str(folder / "peer.db"))
        if postgres.programs() is None:
            absent("PostgreSQL", "apt-get install postgresql")
            return 0 if met else 1
        with postgres.cluster(durable=True) as cluster:
            both = ServerSettings(data=folder / "pg", database_url=cluster.new_database())
            _made(both.data)
            met &= pushes("PostgreSQL", both, cluster.new_database())
    return 0 if met else 1


def _made(folder: Path) -> bool:
    folder.mkdir(parents=True, exist_ok=True)
    return True


if __name__ == "__main__":
    sys.exit(main())
