"""Bodies, answers and parameters of links and of public worksheets. Times are Unix seconds."""

from typing import Annotated

import msgspec
from msgspec import Meta

from sync.wire import Id

MAX_DAYS = 3650


class ShareAsk(msgspec.Struct, frozen=True, kw_only=True):
    """A kept version to show by a link."""

    version_id: Id
    expires_in_days: Annotated[int, Meta(ge=1, le=MAX_DAYS)] | None
    """None: until it is revoked."""
    id: Annotated[str, Meta(max_length=64)] = ""
    """Made by the laptop; the same one again is the same share with a new link, for when the
    first answer was lost."""


class ShareItem(msgspec.Struct, frozen=True, kw_only=True):
    """A link as its teacher sees it."""

    id: str
    worksheet_id: str
    version_id: str
    created_at: int
    expires_at: int | None
    revoked_at: int | None
    opened_count: int
    url: str = ""
    """Only when the link is made: the server keeps a hash of it."""


class SharesQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose links."""

    worksheet_id: Id


class SharesReply(msgspec.Struct, frozen=True, kw_only=True):
    """The links of a worksheet, the newest first, the revoked ones too."""

    shares: list[ShareItem]


class PublicQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to look for among the public worksheets of all accounts."""

    search: Annotated[str, Meta(max_length=200)] = ""
    """Every word of it must occur in name, description, tags or topic."""
    topic: Annotated[str, Meta(max_length=40)] = ""
    page: Annotated[int, Meta(ge=1, le=1_000_000)] = 1
    limit: Annotated[int, Meta(ge=1, le=100)] = 20


class PublicItem(msgspec.Struct, frozen=True, kw_only=True):
    """A public worksheet as the list shows it."""

    id: str
    name: str
    description: str
    worksheet_type: str
    tags: list[str]
    is_template: bool
    author: str
    """The teacher's name on this server."""
    mine: bool
    updated_at: int


class PublicReply(msgspec.Struct, frozen=True, kw_only=True):
    """A page of them, the last changed first."""

    worksheets: list[PublicItem]
    total: int
    page: int
    has_more: bool
