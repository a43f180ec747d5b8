"""The page "Server" of the settings window: what a server is for, connecting, how sync goes."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from ui.components.base import label
from ui.components.empty_state import EmptyState
from ui.sync.account import AccountPage
from ui.sync.connect_form import ConnectForm
from ui.words import tr

_WIDEST = 680


class ServerPage(QScrollArea):
    """Three faces: nothing yet, the form, the account."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.nothing = EmptyState(
            tr("Your worksheets on every computer"),
            tr("A server keeps the library alike on all your computers, and lets you share with"
               " colleagues. A school can run it itself. Nothing in Chalkline needs one: without"
               " it, everything stays on this computer."),
            icon="server",
            button=tr("Connect to a server"),
        )  # fmt: skip
        self.form = ConnectForm()
        self.account = AccountPage()
        self.title = label("", "title", self)
        self._faces = QStackedWidget()
        for face in (self.nothing, self.form, self.account):
            self._faces.addWidget(face)
        inside = QWidget()
        middle = QVBoxLayout(inside)
        middle.setContentsMargins(20, 18, 20, 20)
        holder = QWidget(inside)
        holder.setMaximumWidth(_WIDEST)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.title)
        column.addWidget(self._faces, 1)
        middle.addWidget(holder, 1)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)
        inside.setAutoFillBackground(False)  # which setWidget has just switched on
        self.viewport().setAutoFillBackground(False)
        self.nothing.pressed.connect(self.show_form)
        self.show_nothing()

    def shown(self) -> QWidget | None:
        """Return the face that is shown."""
        return self._faces.currentWidget()

    def start(self) -> None:
        """Put the keyboard where the work is."""
        if self.shown() is self.form:
            self.form.start()
            return
        button = self.nothing.button if self.shown() is self.nothing else self.account.sync_button
        button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def show_nothing(self) -> None:
        """Say what a server is for."""
        self._turn_to(self.nothing, "")

    @Slot()
    def show_form(self) -> None:
        """Ask which server, and who."""
        self._turn_to(self.form, tr("Connect to a server"))
        self.form.start()

    @Slot()
    def show_account(self) -> None:
        """Show how sync goes."""
        self._turn_to(self.account, tr("Server"))

    def _turn_to(self, face: QWidget, title: str) -> None:
        self.title.setText(title)
        self.title.setVisible(bool(title))
        self._faces.setCurrentWidget(face)
        self.verticalScrollBar().setValue(0)
