"""What the windows show of sync, as plain values."""

from enum import StrEnum

import msgspec


class Phase(StrEnum):
    """What the connection is doing, or waiting for."""

    OFF = "off"
    """No server: everything is on this computer."""
    IDLE = "idle"
    """Everything is on the server."""
    WAITING = "waiting"
    """Changes wait for the five quiet seconds."""
    SYNCING = "syncing"
    OFFLINE = "offline"
    SIGN_IN = "sign_in"
    """The token is not valid any more."""
    RETIRED = "retired"
    """This computer was taken off the list of devices."""
    UPGRADE = "upgrade"
    """The server is newer than this program."""
    SERVER_OLD = "server_old"
    OTHER_ACCOUNT = "other_account"
    NOT_OURS = "not_ours"
    """A captive portal or another web page answers."""
    CERTIFICATE = "certificate"
    GUARD = "guard"
    """Unusually many worksheets would go: a question waits."""
    FAILED = "failed"
    """Refused, or a defect: it is tried again later."""


class Parked(msgspec.Struct, frozen=True, kw_only=True):
    """A change that the server refused; it is kept and can be exported."""

    op_id: str
    sheet_name: str
    what: str
    """As app.exchange.kinds calls it: "worksheet", "worksheet_version", …"""
    reason: str
    at: int
    """Unix seconds."""


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """A computer of the account."""

    id: str
    name: str
    platform: str = ""
    last_seen: int = 0
    """Unix seconds."""
    is_this: bool = False


class Collided(msgspec.Struct, frozen=True, kw_only=True):
    """Two computers changed the same settings of a worksheet: both are kept."""

    id: str
    sheet: str
    paths: tuple[str, ...]
    """Dotted setting paths as in app.worksheets.fields ("page.columns"), or "name"."""
    kept: dict[str, object]
    lost: dict[str, object]
    lost_version: str
    kept_by: str
    """Name of the computer whose value stands."""
    lost_by: str
    lost_here: bool
    """The value of this computer is the one that lost."""
    at: int
    """Unix seconds."""


class SyncStatus(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the state line and the sync page say."""

    phase: Phase = Phase.OFF
    server_url: str = ""
    account_name: str = ""
    device_name: str = ""
    last_success: int = 0
    """Unix seconds; 0: never."""
    cycles: int = 0
    """Cycles tried while there was a network."""
    cycles_failed: int = 0
    waiting: int = 0
    """Changes that the server has not heard of."""
    parked: int = 0
    done: int = 0
    total: int = 0
    """Progress of a long cycle, in rows; total 0: not known."""
    guard: int = 0
    """Worksheets that would go."""
    clock_offset_s: int = 0
    """How far this computer's clock is behind the server's; told when above ten minutes."""
    detail: str = ""
    """For "Details", never shown by itself."""

    @property
    def success_rate(self) -> float:
        """Return the share of cycles that ended well, 1.0 when there was none."""
        return 1.0 - self.cycles_failed / self.cycles if self.cycles else 1.0
