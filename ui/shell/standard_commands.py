"""The commands that act everywhere (ui.md §6)."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtGui import QKeySequence

from ui.shell.command import Command, MenuGroup
from ui.shell.place import Place, PlaceEntry
from ui.words import tr

_Key = QKeySequence.StandardKey


class WindowActions(Protocol):
    """What the window can do for its own commands."""

    settings_asked: SignalInstance
    new_sheet_asked: SignalInstance

    @property
    def show_place(self) -> Callable[[str], Place]:
        """Bring a place to the front."""

    def open_find(self) -> None:
        """Open Find."""

    def open_keys(self) -> None:
        """Open the key sheet."""

    def search_here(self) -> None:
        """Search in the place shown."""

    def next_pane(self) -> None:
        """Go to the next pane."""

    def previous_pane(self) -> None:
        """Go to the pane before."""

    def toggle_full_screen(self) -> None:
        """Fill the screen, or not."""

    def close(self) -> bool:
        """Close the window."""


def window_commands(window: WindowActions) -> list[Command]:
    """Return the commands of the window itself."""
    return [
        Command(
            id="new",
            text=tr("&New worksheet"),
            run=window.new_sheet_asked.emit,
            shortcut=_Key.New,
            menu=MenuGroup.FILE,
            icon="plus",
        ),
        Command(
            id="settings",
            text=tr("&Settings…"),
            run=window.settings_asked.emit,
            shortcut="Ctrl+,",
            menu=MenuGroup.FILE,
            icon="settings",
        ),
        Command(
            id="quit",
            text=tr("&Quit"),
            run=window.close,
            shortcut="Ctrl+Q",
            menu=MenuGroup.FILE,
            icon="x",
        ),
        *_finding(window),
        *_viewing(window),
    ]


def _finding(window: WindowActions) -> list[Command]:
    return [
        Command(
            id="find-anything",
            text=tr("Find &anything…"),
            run=window.open_find,
            shortcut="Ctrl+K",
            menu=MenuGroup.EDIT,
            icon="search",
        ),
        Command(
            id="search-here",
            text=tr("Search &here"),
            run=window.search_here,
            shortcut=_Key.Find,
            menu=MenuGroup.EDIT,
            icon="search",
        ),
    ]


def _viewing(window: WindowActions) -> list[Command]:
    return [
        Command(
            id="full-screen",
            text=tr("&Full screen"),
            run=window.toggle_full_screen,
            shortcut="F11",
            menu=MenuGroup.VIEW,
        ),
        Command(
            id="next-pane",
            text=tr("Next pane"),
            run=window.next_pane,
            shortcut="F6",
            menu=MenuGroup.GO,
        ),
        Command(
            id="previous-pane",
            text=tr("Previous pane"),
            run=window.previous_pane,
            shortcut="Shift+F6",
            menu=MenuGroup.GO,
        ),
        Command(
            id="keys",
            text=tr("&Keys"),
            run=window.open_keys,
            shortcut="F1",
            menu=MenuGroup.HELP,
            icon="keyboard",
        ),
    ]


def place_commands(window: WindowActions, entries: Sequence[PlaceEntry]) -> list[Command]:
    """Return a command per place: Ctrl 1 to Ctrl 5."""
    return [
        Command(
            id=f"go-{entry.key}",
            text=entry.title,
            run=partial(window.show_place, entry.key),
            shortcut=f"Ctrl+{number}",
            menu=MenuGroup.GO,
            icon=entry.icon,
        )
        for number, entry in enumerate(entries, start=1)
    ]
