"""A real server on a socket of this computer, with teachers who have put worksheets on it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import msgspec
import uvicorn

from app.exchange.kinds import Kind
from app.exchange.units import take_apart
from app.worksheets.config import WorksheetConfig, encode
from app.worksheets.sheet import draw, snapshot_of
from server.accounts import store as accounts
from server.accounts.secrets import hashed
from server.bootstrap import application
from server.core.ports import Document
from server.db.session import Prepared, Session
from server.db.sqlite import connect
from server.db.tables import devices, tokens
from server.exchange.account_tx import TableTx
from server.settings import ServerSettings

PUPIL = "Zebulon Quast"
DEVICE = "Quiet Heron laptop"
LATER = 2**40


@dataclass
class Teacher:
    """An account with a signed-in laptop."""

    id: str
    token: str
    http: httpx.Client

    def share(self, version: str, **more: object) -> httpx.Response:
        """Return the answer to making a link."""
        ask = {"version_id": version, "expires_in_days": None} | more
        return self.http.post("/api/shares", json=ask)


@dataclass
class World:
    """A running server."""

    url: str
    path: Path
    clients: list[httpx.Client] = field(default_factory=list)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Write into the server's database beside it."""
        raw = connect(self.path, writes=True)
        raw.execute("BEGIN IMMEDIATE")
        try:
            yield Session(raw, "sqlite")
            raw.execute("COMMIT")
        finally:
            raw.close()

    def client(self, headers: dict[str, str] | None = None) -> httpx.Client:
        """Return a browser."""
        made = httpx.Client(base_url=self.url, timeout=60, headers=headers)
        self.clients.append(made)
        return made

    def teacher(self, name: str) -> Teacher:
        """Return a new account with a signed-in laptop."""
        token = f"cla1.{name}"
        with self.session() as session:
            account_id = accounts.add_account(
                session, name, password_hash=None, is_admin=False, now=1
            ).id
            session.run(
                _DEVICE, id=f"device-{name}", account_id=account_id, name=DEVICE, platform="",
                app_version="", created_at=1, last_seen=1, refresh_salt="s", refresh_used_at=1,
            )  # fmt: skip
            session.run(_TOKEN, hash=hashed(token), device_id=f"device-{name}", expires_at=LATER)
        headers = {"Authorization": f"Bearer {token}"}
        return Teacher(account_id, token, self.client(headers=headers))

    def put(self, teacher: Teacher, kind: Kind, document_id: str, row: dict[str, Any]) -> None:
        """Keep a document of a teacher, as a push does."""
        with self.session() as session:
            tx = TableTx(session, teacher.id)
            number = row.pop("number", None)
            tx.put(
                Document(
                    kind=kind, id=document_id, rev=tx.mark.seq, token=tx.mark.token,
                    units=take_apart(kind, row), number=number,
                )
            )  # fmt: skip
            tx.finish()

    def worksheet(self, teacher: Teacher, sheet_id: str, **more: object) -> None:
        """Keep a worksheet."""
        config = msgspec.json.decode(encode(WorksheetConfig(seed=7)))
        row: dict[str, object] = {
            "name": "Plus", "worksheet_type": "addition", "config": config, "created_at": 1,
            "updated_at": 2, "tags": [], "description": "",
        }  # fmt: skip
        self.put(teacher, Kind.WORKSHEET, sheet_id, row | more)

    def version(
        self, teacher: Teacher, sheet_id: str, version_id: str, *, number: int = 1, **more: object
    ) -> None:
        """Keep a version with its problems."""
        config = WorksheetConfig(seed=7)
        kept = snapshot_of(config, draw(config), encoded=encode(config), title="", page_count=1)
        row: dict[str, object] = {
            "saved_worksheet_id": sheet_id, "version_type": "snapshot", "name": "Plus & minus",
            "worksheet_type": kept.worksheet_type, "created_reason": "share", "created_at": 5,
            "config": msgspec.json.decode(kept.config), "created_by": PUPIL,
            "problems": msgspec.json.decode(kept.problems), "device": DEVICE,
            "answer_key": msgspec.json.decode(kept.answer_key), "page_count": 1,
            "problem_count": kept.problem_count, "number": number,
            "change_description": f"for {PUPIL}",
        }  # fmt: skip
        self.put(teacher, Kind.VERSION, version_id, row | more)


@contextmanager
def running(data: Path) -> Iterator[World]:
    """Give a server that runs on a free port of this computer; it has ended afterwards."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen()
        url = f"http://127.0.0.1:{sock.getsockname()[1]}"
        settings = ServerSettings(data=data, requests_per_second=0)
        with application(settings) as app:
            config = uvicorn.Config(app, log_config=None, lifespan="off", ws="none")
            server = uvicorn.Server(config)
            thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
            thread.start()
            world = World(url, settings.sqlite_path)
            try:
                world.client().get("/healthz").raise_for_status()
                yield world
            finally:
                for client in world.clients:
                    client.close()
                server.should_exit = True
                thread.join()


_DEVICE = Prepared(
    devices.insert(),
    ("id", "account_id", "name", "platform", "app_version", "created_at", "last_seen",
     "refresh_salt", "refresh_used_at"),
)  # fmt: skip
_TOKEN = Prepared(tokens.insert(), ("hash", "device_id", "expires_at"))
