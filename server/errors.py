"""What the server can refuse, named for what the caller can do next.

`server.http.problems` has the one table that says which HTTP status each of them is.
"""

from app.errors import AppError


class ServerError(AppError):
    """The root of the server's own errors."""


class UnavailableError(ServerError):
    """The database does not answer just now; the same request may be sent again."""


class SettingsError(ServerError):
    """The server cannot start with these settings; the text says which and why."""


class BadBodyError(ServerError):
    """The body is not whole JSON, or its compression is broken."""


class InvalidError(ServerError):
    """The request is understood, but a value does not fit; `field` is its path."""

    def __init__(self, reason: str, *, field: str = "", code: str = "invalid") -> None:
        super().__init__(f"{field}: {reason}" if field else reason)
        self.reason = reason
        self.field = field
        self.code = code


class MediaTypeError(ServerError):
    """The body has a type or a compression that the server does not read."""


class TooMuchError(ServerError):
    """The body is longer than the server takes."""


class RateError(ServerError):
    """Too many requests; `retry_after_s` says when the next one is welcome."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"again in {retry_after_s} s")
        self.retry_after_s = retry_after_s


class SignInError(ServerError):
    """No valid token, or name, password or code are wrong."""

    def __init__(self, code: str = "signed_out") -> None:
        super().__init__(code)
        self.code = code


class RetiredDeviceError(ServerError):
    """The device was taken off the account's list."""


class ForbiddenError(ServerError):
    """The caller is known, but may not do this."""


class MissingError(ServerError):
    """It is not there, or it is somebody else's: both sound the same."""


class UnknownNameError(MissingError):
    """The operator names an account that is not there."""


class DeviceLimitError(ServerError):
    """The account has as many devices as it may; `devices` lists them."""

    def __init__(self, devices: object) -> None:
        super().__init__("too many devices")
        self.devices = devices


class NameTakenError(ServerError):
    """Another account has this name."""


class ChangedError(ServerError):
    """It is no longer at the revision that If-Match names, or exists already."""


class ReusedKeyError(ServerError):
    """An Idempotency-Key came again with another request."""


class UpgradeError(ServerError):
    """The program speaks no protocol or schema that the server still understands."""


class TooNewError(ServerError):
    """The program speaks only protocols that this server does not know yet."""


class BusyFolderError(ServerError):
    """Another server process works with this data folder."""


class BackupError(ServerError):
    """A file is no whole backup of this server; nothing was changed."""


def refused(problem: dict[str, object]) -> AppError:
    """Return the error of a problem that a running server answered to its operator."""
    code, detail = problem.get("code"), str(problem.get("detail") or problem.get("title"))
    if code == "name_taken":
        return NameTakenError(detail)
    if code == "not_found":
        return UnknownNameError(detail)
    return InvalidError(detail)
