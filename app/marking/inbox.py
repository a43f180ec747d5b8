"""What pupils hand in by telephone: noted, fetched, then filed; `storage` fulfils the port.

An upload comes from the server, or over the classroom's Wi-Fi. It is filed as soon as all its
photos are here and its copy's row is, and never twice.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import NewType, Protocol

import msgspec

from app.marking.filing import HeapPage
from app.marking.model import BlobId, Import, Source
from app.worksheets.worksheet import CopyId, SheetId

UploadId = NewType("UploadId", str)
"""UUIDv7 text, made where the upload was taken in."""


class UploadState(StrEnum):
    """How far an upload is."""

    COMING = "coming"
    """Some of its photos are still on the server."""
    WAITING = "waiting"
    """All are here; it is filed next, or when its copy arrives from another computer."""
    FILED = "filed"
    """An import has its pages. The row stays, so that it is not filed again."""


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A photo as the server's list says it."""

    number: int
    size: int
    """Bytes."""
    sha256: str


class Announced(msgspec.Struct, frozen=True, kw_only=True):
    """An upload as the server's list says it."""

    id: UploadId
    copy: CopyId
    page: int | None
    created_at: int
    """Unix seconds."""
    photos: tuple[Listed, ...]


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """A photo that is still on the server."""

    upload: UploadId
    number: int
    size: int
    sha256: str
    tries: int
    """How often it came damaged."""


class Photo(msgspec.Struct, frozen=True, kw_only=True):
    """A photo of an upload that can be filed; without a blob it cannot be had any more."""

    number: int
    blob: BlobId | None


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """An upload whose turn it is."""

    id: UploadId
    source: Source
    copy: CopyId
    """What the address said: the paper in the photo may be another one."""
    page: int | None
    created_at: int
    photos: tuple[Photo, ...]


class Receivers(msgspec.Struct, frozen=True, kw_only=True):
    """For whom pages came in."""

    sheet: SheetId
    name: str
    """The class's, or the worksheet's where the print was for no class."""
    is_class: bool
    pages: int


class Filed(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an upload."""

    made: Import
    receivers: tuple[Receivers, ...]
    """Of the pages that were filed now."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How it stands with all that came in."""

    coming: int = 0
    """Uploads whose photos are still on the server."""
    waiting: int = 0
    """Uploads whose copy no computer has told of yet."""
    to_look_at: int = 0
    """Pages, of scans too."""


class InboxBook(Protocol):
    """The uploads of one store. Every call blocks, from any thread but the store's and the
    window's own, and every write is one transaction that is durable when the call returns.

    Raises:
        StoreError: when it did not come to be; nothing of it is there then.
    """

    def cursor(self, account: str, epoch: str) -> int:
        """Return up to where the account's list was read; 0 for another life of the server."""

    def announce(
        self, account: str, epoch: str, uploads: Sequence[Announced], *, cursor: int
    ) -> int:
        """Note uploads and how far the list was read; return how many were new here."""

    def missing(self, account: str, *, limit: int = 100) -> tuple[Missing, ...]:
        """Return photos that are still on the server, oldest first."""

    def keep(self, upload: UploadId, number: int, content: bytes) -> None:
        """Keep a photo that was fetched."""

    def note_damage(self, upload: UploadId, number: int, *, give_up: bool) -> None:
        """Count that a photo came damaged; given up, its upload is filed without it."""

    def take_in(
        self, copy: CopyId, page: int | None, photos: Sequence[bytes], *, source: Source
    ) -> bool:
        """Take in an upload that came to this computer itself; False: it is here already."""

    def knows(self, copy: CopyId) -> bool:
        """Return whether the copy's row is here."""

    def is_void(self, copy: CopyId) -> bool:
        """Return whether the copy's print was voided, as far as this computer knows."""

    def next_ready(self, *, passed: Sequence[UploadId] = ()) -> Upload | None:
        """Return the oldest upload that can be filed, but for those that were `passed` over."""

    def photo(self, blob: BlobId) -> bytes | None:
        """Return a photo's bytes; None when its file is gone or damaged."""

    def filed_page(self, copy: CopyId, page: int) -> bytes | None:
        """Return the flat picture that a copy's page has already, or None."""

    def file(self, upload: UploadId, name: str, pages: Sequence[HeapPage]) -> Filed | None:
        """File an upload's pages as an import; None when it has been filed before."""

    def standing(self) -> Standing:
        """Return how it stands."""
