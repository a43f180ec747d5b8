"""Classes, pupils and hand-outs as values: rows of the tables of the same names.

A pupil's name is on this computer, on the paper in the pupil's hand, and nowhere else in clear:
never in a code, a link or a public page, and sealed before it is synced (app.classes.sealing).
Times are Unix seconds; no order ever depends on them.
"""

from enum import StrEnum
from typing import NewType

import msgspec

from app.worksheets.worksheet import SheetId, VersionId

ClassId = NewType("ClassId", str)
"""UUIDv7 text, made on the device, as the ids below."""
PupilId = NewType("PupilId", str)
HandOutId = NewType("HandOutId", str)
SetId = NewType("SetId", str)


class SchoolClass(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `classes`."""

    id: ClassId
    name: str
    """As the teacher says it: "4b"."""
    year: str
    """The school year, "2026/27", or a calendar year, "2026": classes are archived by it."""
    created_at: int
    archived_at: int | None = None
    pupils: int = 0
    """How many pupils there are now."""


class Pupil(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `pupils`."""

    id: PupilId
    class_id: ClassId
    name: str
    position: int
    """The place in the list, from 0."""
    created_at: int
    left_at: int | None = None
    """Taken off the list; what was handed in stays."""


class Fairness(StrEnum):
    """Which problems the pupils of a hand-out get."""

    SAME = "same"
    LETTERED = "lettered"
    """Sets A, B … of equal difficulty, in turn."""
    EACH = "each"
    """A set for every pupil, of equal difficulty."""


class HandOut(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `hand_outs`: one printing of a version for a class."""

    id: HandOutId
    saved_worksheet_id: SheetId
    version_id: VersionId
    version_number: int
    class_id: ClassId | None
    fairness: Fairness
    printed_at: int
    due_date: int | None = None
    voided_at: int | None = None
    """"Void this print": its codes count no longer. A photo of such a sheet is shown as one."""


class ProblemSet(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `problem_sets`: the problems of a lettered set or of one pupil.

    Kept as printed, like a version's own problems: a later generator changes nothing of it.
    """

    id: SetId
    version_id: VersionId
    label: str
    """"A" … "F"; empty for a set of one pupil."""
    seed: int
    problems: bytes
    """JSON array as in app.worksheets.worksheet.Snapshot."""
    answer_key: bytes
