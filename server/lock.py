"""One process at a time over a SQLite data folder, and where it listens."""

import os
import sys
from pathlib import Path
from typing import IO

from server.errors import BusyFolderError

if sys.platform == "win32":
    import msvcrt

    def _take(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


class FolderLock:
    """Held while a process may write the database; the system lets it go when the process ends."""

    def __init__(self, folder: Path) -> None:
        """Take the lock.

        Raises:
            BusyFolderError: when another process has it.
        """
        self._file = (folder / "server.lock").open("ab")
        try:
            _take(self._file)
        except OSError as exc:
            self._file.close()
            raise BusyFolderError(f"Another server works with {folder}.") from exc

    def release(self) -> None:
        """Let it go. Safe to call twice."""
        self._file.close()


def write_address(folder: Path, address: str) -> None:
    """Note where the server of this folder listens ("http://127.0.0.1:8400")."""
    fresh = folder / f"server.address.{os.getpid()}"
    fresh.write_text(address, encoding="utf-8")
    fresh.replace(folder / "server.address")


def read_address(folder: Path) -> str:
    """Return where the server of this folder listens; "" when none has said so."""
    try:
        return (folder / "server.address").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""
