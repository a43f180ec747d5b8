"""Sixteen megabytes set aside, given up when the disk is full.

On a full disk the write-ahead log cannot be folded into the database, for the database cannot
grow; with the ballast gone it can, and the change in hand is saved as well (sync.md §3.14).
"""

import logging
import os
import shutil
from pathlib import Path

logger = logging.getLogger(__name__)

NAME = "chalkline.ballast"
SIZE = 16 * 2**20
_CHUNK = 2**20
_MARGIN = 4
"""It is put back when so many times its size are free: not to fill the disk again itself."""


class Ballast:
    """The ballast file of a data folder."""

    def __init__(self, folder: Path, *, size: int = SIZE) -> None:
        self._path = folder / NAME
        self._size = size

    def put_back(self) -> bool:
        """Make the file if it is missing or short; False when there is no room for it.

        Really written, because a file with a hole in it occupies nothing.
        """
        try:
            if self._path.exists() and self._path.stat().st_size == self._size:
                return True
            if shutil.disk_usage(self._path.parent).free < _MARGIN * self._size:
                return False
            with self._path.open("wb") as file:
                left = self._size
                while left > 0:
                    left -= file.write(os.urandom(min(_CHUNK, left)))
                os.fsync(file.fileno())
        except OSError as exc:
            logger.warning("no ballast: %s", exc.strerror)
            self.release()
            return False
        return True

    def release(self) -> bool:
        """Give up the room; False when there was none to give."""
        try:
            self._path.unlink()
        except OSError:
            return False
        return True
