"""One choice out of many, in a list that opens."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyleOptionComboBox, QWidget
from typing_extensions import override

from ui.components.base import set_look
from ui.theme.current import current
from ui.theme.icons import paint_icon

_LEAST_WIDTH = 88
_BESIDE_THE_WORD = 38  # padding on both sides and the chevron


class Select(QComboBox):
    """A drop-down of (value, word).

    `edited(object)`: the user chose another value. Setting the value sends nothing.
    """

    edited = Signal(object)

    def __init__(
        self,
        options: Sequence[tuple[object, str]] = (),
        value: object = None,
        *,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._values: list[object] = []
        self._read_only = False
        self._usual = 0
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMaxVisibleItems(14)
        self.activated.connect(self._on_activated)
        self.set_options(options, value)
        self._last = self.currentIndex()

    def value(self) -> object:
        """Return the chosen value, None if nothing is chosen."""
        index = self.currentIndex()
        return self._values[index] if 0 <= index < len(self._values) else None

    def set_value(self, value: object) -> None:
        """Choose; a value that is not offered chooses nothing."""
        self._last = self._values.index(value) if value in self._values else -1
        self.setCurrentIndex(self._last)

    def set_options(self, options: Sequence[tuple[object, str]], value: object = None) -> None:
        """Offer other values."""
        self.clear()
        self._values = [offered for offered, _ in options]
        self.addItems([word for _, word in options])
        self.set_value(value)

    def set_read_only(self, *, read_only: bool) -> None:
        """Show the value but do not let it be changed."""
        self._read_only = read_only
        set_look(self, readonly=read_only)

    @Slot(int)
    def _on_activated(self, index: int) -> None:
        if index != self._last:
            self._last = index
            self.edited.emit(self._values[index])

    def set_usual_width(self, width: int) -> None:
        """Be `width` logical px wide whatever the words, and less where there is no room."""
        self._usual = width
        self.setMaximumWidth(width)

    @override
    def sizeHint(self) -> QSize:
        """Be wide enough for the longest word, with what the style leaves out of its hint."""
        hint = super().sizeHint()
        if self._usual:
            return QSize(self._usual, hint.height())
        metrics = self.fontMetrics()
        words = (self.itemText(at) for at in range(self.count()))
        widest = max((metrics.horizontalAdvance(word) for word in words), default=0)
        return QSize(max(hint.width(), widest + _BESIDE_THE_WORD + 1), hint.height())

    @override
    def minimumSizeHint(self) -> QSize:
        """Give way in a narrow panel: the word is then shortened, never the list."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), current().px(_LEAST_WIDTH)), hint.height())

    @override
    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        super().initStyleOption(option)
        room = self.width() - _BESIDE_THE_WORD
        option.currentText = self.fontMetrics().elidedText(
            self.currentText(), Qt.TextElideMode.ElideRight, room
        )

    @override
    def showPopup(self) -> None:
        if not self._read_only:
            super().showPopup()

    @override
    def mousePressEvent(self, e: QMouseEvent) -> None:
        if not self._read_only:
            super().mousePressEvent(e)

    @override
    def keyPressEvent(self, e: QKeyEvent) -> None:
        if self._read_only:
            e.ignore()
        else:
            super().keyPressEvent(e)

    @override
    def wheelEvent(self, e: QWheelEvent) -> None:
        if self.hasFocus() and not self._read_only:
            super().wheelEvent(e)
        else:
            e.ignore()

    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        super().paintEvent(e)
        rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = 6 if rtl else self.width() - 22
        rect = QRect(left, 0, 16, self.height())
        paint_icon(QPainter(self), rect, "chevron-down", "t2" if self.isEnabled() else "tdis", 14)
