"""Work dragged onto a window: a frame says what letting go does."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.components.drop_frame import DropFrame
from ui.heap.counting import PageCounter
from ui.shell.item import SUFFIX
from ui.words import ntr


class HeapDrop(QObject):
    """Lets a window take work that came back, while `is_wanted`. `dropped(list of paths)`."""

    dropped = Signal(list)

    def __init__(
        self, window: QWidget, counter: PageCounter, *, is_wanted: Callable[[], bool]
    ) -> None:
        super().__init__(window)
        self._counter = counter
        self._held: list[Path] = []
        counter.counted.connect(self._on_counted)
        self._is_wanted = is_wanted
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
            self._end()
        return False

    def _hold(self, event: QDragMoveEvent) -> bool:
        files = work_files(event.mimeData())
        if not files or not self._is_wanted():
            return False
        if list(files) != self._held or not self.frame.isVisible():
            self._held = list(files)
            self.frame.show_words(
                ntr("Let go to bring in {n} file", "Let go to bring in {n} files", len(files))
            )
            self._counter.count(files)
        event.acceptProposedAction()
        return True

    @Slot(list, int)
    def _on_counted(self, files: list[Path], pages: int) -> None:
        if files == self._held and self.frame.isVisible():
            self.frame.show_words(
                ntr("Let go to bring in {n} page", "Let go to bring in {n} pages", pages)
            )

    def _end(self) -> None:
        if self.frame.isVisible():
            self._counter.forget()
        self._held = []
        self.frame.hide()

    def _drop(self, event: QDropEvent) -> bool:
        self._end()
        files = work_files(event.mimeData())
        if not files or not self._is_wanted():
            return False
        event.acceptProposedAction()
        self.dropped.emit(list(files))
        return True


def work_files(data: QMimeData) -> Sequence[Path]:
    """Return what is dragged, when it is files and none of them is a shared worksheet."""
    found = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [] if any(file.suffix.casefold() == SUFFIX for file in found) else found
