"""A PostgreSQL of the tests' own: made in a temporary folder, ended by its process id."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

_USERS = ("postgres", "nobody")
"""PostgreSQL refuses to run as root: one of these does then."""


def programs() -> Path | None:
    """Return the folder of initdb and postgres, None when there is no PostgreSQL."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    found = shutil.which("initdb")
    if found is not None:
        places.insert(0, Path(found).resolve())
    return next((p.parent for p in places if (p.parent / "postgres").exists()), None)


class Cluster:
    """A running PostgreSQL that listens on a socket in its folder only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def new_database(self) -> str:
        """Make a database; return its address."""
        name = f"t{secrets.token_hex(6)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def url(self, name: str) -> str:
        """Return the address of a database."""
        return f"postgresql:///{name}?host={self._folder}&user=chalkline"


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """Make, start and end a PostgreSQL; `durable` lets its commits survive a power cut."""
    bin_folder = programs()
    if bin_folder is None:
        raise FileNotFoundError("initdb")
    user = _user()
    folder = Path(tempfile.mkdtemp(prefix="ck-pg-"))  # short: a socket's path has 107 bytes
    try:
        if user is not None:
            shutil.chown(folder, user)
        data = folder / "data"
        made: list[str | Path] = [
            bin_folder / "initdb",
            "-D",
            data,
            "-U",
            "chalkline",
            "--auth=trust",
        ]
        made += ["--encoding=UTF8", "--locale=C", "--no-instructions"]
        subprocess.run(made, check=True, capture_output=True, user=user, cwd=folder)
        command: list[str | Path] = [bin_folder / "postgres", "-D", data, "-k", folder]
        command += ["-c", "listen_addresses=", "-c", "max_connections=80"]
        if not durable:  # no test cuts its power: it is our own processes that are killed
            command += ["-c", "fsync=off", "-c", "full_page_writes=off"]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                command, stdout=log, stderr=log, user=user, cwd=folder, start_new_session=True
            )
        running = Cluster(folder)
        try:
            _wait(running, process)
            yield running
        finally:
            process.send_signal(signal.SIGINT)  # its fast way to stop
            process.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _user() -> str | None:
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in _USERS if name in names)


def _wait(running: Cluster, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(running.url("postgres")).close()
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return
