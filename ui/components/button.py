"""Buttons with words, in the kinds of the visual language."""

from enum import StrEnum

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QWidget

from ui.components.base import set_look
from ui.theme.icons import icon as themed_icon

_ICON_TOKEN = {"primary": "accent_fg", "danger": "accent_fg", "link": "accent_text"}


class Kind(StrEnum):
    """How much a button asks to be pressed."""

    PLAIN = "plain"
    PRIMARY = "primary"
    GHOST = "ghost"
    DANGER = "danger"
    ON_BAR = "onbar"
    LINK = "link"


class Button(QPushButton):
    """A button with a word and perhaps an icon before it. Signal: `clicked`.

    `small` is 28 high (inside panels), else 32 (in bars).
    """

    def __init__(
        self,
        text: str,
        *,
        kind: Kind = Kind.PLAIN,
        icon: str = "",
        small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._words = text
        self._icon_name = icon
        self.setIconSize(QSize(20, 16))
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        set_look(self, kind=str(kind), small=small)
        self.set_kind(kind)

    def set_kind(self, kind: Kind) -> None:
        """Change how much it asks to be pressed (Print is outlined while a bar is up)."""
        set_look(self, kind=str(kind))
        if self._icon_name:
            self.setIcon(themed_icon(self._icon_name, _ICON_TOKEN.get(str(kind), "t1")))

    def set_words(self, text: str, *, icon: str | None = None) -> None:
        """Change the word, and the icon if one is given."""
        if text == self._words and icon in {None, self._icon_name}:
            return
        self._words = text
        if icon is not None:
            self._icon_name = icon
            self.set_kind(Kind(str(self.property("kind"))))
        self.set_compact(compact=self.is_compact())

    def is_compact(self) -> bool:
        """Say whether only the icon shows."""
        return bool(self.property("compact"))

    def set_compact(self, *, compact: bool) -> None:
        """Show the icon alone, with the word as tooltip and name; needs an icon."""
        compact = compact and bool(self._icon_name)
        set_look(self, compact=compact)
        self.setText("" if compact else self._words)
        self.setIconSize(QSize(16 if compact else 20, 16))
        self.setToolTip(self._words if compact else "")
        self.setAccessibleName(self._words.replace("&", ""))
