"""Reads the pages of a heap in processes of their own: one takes files apart, two read.

Each hangs on a pipe of which it has the one end only: when the program is gone, so are they. A
process that dies over a page, or never ends with it, costs that page and is replaced.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any

from app.intake.errors import NoReaderError
from app.intake.model import HeapFile, LoosePage, PageRead
from ui.heap.worker import READY, broken_off, numbered, serve_reading, serve_unpacking, torn

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

logger = logging.getLogger(__name__)

READERS = 2
_AHEAD = 2
"""Pages per reader that are taken out of their files before their turn."""
_LONGEST_S = 120.0
"""What one page may take on a slow machine; what takes longer never ends."""
_LOOK_S = 0.1
"""How soon a cancel is heeded while every process works."""


class _Worker:
    """A process and the one end of its pipe."""

    def __init__(self, serve: Callable[[Connection], None]) -> None:
        context = get_context("spawn")
        self.orders, theirs = context.Pipe()
        self._process: SpawnProcess = context.Process(
            target=serve, args=(theirs,), daemon=True, name="heap"
        )
        self._process.start()
        theirs.close()
        self.since = time.monotonic()
        self._is_up = False

    def send(self, wish: object) -> bool:
        """Give an order; False when the process is gone."""
        self.since = time.monotonic()
        try:
            self.orders.send(wish)
        except OSError:
            return False
        return True

    def receive(self) -> Any:  # noqa: ANN401 - what was asked for
        """Return the answer, READY when it is none yet.

        Raises:
            EOFError, OSError: when the process is gone.
            NoReaderError: when it never was there.
        """
        try:
            answer = self.orders.recv()
        except (EOFError, OSError) as exc:
            if self._is_up:
                raise
            raise NoReaderError from exc
        self._is_up = True
        return answer

    def is_late(self) -> bool:
        """Whether the answer takes longer than anything that ends."""
        return time.monotonic() - self.since > _LONGEST_S

    def end(self) -> None:
        """End the process now, whatever it does."""
        self.orders.close()
        self._process.kill()
        self._process.join()
        self._process.close()


class ReadingProcesses:
    """Fulfils `app.intake.job.HeapReader`. Its processes start with a heap and end with it."""

    def __init__(self, *, readers: int = READERS) -> None:
        self._count = readers
        self._unpacker: _Worker | None = None
        self._readers: list[_Worker] = []

    def count(self, files: Sequence[HeapFile], *, stop: Callable[[], bool]) -> int:
        """Return about how many pages the files have.

        Raises:
            NoReaderError: when no process can be started.
        """
        total = 0
        for file in files:
            if stop():
                break
            worker = self.unpacker()
            answer = _answer(worker, stop) if worker.send((file,)) else None
            if answer is None:
                self.drop_unpacker()
            total += answer or 1
        return total

    def pages(self, files: Sequence[HeapFile], *, stop: Callable[[], bool]) -> Iterator[PageRead]:
        """Yield every page, read, in the order of the heap, until `stop` says so.

        Raises:
            NoReaderError: when no process can be started.
        """
        while len(self._readers) < self._count:
            self._readers.append(_Worker(serve_reading))
        run = _Run(self, self._readers, deque(files))
        try:
            while not run.is_over and not stop():
                run.go_on()
                yield from run.ready()
        finally:
            self.close()

    def close(self) -> None:
        """End the processes, whatever they do."""
        for reader in self._readers:
            reader.end()
        self._readers = []
        self.drop_unpacker()

    def unpacker(self) -> _Worker:
        """Return the process that takes files apart."""
        if self._unpacker is None:
            self._unpacker = _Worker(serve_unpacking)
        return self._unpacker

    def drop_unpacker(self) -> None:
        """End that process; the next wish starts another."""
        if self._unpacker is not None:
            self._unpacker.end()
            self._unpacker = None


def _answer(worker: _Worker, stop: Callable[[], bool]) -> Any:  # noqa: ANN401 - what was asked for
    """Return the answer, None when there will be none or nobody waits for it any more."""
    answer: Any = READY
    while answer == READY:
        while not worker.orders.poll(_LOOK_S):
            if stop() or worker.is_late():
                return None
        try:
            answer = worker.receive()
        except (EOFError, OSError):
            return None
    return answer


class _Run:
    """One heap on its way through the processes."""

    def __init__(
        self, pool: ReadingProcesses, readers: list[_Worker], files: deque[HeapFile]
    ) -> None:
        self._pool, self._readers, self._files = pool, readers, files
        self._file: HeapFile | None = None
        self._of_file = 0
        """Pages that came out of the file being taken apart."""
        self._is_asked = False
        """A page is on its way out of its file."""
        self._number = 0
        self._loose: deque[LoosePage] = deque()
        self._busy: dict[_Worker, LoosePage] = {}
        self._read: dict[int, PageRead] = {}
        self._next = 1

    @property
    def is_over(self) -> bool:
        """Whether every page of every file was handed on."""
        return self._file is None and not self._files and self._next > self._number

    def ready(self) -> Iterator[PageRead]:
        """Yield the pages whose turn has come."""
        while self._next in self._read:
            self._next += 1
            yield self._read.pop(self._next - 1)

    def go_on(self) -> None:
        """Give every process something to do, wait a little, and take what they have done."""
        self._ask_unpacker()
        for at, reader in enumerate(self._readers):
            if reader not in self._busy and self._loose:
                page = self._loose.popleft()
                self._busy[reader] = page
                if not reader.send(page):
                    self._replace(at)
        asked = [reader.orders for reader in self._busy]
        if self._is_asked:
            asked.append(self._pool.unpacker().orders)
        ready = set(map(id, wait(asked, _LOOK_S)))
        self._take_pages(ready)
        self._take_read(ready)

    def _ask_unpacker(self) -> None:
        under_way = self._number - self._next + 1
        if self._is_asked or under_way >= len(self._readers) * (1 + _AHEAD):
            return
        if self._file is None:
            if not self._files:
                return
            self._file, self._of_file = self._files.popleft(), 0
            wish: object = self._file
        else:
            wish = b""
        self._is_asked = True
        if not self._pool.unpacker().send(wish):
            self._break_off()

    def _take_pages(self, ready: set[int]) -> None:
        if not self._is_asked:
            return
        worker = self._pool.unpacker()
        if id(worker.orders) not in ready:
            if worker.is_late():
                self._break_off()
            return
        try:
            page: LoosePage | str | None = worker.receive()
        except (EOFError, OSError):
            self._break_off()
            return
        if isinstance(page, str):
            return
        self._is_asked = False
        if page is None:
            self._file = None
        else:
            self._add(page)

    def _add(self, page: LoosePage) -> None:
        self._of_file += 1
        self._number += 1
        self._loose.append(numbered(page, self._number))

    def _break_off(self) -> None:
        """Let a page stand for the rest of a file that brought its process down."""
        logger.warning("a file of a heap ended the process that took it apart")
        self._pool.drop_unpacker()
        self._is_asked = False
        if self._file is not None:
            self._add(broken_off(self._file.name, self._of_file + 1))
        self._file = None

    def _take_read(self, ready: set[int]) -> None:
        for at, reader in enumerate(list(self._readers)):
            if reader not in self._busy:
                continue
            if id(reader.orders) not in ready:
                if reader.is_late():
                    self._replace(at)
                continue
            try:
                read: PageRead | str = reader.receive()
            except (EOFError, OSError):
                self._replace(at)
                continue
            if isinstance(read, str):
                continue
            del self._busy[reader]
            self._read[read.number] = read

    def _replace(self, at: int) -> None:
        """Take a new process for one that a page brought down."""
        logger.warning("a page of a heap ended the process that read it")
        gone = self._readers[at]
        page = self._busy.pop(gone)
        gone.end()
        self._readers[at] = _Worker(serve_reading)
        self._read[page.number] = torn(page)
