"""What Find knows by itself: the commands and the places."""

from collections.abc import Callable, Sequence
from functools import partial

from ui.components.key_cap import key_words
from ui.shell.command import CommandBook
from ui.shell.find import Found, rank
from ui.shell.place import PlaceEntry
from ui.words import tr


class CommandProvider:
    """Finds what can be done now."""

    def __init__(self, book: CommandBook) -> None:
        self._book = book

    def find(self, text: str, deliver: Callable[[Sequence[Found]], None]) -> None:
        """Deliver the commands that fit and can run."""
        offered = [
            Found(
                title=command.text.replace("&", "").removesuffix("…"),
                run=command.run,
                icon=command.icon or "arrow-right",
                keys=key_words(command.keys()[0]) if command.keys() else "",
            )
            for command in self._book.commands()
            if command.is_enabled()
        ]
        deliver(rank(text, offered))


class PlaceProvider:
    """Finds the places of the program."""

    def __init__(self, entries: Sequence[PlaceEntry], go: Callable[[str], object]) -> None:
        self._entries = entries
        self._go = go

    def find(self, text: str, deliver: Callable[[Sequence[Found]], None]) -> None:
        """Deliver the places that fit."""
        offered = [
            Found(
                title=entry.title,
                run=partial(self._go, entry.key),
                detail=tr("Place"),
                icon=entry.icon,
            )
            for entry in self._entries
        ]
        deliver(rank(text, offered))
