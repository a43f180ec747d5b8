"""A sheet that lies over the window's middle until it is closed: Find, the key sheet."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget
from typing_extensions import override

from ui.components.base import set_look


class Sheet(QFrame):
    """Not a dialog: a click beside it or Esc closes it, and the focus goes back. `closed`."""

    closed = Signal()

    def __init__(self, window: QWidget, *, width: int, height: int) -> None:
        super().__init__(window)
        self._wanted = (width, height)
        self._before: QWidget | None = None
        set_look(self, sheet=True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.hide()
        window.installEventFilter(self)

    def set_wanted_height(self, height: int) -> None:
        """Be as high as this, if the window has the room."""
        self._wanted = (self._wanted[0], height)

    def open_over(self, focus: QWidget) -> None:
        """Show it and put the focus on `focus`, a part of it."""
        self._before = self.window().focusWidget()
        self._settle()
        self.show()
        self.raise_()
        focus.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_sheet(self) -> None:
        """Hide it and give the focus back."""
        if self.isHidden():
            return
        before = self._before
        self.hide()
        if before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()

    def _settle(self) -> None:
        window = self.window()
        width = min(self._wanted[0], window.width() - 32)
        height = min(self._wanted[1], window.height() - 48)
        top = min(96, max(24, (window.height() - height) // 3))
        self.setGeometry((window.width() - width) // 2, top, width, height)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()
        else:
            super().keyPressEvent(event)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.isVisible():
            if event.type() is QEvent.Type.Resize:
                self._settle()
            elif event.type() is QEvent.Type.MouseButtonPress:
                self.close_sheet()
        return False
