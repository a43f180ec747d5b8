"""A file that exists while the database is open: left behind, the last stop was not clean."""

from pathlib import Path

from storage.errors import file_errors

MARKER = "chalkline.open"


class Marker:
    """The marker of an open database."""

    def __init__(self, folder: Path) -> None:
        """Put it up.

        Raises:
            ReadOnlyStoreError, DiskFullError, StoreError: when the folder cannot be written to.
        """
        self._path = folder / MARKER
        self._stays = False
        with file_errors(self._path):
            self._path.touch()

    def keep(self) -> None:
        """Leave it up over the close, because the file has proved damaged: look at the start."""
        self._stays = True

    def remove(self) -> None:
        """Take it down after a clean close. Safe to call twice."""
        if not self._stays:
            self._path.unlink(missing_ok=True)
