"""The marks of a class on one hand-out while they are given: what is open, what comes next."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from app.marking.model import AttemptId, BlobId, Mark
from app.marking.ports import MarkChange
from app.marking.results import Row, Tally, tally


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One pupil's work."""

    attempt: AttemptId
    name: str
    set_id: str
    """Which problems the copy has; empty for the version's own."""
    pages: Mapping[int, BlobId]
    """The flat pages that came back, by their number."""


class Board:
    """Marks by pupil (a row, from 0) and problem (its index in the copy, from 0)."""

    def __init__(
        self, lines: Sequence[Line], problems: int, marks: Iterable[MarkChange] = ()
    ) -> None:
        self.lines = tuple(lines)
        self.problems = problems
        self._marks: dict[tuple[AttemptId, int], MarkChange] = {}
        self.apply(marks)

    def given(self, row: int, problem: int) -> MarkChange | None:
        """Return the mark of an answer; None while it is open."""
        return self._marks.get((self.lines[row].attempt, problem))

    def apply(self, changes: Iterable[MarkChange]) -> tuple[MarkChange, ...]:
        """Take up changes and return those that undo them, in the order to do them."""
        undo = []
        for change in changes:
            key = change.attempt_id, change.problem
            before = MarkChange(attempt_id=change.attempt_id, problem=change.problem, mark=None)
            undo.append(self._marks.get(key, before))
            if change.mark is None:
                self._marks.pop(key, None)
            else:
                self._marks[key] = change
        return tuple(reversed(undo))

    def change(self, row: int, problem: int, mark: Mark | None, reason: str = "") -> MarkChange:
        """Return the change that gives an answer a mark."""
        return MarkChange(
            attempt_id=self.lines[row].attempt, problem=problem, mark=mark, reason=reason
        )

    def rest(self, problem: int, mark: Mark) -> tuple[MarkChange, ...]:
        """Return the changes that give every open answer of a problem the same mark."""
        return tuple(self.change(row, problem, mark) for row in self.open_rows(problem))

    def open_rows(self, problem: int) -> tuple[int, ...]:
        """Return the pupils whose answer has no mark yet."""
        return tuple(r for r in range(len(self.lines)) if self.given(r, problem) is None)

    def is_done(self, problem: int) -> bool:
        """Tell whether every answer to a problem has a mark."""
        return bool(self.lines) and not self.open_rows(problem)

    def next_open(self, row: int, problem: int, order: Sequence[int]) -> tuple[int, int] | None:
        """Return the open answer (row, problem) after one; None when nothing is open.

        First those of the same problem, below and then from the top; then those of the problems
        behind it in `order` (the printed one), and from its beginning.
        """
        rows = self.open_rows(problem)
        if rows:
            return next((at for at in rows if at > row), rows[0]), problem
        at = order.index(problem)
        for other in (*order[at + 1 :], *order[:at]):
            rows = self.open_rows(other)
            if rows:
                return rows[0], other
        return None

    def rows(self) -> tuple[Row, ...]:
        """Return the marks as rows of the results."""
        return tuple(
            Row(
                line.name,
                {
                    p: change.mark
                    for p in range(self.problems)
                    if (change := self.given(at, p)) is not None and change.mark is not None
                },
            )
            for at, line in enumerate(self.lines)
        )

    def tally(self, problem: int) -> Tally:
        """Return how a problem was marked."""
        return tally(self.rows(), problem)
