"""Where a teacher says which server it is and who they are."""

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from ui.components.bar import Tone
from ui.components.base import label, set_look
from ui.components.button import Button, Kind
from ui.components.card import Ground
from ui.components.icon_button import IconButton
from ui.components.progress import Progress
from ui.components.segmented import Segmented
from ui.components.text_field import TextField
from ui.sync.parts import Box
from ui.sync.port import Field, SignIn, Trouble
from ui.words import tr

TELLS_AFTER_MS = 1000
"""What takes longer than this is told."""
BY_NAME, BY_CODE = "name", "code"


class ConnectForm(QWidget):
    """`wished(SignIn)`: connect. `given_up`: stop the try that runs. `left`: back, without one."""

    wished = Signal(object)
    given_up = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_trying = False
        self.address = TextField(
            label=tr("Address of the server"), placeholder="school.example.org", parent=self
        )
        self.way = Segmented(
            [(BY_NAME, tr("Name and password")), (BY_CODE, tr("Code"))],
            BY_NAME,
            name=tr("How you sign in"),
            parent=self,
        )
        self.name = TextField(label=tr("Name"), parent=self)
        self.password = TextField(label=tr("Password"), parent=self)
        self.code = TextField(label=tr("Code"), placeholder="K7QD-M2XA-R4TN", parent=self)
        self.device = TextField(label=tr("Name of this computer"), limit=60, parent=self)
        self.trouble = Box(Tone.BAD, "circle-alert", parent=self)
        self.question = Box(
            Tone.WARN, "triangle-alert", safe=tr("Leave everything"), other=tr("Join"), parent=self
        )
        self._joins = self._is_plain = False
        """What was answered so far; another address asks anew."""
        self._asks_to_join = False
        self.progress = Progress(parent=self)
        self.progress.hide()
        self.cancel = Button(tr("Cancel"), parent=self)
        self.connect_button = Button(tr("Connect"), kind=Kind.PRIMARY, parent=self)
        self._patience = QTimer(self, singleShot=True, interval=TELLS_AFTER_MS)
        self._patience.timeout.connect(self._on_long)
        self._lay_out()
        self._connect_parts()
        self._on_way(BY_NAME)

    def _lay_out(self) -> None:
        card = Ground(self)
        fields = QVBoxLayout(card)
        fields.setContentsMargins(16, 16, 16, 16)
        fields.setSpacing(12)
        fields.addWidget(self.address)
        fields.addWidget(self.way)
        self._pair = QWidget(card)
        pair = QHBoxLayout(self._pair)
        pair.setContentsMargins(0, 0, 0, 0)
        pair.setSpacing(12)
        pair.addWidget(self.name, 1)
        pair.addWidget(self.password, 1)
        fields.addWidget(self._pair)
        fields.addWidget(self.code)
        self._code_hint = label(
            tr("Whoever looks after the server gives you the code; it works once."), "small", card
        )
        self._code_hint.setWordWrap(True)
        fields.addWidget(self._code_hint)
        fields.addWidget(self.device)
        hint = label(tr("This is how the list of your computers shows it."), "small", card)
        hint.setWordWrap(True)
        fields.addWidget(hint)
        buttons = QHBoxLayout()
        buttons.addWidget(self.progress, 1)
        buttons.addStretch(0)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.connect_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.trouble)
        column.addWidget(self.question)
        column.addWidget(card)
        column.addLayout(buttons)
        column.addStretch(1)

    def _connect_parts(self) -> None:
        self.password.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.show_password = IconButton("eye", tr("Show the password"), checkable=True, small=True)
        self.show_password.setParent(self.password)
        row = QHBoxLayout(self.password.line)
        row.setContentsMargins(0, 0, 2, 0)
        row.addStretch(1)
        row.addWidget(self.show_password)
        self.password.line.setTextMargins(0, 0, 30, 0)
        self.show_password.toggled.connect(self._on_show_password)
        self.way.edited.connect(self._on_way)
        self.cancel.clicked.connect(self._on_cancel)
        self.connect_button.clicked.connect(self._on_connect)
        self.question.safe_pressed.connect(self._on_stay)
        self.question.other_pressed.connect(self._on_agreed)
        for field in self._fields().values():
            field.edited.connect(self._on_typed)

    def _fields(self) -> dict[Field, TextField]:
        return {
            Field.ADDRESS: self.address,
            Field.NAME: self.name,
            Field.PASSWORD: self.password,
            Field.CODE: self.code,
            Field.NONE: self.device,
        }

    # -- what the presenter sets
    def preset(self, *, address: str = "", name: str = "", device: str = "") -> None:
        """Fill in what is known."""
        self.address.set_value(address or self.address.value())
        self.name.set_value(name or self.name.value())
        self.device.set_value(device or self.device.value())

    def start(self) -> None:
        """Put the cursor where something is missing."""
        shown = (self.address, self.name, self.password, self.code)
        empty = next((f for f in shown if f.isVisible() and not f.value()), self.address)
        empty.line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_trying(self, *, trying: bool) -> None:
        """Show that an answer is awaited, or not any more."""
        self._is_trying = trying
        for widget in (*self._fields().values(), self.way, self.connect_button):
            widget.setEnabled(not trying)
        if trying:
            self._patience.start()
            self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._patience.stop()
            self.progress.hide()

    def refuse(self, trouble: Trouble) -> None:
        """Say why it did not work, and go to the field that it is about."""
        self.set_trying(trying=False)
        if trouble.other_account or trouble.plain_lan:
            self._asks_to_join = trouble.other_account
            other = tr("Join") if trouble.other_account else tr("Connect all the same")
            self.question.say(trouble.sentence, other=other)
            self.question.safe_button.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.trouble.say(trouble.sentence, detail=trouble.detail)
        field = self._fields()[trouble.field]
        if trouble.field is not Field.NONE and field.isVisible():
            set_look(field.line, over=True)
            field.line.setFocus(Qt.FocusReason.OtherFocusReason)
            field.line.selectAll()
        else:
            self.connect_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Empty what nobody should find here later."""
        self.set_trying(trying=False)
        self._joins = self._is_plain = False
        self.password.set_value("")
        self.code.set_value("")
        self._clear()

    def wish(self) -> SignIn:
        """Return what is filled in now."""
        by_code = self.way.value() == BY_CODE
        return SignIn(
            address=self.address.value().strip(),
            name="" if by_code else self.name.value().strip(),
            password="" if by_code else self.password.value(),
            code=self.code.value().strip() if by_code else "",
            device_name=self.device.value().strip(),
            join=self._joins,
            plain_lan=self._is_plain,
        )

    def _clear(self) -> None:
        self.trouble.say("")
        self.question.say("")
        for field in self._fields().values():
            set_look(field.line, over=False)

    # -- what the user does
    @Slot(object)
    def _on_way(self, way: object) -> None:
        by_code = way == BY_CODE
        self._pair.setVisible(not by_code)
        self.code.setVisible(by_code)
        self._code_hint.setVisible(by_code)
        self._clear()

    @Slot(bool)
    def _on_show_password(self, on: bool) -> None:  # noqa: FBT001 -- Qt's signal
        mode = QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password
        self.password.line.setEchoMode(mode)
        self.show_password.set_name(tr("Hide the password") if on else tr("Show the password"))

    @Slot(str)
    def _on_typed(self, _text: str) -> None:
        self._joins = self._is_plain = False
        self._clear()

    @Slot()
    def _on_connect(self) -> None:
        missing = self._missing()
        if missing is not None:
            self.refuse(missing)
            return
        self._send()

    def _send(self) -> None:
        self._clear()
        self.set_trying(trying=True)
        self.wished.emit(self.wish())

    def _missing(self) -> Trouble | None:
        if not self.address.value().strip():
            return Trouble(
                sentence=tr("The address is missing. It looks like school.example.org."),
                field=Field.ADDRESS,
            )
        if self.way.value() == BY_CODE:
            if self.code.value().strip():
                return None
            return Trouble(sentence=tr("The code is missing."), field=Field.CODE)
        if not self.name.value().strip():
            return Trouble(sentence=tr("Your name is missing."), field=Field.NAME)
        if not self.password.value():
            return Trouble(sentence=tr("The password is missing."), field=Field.PASSWORD)
        return None

    @Slot()
    def _on_agreed(self) -> None:
        self._joins = self._joins or self._asks_to_join
        self._is_plain = self._is_plain or not self._asks_to_join
        self._send()

    @Slot()
    def _on_stay(self) -> None:
        self.question.say("")
        self.start()

    @Slot()
    def _on_cancel(self) -> None:
        if self._is_trying:
            self.set_trying(trying=False)
            self.given_up.emit()
            self.connect_button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.forget()
            self.left.emit()

    @Slot()
    def _on_long(self) -> None:
        address = self.address.value().strip()
        self.progress.set_progress(tr("Waiting for {server}…", server=address))
        self.progress.show()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not self._is_trying:
            self._on_connect()
        elif event.key() == Qt.Key.Key_Escape:
            self._on_cancel()
        else:
            super().keyPressEvent(event)
