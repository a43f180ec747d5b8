"""A button with an icon alone: always with a tooltip and a name."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QToolButton, QWidget

from ui.components.base import set_look
from ui.theme.icons import icon as themed_icon


class IconButton(QToolButton):
    """32 by 32 (28 if small). Signals: `clicked`, `toggled` when checkable."""

    def __init__(
        self,
        icon: str,
        name: str,
        *,
        shortcut: str = "",
        checkable: bool = False,
        small: bool = False,
        tint: str = "t2",
        parent: QWidget | None = None,
    ) -> None:
        """`name` is a word ("Undo"); `shortcut` shows in the tooltip ("Ctrl+Z")."""
        super().__init__(parent)
        self._tint = tint
        self.setIconSize(QSize(16, 16) if small else QSize(18, 18))
        self.setCheckable(checkable)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        set_look(self, kind="icon", small=small)
        self.set_icon(icon)
        self.set_name(name, shortcut=shortcut)

    def set_icon(self, icon: str) -> None:
        """Show another icon."""
        self.setIcon(themed_icon(icon, self._tint, on_tint="accent_text"))

    def set_name(self, name: str, *, shortcut: str = "") -> None:
        """Change the word for tooltip and screen readers."""
        self.setAccessibleName(name)
        self.setToolTip(f"{name}  {shortcut}" if shortcut else name)
