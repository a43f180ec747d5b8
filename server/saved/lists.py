"""The two lists: a worksheet's versions, and the library."""

from functools import lru_cache
from typing import Any

import msgspec
import sqlalchemy as sa

from app.worksheets.worksheet import VersionType
from server.db.session import Prepared, Session
from server.db.tables import saved_worksheets, worksheet_versions
from server.errors import MissingError
from server.saved.messages import (
    ListQuery,
    ListReply,
    Order,
    SortBy,
    VersionItem,
    VersionsQuery,
    VersionsReply,
    WorksheetItem,
)

_w, _v = saved_worksheets.c, worksheet_versions.c
_account = _w.account_id == sa.bindparam("account_id")
_there = sa.and_(_account, sa.not_(_w.gone), _w.deleted_at.is_(None))
_most = sa.bindparam("most", type_=sa.BigInteger)

_IS_THERE = Prepared(
    sa.select(_w.rev).where(_account, sa.not_(_w.gone), _w.id == sa.bindparam("id"))
)
_COUNT = Prepared(sa.select(sa.func.count()).select_from(saved_worksheets).where(_there))
_FLAGS = ("is_favorite", "is_template", "is_public")


@lru_cache(maxsize=2)
def _versions(include_auto_saves: bool) -> Prepared:  # noqa: FBT001 - a key of the cache
    wanted = sa.select(
        _v.id, _v.version_number, _v.version_type, _v.created_at, _v.created_reason, _v.config,
        _v.problems.is_not(None),
    ).where(
        _v.account_id == sa.bindparam("account_id"),
        _v.saved_worksheet_id == sa.bindparam("id"),
        sa.not_(_v.pruned),
        sa.not_(_v.gone),
    )  # fmt: skip
    if not include_auto_saves:
        wanted = wanted.where(_v.version_type != VersionType.AUTO_SAVE.value)
    return Prepared(wanted.order_by(_v.version_number.desc()).limit(_most))


@lru_cache(maxsize=len(SortBy) * len(Order))
def _page(sort: SortBy, order: Order) -> Prepared:
    # Empty values come as 0 or "": the databases differ in where they put NULL.
    empty = sa.literal("") if isinstance(_w[sort.value].type, sa.Text) else sa.literal(0)
    key: sa.ColumnElement[Any] = sa.func.coalesce(_w[sort.value], empty)
    if sort is SortBy.NAME:
        key = sa.func.lower(key)
    way = sa.desc if order is Order.DESC else sa.asc
    columns = [_w[name] for name in WorksheetItem.__struct_fields__]
    start = sa.bindparam("start", type_=sa.BigInteger)
    return Prepared(
        sa.select(*columns).where(_there).order_by(way(key), way(_w.id)).limit(_most).offset(start)
    )


def versions(
    session: Session, account_id: str, worksheet_id: str, asked: VersionsQuery
) -> VersionsReply:
    """Return versions of a worksheet, the newest first.

    Raises:
        MissingError: when there is no such worksheet.
    """
    known = "\0" not in worksheet_id
    if not known or session.first(_IS_THERE, account_id=account_id, id=worksheet_id) is None:
        raise MissingError(worksheet_id)
    rows = session.all(
        _versions(asked.include_auto_saves),
        account_id=account_id,
        id=worksheet_id,
        most=asked.limit,
    )
    return VersionsReply(
        versions=[
            VersionItem(
                id=row[0],
                version_number=row[1],
                type=VersionType(row[2]) if row[2] in _TYPES else VersionType.MANUAL,
                created_at=row[3],
                created_reason=row[4],
                config=msgspec.Raw(row[5]),
                has_problems=bool(row[6]),
            )
            for row in rows
        ]
    )


def library(session: Session, account_id: str, asked: ListQuery) -> ListReply:
    """Return a page of the library; what lies in the trash is not in it."""
    counted = session.first(_COUNT, account_id=account_id)
    total = 0 if counted is None else int(counted[0])
    start = (asked.page - 1) * asked.limit
    rows = session.all(
        _page(asked.sort, asked.order), account_id=account_id, most=asked.limit, start=start
    )
    return ListReply(
        worksheets=[_item(row) for row in rows],
        total=total,
        page=asked.page,
        has_more=start + len(rows) < total,
    )


def _item(row: tuple[object, ...]) -> WorksheetItem:
    values = dict(zip(WorksheetItem.__struct_fields__, row, strict=True))
    values |= {name: bool(values[name]) for name in _FLAGS}
    values["config"] = msgspec.Raw(str(values["config"]))
    return msgspec.convert(values, WorksheetItem)


_TYPES = frozenset(VersionType)
