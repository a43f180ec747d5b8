"""A shared file dragged onto the window: a dashed frame says what letting go does."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.components.drop_frame import DropFrame
from ui.shell.item import SUFFIX
from ui.words import ntr, tr


class FileDrop(QObject):
    """Lets a window take `.chalk` files. Signal: `dropped(path)`, once for each."""

    dropped = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.frame = DropFrame(window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent) and not isinstance(event, QDragMoveEvent):
            return self._drop(event)
        if isinstance(event, (QDragEnterEvent, QDragMoveEvent)):
            return self._hold(event)
        if event.type() is QEvent.Type.DragLeave:
            self.frame.hide()
        return False

    def _hold(self, event: QDragMoveEvent) -> bool:
        files = shared_files(event.mimeData())
        if not files:
            return False
        name = files[0].name
        words = (
            tr("Let go to open “{name}” as a copy", name=name)
            if len(files) == 1
            else ntr(
                "Let go to open {n} worksheet as a copy",
                "Let go to open {n} worksheets as copies",
                len(files),
            )
        )
        self.frame.show_words(words)
        event.acceptProposedAction()
        return True

    def _drop(self, event: QDropEvent) -> bool:
        self.frame.hide()
        files = shared_files(event.mimeData())
        if not files:
            return False
        event.acceptProposedAction()
        for file in files:
            self.dropped.emit(str(file))
        return True


def shared_files(data: QMimeData) -> Sequence[Path]:
    """Return the `.chalk` files among what is dragged."""
    found = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [file for file in found if file.suffix.casefold() == SUFFIX]
