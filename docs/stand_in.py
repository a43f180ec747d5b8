"""A stand-in for sync: it fulfils the protocol, keeps what it was asked, and says what it is told.

The pictures of docs/pictures and the tests of the windows use it: every state of a server can be
shown without one. What the real service does is tested with real servers elsewhere.
"""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Signal

from app.errors import AppError, NotFoundError
from app.exchange.status import Device, Parked, Phase, SyncStatus
from app.ports import Workbook
from app.sharing.chalk import pack, unpack
from app.sharing.errors import ChalkFileError
from app.sharing.parcel import Parcel
from app.topics.registry import topic_for
from app.worksheets.config import decode
from app.worksheets.worksheet import OpenSheet, Printed, SheetId, Snapshot, Version, Worksheet
from ui.sharing.port import Sharing
from ui.sync.port import SignIn
from ui.words import current_words


class StandInSync(QObject):
    """Says what it is told to say; `asked` lists what was asked of it, in order."""

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


class StandInShare(msgspec.Struct, frozen=True, kw_only=True):
    """A link."""

    id: str
    url: str = ""
    created_at: int = 0
    expires_at: int | None = None
    revoked_at: int | None = None
    opened_count: int = 0


class StandInPublic(msgspec.Struct, frozen=True, kw_only=True):
    """A colleague's worksheet."""

    id: str
    name: str
    topic: str
    author: str
    updated_at: int
    description: str = ""
    is_template: bool = False


class StandInPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of what colleagues share."""

    worksheets: tuple[StandInPublic, ...]
    total: int
    page: int = 1
    has_more: bool = False


class StandInLinks:
    """The server's links and what colleagues share."""

    def __init__(self, now: float) -> None:
        self._now = int(now)
        self.asked: list[tuple[object, ...]] = []
        self.shares: list[StandInShare] = []
        self.colleagues: tuple[StandInPublic, ...] = ()
        self.refuses: list[Exception] = []
        self.parcel: Parcel | None = None

    def _refuse(self) -> None:
        if self.refuses:
            raise self.refuses.pop(0)

    def create(
        self, version_id: str, *, expires_in_days: int | None, share_id: str = ""
    ) -> StandInShare:
        """Make a link."""
        self.asked.append(("create", version_id, expires_in_days))
        self._refuse()
        ends = None if expires_in_days is None else self._now + expires_in_days * 86_400
        made = StandInShare(
            id=share_id,
            url=f"https://school.example.org/s/{len(self.shares) + 1:04}-7K3Q-M9XR-4T2P",
            created_at=self._now,
            expires_at=ends,
        )
        self.shares.append(msgspec.structs.replace(made, url=""))
        return made

    def of_worksheet(self, worksheet_id: str) -> tuple[StandInShare, ...]:
        """Return the links."""
        self.asked.append(("of_worksheet", worksheet_id))
        return tuple(self.shares)

    def revoke(self, share_id: str) -> None:
        """Revoke a link."""
        self.asked.append(("revoke", share_id))
        self.shares = [
            msgspec.structs.replace(one, revoked_at=self._now) if one.id == share_id else one
            for one in self.shares
        ]

    def public(
        self, *, search: str = "", topic: str = "", page: int = 1, limit: int = 20
    ) -> StandInPage:
        """Return what matches."""
        self.asked.append(("public", search, page))
        self._refuse()
        found = tuple(
            one
            for one in self.colleagues
            if search.casefold() in one.name.casefold() and topic in ("", one.topic)
        )
        shown = found[(page - 1) * limit : page * limit]
        return StandInPage(
            worksheets=shown, total=len(found), page=page, has_more=len(found) > page * limit
        )

    def fetch_public(self, public_id: str) -> Parcel:
        """Return the worksheet."""
        self.asked.append(("fetch_public", public_id))
        self._refuse()
        if self.parcel is None:
            raise LookupError(public_id)
        return self.parcel


class StandInBook:
    """What the store does for sharing, by what a workbook can do anyway."""

    def __init__(self, store: Workbook) -> None:
        self._store = store
        self.public: dict[str, bool] = {}

    def share(self, sheet: SheetId, snapshot: Snapshot) -> "Future[Printed]":
        """Keep the state as a version."""
        answer: Future[Printed] = Future()

        def kept(done: "Future[Version]") -> None:
            rows = self._store.configs([sheet])
            rows.add_done_callback(partial(told, done.result()))

        def told(version: Version, rows: "Future[tuple[Worksheet, ...]]") -> None:
            worksheet = rows.result()[0]
            answer.set_result(
                Printed(version=version, copies=(), worksheet=worksheet, joined_library=False)
            )

        self._store.pin(sheet, snapshot, note="").add_done_callback(kept)
        return answer

    def import_copy(self, parcel: Parcel, *, name: str = "") -> "Future[Worksheet]":
        """Make a named worksheet of it."""
        answer: Future[Worksheet] = Future()
        config = bytes(parcel.worksheet.config)
        copied = name or parcel.worksheet.name
        kind = topic_for(decode(config).topic).name

        def made(done: "Future[OpenSheet]") -> None:
            saved = self._store.save_edit(
                done.result().id, name=copied, named=True, config=config, worksheet_type=kind
            )
            saved.add_done_callback(told)

        def told(saved: "Future[OpenSheet]") -> None:
            rows = self._store.configs([saved.result().id])
            rows.add_done_callback(lambda found: answer.set_result(found.result()[0]))

        self._store.create(
            name=copied, config=config, worksheet_type=kind, named=True
        ).add_done_callback(made)
        return answer

    def set_public(self, sheet: SheetId, *, on: bool) -> "Future[Worksheet]":
        """Take note."""
        answer: Future[Worksheet] = Future()
        self.public[sheet] = on

        def told(found: "Future[tuple[Worksheet, ...]]") -> None:
            answer.set_result(msgspec.structs.replace(found.result()[0], is_public=on))

        self._store.configs([sheet]).add_done_callback(told)
        return answer


def stand_in_sharing(
    links: StandInLinks, *, fetch: Callable[[str], Parcel] | None = None
) -> Sharing:
    """Return sharing over `links`; files are the real ones."""

    def nothing_there(_link: str) -> Parcel:
        msg = "This link leads nowhere any more. Ask for a new one."
        raise AppError(msg)

    def sentence(error: Exception) -> str:
        if isinstance(error, ChalkFileError):
            return error.sentence(current_words())
        return str(error)

    return Sharing(
        links=lambda: links,
        fetch=fetch or nothing_there,
        pack=pack,
        unpack=unpack,
        sentence=sentence,
        is_unsent=lambda error: isinstance(error, NotFoundError),
    )
