"""What a class's marks add up to: per pupil, per problem, and as a table for a spreadsheet."""

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from app.marking.model import Mark

_HALVES = {Mark.RIGHT: 2, Mark.HALF: 1, Mark.WRONG: 0, Mark.NOT_DONE: 0}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class Row(NamedTuple):
    """A pupil's marks by the index of the problem; one without a mark is open."""

    name: str
    marks: Mapping[int, Mark]


class Tally(NamedTuple):
    """How the answers to one problem were marked."""

    right: int
    half: int
    wrong: int
    not_done: int
    open: int


def score(marks: Mapping[int, Mark]) -> float:
    """Return the points: one for a right answer, half of one for a half right one."""
    return sum(_HALVES[mark] for mark in marks.values()) / 2


def tally(rows: Sequence[Row], problem: int) -> Tally:
    """Return how a problem was marked; the parts add up to the number of rows."""
    found = Counter(row.marks.get(problem) for row in rows)
    return Tally(
        right=found[Mark.RIGHT],
        half=found[Mark.HALF],
        wrong=found[Mark.WRONG],
        not_done=found[Mark.NOT_DONE],
        open=found[None],
    )


def to_csv(rows: Sequence[Row], *, problems: int, heads: tuple[str, str]) -> str:
    """Return a table: name, a mark for each problem, points. `heads` name first and last column.

    No name becomes a formula in a spreadsheet: one that could begin one gets an apostrophe.
    """
    text = io.StringIO()
    table = csv.writer(text)
    first, last = heads
    table.writerow([first, *range(1, problems + 1), last])
    for row in rows:
        given = [row.marks[at].value if at in row.marks else "" for at in range(problems)]
        table.writerow([_harmless(row.name), *given, f"{score(row.marks):g}"])
    return text.getvalue()


def _harmless(text: str) -> str:
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_FORMULA) else text
