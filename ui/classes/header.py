"""The top of the classes: name and year of the one shown, and what can be done with it."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from app.classes.model import SchoolClass
from ui.components.base import label
from ui.components.button import Button, Kind
from ui.components.icon_button import IconButton
from ui.components.inline_title import InlineTitle
from ui.components.segmented import Segmented
from ui.words import tr

HEIGHT = 52
_NARROW = 800


class ClassHeader(QWidget):
    """52 high. `renamed(str)`, `year_given(str)`: not blank, and another than before."""

    renamed = Signal(str)
    year_given = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self._plain = label(tr("Classes"), "title", self)
        self.title = InlineTitle(name=tr("Name of the class"), parent=self)
        self.year = InlineTitle(name=tr("School year"), parent=self)
        self.segments = Segmented(name=tr("What is shown of the class"), parent=self)
        self.export_button = Button(tr("Export names"), icon="download", parent=self)
        self.more_button = IconButton("ellipsis", tr("More"), parent=self)
        self.add_button = Button(
            tr("Add pupils"), kind=Kind.PRIMARY, icon="user-plus", parent=self
        )
        self.title.committed.connect(self._on_title)
        self.year.committed.connect(self._on_year)
        self._one: SchoolClass | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._lead = row
        row.addWidget(self._plain)
        row.addWidget(self.title)
        row.addWidget(self.year)
        row.addStretch(1)
        for part in (self.segments, self.export_button, self.more_button, self.add_button):
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        self.show_class(None)

    def show_class(self, one: SchoolClass | None) -> None:
        """Show a class, or none."""
        self._one = one
        self._plain.setVisible(one is None)
        self._lead.setContentsMargins(8 if one is None else 0, 0, 0, 0)
        for part in (self.title, self.year, self.export_button, self.more_button,
                     self.add_button):  # fmt: skip
            part.setVisible(one is not None)
        if one is not None:
            self.title.set_title(one.name)
            self.year.set_title(one.year)
            self.export_button.setEnabled(one.pupils > 0)

    @Slot(bool)
    def step_back(self, is_wished: bool) -> None:  # noqa: FBT001 - a slot
        """Leave the filled button to what is below (one in a view)."""
        self.add_button.set_kind(Kind.PLAIN if is_wished else Kind.PRIMARY)

    def _on_title(self, name: str) -> None:
        if name:
            self.renamed.emit(name)
        elif self._one is not None:
            self.title.set_title(self._one.name)

    def _on_year(self, year: str) -> None:
        if year:
            self.year_given.emit(year)
        elif self._one is not None:
            self.year.set_title(self._one.year)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        if self.export_button.is_compact() != narrow:
            self.export_button.set_compact(compact=narrow)
