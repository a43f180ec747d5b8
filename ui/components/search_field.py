"""A field to search with: a glass at its beginning, and the key that leads to it at its end."""

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QStyle, QWidget
from typing_extensions import override

from ui.components.icon_button import IconButton
from ui.components.key_cap import key_words
from ui.theme.current import color, current
from ui.theme.fonts import Role, font
from ui.theme.icons import paint_icon
from ui.words import tr

_ICON_ROOM = 22
"""Beyond the field's own padding, where an icon stands."""


class SearchField(QLineEdit):
    """`searched(str)`: the text as it is typed. `left_downwards`: Down or Enter, to go to what
    was found. Esc empties the field; in an empty one it goes on to the window.
    """

    searched = Signal(str)
    left_downwards = Signal()

    def __init__(
        self, placeholder: str, *, keys: str = "", width: int = 260, parent: QWidget | None = None
    ) -> None:
        """`keys` ("Ctrl+F") shows as a cap while the field is empty and without the focus."""
        super().__init__(parent)
        self._keys = key_words(keys) if keys else ""
        self._width = width
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        # Painted and placed by ourselves: Qt's own actions sit askew in a styled field.
        self._clear = IconButton("x", tr("Empty the field"), small=True, parent=self)
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clear.setCursor(Qt.CursorShape.ArrowCursor)
        self._clear.clicked.connect(self._on_cleared)
        self._clear.hide()
        self._leave_room()
        self.setMinimumWidth(140)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self._on_changed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(current().px(self._width), super().sizeHint().height())

    @Slot(str)
    def _on_changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self._leave_room()
        self.searched.emit(text)

    def _leave_room(self) -> None:
        """Keep the text clear of the glass before it and the cross after it, either way round."""
        leading, trailing = _ICON_ROOM, _ICON_ROOM if self.text() else 0
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            leading, trailing = trailing, leading
        self.setTextMargins(leading, 0, trailing, 0)

    @override
    def changeEvent(self, arg__1: QEvent) -> None:
        super().changeEvent(arg__1)
        if arg__1.type() is QEvent.Type.LayoutDirectionChange:
            self._leave_room()

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
    def resizeEvent(self, arg__1: QResizeEvent) -> None:
        super().resizeEvent(arg__1)
        side = self._clear.sizeHint().width()
        place = QRect(self.width() - side - 3, (self.height() - side) // 2, side, side)
        self._clear.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), place))

    @override
    def paintEvent(self, arg__1: QPaintEvent) -> None:
        super().paintEvent(arg__1)
        glass = QRect(10, 0, 16, self.height())
        paint_icon(
            QPainter(self),
            QStyle.visualRect(self.layoutDirection(), self.rect(), glass),
            "search",
            "t2",
            16,
        )
        if not self._keys or self.text() or self.hasFocus():
            return
        caption = font(Role.CAPTION)
        width = QFontMetrics(caption).horizontalAdvance(self._keys) + 12
        words = self.fontMetrics().horizontalAdvance(self.placeholderText())
        # The cap is not worth hiding the words it stands beside.
        if words + width + _ICON_ROOM + 36 > self.width():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = self.height() - 12
        left = self.width() - 10 - width
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            left = 10
        cap = QRect(left, 6, width, height)
        painter.setPen(QPen(color("line2"), 1))
        painter.setBrush(color("panel"))
        painter.drawRoundedRect(cap.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setFont(caption)
        painter.setPen(color("t2"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._keys)
