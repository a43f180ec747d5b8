"""Says in words whether everything is saved, when the state line is looked at."""

from PySide6.QtCore import QObject, Slot

from app.ports import Clock
from ui.components.status_line import SaveState, StatusLine, save_words
from ui.components.toast import ToastHost
from ui.editor.saver import Saver
from ui.words import moment_in_sentence, tr


class StateTeller(QObject):
    """Keeps the state line true and answers a look at it (Ctrl S, a click)."""

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
        self._reason = ""
        self._is_asked = False
        saver.state_changed.connect(self.set_state)
        line.details_asked.connect(self._on_details_asked)
        line.retry_asked.connect(saver.retry)

    @Slot(object, str)
    def set_state(self, state: SaveState, reason: str = "") -> None:
        """Show a state; one that was waited for is said."""
        self._reason = reason
        if state is SaveState.SAVED:
            self._saved_at = self._clock()
        self._line.set_state(state, reason)
        if self._is_asked and state is not SaveState.SAVING:
            self._tell()

    @Slot()
    def _on_details_asked(self) -> None:
        # While the disk is at work there is nothing true to say yet.
        self._is_asked = True
        if self._line.state() is not SaveState.SAVING:
            self._tell()

    def _tell(self) -> None:
        self._is_asked = False
        said = save_words(self._line.state())
        if self._line.state() is SaveState.SAVED and self._saved_at is not None:
            when = moment_in_sentence(self._saved_at, now=self._clock())
            said = tr("{state} – last change {when}", state=said, when=when)
        elif self._reason:
            said = tr("{state}. {reason}", state=said, reason=self._reason)
        self._toasts.show_toast(said)
