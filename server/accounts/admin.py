"""What an operator does with accounts: the same work from the command line, whether the server
runs (then it does the work itself) or not.
"""

import hmac
import time
from typing import TypeAlias

import msgspec

from server.accounts import devices, store
from server.accounts.store import Account
from server.db.session import Session
from server.errors import UnknownNameError


class AddUser(msgspec.Struct, frozen=True, kw_only=True, tag="add"):
    """Add an account; without a password its first laptop comes in by a code."""

    name: str
    is_admin: bool = False
    password_hash: str | None = None


class ListUsers(msgspec.Struct, frozen=True, kw_only=True, tag="list"):
    """List the accounts."""


class RemoveUser(msgspec.Struct, frozen=True, kw_only=True, tag="remove"):
    """Remove an account with everything it has."""

    name: str


class SetPassword(msgspec.Struct, frozen=True, kw_only=True, tag="password"):
    """Give an account another password; all its devices have to sign in again."""

    name: str
    password_hash: str


class LoginCode(msgspec.Struct, frozen=True, kw_only=True, tag="code"):
    """Make a one-time code for a laptop of an account."""

    name: str


class ListDevices(msgspec.Struct, frozen=True, kw_only=True, tag="devices"):
    """List the devices of an account."""

    name: str


class RevokeDevice(msgspec.Struct, frozen=True, kw_only=True, tag="revoke"):
    """Take a device of an account off the list."""

    name: str
    device_id: str


class Invite(msgspec.Struct, frozen=True, kw_only=True, tag="invite"):
    """Make an invitation."""


class FirstLink(msgspec.Struct, frozen=True, kw_only=True, tag="first"):
    """Make the code for the first account, unless there is an account."""


class NewEpoch(msgspec.Struct, frozen=True, kw_only=True, tag="epoch"):
    """Say that this database was restored."""


Command: TypeAlias = (
    AddUser | ListUsers | RemoveUser | SetPassword | LoginCode | ListDevices | RevokeDevice
    | Invite | FirstLink | NewEpoch
)  # fmt: skip


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it."""

    code: str = ""
    """A one-time code."""
    rows: list[list[str]] = []


def perform(session: Session, command: Command, *, now: int) -> Outcome:  # noqa: C901 - a table
    """Do what an operator asks; `now` is Unix seconds.

    Raises:
        MissingError: when there is no such account or device.
        NameTakenError, InvalidError: when an account cannot be added.
    """
    match command:
        case AddUser():
            account = store.add_account(
                session,
                command.name,
                password_hash=command.password_hash,
                is_admin=command.is_admin,
                now=now,
            )
            return Outcome(
                code=store.add_code(session, store.LOGIN, account_id=account.id, now=now)
            )
        case ListUsers():
            return Outcome(rows=[_row(account) for account in store.all_accounts(session)])
        case RemoveUser():
            store.remove_account(session, _named(session, command.name).id)
        case SetPassword():
            account = _named(session, command.name)
            store.set_password(session, account.id, command.password_hash)
            devices.retire_all(session, account.id, now=now)
        case LoginCode():
            account = _named(session, command.name)
            return Outcome(
                code=store.add_code(session, store.LOGIN, account_id=account.id, now=now)
            )
        case ListDevices():
            found = devices.list_devices(session, _named(session, command.name).id)
            return Outcome(rows=[[d.id, d.name, d.platform, _day(d.last_seen)] for d in found])
        case RevokeDevice():
            account = _named(session, command.name)
            devices.retire(session, account.id, command.device_id, now=now)
        case Invite():
            return Outcome(code=store.add_code(session, store.INVITE, now=now))
        case FirstLink():
            if not store.has_accounts(session):
                return Outcome(code=store.add_code(session, store.ADMIN, now=now))
        case NewEpoch():
            store.renew_epochs(session)
    return Outcome()


def operator_token(secret: bytes) -> str:
    """Return what proves that somebody can read the data folder."""
    return hmac.digest(secret, b"chalkline operator v1", "sha256").hex()


def is_operator(secret: bytes, token: str) -> bool:
    """Return whether `token` proves that."""
    return hmac.compare_digest(token.encode(), operator_token(secret).encode())


def _named(session: Session, name: str) -> Account:
    found = store.account_named(session, name)
    if found is None:
        raise UnknownNameError(f"There is no account “{name}”.")
    return found


def _row(account: Account) -> list[str]:
    rights = "admin" if account.is_admin else ""
    return [account.name, rights, "password" if account.password_hash else "code only"]


def _day(seconds: int) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(seconds))
