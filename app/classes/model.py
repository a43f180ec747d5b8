"""The values of a class: who is in it, what was handed out, what came back, how it was marked.

Pupils' names live on the teacher's computers alone. What is said to a server about a pupil is an
id and a sealed name (docs/adr/0037-pupils-names-are-sealed.md).
"""

from enum import StrEnum
from typing import NewType

import msgspec

from app.worksheets.worksheet import CopyId, SheetId, VersionId

ClassId = NewType("ClassId", str)
PupilId = NewType("PupilId", str)
HandOutId = NewType("HandOutId", str)
AttemptId = NewType("AttemptId", str)


class SchoolClass(msgspec.Struct, frozen=True, kw_only=True):
    """A class of one school year: a row of `classes`."""

    id: ClassId
    name: str
    """As the school calls it: "4b"."""
    school_year: str
    """"2026/27", or "" where nobody said."""
    created_at: int
    archived_at: int | None = None
    deleted_at: int | None = None


class Pupil(msgspec.Struct, frozen=True, kw_only=True):
    """A pupil of a class: a row of `pupils`."""

    id: PupilId
    class_id: ClassId
    name: str
    position: int
    """The place in the class list, from 0; equal ones are ordered by id."""
    created_at: int
    deleted_at: int | None = None


class Variant(msgspec.Struct, frozen=True, kw_only=True):
    """One of the sets of problems of a hand-out, all equally difficult."""

    label: str
    """"A" to "F", or "" where every pupil has a set of their own."""
    config: bytes
    """The worksheet's config with the seed of this set."""
    problems: bytes
    """JSON array as in a snapshot version."""
    answer_key: bytes
    """JSON array of the answers in the order of the problems."""


class HandOut(msgspec.Struct, frozen=True, kw_only=True):
    """A version printed for a class: a row of `hand_outs`."""

    id: HandOutId
    saved_worksheet_id: SheetId
    version_id: VersionId
    class_id: ClassId
    printed_at: int
    due_date: int | None = None
    variants: tuple[Variant, ...] = ()
    """Empty when every copy has the problems of the version."""
    voided_at: int | None = None
    """From then on its codes are void: work on them is shown as such, and kept."""


class Source(StrEnum):
    """How work came back."""

    UPLOAD = "upload"
    SCAN = "scan"
    LESSON = "lesson"
    """Over the classroom's own network."""


class Verdict(StrEnum):
    """What a teacher says of one answer."""

    RIGHT = "right"
    WRONG = "wrong"
    HALF = "half"
    NOT_DONE = "not-done"


class Mark(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The mark of one answer."""

    verdict: Verdict
    reason: str = ""
    """The likely mistake behind a wrong answer (app.topics.mistakes), or ""."""


class PageImage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A page that came back."""

    page: int
    """The page of the copy, from 1; 0 when the paper did not say."""
    blob: str
    """The picture as it came, upright: the sha-256 (hex) of its bytes in the store of blobs."""
    flat: str = ""
    """The page flattened to the sheet, upright: where it lies is known from the layout alone."""
    width: int = 0
    """Of the picture as it came, in pixels."""
    height: int = 0


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """Work on one copy, as it came in at one time: a row of `worksheet_attempts`."""

    id: AttemptId
    worksheet_instance_id: CopyId | None
    """None until it is known whose it is."""
    created_at: int
    source: Source
    pages: tuple[PageImage, ...]
    marks: dict[int, Mark] = {}
    """By the problem's index in the copy, from 0."""
    deleted_at: int | None = None
