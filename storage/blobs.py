"""Photos as files named by their SHA-256, beside the database: the same photo is kept once.

They are no part of the daily backups of the database, which would copy gigabytes each day. A file
never changes, and goes only with an import that did not come to its end (storage.batches), so the
rows of an older backup find theirs again.
"""

import hashlib
import re
from pathlib import Path

from app.marking.model import BlobId
from storage.errors import LostPhotoError, file_errors
from storage.files import sync_folder, write_atomically

FOLDER = "photos"
_ID = re.compile(r"[0-9a-f]{64}")


class Blobs:
    """The photos in one folder. Any thread may call."""

    def __init__(self, folder: Path) -> None:
        """Keep them in `folder`, which is made with the first one."""
        self.folder = folder

    def put(self, content: bytes) -> BlobId:
        """Keep these bytes and return their id once they are on the disk.

        Raises:
            DiskFullError, ReadOnlyStoreError, FileError: when they cannot be written.
        """
        blob = blob_id(content)
        path = self.path(blob)
        self._make(path.parent)
        if not _holds(path, content):  # absent, or damaged: then these bytes mend it
            write_atomically(path, content)
        else:
            with file_errors(path):  # a killed program may have renamed it and come no further
                sync_folder(path.parent)
        return blob

    def read(self, blob: BlobId) -> bytes:
        """Return the bytes of a photo.

        Raises:
            LostPhotoError: when its file is gone, or not what it was.
            StoreError: when it cannot be read.
        """
        if not _ID.fullmatch(blob):
            raise LostPhotoError(blob)
        path = self.path(blob)
        with file_errors(path):
            try:
                content = path.read_bytes()
            except FileNotFoundError as exc:
                raise LostPhotoError(blob) from exc
        if hashlib.sha256(content).hexdigest() != blob:
            raise LostPhotoError(blob)
        return content

    def remove(self, blob: BlobId) -> None:
        """Remove a photo that no row names, and what a kill left of writing it."""
        path = self.path(blob)
        with file_errors(path):
            path.unlink(missing_ok=True)
            for part in path.parent.glob(f".{blob[:40]}.*"):
                part.unlink(missing_ok=True)

    def path(self, blob: BlobId) -> Path:
        """Return where a photo is, or would be."""
        return self.folder / blob[:2] / blob

    def _make(self, folder: Path) -> None:
        with file_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            sync_folder(folder.parent)
            sync_folder(folder.parent.parent)


def blob_id(content: bytes) -> BlobId:
    """Return the id of a photo by its bytes."""
    return BlobId(hashlib.sha256(content).hexdigest())


def _holds(path: Path, content: bytes) -> bool:
    with file_errors(path):
        try:
            return path.read_bytes() == content
        except FileNotFoundError:
            return False
