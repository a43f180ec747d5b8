"""Pictures of first pages, made off the GUI thread, newest wish first, kept in memory and on disk.

The GUI thread only asks (`want`) and looks (`get`); reading a config, laying out a page, painting
and PNG files are the worker's.
"""

import logging
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QImage, QPainter

from app.worksheets.worksheet import Card, SheetId

logger = logging.getLogger(__name__)

FOLDER = "thumbnails"
SCALE = 2
"""Pictures are made for screens of this ratio."""
MEMORY_BYTES = 48 * 2**20
DISK_FILES = 3000
"""About 40 MB; the least lately made go first."""
PICTURE_FORMAT = 1
"""Raised when pages come to look different, so that old files are not shown."""


@dataclass(frozen=True, slots=True)
class PictureKey:
    """A state of a sheet. The name counts, because it is the title on the paper."""

    sheet: SheetId
    updated_at: int
    name: str

    @classmethod
    def of(cls, card: Card) -> "PictureKey":
        """Return the key of a card's present state."""
        return cls(card.id, card.updated_at, card.name)

    @property
    def file_name(self) -> str:
        """Return the name of the file on disk; it says nothing of the sheet's words."""
        name = zlib.crc32(self.name.encode())
        return f"{self.sheet}-{self.updated_at}-{name:08x}.{PICTURE_FORMAT}.png"


MakePicture = Callable[[SheetId], QImage]
"""Make the picture of a sheet at `SCALE`, on the worker thread; any exception means none."""


class Thumbnails(QObject):
    """The cache. `ready` comes on the GUI thread, with the sheet's id."""

    ready = Signal(str)
    _made = Signal(object, object, object)

    def __init__(self, make: MakePicture, folder: Path | None, parent: QObject) -> None:
        """`folder` gets a folder of pictures; None keeps them in memory only."""
        super().__init__(parent)
        self._make = make
        self._folder = folder / FOLDER if folder is not None else None
        self._memory: OrderedDict[PictureKey, QImage | None] = OrderedDict()
        self._bytes = 0
        self._look = (1.0, "#FFFFFF")
        self._queue: list[PictureKey] = []
        self._working: PictureKey | None = None
        self._closed = False
        self._condition = threading.Condition()
        self._made.connect(self._on_made, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._work, name="thumbnails", daemon=True)
        self._thread.start()

    def get(self, card: Card) -> QImage | None:
        """Return the picture if it is in memory; never waits."""
        key = PictureKey.of(card)
        image = self._memory.get(key)
        if image is not None:
            self._memory.move_to_end(key)
        return image

    def want(self, cards: Sequence[Card]) -> None:
        """Ask for the pictures of the cards in view; what was asked before and not begun lapses.

        The first card of the view is made first.
        """
        missing = [key for key in map(PictureKey.of, cards) if key not in self._memory]
        with self._condition:
            self._queue = [key for key in reversed(missing) if key != self._working]
            if self._queue:
                self._condition.notify()

    def set_look(self, *, ratio: float, paper: str) -> None:
        """Show pictures for a screen of `ratio` on paper of this colour; others are forgotten."""
        if (ratio, paper) == self._look:
            return
        with self._condition:
            self._look = (ratio, paper)
            self._queue.clear()
        self._memory.clear()
        self._bytes = 0

    def close(self) -> None:
        """Stop the worker; safe to call twice."""
        with self._condition:
            self._closed = True
            self._queue.clear()
            self._condition.notify()
        self._thread.join()

    @Slot(object, object, object)
    def _on_made(self, key: PictureKey, image: QImage | None, look: tuple[float, str]) -> None:
        if look != self._look:
            return
        self._memory[key] = image
        self._bytes += image.sizeInBytes() if image is not None else 0
        while self._bytes > MEMORY_BYTES and len(self._memory) > 1:
            _, old = self._memory.popitem(last=False)
            self._bytes -= old.sizeInBytes() if old is not None else 0
        self.ready.emit(key.sheet)

    # -- the worker's side
    def _work(self) -> None:
        self._trim()
        while (task := self._next()) is not None:
            key, look = task
            try:
                image: QImage | None = _dressed(self._load_or_make(key), *look)
            except Exception:  # the edge of a thread: one odd sheet must not end all pictures
                logger.exception("no picture of sheet %s", key.sheet)
                image = None
            if not self._closed:
                self._made.emit(key, image, look)

    def _next(self) -> tuple[PictureKey, tuple[float, str]] | None:
        with self._condition:
            self._working = None
            while not self._queue and not self._closed:
                self._condition.wait()
            if self._closed:
                return None
            self._working = self._queue.pop()
            return self._working, self._look

    def _load_or_make(self, key: PictureKey) -> QImage:
        path = self._folder / key.file_name if self._folder is not None else None
        if path is not None and path.exists():
            found = QImage(str(path))
            if not found.isNull():
                return found
        image = self._make(key.sheet)
        if path is not None:
            self._keep(image, path, key.sheet)
        return image

    def _keep(self, image: QImage, path: Path, sheet: SheetId) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            for old in path.parent.glob(f"{sheet}-*.png"):
                old.unlink(missing_ok=True)
            unfinished = path.with_suffix(".part")
            if image.save(str(unfinished), "PNG"):  # type: ignore[call-overload]
                unfinished.replace(path)
        except OSError:
            # A cache that cannot be written costs time, nothing else.
            logger.info("picture not kept", exc_info=True)

    def _trim(self) -> None:
        if self._folder is None or not self._folder.is_dir():
            return
        try:
            files = sorted(self._folder.glob("*.png"), key=lambda path: path.stat().st_mtime)
            for path in files[:-DISK_FILES]:
                path.unlink(missing_ok=True)
        except OSError:
            logger.info("old pictures not removed", exc_info=True)


def _dressed(image: QImage, ratio: float, paper: str) -> QImage:
    """Return the picture in the pixels of the screen, on paper of the theme's colour."""
    made = image.convertToFormat(QImage.Format.Format_RGB32)
    if ratio != SCALE:
        made = made.scaled(
            round(made.width() * ratio / SCALE),
            round(made.height() * ratio / SCALE),
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    if paper.upper() != "#FFFFFF":
        painter = QPainter(made)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        painter.fillRect(made.rect(), QColor(paper))
        painter.end()
    made.setDevicePixelRatio(ratio)
    return made
