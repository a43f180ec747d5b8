"""A field to search with: a glass at its beginning, and the key that leads to it at its end."""

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget
from typing_extensions import override

from ui.components.base import set_look
from ui.theme.current import color
from ui.theme.fonts import Role, font
from ui.theme.icons import icon
from ui.words import tr


class SearchField(QLineEdit):
    """`searched(str)`: the text as it is typed. `left_downwards`: Down or Enter, to go to what
    was found. Esc empties the field; in an empty one it goes on to the window.
    """

    searched = Signal(str)
    left_downwards = Signal()

    def __init__(
        self, placeholder: str, *, keys: str = "", width: int = 260, parent: QWidget | None = None
    ) -> None:
        """`keys` is the key cap shown while the field is empty and without the focus."""
        super().__init__(parent)
        self._keys = keys
        self._width = width
        set_look(self, search=True)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.addAction(QAction(icon("search", "t2"), "", self), self.ActionPosition.LeadingPosition)
        self._clear = QAction(icon("x", "t2"), tr("Empty the field"), self)
        self._clear.triggered.connect(self._on_cleared)
        self._clear.setVisible(False)
        self.addAction(self._clear, self.ActionPosition.TrailingPosition)
        self.setMinimumWidth(140)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self._on_changed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._width, super().sizeHint().height())

    @Slot(str)
    def _on_changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self.searched.emit(text)

    @Slot()
    def _on_cleared(self) -> None:
        self.clear()
        self.setFocus()

    @override
    def keyPressEvent(self, arg__1: QKeyEvent) -> None:
        key = arg__1.key()
        if key == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left_downwards.emit()
        else:
            super().keyPressEvent(arg__1)

    @override
    def paintEvent(self, arg__1: QPaintEvent) -> None:
        super().paintEvent(arg__1)
        # The cap is not worth hiding the words it stands beside.
        room = self.width() > self._width - 40
        if not self._keys or self.text() or self.hasFocus() or not room:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        caption = font(Role.CAPTION)
        width = QFontMetrics(caption).horizontalAdvance(self._keys) + 12
        height = self.height() - 12
        left = self.width() - 10 - width
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            left = 10
        cap = QRect(left, 6, width, height)
        painter.setPen(QPen(color("line2"), 1))
        painter.setBrush(color("raised"))
        painter.drawRoundedRect(cap.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setFont(caption)
        painter.setPen(color("t2"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._keys)
