"""`app.ports.Backups` over a folder of backups, on a thread of its own."""

import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path

from app.errors import NotFoundError
from app.ports import BackupInfo, Clock
from storage import backups
from storage.backups import Backup, Occasion
from storage.errors import file_errors


class FolderBackups:
    """Fulfils `app.ports.Backups`. Close it with the program."""

    def __init__(
        self,
        data: Path,
        *,
        folder: Callable[[], Path],
        keep: Callable[[], int],
        clock: Clock,
        close_store: Callable[[], None],
    ) -> None:
        """`folder` and `keep` are asked each time, for the settings may change.

        `close_store` is called before a backup takes the database's place, on this thread; it
        must return when the last connection is closed.
        """
        self._data = data
        self._folder = folder
        self._keep = keep
        self._clock = clock
        self._close_store = close_store
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="backups")

    def list(self) -> "Future[tuple[BackupInfo, ...]]":
        """Return the backups there are, newest first."""
        return self._pool.submit(self._found)

    def make_now(self) -> "Future[BackupInfo]":
        """Back up now, while the program works on."""
        return self._pool.submit(self._make, Occasion.ASKED)

    def restore(self, backup: str) -> "Future[None]":
        """Go back to a backup, after the present state has been kept as one."""
        return self._pool.submit(partial(self._restore, backup))

    def start_empty(self) -> "Future[None]":
        """Begin with an empty library, after the present state has been kept as a backup."""
        return self._pool.submit(self._start_empty)

    def close(self) -> None:
        """Finish what runs. Safe to call twice."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _found(self) -> tuple[BackupInfo, ...]:
        folder = self._folder()
        with file_errors(folder):
            return tuple(_info(backup) for backup in backups.found_in(folder))

    def _make(self, occasion: Occasion) -> BackupInfo:
        made = backups.make(
            self._data, self._folder(), now=self._clock(), keep=self._keep(), occasion=occasion
        )
        return _info(made)

    def _restore(self, wanted: str) -> None:
        folder = self._folder()
        path = next((b.path for b in backups.found_in(folder) if b.path.name == wanted), None)
        if path is None:
            raise NotFoundError("backup", wanted)
        backups.check(path)
        with file_errors(self._data), tempfile.TemporaryDirectory(dir=self._data) as beside:
            # A copy, for keeping the present state may let the oldest of its kind go.
            copy = Path(beside) / path.name
            shutil.copyfile(path, copy)
            self._make(Occasion.RESTORE)
            self._close_store()
            backups.bring_back(copy, self._data)

    def _start_empty(self) -> None:
        self._make(Occasion.EMPTIED)
        self._close_store()
        backups.make_empty(self._data)


def _info(backup: Backup) -> BackupInfo:
    return BackupInfo(
        id=backup.path.name,
        day=backup.day,
        occasion=backup.occasion.value,
        size=backup.path.stat().st_size,
    )
