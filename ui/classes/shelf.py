"""The left pane of the classes: those of now or of the archive, and a new one."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.classes.model import SchoolClass
from ui.classes import phrases
from ui.components.base import surface
from ui.components.button import Button
from ui.components.nav_list import NavItem, NavList
from ui.components.segmented import Segmented
from ui.words import tr, trc

WIDTH = 240


class ClassShelf(QWidget):
    """`picked(id)`: a class was chosen · `archive_shown(bool)` · `new_wished`."""

    picked = Signal(str)
    archive_shown = Signal(object)
    new_wished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        surface(self, "panel")
        self.setFixedWidth(WIDTH)
        self.segments = Segmented(
            [(False, tr("Now")), (True, trc("classes of past years", "Archive"))],
            value=False,
            name=tr("Which classes"),
            parent=self,
        )
        self.segments.edited.connect(self.archive_shown)
        self.list = NavList(tr("Classes"))
        self.list.picked.connect(self.picked)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.new_button = Button(tr("New class"), icon="plus", parent=self)
        self.new_button.clicked.connect(self.new_wished)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 12)
        column.setSpacing(12)
        for part, side in ((self.segments, 16), (self.list, 6), (self.new_button, 16)):
            row = QVBoxLayout()
            row.setContentsMargins(side, 0, side, 0)
            row.addWidget(part)
            column.addLayout(row, 1 if part is self.list else 0)
        column.insertStretch(2, 0)

    def show_classes(self, classes: Sequence[SchoolClass], chosen: str) -> None:
        """Show these classes, with how many pupils each has."""
        self.list.set_items(
            [
                NavItem(
                    key=one.id,
                    icon="users",
                    text=f"{phrases.class_name(one)} · {one.year}" if one.year
                    else phrases.class_name(one),
                    trailing=str(one.pupils),
                )
                for one in classes
            ]
        )  # fmt: skip
        # As high as its entries, or as there is room: then it scrolls.
        self.list.setMinimumHeight(0)
        self.list.choose(chosen)
