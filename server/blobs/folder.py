"""Files in a folder of this computer, by obstore."""

import os
from pathlib import Path

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore

from app.errors import StoreError
from server.blobs.objects import Objects
from server.errors import InvalidError


class FolderBlobs(Objects):
    """`Blobs` in a folder; it is made at the first file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: LocalStore | None = None

    def put(self, key: str, content: bytes) -> None:
        """Keep `content`; it has reached the disk when this returns.

        Raises:
            InvalidError: when the key is taken.
            StoreError: when it cannot be kept.
        """
        try:
            obstore.put(self._store(), key, content, mode="create", use_multipart=False)
            self._flush(self._folder / key)
        except AlreadyExistsError as exc:
            raise InvalidError("The key is taken.", field="key", code="key_taken") from exc
        except (BaseError, OSError) as exc:
            raise StoreError(f"a file cannot be kept: {type(exc).__name__}") from exc

    def _store(self) -> LocalStore:
        if self._made is None:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._made = LocalStore(self._folder)
        return self._made

    def _flush(self, path: Path) -> None:
        """Bring a file and its folders' entries to the disk: obstore leaves that to the system."""
        with path.open("rb+") as file:
            os.fsync(file.fileno())
        if os.name != "posix":
            return
        for folder in (path.parent, self._folder):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
