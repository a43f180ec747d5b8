"""Importing on a thread without stopping the window."""

import builtins
import sys
from collections.abc import Iterator
from contextlib import contextmanager

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
