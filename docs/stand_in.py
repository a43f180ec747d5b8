"""A stand-in for sync: it fulfils the protocol, keeps what it was asked, and says what it is told.

The pictures of docs/pictures and the tests of the windows use it: every state of a server can be
shown without one. What the real service does is tested with real servers elsewhere.
"""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.exchange.status import Device, Parked, Phase, SyncStatus
from ui.sync.port import SignIn


class StandInSync(QObject):
    """Says what it is told to say; `asked` lists what was asked of it, in order."""

    status_changed = Signal(object)
    sheets_changed = Signal(object)
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

    def __init__(self, status: SyncStatus | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._status = status or SyncStatus()
        self.asked: list[tuple[object, ...]] = []
        self.devices: tuple[Device, ...] = ()
        self.parked: tuple[Parked, ...] = ()

    def say(self, status: SyncStatus) -> None:
        """Have this status from now on."""
        self._status = status
        self.status_changed.emit(status)

    def status(self) -> SyncStatus:
        """Return the status."""
        return self._status

    def sign_in(self, wish: SignIn) -> None:
        """Take note."""
        self.asked.append(("sign_in", wish))

    def cancel_sign_in(self) -> None:
        """Take note."""
        self.asked.append(("cancel_sign_in",))

    def sync_now(self) -> None:
        """Take note."""
        self.asked.append(("sync_now",))

    def sign_out(self, *, keep: bool) -> None:
        """Sign out at once."""
        self.asked.append(("sign_out", keep))
        self.say(SyncStatus(phase=Phase.OFF))
        self.signed_out.emit()

    def load_devices(self) -> None:
        """Answer with the devices there are."""
        self.asked.append(("load_devices",))
        self.devices_loaded.emit(self.devices)

    def revoke(self, device: str) -> None:
        """Take a device off the list."""
        self.asked.append(("revoke", device))
        self.devices = tuple(one for one in self.devices if one.id != device)
        self.devices_loaded.emit(self.devices)

    def load_parked(self) -> None:
        """Answer with the parked changes there are."""
        self.asked.append(("load_parked",))
        self.parked_loaded.emit(self.parked)

    def retry_parked(self) -> None:
        """Have them all taken now."""
        self.asked.append(("retry_parked",))
        self.parked = ()
        self.parked_loaded.emit(self.parked)

    def discard_parked(self, op_id: str) -> None:
        """Put one away."""
        self.asked.append(("discard_parked", op_id))
        self.parked = tuple(one for one in self.parked if one.op_id != op_id)
        self.parked_loaded.emit(self.parked)

    def export_parked(self, path: Path) -> None:
        """Answer as if it were written."""
        self.asked.append(("export_parked", path))
        self.parked_exported.emit(path)

    def answer_guard(self, *, go: bool) -> None:
        """Take note."""
        self.asked.append(("answer_guard", go))

    def restore_from_cloud(self, sheet: str) -> None:
        """Take note, and settle it."""
        self.asked.append(("restore_from_cloud", sheet))
        self.cloud_settled.emit(sheet)

    def keep_local(self, sheet: str) -> None:
        """Take note, and settle it."""
        self.asked.append(("keep_local", sheet))
        self.cloud_settled.emit(sheet)

    def see_collision(self, collision: str) -> None:
        """Take note."""
        self.asked.append(("see_collision", collision))
