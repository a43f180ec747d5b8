"""What an answer means: the one table from status and problem code to an error, and the cap on
what is unpacked. Nothing that a server sends is believed before it has been decoded strictly.
"""

import zlib
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

import msgspec

from sync.errors import (
    BusyServerError,
    ChangedElsewhereError,
    DeviceLimitError,
    DeviceRetiredError,
    HistoryLostError,
    NotOurServerError,
    OfflineError,
    RefusedError,
    ServerTooOldError,
    SignedOutError,
    SyncError,
    TooLargeError,
    UpgradeNeededError,
)
from sync.wire import Problem

T = TypeVar("T")

MOST_REPLY_BYTES = 64 << 20
"""Bytes of an answer after unpacking. The largest page of a sound server is far below."""
MOST_WAIT_S = 3600.0
"""No server makes a laptop wait for longer than an hour."""
_GZIP = 16 + zlib.MAX_WBITS

TABLE: dict[tuple[int, str], type[SyncError]] = {
    (400, ""): RefusedError,
    (401, ""): SignedOutError,
    (403, "device_retired"): DeviceRetiredError,
    (403, ""): RefusedError,
    (404, "not_found"): RefusedError,
    (408, ""): BusyServerError,
    (409, "device_limit"): DeviceLimitError,
    (409, "server_too_old"): ServerTooOldError,
    (409, "old_request"): BusyServerError,
    (409, ""): RefusedError,
    (410, ""): HistoryLostError,
    (412, "changed"): ChangedElsewhereError,
    (413, ""): TooLargeError,
    (422, ""): RefusedError,
    (425, ""): BusyServerError,
    (426, ""): UpgradeNeededError,
    (429, ""): BusyServerError,
}
"""By status and code; an empty code is for every other one. What is not here: 5xx is a server that
stumbles, anything else is no Chalkline server.
"""
_NEED_OUR_WORD = frozenset({403, 404, 409, 410, 426})
"""What any web page may say for reasons of its own means nothing unless it is said as ours."""


def error_of(
    status: int, headers: "dict[str, str]", body: bytes, *, now: float, where: str
) -> SyncError:
    """Return what an answer other than 2xx means. `now` is Unix seconds."""
    said = _problem(headers, body)
    code = "" if said is None else said.code
    text = f"{where}: {status}{' ' if code else ''}{code}"
    wait = retry_after(headers.get("retry-after", ""), now=now)
    if status >= 500:
        return BusyServerError(text, retry_after_s=wait, code=code)
    if said is None and status in _NEED_OUR_WORD:
        return NotOurServerError(text)
    found = TABLE.get((status, code)) or TABLE.get((status, ""))
    if found is None:
        return NotOurServerError(text)
    if said is not None and said.field:
        text = f"{text} {said.field}"
    return found(text, retry_after_s=wait, code=code)


def retry_after(text: str, *, now: float) -> float | None:
    """Return the seconds that a server asks to wait, at most an hour; None when it says nothing
    that can be understood. `now` is Unix seconds.
    """
    text = text.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), MOST_WAIT_S)
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    try:
        wait = (when - datetime.fromtimestamp(now, UTC)).total_seconds()
    except (OverflowError, ValueError, OSError):
        return None
    return min(max(wait, 0.0), MOST_WAIT_S)


def check_type(headers: "dict[str, str]", *, where: str) -> None:
    """See that an answer is JSON before its body is read.

    Raises:
        NotOurServerError: when it is a web page: a captive portal, or another server.
    """
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise NotOurServerError(f"{where}: {kind[:60] or 'no type'} instead of JSON")


def decoded(body: bytes, decoder: "msgspec.json.Decoder[T]", *, where: str) -> T:
    """Return the message in an answer.

    Raises:
        OfflineError: when the answer broke off.
        NotOurServerError: when it is no JSON, or JSON of another kind; the text names the place.
    """
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as exc:
        raise NotOurServerError(f"{where}: {exc}") from exc
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        if "truncated" in str(exc):
            raise OfflineError(f"{where}: the answer breaks off") from exc
        raise NotOurServerError(f"{where}: no JSON: {exc}") from exc


class Unpacker:
    """Collects an answer as it streams in and stops when it grows beyond the cap."""

    def __init__(self, encoding: str, *, where: str, most: int = MOST_REPLY_BYTES) -> None:
        encoding = encoding.strip().lower()
        if encoding not in ("", "identity", "gzip", "x-gzip"):
            raise NotOurServerError(f"{where}: packed by {encoding[:20]}")
        self._zip = zlib.decompressobj(_GZIP) if "gzip" in encoding else None
        self._where = where
        self._room = most
        self._parts: list[bytes] = []

    def feed(self, chunk: bytes) -> None:
        """Take a piece.

        Raises:
            NotOurServerError: when the answer is too long, or its packing damaged.
        """
        part = chunk
        if self._zip is not None:
            try:
                part = self._zip.decompress(chunk, self._room + 1)
            except zlib.error as exc:
                raise NotOurServerError(f"{self._where}: damaged packing") from exc
        self._room -= len(part)
        if self._room < 0:
            raise NotOurServerError(f"{self._where}: too long")
        self._parts.append(part)

    def whole(self) -> bytes:
        """Return everything.

        Raises:
            OfflineError: when the packed answer broke off.
        """
        if self._zip is not None and not self._zip.eof:
            raise OfflineError(f"{self._where}: the answer breaks off")
        return b"".join(self._parts)


def _problem(headers: "dict[str, str]", body: bytes) -> Problem | None:
    if not headers.get("content-type", "").lower().startswith("application/problem+json"):
        return None
    try:
        return msgspec.json.decode(body, type=Problem)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
