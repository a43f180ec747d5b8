"""The page "Server" of the settings window: what a server is for, connecting, how sync goes."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from ui.components.base import label
from ui.components.empty_state import EmptyState
from ui.sync.account import AccountPage
from ui.sync.connect_form import ConnectForm
from ui.words import tr

_WIDEST = 680


class ServerPage(QScrollArea):
    """Three faces: nothing yet, the form, the account; each is made when it is first shown."""

    form_made = Signal(object)
    account_made = Signal(object)

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
        self._form: ConnectForm | None = None
        self._account: AccountPage | None = None
        self.title = label("", "title", self)
        self._faces = QStackedWidget()
        self._faces.addWidget(self.nothing)
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

    @property
    def form(self) -> ConnectForm:
        """Where a teacher says which server it is."""
        if self._form is None:
            self._form = ConnectForm()
            self._faces.addWidget(self._form)
            self.form_made.emit(self._form)
        return self._form

    @property
    def account(self) -> AccountPage:
        """How sync goes."""
        if self._account is None:
            self._account = AccountPage()
            self._faces.addWidget(self._account)
            self.account_made.emit(self._account)
        return self._account

    def has_account(self) -> bool:
        """Say whether the account's face was made."""
        return self._account is not None

    def shown(self) -> QWidget | None:
        """Return the face that is shown."""
        return self._faces.currentWidget()

    def start(self) -> None:
        """Put the keyboard where the work is."""
        shown = self.shown()
        if isinstance(shown, ConnectForm):
            shown.start()
        elif isinstance(shown, AccountPage):
            shown.sync_button.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.nothing.button.setFocus(Qt.FocusReason.ShortcutFocusReason)

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
