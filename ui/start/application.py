"""The application object on macOS, where the system itself hands over files and links."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QUrl, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from ui.shell.item import Item, read_item


class OpeningApplication(QApplication):
    """Takes what the system asks to open. Signal: `given(item)`.

    The system may ask before anybody listens: `take_items` returns what came until then.
    """

    given = Signal(object)

    def __init__(self, arguments: Sequence[str]) -> None:
        super().__init__(list(arguments))
        self._items: list[Item] | None = []

    def take_items(self) -> list[Item]:
        """Return what has come so far; what comes from now on is signalled."""
        items, self._items = self._items or [], None
        return items

    @override
    def event(self, event: QEvent) -> bool:
        if not isinstance(event, QFileOpenEvent):
            return super().event(event)
        encoded = event.url().toString(QUrl.ComponentFormattingOption.FullyEncoded)
        item = read_item(event.file() or encoded, folder=None)
        if self._items is None:
            self.given.emit(item)
        else:
            self._items.append(item)
        return True
