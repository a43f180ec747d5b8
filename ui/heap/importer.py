"""Brings heaps in, one after the other, on a thread of its own."""

import logging
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app.intake.job import HeapReader, Step, bring_in
from app.marking.model import Import, Source
from app.marking.ports import IntakeBook
from ui.heap.files import heap_files
from ui.tasks import TaskRunner
from ui.words import ntr

logger = logging.getLogger(__name__)


class Importer(QObject):
    """`started(name)`, `stepped(Step)`, then `done(Import)`, `cancelled` or `failed(error)`."""

    started = Signal(str)
    stepped = Signal(object)
    done = Signal(object)
    cancelled = Signal()
    failed = Signal(object)

    def __init__(
        self, book: IntakeBook, make_reader: Callable[[], HeapReader], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._book = book
        self._make_reader = make_reader
        self._tasks = TaskRunner(self)
        self._waiting: list[tuple[Path, ...]] = []
        self._stop: threading.Event | None = None
        self._told = _Told()
        self._told.stepped.connect(self._on_stepped)

    @property
    def is_running(self) -> bool:
        """Whether a heap comes in."""
        return self._stop is not None

    @property
    def waiting(self) -> int:
        """How many heaps come after it."""
        return len(self._waiting)

    def add(self, paths: Sequence[Path]) -> None:
        """Bring these files in, now or after those before them."""
        self._waiting.append(tuple(paths))
        if not self.is_running:
            self._next()

    def cancel(self) -> None:
        """Give the heap that comes in up: nothing of it stays."""
        if self._stop is not None:
            self._stop.set()

    def close(self) -> None:
        """Give up what comes in and wait until nothing of it is left. Safe to call twice."""
        self._waiting.clear()
        self.cancel()
        self._tasks.close()

    def _next(self) -> None:
        if not self._waiting:
            return
        paths = self._waiting.pop(0)
        name = heap_name(paths)
        self._stop = threading.Event()
        work = partial(
            _run, paths, name, self._make_reader(), self._book, self._told.stepped.emit,
            self._stop.is_set,
        )  # fmt: skip
        self._tasks.run(work, self._on_done, self._on_failed)
        self.started.emit(name)

    @Slot(object)
    def _on_stepped(self, step: Step) -> None:
        if self._stop is not None and not self._stop.is_set():
            self.stepped.emit(step)

    def _on_done(self, made: Import | None) -> None:
        self._stop = None
        if made is None:
            self.cancelled.emit()
        else:
            self.done.emit(made)
        self._next()

    def _on_failed(self, error: Exception) -> None:
        self._stop = None
        logger.warning("a heap could not be brought in: %s", type(error).__name__)
        self.failed.emit(error)
        self._next()


class _Told(QObject):
    """Carries steps from the thread that works to the window's."""

    stepped = Signal(object)


def heap_name(paths: Sequence[Path]) -> str:
    """Return what a heap is called in the list of imports."""
    first = paths[0].name if paths else ""
    rest = len(paths) - 1
    if rest <= 0:
        return first
    return ntr("{name} and {n} other file", "{name} and {n} other files", rest, name=first)


def _run(
    paths: Sequence[Path],
    name: str,
    reader: HeapReader,
    book: IntakeBook,
    report: Callable[[Step], object],
    stop: Callable[[], bool],
) -> Import | None:
    return bring_in(
        heap_files(paths),
        source=Source.SCAN,
        name=name,
        reader=reader,
        book=book,
        report=report,
        stop=stop,
    )
