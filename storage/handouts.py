"""Prints for a class: `app.classes.handout_ports.HandOutBook` over the workbook's threads."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa

from app.classes.handout_ports import HandedOut, HandOutCount, Receiver, Roll, Voided, Wanted
from app.classes.model import (
    ClassId,
    Fairness,
    HandOut,
    HandOutId,
    ProblemSet,
    PupilId,
    SetId,
)
from app.errors import NotFoundError
from app.exchange.kinds import Kind
from app.marking.model import AttemptState
from app.worksheets import history
from app.worksheets.worksheet import (
    Copy,
    Printed,
    Reason,
    SheetId,
    Snapshot,
    Version,
    VersionId,
)
from storage import copies, marks_out, sheets, versions
from storage.state import State
from storage.tables import (
    classes,
    hand_outs,
    problem_sets,
    pupils,
    worksheet_attempts,
    worksheet_instances,
    worksheet_versions,
)
from storage.writer import Transaction

T = TypeVar("T")
_c, _h, _p, _s = worksheet_instances.c, hand_outs.c, pupils.c, problem_sets.c
_IN_ORDER = sa.text("rowid")
_counted = sa.select(sa.func.count()).where(_c.hand_out_id == _h.id)
_came_back = sa.exists().where(
    worksheet_attempts.c.worksheet_instance_id == _c.id,
    worksheet_attempts.c.state == AttemptState.CURRENT,
)
_SELECT = sa.select(
    hand_outs,
    # The number of a version may change until the server has said it; the row's is what it was.
    worksheet_versions.c.version_number.label("number_now"),
    _counted.scalar_subquery().label("copies_out"),
    _counted.where(_came_back).scalar_subquery().label("copies_in"),
).join(worksheet_versions, worksheet_versions.c.id == _h.version_id)


class Write(Protocol):
    """The workbook's writer."""

    def __call__(self, work: Callable[[Transaction], T], /) -> "Future[T]":
        """Do `work` in one transaction."""


class Read(Protocol):
    """The workbook's reader."""

    def __call__(self, query: Callable[[sa.Connection], T], /) -> "Future[T]":
        """Answer `query` from what was submitted before."""


class SqliteHandOuts:
    """Fulfils `HandOutBook`. Made by `SqliteWorkbook.hand_outs`."""

    def __init__(self, write: Write, read: Read, state: State) -> None:
        self._write, self._read, self._state = write, read, state

    def rolls(self) -> "Future[tuple[Roll, ...]]":
        """Return the classes that are not archived with their pupils."""
        return self._read(_rolls)

    def hand_out(
        self, sheet: SheetId, snapshot: Snapshot, wanted: Wanted, *, host: str = ""
    ) -> "Future[HandedOut]":
        """Keep a snapshot with its sets, and a copy for every pupil, in one transaction."""

        def work(tx: Transaction) -> HandedOut:
            history.check_copies(len(wanted.pupils))
            made = _Making(tx, self._state, wanted, host)
            printed = copies.print_snapshot(
                tx, self._state, sheet, snapshot, reason=Reason.PDF, add=made.add
            )
            return made.handed_out(printed)

        return self._write(work)

    def hand_out_version(
        self, version: VersionId, wanted: Wanted, *, host: str = ""
    ) -> "Future[HandedOut]":
        """Hand a kept version out, exactly as it was."""

        def work(tx: Transaction) -> HandedOut:
            history.check_copies(len(wanted.pupils))
            made = _Making(tx, self._state, wanted, host)
            return made.handed_out(copies.print_version(tx, self._state, version, add=made.add))

        return self._write(work)

    def hand_outs(
        self, *, class_id: ClassId | None = None, version: VersionId | None = None
    ) -> "Future[tuple[HandOutCount, ...]]":
        """Return the hand-outs of a class, of a version or all, newest first."""
        query = _SELECT.order_by(sa.text("hand_outs.rowid DESC"))
        if class_id is not None:
            query = query.where(_h.class_id == class_id)
        if version is not None:
            query = query.where(_h.version_id == version)

        def work(connection: sa.Connection) -> tuple[HandOutCount, ...]:
            return tuple(map(_count, connection.execute(query)))

        return self._read(work)

    def copies_of(self, hand_out: HandOutId) -> "Future[HandedOut]":
        """Return a hand-out whole, as it was printed."""
        return self._read(partial(_whole, hand_out=hand_out, only=()))

    def reprint(self, hand_out: HandOutId, pupils: Sequence[PupilId] = ()) -> "Future[HandedOut]":
        """Return what to print again, under the same codes."""
        return self._read(partial(_whole, hand_out=hand_out, only=tuple(pupils)))

    def void(self, hand_out: HandOutId) -> "Future[Voided]":
        """Make the codes of a hand-out void."""
        return self._void(_h.id == hand_out, _c.hand_out_id == hand_out)

    def void_version(self, version: VersionId) -> "Future[Voided]":
        """Make the codes of every copy of a version void."""
        return self._void(_h.version_id == version, _c.version_id == version)

    def unvoid(self, voided: Voided) -> "Future[None]":
        """Take that back."""

        def work(tx: Transaction) -> None:
            _mark(tx, self._state, voided, None)

        return self._write(work)

    def _void(
        self, prints: sa.ColumnElement[bool], papers: sa.ColumnElement[bool]
    ) -> "Future[Voided]":
        def work(tx: Transaction) -> Voided:
            voided = Voided(
                hand_outs=tuple(_not_void(tx, hand_outs, prints)),
                copies=tuple(_not_void(tx, worksheet_instances, papers)),
            )
            _mark(tx, self._state, voided, self._state.now())
            return voided

        return self._write(work)


class _Making:
    """A hand-out coming to be, inside one transaction."""

    def __init__(self, tx: Transaction, state: State, wanted: Wanted, host: str) -> None:
        self._tx, self._state, self._wanted, self._host = tx, state, wanted, host
        self._hand_out: HandOut | None = None
        self._sets: tuple[ProblemSet, ...] = ()

    def add(self, version: Version) -> tuple[Copy, ...]:
        """Write the hand-out, its sets and the copies of `version`."""
        wanted = self._wanted
        self._hand_out = HandOut(
            id=HandOutId(self._state.new_id()),
            saved_worksheet_id=version.saved_worksheet_id,
            version_id=version.id,
            version_number=version.version_number,
            class_id=wanted.class_id,
            fairness=wanted.fairness,
            printed_at=self._state.now(),
            due_date=wanted.due_date,
        )
        self._tx.connection.execute(hand_outs.insert(), _columns(self._hand_out))
        marks_out.hand_out_made(self._tx, self._state, [self._hand_out.id])
        self._sets = tuple(
            ProblemSet(
                id=SetId(self._state.new_id()),
                version_id=version.id,
                label=one.label,
                seed=one.seed,
                problems=one.problems,
                answer_key=one.answer_key,
            )
            for one in wanted.sets
        )
        if self._sets:
            self._tx.connection.execute(problem_sets.insert(), list(map(_columns, self._sets)))
            marks_out.sets_made(self._tx, self._state, [one.id for one in self._sets])
        return copies.add_copies(
            self._tx, self._state, version, list(map(self._copy, range(len(wanted.pupils)))),
            self._host,
        )  # fmt: skip

    def handed_out(self, printed: Printed) -> HandedOut:
        """Return what came to be."""
        if self._hand_out is None:  # pragma: no cover - `add` comes first
            raise RuntimeError("nothing was handed out")
        return HandedOut(printed=printed, hand_out=self._hand_out, sets=self._sets)

    def _copy(self, place: int) -> dict[str, Any]:
        pupil = self._wanted.pupils[place]
        return {
            "student_name": pupil.name,
            "pupil_id": pupil.pupil_id,
            "class_id": self._wanted.class_id,
            "due_date": self._wanted.due_date,
            "hand_out_id": self._hand_out and self._hand_out.id,
            "set_id": self._sets[place % len(self._sets)].id if self._sets else None,
        }


def _columns(row: HandOut | ProblemSet) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__struct_fields__}


def _not_void(tx: Transaction, table: sa.Table, which: sa.ColumnElement[bool]) -> list[Any]:
    wanted = sa.select(table.c.id).where(which, table.c.voided_at.is_(None))
    return list(tx.connection.scalars(wanted))


def _mark(tx: Transaction, state: State, voided: Voided, at: int | None) -> None:
    """Say since when the codes are void, or that they are not, here and to the server."""
    for kind, table, ids in (
        (Kind.HAND_OUT, hand_outs, voided.hand_outs),
        (Kind.COPY, worksheet_instances, voided.copies),
    ):
        if ids:
            change = table.update().where(table.c.id == sa.bindparam("row_id"))
            with marks_out.changing(tx, state, kind, ids):
                rows = [{"row_id": row_id} for row_id in ids]
                tx.connection.execute(change.values(voided_at=at), rows)


def _rolls(connection: sa.Connection) -> tuple[Roll, ...]:
    listed: dict[str, list[Receiver]] = {}
    query = pupils.select().where(_p.left_at.is_(None)).order_by(_p.position, _IN_ORDER)
    for row in connection.execute(query):
        receiver = Receiver(pupil_id=PupilId(row.id), name=row.name)
        listed.setdefault(row.class_id, []).append(receiver)
    current = classes.select().where(classes.c.archived_at.is_(None))
    return tuple(
        Roll(
            class_id=ClassId(row.id), name=row.name, year=row.year,
            pupils=tuple(listed.get(row.id, ())),
        )
        for row in connection.execute(current.order_by(classes.c.name, _IN_ORDER))
    )  # fmt: skip


def _count(row: sa.Row[Any]) -> HandOutCount:
    return HandOutCount(
        hand_out=_hand_out(row), copies_out=row.copies_out, copies_in=row.copies_in
    )


def _hand_out(row: sa.Row[Any]) -> HandOut:
    return HandOut(
        id=HandOutId(row.id),
        saved_worksheet_id=SheetId(row.saved_worksheet_id),
        version_id=VersionId(row.version_id),
        version_number=row.number_now,
        class_id=None if row.class_id is None else ClassId(row.class_id),
        fairness=Fairness(row.fairness),
        printed_at=row.printed_at,
        due_date=row.due_date,
        voided_at=row.voided_at,
    )


def _whole(
    connection: sa.Connection, *, hand_out: HandOutId, only: tuple[PupilId, ...]
) -> HandedOut:
    """Return a hand-out with the copies of all pupils, or of `only` some.

    Raises:
        NotFoundError: when there is no such hand-out, or none of those pupils has a copy of it.
    """
    row = connection.execute(_SELECT.where(_h.id == hand_out)).first()
    if row is None:
        raise NotFoundError("hand-out", hand_out)
    query = worksheet_instances.select().where(_c.hand_out_id == hand_out).order_by(_IN_ORDER)
    found = tuple(map(copies.from_row, connection.execute(query)))
    if only:
        found = tuple(copy for copy in found if copy.pupil_id in only)
        if not found:
            raise NotFoundError("copy", hand_out)
    wanted = {copy.set_id for copy in found if copy.set_id is not None}
    of_version = problem_sets.select().where(_s.version_id == row.version_id).order_by(_IN_ORDER)
    version = versions.get(connection, VersionId(row.version_id))
    sheet = sheets.get(connection, version.saved_worksheet_id)
    return HandedOut(
        printed=Printed(
            version=version, copies=found, worksheet=sheet.worksheet, joined_library=False
        ),
        hand_out=_hand_out(row),
        sets=tuple(_set(each) for each in connection.execute(of_version) if each.id in wanted),
    )


def _set(row: sa.Row[Any]) -> ProblemSet:
    return ProblemSet(
        id=SetId(row.id),
        version_id=VersionId(row.version_id),
        label=row.label,
        seed=row.seed,
        problems=row.problems,
        answer_key=row.answer_key,
    )
