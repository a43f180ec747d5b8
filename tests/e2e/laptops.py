"""What the stories of several laptops need: the processes, their cables, and what they hold."""

import contextlib
import itertools
import json
import os
import socket
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LOCAL = {
    "saved_worksheets": {"change_seq", "view_seq", "last_viewed_at", "usage_elsewhere",
                         "thumbnail_url", "user_id", "upload_count", "automatic_name"},
    "worksheet_versions": {"created_by"},
    "worksheet_instances": {"student_name", "class_id", "due_date", "printed_by", "upload_count"},
    "conflicts": {"dismissed"},
}  # fmt: skip
"""What each computer has for itself: the order of changes and openings, pupils' names."""


class Cable:
    """The way from a laptop to the server: it can be pulled out. Where several processes serve,
    each new connection goes to the next one.
    """

    def __init__(self, *ports: int) -> None:
        self._to = itertools.cycle(ports)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._lines: list[socket.socket] = []
        self._plugged = True
        threading.Thread(target=self._accept, daemon=True).start()

    def pull(self) -> None:
        """Cut everything, and let nothing through."""
        self._plugged = False
        lines, self._lines = self._lines, []
        for line in lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()

    def plug(self) -> None:
        """Let everything through again."""
        self._plugged = True

    def lead_to(self, port: int) -> None:
        """Lead to another port from the next connection on."""
        self._to = itertools.cycle((port,))

    def close(self) -> None:
        """End."""
        self.pull()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _accept(self) -> None:
        while True:
            try:
                near = self._socket.accept()[0]
            except OSError:
                return
            if not self._plugged:
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", next(self._to)))
            except OSError:
                near.close()
                continue
            self._lines += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._pump, args=(one, other), daemon=True).start()

    def _pump(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(1 << 16):
                other.sendall(data)
        for line in (one, other):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()


class LaptopProcess:
    """A laptop in a process of its own; every method of `tests.e2e.laptop.Laptop` is one here."""

    def __init__(self, folder: Path, cable: Cable) -> None:
        self.folder, self.cable = folder, cable
        folder.mkdir(parents=True, exist_ok=True)
        self._process: subprocess.Popen[str] | None = None
        self.start()

    def start(self) -> None:
        """Start the program."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("CHALKLINE")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.laptop", str(self.folder)],
            cwd=ROOT,
            env={
                **kept,
                "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
                "QT_QPA_PLATFORM": "offscreen",
                "PYTHONPATH": str(ROOT),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  (the other process has the types)
        if name.startswith("_"):
            raise AttributeError(name)

        def do(*args: object, **more: object) -> Any:  # noqa: ANN401  (JSON)
            process = self._process
            assert process is not None
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(json.dumps([name, args, more]) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
            assert line, f"the laptop ended ({process.poll()}) at {name}"
            answer = json.loads(line)
            assert "done" in answer, answer["broke"]
            return answer["done"]

        return do

    def join(self, name: str, password: str, device: str) -> None:
        """Sign in and sync for the first time."""
        address = f"http://127.0.0.1:{self.cable.port}"
        said = self.sign_in(address=address, name=name, password=password, device_name=device)
        assert said == ""
        assert self.cycle()

    def end(self) -> None:
        """End the program as a teacher does."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(30)
        finally:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()

    def kill(self) -> None:
        """End the program as a power cut does."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Return everything that computers of one account share, row by row."""
        found = {}
        path = self.folder / "data" / "chalkline.db"
        raw = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        raw.row_factory = sqlite3.Row
        try:
            for table, local in LOCAL.items():
                rows = [dict(row) for row in raw.execute(f"SELECT * FROM {table} ORDER BY id")]  # noqa: S608
                found[table] = [{k: v for k, v in row.items() if k not in local} for row in rows]
        finally:
            raw.close()
        return found
