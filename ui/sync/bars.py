"""The quiet lines over the desk that sync brings: collisions, questions, hints. One at a time."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from app.exchange.status import Collided, Phase, SyncStatus
from app.ports import Clock
from ui.components.bar import Bar, BarHost, Tone
from ui.sync import phrases
from ui.sync.port import CameBack, CloudNewer, SyncPort
from ui.words import moment_in_sentence, tr

_ASK_TO_SIGN_IN = {Phase.SIGN_IN, Phase.RETIRED, Phase.OTHER_ACCOUNT}
_TOLD = _ASK_TO_SIGN_IN | {Phase.UPGRADE, Phase.SERVER_OLD, Phase.CERTIFICATE}
"""Phases that a teacher has to do something about; the others heal by themselves."""


class SyncBars(QObject):
    """Shows what concerns the sheet on the desk; what concerns another waits until it comes."""

    server_wished = Signal()
    both_wished = Signal(object)
    """Collided: show both states beside each other."""
    other_wished = Signal(object)
    """Collided: use the kept values."""
    delete_wished = Signal(str)
    """The worksheet that came back shall go again."""

    def __init__(
        self,
        port: SyncPort,
        bars: BarHost,
        *,
        clock: Clock,
        words: Callable[[Collided], phrases.CollisionWords],
        parent: QObject | None = None,
    ) -> None:
        """`words` tells a collision of the sheet on the desk."""
        super().__init__(parent)
        self._port = port
        self._bars = bars
        self._clock = clock
        self._words = words
        self._sheet = ""
        self._phase = Phase.OFF
        self._collisions: dict[str, Collided] = {}
        self._newer: dict[str, CloudNewer] = {}
        self._shown: dict[str, Bar] = {}
        port.collided.connect(self._on_collided)
        port.cloud_newer.connect(self._on_cloud_newer)
        port.cloud_settled.connect(self._on_cloud_settled)
        port.came_back.connect(self._on_came_back)
        port.guard_asked.connect(self._on_guard)
        port.status_changed.connect(self._on_status)

    # -- what is shown
    def show_sheet(self, sheet: str) -> None:
        """Another sheet is on the desk: show its lines, take those of others away."""
        if sheet == self._sheet:
            return
        self._sheet = sheet
        for collided in self._collisions.values():
            self._take_away(_key_of(collided))
            if collided.sheet == sheet:
                self._show_collision(collided)
        for newer in self._newer.values():
            self._take_away(f"newer {newer.sheet}")
            if newer.sheet == sheet:
                self._show_newer(newer)

    def settle(self, collided: Collided) -> None:
        """A collision was seen or answered: it is told no more."""
        if self._collisions.pop(collided.id, None) is not None:
            self._take_away(_key_of(collided))
            self._port.see_collision(collided.id)

    def bar(self, key: str) -> Bar | None:
        """Return a bar that is there or queues ("guard", "phase", "collision <id>" …)."""
        return self._shown.get(key)

    def _put(self, key: str, bar: Bar) -> None:
        self._take_away(key)
        self._shown[key] = bar
        self._bars.push(bar)

    @Slot(str)
    def _take_away(self, key: str) -> None:
        bar = self._shown.pop(key, None)
        if bar is not None:
            self._bars.remove(bar)

    # -- collisions
    @Slot(object)
    def _on_collided(self, collided: Collided) -> None:
        self._collisions[collided.id] = collided
        if collided.sheet == self._sheet:
            self._show_collision(collided)

    def _show_collision(self, collided: Collided) -> None:
        words = self._words(collided)
        bar = Bar(
            words.sentence,
            detail=words.detail,
            icon="users",
            safe=tr("See both"),
            other=words.use,
            tone=Tone.WARN,
            closes_on_escape=True,
        )
        bar.safe_pressed.connect(partial(self.both_wished.emit, collided))
        bar.other_pressed.connect(partial(self.other_wished.emit, collided))
        bar.escaped.connect(partial(self.settle, collided))
        self._put(_key_of(collided), bar)

    # -- the cloud is newer
    @Slot(object)
    def _on_cloud_newer(self, newer: CloudNewer) -> None:
        self._newer[newer.sheet] = newer
        if newer.sheet == self._sheet:
            self._show_newer(newer)

    def _show_newer(self, newer: CloudNewer) -> None:
        when = moment_in_sentence(newer.at, now=self._clock())
        bar = Bar(
            tr("Restore from cloud?"),
            detail=tr(
                "The server’s is newer, from {computer}, {when}. Both are in the history.",
                computer=newer.by,
                when=when,
            ),
            icon="cloud-download",
            safe=tr("Yes"),
            other=tr("Keep local"),
        )
        bar.safe_pressed.connect(partial(self._port.restore_from_cloud, newer.sheet))
        bar.other_pressed.connect(partial(self._port.keep_local, newer.sheet))
        self._put(f"newer {newer.sheet}", bar)

    @Slot(str)
    def _on_cloud_settled(self, sheet: str) -> None:
        self._newer.pop(sheet, None)
        self._take_away(f"newer {sheet}")

    # -- what was deleted here and edited elsewhere
    @Slot(object)
    def _on_came_back(self, back: CameBack) -> None:
        key = f"back {back.sheet}"
        bar = Bar(
            tr("“{name}” is back.", name=back.sheet_name),
            detail=tr("Edited on {computer} after you deleted it.", computer=back.by),
            icon="archive-restore",
            safe=tr("Keep it"),
            other=tr("Delete again"),
            closes_on_escape=True,
        )
        bar.safe_pressed.connect(partial(self._take_away, key))
        bar.escaped.connect(partial(self._take_away, key))
        bar.other_pressed.connect(partial(self._on_delete_again, back.sheet))
        self._put(key, bar)

    def _on_delete_again(self, sheet: str) -> None:
        self._take_away(f"back {sheet}")
        self.delete_wished.emit(sheet)

    # -- the guard, and what has to be done about the connection
    @Slot(int)
    def _on_guard(self, count: int) -> None:
        bar = Bar(
            phrases.guard(count),
            detail=tr("Nothing is deleted until you have answered."),
            icon="triangle-alert",
            safe=tr("Keep them"),
            other=tr("Delete here too"),
            tone=Tone.WARN,
        )
        bar.safe_pressed.connect(partial(self._port.answer_guard, go=False))
        bar.safe_pressed.connect(partial(self._take_away, "guard"))
        bar.other_pressed.connect(partial(self._port.answer_guard, go=True))
        bar.other_pressed.connect(partial(self._take_away, "guard"))
        self._put("guard", bar)

    @Slot(object)
    def _on_status(self, status: SyncStatus) -> None:
        if status.phase is self._phase:
            return
        self._phase = status.phase
        if status.phase is not Phase.GUARD:
            self._take_away("guard")
        if status.phase in _TOLD:
            self._tell_phase(status)
        elif phrases.is_well(status.phase) or status.phase is Phase.OFF:
            self._take_away("phase")

    def _tell_phase(self, status: SyncStatus) -> None:
        asks = status.phase in _ASK_TO_SIGN_IN
        bar = Bar(
            f"{phrases.short(status)}.",
            detail=phrases.hint(status),
            icon="cloud-off",
            safe=tr("Sign in…") if asks else tr("Close"),
            other=tr("Later") if asks else "",
            tone=Tone.WARN,
            closes_on_escape=True,
        )
        close = partial(self._take_away, "phase")
        bar.safe_pressed.connect(close)
        bar.other_pressed.connect(close)
        bar.escaped.connect(close)
        if asks:
            bar.safe_pressed.connect(self.server_wished)
        self._put("phase", bar)


def _key_of(collided: Collided) -> str:
    return f"collision {collided.id}"
