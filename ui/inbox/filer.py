"""The one thread that files uploads: reads their photos and hands them to the store. No Qt.

A photo of twelve megapixels takes about a second to read; neither the window, the store nor sync
waits for it.
"""

import logging
import threading
from collections.abc import Callable

from app.errors import AppError
from app.marking.inbox import Filed, InboxBook, Standing, Upload, UploadId
from app.marking.model import Source
from ui.start.quiet import importing
from ui.words import name_date, tr

logger = logging.getLogger(__name__)

CLOSING_S = 5.0
"""How long the end of the program waits for the photo that is being read."""


class Filer:
    """Files whatever is ready each time it is woken."""

    def __init__(
        self, book: InboxBook, tell: Callable[[tuple[Filed, ...], Standing], None]
    ) -> None:
        """`tell` is called from the thread, after each round that did something, and the first."""
        self._book = book
        self._tell = tell
        self._wake = threading.Event()
        self._closing = False
        self._standing: Standing | None = None
        self._thread = threading.Thread(target=self._run, name="inbox", daemon=True)

    def start(self) -> None:
        """Begin; what a run before left is filed at once."""
        self._wake.set()
        self._thread.start()

    def wake(self) -> None:
        """Look for uploads, from any thread: some came, or a copy did."""
        self._wake.set()

    def close(self) -> None:
        """End after the photo that is being read. What is not filed is filed at the next start."""
        self._closing = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(CLOSING_S)

    def _run(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            if self._closing:
                return
            try:
                self._round()
            except AppError as exc:  # a full disk, or a backup is brought back: at the next waking
                logger.warning("uploads wait to be filed: %s", type(exc).__name__)
            except Exception:  # the edge of the thread: it lives on
                logger.exception("a defect in filing uploads")

    def _round(self) -> None:
        passed: list[UploadId] = []
        done: list[Filed] = []
        while not self._closing:
            upload = self._book.next_ready(passed=passed)
            if upload is None:
                break
            passed.append(upload.id)  # once a round, whatever comes of it
            filed = self._file(upload)
            if filed is not None:
                done.append(filed)
        standing = self._book.standing()
        if done or standing != self._standing:
            self._standing = standing
            self._tell(tuple(done), standing)

    def _file(self, upload: Upload) -> Filed | None:
        with importing():
            from app.intake.uploaded import read_upload  # Pillow and its like: not at the start

        pages = read_upload(
            upload,
            photo=self._book.photo,
            filed_page=self._book.filed_page,
            name=lambda number: tr("Photo {n}", n=number),
        )
        return self._book.file(upload.id, _name(upload), pages)


def _name(upload: Upload) -> str:
    when = name_date(upload.created_at)
    if upload.source is Source.LESSON:
        return tr("In the lesson, {when}", when=when)
    return tr("Handed in, {when}", when=when)
