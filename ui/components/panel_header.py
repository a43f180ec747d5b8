"""The head of a side panel: its title and the way to close it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.components.base import ElidedLabel, surface
from ui.components.icon_button import IconButton
from ui.theme.current import current
from ui.words import tr

HEIGHT = 44


class PanelHeader(QWidget):
    """A title and a close button; serves as a dock's title bar. Signal: `close_asked`."""

    close_asked = Signal()

    def __init__(self, title: str, *, shortcut: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        surface(self, "panel")
        self.setFixedHeight(current().px(HEIGHT))
        self._title = ElidedLabel(title, "bold", parent=self)
        self.close_button = IconButton(
            "x", tr("Close"), shortcut=shortcut, small=True, parent=self
        )
        self.close_button.clicked.connect(self.close_asked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 10, 0)
        layout.addWidget(self._title, 1)
        layout.addWidget(self.close_button)

    def set_title(self, title: str) -> None:
        """Show another title."""
        self._title.setText(title)
