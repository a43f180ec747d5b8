"""Photos of imports that are under way: which of them have to go when an import does not end.

Each open batch has a journal beside the photos, in which a photo's id is on the disk before the
photo is. So what a killed program leaves is known by name, and nothing else is ever removed: a
photo that was there before, and may be named by the rows of a backup, is in no journal.
"""

import os
import re
from collections.abc import Callable, Collection
from threading import Lock

from app.marking.model import BlobId
from storage.blobs import Blobs, blob_id
from storage.errors import file_errors
from storage.files import sync_folder

FOLDER = "open"
"""In the folder of the photos, whose other folders have names of two hex digits."""
_LINE = re.compile(r"[0-9a-f]{64}")

Named = Callable[[Collection[BlobId]], Collection[BlobId]]
"""Returns those of the photos that a row names."""


class OpenBatches:
    """All batches of one photo folder. Any thread may call."""

    def __init__(self, photos: Blobs) -> None:
        self._photos = photos
        self._folder = photos.folder / FOLDER
        self._lock = Lock()
        self._open: dict[str, set[BlobId]] = {}

    def begin(self, name: str) -> "PhotoBatch":
        """Return a new batch.

        Raises:
            DiskFullError, ReadOnlyStoreError, FileError: when its journal cannot be written.
        """
        journal = self._folder / name
        with file_errors(journal):
            self._folder.mkdir(parents=True, exist_ok=True)
            journal.touch()
            sync_folder(self._folder)
        with self._lock:
            self._open[name] = set()
        return PhotoBatch(self, name)

    def left(self) -> list[str]:
        """Return the names of batches that a program before this one did not end."""
        with file_errors(self._folder):
            names = sorted(path.name for path in self._folder.glob("*"))
        with self._lock:
            return [name for name in names if name not in self._open]

    def put(self, name: str, content: bytes) -> BlobId:
        """Keep a photo of a batch."""
        blob = blob_id(content)
        with self._lock:
            others = any(blob in made for made in self._open.values())
            if others or not self._photos.path(blob).exists():
                self._note(name, blob)
        return self._photos.put(content)

    def end(self, name: str) -> None:
        """Forget a batch: its rows are written."""
        with self._lock:
            self._open.pop(name, None)
            self._drop_journal(name)

    def take_back(self, name: str, named: Named) -> int:
        """Remove the photos that only this batch brought; return how many."""
        with self._lock:  # asked inside: a batch that ends meanwhile is either open or has rows
            mine = self._noted(name)
            kept = set(named(mine)) if mine else set()
            self._open.pop(name, None)
            for made in self._open.values():
                kept |= made
            gone = [blob for blob in mine if blob not in kept]
            for blob in gone:
                self._photos.remove(blob)
            self._drop_journal(name)
        return len(gone)

    def _note(self, name: str, blob: BlobId) -> None:
        if blob in self._open[name]:
            return
        journal = self._folder / name
        with file_errors(journal), journal.open("a", encoding="ascii") as file:
            file.write(f"{blob}\n")
            file.flush()
            os.fsync(file.fileno())
        self._open[name].add(blob)

    def _noted(self, name: str) -> list[BlobId]:
        journal = self._folder / name
        with file_errors(journal):
            try:
                text = journal.read_text(encoding="ascii", errors="replace")
            except FileNotFoundError:
                return []
        # A line that was cut off by the kill belongs to a photo that was not begun.
        return [BlobId(line) for line in text.split() if _LINE.fullmatch(line)]

    def _drop_journal(self, name: str) -> None:
        journal = self._folder / name
        with file_errors(journal):
            journal.unlink(missing_ok=True)


class PhotoBatch:
    """The photos of one import. Made by `OpenBatches.begin`."""

    def __init__(self, batches: OpenBatches, name: str) -> None:
        self._batches, self._name = batches, name

    def put(self, content: bytes) -> BlobId:
        """Keep a photo and return its id once it is on the disk."""
        return self._batches.put(self._name, content)

    def end(self) -> None:
        """Forget the batch: rows name its photos now."""
        self._batches.end(self._name)

    def take_back(self, named: Named) -> int:
        """Remove what no row names."""
        return self._batches.take_back(self._name, named)
