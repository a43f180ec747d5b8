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
    worksheet_versions,
)
from server.errors import InvalidError, MissingError
from sync.wire import UploadedFile, UploadItem

MOST_UPLOADS = 50
"""Submissions of one copy."""
MOST_COPY_BYTES = 500_000_000
"""Of the pictures of one copy."""

_u, _f, _k = uploads.c, upload_files.c, account_copy_keys.c
_i, _v = worksheet_instances.c, worksheet_versions.c
_account: sa.BindParameter[str] = sa.bindparam("account_id")
_instance: sa.BindParameter[str] = sa.bindparam("instance_id")
_KEYS = Prepared(
    sa.select(_k.account_id, _k.key).where(_k.tag == sa.bindparam("tag", type_=sa.BigInteger))
)
_COPY = Prepared(
    sa.select(_i.document, _v.document, _v.page_count)
    .select_from(
        worksheet_instances.outerjoin(
            worksheet_versions,
            sa.and_(_v.account_id == _i.account_id, _v.id == _i.version_id),
        )
    )
    .where(_i.account_id == _account, _i.id == _instance, sa.not_(_i.gone))
)
_LOCK = Prepared(sa.select(accounts.c.id).where(accounts.c.id == _account).with_for_update())
_COUNT = Prepared(
    sa.select(sa.func.count()).where(_u.account_id == _account, _u.instance_id == _instance)
)
_OF_COPY = upload_files.join(
    uploads, sa.and_(_u.account_id == _f.account_id, _u.id == _f.upload_id)
)
_BYTES = Prepared(
    sa.select(sa.func.sum(_f.size))
    .select_from(_OF_COPY)
    .where(_u.account_id == _account, _u.instance_id == _instance)
)
_PICTURES = Prepared(
    sa.select(_f.sha256)
    .select_from(_OF_COPY)
    .where(_u.account_id == _account, _u.instance_id == _instance)
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
    sa.select(_u.id, _u.seq, _u.instance_id, _u.page, _u.created_at, _i.id)
    .select_from(
        uploads.outerjoin(
            worksheet_instances,
            sa.and_(_i.account_id == _u.account_id, _i.id == _u.instance_id, sa.not_(_i.gone)),
        )
    )
    .where(_u.account_id == _account, _u.seq > sa.bindparam("after", type_=sa.BigInteger))
    .order_by(_u.seq)
    .limit(sa.bindparam("most", type_=sa.BigInteger))
)
_FILES = Prepared(
    sa.select(_f.upload_id, _f.number, _f.size, _f.sha256, _f.media_type)
    .select_from(_OF_COPY)
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
    title: str = ""
    """The title on the paper; empty as long as no laptop has told of the copy."""
    pages: int = 0
    """Pages of the worksheet; 0: not known."""


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
        owner: row
        for owner in owners
        if (row := session.first(_COPY, account_id=owner, instance_id=instance_id)) is not None
    }
    if not owners:
        raise MissingError("copy")
    voided = any(_units(row[0]).get("/voided_at") is not None for row in found.values())
    title, pages = "", 0
    for _, version, page_count in found.values():
        name = _units(version).get("/name")
        title, pages = name if isinstance(name, str) else "", page_count or 0
    return Addressed(instance_id, tuple(found or owners), voided, title.strip(), pages)


def check_room(session: Session, account_id: str, instance_id: str) -> None:
    """See that a copy takes another submission.

    Raises:
        InvalidError: code "too_many" when it has had enough.
    """
    row = session.first(_COUNT, account_id=account_id, instance_id=instance_id)
    if row is not None and row[0] >= MOST_UPLOADS:
        raise InvalidError(f"A copy takes {MOST_UPLOADS} submissions.", code="too_many")
    total = session.first(_BYTES, account_id=account_id, instance_id=instance_id)
    if total is not None and (total[0] or 0) >= MOST_COPY_BYTES:
        raise InvalidError("A copy takes only so many bytes.", code="too_many")


def add(
    session: Session, account_id: str, *, upload_id: str, instance_id: str, page: int | None,
    now: int, fingerprint: str, files: list[StoredFile],
) -> set[str]:  # fmt: skip
    """Keep an upload, without the pictures that the copy has: somebody sent them twice.

    Returns the keys of the files that are kept.

    Raises:
        MissingError: when the account has gone meanwhile.
        InvalidError: code "too_many" when the copy has had enough.
    """
    if session.first(_LOCK, account_id=account_id) is None:
        raise MissingError("copy")
    of_copy = {"account_id": account_id, "instance_id": instance_id}
    has = {row[0] for row in session.all(_PICTURES, **of_copy)}
    fresh = [file for file in {file.sha256: file for file in files}.values()
             if file.sha256 not in has]  # fmt: skip
    if not fresh:
        return set()
    check_room(session, account_id, instance_id)
    last = session.first(_LAST, account_id=account_id)
    session.run(
        _ADD, **of_copy, id=upload_id, page=page, created_at=now,
        seq=((last[0] if last else None) or 0) + 1, fingerprint=fingerprint,
    )  # fmt: skip
    for number, file in enumerate(fresh):
        session.run(
            _ADD_FILE, account_id=account_id, upload_id=upload_id, number=number, size=file.size,
            sha256=file.sha256, media_type=file.media_type, blob_key=file.blob_key,
        )  # fmt: skip
    return {file.blob_key for file in fresh}


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
            files=tuple(files.get(row[0], ())), linked=row[5] is not None,
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


def _units(document: str | None) -> dict[str, Any]:
    return msgspec.json.decode(document, type=dict[str, Any]) if document else {}
