"""The service that keeps this computer and its server alike; the windows see it as a `SyncPort`.

It owns the one sync thread (ui.sync.worker). This side lives in the GUI thread: it hands wishes
over, hears of edits, of the window's visibility, of the network and of sleep, and brings the
thread's answers back as signals. It does no query and no network.
"""

import logging
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QWindow

from app.exchange.status import Collided, Phase, SyncStatus
from app.ports import SheetsChanged, Workbook
from ui.sync.port import CameBack, CloudNewer, SignIn, Trouble
from ui.words import tr

if TYPE_CHECKING:
    from sync.client import Client
    from ui.sync.wishes import Wishes
    from ui.sync.worker import AfterCycle, Exchange, Outfit, Worker

logger = logging.getLogger(__name__)

TICK_MS = 5000
"""How often the clocks are compared."""
GATHER_MS = 250
"""How long changes of other computers are gathered before the windows look again."""


class SyncService(QObject):
    """Fulfils `ui.sync.port.SyncPort`. Light until there is a server."""

    status_changed = Signal(object)
    sheets_changed = Signal(object)
    sheets_removed = Signal(object)
    history_changed = Signal(object)
    collided = Signal(object)
    cloud_newer = Signal(object)
    cloud_settled = Signal(str)
    came_back = Signal(object)
    guard_asked = Signal(int)
    connected = Signal()
    connect_failed = Signal(object)
    signed_out = Signal()
    devices_loaded = Signal(object)
    devices_failed = Signal(object)
    parked_loaded = Signal(object)
    parked_exported = Signal(object)
    parked_failed = Signal(object)
    cycle_ended = Signal(bool)
    """Whether it went well; after everything that it brought was told."""

    _came = Signal(object)

    def __init__(
        self,
        make_outfit: "Callable[[], Outfit]",
        *,
        desk: Callable[[], str | None] = lambda: None,
        parent: QObject | None = None,
    ) -> None:
        """`make_outfit` is called on the sync thread when it starts; `desk` says which worksheet
        is being edited.
        """
        super().__init__(parent)
        self._make_outfit = make_outfit
        self._desk = desk
        self._status = SyncStatus()
        self._worker: Worker | None = None
        self._wishes: Wishes | None = None
        self._store: Workbook | None = None
        self._told: set[str] = set()
        self._asked_about: dict[str, Collided] = {}
        self._is_first_cycle = True
        self._at_start: str | None = None
        self._held: set[str] = set()
        self._watch: QObject | None = None
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._on_tick)
        self._changed: set[str] = set()
        self._grown: set[str] = set()
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(GATHER_MS)
        self._gather.timeout.connect(self._on_gathered)
        self._came.connect(self._on_came, Qt.ConnectionType.QueuedConnection)

    # -- the life of the service
    def start(
        self, store: Workbook, exchange: "Exchange", *, after_cycle: "AfterCycle | None" = None
    ) -> None:
        """Begin: the store is open. Starting again (a backup was brought back) ends what ran."""
        from ui.sync.wishes import Wishes
        from ui.sync.worker import Worker

        self.stop()
        self._store = store
        self._at_start = self._desk()
        self._is_first_cycle = True
        self._worker = Worker(
            exchange, self._make_outfit, _Bridge(self._post, self), after_cycle=after_cycle
        )
        self._wishes = Wishes(self._worker, self._post_to)
        exchange.on_changed(partial(self._post, self._on_sheets))
        self._worker.start()

    def stop(self) -> None:
        """End: what waits may go over within two seconds. Nothing is lost when it does not."""
        self._tick.stop()
        worker, self._worker, self._wishes = self._worker, None, None
        if worker is not None:
            worker.close()

    # -- what it is asked (SyncPort)
    def status(self) -> SyncStatus:
        """Return what `status_changed` said last."""
        return self._status

    def client(self) -> "Client | None":
        """Return the client that sync uses now, from any thread; None without a server."""
        worker = self._worker
        return None if worker is None else worker.client

    def sign_in(self, wish: SignIn) -> None:
        """Connect: `connected` or `connect_failed` answers."""
        if self._wishes is None:
            self.connect_failed.emit(
                Trouble(sentence=tr("Your worksheets are still being opened. Try again at once."))
            )
            return
        self._wishes.sign_in(wish)

    def cancel_sign_in(self) -> None:
        """Give a sign-in up; no answer comes."""
        if self._wishes is not None:
            self._wishes.cancel_sign_in()

    def sync_now(self) -> None:
        """Run a cycle at once, whatever the schedule says."""
        if self._worker is not None:
            self._worker.tell(lambda schedule, now: schedule.asked(now))

    def sign_out(self, *, keep: bool) -> None:
        """Sign out; `signed_out` answers, with or without a network."""
        if self._wishes is not None:
            self._wishes.sign_out(keep=keep)

    def load_devices(self) -> None:
        """`devices_loaded` or `devices_failed` answers."""
        if self._wishes is not None:
            self._wishes.load_devices()

    def revoke(self, device: str) -> None:
        """Take a device off the list; `devices_loaded` or `devices_failed` answers."""
        if self._wishes is not None:
            self._wishes.revoke(device)

    def load_parked(self) -> None:
        """`parked_loaded` or `parked_failed` answers."""
        if self._wishes is not None:
            self._wishes.load_parked()

    def retry_parked(self) -> None:
        """Try all parked changes again; `parked_loaded` or `parked_failed` answers."""
        if self._wishes is not None:
            self._wishes.retry_parked()

    def discard_parked(self, op_id: str) -> None:
        """Put one away for good; `parked_loaded` or `parked_failed` answers."""
        if self._wishes is not None:
            self._wishes.discard_parked(op_id)

    def export_parked(self, path: Path) -> None:
        """Write what the server refused into a file; `parked_exported` answers."""
        if self._wishes is not None:
            self._wishes.export_parked(path)

    def answer_guard(self, *, go: bool) -> None:
        """True: they may go. False: they stay, here and for everybody."""
        if self._wishes is not None:
            self._wishes.answer_guard(go=go)

    def restore_from_cloud(self, sheet: str) -> None:
        """The desk follows the server, whose state the store has already."""
        self._settle_cloud(sheet)
        self.sheets_changed.emit((sheet,))

    def keep_local(self, sheet: str) -> None:
        """What is on the desk becomes the newest state: the version that kept it comes back."""
        found = self._asked_about.get(sheet)
        if found is not None and self._store is not None:
            from app.worksheets.worksheet import SheetId, VersionId

            future = self._store.restore(SheetId(sheet), VersionId(found.lost_version))
            future.add_done_callback(partial(self._on_kept_local, sheet))
        self._settle_cloud(sheet)

    def see_collision(self, collision: str) -> None:
        """The teacher has seen it: it is not told again."""
        if self._wishes is not None:
            self._wishes.see_collision(collision)

    # -- what it hears
    @Slot()
    def note_edit(self) -> None:
        """The teacher changed the sheet on the desk: that answers the question of the start."""
        sheet = self._desk()
        if sheet is not None and sheet in self._asked_about:
            self._settle_cloud(sheet)

    @Slot()
    def note_visibility(self) -> None:
        """The window came into view, or left it."""
        windows = QGuiApplication.topLevelWindows()
        visible = any(
            w.isVisible() and w.visibility() is not QWindow.Visibility.Minimized for w in windows
        )
        if self._worker is not None:
            self._worker.tell(lambda schedule, now: schedule.shown(now, visible=visible))

    def note_network(self, *, online: bool) -> None:
        """The system says that there is, or is no, network."""
        if self._worker is not None:
            self._worker.tell(lambda schedule, now: schedule.network_changed(now, online=online))
            self._worker.wish(self._worker.say_network)

    @Slot()
    def _on_tick(self) -> None:
        if self._worker is not None:
            self._worker.tick()

    # -- from the threads
    def _post(self, handle: "Callable[[object], None]", value: object) -> None:
        """Bring a value to the GUI thread; called from any thread."""
        self._came.emit(partial(handle, value))

    def _post_to(self, name: str, *values: object) -> None:
        """Emit one of our signals in the GUI thread; called from any thread."""
        self._came.emit(partial(getattr(self, name).emit, *values))

    @Slot(object)
    def _on_came(self, answer: Callable[[], None]) -> None:
        if self._worker is not None:
            answer()

    def _on_status(self, status: object) -> None:
        assert isinstance(status, SyncStatus)  # noqa: S101 -- the worker's only word
        if status == self._status:
            return
        was, self._status = self._status, status
        if (was.phase is Phase.OFF) != (status.phase is Phase.OFF):
            self._follow_the_world(on=status.phase is not Phase.OFF)
        self.status_changed.emit(status)

    def _follow_the_world(self, *, on: bool) -> None:
        """Compare clocks and watch network and windows only while there is a server."""
        if not on:
            self._tick.stop()
            return
        self._tick.start()
        if self._watch is None:
            from ui.sync.surroundings import Surroundings

            self._watch = Surroundings(self)

    def _on_cycle(self, news: object) -> None:
        from ui.sync.worker import CycleNews

        assert isinstance(news, CycleNews)  # noqa: S101 -- the worker's only word
        if news.guard:
            self.guard_asked.emit(news.guard)
        for collided in news.collided:
            if collided.id not in self._told:
                self._told.add(collided.id)
                self._tell_collision(collided)
        for sheet, name in news.came_back:
            self.came_back.emit(
                CameBack(
                    sheet=sheet, sheet_name=name, by=tr("another computer"), at=int(time.time())
                )
            )
        if news.well:
            self._is_first_cycle = False
            self._let_go()
        self.cycle_ended.emit(news.well)

    def _tell_collision(self, collided: Collided) -> None:
        """Ask at the start about the sheet on the desk when the two could not be merged; say all
        else in one quiet line.
        """
        unmerged = _is_whole(collided) and collided.lost_here and bool(collided.lost_version)
        if not (self._is_first_cycle and unmerged and collided.sheet == self._at_start):
            self.collided.emit(collided)
            return
        self._asked_about[collided.sheet] = collided
        self.cloud_newer.emit(
            CloudNewer(sheet=collided.sheet, sheet_name="", by=collided.kept_by, at=collided.at)
        )

    def _on_sheets(self, news: object) -> None:
        assert isinstance(news, SheetsChanged)  # noqa: S101 -- the exchange's only word
        if news.removed:
            self.sheets_removed.emit(
                {str(sheet): str(news.recovered.get(sheet, "")) for sheet in news.removed}
            )
        changed = {str(sheet) for sheet in news.changed | news.removed}
        changed |= {str(sheet) for sheet in news.recovered.values()}
        if self._is_first_cycle and self._at_start in changed:
            # Until the cycle has ended nobody knows whether there is a question about it.
            self._held.add(str(self._at_start))
            changed.discard(str(self._at_start))
        self._changed |= changed
        self._grown |= {str(sheet) for sheet in news.history}
        if not self._gather.isActive():
            self._gather.start()

    @Slot()
    def _on_gathered(self) -> None:
        """Tell of many small transactions at once: each telling makes the library look again."""
        changed, self._changed = tuple(sorted(self._changed)), set()
        grown, self._grown = frozenset(self._grown), set()
        if changed:
            self.sheets_changed.emit(changed)
        if grown:
            self.history_changed.emit(grown)

    def _let_go(self) -> None:
        """Tell of what was held back, unless a question stands about it."""
        held = tuple(sorted(self._held - set(self._asked_about)))
        self._held.clear()
        if held:
            self.sheets_changed.emit(held)

    def _settle_cloud(self, sheet: str) -> None:
        found = self._asked_about.pop(sheet, None)
        if found is not None:
            self.see_collision(found.id)
            self.cloud_settled.emit(sheet)

    def _on_kept_local(self, sheet: str, done: object) -> None:
        """On the writer thread: the desk shows what the store has now."""
        if done.exception() is None:  # type: ignore[attr-defined]  # a Future
            self._post_to("sheets_changed", (sheet,))


def _is_whole(collided: Collided) -> bool:
    """Return whether two states exclude each other: settings that cannot stand together, or
    settings of a kind of topic that the worksheet has no more on the other side.
    """
    return not collided.paths or any(
        path == "topic.type" or (path.startswith("topic.") and path not in collided.kept)
        for path in collided.paths
    )


class _Bridge:
    """The worker's listener: brings everything to the GUI thread."""

    def __init__(
        self, post: Callable[[Callable[[object], None], object], None], service: SyncService
    ) -> None:
        self._post = post
        self._service = service

    def on_status(self, status: SyncStatus) -> None:
        self._post(self._service._on_status, status)  # noqa: SLF001 -- its own half

    def on_cycle(self, news: object) -> None:
        self._post(self._service._on_cycle, news)  # noqa: SLF001 -- its own half
