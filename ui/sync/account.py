"""The sync page once a server is connected: how it goes, what waits, which computers there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.exchange.status import Device, Parked, Phase, SyncStatus
from ui.components.bar import Tone
from ui.components.base import ElidedLabel, label
from ui.components.button import Button, Kind
from ui.components.card import RowCard
from ui.components.choice_dialog import ChoiceDialog
from ui.components.confirm import ConfirmDialog
from ui.components.icon_label import IconLabel
from ui.components.progress import Progress
from ui.sync import phrases
from ui.sync.parts import AskingRow, Box, FactRow
from ui.words import ntr, tr

MOST_SHOWN = 50
"""More changes than these are only in the file."""


@dataclass(frozen=True, slots=True)
class _Look:
    icon: str
    tint: str


_LOOKS = {
    Phase.IDLE: _Look("check", "ok"),
    Phase.WAITING: _Look("cloud", "t2"),
    Phase.SYNCING: _Look("refresh-cw", "accent_text"),
    Phase.OFFLINE: _Look("cloud-off", "warn"),
}
_NOT_WELL = _Look("circle-alert", "warn")


class AccountPage(QWidget):
    """Takes values; emits what the teacher wants."""

    sync_wished = Signal()
    sign_in_wished = Signal()
    signed_out = Signal(bool)
    """True: the worksheets stay on this computer."""
    device_removed = Signal(str)
    export_wished = Signal(str)
    """The path of the file."""
    retry_wished = Signal()
    discarded = Signal(str)
    guard_answered = Signal(bool)
    """True: they may go."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._status = SyncStatus()
        self._parked: dict[str, Parked] = {}
        self.guard = Box(
            Tone.WARN,
            "triangle-alert",
            safe=tr("Keep them"),
            other=tr("Delete here too"),
            parent=self,
        )
        self.trouble = Box(Tone.WARN, "circle-alert", safe=tr("Sign in again"), parent=self)
        self.said = Box(Tone.BAD, "circle-alert", parent=self)
        self.clock = Box(Tone.ACCENT, "clock", parent=self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        for box in (self.guard, self.trouble, self.said, self.clock):
            self._column.addWidget(box)
        self._add_head()
        self._add_parked()
        self._add_devices()
        self._column.addStretch(1)
        self.guard.safe_pressed.connect(self._on_guard_kept)
        self.guard.other_pressed.connect(self._on_guard_let_go)
        self.trouble.safe_pressed.connect(self.sign_in_wished)

    # -- parts
    def _add_head(self) -> None:
        card = RowCard(self)
        head = QWidget(card)
        self._icon = IconLabel("check", tint="ok", size=18, parent=head)
        self.account = ElidedLabel("", "card", parent=head)
        self.state = ElidedLabel("", "small", parent=head)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.account)
        words.addWidget(self.state)
        self.sync_button = Button(
            tr("Sync now"), kind=Kind.PRIMARY, icon="refresh-cw", small=True, parent=head
        )
        self.out_button = Button(tr("Sign out…"), small=True, parent=head)
        self.sync_button.clicked.connect(self.sync_wished)
        self.out_button.clicked.connect(self.ask_to_sign_out)
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 14, 16, 14)
        row.setSpacing(12)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        row.addWidget(self.out_button)
        row.addWidget(self.sync_button)
        card.add_row(head)
        self._long = QWidget(card)
        self.progress = Progress(parent=self._long)
        long = QVBoxLayout(self._long)
        long.setContentsMargins(16, 10, 16, 12)
        long.addWidget(self.progress)
        self.last = FactRow(tr("Last success"), card)
        self.rate = FactRow(tr("Success rate"), card)
        self.waiting = FactRow(tr("Waiting to be sent"), card)
        self._long_rule = card.add_row(self._long)
        for part in (self.last, self.rate, self.waiting):
            card.add_row(part)
        self._column.addWidget(card)
        self._column.addSpacing(12)

    def _add_parked(self) -> None:
        self._parked_part = QWidget(self)
        title = label(tr("Needs attention"), "title", self._parked_part)
        self.retry_button = Button(tr("Try again"), small=True, parent=self._parked_part)
        self.export_button = Button(
            tr("Save to a file…"), small=True, icon="download", parent=self._parked_part
        )
        self.retry_button.clicked.connect(self.retry_wished)
        self.export_button.clicked.connect(self._on_export)
        # Below the list: beside the title the smallest window is too narrow in German.
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.export_button)
        buttons.addWidget(self.retry_button)
        hint = label(
            tr("The server did not take these changes. They are kept here, and nothing else waits"
               " for them."),
            "small",
            self._parked_part,
        )  # fmt: skip
        hint.setWordWrap(True)
        self.parked = RowCard(self._parked_part)
        column = QVBoxLayout(self._parked_part)
        column.setContentsMargins(0, 0, 0, 12)
        column.setSpacing(8)
        column.addWidget(title)
        column.addWidget(hint)
        column.addWidget(self.parked)
        self._more = label("", "small", self._parked_part)
        self._more.hide()
        column.addWidget(self._more)
        column.addLayout(buttons)
        self._parked_part.hide()
        self._column.addWidget(self._parked_part)

    def _add_devices(self) -> None:
        self._column.addWidget(label(tr("Your computers"), "title", self))
        self.devices = RowCard(self)
        self._no_devices = label("", "label", self)
        self._no_devices.setWordWrap(True)
        self._column.addWidget(self.devices)
        self._column.addWidget(self._no_devices)

    # -- what the presenter sets
    def show_status(self, status: SyncStatus, *, now: float) -> None:
        """Show how it goes."""
        self._status = status
        name = status.account_name
        server = status.server_url.removeprefix("https://").rstrip("/")
        self.account.setText(f"{name} · {server}" if name else server)
        needs_words = not phrases.is_well(status.phase) and status.phase is not Phase.GUARD
        # The box above says what is in the way; the head does not say it twice.
        quiet = tr("Not syncing at the moment")
        self.state.setText(quiet if needs_words else phrases.short(status))
        look = _LOOKS.get(status.phase, _NOT_WELL)
        self._icon.set_icon(look.icon, tint=look.tint)
        self.last.say(phrases.last_success(status, now=now))
        self.rate.say(phrases.success_rate(status))
        self.waiting.say(phrases.waiting(status.waiting))
        self.clock.say(phrases.clock(status))
        asks_in = status.phase in {Phase.SIGN_IN, Phase.RETIRED, Phase.OTHER_ACCOUNT}
        self.trouble.safe_button.setVisible(asks_in)
        said = f"{phrases.short(status)}. {phrases.hint(status)}" if needs_words else ""
        self.trouble.say(said, detail=status.detail if needs_words else "")
        in_guard = status.phase is Phase.GUARD and status.guard
        self.guard.say(
            phrases.guard(status.guard) + " " + phrases.hint(status) if in_guard else ""
        )
        asked = asks_in or bool(in_guard)
        self.sync_button.set_kind(Kind.PLAIN if asked else Kind.PRIMARY)
        self.sync_button.setEnabled(not asked and status.phase is not Phase.SYNCING)
        step = phrases.progress(status)
        self._long.setVisible(step is not None)
        if self._long_rule is not None:
            self._long_rule.setVisible(step is not None)
        if step is not None:
            self.progress.set_progress(*step)

    def show_devices(self, devices: Sequence[Device], *, now: float) -> None:
        """List the computers of the account."""
        self._no_devices.hide()
        self.devices.fill(partial(self._device_row, device, now) for device in devices)
        self.devices.setVisible(bool(devices))

    def _device_row(self, device: Device, now: float) -> AskingRow:
        row = AskingRow(
            device.id,
            icon="laptop",
            title=device.name,
            line=phrases.device_line(device, now=now),
            tag=tr("This computer") if device.is_this else "",
            ask="" if device.is_this else tr("Remove…"),
            spoken=tr("Remove {computer}", computer=device.name),
            question=tr("It can sync no more until someone signs in there. Its worksheets stay on"
                        " it."),
            do=tr("Remove"),
            leave=tr("Leave it"),
            parent=self.devices,
        )  # fmt: skip
        row.confirmed.connect(self.device_removed)
        row.opened.connect(self._on_row_opened)
        return row

    def show_no_devices(self, sentence: str) -> None:
        """Say why the list is not there; what was listed stays."""
        self._no_devices.setText(sentence)
        self._no_devices.show()
        self.devices.setVisible(bool(self.devices.rows()))
        for row in self.devices.rows():
            row.setEnabled(True)

    def show_parked(self, parked: Sequence[Parked]) -> None:
        """List what the server did not take."""
        self._parked = {one.op_id: one for one in parked}
        shown = parked[:MOST_SHOWN]
        self.parked.fill(partial(self._parked_row, one) for one in shown)
        rest = len(parked) - len(shown)
        more = ntr("{n} more is in the file.", "{n} more are in the file.", rest) if rest else ""
        self._more.setText(more)
        self._more.setVisible(bool(rest))
        self._parked_part.setVisible(bool(parked))

    def _parked_row(self, one: Parked) -> AskingRow:
        row = AskingRow(
            one.op_id,
            icon="triangle-alert",
            title=one.sheet_name or tr("Untitled Worksheet"),
            line=f"{phrases.parked_what(one)}: {one.reason}",
            ask=tr("Discard…"),
            spoken=tr("Discard: {name}", name=one.sheet_name),
            parent=self.parked,
        )
        row.asked.connect(self.ask_to_discard)
        return row

    def say(self, sentence: str, detail: str = "") -> None:
        """Say what did not work; "" takes it away."""
        self.said.say(sentence, detail=detail)

    # -- what the user does
    @Slot()
    def _on_guard_kept(self) -> None:
        self.guard_answered.emit(False)  # noqa: FBT003 -- a signal's value

    @Slot()
    def _on_guard_let_go(self) -> None:
        self.guard_answered.emit(True)  # noqa: FBT003

    @Slot(str)
    def _on_row_opened(self, key: str) -> None:
        for row in self.devices.rows():
            if isinstance(row, AskingRow) and row.key != key:
                row.close_question()

    @Slot(str)
    def ask_to_discard(self, op_id: str) -> ConfirmDialog:
        """Open the dialog before a change is put away for good, and return it."""
        name = self._parked[op_id].sheet_name or tr("Untitled Worksheet")
        dialog = ConfirmDialog(
            tr("Discard the change to “{name}”?", name=name),
            stays=tr(
                "The server never hears of it. The worksheet stays on this computer as it is."
            ),
            destroy=tr("Discard"),
            keep=tr("Keep it"),
            parent=self.window(),
        )
        dialog.setProperty("op", op_id)
        dialog.confirmed.connect(self._on_discard_confirmed)
        dialog.open()
        return dialog

    @Slot()
    def _on_discard_confirmed(self) -> None:
        dialog = self.sender()
        if dialog is not None:
            self.discarded.emit(str(dialog.property("op")))

    @Slot()
    def ask_to_sign_out(self) -> ChoiceDialog:
        """Open the dialog before signing out, and return it."""
        status = self._status
        unsent = phrases.unsent(status.waiting, status.parked)
        dialog = ChoiceDialog(
            tr("Sign out of {server}?", server=status.server_url.removeprefix("https://")),
            stays=unsent
            + " "
            + tr("What the server does not have stays on this computer, whatever you choose. All"
                 " the rest is on the server, too."),
            destroy=tr("Sign out and remove"),
            between=tr("Sign out, keep a copy here"),
            keep=tr("Stay signed in"),
            parent=self.window(),
        )  # fmt: skip
        dialog.confirmed.connect(self._on_out_and_removed)
        dialog.chosen.connect(self._on_out_and_kept)
        dialog.open()
        return dialog

    @Slot()
    def _on_out_and_removed(self) -> None:
        self.signed_out.emit(False)  # noqa: FBT003 -- a signal's value

    @Slot()
    def _on_out_and_kept(self) -> None:
        self.signed_out.emit(True)  # noqa: FBT003

    def picker(self) -> QFileDialog:
        """Return the system's file picker for the export, to be opened."""
        dialog = QFileDialog(self, tr("Save the changes to a file"), "chalkline-changes.json")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.export_wished)
        return dialog

    @Slot()
    def _on_export(self) -> None:
        self.picker().open()
