r"""Windows: the scheme and the file's type below HKEY_CURRENT_USER\Software\Classes."""

import subprocess
import sys
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from app.sharing.chalk import MEDIA_TYPE, SUFFIX
from ui.shell.item import SCHEME

TYPE = "Chalkline.Worksheet"


class Entry(NamedTuple):
    """A value of the registry; the name "" is a key's own value."""

    key: str
    name: str
    value: str


class Classes(Protocol):
    """The user's classes in the registry. Paths are relative to them."""

    def get(self, key: str, name: str) -> str | None:
        """Return a text, None when it is not there."""

    def put(self, entry: Entry) -> None:
        """Write a text, and the keys on the way to it."""

    def drop(self, key: str, name: str) -> None:
        """Remove a value that is there."""

    def drop_if_empty(self, key: str) -> None:
        """Remove a key that has neither values nor keys, if it is there."""

    def announce(self) -> None:
        """Tell the desktop that something changed."""


class WindowsClasses:
    """What is registered there."""

    def __init__(self, command: Sequence[str], classes: Classes) -> None:
        """`command` starts the program."""
        self._entries = entries(command)
        self._classes = classes

    def register(self) -> bool:
        """Write what differs; return whether anything did."""
        there = self._classes.get
        differing = [one for one in self._entries if there(one.key, one.name) != one.value]
        for entry in differing:
            self._classes.put(entry)
        if differing:
            self._classes.announce()
        return bool(differing)

    def unregister(self) -> bool:
        """Remove what `register` wrote; return whether there was anything.

        What another program has written to the file's type since then stays.
        """
        there = [one for one in self._entries if self._is_ours(one)]
        for entry in there:
            self._classes.drop(entry.key, entry.name)
        for key in _deepest_first(self._entries):
            self._classes.drop_if_empty(key)
        if there:
            self._classes.announce()
        return bool(there)

    def _is_ours(self, entry: Entry) -> bool:
        found = self._classes.get(entry.key, entry.name)
        is_shared = entry.key.startswith(SUFFIX)
        return found == entry.value if is_shared else found is not None


def entries(command: Sequence[str]) -> tuple[Entry, ...]:
    """Return all that is written for a program that `command` starts."""
    icon = f'"{command[0]}",0'
    # After "--" nothing in a link is taken for an option.
    opens = f'{subprocess.list2cmdline(command)} -- "%1"'
    if not opens.startswith('"'):
        opens = f'"{command[0]}"{opens.removeprefix(command[0])}'
    return (
        Entry(SCHEME, "", "URL:Chalkline"),
        Entry(SCHEME, "URL Protocol", ""),
        Entry(rf"{SCHEME}\DefaultIcon", "", icon),
        Entry(rf"{SCHEME}\shell\open\command", "", opens),
        Entry(TYPE, "", "Chalkline worksheet"),
        Entry(rf"{TYPE}\DefaultIcon", "", icon),
        Entry(rf"{TYPE}\shell\open\command", "", opens),
        Entry(SUFFIX, "", TYPE),
        Entry(SUFFIX, "Content Type", MEDIA_TYPE),
        Entry(rf"{SUFFIX}\OpenWithProgids", TYPE, ""),
    )


def _deepest_first(all_entries: Sequence[Entry]) -> list[str]:
    keys = {
        "\\".join(parts[:length])
        for parts in (entry.key.split("\\") for entry in all_entries)
        for length in range(1, len(parts) + 1)
    }
    return sorted(keys, key=lambda key: (-key.count("\\"), key))


if sys.platform == "win32":
    import ctypes
    import winreg

    _ROOT = "Software\\Classes\\"
    _ASSOCIATIONS_CHANGED = 0x08000000

    class UserClasses:
        """The registry itself."""

        def get(self, key: str, name: str) -> str | None:
            """Return a text, None when it is not there."""
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _ROOT + key) as opened:
                    value, _kind = winreg.QueryValueEx(opened, name)
            except FileNotFoundError:
                return None
            return str(value)

        def put(self, entry: Entry) -> None:
            """Write a text, and the keys on the way to it."""
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _ROOT + entry.key) as opened:
                winreg.SetValueEx(opened, entry.name, 0, winreg.REG_SZ, entry.value)

        def drop(self, key: str, name: str) -> None:
            """Remove a value that is there."""
            path = _ROOT + key
            with winreg.OpenKey(
                winreg.HKEY_CURRENT_USER, path, access=winreg.KEY_SET_VALUE
            ) as opened:
                winreg.DeleteValue(opened, name)

        def drop_if_empty(self, key: str) -> None:
            """Remove a key that has neither values nor keys, if it is there."""
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _ROOT + key) as opened:
                    keys, values, _changed = winreg.QueryInfoKey(opened)
            except FileNotFoundError:
                return
            if not keys and not values:
                winreg.DeleteKey(winreg.HKEY_CURRENT_USER, _ROOT + key)

        def announce(self) -> None:
            """Tell the desktop that something changed."""
            ctypes.windll.shell32.SHChangeNotify(_ASSOCIATIONS_CHANGED, 0, None, None)
