"""Signing in and out, awaited by the routes: each call is one transaction."""

import time
from collections.abc import Callable

import msgspec

from server.accounts import devices, store
from server.accounts.admin import is_operator
from server.accounts.devices import Caller, Device, Tokens
from server.accounts.passwords import Passwords
from server.accounts.secrets import hashed
from server.db.database import Database
from server.db.session import Session
from server.errors import ForbiddenError, SignInError
from sync.wire import DeviceInfo

REMEMBER_S = 3.0
"""Seconds for which a token is believed without asking the database. What a device writes is
checked again inside its transaction; what it reads may reach a retired one for so long."""
_MOST_REMEMBERED = 10_000


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to signing in."""

    account_id: str
    account_name: str
    device_id: str
    access_token: str
    expires_in: int
    refresh_token: str


class Accounts:
    """Accounts, devices and tokens of this server."""

    def __init__(
        self,
        database: Database,
        passwords: Passwords,
        *,
        secret: bytes,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._passwords = passwords
        self._secret = secret
        self._clock = clock
        self._remembered: dict[str, tuple[Caller, float]] = {}

    async def caller(self, access_token: str) -> Caller:
        """Return who sends a request.

        Raises:
            SignInError: when the token is not good (any more).
            RetiredDeviceError: when the device was taken off the list.
        """
        token_hash, now = hashed(access_token), self._clock()
        remembered = self._remembered.get(token_hash)
        if remembered is not None and now < remembered[1]:
            return remembered[0]
        self._remembered.pop(token_hash, None)
        caller, expires_at = await self._database.read(
            lambda session: devices.caller_of(session, token_hash, now=int(now))
        )
        if len(self._remembered) >= _MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[token_hash] = (caller, min(now + REMEMBER_S, expires_at))
        return caller

    async def sign_in(
        self, name: str, password: str, info: DeviceInfo, *, retire: str = ""
    ) -> SignedIn:
        """Sign a device in by name and password; `retire` names one to take off the list first.

        Raises:
            SignInError: when name or password are wrong; it does not say which.
            DeviceLimitError: when the account has as many devices as it may.
            MissingError: when there is no device `retire`.
        """
        account = await self._database.read(lambda session: store.account_named(session, name))
        kept = None if account is None else account.password_hash
        if not await self._passwords.matches(password, kept) or account is None:
            raise SignInError("wrong_password")
        return await self._register(account.id, info, retire=retire)

    async def sign_in_by_code(self, code: str, info: DeviceInfo, *, retire: str = "") -> SignedIn:
        """Sign a device in by a one-time code.

        Raises:
            SignInError: when the code is not good (any more).
            DeviceLimitError: when the account has as many devices as it may; the code stays good.
        """
        return await self._register(None, info, retire=retire, code=code)

    async def refresh(self, refresh_token: str) -> Tokens:
        """Return new tokens.

        Raises:
            SignInError: when the token is not good (any more).
            RetiredDeviceError: when the device was taken off the list.
        """
        return await self._database.write(
            lambda session: devices.refresh(
                session, refresh_token, secret=self._secret, now=int(self._clock())
            )
        )

    async def devices(self, caller: Caller) -> list[Device]:
        """Return the caller's devices."""
        return await self._database.read(
            lambda session: devices.list_devices(session, caller.account_id)
        )

    async def retire(self, caller: Caller, device_id: str) -> None:
        """Take a device of the caller off the list.

        Raises:
            MissingError: when the caller has no such device.
        """
        await self._database.write(
            lambda session: devices.retire(
                session, caller.account_id, device_id, now=int(self._clock())
            )
        )
        self._remembered = {
            token: (who, until)
            for token, (who, until) in self._remembered.items()
            if who.device_id != device_id
        }

    async def new_login_code(self, caller: Caller) -> str:
        """Return a one-time code for another device of the caller."""
        return await self._database.write(
            lambda session: store.add_code(
                session, store.LOGIN, account_id=caller.account_id, now=int(self._clock())
            )
        )

    async def invite(self, caller: Caller) -> str:
        """Return the one-time code of an invitation.

        Raises:
            ForbiddenError: when the caller has no admin right.
        """
        if not caller.is_admin:
            raise ForbiddenError("invite")
        return await self._database.write(
            lambda session: store.add_code(session, store.INVITE, now=int(self._clock()))
        )

    # -- the pages in the browser

    async def look_at_code(self, code: str) -> store.Code | None:
        """Return what a code is good for."""
        return await self._database.read(
            lambda session: store.look_at_code(session, code, now=int(self._clock()))
        )

    async def accept(self, code: str, name: str, password: str) -> str:
        """Make the account that a code invites to; return a code for its first device.

        Raises:
            SignInError: when the code is not good (any more).
            InvalidError: when name or password cannot be one.
            NameTakenError: when another account has the name.
        """
        password_hash = await self._passwords.hash(password)
        now = int(self._clock())

        def work(session: Session) -> str:
            used = store.use_code(session, code, store.ADMIN, store.INVITE, now=now)
            account = store.add_account(
                session,
                name,
                password_hash=password_hash,
                is_admin=used.purpose == store.ADMIN,
                now=now,
            )
            return store.add_code(session, store.LOGIN, account_id=account.id, now=now)

        return await self._database.write(work)

    # -- the operator

    def is_operator(self, token: str) -> bool:
        """Return whether `token` proves that its sender can read the data folder."""
        return is_operator(self._secret, token)

    def forget(self) -> None:
        """Ask the database again about every token."""
        self._remembered.clear()

    def close(self) -> None:
        """Stop the threads that check passwords."""
        self._passwords.close()

    async def _register(
        self, account_id: str | None, info: DeviceInfo, *, retire: str, code: str = ""
    ) -> SignedIn:
        now = int(self._clock())

        def work(session: Session) -> SignedIn:
            owner = account_id or store.use_code(session, code, store.LOGIN, now=now).account_id
            account = store.account_of(session, owner or "")
            if retire:
                devices.retire(session, account.id, retire, now=now)
            device_id, tokens = devices.register(
                session, account.id, info, secret=self._secret, now=now
            )
            return SignedIn(
                account_id=account.id,
                account_name=account.name,
                device_id=device_id,
                access_token=tokens.access_token,
                expires_in=tokens.expires_in,
                refresh_token=tokens.refresh_token,
            )

        return await self._database.write(work)
