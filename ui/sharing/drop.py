"""A shared file dragged onto the window: a dashed frame says what letting go does."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.shell.item import SUFFIX
from ui.theme.current import color
from ui.theme.fonts import Role, font
from ui.words import ntr, tr

_INSET = 12


class _Frame(QWidget):
    """The frame over the window while a file is held above it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.words = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = color("panel")
        ground.setAlphaF(0.85)
        painter.fillRect(self.rect(), ground)
        pen = QPen(color("mark"), 2)
        pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        inner = QRectF(self.rect()).adjusted(_INSET, _INSET, -_INSET, -_INSET)
        painter.drawRoundedRect(inner, 10, 10)
        painter.setFont(font(Role.TITLE))
        painter.setPen(color("t1"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.words)


class FileDrop(QObject):
    """Lets a window take `.chalk` files. Signal: `dropped(path)`, once for each."""

    dropped = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.frame = _Frame(window)
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
        self.frame.words = (
            tr("Let go to open “{name}” as a copy", name=name)
            if len(files) == 1
            else ntr(
                "Let go to open {n} worksheet as a copy",
                "Let go to open {n} worksheets as copies",
                len(files),
            )
        )
        self.frame.setGeometry(self._window.rect())
        self.frame.show()
        self.frame.raise_()
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
