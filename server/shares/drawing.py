"""Drawings of shared versions: asked of one worker process, a few at a time, and remembered."""

import asyncio
import os
import subprocess
import sys
import threading
import weakref
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, BinaryIO, cast

import msgspec

from server.errors import UnavailableError
from server.shares.worker import Drawing, Job, read, write

TIMEOUT_S = 20.0
"""Seconds after which a drawing is given up and its process ended."""
MOST_WAITING = 16
MOST_BYTES = 32 << 20
"""Of the drawings that are remembered."""

_ROOT = Path(__file__).resolve().parents[2]
_COMMAND = (sys.executable, "-P", "-m", "server.shares.worker")


class Drawings:
    """Draws versions, which never change, and remembers what was asked for last."""

    def __init__(
        self, *, timeout_s: float = TIMEOUT_S, command: tuple[str, ...] = _COMMAND
    ) -> None:
        self._worker = _Worker(command, timeout_s)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="server-drawing")
        self._waiting = 0
        self._kept: OrderedDict[tuple[str, str], Drawing] = OrderedDict()
        self._bytes = 0

    async def of(self, account_id: str, job: Job) -> Drawing:
        """Return the drawing of a version of an account.

        Raises:
            UnavailableError: when too many wait, or it takes too long.
        """
        key = (account_id, job.version_id)
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            return found
        if self._waiting >= MOST_WAITING:
            raise UnavailableError("drawings")
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            drawing = await loop.run_in_executor(self._pool, self._worker.draw, job)
        finally:
            self._waiting -= 1
        self._keep(key, drawing)
        return drawing

    def close(self) -> None:
        """End the worker process. Safe to call twice."""
        self._worker.end()
        self._pool.shutdown()

    def _keep(self, key: tuple[str, str], drawing: Drawing) -> None:
        if key in self._kept:
            return
        self._kept[key] = drawing
        self._bytes += _size(drawing)
        while self._bytes > MOST_BYTES and len(self._kept) > 1:
            self._bytes -= _size(self._kept.popitem(last=False)[1])


def _size(drawing: Drawing) -> int:
    return len(drawing.pdf) + len(drawing.png) + 200


class _Worker:
    """The process; started at the first job, and anew after one that it did not survive."""

    def __init__(self, command: tuple[str, ...], timeout_s: float) -> None:
        self._command = command
        self._timeout_s = timeout_s
        self._running: list[subprocess.Popen[bytes]] = []
        # Nobody tells an application that it is over; who forgets it ends its process.
        self.end = weakref.finalize(self, _end, self._running)

    def draw(self, job: Job) -> Drawing:
        """Return the drawing of a job.

        Raises:
            UnavailableError: when the process ended over it, by itself or by the clock.
        """
        process = self._started()
        clock = threading.Timer(self._timeout_s, process.kill)
        clock.start()
        try:
            write(_pipe(process.stdin), msgspec.msgpack.encode(job))
            data = read(_pipe(process.stdout))
        except OSError:
            data = None
        finally:
            clock.cancel()
        if data is None:
            _end(self._running)
            raise UnavailableError("drawing")
        return msgspec.msgpack.decode(data, type=Drawing)

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
