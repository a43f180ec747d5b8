"""Accounts and one-time codes in the database. Every function works inside a transaction."""

import secrets
import uuid

import msgspec
import sqlalchemy as sa

from server.accounts.secrets import code_hash, new_code
from server.db.session import Prepared, Session
from server.db.tables import (
    account_sync,
    accounts,
    applied_op,
    commit_mark,
    conflicts,
    devices,
    digest,
    feed,
    hand_outs,
    one_time_codes,
    problem_sets,
    replicas,
    rest_request,
    saved_worksheets,
    worksheet_attempts,
    worksheet_instances,
    worksheet_versions,
)
from server.errors import InvalidError, MissingError, NameTakenError, SignInError

ADMIN, INVITE, LOGIN = "admin", "invite", "login"
"""What a code is good for: the first account, an account, another device of an account."""
LIFE_S = {ADMIN: 7 * 86_400, INVITE: 14 * 86_400, LOGIN: 86_400}
"""Seconds that a code is good for."""
LONGEST_NAME = 80


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """Who has worksheets here."""

    id: str
    name: str
    is_admin: bool
    password_hash: str | None


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """A one-time code that is still good."""

    purpose: str
    account_id: str | None


_COLUMNS = (accounts.c.id, accounts.c.name, accounts.c.is_admin, accounts.c.password_hash)
_BY_KEY = Prepared(sa.select(*_COLUMNS).where(accounts.c.name_key == sa.bindparam("name_key")))
_BY_ID = Prepared(sa.select(*_COLUMNS).where(accounts.c.id == sa.bindparam("id")))
_ALL = Prepared(sa.select(*_COLUMNS).order_by(accounts.c.name_key))
_ANY = Prepared(sa.select(sa.func.count()).select_from(accounts))
_ADD = Prepared(
    accounts.insert(), ("id", "name", "name_key", "password_hash", "is_admin", "created_at")
)
_ADD_SYNC = Prepared(account_sync.insert(), ("account_id", "head_seq", "epoch"))
_SET_PASSWORD = Prepared(
    accounts.update().where(accounts.c.id == sa.bindparam("account_id")), ("password_hash",)
)
_ADD_CODE = Prepared(
    one_time_codes.insert(), ("hash", "purpose", "account_id", "created_at", "expires_at")
)
_CODE = Prepared(
    sa.select(one_time_codes.c.purpose, one_time_codes.c.account_id).where(
        one_time_codes.c.hash == sa.bindparam("hash"),
        one_time_codes.c.used_at.is_(None),
        one_time_codes.c.expires_at > sa.bindparam("now", type_=sa.BigInteger),
    )
)
_USE_CODE = Prepared(
    one_time_codes.update()
    .where(
        one_time_codes.c.hash == sa.bindparam("code"),
        one_time_codes.c.used_at.is_(None),
        one_time_codes.c.expires_at > sa.bindparam("now", type_=sa.BigInteger),
    )
    .values(used_at=sa.bindparam("now", type_=sa.BigInteger))
    .returning(one_time_codes.c.purpose, one_time_codes.c.account_id),
    (),
)
_DROP_CODES = Prepared(
    one_time_codes.delete().where(one_time_codes.c.purpose == sa.bindparam("purpose"))
)
_NEW_EPOCHS = Prepared(
    account_sync.update().values(epoch=sa.bindparam("new_epoch", type_=sa.Text)), ()
)
_REMOVE = [
    Prepared(table.delete().where(table.c.account_id == sa.bindparam("account_id")))
    for table in (
        worksheet_attempts,
        hand_outs,
        problem_sets,
        worksheet_instances,  # before the versions, which they hold
        conflicts,
        worksheet_versions,
        saved_worksheets,
        feed,
        applied_op,
        rest_request,
        digest,
        commit_mark,
        replicas,
        devices,
        account_sync,
    )
]
_REMOVE_ACCOUNT = Prepared(accounts.delete().where(accounts.c.id == sa.bindparam("account_id")))


def name_key(name: str) -> str:
    """Return the form in which two names that look alike are equal."""
    return " ".join(name.split()).casefold()


def checked_name(name: str) -> str:
    """Return `name` as it is kept.

    Raises:
        InvalidError: when it is empty, too long or has control characters.
    """
    kept = " ".join(name.split())
    if not kept or len(kept) > LONGEST_NAME or not kept.isprintable():
        reason = f"A name has 1 to {LONGEST_NAME} characters."
        raise InvalidError(reason, field="name", code="name_length")
    return kept


def add_account(
    session: Session, name: str, *, password_hash: str | None, is_admin: bool, now: int
) -> Account:
    """Add an account; `now` is Unix seconds.

    Raises:
        InvalidError: when the name cannot be one.
        NameTakenError: when somebody has it.
    """
    kept = checked_name(name)
    if session.first(_BY_KEY, name_key=name_key(kept)) is not None:
        raise NameTakenError(kept)
    account = Account(
        id=str(uuid.uuid4()), name=kept, is_admin=is_admin, password_hash=password_hash
    )
    session.run(
        _ADD,
        id=account.id,
        name=kept,
        name_key=name_key(kept),
        password_hash=password_hash,
        is_admin=is_admin,
        created_at=now,
    )
    session.run(_ADD_SYNC, account_id=account.id, head_seq=0, epoch=secrets.token_hex(8))
    return account


def account_named(session: Session, name: str) -> Account | None:
    """Return the account of this name, None when there is none."""
    key = name_key(name)
    return None if "\0" in key else _account(session.first(_BY_KEY, name_key=key))


def account_of(session: Session, account_id: str) -> Account:
    """Return an account.

    Raises:
        MissingError: when it is not there.
    """
    found = _account(session.first(_BY_ID, id=account_id))
    if found is None:
        raise MissingError(account_id)
    return found


def all_accounts(session: Session) -> list[Account]:
    """Return all accounts by name."""
    found = [_account(row) for row in session.all(_ALL)]
    return [account for account in found if account is not None]


def has_accounts(session: Session) -> bool:
    """Return whether there is any account."""
    found = session.first(_ANY)
    return found is not None and found[0] > 0


def set_password(session: Session, account_id: str, password_hash: str) -> None:
    """Give an account another password."""
    session.run(_SET_PASSWORD, account_id=account_id, password_hash=password_hash)


def remove_account(session: Session, account_id: str) -> None:
    """Remove an account with everything it has. There is no way back but a backup."""
    for statement in _REMOVE:
        session.run(statement, account_id=account_id)
    session.run(_REMOVE_ACCOUNT, account_id=account_id)


def renew_epochs(session: Session) -> None:
    """Tell every laptop that this database was restored: each compares what it holds."""
    session.run(_NEW_EPOCHS, new_epoch=secrets.token_hex(8))


def add_code(session: Session, purpose: str, *, account_id: str | None = None, now: int) -> str:
    """Return a new one-time code; only its hash is kept. A new admin code voids older ones."""
    code = new_code()
    if purpose == ADMIN:
        session.run(_DROP_CODES, purpose=ADMIN)
    session.run(
        _ADD_CODE,
        hash=code_hash(code),
        purpose=purpose,
        account_id=account_id,
        created_at=now,
        expires_at=now + LIFE_S[purpose],
    )
    return code


def look_at_code(session: Session, code: str, *, now: int) -> Code | None:
    """Return what a code is good for, None when it is not good any more."""
    found = session.first(_CODE, hash=code_hash(code), now=now)
    return None if found is None else Code(purpose=found[0], account_id=found[1])


def use_code(session: Session, code: str, *purposes: str, now: int) -> Code:
    """Use a code up.

    Raises:
        SignInError: when it is not good for any of `purposes`.
    """
    found = session.first(_USE_CODE, code=code_hash(code), now=now)
    if found is None or found[0] not in purposes:
        raise SignInError("code_invalid")
    return Code(purpose=found[0], account_id=found[1])


def _account(row: tuple[object, ...] | None) -> Account | None:
    if row is None:
        return None
    account_id, name, is_admin, password_hash = row
    return Account(
        id=str(account_id),
        name=str(name),
        is_admin=bool(is_admin),
        password_hash=None if password_hash is None else str(password_hash),
    )
