"""Pages of imports as a teacher looks at them: each with its copy's worksheet, class and pupil."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from app.errors import NotFoundError
from app.marking.filing import OTHER_HAND
from app.marking.lines import PageLine, Paper, Pile, Whose
from app.marking.model import AttemptState, ImportId, ImportPage, PageFate
from app.worksheets.worksheet import CopyId
from storage.filing import page_of
from storage.tables import (
    attempt_pages,
    classes,
    hand_outs,
    import_pages,
    imports,
    pupils,
    worksheet_attempts,
    worksheet_instances,
    worksheet_versions,
)

_p, _i, _a, _c = import_pages.c, imports.c, worksheet_attempts.c, worksheet_instances.c
_ap, _current = attempt_pages.c, worksheet_attempts.alias("current")
_owner, _other = pupils.alias("owner"), pupils.alias("other")
_IN_ORDER = (sa.text("imports.rowid"), _p.number)
_WAITS = _p.resolved_at.is_(None) & ((_p.fate == PageFate.LOOK) | (_p.why == OTHER_HAND))

_WHOSE = (
    _c.id.label("copy_id"),
    _c.class_id,
    _c.voided_at,
    worksheet_versions.c.name.label("title"),
    worksheet_versions.c.page_count,
    worksheet_versions.c.config,
    sa.func.coalesce(_owner.c.name, _c.student_name, "").label("pupil"),
    sa.func.coalesce(classes.c.name, "").label("class_name"),
    sa.select(sa.func.group_concat(_ap.page))
    .join(_current, _current.c.id == _ap.attempt_id)
    .where(_current.c.worksheet_instance_id == _c.id, _current.c.state == AttemptState.CURRENT)
    .correlate(worksheet_instances)
    .scalar_subquery()
    .label("pages_in"),
)


def _of_copies(start: sa.FromClause, *, optional: bool) -> sa.FromClause:
    """Join what is known of a copy to what has one."""
    found = start.join(
        worksheet_versions, worksheet_versions.c.id == _c.version_id, isouter=optional
    )
    found = found.join(_owner, _owner.c.id == _c.pupil_id, isouter=True)
    return found.join(classes, classes.c.id == _c.class_id, isouter=True)


def lines(connection: sa.Connection, *, import_id: ImportId | None) -> tuple[PageLine, ...]:
    """Return the pages of an import in its order, or all that wait, oldest import first."""
    start = (
        import_pages.join(imports, _i.id == _p.import_id)
        .join(worksheet_attempts, _a.id == _p.attempt_id, isouter=True)
        .join(
            worksheet_instances,
            _c.id == sa.func.coalesce(_a.worksheet_instance_id, sa.func.nullif(_p.code, "")),
            isouter=True,
        )
        .join(_other, _other.c.id == _a.pupil_id, isouter=True)
        .join(
            attempt_pages,
            (_ap.attempt_id == _p.attempt_id) & (_ap.page == _p.page),
            isouter=True,
        )
    )
    query = sa.select(
        *import_pages.c,
        _i.created_at,
        sa.func.coalesce(_other.c.name, "").label("given_to"),
        sa.func.coalesce(_ap.flat, _p.flat, _p.original).label("picture"),
        *_WHOSE,
    ).select_from(_of_copies(start, optional=True))
    query = query.where(_WAITS if import_id is None else _p.import_id == import_id)
    found: Iterable[sa.Row[Any]] = connection.execute(query.order_by(*_IN_ORDER))
    return tuple(map(_line, found))


def waiting_pages(connection: sa.Connection) -> tuple[ImportPage, ...]:
    """Return the pages of all imports that wait for the teacher, oldest import first."""
    query = import_pages.select().join(imports, _i.id == _p.import_id)
    return tuple(map(page_of, connection.execute(query.where(_WAITS).order_by(*_IN_ORDER))))


def whose(connection: sa.Connection, *, copy: CopyId) -> Whose:
    """Return whose a copy is; raise NotFoundError when there is no such copy here."""
    start = _of_copies(worksheet_instances, optional=False)
    query = sa.select(*_WHOSE).select_from(start).where(_c.id == copy)
    found: Iterable[sa.Row[Any]] = connection.execute(query)
    row = next(iter(found), None)
    if row is None:
        raise NotFoundError("copy", copy)
    return _whose(row)


def piles(connection: sa.Connection, *, class_id: str) -> tuple[Pile, ...]:
    """Return what was printed for a class and is not void, newest first."""
    is_in = sa.exists().where(_a.worksheet_instance_id == _c.id, _a.state == AttemptState.CURRENT)
    query = (
        sa.select(*_WHOSE, hand_outs.c.id.label("pile"), _c.printed_at, is_in.label("is_in"))
        .select_from(
            _of_copies(
                worksheet_instances.join(hand_outs, hand_outs.c.id == _c.hand_out_id),
                optional=False,
            )
        )
        .where(hand_outs.c.class_id == class_id, _c.voided_at.is_(None))
        .order_by(sa.text("hand_outs.rowid DESC"), sa.text("worksheet_instances.rowid"))
    )
    rows: Iterable[sa.Row[Any]] = connection.execute(query)
    return tuple(_pile(list(some)) for _, some in groupby(rows, key=lambda row: row.pile))


def _pile(rows: Sequence[sa.Row[Any]]) -> Pile:
    return Pile(
        title=rows[0].title or "",
        printed_at=rows[0].printed_at,
        pages=rows[0].page_count or 1,
        papers=tuple(
            Paper(copy=CopyId(row.copy_id), pupil=row.pupil, is_in=bool(row.is_in)) for row in rows
        ),
    )


def _line(row: sa.Row[Any]) -> PageLine:
    return PageLine(
        page=page_of(row),
        whose=None if row.copy_id is None else _whose(row),
        picture=row.picture,
        given_to=row.given_to,
        at=row.created_at,
    )


def _whose(row: sa.Row[Any]) -> Whose:
    return Whose(
        copy=CopyId(row.copy_id),
        title=row.title or "",
        pupil=row.pupil,
        class_id=row.class_id or "",
        class_name=row.class_name,
        pages=row.page_count or 1,
        pages_in=tuple(sorted(map(int, row.pages_in.split(",")))) if row.pages_in else (),
        config=row.config or b"",
        is_void=row.voided_at is not None,
    )
