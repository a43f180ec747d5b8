"""Classes and pupils in SQLite: `app.classes.ports.ClassBook` over the one writer thread.

Every write of a class goes through `_put_class`, every one of a pupil through `_put_pupil`.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any, TypeVar

import sqlalchemy as sa

from app.classes.model import ClassId, Pupil, PupilId, SchoolClass
from app.classes.rosters import clean
from app.errors import NotFoundError
from storage.state import State
from storage.tables import classes, pupils
from storage.with_others import WithOthers
from storage.writer import Transaction

T = TypeVar("T")
_here = (
    sa.select(pupils.c.class_id, sa.func.count().label("many"))
    .where(pupils.c.left_at.is_(None))
    .group_by(pupils.c.class_id)
    .subquery()
)
_CLASSES = sa.select(classes, sa.func.coalesce(_here.c.many, 0).label("pupils")).join_from(
    classes, _here, _here.c.class_id == classes.c.id, isouter=True
)
_MADE = sa.literal_column("classes.rowid", sa.Integer)
_PUT_CLASS = sa.insert(classes)
_PUT_PUPIL = sa.insert(pupils)


class SqliteClassBook:
    """Fulfils `app.classes.ports.ClassBook`. Made by `SqliteWorkbook.classes`."""

    def __init__(self, threads: "WithClasses", state: State) -> None:
        self._threads = threads
        self._state = state

    def classes(self, *, archived: bool = False) -> "Future[tuple[SchoolClass, ...]]":
        """Return the classes, or those of the archive, in the order of their making."""
        return self._threads.read(partial(_listed, archived=archived))

    def pupils(self, class_id: ClassId) -> "Future[tuple[Pupil, ...]]":
        """Return the pupils who are in a class now."""
        return self._threads.read(partial(_pupils_of, class_id=class_id))

    def add_class(self, name: str, year: str) -> "Future[SchoolClass]":
        """Make a class without pupils."""
        return self._threads.write(
            partial(_add_class, state=self._state, name=clean(name), year=clean(year))
        )

    def rename_class(self, class_id: ClassId, name: str) -> "Future[SchoolClass]":
        """Give a class another name."""
        return self._change_class(class_id, name=clean(name))

    def set_year(self, class_id: ClassId, year: str) -> "Future[SchoolClass]":
        """Put a class into another school year."""
        return self._change_class(class_id, year=clean(year))

    def archive(self, classes: Sequence[ClassId], *, on: bool) -> "Future[None]":
        """Move classes to the archive, or take them out."""
        at = self._state.now() if on else None
        return self._threads.write(partial(_archive, wanted=tuple(classes), at=at))

    def delete_class(self, class_id: ClassId) -> "Future[None]":
        """Delete a class with its pupils for good."""
        return self._threads.write(partial(_delete_class, class_id=class_id))

    def add_pupils(self, class_id: ClassId, names: Sequence[str]) -> "Future[tuple[Pupil, ...]]":
        """Add pupils at the end of the list."""
        wanted = tuple(name for name in map(clean, names) if name)
        return self._threads.write(
            partial(_add_pupils, state=self._state, class_id=class_id, names=wanted)
        )

    def rename_pupil(self, pupil: PupilId, name: str) -> "Future[Pupil]":
        """Correct a pupil's name."""
        return self._threads.write(partial(_rename_pupil, pupil=pupil, name=clean(name)))

    def remove_pupils(self, pupils: Sequence[PupilId]) -> "Future[None]":
        """Take pupils off the list."""
        at = self._state.now()
        return self._threads.write(partial(_set_left, wanted=tuple(pupils), at=at))

    def restore_pupils(self, pupils: Sequence[PupilId]) -> "Future[None]":
        """Put pupils back where they stood."""
        return self._threads.write(partial(_set_left, wanted=tuple(pupils), at=None))

    def move_pupil(self, pupil: PupilId, to: int) -> "Future[None]":
        """Move a pupil to a place in the list."""
        return self._threads.write(partial(_move, pupil=pupil, to=to))

    def _change_class(self, class_id: ClassId, **values: str) -> "Future[SchoolClass]":
        return self._threads.write(partial(_change_class, class_id=class_id, values=values))


class WithClasses(WithOthers):
    """The part of `storage.workbook.SqliteWorkbook` that second ports are made of."""

    def classes(self) -> SqliteClassBook:
        """Return the classes and pupils, over the same threads."""
        return SqliteClassBook(self, self._state)

    def write(self, work: Callable[[Transaction], T]) -> "Future[T]":
        """Do `work` in a transaction on the writer thread; it may be done twice."""
        return self._write(work)

    def read(self, query: Callable[[sa.Connection], T]) -> "Future[T]":
        """Answer a query that sees every write submitted before."""
        return self._read(query)


# -- reading
def _listed(connection: sa.Connection, *, archived: bool) -> tuple[SchoolClass, ...]:
    is_there = classes.c.archived_at.is_not(None) if archived else classes.c.archived_at.is_(None)
    rows = connection.execute(_CLASSES.where(is_there).order_by(_MADE)).mappings()
    return tuple(SchoolClass(**row) for row in rows)


def _class(connection: sa.Connection, class_id: ClassId) -> SchoolClass:
    row = connection.execute(_CLASSES.where(classes.c.id == class_id)).mappings().first()
    if row is None:
        raise NotFoundError(class_id)
    return SchoolClass(**row)


def _pupils_of(connection: sa.Connection, class_id: ClassId) -> tuple[Pupil, ...]:
    rows = connection.execute(
        sa.select(pupils)
        .where(pupils.c.class_id == class_id, pupils.c.left_at.is_(None))
        .order_by(pupils.c.position, pupils.c.id)
    ).mappings()
    return tuple(Pupil(**row) for row in rows)


def _pupil(connection: sa.Connection, pupil: PupilId) -> Pupil:
    row = connection.execute(sa.select(pupils).where(pupils.c.id == pupil)).mappings().first()
    if row is None:
        raise NotFoundError(pupil)
    return Pupil(**row)


# -- writing: one function for each kind of row, so that a mark for sync has one place
def _put_class(tx: Transaction, class_id: ClassId, *, new: bool = False, **values: object) -> None:
    """Write a row of `classes`, a new one or what has changed of it."""
    if new:
        tx.connection.execute(_PUT_CLASS, {"id": class_id, **values})
    else:
        tx.connection.execute(sa.update(classes).where(classes.c.id == class_id).values(**values))


def _put_pupil(tx: Transaction, pupil: PupilId, *, new: bool = False, **values: object) -> None:
    """Write a row of `pupils`, a new one or what has changed of it."""
    if new:
        tx.connection.execute(_PUT_PUPIL, {"id": pupil, **values})
    else:
        tx.connection.execute(sa.update(pupils).where(pupils.c.id == pupil).values(**values))


def _add_class(tx: Transaction, *, state: State, name: str, year: str) -> SchoolClass:
    made = ClassId(state.new_id())
    _put_class(tx, made, new=True, name=name, year=year, created_at=state.now(), archived_at=None)
    return _class(tx.connection, made)


def _change_class(tx: Transaction, *, class_id: ClassId, values: dict[str, Any]) -> SchoolClass:
    _class(tx.connection, class_id)
    if all(values.values()):
        _put_class(tx, class_id, **values)
    return _class(tx.connection, class_id)


def _archive(tx: Transaction, *, wanted: Sequence[ClassId], at: int | None) -> None:
    for class_id in wanted:
        _class(tx.connection, class_id)
        _put_class(tx, class_id, archived_at=at)


def _delete_class(tx: Transaction, *, class_id: ClassId) -> None:
    """The pupils go by the foreign key."""
    _class(tx.connection, class_id)
    tx.connection.execute(sa.delete(classes).where(classes.c.id == class_id))


def _add_pupils(
    tx: Transaction, *, state: State, class_id: ClassId, names: Sequence[str]
) -> tuple[Pupil, ...]:
    _class(tx.connection, class_id)
    last = tx.connection.scalar(
        sa.select(sa.func.max(pupils.c.position)).where(pupils.c.class_id == class_id)
    )
    start = 0 if last is None else last + 1  # behind those who left, so that these can come back
    made = []
    for position, name in enumerate(names, start):
        pupil = PupilId(state.new_id())
        _put_pupil(
            tx, pupil, new=True, class_id=class_id, name=name, position=position,
            created_at=state.now(), left_at=None,
        )  # fmt: skip
        made.append(_pupil(tx.connection, pupil))
    return tuple(made)


def _rename_pupil(tx: Transaction, *, pupil: PupilId, name: str) -> Pupil:
    before = _pupil(tx.connection, pupil)
    if name and name != before.name:
        _put_pupil(tx, pupil, name=name)
    return _pupil(tx.connection, pupil)


def _set_left(tx: Transaction, *, wanted: Sequence[PupilId], at: int | None) -> None:
    for pupil in wanted:
        _pupil(tx.connection, pupil)
        _put_pupil(tx, pupil, left_at=at)


def _move(tx: Transaction, *, pupil: PupilId, to: int) -> None:
    """Give every pupil of the class a place anew; those who left keep theirs between the others.

    Only rows whose place is another then are written.
    """
    moved = _pupil(tx.connection, pupil)
    everybody = tx.connection.execute(
        sa.select(pupils.c.id, pupils.c.position, pupils.c.left_at)
        .where(pupils.c.class_id == moved.class_id)
        .order_by(pupils.c.position, pupils.c.id)
    ).all()
    order = [row.id for row in everybody if row.id != pupil]
    here = [row.id for row in everybody if row.left_at is None and row.id != pupil]
    before = here[max(0, to)] if max(0, to) < len(here) else None
    order.insert(len(order) if before is None else order.index(before), pupil)
    known = {row.id: row.position for row in everybody}
    for position, one in enumerate(order):
        if known[one] != position:
            _put_pupil(tx, PupilId(one), position=position)
