"""Keeping the window moving while modules load, and garbage where it may be collected."""

import builtins
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QTimer, Slot

COLLECT_EVERY_MS = 2000
SWITCH_S = 0.0005
"""While modules load, how long the window waits for its turn (Python's usual time is 5 ms)."""


@contextmanager
def importing() -> Iterator[None]:
    """Let the window have its turns while this thread imports.

    PySide6's import hook is taken back for good: it makes every import of a thread stop the
    window. Not to be nested; one thread at a time.
    """
    original = getattr(builtins, "__orig_import__", None)
    if original is not None:
        builtins.__import__ = original
    usual = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_S)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


class Collector(QObject):
    """Collects garbage in the thread of the windows only, and not during the start.

    Python collects in whichever thread allocates: the store's threads would then destroy widgets,
    which Qt does not survive. It would also stop a change of a setting for up to 50 ms.
    """

    def __init__(self, parent: QObject) -> None:
        """Stop automatic collections; `begin` starts those of the timer."""
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(COLLECT_EVERY_MS)
        self._timer.timeout.connect(self._on_time)

    def begin(self) -> None:
        """Leave out what a start made, for it lives as long as the program, and collect the rest."""
        gc.freeze()
        self._timer.start()

    def end(self) -> None:
        """Give collecting back to Python."""
        self._timer.stop()
        gc.enable()

    @Slot()
    def _on_time(self) -> None:
        gc.collect(2 if gc.get_count()[2] > gc.get_threshold()[2] else 1)
