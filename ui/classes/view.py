"""One class: its pupils, and the pages that other parts of the program add."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from app.classes.model import Pupil
from ui.classes.add_panel import AddPanel
from ui.classes.pupil_list import PupilList
from ui.components.base import surface
from ui.components.empty_state import EmptyState
from ui.components.segmented import Segmented
from ui.words import tr

PUPILS = "pupils"


class ClassView(QWidget):
    """The pages of a class. `name_given(str)`: the next pupil's, by Enter in the field."""

    name_given = Signal(str)
    add_wished = Signal()
    has_own_next_step = Signal(bool)
    """A filled button is inside now, so that the one above it steps back; or no longer."""

    def __init__(self, segments: Segmented, parent: QWidget | None = None) -> None:
        """`segments` shows the pages' titles; it hides while there is one page."""
        super().__init__(parent)
        surface(self, "panel")
        self._segments = segments
        self._segments.edited.connect(self._on_page)
        self._titles = [(PUPILS, tr("Pupils"))]
        self._factories: dict[str, Callable[[], QWidget]] = {}
        self._pages: dict[str, QWidget] = {}
        self.list = PupilList(self)
        self.empty = EmptyState(
            tr("No pupils yet"),
            tr("Paste the names, read them from a file, or type them below."),
            icon="users",
            button=tr("Add pupils"),
        )
        self.empty.pressed.connect(self.add_wished)
        self.next_name = QLineEdit(self)
        self.next_name.setPlaceholderText(tr("Name of the next pupil, then Enter"))
        self.next_name.setAccessibleName(tr("Name of the next pupil"))
        self.next_name.returnPressed.connect(self._on_name)
        self.add_panel = AddPanel(self)
        self.add_panel.cancelled.connect(self.end_adding)
        self._stack = QStackedWidget(self)
        self._rows = QStackedWidget(self)
        self._rows.addWidget(self.list)
        self._rows.addWidget(self.empty)
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 0, 16, 12)
        column.setSpacing(8)
        column.addWidget(self._rows, 1)
        column.addWidget(self.next_name)
        self._pages[PUPILS] = page
        self._stack.addWidget(page)
        self._stack.addWidget(self.add_panel)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)
        self._stack.currentChanged.connect(self._on_turned)
        self._rows.currentChanged.connect(self._on_turned)
        self._offer(PUPILS)

    def add_page(self, key: str, title: str, make: Callable[[], QWidget]) -> None:
        """Offer a page beside the pupils; it is made when it is first shown."""
        self._titles.append((key, title))
        self._factories[key] = make
        self._offer(self.page())

    def page(self) -> str:
        """Return the key of the page shown."""
        return str(self._segments.value() or PUPILS)

    def show_page(self, key: str) -> None:
        """Bring a page to the front."""
        if key in self._factories:
            self._pages[key] = self._factories.pop(key)()
            self._stack.addWidget(self._pages[key])
        self._stack.setCurrentWidget(self._pages[key])
        self._segments.set_value(key)

    def show_pupils(self, pupils: Sequence[Pupil]) -> None:
        """Show the pupils, or what to do when there are none."""
        self.list.show_pupils(pupils)
        self._rows.setCurrentWidget(self.list if pupils else self.empty)

    def begin_adding(self) -> None:
        """Show the field for many names."""
        self.show_page(PUPILS)
        self._stack.setCurrentWidget(self.add_panel)
        self.add_panel.begin([pupil.name for pupil in self.list.pupils.pupils])

    def is_adding(self) -> bool:
        """Say whether the field for many names is up."""
        return self._stack.currentWidget() is self.add_panel

    @Slot()
    def end_adding(self) -> None:
        """Go back to the list."""
        if self.is_adding():
            self._stack.setCurrentWidget(self._pages[PUPILS])
            self.focus_list()

    def focus_list(self) -> None:
        """Put the focus where the next key means something."""
        has_rows = bool(self.list.pupils.pupils)
        (self.list if has_rows else self.next_name).setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer(self, key: str) -> None:
        self._segments.set_options(self._titles, key)
        self._segments.setVisible(len(self._titles) > 1)

    @Slot()
    def _on_turned(self) -> None:
        is_empty = self._rows.currentWidget() is self.empty
        self.has_own_next_step.emit(self.is_adding() or is_empty)

    @Slot(object)
    def _on_page(self, key: object) -> None:
        self.show_page(str(key))

    @Slot()
    def _on_name(self) -> None:
        name = self.next_name.text().strip()
        if name:
            self.next_name.clear()
            self.name_given.emit(name)
