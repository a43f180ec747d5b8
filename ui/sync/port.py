"""What the windows ask of sync, and what it tells them.

`ui.sync.service.SyncService` fulfils it in the program; it is there from the first paint on, with
the phase OFF until the store is open. Every method returns at once, and answers come as signals in
the GUI thread. Sentences are ready to be shown (ui.sync.words).
"""

from enum import StrEnum
from pathlib import Path
from typing import Protocol

import msgspec
from PySide6.QtCore import SignalInstance

from app.exchange.status import SyncStatus


class Field(StrEnum):
    """The field of the connect page that a sentence belongs to."""

    ADDRESS = "address"
    NAME = "name"
    PASSWORD = "password"  # noqa: S105 -- the name of a field
    CODE = "code"
    NONE = ""


class SignIn(msgspec.Struct, frozen=True, kw_only=True):
    """What the connect page asks for: a name and a password, or a one-time code alone."""

    address: str
    """As typed: "school.example.org"; normalised, and refused in words, by the service."""
    name: str = ""
    password: str = ""
    code: str = ""
    device_name: str = ""
    """How the list of devices shows this computer; empty: the computer's own name."""
    join: bool = False
    """The teacher has said that this library joins an account other than it belonged to."""
    plain_lan: bool = False
    """The teacher has said that the connection in the local network may be readable (http)."""

    def __repr__(self) -> str:
        """Leave the secrets out of logs and tracebacks."""
        return f"SignIn(address={self.address!r})"


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """Why a wish could not be fulfilled."""

    sentence: str
    """What happened, what it means for the work, and what can be done."""
    field: Field = Field.NONE
    detail: str = ""
    """For "Details", never shown by itself."""
    other_account: bool = False
    """This library belongs to another account: offer to join (`SignIn.join`) as a question."""
    plain_lan: bool = False
    """An http address of the local network: offer `SignIn.plain_lan` as a question."""


class CloudNewer(msgspec.Struct, frozen=True, kw_only=True):
    """On start: the server's state of the sheet on the desk is newer and could not be merged with
    this computer's. The desk still shows this computer's; both states are in the history.
    """

    sheet: str
    sheet_name: str
    by: str
    """Name of the computer that made the server's state."""
    at: int
    """Unix seconds."""


class CameBack(msgspec.Struct, frozen=True, kw_only=True):
    """A worksheet that was deleted here and edited on another computer since: it is back."""

    sheet: str
    sheet_name: str
    by: str
    """Name of the computer that edited it."""
    at: int
    """Unix seconds."""


class SyncPort(Protocol):
    """The service as the windows see it."""

    # -- what it tells
    @property
    def status_changed(self) -> SignalInstance:
        """(SyncStatus): the state line and the sync page follow it."""

    @property
    def sheets_changed(self) -> SignalInstance:
        """(tuple[str, ...]): ids of worksheets that other computers changed, made or removed."""

    @property
    def sheets_removed(self) -> SignalInstance:
        """(dict[str, str]): ids of worksheets deleted for good elsewhere, with the id of the copy
        that keeps what was never sent, "" where there was nothing to keep.
        """

    @property
    def history_changed(self) -> SignalInstance:
        """(frozenset[str]): versions or copies of these worksheets came or were numbered."""

    @property
    def collided(self) -> SignalInstance:
        """(app.exchange.status.Collided): one quiet line with "See both". Once for each."""

    @property
    def cloud_newer(self) -> SignalInstance:
        """(CloudNewer): "Restore from cloud?" Answer with `restore_from_cloud` or `keep_local`."""

    @property
    def cloud_settled(self) -> SignalInstance:
        """(str): the question about this sheet is answered, also by an edit: take the bar away."""

    @property
    def came_back(self) -> SignalInstance:
        """(CameBack): "edited on X after you deleted it", with one click to delete it again."""

    @property
    def guard_asked(self) -> SignalInstance:
        """(int): so many worksheets would go at once. Answer with `answer_guard`."""

    @property
    def connected(self) -> SignalInstance:
        """(): signed in; the first cycle runs. `status_changed` has its progress."""

    @property
    def connect_failed(self) -> SignalInstance:
        """(Trouble): nothing was changed on this computer."""

    @property
    def signed_out(self) -> SignalInstance:
        """(): the connection is gone from this computer."""

    @property
    def devices_loaded(self) -> SignalInstance:
        """(tuple[app.exchange.status.Device, ...]): this computer first."""

    @property
    def devices_failed(self) -> SignalInstance:
        """(Trouble): the list could not be loaded, or a device not taken off."""

    @property
    def parked_loaded(self) -> SignalInstance:
        """(tuple[app.exchange.status.Parked, ...]): oldest first."""

    @property
    def parked_exported(self) -> SignalInstance:
        """(Path): the file that `export_parked` wrote."""

    @property
    def parked_failed(self) -> SignalInstance:
        """(Trouble): the parked changes could not be read, written or put away."""

    # -- what it is asked
    def status(self) -> SyncStatus:
        """Return what `status_changed` said last."""

    def sign_in(self, wish: SignIn) -> None:
        """Connect: `connected` or `connect_failed` answers."""

    def cancel_sign_in(self) -> None:
        """Give a sign-in up; no answer comes."""

    def sync_now(self) -> None:
        """Run a cycle at once, whatever the schedule says ("Sync now", "Retry")."""

    def sign_out(self, *, keep: bool) -> None:
        """Sign out. `keep`: worksheets stay here; else those that the server has go from this
        computer, and what it has not heard of stays. `signed_out` answers, with or without a
        network.
        """

    def load_devices(self) -> None:
        """`devices_loaded` or `devices_failed` answers."""

    def revoke(self, device: str) -> None:
        """Take a device off the list; `devices_loaded` or `devices_failed` answers."""

    def load_parked(self) -> None:
        """`parked_loaded` or `parked_failed` answers."""

    def retry_parked(self) -> None:
        """Try all parked changes again; `parked_loaded` or `parked_failed` answers."""

    def discard_parked(self, op_id: str) -> None:
        """Put one away for good; `parked_loaded` or `parked_failed` answers."""

    def export_parked(self, path: Path) -> None:
        """Write what the server refused into a file; `parked_exported` answers."""

    def answer_guard(self, *, go: bool) -> None:
        """True: they may go. False: the question stays open, nothing goes."""

    def restore_from_cloud(self, sheet: str) -> None:
        """Answer `cloud_newer` with yes: the desk follows the server."""

    def keep_local(self, sheet: str) -> None:
        """Answer `cloud_newer` with no: what is on the desk becomes the newest state."""

    def see_collision(self, collision: str) -> None:
        """The teacher has seen it: it is not told again."""
