"""One program per data folder: a lock that the operating system drops when its holder dies."""

import os
import sys
from pathlib import Path
from types import TracebackType

from storage.errors import SecondInstanceError, file_errors

NAME = "chalkline.lock"


class InstanceLock:
    """Held for the life of the program. Works as a context manager."""

    def __init__(self, folder: Path) -> None:
        """Take the lock of `folder`.

        Raises:
            SecondInstanceError: when another program holds it.
            ReadOnlyStoreError, StoreError: when no lock file can be made there.
        """
        path = folder / NAME
        with file_errors(path):
            folder.mkdir(parents=True, exist_ok=True)
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(self._handle)
        except OSError as exc:
            os.close(self._handle)
            problem = f"{path} is held by another program"
            raise SecondInstanceError(problem) from exc

    def release(self) -> None:
        """Let the next program in. Safe to call twice. The file stays: removing it would race."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def __enter__(self) -> "InstanceLock":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
