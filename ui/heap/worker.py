"""What a reading process does: it knows the domain and no window, so that it starts quickly.

A file from anywhere may bring down what opens it. Here that costs a page, not the program.
"""

import logging
import os
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection

from msgspec.structs import replace

from app.intake.model import HeapFile, LoosePage, PageRead, Why
from app.intake.reading import read_page
from app.intake.unpack import count_pages, loose_pages

logger = logging.getLogger(__name__)

READY = "ready"
"""What a process says first: one that never does was never there."""
_NICER = 5


def serve_reading(orders: Connection) -> None:
    """Read one page after the other until nobody asks any more."""
    _serve(orders, _read)


def serve_unpacking(orders: Connection) -> None:
    """Count files, and take them apart: a page for each wish, None after a file's last one."""
    _serve(orders, _unpack)


def _serve(orders: Connection, do: Callable[[Connection, object], None]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the program says when it is over
    if hasattr(os, "nice"):
        os.nice(_NICER)  # the window comes first
    try:
        orders.send(READY)
        while True:
            do(orders, orders.recv())
    except (EOFError, OSError):  # the program has ended, or was killed
        return


def _read(orders: Connection, wish: object) -> None:
    assert isinstance(wish, LoosePage)  # noqa: S101 - what the pool sends
    try:
        orders.send(read_page(wish))
    except OSError:
        raise
    except Exception:
        logger.exception("a page of a heap could not be read")
        orders.send(torn(wish))


def _unpack(orders: Connection, wish: object) -> None:
    if isinstance(wish, tuple):
        (file,) = wish
        orders.send(_counted(file))
        return
    assert isinstance(wish, HeapFile)  # noqa: S101 - what the pool sends
    number = 0
    try:
        for page in loose_pages([wish], stop=_never):
            number = page.number
            orders.send(page)
            orders.recv()
    except (OSError, EOFError):
        raise
    except Exception:
        logger.exception("a file of a heap could not be taken apart")
        orders.send(broken_off(wish.name, number + 1))
        orders.recv()
    orders.send(None)


def _counted(file: HeapFile) -> int:
    try:
        return count_pages(file)
    except Exception:
        logger.exception("the pages of a file could not be counted")
        return 1


def _never() -> bool:
    return False


def torn(page: LoosePage) -> PageRead:
    """Return a page whose reading came to no end: it is kept, and to look at."""
    return PageRead(number=page.number, name=page.name, original=page.original, why=Why.TORN)


def broken_off(name: str, number: int) -> LoosePage:
    """Return the page that stands for the rest of a file whose opening came to no end."""
    label = name if number == 1 else f"{name}, {number}"
    return LoosePage(number=number, name=label, original=None, why=Why.TORN)


def numbered(page: LoosePage, number: int) -> LoosePage:
    """Return a page of a file with its number in the heap."""
    return replace(page, number=number)
