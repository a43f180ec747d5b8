"""The side bar: the program's name, its places, Find and Settings at the foot."""

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from ui.components.base import label, surface
from ui.components.key_cap import key_words
from ui.components.nav_list import NavItem, NavList
from ui.shell.arrangement import RAIL
from ui.shell.place import PlaceEntry
from ui.theme.current import color
from ui.theme.icons import paint_app_mark
from ui.words import tr

FIND, SETTINGS = "find", "settings"


class _Mark(QWidget):
    """The program's mark, 22 px."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(22, 22)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint_app_mark(QPainter(self), QRectF(0, 0, 22, 22))


class SideBar(QWidget):
    """`place_picked(str)`: the user chose a place; `find_asked`, `settings_asked`."""

    place_picked = Signal(str)
    find_asked = Signal()
    settings_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        surface(self, "side")
        self._entries: list[PlaceEntry] = []
        self._mark = _Mark(self)
        self._name = label("Chalkline", "title", self)
        head = QHBoxLayout()
        head.setContentsMargins(18, 16, 10, 18)
        head.setSpacing(9)
        head.addWidget(self._mark)
        head.addWidget(self._name, 1)
        self.places = NavList(tr("Places"), parent=self)
        self.places.picked.connect(self.place_picked)
        self.foot = NavList(tr("Tools"), keeps_choice=False, parent=self)
        self.foot.picked.connect(self._on_foot)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 1, 8)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.places)
        layout.addStretch(1)
        layout.addWidget(self.foot)
        self.foot.set_items(
            [
                NavItem(key=FIND, icon="search", text=tr("Find"), trailing=key_words("Ctrl+K")),
                NavItem(key=SETTINGS, icon="settings", text=tr("Settings")),
            ]
        )

    def add(self, entry: PlaceEntry) -> None:
        """Show a place."""
        self._entries.append(entry)
        self.places.set_items(
            [
                NavItem(key=one.key, icon=one.icon, text=one.title, trailing=one.count)
                for one in self._entries
            ]
        )

    def set_width(self, width: int) -> None:
        """Be the whole bar or the rail."""
        self.setFixedWidth(width)
        is_rail = width == RAIL
        self._name.setVisible(not is_rail)
        self.places.set_rail(rail=is_rail)
        self.foot.set_rail(rail=is_rail)

    @Slot(str)
    def _on_foot(self, key: str) -> None:
        (self.find_asked if key == FIND else self.settings_asked).emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("side"))
        rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        painter.fillRect(0 if rtl else self.width() - 1, 0, 1, self.height(), color("line"))
