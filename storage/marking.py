"""Marks of answers: `app.marking.ports.MarkBook` over the workbook's threads."""

from collections.abc import Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any

import sqlalchemy as sa

from app.errors import NotFoundError
from app.marking.model import Attempt, AttemptId, AttemptPage, AttemptState, Mark, Source
from app.marking.ports import HandedIn, MarkChange
from app.worksheets.worksheet import VersionId
from storage.handouts import Read, Write
from storage.state import State
from storage.tables import attempt_pages, marks, worksheet_attempts, worksheet_instances
from storage.writer import Transaction

_a, _ap, _m = worksheet_attempts.c, attempt_pages.c, marks.c


class SqliteMarking:
    """Fulfils `app.marking.ports.MarkBook`. Made by `SqliteWorkbook.marking`."""

    def __init__(self, *, write: Write, read: Read, state: State) -> None:
        self._write = write
        self._read = read
        self._state = state

    def handed_in(self, version: VersionId) -> "Future[tuple[HandedIn, ...]]":
        """Return all attempts at a version's copies with their pages, oldest first."""
        return self._read(partial(_handed_in, version=version))

    def marks(self, version: VersionId) -> "Future[tuple[MarkChange, ...]]":
        """Return the marks of those attempts, by attempt and problem."""
        query = (
            marks.select()
            .where(_m.attempt_id.in_(_attempts(version)))
            .order_by(_m.attempt_id, _m.problem)
        )
        return self._read(lambda connection: tuple(map(_change, connection.execute(query))))

    def set_marks(self, changes: Sequence[MarkChange]) -> "Future[tuple[MarkChange, ...]]":
        """Set or take away marks and return the changes that undo it."""
        return self._write(partial(_set_marks, state=self._state, changes=tuple(changes)))

    def give_back(self, attempts: Sequence[AttemptId]) -> "Future[None]":
        """Note that marked pages were made to be given back now."""
        ids = tuple(attempts)

        def work(tx: Transaction) -> None:
            now = self._state.now()
            for attempt in ids:
                one = worksheet_attempts.update().where(_a.id == attempt)
                tx.connection.execute(one.values(given_back_at=now))

        return self._write(work)


def _attempts(version: VersionId) -> sa.Select[tuple[str]]:
    copies = worksheet_instances.c
    return (
        sa.select(_a.id)
        .join(worksheet_instances, copies.id == _a.worksheet_instance_id)
        .where(copies.version_id == version)
    )


def _handed_in(connection: sa.Connection, *, version: VersionId) -> tuple[HandedIn, ...]:
    ids = _attempts(version)
    pages: dict[str, list[AttemptPage]] = {}
    of_them = attempt_pages.select().where(_ap.attempt_id.in_(ids)).order_by(_ap.page)
    for row in connection.execute(of_them):
        pages.setdefault(row.attempt_id, []).append(AttemptPage(**row._mapping))  # noqa: SLF001  (public in SQLAlchemy)
    found = worksheet_attempts.select().where(_a.id.in_(ids)).order_by(sa.text("rowid"))
    return tuple(
        HandedIn(attempt=_attempt(row), pages=tuple(pages.get(row.id, ())))
        for row in connection.execute(found)
    )


def _set_marks(
    tx: Transaction, *, state: State, changes: tuple[MarkChange, ...]
) -> tuple[MarkChange, ...]:
    undo = []
    for change in changes:
        known = sa.select(_a.id).where(_a.id == change.attempt_id)
        if tx.connection.execute(known).first() is None:
            raise NotFoundError("attempt", change.attempt_id)
        here = (_m.attempt_id == change.attempt_id, _m.problem == change.problem)
        row = tx.connection.execute(marks.select().where(*here)).first()
        before = MarkChange(attempt_id=change.attempt_id, problem=change.problem, mark=None)
        undo.append(before if row is None else _change(row))
        tx.connection.execute(marks.delete().where(*here))
        if change.mark is not None:
            new = {
                "attempt_id": change.attempt_id,
                "problem": change.problem,
                "mark": change.mark,
                "reason": change.reason,
                "marked_at": state.now(),
            }
            tx.connection.execute(marks.insert(), new)
    return tuple(reversed(undo))


def _change(row: sa.Row[Any]) -> MarkChange:
    return MarkChange(
        attempt_id=AttemptId(row.attempt_id),
        problem=row.problem,
        mark=Mark(row.mark),
        reason=row.reason,
    )


def _attempt(row: sa.Row[Any]) -> Attempt:
    values = {**row._mapping}  # noqa: SLF001  (public in SQLAlchemy)
    values |= {"source": Source(row.source), "state": AttemptState(row.state)}
    return Attempt(**values)
