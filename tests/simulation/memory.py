"""Tables in memory whose transactions can be undone, and crashes at every call to a store."""

from typing import Any

_MISSING = object()


class CrashError(BaseException):
    """The power went: whatever the process held in memory is gone."""


class Crashes:
    """Counts the calls to a store and lets the power go at one of them."""

    def __init__(self) -> None:
        self.calls = 0
        self.at = -1
        """The call at which it happens; -1: at none."""
        self.happened = 0

    def arm(self, after: int) -> None:
        """Let the power go `after` calls from now on."""
        self.at = self.calls + after

    def disarm(self) -> None:
        """Let nothing happen."""
        self.at = -1

    def call(self) -> None:
        """Count one call.

        Raises:
            CrashError: when this is the one.
        """
        self.calls += 1
        if self.calls == self.at:
            self.at = -1
            self.happened += 1
            raise CrashError


class Tables:
    """Dictionaries by name, whose values are never changed in place."""

    names: tuple[str, ...] = ()

    def __init__(self) -> None:
        for name in self.names:
            setattr(self, name, {})

    def copy(self) -> "Tables":
        """Return what a backup of the file holds."""
        copied = type(self)()
        for name in self.names:
            setattr(copied, name, dict(getattr(self, name)))
        return copied


class Journal:
    """Writes to tables, in the order in which they are taken back."""

    def __init__(self) -> None:
        self._undo: list[tuple[dict[Any, Any], Any, Any]] = []

    def put(self, table: dict[Any, Any], key: object, value: object) -> None:
        """Set a row."""
        self._undo.append((table, key, table.get(key, _MISSING)))
        table[key] = value

    def drop(self, table: dict[Any, Any], key: object) -> None:
        """Remove a row; missing is fine."""
        old = table.pop(key, _MISSING)
        if old is not _MISSING:
            self._undo.append((table, key, old))

    def mark(self) -> int:
        """Return a point to come back to."""
        return len(self._undo)

    def undo(self, mark: int = 0) -> None:
        """Take back everything after `mark`."""
        while len(self._undo) > mark:
            table, key, old = self._undo.pop()
            if old is _MISSING:
                table.pop(key, None)
            else:
                table[key] = old
