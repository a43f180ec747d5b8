"""How many pages are held above a window: counted aside, while they are held."""

import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui.heap.files import heap_files
from ui.tasks import TaskRunner

if TYPE_CHECKING:
    from app.intake.job import HeapReader


class PageCounter(QObject):
    """`counted(paths, pages)`: the last question's answer; one that was followed by another, or
    taken back, has none.
    """

    counted = Signal(list, int)

    def __init__(self, make_reader: "Callable[[], HeapReader]", parent: QObject) -> None:
        super().__init__(parent)
        self._make_reader = make_reader
        self._tasks = TaskRunner(self)
        self._stop = threading.Event()

    def count(self, paths: Sequence[Path]) -> None:
        """Count the pages of these files."""
        self.forget()
        self._stop = threading.Event()
        work = partial(_count, tuple(paths), self._make_reader, self._stop.is_set)
        self._tasks.run(work, partial(self._on_counted, self._stop, list(paths)), self._on_failed)

    def forget(self) -> None:
        """Take the question back."""
        self._stop.set()

    def close(self) -> None:
        """Count no more. Safe to call twice."""
        self.forget()
        self._tasks.close()

    def _on_counted(self, asked: threading.Event, paths: list[Path], pages: int) -> None:
        if not asked.is_set():
            self.counted.emit(paths, pages)

    def _on_failed(self, error: Exception) -> None:
        """Say nothing: letting go will say what is wrong with the files."""


def _count(
    paths: Sequence[Path], make_reader: "Callable[[], HeapReader]", stop: Callable[[], bool]
) -> int:
    if stop():
        return 0
    reader = make_reader()
    try:
        return reader.count(heap_files(paths), stop=stop)
    finally:
        reader.close()
