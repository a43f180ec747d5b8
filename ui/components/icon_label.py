"""An icon that is no button."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.theme.icons import paint_icon


class IconLabel(QWidget):
    """Paints an icon; it follows the theme. Decoration: it has no name of its own."""

    def __init__(
        self, icon: str, *, tint: str = "t2", size: int = 16, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon = icon
        self._tint = tint
        self._size = size
        self.setFixedSize(size, size)

    def set_icon(self, icon: str, *, tint: str | None = None) -> None:
        """Show another icon, perhaps in another colour."""
        self._icon = icon
        self._tint = tint or self._tint
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._icon:
            paint_icon(
                QPainter(self),
                QRect(0, 0, self._size, self._size),
                self._icon,
                self._tint,
                self._size,
            )
