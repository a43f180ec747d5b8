"""Brings uploads into the store and tells the windows what came; the GUI thread's half."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.marking.inbox import Filed, InboxBook, Receivers, Standing
from ui.inbox.filer import Filer


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What a round of filing brought."""

    receivers: tuple[Receivers, ...]
    to_look_at: int
    """Pages of these uploads that the teacher is to look at."""


class InboxService(QObject):
    """Owns the filing thread. Its signals come in the GUI thread.

    `came(Came)`: pages were filed, or are to look at. `standing_changed(Standing)`: what is on
    its way and what waits.
    """

    came = Signal(object)
    standing_changed = Signal(object)
    _told = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._filer: Filer | None = None
        self._book: InboxBook | None = None
        self._standing = Standing()
        self._told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)

    def start(self, book: InboxBook) -> None:
        """Begin: the store is open. Starting again (a backup was brought back) ends what ran."""
        self.stop()
        self._book = book
        self._filer = Filer(book, self._told.emit)
        self._filer.start()

    def stop(self) -> None:
        """End; nothing is lost. Safe to call twice."""
        filer, self._filer, self._book = self._filer, None, None
        if filer is not None:
            filer.close()

    def wake(self) -> None:
        """Look whether something can be filed; from any thread."""
        filer = self._filer
        if filer is not None:
            filer.wake()

    def book(self) -> InboxBook | None:
        """Return the store's inbox, for threads that may wait; None while it is not open."""
        return self._book

    def standing(self) -> Standing:
        """Return what `standing_changed` said last."""
        return self._standing

    @Slot(object, object)
    def _on_told(self, done: tuple[Filed, ...], standing: Standing) -> None:
        if self._filer is None:
            return
        if standing != self._standing:
            self._standing = standing
            self.standing_changed.emit(standing)
        if done:
            self.came.emit(
                Came(
                    receivers=tuple(one for filed in done for one in filed.receivers),
                    to_look_at=sum(filed.made.to_look_at for filed in done),
                )
            )
