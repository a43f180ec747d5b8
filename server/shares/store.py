"""Links in the database. Every function works inside a transaction."""

from typing import Any

import msgspec
import sqlalchemy as sa

from app.worksheets.worksheet import (
    Reason,
    SheetId,
    Version,
    VersionId,
    VersionType,
    Worksheet,
)
from server.db.session import Prepared, Session
from server.db.tables import saved_worksheets, shares, worksheet_versions
from server.errors import InvalidError, MissingError
from server.shares.messages import ShareItem

MOST_SHARES = 10_000
"""Links of an account."""
MOST_VERSIONS = 500
"""Versions that a file behind a link brings along, the newest ones."""

_s, _v, _w = shares.c, worksheet_versions.c, saved_worksheets.c
_account: sa.BindParameter[str] = sa.bindparam("account_id")
_now = sa.bindparam("now", type_=sa.BigInteger)
_COLUMNS = (
    _s.id, _s.worksheet_id, _s.version_id, _s.created_at, _s.expires_at, _s.revoked_at,
    _s.opened_count,
)  # fmt: skip
_VERSION_COLUMNS = (
    _v.id, _v.version_number, _v.version_type, _v.config, _v.problems, _v.answer_key,
    _v.created_at, _v.created_reason, _v.page_count, _v.document,
)  # fmt: skip
_joined = worksheet_versions.join(
    saved_worksheets,
    sa.and_(_w.account_id == _v.account_id, _w.id == _v.saved_worksheet_id),
)
_there = sa.and_(sa.not_(_v.pruned), sa.not_(_v.gone), sa.not_(_w.gone), _w.deleted_at.is_(None))
_VERSION = Prepared(
    sa.select(_v.saved_worksheet_id, *_VERSION_COLUMNS)
    .select_from(_joined)
    .where(_v.account_id == _account, _v.id == sa.bindparam("version_id"), _there)
)
_BY_TOKEN = Prepared(
    sa.select(_s.account_id, _s.id, _v.saved_worksheet_id, *_VERSION_COLUMNS)
    .select_from(
        shares.join(_joined, sa.and_(_v.account_id == _s.account_id, _v.id == _s.version_id))
    )
    .where(
        _s.token_hash == sa.bindparam("token_hash"),
        _s.revoked_at.is_(None),
        sa.or_(_s.expires_at.is_(None), _s.expires_at > _now),
        _there,
    )
)
_HISTORY = Prepared(
    sa.select(*_VERSION_COLUMNS)
    .where(
        _v.account_id == _account,
        _v.saved_worksheet_id == sa.bindparam("worksheet_id"),
        _v.version_number <= sa.bindparam("number", type_=sa.BigInteger),
        sa.not_(_v.pruned),
        sa.not_(_v.gone),
        sa.not_(_v.is_conflict),
    )
    .order_by(_v.version_number.desc())
    .limit(sa.bindparam("most", type_=sa.BigInteger))
)
_ONE = Prepared(sa.select(*_COLUMNS).where(_s.account_id == _account, _s.id == sa.bindparam("id")))
_LIST = Prepared(
    sa.select(*_COLUMNS)
    .where(_s.account_id == _account, _s.worksheet_id == sa.bindparam("worksheet_id"))
    .order_by(_s.created_at.desc(), _s.id.desc())
)
_COUNT = Prepared(sa.select(sa.func.count()).select_from(shares).where(_s.account_id == _account))
_ADD = Prepared(
    shares.insert(),
    ("account_id", "id", "token_hash", "worksheet_id", "version_id", "created_at", "expires_at"),
)
_RENEW = Prepared(
    shares.update()
    .where(_s.account_id == _account, _s.id == sa.bindparam("share"))
    .values(
        token_hash=sa.bindparam("new_hash"),
        expires_at=sa.bindparam("until", type_=sa.BigInteger),
    ),
    (),
)  # fmt: skip
_REVOKE = Prepared(
    shares.update()
    .where(_s.account_id == _account, _s.id == sa.bindparam("share"), _s.revoked_at.is_(None))
    .values(revoked_at=_now),
    (),
)
_OPENED = Prepared(
    shares.update()
    .where(_s.account_id == _account, _s.id == sa.bindparam("share"))
    .values(opened_count=_s.opened_count + 1),
    (),
)
_document = msgspec.json.Decoder(dict[str, Any])


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A version that a link shows. Only `version` and `worksheet_type` may be seen outside."""

    account_id: str
    share_id: str
    worksheet_id: str
    worksheet_type: str
    version: Version


def create(
    session: Session, account_id: str, *, share_id: str, token_hash: str, version_id: str,
    now: int, expires_at: int | None,
) -> ShareItem:  # fmt: skip
    """Keep a link; the same id again gives the share a new one.

    Raises:
        MissingError: when the account has no such version.
        InvalidError: when the version may be pruned, or the id is another version's.
    """
    row = _only(session.first(_VERSION, account_id=account_id, version_id=version_id), version_id)
    version = _version_of(row[1:], row[0])
    check_lasting(version)
    found = session.first(_ONE, account_id=account_id, id=share_id)
    if found is None:
        many = session.first(_COUNT, account_id=account_id)
        if many is not None and many[0] >= MOST_SHARES:
            raise InvalidError(f"An account has at most {MOST_SHARES} links.", code="too_many")
        session.run(
            _ADD, account_id=account_id, id=share_id, token_hash=token_hash,
            worksheet_id=row[0], version_id=version_id, created_at=now, expires_at=expires_at,
        )  # fmt: skip
    elif found[2] != version_id or found[5] is not None:
        raise InvalidError("This id belongs to another link.", field="id", code="id_taken")
    else:
        session.run(
            _RENEW, account_id=account_id, share=share_id, new_hash=token_hash, until=expires_at
        )
    return _item(_only(session.first(_ONE, account_id=account_id, id=share_id), share_id))


def check_lasting(version: Version) -> None:
    """See that a version is never pruned.

    Raises:
        InvalidError: when it may be.
    """
    if version.version_type is VersionType.AUTO_SAVE:
        raise InvalidError("Only a kept version can be shared.", field="version_id", code="kept")


def of_version(session: Session, account_id: str, version_id: str) -> Version:
    """Return a version of an account.

    Raises:
        MissingError: when the account has no such version.
    """
    row = _only(session.first(_VERSION, account_id=account_id, version_id=version_id), version_id)
    return _version_of(row[1:], row[0])


def of_worksheet(session: Session, account_id: str, worksheet_id: str) -> list[ShareItem]:
    """Return the links of a worksheet, the newest first."""
    return [
        _item(row) for row in session.all(_LIST, account_id=account_id, worksheet_id=worksheet_id)
    ]


def revoke(session: Session, account_id: str, share_id: str, *, now: int) -> None:
    """Make a link dead for good; a dead one stays it.

    Raises:
        MissingError: when the account has no such link.
    """
    _only(session.first(_ONE, account_id=account_id, id=share_id), share_id)
    session.run(_REVOKE, account_id=account_id, share=share_id, now=now)


def shown(session: Session, token_hash: str, *, now: int) -> Shown:
    """Return what a link shows.

    Raises:
        MissingError: when there is none, or not any more; nothing tells the two apart.
    """
    row = _only(session.first(_BY_TOKEN, token_hash=token_hash, now=now), "share")
    version = _version_of(row[3:], row[2])
    return Shown(
        account_id=row[0],
        share_id=row[1],
        worksheet_id=row[2],
        worksheet_type=_topic_of(version.config),
        version=version,
    )


def count_opened(session: Session, account_id: str, share_id: str) -> None:
    """Count one opening of a link's page."""
    session.run(_OPENED, account_id=account_id, share=share_id)


def history_until(session: Session, found: Shown) -> tuple[Worksheet, tuple[Version, ...]]:
    """Return the worksheet as it stood at the shown version, with its versions up to there."""
    rows = session.all(
        _HISTORY, account_id=found.account_id, worksheet_id=found.worksheet_id,
        number=found.version.version_number, most=MOST_VERSIONS,
    )  # fmt: skip
    versions = tuple(
        msgspec.structs.replace(version, is_current=version.id == found.version.id)
        for version in (_version_of(row, found.worksheet_id) for row in rows)
    )
    worksheet = Worksheet(
        id=SheetId(found.worksheet_id), name=found.version.name, named=True,
        worksheet_type=found.worksheet_type, config=found.version.config, created_at=0,
        updated_at=0,
    )  # fmt: skip
    return worksheet, versions


def _version_of(row: tuple[Any, ...], worksheet_id: str) -> Version:
    version_id, number, kind, config, problems, key, created_at, reason, pages, document = row
    name = _document.decode(document).get("/name")
    return Version(
        id=VersionId(version_id),
        saved_worksheet_id=SheetId(worksheet_id),
        version_number=number or 0,
        version_type=VersionType(kind) if kind in _TYPES else VersionType.AUTO_SAVE,
        config=config.encode(),
        created_at=created_at,
        name=name if isinstance(name, str) else "",
        problems=_json(problems),
        answer_key=_json(key),
        created_reason=Reason(reason) if reason in _REASONS else Reason.AUTO_SAVE,
        page_count=pages,
    )


def _json(text: str | None) -> bytes | None:
    return None if text is None or text == "null" else text.encode()


def _topic_of(config: bytes) -> str:
    topic = msgspec.json.decode(config).get("topic")
    kind = topic.get("type") if isinstance(topic, dict) else None
    return kind if isinstance(kind, str) else ""


def _only(row: tuple[Any, ...] | None, what: str) -> tuple[Any, ...]:
    if row is None:
        raise MissingError(what)
    return row


def _item(row: tuple[Any, ...]) -> ShareItem:
    names = ("id", "worksheet_id", "version_id", "created_at", "expires_at", "revoked_at")
    return ShareItem(**dict(zip((*names, "opened_count"), row, strict=True)))


_TYPES = frozenset(VersionType)
_REASONS = frozenset(Reason)
