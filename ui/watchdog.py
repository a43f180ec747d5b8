"""Watches that the GUI thread is never blocked, and says by what if it is.

A timer in the GUI thread beats; a thread of its own looks whether the beat is late and takes the
main thread's stack while it is. Tests and the tour run inside it:

    with GuiWatchdog() as watchdog:
        …
    # leaving raises GuiBlockedError with the stack
"""

import faulthandler
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType

from PySide6.QtCore import QObject, Qt, QTimer, Slot

LIMIT_MS = 50
_BEAT_MS = 5


class GuiBlockedError(AssertionError):
    """The GUI thread was blocked longer than allowed."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block: how long in milliseconds, and where the GUI thread was."""

    duration_ms: float
    stack: str

    def __str__(self) -> str:
        return f"GUI blocked for {self.duration_ms:.0f} ms:\n{self.stack}"


class GuiWatchdog(QObject):
    """A context manager; make and enter it in the GUI thread, with an event loop to come.

    Only time that the process itself used counts when `cpu_only`, so that a machine which is
    busy elsewhere does not count as a block.
    """

    def __init__(
        self, limit_ms: float = LIMIT_MS, *, cpu_only: bool = False, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._limit_s = limit_ms / 1000
        self._clock = time.thread_time if cpu_only else time.monotonic
        self._blocks: list[Block] = []
        self._longest_s = 0.0
        self._beat_at = time.monotonic()
        self._stack_seen = ""
        self._rests = False
        self._main = threading.get_ident()
        self._stop = threading.Event()
        self._watcher: threading.Thread | None = None
        self._beat_cpu = self._clock()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_BEAT_MS)
        self._timer.timeout.connect(self._on_beat)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Return the blocks so far."""
        return tuple(self._blocks)

    @property
    def longest_ms(self) -> float:
        """Return the longest gap between two beats in milliseconds."""
        return self._longest_s * 1000

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Do not count what the watcher itself does in the GUI thread (taking a picture)."""
        self._on_beat()
        self._rests = True
        try:
            yield
        finally:
            self._rests = False
            self._beat_at = time.monotonic()
            self._beat_cpu = self._clock()
            self._stack_seen = ""

    def __enter__(self) -> "GuiWatchdog":
        """Start watching."""
        self._stop.clear()
        self._beat_at = time.monotonic()
        self._beat_cpu = self._clock()
        self._timer.start()
        self._watcher = threading.Thread(target=self._watch, name="gui-watchdog", daemon=True)
        self._watcher.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        stack: TracebackType | None,
    ) -> None:
        """Stop; raise GuiBlockedError if there was a block and nothing else went wrong."""
        self._on_beat()
        self._timer.stop()
        self._stop.set()
        if self._watcher is not None:
            self._watcher.join()
        if self._blocks and error is None:
            raise GuiBlockedError("\n\n".join(str(block) for block in self._blocks))

    @Slot()
    def _on_beat(self) -> None:
        now = self._clock()
        gap = 0.0 if self._rests else now - self._beat_cpu
        self._longest_s = max(self._longest_s, gap)
        if gap > self._limit_s:
            self._blocks.append(Block(gap * 1000, self._stack_seen or "(no stack was seen)"))
        self._stack_seen = ""
        self._beat_at = time.monotonic()
        self._beat_cpu = now

    def _watch(self) -> None:
        """Take the main thread's stack once the beat is half the limit late."""
        while not self._stop.wait(self._limit_s / 5):
            late = time.monotonic() - self._beat_at
            if late > self._limit_s / 2 and not self._stack_seen:
                self._look()

    def _look(self) -> None:
        """Write the GUI thread's stack down without touching its frames.

        A frame held here would keep its painters and widgets alive, and let them go in the wrong
        thread.
        """
        with tempfile.TemporaryFile("w+", encoding="utf-8") as file:
            faulthandler.dump_traceback(file, all_threads=True)
            file.seek(0)
            stacks = file.read().split("\n\n")
        mine = f"0x{self._main:016x}"
        self._stack_seen = next((stack for stack in stacks if mine in stack), "")
