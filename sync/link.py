"""One HTTP connection to a server: time limits, packing, caps, and failures as our errors.

httpx is imported when the first request is made, on the thread that makes it.
"""

import contextlib
import logging
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sync.errors import (
    CertificateError,
    CertificateFlaw,
    NotOurServerError,
    OfflineError,
    StoppedError,
    SyncError,
)
from sync.replies import MOST_REPLY_BYTES, Unpacker, check_type, error_of

if TYPE_CHECKING:
    import httpx

logger = logging.getLogger(__name__)

CONNECT_S = 5.0
STALL_S = 20.0
"""Seconds without a byte after which a request is given up: there is no limit on the whole."""
PACK_FROM = 1024
"""Bytes above which a request's body is packed."""
_PROBLEM_BYTES = 1 << 16
_FLAWS = {
    9: CertificateFlaw.NOT_YET,
    10: CertificateFlaw.EXPIRED,
    18: CertificateFlaw.ISSUER,
    19: CertificateFlaw.ISSUER,
    20: CertificateFlaw.ISSUER,
    21: CertificateFlaw.ISSUER,
    62: CertificateFlaw.NAME,
    63: CertificateFlaw.NAME,
    64: CertificateFlaw.NAME,
}
"""X509_V_ERR_… by number (openssl/x509_vfy.h)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer, unpacked."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


class Link:
    """Requests to one server, one at a time; `abort` may come from any thread."""

    def __init__(
        self,
        url: str,
        *,
        user_agent: str = "Chalkline",
        trust: Path | None = None,
        connect_s: float = CONNECT_S,
        stall_s: float = STALL_S,
        now: Callable[[], float] = time.time,
    ) -> None:
        """`trust` is a file with further certificates to believe (a school's own authority)."""
        self.url = url
        self._agent = user_agent
        self._trust = trust
        self._limits = (connect_s, stall_s)
        self._now = now
        self._client: httpx.Client | None = None
        self._lock = threading.Lock()
        self._streams: list[Any] = []
        self._aborted = False
        self._connected = False
        """Whether the request under way had to open a connection."""
        self._answered = False
        """Whether the head of its answer has come."""

    def request(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        params: Mapping[str, str] | None = None,
        token: str = "",
        headers: Mapping[str, str] = MappingProxyType({}),
        any_type: bool = False,
        repeatable: bool = False,
    ) -> Answer:
        """Send a request and return its 2xx answer. `path` starts with a slash; `body` is JSON.
        `any_type` lets answers that are no JSON through. A `repeatable` request, as every GET and
        DELETE is, is sent a second time when the connection kept from the last one turns out to
        be closed: the server may have hung up while the request was on its way (RFC 9112 §9.3.1).

        Raises:
            SyncError: what came instead, as one of sync.errors.
        """
        where = f"{method} {path}"
        said = {"Accept": "application/json", "Accept-Encoding": "gzip", **headers}
        if token:
            said["Authorization"] = f"Bearer {token}"
        if body is not None:
            said["Content-Type"] = "application/json"
            if len(body) > PACK_FROM:
                body = zlib.compress(body, 4, 16 + zlib.MAX_WBITS)
                said["Content-Encoding"] = "gzip"

        def send() -> Answer:
            sent = self._opened().stream(
                method,
                self.url + path,
                content=body,
                params=None if params is None else dict(params),
                headers=said,
                extensions={"trace": self._trace},
            )
            with sent as response:
                self._answered = True
                return self._read(response, where=where, any_type=any_type)

        with self._translated(where):
            if repeatable or method in ("GET", "DELETE"):
                return self._sent_again(send)
            return send()

    def another(self) -> "Link":
        """Return a link to the same server with connections of its own, for another thread."""
        connect_s, stall_s = self._limits
        return Link(
            self.url,
            user_agent=self._agent,
            trust=self._trust,
            connect_s=connect_s,
            stall_s=stall_s,
            now=self._now,
        )

    def abort(self) -> None:
        """Break off what is under way, and refuse what comes: the request raises StoppedError."""
        with self._lock:
            self._aborted = True
            streams = list(self._streams)
        for stream in streams:
            with contextlib.suppress(OSError, AttributeError):
                stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)

    @property
    def is_aborted(self) -> bool:
        """Return whether `abort` was called."""
        return self._aborted

    def close(self) -> None:
        """Close all connections; the next request opens new ones."""
        client, self._client = self._client, None
        with self._lock:
            self._streams.clear()
        if client is not None:
            client.close()

    # -- inside
    def _sent_again(self, send: Callable[[], Answer]) -> Answer:
        """Send; once more over a new connection when a kept one broke before an answer came."""
        import httpx

        self._connected = self._answered = False
        try:
            return send()
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
            if self._connected or self._answered or self._aborted:
                raise
        self.close()
        return send()

    def _read(self, response: "httpx.Response", *, where: str, any_type: bool) -> Answer:
        headers = {name.lower(): value for name, value in response.headers.items()}
        status = response.status_code
        is_good = 200 <= status < 300
        if 300 <= status < 400:
            # Followed nowhere: a token must not go to another host, and a portal is no server.
            raise NotOurServerError(f"{where}: sends us elsewhere ({status})")
        if is_good and not any_type and status != 204:
            check_type(headers, where=where)
        most = MOST_REPLY_BYTES if is_good else _PROBLEM_BYTES
        unpacker = Unpacker(headers.get("content-encoding", ""), where=where, most=most)
        try:
            for chunk in response.iter_raw():
                unpacker.feed(chunk)
            body = unpacker.whole()
        except SyncError:
            if is_good:
                raise
            body = b""  # the status says enough
        if not is_good:
            raise error_of(status, headers, body, now=self._now(), where=where)
        return Answer(status, headers, body)

    def _opened(self) -> "httpx.Client":
        if self._aborted:
            raise StoppedError
        if self._client is None:
            import httpx

            connect_s, stall_s = self._limits
            self._client = httpx.Client(
                verify=_believed(self._trust) if self.url.startswith("https") else False,
                timeout=httpx.Timeout(stall_s, connect=connect_s),
                limits=httpx.Limits(max_connections=2, keepalive_expiry=90),
                headers={"User-Agent": self._agent},
                follow_redirects=False,
            )
        return self._client

    def _trace(self, event: str, info: "dict[str, Any]") -> None:
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._connected = True
            with self._lock:
                self._streams = [*self._streams[-3:], info["return_value"]]
            if self._aborted:
                raise StoppedError

    @contextlib.contextmanager
    def _translated(self, where: str) -> Iterator[None]:
        try:
            yield
        except SyncError:
            raise
        except Exception as exc:
            if self._aborted:
                raise StoppedError from exc
            import httpx

            if isinstance(exc, httpx.InvalidURL | httpx.UnsupportedProtocol):
                raise NotOurServerError(f"{where}: {type(exc).__name__}") from exc
            if not isinstance(exc, httpx.HTTPError | OSError):
                raise
            flaw = _certificate_flaw(exc)
            if flaw is not None:
                raise CertificateError(f"{where}: {flaw}", flaw=flaw) from exc
            if _is_no_tls(exc):
                raise NotOurServerError(f"{where}: no TLS there") from exc
            self.close()  # a connection that broke is no good to the next request
            raise OfflineError(f"{where}: {type(exc).__name__}") from exc


def _believed(trust: Path | None) -> ssl.SSLContext:
    """Return what this computer trusts, and Mozilla's list beside it (a bundle has no system
    store on every platform).
    """
    import certifi

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    if trust is not None:
        context.load_verify_locations(trust)
    return context


def _causes(exc: BaseException) -> "list[BaseException]":
    found: list[BaseException] = []
    at: BaseException | None = exc
    while at is not None and at not in found:
        found.append(at)
        at = at.__cause__ or at.__context__
    return found


def _certificate_flaw(exc: BaseException) -> CertificateFlaw | None:
    for cause in _causes(exc):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _FLAWS.get(cause.verify_code, CertificateFlaw.OTHER)
    return None


def _is_no_tls(exc: BaseException) -> bool:
    reasons = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST", "UNKNOWN_PROTOCOL")
    return any(
        isinstance(cause, ssl.SSLError) and (cause.reason or "") in reasons
        for cause in _causes(exc)
    )
