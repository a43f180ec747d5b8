"""Several yes-or-no settings behind one button that says which are on."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QAction, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QPushButton, QWidget
from typing_extensions import override

from ui.components.base import set_look
from ui.theme.icons import paint_icon
from ui.words import tr


class PartsMenu(QPushButton):
    """A button like a select: "Title, name, date"; its menu stays open while parts are ticked.

    `edited(str, bool)`: the part (a setting's path) and whether it is on now.
    """

    edited = Signal(str, bool)

    def __init__(
        self, parts: Sequence[tuple[str, str]], *, name: str, parent: QWidget | None = None
    ) -> None:
        """`parts` are (path, word)."""
        super().__init__(parent)
        self._name = name
        self.setAutoDefault(False)
        set_look(self, kind="menu", small=True)
        self._menu = _StayingMenu(self)
        self._actions: dict[str, QAction] = {}
        for path, word in parts:
            action = self._menu.addAction(word)
            action.setCheckable(True)
            action.triggered.connect(partial(self._on_triggered, path))
            self._actions[path] = action
        self.setMenu(self._menu)

    def set_values(self, values: dict[str, bool]) -> None:
        """Show which parts are on."""
        for path, on in values.items():
            self._actions[path].setChecked(on)
        self._fit()

    def _fit(self) -> None:
        words = [action.text() for action in self._actions.values() if action.isChecked()]
        text = ", ".join(words) or tr("Nothing")
        self.setAccessibleName(f"{self._name}: {text}")
        self.setToolTip(text)
        room = max(40, self.width() - 44)
        self.setText(self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        leading_left = self.layoutDirection() is Qt.LayoutDirection.LeftToRight
        x = self.width() - 24 if leading_left else 10
        tint = "t2" if self.isEnabled() else "tdis"
        paint_icon(QPainter(self), QRect(x, 0, 14, self.height()), "chevron-down", tint, 14)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def set_read_only(self, *, read_only: bool) -> None:
        """Show the parts but do not let them be changed."""
        self.setEnabled(not read_only)

    def _on_triggered(self, path: str, on: bool) -> None:  # noqa: FBT001 -- Qt's signal
        self.edited.emit(path, on)


class _StayingMenu(QMenu):
    """A menu that does not close when a tick is set."""

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action = self.activeAction()
        if action is not None and action.isCheckable():
            action.trigger()
            return
        super().mouseReleaseEvent(event)
