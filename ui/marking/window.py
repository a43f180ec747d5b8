"""The window of marking: strips of one problem, whole pages of one pupil, or results."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from ui.components.base import ElidedLabel, label, rule, surface
from ui.components.button import Button, Kind
from ui.components.focus_ring import FocusRing
from ui.components.icon_button import IconButton
from ui.components.key_cap import KeyCap, key_words
from ui.components.segmented import Segmented
from ui.components.toast import ToastHost
from ui.heap.picture import PagePicture
from ui.marking.bottom import MarkBar
from ui.marking.results_view import ResultsView
from ui.marking.side import MarkingSide
from ui.marking.strip_view import StripModel, StripView
from ui.words import tr

PROBLEM, PUPIL, RESULTS = "problem", "pupil", "results"
_LEAST, _FIRST = QSize(760, 480), QSize(1280, 820)


class MarkingWindow(QWidget):
    """Not modal; plain values go in, wishes come out."""

    undo_wished = Signal()
    view_wished = Signal(str)
    step_wished = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(tr("Marking"))
        room = QGuiApplication.primaryScreen().availableGeometry().size()
        self.setMinimumSize(_LEAST.boundedTo(room))
        self.resize(_FIRST.boundedTo(room))
        surface(self, "panel")
        self._title = ElidedLabel("", "title", parent=self)
        self._detail = ElidedLabel("", "label", parent=self)
        self.segments = Segmented(
            ((PROBLEM, tr("By problem")), (PUPIL, tr("By pupil")), (RESULTS, tr("Results"))),
            PROBLEM,
            name=tr("What is shown"),
            parent=self,
        )
        self.segments.edited.connect(lambda value: self.view_wished.emit(str(value)))
        self.export_button = Button(tr("Export results"), icon="download", parent=self)
        self.give_button = Button(tr("Give back"), kind=Kind.PRIMARY, icon="printer", parent=self)
        self.give_button.setToolTip(tr("A PDF of all pages with the marks on them"))
        self.side = MarkingSide(self)
        self.back = IconButton("chevron-left", tr("Back"), shortcut="PgUp", parent=self)
        self.forth = IconButton("chevron-right", tr("Next"), shortcut="PgDn", parent=self)
        self.back.clicked.connect(lambda: self.step_wished.emit(-1))
        self.forth.clicked.connect(lambda: self.step_wished.emit(1))
        self.heading = label("", "title", self)
        self.key_label = label("", "card", self)
        self.counts = ElidedLabel("", "label", parent=self)
        self.rest_button = Button(tr("Mark the rest right"), icon="check", parent=self)
        self._rest_cap = KeyCap(key_words("Shift+R"), parent=self)
        self.model = StripModel(self)
        self.strips = StripView(self.model, self)
        self.page = PagePicture(self)
        self.results = ResultsView(self)
        self.stack = QStackedWidget(self)
        for part in (self.strips, self.page, self.results):
            self.stack.addWidget(part)
        self.bar = MarkBar(self)
        self._lay_out()
        self.toasts = ToastHost(self, above_bottom=68)
        self._ring = FocusRing(self)
        undo = QAction(tr("Undo"), self)
        undo.setShortcut(QKeySequence(QKeySequence.StandardKey.Undo))
        undo.triggered.connect(self.undo_wished)
        self.addAction(undo)

    def _lay_out(self) -> None:
        head = QWidget(self)
        head.setFixedHeight(52)
        row = QHBoxLayout(head)
        row.setContentsMargins(20, 0, 16, 0)
        row.setSpacing(12)
        row.addWidget(self._title)
        row.addWidget(self._detail, 1)
        row.addWidget(self.segments)
        row.addWidget(self.export_button)
        row.addWidget(self.give_button)
        self._lead = QWidget(self)
        self._lead.setFixedHeight(52)
        line = QHBoxLayout(self._lead)
        line.setContentsMargins(16, 0, 16, 0)
        line.setSpacing(8)
        for part in (self.back, self.forth, self.heading, self.key_label):
            line.addWidget(part)
        line.addWidget(self.counts, 1)
        line.addWidget(self.rest_button)
        line.addWidget(self._rest_cap)
        desk = QWidget(self)
        surface(desk, "desk")
        inside = QVBoxLayout(desk)
        inside.setContentsMargins(14, 8, 8, 8)
        inside.addWidget(self.stack)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self._lead)
        right.addWidget(rule(parent=self))
        right.addWidget(desk, 1)
        right.addWidget(rule(parent=self))
        right.addWidget(self.bar)
        below = QHBoxLayout()
        below.setSpacing(0)
        below.addWidget(self.side)
        below.addWidget(rule(vertical=True, parent=self))
        below.addLayout(right, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(rule(parent=self))
        whole.addLayout(below, 1)

    def set_words(self, title: str, detail: str) -> None:
        """Say what is marked."""
        self._title.setText(title)
        self._detail.setText(detail)
        self.setWindowTitle(title)

    def show_view(self, view: str) -> None:
        """Bring strips, whole page or results to the front."""
        self.segments.set_value(view)
        parts = {PROBLEM: self.strips, PUPIL: self.page, RESULTS: self.results}
        self.stack.setCurrentWidget(parts[view])
        is_problem = view == PROBLEM
        self.bar.setVisible(is_problem)
        self._lead.setVisible(view != RESULTS)
        for part in (self.key_label, self.rest_button, self._rest_cap):
            part.setVisible(is_problem)
        parts[view].setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        view = str(self.segments.value())
        if event.key() == Qt.Key.Key_Escape:
            if self.toasts.dismiss():
                return
            if view == PROBLEM:
                self.close()
            else:
                self.view_wished.emit(PROBLEM)
        elif event.key() == Qt.Key.Key_Space and view == PUPIL:
            self.view_wished.emit(PROBLEM)
        elif event.key() in {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown} and view == PUPIL:
            self.step_wished.emit(1 if event.key() == Qt.Key.Key_PageDown else -1)
        else:
            super().keyPressEvent(event)
