"""Worksheets, versions and printed copies as values; the columns follow the spec one by one.

Times are Unix seconds, as specified; no order ever depends on them.
"""

from enum import StrEnum
from typing import NewType

import msgspec

SheetId = NewType("SheetId", str)
"""UUIDv7 text. A sheet keeps its id when it moves from the drafts into the library."""
VersionId = NewType("VersionId", str)
CopyId = NewType("CopyId", str)
"""UUIDv8 text (app.ids)."""


class VersionType(StrEnum):
    """What kind of version this is; only auto-saves are ever pruned."""

    AUTO_SAVE = "auto-save"
    SNAPSHOT = "snapshot"
    MANUAL = "manual"


class Reason(StrEnum):
    """Why a version was made."""

    AUTO_SAVE = "auto-save"
    PDF = "pdf-generate"
    SHARE = "share"
    UPLOAD = "upload"
    PIN = "manual-pin"


class Worksheet(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `saved_worksheets`. `config` is JSON (app.worksheets.config decodes it)."""

    id: SheetId
    name: str
    worksheet_type: str
    config: bytes
    created_at: int
    updated_at: int
    user_id: str | None = None
    description: str | None = None
    tags: tuple[str, ...] = ()
    is_favorite: bool = False
    is_template: bool = False
    is_public: bool = False
    thumbnail_url: str | None = None
    last_viewed_at: int | None = None
    edit_count: int = 0
    time_spent_ms: int = 0
    current_version_id: VersionId | None = None
    version_count: int = 0
    pdf_generation_count: int = 0
    share_count: int = 0
    upload_count: int = 0
    named: bool = False
    """The teacher gave the name; otherwise it is the automatic one."""
    archived_at: int | None = None
    deleted_at: int | None = None


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `worksheet_versions`; `problems` and `answer_key` are JSON or None."""

    id: VersionId
    saved_worksheet_id: SheetId
    version_number: int
    version_type: VersionType
    config: bytes
    created_at: int
    name: str = ""
    """The worksheet's name then: the title on the paper."""
    problems: bytes | None = None
    answer_key: bytes | None = None
    created_by: str | None = None
    created_reason: Reason = Reason.AUTO_SAVE
    change_description: str | None = None
    """The teacher's note of a pinned version."""
    problem_count: int | None = None
    page_count: int | None = None
    previous_config: bytes | None = None
    """The config this one changed from, when the store knows it (for "what changed" in words)."""
    copies_out: int = 0
    """Printed copies of this version whose codes count."""
    copies_in: int = 0
    """Of those, the copies that came back with work."""
    copies_void: int = 0
    """Copies whose print was made void."""
    is_current: bool = False
    conflict: bool = False
    """It keeps what lost against another computer's change of the same setting."""
    device: str | None = None
    """The computer it came from, as the teacher calls it; None: this one, or unknown."""
    lost_by: str = ""
    """Kept because it lost a collision: the name of the computer it is from. Else empty."""


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `worksheet_instances`: one printed copy."""

    id: CopyId
    saved_worksheet_id: SheetId
    version_id: VersionId
    version_number: int
    printed_at: int
    qr_code_url: str
    """The payload without the page suffix: HTTPS://HOST/UPLOAD/<26 letters>, or bare letters."""
    printed_by: str | None = None
    student_name: str | None = None
    class_id: str | None = None
    due_date: int | None = None
    upload_count: int = 0
    pupil_id: str | None = None
    hand_out_id: str | None = None
    set_id: str | None = None
    """Its problems, when they are not the version's (app.classes.model.ProblemSet)."""
    voided_at: int | None = None
    """Its code counts no longer."""


class OpenSheet(msgspec.Struct, frozen=True, kw_only=True):
    """What the editor opens: a library worksheet, or a draft that is not in the library yet."""

    id: SheetId
    name: str
    named: bool
    config: bytes
    in_library: bool
    changed_at: int
    worksheet: Worksheet | None = None


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """What printing, sharing or pinning stores: the config with its problems and key."""

    config: bytes
    name: str
    worksheet_type: str
    problems: bytes
    """JSON array of {a, b, operator, answer, …}."""
    answer_key: bytes
    """JSON array of the answers in the order of the problems."""
    problem_count: int
    page_count: int


class Printed(msgspec.Struct, frozen=True, kw_only=True):
    """What printing made."""

    version: Version
    copies: tuple[Copy, ...]
    worksheet: Worksheet
    joined_library: bool
    """The sheet was added to the library by this (toast "Saved to library")."""


class Card(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A worksheet as the library shows it: no config, so that 5,000 of them are light."""

    id: SheetId
    name: str
    worksheet_type: str
    tags: tuple[str, ...]
    updated_at: int
    created_at: int
    is_favorite: bool
    is_template: bool
    version_count: int
    pdf_generation_count: int
    copies_out: int
    archived_at: int | None = None
    is_public: bool = False
    """Other teachers of the same server can find it."""


class SortKey(StrEnum):
    """How the library is sorted."""

    CHANGED = "updated_at"
    CREATED = "created_at"
    VIEWED = "last_viewed_at"
    NAME = "name"
    PRINTED = "pdf_generation_count"


class LibraryQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What the library shows."""

    text: str = ""
    """Every word of it must occur in name, tags, description or topic, case-insensitively."""
    topic: str = ""
    tag: str = ""
    favourites: bool = False
    templates: bool = False
    printed: bool = False
    archived: bool = False
    """Show the archived ones (and only those)."""
    deleted: bool = False
    """Show the trash (and only that)."""
    sort: SortKey = SortKey.CHANGED
    descending: bool = True
    limit: int = 10_000
    offset: int = 0


class LibraryPage(msgspec.Struct, frozen=True, kw_only=True):
    """An answer to a LibraryQuery."""

    cards: tuple[Card, ...]
    total: int
    tags: tuple[str, ...] = ()
    """All tags in use, by name."""
    topics: tuple[str, ...] = ()
    """All topics in use."""
