"""The window of the heap: where work is dropped, what waits, and the last imports.

Not modal, and it takes plain values.
"""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from app.marking.lines import PageLine
from app.marking.model import Import
from ui.components.base import ElidedLabel, rule, surface
from ui.components.button import Button
from ui.components.focus_ring import FocusRing
from ui.components.nav_list import NavItem, NavList
from ui.components.toast import ToastHost
from ui.heap import phrases
from ui.heap.counting import PageCounter
from ui.heap.drop import HeapDrop
from ui.heap.drop_page import DropPage
from ui.heap.pages_view import PagesView
from ui.shell.arrangement import RAIL
from ui.theme.current import current
from ui.words import tr

DROP, WAITING, IMPORT = "drop", "waiting", "import."
_NAV_WIDTH = 208
_RAIL_BELOW = 1100
_LEAST, _FIRST = QSize(640, 360), QSize(1280, 820)


class HeapWindow(QWidget):
    """`picked(key)`: "drop", "waiting" or "import.<id>" · `choose_wished` · `undo_wished`."""

    picked = Signal(str)
    choose_wished = Signal()
    undo_wished = Signal()

    def __init__(self, counter: PageCounter, parent: QWidget | None = None) -> None:
        """`counter` says how many pages are held above the window."""
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(tr("Work that came back"))
        room = QGuiApplication.primaryScreen().availableGeometry().size()
        self.setMinimumSize(_LEAST.boundedTo(room))
        self.resize(_FIRST.boundedTo(room))
        surface(self, "panel")
        self.nav = NavList(tr("Imports"), parent=self)
        self.nav.picked.connect(self.picked)
        self.nav.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._title = ElidedLabel("", "title", parent=self)
        self._detail = ElidedLabel("", "label", parent=self)
        self.choose_button = Button(tr("Choose files…"), icon="folder-open", parent=self)
        self.choose_button.clicked.connect(self.choose_wished)
        self.drop_page = DropPage(self)
        self.drop_page.choose_wished.connect(self.choose_wished)
        self.pages = PagesView(self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.drop_page)
        self._stack.addWidget(self.pages)
        self._lay_out()
        self.toasts = ToastHost(self, above_bottom=16)
        self.drop = HeapDrop(self, counter, is_wanted=self.isVisible)
        self._ring = FocusRing(self)
        self._add_keys()
        self.key = DROP
        self.show_drop()

    def _lay_out(self) -> None:
        self._side = QWidget(self)
        surface(self._side, "side")
        column = QVBoxLayout(self._side)
        column.setContentsMargins(0, 14, 0, 14)
        column.addWidget(self.nav, 1)
        column.addStretch(0)
        head = QWidget(self)
        head.setFixedHeight(52)
        row = QHBoxLayout(head)
        row.setContentsMargins(20, 0, 16, 0)
        row.setSpacing(12)
        row.addWidget(self._title)
        row.addWidget(self._detail, 1)
        row.addWidget(self.choose_button)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(head)
        right.addWidget(rule(parent=self))
        right.addWidget(self._stack, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._side)
        whole.addLayout(right, 1)

    def _add_keys(self) -> None:
        keys = QKeySequence.StandardKey
        for words, key, run in (
            (tr("Choose files…"), keys.Open, self.choose_wished.emit),
            (tr("Undo"), keys.Undo, self.undo_wished.emit),
            (tr("Close"), keys.Close, self.close),
        ):
            action = QAction(words, self)
            action.setShortcut(QKeySequence(key))
            action.triggered.connect(run)
            self.addAction(action)

    # -- what the presenter sets
    def show_imports(self, made: Sequence[Import], *, waiting: int, now: float) -> None:
        """List what waits and the last imports, newest first."""
        items = [
            NavItem(key=DROP, icon="folder-up", text=tr("Bring in work")),
            NavItem(
                key=WAITING,
                icon="eye",
                text=tr("To look at"),
                trailing=str(waiting) if waiting else "",
            ),
        ]
        items += [
            NavItem(
                key=IMPORT + one.id,
                icon="file-text",
                text=phrases.when(one.created_at, now=now),
                trailing=str(one.pages_in),
            )
            for one in made
        ]
        self.nav.set_items(items)
        self.nav.setMinimumHeight(0)  # where there is no room for all, it scrolls
        self.nav.choose(self.key)

    def show_drop(self) -> None:
        """Show where to drop, or how far a heap is."""
        self._turn_to(DROP, tr("Bring in work"), "")
        self._stack.setCurrentWidget(self.drop_page)
        self.choose_button.setVisible(self.drop_page.is_running())

    def show_waiting(self, lines: Sequence[PageLine]) -> None:
        """Show all pages that wait."""
        self._turn_to(WAITING, tr("To look at"), "")
        self._stack.setCurrentWidget(self.pages)
        self.pages.show_waiting(lines)

    def show_import(
        self, made: Import, lines: Sequence[PageLine], *, now: float, kind: str = ""
    ) -> None:
        """Show the balance and the pages of an import."""
        facts = (phrases.when(made.created_at, now=now), tr("Nothing was lost"))
        self._turn_to(IMPORT + made.id, made.name, " · ".join(facts))
        self._stack.setCurrentWidget(self.pages)
        self.pages.show_import(lines, kind)

    def open(self) -> None:
        """Come to the front."""
        self.show()
        self.raise_()
        self.activateWindow()
        QTimer.singleShot(0, self, self._take_focus)

    @Slot()
    def _take_focus(self) -> None:
        if self.key == DROP and not self.drop_page.is_running():
            self.drop_page.invitation.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _turn_to(self, key: str, title: str, detail: str) -> None:
        self.key = key
        self._title.setText(title)
        self._detail.setText(detail)
        self.choose_button.setVisible(True)
        self.nav.choose(key)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        rail = self.width() < current().px(_RAIL_BELOW)
        self.nav.set_rail(rail=rail)
        self._side.setFixedWidth(RAIL if rail else current().px(_NAV_WIDTH))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if not self.toasts.dismiss():
                self.close()
        else:
            super().keyPressEvent(event)
