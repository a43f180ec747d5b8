"""Files in a folder of this computer, by obstore."""

import os
from collections.abc import Iterator
from pathlib import Path

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError
from obstore.store import LocalStore

from app.errors import StoreError
from server.errors import InvalidError, MissingError


class FolderBlobs:
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

    def get(self, key: str) -> bytes:
        """Return what is kept.

        Raises:
            MissingError: when there is nothing.
            StoreError: when it cannot be read.
        """
        try:
            return bytes(obstore.get(self._store(), key).bytes())
        except (NotFoundError, FileNotFoundError) as exc:
            raise MissingError(key) from exc
        except BaseError as exc:
            raise StoreError(f"a file cannot be read: {type(exc).__name__}") from exc

    def delete(self, key: str) -> None:
        """Delete; what is not there is no error.

        Raises:
            StoreError: when it cannot be deleted.
        """
        try:
            obstore.delete(self._store(), key)
        except (NotFoundError, FileNotFoundError):
            return
        except BaseError as exc:
            raise StoreError(f"a file cannot be deleted: {type(exc).__name__}") from exc

    def exists(self, key: str) -> bool:
        """Return whether something is kept under `key`."""
        try:
            obstore.head(self._store(), key)
        except (NotFoundError, FileNotFoundError):
            return False
        return True

    def list(self, *, until: float) -> Iterator[str]:
        """Give all keys that were kept before `until`, in Unix seconds."""
        for page in obstore.list(self._store()):
            for found in page:
                if found["last_modified"].timestamp() < until:
                    yield found["path"]

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
