"""What a click on the state line opens: last saved, last synced, what waits."""

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.exchange.status import Phase, SyncStatus
from ui.components.base import label, rule, set_look
from ui.components.button import Button, Kind
from ui.components.icon_label import IconLabel
from ui.sync import phrases
from ui.sync.parts import FactRow
from ui.words import moment_in_sentence, tr

WIDTH = 340


class StatePopover(QFrame):
    """Opens above the state, closes with Esc. Signals: `sync_wished`, `server_wished`."""

    sync_wished = Signal()
    server_wished = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        set_look(self, popover=True)
        self.setFixedWidth(WIDTH)
        self._icon = IconLabel("check", tint="t3", parent=self)
        self.title = label("", "bold", self)
        self.title.setWordWrap(True)
        self.hint = label("", "label", self)
        self.hint.setWordWrap(True)
        self.saved = FactRow(tr("Last saved"), self)
        self.synced = FactRow(tr("Last synced"), self)
        self.waiting = FactRow(tr("Waiting to be sent"), self)
        self.sync_button = Button(tr("Sync now"), icon="refresh-cw", small=True, parent=self)
        self.server_button = Button("", small=True, kind=Kind.LINK, parent=self)
        self.sync_button.clicked.connect(self._on_sync)
        self.server_button.clicked.connect(self._on_server)
        head = QHBoxLayout()
        head.setContentsMargins(16, 14, 16, 0)
        head.setSpacing(8)
        head.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.title, 1)
        hint = QHBoxLayout()
        hint.setContentsMargins(16, 4, 16, 0)
        hint.addWidget(self.hint)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 8, 16, 0)
        foot.addWidget(self.server_button)
        foot.addStretch(1)
        foot.addWidget(self.sync_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 12)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(hint)
        column.addSpacing(8)
        column.addWidget(rule(parent=self))
        for row in (self.saved, self.synced, self.waiting):
            column.addWidget(row)
        column.addWidget(rule(parent=self))
        column.addLayout(foot)

    def show_facts(
        self,
        *,
        words: str,
        icon: str,
        tint: str,
        reason: str,
        saved_at: float | None,
        status: SyncStatus,
        now: float,
    ) -> None:
        """Show what is true now; `reason` says why saving on this computer failed."""
        has_server = status.phase is not Phase.OFF
        self._icon.set_icon(icon, tint=tint)
        self.title.setText(words)
        alone = tr("Everything is on this computer. No server is needed.")
        said = reason or (phrases.hint(status) if has_server else alone)
        self.hint.setText(said)
        self.hint.setVisible(bool(said))
        nothing_new = tr("nothing changed since the start")
        self.saved.say(nothing_new if saved_at is None else moment_in_sentence(saved_at, now=now))
        self.synced.say(phrases.last_success(status, now=now))
        self.waiting.say(phrases.waiting(status.waiting))
        for part in (self.synced, self.waiting, self.sync_button):
            part.setVisible(has_server)
        self.sync_button.setEnabled(status.phase is not Phase.SYNCING)
        self.server_button.set_words(tr("Server…") if has_server else tr("Connect to a server…"))
        self.setAccessibleName(words)
        self.setAccessibleDescription(said)

    def open_above(self, corner: QPoint) -> None:
        """Open with the lower trailing corner at `corner` on the screen."""
        self.adjustSize()
        rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = corner.x() if rtl else corner.x() - self.width()
        self.move(left, corner.y() - self.height() - 4)
        self.show()
        shown = self.sync_button if self.sync_button.isVisible() else self.server_button
        shown.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot()
    def _on_sync(self) -> None:
        self.close()
        self.sync_wished.emit()

    @Slot()
    def _on_server(self) -> None:
        self.close()
        self.server_wished.emit()
