"""What can come between a laptop and its server, named for what can be done next."""

from enum import StrEnum

from app.errors import AppError


class SyncError(AppError):
    """The cycle did not end well; everything is kept, and a later one goes on."""

    def __init__(
        self, text: str = "", *, retry_after_s: float | None = None, code: str = ""
    ) -> None:
        """`code` is the server's own word for it ("wrong_password"), where it said one."""
        super().__init__(text)
        self.retry_after_s = retry_after_s
        self.code = code


class OfflineError(SyncError):
    """Nobody answered, or the answer broke off: try later."""


class NotOurServerError(SyncError):
    """Something answers that is no Chalkline server: a captive portal, a wrong address."""


class CertificateFlaw(StrEnum):
    """What is wrong with a certificate."""

    EXPIRED = "expired"
    NOT_YET = "not_yet"
    """It is good only from a later day on: this computer's clock may be behind."""
    NAME = "name"
    ISSUER = "issuer"
    """Nobody whom this computer trusts vouches for it."""
    OTHER = "other"


class CertificateError(SyncError):
    """The server's certificate does not match its name, or nobody vouches for it."""

    def __init__(self, text: str = "", *, flaw: CertificateFlaw = CertificateFlaw.OTHER) -> None:
        super().__init__(text)
        self.flaw = flaw


class BusyServerError(SyncError):
    """The server asks to wait, or stumbled (429, 5xx): try later."""


class SignedOutError(SyncError):
    """The token is not valid any more: ask the teacher to sign in again."""


class DeviceRetiredError(SyncError):
    """This laptop was taken off the list of devices: ask the teacher to sign in again."""


class UpgradeNeededError(SyncError):
    """The server no longer understands this program: update it; work goes on here."""


class ServerTooOldError(SyncError):
    """The server does not understand this program yet: it has to be updated."""


class OtherAccountError(SyncError):
    """The server's account is not the one that this file belongs to."""


class HistoryLostError(SyncError):
    """The server does not know our history (410): it was restored; send again what it lacks."""


class ChangedElsewhereError(SyncError):
    """Another laptop has changed it meanwhile (412): look at what is there, then decide."""


class TooLargeError(SyncError):
    """The server takes less at once (413): halve the batch."""


class DeviceLimitError(SyncError):
    """The account has as many devices as it may: take one off the list first."""


class RefusedError(SyncError):
    """The server refuses what we ask: one of the two has a defect."""


class GuardError(SyncError):
    """Unusually many worksheets would go: ask the teacher first."""


class StoppedError(SyncError):
    """Somebody asked the cycle to stop; it goes on from here next time."""
