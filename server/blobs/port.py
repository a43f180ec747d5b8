"""What the server needs of a place for files. Keys are ours, never a pupil's file name."""

from collections.abc import Iterator
from typing import Protocol


class Blobs(Protocol):
    """Files by key. A put that returned is on the disk, whole; one that did not left nothing."""

    def put(self, key: str, content: bytes) -> None:
        """Keep `content` under a new key.

        Raises:
            InvalidError: when the key is taken.
            StoreError: when it cannot be kept.
        """

    def get(self, key: str) -> bytes:
        """Return what is kept.

        Raises:
            MissingError: when there is nothing.
        """

    def delete(self, key: str) -> None:
        """Delete; what is not there is no error."""

    def exists(self, key: str) -> bool:
        """Return whether something is kept under `key`."""

    def list(self, *, until: float) -> Iterator[str]:
        """Give all keys that were kept before `until`, in Unix seconds."""
