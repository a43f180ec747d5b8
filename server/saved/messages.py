"""The bodies, answers and parameters of specs/saved-worksheets.md, name by name."""

from enum import StrEnum
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from app.worksheets.worksheet import Reason, VersionType
from sync.wire import Id


class AutoSaveAsk(msgspec.Struct, frozen=True, kw_only=True):
    """What a worksheet is now."""

    config: dict[str, Any]


class AutoSaveReply(msgspec.Struct, frozen=True, kw_only=True):
    """The version that has it."""

    saved: Literal[True] = True
    version_number: int


class SnapshotReason(StrEnum):
    """Why a snapshot is made."""

    PDF = Reason.PDF.value
    SHARE = Reason.SHARE.value
    UPLOAD = Reason.UPLOAD.value
    PIN = Reason.PIN.value


class SnapshotAsk(msgspec.Struct, frozen=True, kw_only=True):
    """A state to keep for good, with its problems."""

    reason: SnapshotReason
    config: dict[str, Any]
    problems: Annotated[list[Any], Meta(max_length=10_000)]
    answer_key: Annotated[list[Any], Meta(max_length=10_000)]


class SnapshotReply(msgspec.Struct, frozen=True, kw_only=True):
    """The version that was made."""

    version_id: str
    version_number: int


class RestoreAsk(msgspec.Struct, frozen=True, kw_only=True):
    """Which version to go back to."""

    version_id: Id


class RestoreReply(msgspec.Struct, frozen=True, kw_only=True):
    """The config to go on with."""

    config: dict[str, Any]


class VersionsQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which versions are listed."""

    include_auto_saves: bool = True
    limit: Annotated[int, Meta(ge=1, le=100)] = 20


class VersionItem(msgspec.Struct, frozen=True, kw_only=True):
    """A version in the list."""

    id: str
    version_number: int
    type: VersionType
    created_at: int
    created_reason: str | None
    config: msgspec.Raw
    has_problems: bool


class VersionsReply(msgspec.Struct, frozen=True, kw_only=True):
    """Versions, the newest first."""

    versions: list[VersionItem]


class SortBy(StrEnum):
    """What the library is sorted by."""

    UPDATED = "updated_at"
    CREATED = "created_at"
    VIEWED = "last_viewed_at"
    NAME = "name"
    TYPE = "worksheet_type"
    PRINTED = "pdf_generation_count"


class Order(StrEnum):
    """Which end comes first."""

    ASC = "asc"
    DESC = "desc"


class ListQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which page of the library."""

    page: Annotated[int, Meta(ge=1, le=1_000_000)] = 1
    limit: Annotated[int, Meta(ge=1, le=100)] = 20
    sort: SortBy = SortBy.UPDATED
    order: Order = Order.DESC


class WorksheetItem(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `saved_worksheets`."""

    id: str
    user_id: str | None
    name: str
    description: str | None
    worksheet_type: str
    config: msgspec.Raw
    tags: str | None
    is_favorite: bool
    is_template: bool
    is_public: bool
    thumbnail_url: str | None
    created_at: int
    updated_at: int
    last_viewed_at: int | None
    edit_count: int
    time_spent_ms: int
    current_version_id: str | None
    version_count: int
    pdf_generation_count: int
    share_count: int
    upload_count: int
    archived_at: int | None


class ListReply(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the library."""

    worksheets: list[WorksheetItem]
    total: int
    page: int
    has_more: bool
