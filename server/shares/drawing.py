"""Drawings of shared versions: asked of one worker process, a few at a time, and remembered."""

import asyncio
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

import msgspec

from server.errors import UnavailableError
from server.processes import Helper, HelperLostError, command_of
from server.shares.worker import Drawing, Job

TIMEOUT_S = 20.0
"""Seconds after which a drawing is given up and its process ended."""
MOST_WAITING = 16
MOST_BYTES = 32 << 20
"""Of the drawings that are remembered."""

_COMMAND = command_of("server.shares.worker")


class Drawings:
    """Draws versions, which never change, and remembers what was asked for last."""

    def __init__(
        self, *, timeout_s: float = TIMEOUT_S, command: tuple[str, ...] = _COMMAND
    ) -> None:
        self._worker = Helper(command, timeout_s=timeout_s)
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
            drawing = await loop.run_in_executor(self._pool, self._drawn, job)
        finally:
            self._waiting -= 1
        self._keep(key, drawing)
        return drawing

    def close(self) -> None:
        """End the worker process. Safe to call twice."""
        self._worker.end()
        self._pool.shutdown()

    def _drawn(self, job: Job) -> Drawing:
        try:
            answer = self._worker.ask(msgspec.msgpack.encode(job))
        except HelperLostError as exc:
            raise UnavailableError("drawing") from exc
        return msgspec.msgpack.decode(answer, type=Drawing)

    def _keep(self, key: tuple[str, str], drawing: Drawing) -> None:
        if key in self._kept:
            return
        self._kept[key] = drawing
        self._bytes += _size(drawing)
        while self._bytes > MOST_BYTES and len(self._kept) > 1:
            self._bytes -= _size(self._kept.popitem(last=False)[1])


def _size(drawing: Drawing) -> int:
    return len(drawing.pdf) + len(drawing.png) + 200
