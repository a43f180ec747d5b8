"""Wrapped names keys in the database. Every function works inside a transaction."""

import msgspec
import sqlalchemy as sa

from server.accounts.devices import Caller, note_seen
from server.db.session import Prepared, Session, Upsert
from server.db.tables import names_keys
from server.errors import ChangedError, MissingError

_n = names_keys.c
_GET = Prepared(
    sa.select(_n.version, _n.wrapped).where(_n.account_id == sa.bindparam("account_id"))
)
_COLUMNS = ("account_id", "version", "wrapped", "changed_at")
_ADD = Upsert(names_keys, _COLUMNS, keep=_COLUMNS)
_REPLACE = Prepared(
    names_keys.update().where(
        _n.account_id == sa.bindparam("account"), _n.version == sa.bindparam("seen")
    ),
    ("version", "wrapped", "changed_at"),
)


class NamesKeyReply(msgspec.Struct, frozen=True, kw_only=True):
    """What the account's laptops keep here."""

    version: int
    """From 1, one more with each change; its ETag."""
    wrapped: str


def get(session: Session, account_id: str) -> NamesKeyReply:
    """Return what is kept.

    Raises:
        MissingError: when the account has no names key yet.
    """
    found = session.first(_GET, account_id=account_id)
    if found is None:
        raise MissingError("names key")
    return NamesKeyReply(version=found[0], wrapped=found[1])


def put(
    session: Session, caller: Caller, wrapped: str, *, seen: int | None, now: int
) -> NamesKeyReply:
    """Keep the first one (`seen` is None), or another instead of version `seen`. Who repeats a
    request whose answer was lost gets that answer. `now` is Unix seconds.

    Raises:
        ChangedError: when there is another one, or another version: nothing was written.
        RetiredDeviceError: when the device was taken off the list.
    """
    note_seen(session, caller, now=now)
    found = session.first(_GET, account_id=caller.account_id)
    version = (seen or 0) + 1
    if found is not None and (found[0], found[1]) == (version, wrapped):
        return NamesKeyReply(version=version, wrapped=wrapped)
    if seen is None:
        done = session.run(
            _ADD, account_id=caller.account_id, version=1, wrapped=wrapped, changed_at=now
        )
    else:
        done = session.run(
            _REPLACE,
            account=caller.account_id,
            seen=seen,
            version=version,
            wrapped=wrapped,
            changed_at=now,
        )
    if not done:
        raise ChangedError("names key")
    return NamesKeyReply(version=version, wrapped=wrapped)
