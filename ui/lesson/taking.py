"""Takes photos in that pupils send during a lesson: cleaned, and only of this teacher's sheets."""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO

from app.ids import CodeError, CopyKey, account_tag, parse_copy_code, verify
from app.intake.cleaning import cleaned
from app.intake.errors import UncleanError
from app.intake.uploaded import code_in
from app.marking.inbox import InboxBook
from app.marking.model import Source
from app.worksheets.worksheet import CopyId
from ui.lesson.form import FormError

_AT_ONCE = 2
"""Photos that are cleaned and looked at at once; each is in memory several times meanwhile."""
PER_MINUTE = 30
"""Submissions from one telephone."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A submission that was taken in."""

    photos: int
    copies: tuple[CopyId, ...]
    voided: bool = False
    """Whether one of them was withdrawn: it is kept, and the pupil is told."""


class Taking:
    """What stands behind the pages of one lesson. Called from the threads of its requests."""

    def __init__(
        self,
        book: InboxBook,
        key: CopyKey,
        tell: Callable[[Arrived], None],
        *,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """`tell` is called after each submission, from any thread."""
        self._book = book
        self._key = key
        self._tell = tell
        self._now = now
        self._turn = threading.Semaphore(_AT_ONCE)
        self._lock = threading.Lock()
        self._sent: dict[str, deque[float]] = {}

    def addressed(self, code: str) -> tuple[CopyId, int | None] | None:
        """Return whose copy a code in an address is, and the page; None for any other code."""
        body, _, suffix = code.partition(".")
        page = int(suffix) if suffix.isascii() and suffix.isdigit() and len(suffix) <= 3 else 0
        try:
            if len(body) == 36:
                account_tag(body)
                copy = CopyId(body.lower())
            else:
                copy = CopyId(parse_copy_code(body))
        except CodeError:
            return None
        return (copy, page or None) if self._is_ours(copy) else None

    def is_void(self, copy: CopyId | None) -> bool:
        """Return whether the teacher has withdrawn a copy."""
        return copy is not None and self._book.is_void(copy)

    def check_rate(self, telephone: str) -> None:
        """Count a submission.

        Raises:
            FormError: code "rate" when there were too many from one address.
        """
        now = self._now()
        with self._lock:
            times = self._sent.setdefault(telephone, deque())
            while times and times[0] < now - 60:
                times.popleft()
            if len(times) >= PER_MINUTE:
                raise FormError("rate")
            times.append(now)

    def hand_in(
        self, addressed: tuple[CopyId, int | None] | None, files: Sequence[IO[bytes]]
    ) -> Arrived:
        """Keep all photos, or none of them; return what arrived. Without an address the codes in
        the photos say whose they are; one that shows none goes with the others.

        Raises:
            FormError: "kind", "damaged", "pixels", "no_code", "foreign", "none".
            StoreError: when they cannot be kept; those of another sheet may be.
        """
        if not files:
            raise FormError("none")
        photos = [self._cleaned(file) for file in files]
        copy_named, page = (None, None) if addressed is None else addressed
        heaps = self._by_copy(photos) if copy_named is None else {copy_named: photos}
        for copy, heap in heaps.items():
            self._book.take_in(copy, page, heap, source=Source.LESSON)
        arrived = Arrived(len(photos), tuple(heaps), any(map(self.is_void, heaps)))
        self._tell(arrived)
        return arrived

    def _cleaned(self, file: IO[bytes]) -> bytes:
        file.seek(0)
        with self._turn:
            try:
                return cleaned(file.read()).content
            except UncleanError as exc:
                raise FormError(exc.code) from exc

    def _by_copy(self, photos: list[bytes]) -> dict[CopyId, list[bytes]]:
        found: list[CopyId | None] = []
        for photo in photos:
            with self._turn:
                found.append(code_in(photo))
        ours = [copy for copy in found if copy is not None and self._is_ours(copy)]
        if not ours:
            raise FormError("foreign" if any(found) else "no_code")
        heaps: dict[CopyId, list[bytes]] = {}
        for copy, photo in zip(found, photos, strict=True):
            whose = copy if copy in ours else ours[0]
            heaps.setdefault(CopyId(whose), []).append(photo)
        return heaps

    def _is_ours(self, copy: CopyId) -> bool:
        """Return whether this computer made the copy, or has heard of it from another one."""
        return verify(copy, self._key.key) or self._book.knows(copy)
