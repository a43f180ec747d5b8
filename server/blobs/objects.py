"""What folder and bucket have in common: reading, deleting and listing, by obstore."""

import re
from collections.abc import Iterator
from typing import Protocol

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import ObjectStore

from app.errors import StoreError
from server.errors import MissingError, SettingsError

_REFUSED = re.compile(r"status code: (4\d\d [A-Za-z ]+)")
"""obstore has no class for a list that is refused: its text alone says so."""


class Objects(Protocol):
    """Half of `Blobs`, over whatever `_store` opens; a class that keeps files adds `put`."""

    def _store(self) -> ObjectStore: ...

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
        except (BaseError, OSError) as exc:
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
        except (BaseError, OSError) as exc:
            raise StoreError(f"a file cannot be deleted: {type(exc).__name__}") from exc

    def exists(self, key: str) -> bool:
        """Return whether something is kept under `key`.

        Raises:
            StoreError: when that cannot be told.
        """
        try:
            obstore.head(self._store(), key)
        except (NotFoundError, FileNotFoundError):
            return False
        except (BaseError, OSError) as exc:
            raise StoreError(f"a file cannot be looked for: {type(exc).__name__}") from exc
        return True

    def list(self, *, until: float) -> Iterator[str]:
        """Give all keys that were kept before `until`, in Unix seconds.

        Raises:
            SettingsError: when the place does not know us, or is none.
            StoreError: when it does not answer.
        """
        try:
            for page in obstore.list(self._store()):
                for found in page:
                    if found["last_modified"].timestamp() < until:
                        yield found["path"]
        except (BaseError, OSError) as exc:
            refused = _REFUSED.search(str(exc))
            if refused is not None:
                raise SettingsError(
                    "The place for pupils' photos does not take this bucket, region, key or "
                    f"secret: it says {refused[1]}."
                ) from exc
            raise StoreError(f"the files cannot be listed: {type(exc).__name__}") from exc
