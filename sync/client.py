"""The server's endpoints over HTTP: the transport of the engine, and the account's calls."""

import copy
import threading
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeVar
from urllib.parse import quote

import msgspec

from sync.errors import RefusedError, SignedOutError, SyncError
from sync.link import Answer, Link
from sync.replies import decoded
from sync.tokens import Session, TokenKeeper
from sync.wire import (
    ChangesAsk,
    ChangesReply,
    DeviceList,
    HelloAsk,
    HelloReply,
    IndexReply,
    KnownAsk,
    KnownReply,
    NamesKey,
    PushAsk,
    PushReply,
    RefreshAsk,
    RefreshReply,
    SignInAsk,
    SignInReply,
    UploadsReply,
)

T = TypeVar("T")

SYNC = "/sync/v1"
SIGN_IN = "/api/auth/login"
REFRESH = "/api/auth/refresh"
SIGN_OUT = "/api/auth/logout"
DEVICES = "/api/devices"
NAMES_KEY = "/api/names-key"
UPLOADS = "/api/uploads"

_encoder = msgspec.json.Encoder()
_decoders: dict[type, msgspec.json.Decoder[Any]] = {}
_decoders_lock = threading.Lock()


class Client:
    """One account on one server. Fulfils `sync.transport.Transport`; every call blocks."""

    def __init__(self, link: Link, keeper: TokenKeeper) -> None:
        self._link = link
        self.session = Session(keeper, self._renew)

    # -- the engine's transport
    def hello(self, ask: HelloAsk) -> HelloReply:
        """Begin a session."""
        return self._post(f"{SYNC}/hello", ask, HelloReply)

    def push(self, ask: PushAsk) -> PushReply:
        """Send operations."""
        return self._post(f"{SYNC}/push", ask, PushReply)

    def changes(self, ask: ChangesAsk) -> ChangesReply:
        """Ask for a page of what has happened."""
        return self._post(f"{SYNC}/changes", ask, ChangesReply)

    def known(self, ask: KnownAsk) -> KnownReply:
        """Ask which commits the server knows."""
        return self._post(f"{SYNC}/known", ask, KnownReply)

    def index(self, after: str) -> IndexReply:
        """Ask for a page of what there is."""
        path = f"{SYNC}/index"
        return _message(self.request("GET", path, params={"after": after}), IndexReply, path)

    # -- the account
    def sign_in(self, ask: SignInAsk) -> SignInReply:
        """Sign this device in and keep its tokens.

        Raises:
            SignedOutError: name, password or code are wrong (`code` says which).
            DeviceLimitError: the account has too many devices.
            StoreError: the tokens could not be kept.
        """
        answer = self._link.request("POST", SIGN_IN, body=_encoder.encode(ask))
        reply = _message(answer, SignInReply, SIGN_IN)
        self.session.begin(reply, device_id=reply.device_id, device_name=ask.device.name)
        return reply

    def sign_out(self) -> None:
        """Sign this device out; what is kept here goes, whether the server answers or not."""
        try:
            if self.session.is_signed_in:
                self.request("POST", SIGN_OUT, any_type=True)
        except SyncError:
            pass  # the device stays on the list until the teacher takes it off
        finally:
            self.session.end()

    def devices(self) -> DeviceList:
        """Return the account's devices."""
        return _message(self.request("GET", DEVICES), DeviceList, DEVICES)

    def revoke(self, device: str) -> None:
        """Take a device off the list; one that is gone already is fine."""
        try:
            self.request("DELETE", f"{DEVICES}/{quote(device, safe='')}", any_type=True)
        except RefusedError as exc:
            if exc.code != "not_found":
                raise

    def names_key(self) -> NamesKey | None:
        """Return the account's names key as it is wrapped; None when there is none yet."""
        try:
            answer = self.request("GET", NAMES_KEY)
        except RefusedError as exc:
            if exc.code == "not_found":
                return None
            raise
        return _message(answer, NamesKey, NAMES_KEY)

    def put_names_key(self, wrapped: str, *, instead_of: int | None) -> NamesKey:
        """Keep the first wrapped names key (None), or another one instead of a version. Safe to
        repeat: who repeats it after a lost answer is answered as before.

        Raises:
            ChangedElsewhereError: when another laptop was first; `names_key` says what is there.
        """
        headers = {"If-None-Match": "*"} if instead_of is None else {"If-Match": f'"{instead_of}"'}
        body = _encoder.encode({"wrapped": wrapped})
        answer = self.request("PUT", NAMES_KEY, body=body, headers=headers, repeatable=True)
        return _message(answer, NamesKey, NAMES_KEY)

    # -- what pupils hand in
    def uploads(self, after: int, *, limit: int) -> UploadsReply:
        """Return the account's uploads that follow number `after`, the oldest first."""
        params = {"after": str(after), "limit": str(limit)}
        return _message(self.request("GET", UPLOADS, params=params), UploadsReply, UPLOADS)

    def upload_file(self, upload: str, number: int) -> bytes:
        """Return the bytes of one photo as they came: nobody has compared them with the list.

        Raises:
            RefusedError: code "not_found" when the server does not have it any more.
        """
        path = f"{UPLOADS}/{quote(upload, safe='')}/files/{number}"
        return self.request("GET", path, any_type=True).body

    # -- below
    def request(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
        any_type: bool = False,
        repeatable: bool = False,
    ) -> Answer:
        """Send a request with the account's token, renewed when need be (`Link.request`).

        Raises:
            SignedOutError: when the server does not take a fresh token either.
            SyncError: whatever else came between.
        """
        token = self.session.access()
        for last in (False, True):
            try:
                return self._link.request(
                    method,
                    path,
                    body=body,
                    params=params,
                    token=token,
                    headers=headers,
                    any_type=any_type,
                    repeatable=repeatable,
                )
            except SignedOutError:
                if last:
                    raise
            token = self.session.access(not_this=token)
        raise AssertionError("the loop returns or raises")

    def beside(self) -> "Client":
        """Return a client for another thread: the same session, connections of its own. What
        breaks off or closes the one leaves the other alone.
        """
        other = copy.copy(self)
        other._link = self._link.another()  # noqa: SLF001  (its own kind)
        return other

    def abort(self) -> None:
        """Break off what is under way, from any thread."""
        self._link.abort()

    @property
    def is_aborted(self) -> bool:
        """Return whether `abort` was called: nothing can be asked any more."""
        return self._link.is_aborted

    def close(self) -> None:
        """Close the connections."""
        self._link.close()

    def _renew(self, refresh_token: str) -> RefreshReply:
        ask = _encoder.encode(RefreshAsk(refresh_token=refresh_token))
        answer = self._link.request("POST", REFRESH, body=ask)
        return _message(answer, RefreshReply, REFRESH)

    def _post(self, path: str, ask: object, reply: type[T]) -> T:
        """Send a message of sync.md; its operations have ids, so that none is done twice."""
        answer = self.request("POST", path, body=_encoder.encode(ask), repeatable=True)
        return _message(answer, reply, path)


def _message(answer: Answer, message: type[T], where: str) -> T:
    with _decoders_lock:
        decoder = _decoders.get(message)
        if decoder is None:
            decoder = _decoders[message] = msgspec.json.Decoder(message)
    found: T = decoded(answer.body, decoder, where=where)
    return found
