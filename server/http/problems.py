"""Errors as RFC 9457 problems: the one table from error classes to status codes."""

import logging
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException

from app.errors import AppError, DiskFullError, ReadOnlyStoreError, StoreError
from server import errors
from server.core.errors import OldRequestError, ReconcileError

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
RETRY_S = 2
"""Seconds after which a database that does not answer may be asked again."""

TABLE: dict[type[AppError], tuple[int, str, str]] = {
    errors.BadBodyError: (400, "bad_body", "The body cannot be read"),
    errors.SignInError: (401, "signed_out", "Sign in first"),
    errors.RetiredDeviceError: (403, "device_retired", "This device was taken off the list"),
    errors.ForbiddenError: (403, "forbidden", "This account may not do that"),
    errors.MissingError: (404, "not_found", "There is no such thing"),
    errors.DeviceLimitError: (409, "device_limit", "The account has too many devices"),
    errors.NameTakenError: (409, "name_taken", "This name is taken"),
    errors.TooNewError: (409, "server_too_old", "This server has to be updated"),
    ReconcileError: (410, "reconcile", "This server has another history"),
    OldRequestError: (409, "old_request", "A later request has been answered before"),
    errors.ChangedError: (412, "changed", "It has changed meanwhile"),
    errors.TooMuchError: (413, "too_large", "That is too much at once"),
    errors.MediaTypeError: (415, "media_type", "The body must be JSON, plain or gzip"),
    errors.InvalidError: (422, "invalid", "A value does not fit"),
    errors.ReusedKeyError: (422, "key_reused", "This Idempotency-Key had another request"),
    errors.UpgradeError: (426, "upgrade_needed", "This program has to be updated"),
    errors.RateError: (429, "rate_limit", "Too many requests"),
    errors.UnavailableError: (503, "unavailable", "The database does not answer"),
    ReadOnlyStoreError: (507, "read_only", "The database may not be written to"),
    DiskFullError: (507, "disk_full", "The server's disk is full"),
    StoreError: (503, "unavailable", "The database cannot do it just now"),
}
"""Status, stable code and title. The most derived class decides."""

_OF_STATUS = {
    400: ("bad_request", "The request cannot be read"),
    401: ("signed_out", "Sign in first"),
    403: ("forbidden", "That is not allowed"),
    404: ("not_found", "There is no such thing"),
    405: ("method_not_allowed", "This address does not do that"),
    413: ("too_large", "That is too much at once"),
    415: ("media_type", "The body must be JSON, plain or gzip"),
    422: ("invalid", "A value does not fit"),
    429: ("rate_limit", "Too many requests"),
}
"""For what Litestar itself refuses."""

_SENTENCES = (
    errors.BadBodyError,
    errors.MediaTypeError,
    errors.TooMuchError,
    errors.UnknownNameError,
)
"""Errors whose text is a sentence for the caller."""

_encoder = msgspec.json.Encoder()


def problem(
    status: int, code: str, title: str, *, headers: dict[str, str] | None = None, **more: object
) -> Response[bytes]:
    """Return a problem. `more` are further members ("detail", "field", "devices")."""
    said = {"type": "about:blank", "title": title, "status": status, "code": code}
    members = {name: value for name, value in more.items() if value}
    return Response(
        _encoder.encode(said | members),
        status_code=status,
        media_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def of_error(exc: AppError) -> Response[bytes]:
    """Return the problem of one of our errors."""
    found = next((TABLE[cls] for cls in type(exc).__mro__ if cls in TABLE), None)
    if found is None:
        logger.error("an error without a status: %s", type(exc).__name__)
        found = (500, "internal", "The server has a defect")
    status, code, title = found
    code = getattr(exc, "code", code)
    headers = {}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(exc, errors.RateError):
        headers["Retry-After"] = str(exc.retry_after_s)
    elif status >= 500:
        headers["Retry-After"] = str(RETRY_S)
    more = {name: getattr(exc, name, "") for name in ("field", "devices")}
    return problem(status, code, title, headers=headers, detail=_detail(exc), **more)


def on_app_error(_request: Request[Any, Any, Any], exc: AppError) -> Response[bytes]:
    """Answer one of our errors."""
    return of_error(exc)


def on_http_error(_request: Request[Any, Any, Any], exc: HTTPException) -> Response[bytes]:
    """Answer what Litestar refuses: unknown routes, methods, parameters."""
    status = exc.status_code
    code, title = _OF_STATUS.get(status, ("refused", "The request was refused"))
    if status >= 500:
        return on_defect(_request, exc)
    kept = {k: v for k, v in (exc.headers or {}).items() if k.lower() in ("allow", "location")}
    return problem(status, code, title, headers=kept)


def on_too_deep(_request: Request[Any, Any, Any], _exc: RecursionError) -> Response[bytes]:
    """Answer JSON that is nested beyond reason."""
    return problem(422, "invalid", "A value does not fit", detail="The JSON is nested too deep.")


def on_defect(_request: Request[Any, Any, Any], exc: Exception) -> Response[bytes]:
    """Answer what nobody foresaw; the log has the stack, the answer says nothing about it."""
    logger.error("a defect in a request", exc_info=exc)
    return problem(500, "internal", "The server has a defect")


def _detail(exc: AppError) -> str:
    if isinstance(exc, errors.InvalidError):
        return exc.reason
    if isinstance(exc, _SENTENCES):
        return str(exc)
    return ""


HANDLERS: dict[int | type[Exception], Any] = {
    AppError: on_app_error,
    HTTPException: on_http_error,
    RecursionError: on_too_deep,
    Exception: on_defect,
}
