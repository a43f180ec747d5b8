"""What can come between a laptop and its server, named for what can be done next."""

from app.errors import AppError


class SyncError(AppError):
    """The cycle did not end well; everything is kept, and a later one goes on."""

    def __init__(self, text: str = "", *, retry_after_s: float | None = None) -> None:
        super().__init__(text)
        self.retry_after_s = retry_after_s


class OfflineError(SyncError):
    """Nobody answered, or the answer broke off: try later."""


class NotOurServerError(SyncError):
    """Something answers that is no Chalkline server: a captive portal, a wrong address."""


class CertificateError(SyncError):
    """The server's certificate does not match its name, or nobody vouches for it."""


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


class TooLargeError(SyncError):
    """The server takes less at once (413): halve the batch."""


class RefusedError(SyncError):
    """The server refuses what we ask: one of the two has a defect."""


class GuardError(SyncError):
    """Unusually many worksheets would go: ask the teacher first."""


class StoppedError(SyncError):
    """Somebody asked the cycle to stop; it goes on from here next time."""
