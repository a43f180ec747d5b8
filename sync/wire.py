"""The messages between laptops and server, as JSON (docs/sync.md). Both sides import this module.

Unknown members are ignored, so that a newer side may say more; wrong types are errors that name
their place. Times are milliseconds since 1970 in UTC.
"""

from enum import StrEnum
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from app.exchange.digest import Digest
from app.exchange.kinds import Kind
from app.exchange.units import Change

PROTOCOLS = (1,)
"""The versions of the protocol that this program speaks, best last."""
MAX_OPS = 100
"""Operations in one push."""
MAX_PUSH_BYTES = 1 << 20
"""Bytes of one push before compression, unless a single operation is larger."""
MAX_BODY_BYTES = 8 << 20
"""Bytes of a body after decompression."""
PAGE_ROWS = 500
"""Rows in one page of changes; a page ends with a whole commit, so it may be longer."""

Id = Annotated[str, Meta(min_length=1, max_length=64)]
Token = Annotated[str, Meta(max_length=32)]
Name = Annotated[str, Meta(max_length=200)]
Hlc = Annotated[str, Meta(pattern=r"^\d{15}:\d{7}$")]
Seq = Annotated[int, Meta(ge=0, le=2**62)]


class Mark(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A commit of an account: its number, and a random token that no other commit has."""

    seq: Seq = 0
    token: Token = ""


class Op(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One operation. Sent again it is the same to the byte (sync.md §3.6)."""

    op_id: Id
    kind: Literal["create", "patch", "purge"]
    entity: Kind
    id: Id
    changes: dict[str, Change] = {}
    hlc: Hlc
    schema: Annotated[int, Meta(ge=1)] = 1
    seen: Seq = 0
    """The revision of the document on this laptop when the operation was sent first."""
    whole: Any = msgspec.UNSET
    """The complete config of a worksheet, when a change touches it: what its writer saw."""


class DeviceInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A laptop as the list of devices shows it."""

    name: Name = ""
    platform: Name = ""
    app_version: Name = ""


class HelloAsk(msgspec.Struct, frozen=True, kw_only=True):
    """The first words of a session."""

    protocols: tuple[int, ...] = PROTOCOLS
    schema: int
    replica: Id
    """The life of one database file: new when a backup was brought back or a folder copied."""
    device: DeviceInfo = DeviceInfo()
    copy_key: Annotated[str, Meta(max_length=200)] = ""
    """Base 64 of the account tag (3 bytes) and the key (32) under which this laptop makes the
    ids of printed copies, so that the server recognises them (design.md §4)."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What the server takes at once."""

    ops: int = MAX_OPS
    bytes: int = MAX_PUSH_BYTES
    rows: int = PAGE_ROWS


class HelloReply(msgspec.Struct, frozen=True, kw_only=True):
    """The server's answer."""

    protocol: int
    schema_min: int
    schema_max: int
    account_id: Id
    account_name: Name = ""
    epoch: Id
    """New whenever the database is made, or restored with our tool."""
    now: int
    limits: Limits = Limits()
    server_version: Name = ""
    upload_host: Name = ""
    """The host that goes into QR codes; empty: none."""


class PushAsk(msgspec.Struct, frozen=True, kw_only=True):
    """Operations in the order they were made."""

    replica: Id
    epoch: Id
    cursor: Mark = Mark()
    """The last commit that was pulled whole."""
    push_mark: Mark = Mark()
    """The last commit of this replica that was acknowledged."""
    ops: tuple[Op, ...]
    number: Seq = 0
    """Which push of this replica this is; one that comes after a later one is refused."""
    caps: dict[Id, int] = {}
    """Operations whose bases are not to be believed above a revision: they were frozen in a
    history that a restore took away. Negative, −1 − revision: and their writer had not seen what
    this replica says again of it."""


class Outcome(StrEnum):
    """What became of an operation."""

    OK = "ok"
    MERGED = "merged"
    DUPLICATE = "duplicate"
    RETRY_LATER = "retry_later"
    REJECTED = "rejected"
    GONE = "gone"


class OpResult(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one operation."""

    op_id: Id
    outcome: Outcome
    rev: int = 0
    """The commit in which it was done."""
    token: str = ""
    number: int | None = None
    """The version's final number."""
    exact: bool = False
    """The document is what the laptop saw with the operation on top, nothing else."""
    code: str = ""
    field: str = ""


class Row(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A document as it stands."""

    entity: Kind
    id: Id
    rev: Seq
    token: Token = ""
    units: dict[str, Any] = {}
    number: int | None = None
    """The final number of a version."""
    pruned: bool = False
    """A version that has been pruned: only its number is left."""
    gone: bool = False
    """A tombstone: purged for good."""


class PushReply(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a push."""

    results: tuple[OpResult, ...]
    mark: Mark
    advance: bool
    """Nothing happened between the laptop's cursor and this commit, so that its cursor may be set
    to `mark`: `rows` has all that this commit did besides the exact results."""
    rows: tuple[Row, ...] = ()
    now: int


class ChangesAsk(msgspec.Struct, frozen=True, kw_only=True):
    """What has happened since?"""

    replica: Id = ""
    epoch: Id
    cursor: Mark = Mark()
    push_mark: Mark = Mark()
    inflight: Annotated[tuple[Id, ...], Meta(max_length=1000)] = ()
    """Operations that were sent and whose fate is unknown."""
    limit: Annotated[int, Meta(ge=1, le=5000)] = PAGE_ROWS


class ChangesReply(msgspec.Struct, frozen=True, kw_only=True):
    """A page of what has happened."""

    rows: tuple[Row, ...]
    cursor: Mark
    more: bool
    remaining: int = 0
    """Rows that are still to come after this page."""
    applied: tuple[str, ...] = ()
    """Operations among `inflight` that were done in or before a commit the rows show."""
    digest: dict[str, Digest] = {}
    """By kind, of everything up to `cursor`; only on the last page."""
    now: int


class IndexRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A document by its revision alone."""

    entity: Kind
    id: str
    rev: int
    token: str
    gone: bool = False


class IndexReply(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the index, by kind and id."""

    rows: tuple[IndexRow, ...]
    after: str = ""
    """What to ask the next page with; empty: this was the last."""
    epoch: Id


class KnownAsk(msgspec.Struct, frozen=True, kw_only=True):
    """Which of these commits are in your history?"""

    marks: Annotated[tuple[Mark, ...], Meta(max_length=5000)]


class KnownReply(msgspec.Struct, frozen=True, kw_only=True):
    """Those that are."""

    marks: tuple[Mark, ...]
    epoch: Id


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """RFC 9457: what every error says."""

    type: str = "about:blank"
    title: str = ""
    status: int = 0
    detail: str = ""
    code: str = ""
    """Stable, for programs: "reconcile", "upgrade_needed", "device_retired", …"""
    field: str = ""


# -- accounts


class SignInAsk(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Name and password, or a one-time code alone."""

    name: Name = ""
    password: Annotated[str, Meta(max_length=200)] = ""
    code: Annotated[str, Meta(max_length=200)] = ""
    device: DeviceInfo = DeviceInfo()
    retire: Annotated[str, Meta(max_length=64)] = ""
    """A device to take off the list first, when the account has too many."""


class RefreshAsk(msgspec.Struct, frozen=True, kw_only=True):
    """The refresh token of a device."""

    refresh_token: Annotated[str, Meta(max_length=200)]


class RefreshReply(msgspec.Struct, frozen=True, kw_only=True):
    """New tokens."""

    access_token: str
    expires_in: int
    """Seconds."""
    refresh_token: str


class SignInReply(RefreshReply, frozen=True, kw_only=True):
    """A device is signed in."""

    account_id: Id
    account_name: Name = ""
    device_id: Id


class DeviceRow(msgspec.Struct, frozen=True, kw_only=True):
    """A device of the list. Times are Unix seconds."""

    id: Id
    name: str = ""
    platform: str = ""
    app_version: str = ""
    created_at: int = 0
    last_seen: int = 0


class DeviceList(msgspec.Struct, frozen=True, kw_only=True):
    """The devices of an account, the one seen last first."""

    devices: tuple[DeviceRow, ...]
    this: str = ""
    """The id of the device that asks."""


class NamesKey(msgspec.Struct, frozen=True, kw_only=True):
    """The account's names key, wrapped on a laptop (app.classes.sealing)."""

    version: int
    """From 1, one more with each change."""
    wrapped: Annotated[str, Meta(max_length=4096)]


class UploadedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A photo that a pupil handed in, without anything but the picture in it."""

    number: int
    size: int
    """Bytes."""
    sha256: str
    """Of the bytes that the server gives out, in hexadecimal."""
    media_type: str


class UploadItem(msgspec.Struct, frozen=True, kw_only=True):
    """One submission for one copy."""

    id: Id
    seq: int
    """Counts within the account, from 1."""
    instance_id: Id
    """The copy. The server may know it by its code alone."""
    page: int | None = None
    """What the code said; a photo of another page may have come with it."""
    created_at: int
    """Unix seconds of the server's clock."""
    files: tuple[UploadedFile, ...]
    linked: bool = False
    """Whether the copy's row has arrived, from whichever laptop; as of now, not of then."""


class UploadsReply(msgspec.Struct, frozen=True, kw_only=True):
    """Submissions in their order."""

    uploads: tuple[UploadItem, ...]
    has_more: bool
