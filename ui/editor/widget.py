"""The editor's widgets side by side: settings, desk, history. They know no store and no rules."""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from ui.components.bar import HEIGHT as BAR_HEIGHT
from ui.components.bar import BarHost
from ui.components.base import surface
from ui.editor.notice import Notice
from ui.editor.settings_panel import SettingsPanel
from ui.page.view import PageDesk

SETTINGS_WIDTH = 304
HISTORY_WIDTH = 292


class EditorWidget(QWidget):
    """Lays out the panels by the room there is (ui.md §3)."""

    resized = Signal(int)
    """The width now, logical px."""

    def __init__(self, history: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.settings = SettingsPanel(self)
        self.notice = Notice(self)
        self.left = QWidget(self)
        surface(self.left, "panel")
        column = QVBoxLayout(self.left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.settings, 1)
        column.addWidget(self.notice)
        self.left.setFixedWidth(SETTINGS_WIDTH)
        self.bars = BarHost(self)
        self.desk = PageDesk(self)
        self.middle = QWidget(self)
        middle = QVBoxLayout(self.middle)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.bars)
        middle.addWidget(self.desk, 1)
        self.history = history
        history.setParent(self)
        history.setFixedWidth(HISTORY_WIDTH)
        history.setVisible(False)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self.left)
        self._row.addWidget(self.middle, 1)
        self._history_over = False
        self._settings_over = False
        self._settings_wanted = True
        self._row.addWidget(history)
        self.bars.current_changed.connect(self._on_bar)

    def show_history(self, *, shown: bool) -> None:
        """Open or close the history panel."""
        self.history.setVisible(shown)
        self._place_over()

    def show_settings(self, *, shown: bool) -> None:
        """Open or close the settings panel (F9)."""
        self._settings_wanted = shown
        self.left.setVisible(shown)
        self._place_over()

    @property
    def settings_shown(self) -> bool:
        """Whether the settings panel is open."""
        return self._settings_wanted

    def arrange(self, *, settings_width: int, history_over: bool, settings_over: bool) -> None:
        """Take the arrangement the window's width asks for."""
        self.left.setFixedWidth(settings_width)
        if history_over != self._history_over:
            self._history_over = history_over
            self._float(self.history, over=history_over, at=2)
        if settings_over != self._settings_over:
            self._settings_over = settings_over
            self._float(self.left, over=settings_over, at=0)
            self.show_settings(shown=not settings_over)
        self._place_over()

    def _float(self, panel: QWidget, *, over: bool, at: int) -> None:
        shown = panel.isVisible()
        if over:
            self._row.removeWidget(panel)
        else:
            self._row.insertWidget(min(at, self._row.count()), panel)
        panel.setVisible(shown)

    def _on_bar(self, _bar: object) -> None:
        self._place_over()

    def _place_over(self) -> None:
        trailing_is_right = self.layoutDirection() is Qt.LayoutDirection.LeftToRight
        for panel, over, trailing in (
            (self.history, self._history_over, True),
            (self.left, self._settings_over, False),
        ):
            if over:
                right = trailing == trailing_is_right
                x = self.width() - panel.width() if right else 0
                # Below a bar, whose buttons stay in reach.
                top = BAR_HEIGHT if self.bars.current() is not None else 0
                panel.setGeometry(QRect(x, top, panel.width(), self.height() - top))
                panel.raise_()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_over()
        self.resized.emit(self.width())
