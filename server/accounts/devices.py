"""Devices and their tokens in the database. Every function works inside a transaction."""

import secrets
import uuid
from dataclasses import dataclass

import msgspec
import sqlalchemy as sa

from server.accounts.secrets import (
    hashed,
    is_genuine,
    new_access_token,
    parse_refresh_token,
    refresh_token,
)
from server.db.session import Prepared, Session
from server.db.tables import accounts, devices, tokens
from server.errors import DeviceLimitError, MissingError, RetiredDeviceError, SignInError
from sync.wire import DeviceInfo

MOST_DEVICES = 10
"""Devices that an account may have at a time."""
ACCESS_S = 15 * 60
"""Seconds that an access token is good for."""
OVERLAP_S = 24 * 3600
"""Seconds that the previous refresh token stays good while its successor was never used."""
REFRESH_S = 180 * 86_400
"""Seconds without any refresh after which a device has to sign in again."""


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """A laptop as the list shows it. Times are Unix seconds."""

    id: str
    name: str
    platform: str
    app_version: str
    created_at: int
    last_seen: int


class Tokens(msgspec.Struct, frozen=True, kw_only=True):
    """What a device is signed in with."""

    access_token: str
    expires_in: int
    """Seconds."""
    refresh_token: str


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a request."""

    account_id: str
    account_name: str
    is_admin: bool
    device_id: str


_d = devices.c
_LIST = Prepared(
    sa.select(_d.id, _d.name, _d.platform, _d.app_version, _d.created_at, _d.last_seen)
    .where(_d.account_id == sa.bindparam("account_id"), _d.revoked_at.is_(None))
    .order_by(_d.last_seen.desc(), _d.id)
)
_ADD = Prepared(
    devices.insert(),
    ("id", "account_id", "name", "platform", "app_version", "created_at", "last_seen",
     "refresh_salt", "refresh_step", "refresh_used_at"),
)  # fmt: skip
_RETIRE = Prepared(
    devices.update()
    .where(
        _d.id == sa.bindparam("device_id"),
        _d.account_id == sa.bindparam("account"),
        _d.revoked_at.is_(None),
    )
    .values(revoked_at=sa.bindparam("now", type_=sa.BigInteger)),
    (),
)
_RETIRE_ALL = Prepared(
    devices.update()
    .where(_d.account_id == sa.bindparam("account"), _d.revoked_at.is_(None))
    .values(revoked_at=sa.bindparam("now", type_=sa.BigInteger)),
    (),
)
_LOCK = Prepared(
    sa.select(accounts.c.id).where(accounts.c.id == sa.bindparam("id")).with_for_update()
)
_DROP_OLD_TOKENS = Prepared(
    tokens.delete().where(
        tokens.c.device_id == sa.bindparam("device_id"),
        tokens.c.expires_at <= sa.bindparam("now", type_=sa.BigInteger),
    )
)
_ADD_TOKEN = Prepared(tokens.insert(), ("hash", "device_id", "expires_at"))
_CALLER = Prepared(
    sa.select(_d.account_id, accounts.c.name, accounts.c.is_admin, _d.id, _d.revoked_at,
              tokens.c.expires_at)
    .select_from(tokens.join(devices, tokens.c.device_id == _d.id).join(
        accounts, accounts.c.id == _d.account_id))
    .where(tokens.c.hash == sa.bindparam("hash"))
)  # fmt: skip
_REFRESH = Prepared(
    sa.select(_d.refresh_salt, _d.refresh_step, _d.refresh_issued_at, _d.refresh_used_at,
              _d.revoked_at).where(_d.id == sa.bindparam("id")).with_for_update()
)  # fmt: skip
_STEP = Prepared(
    devices.update().where(_d.id == sa.bindparam("device_id")),
    ("refresh_step", "refresh_issued_at", "refresh_used_at"),
)
_SEEN = Prepared(
    devices.update()
    .where(
        _d.id == sa.bindparam("device_id"),
        _d.account_id == sa.bindparam("account"),
        _d.revoked_at.is_(None),
    )
    .values(
        last_seen=sa.bindparam("now", type_=sa.BigInteger),
        acked_seq=sa.func.coalesce(sa.bindparam("acked", type_=sa.BigInteger), _d.acked_seq),
    ),
    (),
)
_DESCRIBE = Prepared(
    devices.update().where(_d.id == sa.bindparam("device_id")),
    ("name", "platform", "app_version"),
)


def list_devices(session: Session, account_id: str) -> list[Device]:
    """Return the devices in use, the one seen last first."""
    names = Device.__struct_fields__
    return [
        Device(**dict(zip(names, row, strict=True)))
        for row in session.all(_LIST, account_id=account_id)
    ]


def register(
    session: Session, account_id: str, info: DeviceInfo, *, secret: bytes, now: int
) -> tuple[str, Tokens]:
    """Add a device; return its id and its tokens.

    Raises:
        DeviceLimitError: when the account has as many as it may.
    """
    session.first(_LOCK, id=account_id)  # two sign-ins at once must not both be the tenth
    found = list_devices(session, account_id)
    if len(found) >= MOST_DEVICES:
        raise DeviceLimitError(found)
    device_id, salt = str(uuid.uuid4()), secrets.token_hex(16)
    session.run(
        _ADD,
        id=device_id,
        account_id=account_id,
        name=info.name.replace("\0", ""),
        platform=info.platform.replace("\0", ""),
        app_version=info.app_version.replace("\0", ""),
        created_at=now,
        last_seen=now,
        refresh_salt=salt,
        refresh_step=0,
        refresh_used_at=now,
    )
    refresh = refresh_token(secret, device_id=device_id, salt=salt, step=0)
    return device_id, _tokens(session, device_id, refresh, now=now)


def retire(session: Session, account_id: str, device_id: str, *, now: int) -> None:
    """Take a device off the list; its tokens end at once.

    Raises:
        MissingError: when the account has no such device.
    """
    known = "\0" not in device_id
    if not known or not session.run(_RETIRE, device_id=device_id, account=account_id, now=now):
        raise MissingError(device_id)


def retire_all(session: Session, account_id: str, *, now: int) -> None:
    """Take all devices off the list: the password was changed."""
    session.run(_RETIRE_ALL, account=account_id, now=now)


def refresh(session: Session, text: str, *, secret: bytes, now: int) -> Tokens:
    """Return new tokens for a refresh token.

    The token that was used last, and its successor, are good: a reply may be lost. Using the
    successor ends its predecessor; until then every repetition returns the same successor.

    Raises:
        SignInError: when the token is not, or no longer, good.
        RetiredDeviceError: when the device was taken off the list.
    """
    token = parse_refresh_token(text)
    found = session.first(_REFRESH, id=token.device_id)
    if found is None:
        raise SignInError
    salt, step, issued_at, used_at, revoked_at = found
    if not is_genuine(secret, token, salt=salt):
        raise SignInError
    if revoked_at is not None:
        raise RetiredDeviceError(token.device_id)
    if now - used_at > REFRESH_S:
        raise SignInError
    if token.step == step:
        if issued_at is not None and now - issued_at > OVERLAP_S:
            raise SignInError
        issued_at = now if issued_at is None else issued_at
    elif token.step == step + 1 and issued_at is not None:
        step, issued_at = token.step, now
    else:
        raise SignInError
    session.run(
        _STEP,
        device_id=token.device_id,
        refresh_step=step,
        refresh_issued_at=issued_at,
        refresh_used_at=now,
    )
    successor = refresh_token(secret, device_id=token.device_id, salt=salt, step=step + 1)
    return _tokens(session, token.device_id, successor, now=now)


def caller_of(session: Session, access_token_hash: str, *, now: int) -> tuple[Caller, int]:
    """Return who has an access token, and until when it is good (Unix seconds).

    Raises:
        SignInError: when nobody has it (any more).
        RetiredDeviceError: when the device was taken off the list.
    """
    found = session.first(_CALLER, hash=access_token_hash)
    if found is None:
        raise SignInError
    account_id, name, is_admin, device_id, revoked_at, expires_at = found
    if revoked_at is not None:
        raise RetiredDeviceError(device_id)
    if expires_at <= now:
        raise SignInError
    return Caller(account_id, name, bool(is_admin), device_id), int(expires_at)


def note_seen(session: Session, caller: Caller, *, now: int, acked: int | None = None) -> None:
    """Note that a device was here; inside the transaction of what it writes.

    Raises:
        RetiredDeviceError: when it was taken off the list meanwhile.
    """
    if not session.run(
        _SEEN, device_id=caller.device_id, account=caller.account_id, now=now, acked=acked
    ):
        raise RetiredDeviceError(caller.device_id)


def describe(session: Session, device_id: str, info: DeviceInfo) -> None:
    """Keep what a device says about itself."""
    session.run(
        _DESCRIBE,
        device_id=device_id,
        name=info.name.replace("\0", ""),
        platform=info.platform.replace("\0", ""),
        app_version=info.app_version.replace("\0", ""),
    )


def _tokens(session: Session, device_id: str, refresh_text: str, *, now: int) -> Tokens:
    session.run(_DROP_OLD_TOKENS, device_id=device_id, now=now)
    access = new_access_token()
    session.run(_ADD_TOKEN, hash=hashed(access), device_id=device_id, expires_at=now + ACCESS_S)
    return Tokens(access_token=access, expires_in=ACCESS_S, refresh_token=refresh_text)
