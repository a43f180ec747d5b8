"""Importing on a thread without stopping the window."""

import builtins
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

SWITCH_S = 0.0005
"""While modules load, how long the window waits for its turn (Python's usual time is 5 ms)."""


_lock = threading.Lock()
_usual: list[float] = []
"""Python's own time, as it was before any thread imported; once for each that does now."""


@contextmanager
def importing() -> Iterator[None]:
    """Let the window have its turns while this thread imports; several threads may.

    PySide6's import hook is taken back for good: it makes every import of a thread stop the
    window.
    """
    with _lock:
        original = getattr(builtins, "__orig_import__", None)
        if original is not None:
            builtins.__import__ = original
        _usual.append(_usual[0] if _usual else sys.getswitchinterval())
        sys.setswitchinterval(SWITCH_S)
    try:
        yield
    finally:
        with _lock:
            usual = _usual.pop()
            if not _usual:
                sys.setswitchinterval(usual)
