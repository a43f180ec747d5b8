"""Processes beside the server for what strangers send: none of it can hold up or end the server.

Messages are four bytes of length and the bytes themselves, both ways over the process's pipes.
"""

import os
import subprocess
import sys
import threading
import weakref
from pathlib import Path
from typing import IO, BinaryIO, cast

from app.errors import AppError

_ROOT = Path(__file__).resolve().parents[1]


def command_of(module: str) -> tuple[str, ...]:
    """Return the command that runs one of our modules."""
    return (sys.executable, "-P", "-m", module)


class HelperLostError(AppError):
    """The process ended over a job, by itself or by the clock; the next job gets a new one."""


class Helper:
    """A process; started at the first job, and anew after one that it did not survive.

    One job at a time: who calls from several threads takes care of that.
    """

    def __init__(self, command: tuple[str, ...], *, timeout_s: float) -> None:
        self._command = command
        self._timeout_s = timeout_s
        self._running: list[subprocess.Popen[bytes]] = []
        # Nobody tells an application that it is over; who forgets it ends its process.
        self.end = weakref.finalize(self, _end, self._running)

    def ask(self, job: bytes) -> bytes:
        """Return the answer to a job.

        Raises:
            HelperLostError: when the process did not survive it.
        """
        process = self._started()
        clock = threading.Timer(self._timeout_s, process.kill)
        clock.start()
        try:
            write(_pipe(process.stdin), job)
            data = read(_pipe(process.stdout))
        except OSError:
            data = None
        finally:
            clock.cancel()
        if data is None:
            _end(self._running)
            raise HelperLostError
        return data

    def rest(self) -> None:
        """End the process; the next job starts another."""
        _end(self._running)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._running and self._running[0].poll() is None:
            return self._running[0]
        _end(self._running)
        env = {**os.environ, "PYTHONPATH": str(_ROOT)}
        process = subprocess.Popen(  # noqa: S603 - our own command
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env
        )
        self._running.append(process)
        return process


def read(file: BinaryIO) -> bytes | None:
    """Return the next message, None at the end."""
    head = file.read(4)
    if len(head) < 4:
        return None
    size = int.from_bytes(head, "big")
    data = file.read(size)
    return data if len(data) == size else None


def write(file: BinaryIO, data: bytes) -> None:
    """Write a message."""
    file.write(len(data).to_bytes(4, "big") + data)
    file.flush()


def limit_memory(most_bytes: int) -> None:
    """Let this process have so much memory and no more, where the system can see to it."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))


def _end(running: list[subprocess.Popen[bytes]]) -> None:
    while running:
        process = running.pop()
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what was not read any more
                    continue


def _pipe(pipe: IO[bytes] | None) -> BinaryIO:
    return cast("BinaryIO", pipe)
