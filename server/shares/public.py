"""Worksheets that their teachers show to everybody with an account on this server."""

import hashlib
from typing import Any

import sqlalchemy as sa

from app.worksheets.worksheet import SheetId, Worksheet
from server.db.session import Prepared, Session
from server.db.tables import accounts, saved_worksheets
from server.errors import MissingError
from server.shares.messages import PublicItem, PublicQuery, PublicReply

_w = saved_worksheets.c
_public = sa.and_(_w.is_public, sa.not_(_w.gone), _w.deleted_at.is_(None))
_ALL = Prepared(
    sa.select(
        _w.account_id, _w.id, _w.name, _w.description, _w.worksheet_type, _w.tags,
        _w.is_template, _w.updated_at, accounts.c.name,
    )
    .select_from(saved_worksheets.join(accounts, accounts.c.id == _w.account_id))
    .where(_public)
    .order_by(_w.updated_at.desc(), _w.id, _w.account_id)
)  # fmt: skip
_ONE = Prepared(
    sa.select(
        _w.account_id, _w.name, _w.description, _w.worksheet_type, _w.tags, _w.is_template,
        _w.config,
    ).where(_public, _w.id == sa.bindparam("id"))
)  # fmt: skip


def public_id(account_id: str, worksheet_id: str) -> str:
    """Return the id by which all accounts know a worksheet.

    A worksheet's own id is one within its account only: a library that joined a second account
    has the same ones there. The account itself cannot be read off it.
    """
    text = f"{account_id}\n{worksheet_id}".encode()
    return f"{worksheet_id}.{hashlib.sha256(text).hexdigest()[:16]}"


def search(session: Session, account_id: str, asked: PublicQuery) -> PublicReply:
    """Return a page of the public worksheets that match, the last changed first."""
    words = asked.search.casefold().split()
    found = [
        row
        for row in session.all(_ALL)
        if (not asked.topic or row[4] == asked.topic) and _has(row, words)
    ]
    start = (asked.page - 1) * asked.limit
    page = found[start : start + asked.limit]
    return PublicReply(
        worksheets=[_item(row, account_id) for row in page],
        total=len(found),
        page=asked.page,
        has_more=start + len(page) < len(found),
    )


def one(session: Session, wanted: str) -> Worksheet:
    """Return a public worksheet.

    Raises:
        MissingError: when there is none of this id, or it is not public (any more).
    """
    worksheet_id = wanted.rpartition(".")[0]
    for account, name, description, kind, tags, template, config in session.all(
        _ONE, id=worksheet_id
    ):
        if public_id(account, worksheet_id) == wanted:
            return Worksheet(
                id=SheetId(worksheet_id), name=name, named=True, worksheet_type=kind,
                config=config.encode(), created_at=0, updated_at=0, description=description,
                tags=_tags(tags), is_template=bool(template),
            )  # fmt: skip
    raise MissingError(wanted)


def _has(row: tuple[Any, ...], words: list[str]) -> bool:
    text = " ".join(part or "" for part in row[2:6]).casefold()
    return all(word in text for word in words)


def _item(row: tuple[Any, ...], account_id: str) -> PublicItem:
    return PublicItem(
        id=public_id(row[0], row[1]), name=row[2], description=row[3] or "",
        worksheet_type=row[4], tags=list(_tags(row[5])), is_template=bool(row[6]),
        updated_at=row[7], author=row[8], mine=row[0] == account_id,
    )  # fmt: skip


def _tags(tags: str | None) -> tuple[str, ...]:
    return tuple(tag for tag in (tags or "").split(",") if tag)
