"""Uploads in the database. Every function works inside a transaction."""

from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

from app.ids import verify
from server.db.session import Prepared, Session
from server.db.tables import (
    account_copy_keys,
    accounts,
    upload_files,
    uploads,
    worksheet_instances,
)
from server.errors import InvalidError, MissingError
from sync.wire import UploadedFile, UploadItem

MOST_UPLOADS = 50
"""Submissions of one copy."""

_u, _f, _k, _i = uploads.c, upload_files.c, account_copy_keys.c, worksheet_instances.c
_account: sa.BindParameter[str] = sa.bindparam("account_id")
_instance: sa.BindParameter[str] = sa.bindparam("instance_id")
_KEYS = Prepared(
    sa.select(_k.account_id, _k.key).where(_k.tag == sa.bindparam("tag", type_=sa.BigInteger))
)
_COPY = Prepared(
    sa.select(_i.document).where(_i.account_id == _account, _i.id == _instance, sa.not_(_i.gone))
)
_LOCK = Prepared(sa.select(accounts.c.id).where(accounts.c.id == _account).with_for_update())
_SAME = Prepared(
    sa.select(_u.id).where(
        _u.account_id == _account,
        _u.instance_id == _instance,
        _u.fingerprint == sa.bindparam("fingerprint"),
    )
)
_COUNT = Prepared(
    sa.select(sa.func.count()).where(_u.account_id == _account, _u.instance_id == _instance)
)
_LAST = Prepared(sa.select(sa.func.max(_u.seq)).where(_u.account_id == _account))
_ADD = Prepared(
    uploads.insert(),
    ("account_id", "id", "instance_id", "page", "created_at", "seq", "fingerprint"),
)
_ADD_FILE = Prepared(
    upload_files.insert(),
    ("account_id", "upload_id", "number", "size", "sha256", "media_type", "blob_key"),
)
_LIST = Prepared(
    sa.select(_u.id, _u.seq, _u.instance_id, _u.page, _u.created_at)
    .where(_u.account_id == _account, _u.seq > sa.bindparam("after", type_=sa.BigInteger))
    .order_by(_u.seq)
    .limit(sa.bindparam("most", type_=sa.BigInteger))
)
_FILES = Prepared(
    sa.select(_f.upload_id, _f.number, _f.size, _f.sha256, _f.media_type)
    .select_from(
        upload_files.join(uploads, sa.and_(_u.account_id == _f.account_id, _u.id == _f.upload_id))
    )
    .where(
        _f.account_id == _account,
        _u.seq > sa.bindparam("after", type_=sa.BigInteger),
        _u.seq <= sa.bindparam("until", type_=sa.BigInteger),
    )
    .order_by(_u.seq, _f.number)
)
_BLOB = Prepared(
    sa.select(_f.blob_key).where(
        _f.account_id == _account,
        _f.upload_id == sa.bindparam("upload_id"),
        _f.number == sa.bindparam("number", type_=sa.BigInteger),
    )
)
_REFERRED = Prepared(
    sa.select(_f.blob_key).where(_f.blob_key == sa.bindparam("blob_key")).limit(1)
)
_NOBODY = bytes(32)
"""A key of no account: who guesses waits as long as who knows."""


@dataclass(frozen=True, slots=True)
class Addressed:
    """Whose copy a code is."""

    instance_id: str
    account_ids: tuple[str, ...]
    """Usually one; a library that joined a second account has its key in both."""
    voided: bool


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that lies among the blobs."""

    blob_key: str
    size: int
    sha256: str
    media_type: str


def addressed(session: Session, instance_id: str, tag: int) -> Addressed:
    """Return whose copy this is; its row need not have arrived.

    Raises:
        MissingError: when no account's key made this id.
    """
    rows = session.all(_KEYS, tag=tag) or [("", _NOBODY)]
    owners = sorted({owner for owner, key in rows if verify(instance_id, bytes(key)) and owner})
    found = {
        owner: row[0]
        for owner in owners
        if (row := session.first(_COPY, account_id=owner, instance_id=instance_id)) is not None
    }
    if not owners:
        raise MissingError("copy")
    voided = any(_voided(document) for document in found.values())
    return Addressed(instance_id, tuple(found or owners), voided)


def check_room(session: Session, account_id: str, instance_id: str) -> None:
    """See that a copy takes another submission.

    Raises:
        InvalidError: code "too_many" when it has had enough.
    """
    row = session.first(_COUNT, account_id=account_id, instance_id=instance_id)
    if row is not None and row[0] >= MOST_UPLOADS:
        raise InvalidError(f"A copy takes {MOST_UPLOADS} submissions.", code="too_many")


def add(
    session: Session, account_id: str, *, upload_id: str, instance_id: str, page: int | None,
    now: int, fingerprint: str, files: list[StoredFile],
) -> bool:  # fmt: skip
    """Keep an upload; return False when the very same one is there: somebody sent it twice.

    Raises:
        MissingError: when the account has gone meanwhile.
        InvalidError: code "too_many" when the copy has had enough.
    """
    if session.first(_LOCK, account_id=account_id) is None:
        raise MissingError("copy")
    same = session.first(
        _SAME, account_id=account_id, instance_id=instance_id, fingerprint=fingerprint
    )
    if same is not None:
        return False
    check_room(session, account_id, instance_id)
    last = session.first(_LAST, account_id=account_id)
    session.run(
        _ADD, account_id=account_id, id=upload_id, instance_id=instance_id, page=page,
        created_at=now, seq=((last[0] if last else None) or 0) + 1, fingerprint=fingerprint,
    )  # fmt: skip
    for number, file in enumerate(files):
        session.run(
            _ADD_FILE, account_id=account_id, upload_id=upload_id, number=number, size=file.size,
            sha256=file.sha256, media_type=file.media_type, blob_key=file.blob_key,
        )  # fmt: skip
    return True


def after(session: Session, account_id: str, seq: int, *, most: int) -> list[UploadItem]:
    """Return the uploads that follow `seq`, the oldest first."""
    rows = session.all(_LIST, account_id=account_id, after=seq, most=most)
    if not rows:
        return []
    files: dict[str, list[UploadedFile]] = {}
    for row in session.all(_FILES, account_id=account_id, after=seq, until=rows[-1][1]):
        names = ("number", "size", "sha256", "media_type")
        files.setdefault(row[0], []).append(UploadedFile(**dict(zip(names, row[1:], strict=True))))
    return [
        UploadItem(
            id=row[0], seq=row[1], instance_id=row[2], page=row[3], created_at=row[4],
            files=tuple(files.get(row[0], ())),
        )
        for row in rows
    ]  # fmt: skip


def blob_of(session: Session, account_id: str, upload_id: str, number: int) -> str:
    """Return the key of a file.

    Raises:
        MissingError: when the account has no such file.
    """
    row = session.first(_BLOB, account_id=account_id, upload_id=upload_id, number=number)
    if row is None:
        raise MissingError(upload_id)
    return str(row[0])


def is_referred(session: Session, blob_key: str) -> bool:
    """Return whether an upload has this blob."""
    return session.first(_REFERRED, blob_key=blob_key) is not None


def _voided(document: str) -> bool:
    units: dict[str, Any] = msgspec.json.decode(document, type=dict[str, Any])
    return units.get("/voided_at") is not None
