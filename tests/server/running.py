"""Servers for tests: in this process on a thread, or as processes of their own; always over a
real socket on the loopback address.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import argon2
import httpx
import uvicorn

from server.accounts import admin
from server.accounts.passwords import Passwords
from server.app import Store, create_app
from server.bootstrap import directly, listening, open_store, prepare, secret_of
from server.settings import ServerSettings

ROOT = Path(__file__).parents[2]
CHEAP = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "correct horse"  # noqa: S105 - of accounts in tests


@dataclass
class Running:
    """A server and how to talk to it."""

    address: str
    settings: ServerSettings
    store: Store
    _clients: list[httpx.Client] = field(default_factory=list)

    def client(self, token: str = "") -> httpx.Client:
        """Return a client, signed in by `token`."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        client = httpx.Client(base_url=self.address, headers=headers, timeout=20)
        self._clients.append(client)
        return client

    def operate(self, command: admin.Command) -> admin.Outcome:
        """Do an operator's work by way of the server, as the command line does."""
        token = admin.operator_token(secret_of(self.settings))
        with httpx.Client(base_url=self.address, timeout=20) as client:
            import msgspec

            content = msgspec.json.encode({"command": command})
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            reply = client.post("/operator", content=content, headers=headers)
            assert reply.status_code == 200, reply.text
            return msgspec.json.decode(reply.content, type=admin.Outcome)

    def add_account(self, name: str) -> None:
        """Add an account whose password is `PASSWORD`."""
        self.operate(admin.AddUser(name=name, password_hash=CHEAP.hash(PASSWORD)))

    def sign_in(self, name: str, device: str = "Laptop") -> dict[str, str]:
        """Sign a device in; return the answer."""
        ask = {"name": name, "password": PASSWORD, "device": {"name": device}}
        reply = self.client().post("/api/auth/login", json=ask)
        assert reply.status_code == 200, reply.text
        found: dict[str, str] = reply.json()
        return found

    def teacher(self, name: str) -> httpx.Client:
        """Return the signed-in client of a new account."""
        self.add_account(name)
        return self.client(self.sign_in(name)["access_token"])

    def close(self) -> None:
        """Close the clients."""
        while self._clients:
            self._clients.pop().close()


@contextmanager
def running(settings: ServerSettings) -> Iterator[Running]:
    """Run a server on a thread of this process."""
    settings.data.mkdir(parents=True, exist_ok=True)
    prepare(settings)
    store, passwords = open_store(settings), Passwords(CHEAP)
    app = create_app(store, settings, secret=secret_of(settings), passwords=passwords)
    with listening("127.0.0.1", 0) as sock:
        config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
        thread.start()
        port = sock.getsockname()[1]
        found = Running(f"http://127.0.0.1:{port}", settings, store)
        try:
            wait_until_ready(found.address)
            yield found
        finally:
            found.close()
            server.should_exit = True
            thread.join()
            passwords.close()
            store.close()


@contextmanager
def process(settings: ServerSettings, *more: str) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """Run `run.py serve` as a process of its own; give its address and the process."""
    started = start_process(settings, *more)
    try:
        yield started
    finally:
        stop_process(started[1], signal.SIGTERM)


def start_process(settings: ServerSettings, *more: str) -> tuple[str, "subprocess.Popen[str]"]:
    """Start a server process, by `more` options, too; return its address and the process."""
    code = "import sys; from server.cli import main; sys.exit(main())"
    command = [sys.executable, "-P", "-c", code, *options(settings), *more]
    log = settings.data.with_name(f"{settings.data.name}.log")
    with log.open("ab") as errors:
        started = subprocess.Popen(
            command, env=environment(), cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=errors
        )
    assert started.stdout is not None
    line = started.stdout.readline()
    if not line.startswith("Chalkline serves at http"):
        stop_process(started, signal.SIGKILL)
        raise AssertionError(log.read_text(encoding="utf-8")[-3000:])
    return line.split()[-1], started


def stop_process(started: "subprocess.Popen[str]", number: signal.Signals) -> int:
    """End a server process by its id; return its exit code."""
    if started.poll() is None:
        started.send_signal(number)
    code = started.wait(40)
    if started.stdout is not None:
        started.stdout.close()
    return code


def options(settings: ServerSettings) -> list[str]:
    """Return the options that say `settings` to the command line."""
    said = ["--data", str(settings.data), "--port", "0", "--requests-per-second", "0"]
    said += ["--sign-ins-per-minute", "0"]
    return [*said, "--database", settings.database_url] if settings.database_url else said


def environment() -> dict[str, str]:
    """Return the environment of a server process."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CHALKLINE")}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}


def wait_until_ready(address: str) -> None:
    """Wait until a server answers."""
    until = time.monotonic() + 20
    while True:
        try:
            if httpx.get(f"{address}/readyz", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        assert time.monotonic() < until, "the server did not come up"
        time.sleep(0.02)


def add_account_directly(settings: ServerSettings, name: str) -> None:
    """Add an account while no server runs."""
    directly(settings, admin.AddUser(name=name, password_hash=CHEAP.hash(PASSWORD)))
