"""Attempts, their pages, marks and imports as values: rows of the tables of the same names."""

from enum import StrEnum
from typing import NewType

import msgspec

from app.worksheets.worksheet import CopyId

AttemptId = NewType("AttemptId", str)
"""UUIDv7 text; an upload's id where the server took it in, so that it is filed once."""
ImportId = NewType("ImportId", str)
BlobId = NewType("BlobId", str)
"""SHA-256 of a file's bytes in hex: the same file is kept once."""


class Source(StrEnum):
    """How work came back."""

    UPLOAD = "upload"
    SCAN = "scan"
    LESSON = "lesson"
    """Over the classroom's Wi-Fi."""


class AttemptState(StrEnum):
    """What an attempt counts as."""

    CURRENT = "current"
    """What is marked: one for each copy."""
    ASIDE = "aside"
    """A duplicate, or replaced by a later one: kept, not marked."""
    SPLIT = "split"
    """Same code, another hand: a photocopied sheet, for the teacher to say whose it is."""


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `worksheet_attempts`: one pupil's work as it was handed in once."""

    id: AttemptId
    worksheet_instance_id: CopyId | None
    """None until the copy's row is on this computer, or nobody has said whose it is."""
    created_at: int
    source: Source
    state: AttemptState = AttemptState.CURRENT
    import_id: ImportId | None = None
    pupil_id: str | None = None
    """Whose it is when that is not the copy's pupil (a photocopied sheet that was split)."""
    given_back_at: int | None = None


class AttemptPage(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `attempt_pages`: one page of an attempt."""

    attempt_id: AttemptId
    page: int
    """The number printed on it, from 1."""
    original: BlobId
    """The page as it came in: JPEG or PNG, upright or not."""
    flat: BlobId
    """Upright and flattened to the sheet: a JPEG whose four corners are the paper's."""


class Mark(StrEnum):
    """What an answer is worth."""

    RIGHT = "right"
    WRONG = "wrong"
    HALF = "half"
    NOT_DONE = "not-done"


class Marked(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `marks`: one answer of one attempt."""

    attempt_id: AttemptId
    problem: int
    """Index in the copy's problems, from 0."""
    mark: Mark
    reason: str = ""
    """Code of a likely mistake (app.topics.mistakes), or empty."""
    marked_at: int


class PageFate(StrEnum):
    """What became of one page of an import: a page has exactly one of them."""

    FILED = "filed"
    BLANK = "blank"
    DUPLICATE = "duplicate"
    LOOK = "look"
    """To look at: no code, two codes, half a code, a torn or foreign page …"""


class Import(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `imports`; pages_in = filed + blank + duplicate + to_look_at, always."""

    id: ImportId
    created_at: int
    source: Source
    name: str
    """What was dropped, for the list: "scan.pdf and 3 others"."""
    pages_in: int
    filed: int
    blank: int
    duplicate: int
    to_look_at: int


class ImportPage(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `import_pages`."""

    import_id: ImportId
    number: int
    """From 1, in the order of the heap."""
    name: str
    """Where it comes from: "scan.pdf, page 19"."""
    fate: PageFate
    why: str = ""
    """Of a page to look at: a code the window turns into words ("no-code", "two-codes" …)."""
    original: BlobId | None
    """None only for what is no picture at all (an encrypted PDF, a page that does not open)."""
    flat: BlobId | None
    attempt_id: AttemptId | None = None
    code: str = ""
    """The copy's id that was read, or the best guess, of a page that was not filed."""
    page: int | None = None
    resolved_at: int | None = None
    """The teacher has filed it, or put it away; its fate then says so."""
