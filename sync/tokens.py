"""What a laptop is signed in with: an access token in memory, a refresh token that is kept."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Protocol

import msgspec

from app.errors import StoreError
from sync.errors import SignedOutError
from sync.wire import RefreshReply

logger = logging.getLogger(__name__)

EARLY_S = 30.0
"""Seconds before its end from which an access token is not used any more."""


class TokenKeeper(Protocol):
    """Where the refresh token is kept (storage.secrets). Nothing of it is ever logged."""

    def load(self) -> str | None:
        """Return what is kept."""

    def keep(self, secret: str) -> None:
        """Keep it instead of what was kept.

        Raises:
            StoreError: when it could not be kept.
        """

    def forget(self) -> None:
        """Keep nothing any more."""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept."""

    refresh_token: str
    device_id: str = ""
    device_name: str = ""
    """What the teacher calls this computer."""

    def __repr__(self) -> str:
        """Leave the secret out."""
        return "Kept(…)"


class Session:
    """The tokens of one server, renewed by one thread at a time."""

    def __init__(
        self,
        keeper: TokenKeeper,
        renew: Callable[[str], RefreshReply],
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`renew` asks the server for new tokens; it may be asked again with the same token."""
        self._keeper = keeper
        self._renew = renew
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._access = ""
        self._good_until = 0.0
        self._kept = _read(keeper)

    @property
    def device_id(self) -> str:
        """Return this device's id on the server, "" when signed out."""
        return self._kept.device_id if self._kept else ""

    @property
    def device_name(self) -> str:
        """Return what the teacher called this computer at signing in."""
        return self._kept.device_name if self._kept else ""

    @property
    def is_signed_in(self) -> bool:
        """Return whether there is something to sign in with."""
        return self._kept is not None

    def begin(self, reply: RefreshReply, *, device_id: str, device_name: str = "") -> None:
        """Keep the tokens of a new sign-in.

        Raises:
            StoreError: when they could not be kept.
        """
        kept = Kept(
            refresh_token=reply.refresh_token, device_id=device_id, device_name=device_name
        )
        self._keeper.keep(msgspec.json.encode(kept).decode())
        self._kept = kept
        self._take(reply)

    def end(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept, self._access = None, ""
            self._keeper.forget()

    def access(self, *, not_this: str = "") -> str:
        """Return an access token, another one than `not_this`, which the server did not take.
        Whoever waits while another thread renews it gets that one.

        Raises:
            SignedOutError: when there is nothing to sign in with.
            SyncError: when the server could not be asked.
        """
        with self._lock:
            if self._is_good() and self._access != not_this:
                return self._access
            if self._kept is None:
                raise SignedOutError("no token")
            reply = self._renew(self._kept.refresh_token)
            self._keep(reply)
            self._take(reply)
            return self._access

    def _is_good(self) -> bool:
        return bool(self._access) and self._monotonic() < self._good_until

    def _take(self, reply: RefreshReply) -> None:
        self._access = reply.access_token
        self._good_until = self._monotonic() + max(reply.expires_in - EARLY_S, 1.0)

    def _keep(self, reply: RefreshReply) -> None:
        """Keep the successor before it is used: using it ends its predecessor."""
        assert self._kept is not None  # noqa: S101 -- the caller has looked
        kept = msgspec.structs.replace(self._kept, refresh_token=reply.refresh_token)
        try:
            self._keeper.keep(msgspec.json.encode(kept).decode())
        except StoreError:
            # The predecessor stays good and brings the same successor next time.
            logger.warning("the new token could not be kept; the old one stays in use")
            return
        self._kept = kept


def _read(keeper: TokenKeeper) -> Kept | None:
    secret = keeper.load()
    if not secret:
        return None
    try:
        return msgspec.json.decode(secret, type=Kept)
    except (msgspec.MsgspecError, UnicodeError):
        logger.warning("what was kept of a sign-in cannot be read")
        return None
