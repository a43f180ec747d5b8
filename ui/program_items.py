"""What is given to the program from outside, opened once it can be."""

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from ui.words import tr

if TYPE_CHECKING:
    from ui.program import Program
    from ui.shell.item import Item

logger = logging.getLogger(__name__)

MOST_WAITING = 20
"""Items that wait for the store; more than anybody opens during a start."""


class ItemWishes(QObject):
    """Opens files and links that a start, another start, or the system brings."""

    def __init__(self, program: "Program") -> None:
        super().__init__(program)
        self._program = program
        self._waiting: list[Item] = []
        self._is_settled = False
        program.settled.connect(self._on_settled)

    def take(self, item: "Item") -> None:
        """Open `item` now, or when the store is open and the first sheet on the desk."""
        if len(self._waiting) >= MOST_WAITING:
            logger.warning("more was given to open than can wait")
            return
        self._waiting.append(item)
        self.go_on()

    def go_on(self) -> None:
        """Open what waits, if it can be."""
        while self._is_settled and self._program.sharing is not None and self._waiting:
            self._open(self._waiting.pop(0))

    @Slot()
    def _on_settled(self) -> None:
        self._is_settled = True
        self.go_on()

    def _open(self, item: "Item") -> None:
        from ui.shell.item import Kind

        assert self._program.sharing is not None  # noqa: S101 - `go_on` looked
        match item.kind:
            case Kind.FILE:
                self._program.sharing.open_file(item.text)
            case Kind.LINK:
                self._program.sharing.offer_link(item.text)
            case Kind.OTHER:
                self._program.say_about_store(
                    tr("Chalkline opens links to a worksheet and .chalk files. This is neither.")
                )
