"""What a lesson takes from the program around it. Light: it is made at the start."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.ids import CopyKey, Randomness
from app.marking.inbox import InboxBook


def _addresses() -> Sequence[str]:
    from ui.lesson.addresses import lan_addresses

    return lan_addresses()


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonWorld:
    """Tests bring their own."""

    book: Callable[[], InboxBook | None]
    """The store's inbox; None while the store is not open for writing."""
    key: Callable[[], CopyKey]
    """The key of this computer's copies; asked on a thread that may wait."""
    wake: Callable[[], None]
    """Files what has arrived; from any thread."""
    folder: Path
    """Where photos lie while they are coming."""
    random: Randomness
    addresses: Callable[[], Sequence[str]] = _addresses
    monotonic: Callable[[], float] = time.monotonic
