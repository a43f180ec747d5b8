"""Says in words whether everything is saved, when the state line is looked at."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.exchange.status import Phase, SyncStatus
from app.ports import Clock
from ui.components.status_line import SaveState, StatusLine
from ui.components.toast import ToastHost
from ui.editor.saver import Saver
from ui.words import moment_in_sentence, tr

if TYPE_CHECKING:
    from ui.sync.state_popover import StatePopover


class StateTeller(QObject):
    """Keeps the state line true and answers a look at it (Ctrl S, a click).

    What happens on this computer comes first: only what is safe here can be on the server.
    """

    sync_wished = Signal()
    server_wished = Signal()

    def __init__(
        self,
        saver: Saver,
        line: StatusLine,
        toasts: ToastHost,
        *,
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._line = line
        self._toasts = toasts
        self._clock = clock
        self._saved_at: float | None = None
        self._state = SaveState.SAVED
        self._reason = ""
        self._status = SyncStatus()
        self._is_asked = False
        self._popover: StatePopover | None = None
        saver.state_changed.connect(self.set_state)
        line.details_asked.connect(self._on_details_asked)
        line.opened.connect(self.open_details)
        line.retry_asked.connect(saver.retry)

    @Slot(object, str)
    def set_state(self, state: SaveState, reason: str = "") -> None:
        """Show a state; one that was waited for is said."""
        self._state = state
        self._reason = reason
        if state is SaveState.SAVED:
            self._saved_at = self._clock()
        self._show()
        if self._is_asked and state is not SaveState.SAVING:
            self._tell()

    @Slot(object)
    def set_status(self, status: SyncStatus) -> None:
        """Follow what sync says."""
        self._status = status
        self._show()
        if self._popover is not None and self._popover.isVisible():
            self._fill(self._popover)

    def _show(self) -> None:
        if self._state is not SaveState.SAVED or self._status.phase is Phase.OFF:
            self._line.set_state(self._state, self._reason)
            return
        from ui.sync.phrases import state_of  # not before there is a server

        said = state_of(self._status)
        self._line.set_state(said.state, said.tooltip, words=said.words)

    @Slot()
    def _on_details_asked(self) -> None:
        # While the disk is at work there is nothing true to say yet.
        self._is_asked = True
        if self._state is not SaveState.SAVING:
            self._tell()

    def _tell(self) -> None:
        self._is_asked = False
        said = self._line.shown_words()
        if self._state is SaveState.SAVED and self._saved_at is not None:
            when = moment_in_sentence(self._saved_at, now=self._clock())
            said = tr("{state} – last change {when}", state=said, when=when)
        elif self._reason:
            said = tr("{state}. {reason}", state=said, reason=self._reason)
        self._toasts.show_toast(said)

    @Slot()
    def open_details(self) -> None:
        """Open what the state line knows: last saved, last synced, what waits."""
        if self._popover is None:
            from ui.sync.state_popover import StatePopover

            self._popover = StatePopover(self._line)
            self._popover.sync_wished.connect(self.sync_wished)
            self._popover.server_wished.connect(self.server_wished)
        self._fill(self._popover)
        self._popover.open_above(self._line.state_corner())

    def _fill(self, popover: "StatePopover") -> None:
        state = self._line.shown_state()
        popover.show_facts(
            words=self._line.shown_words(),
            icon=state.value[0],
            tint=state.value[1],
            reason=self._reason if self._state is SaveState.FAILED else "",
            saved_at=self._saved_at,
            status=self._status,
            now=self._clock(),
        )
