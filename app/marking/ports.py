"""What the windows need of the store for work that came back; `storage` fulfils it."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Protocol

import msgspec

from app.marking.filing import HeapPage
from app.marking.model import (
    Attempt,
    AttemptId,
    AttemptPage,
    BlobId,
    Import,
    ImportId,
    ImportPage,
    Mark,
    Source,
)
from app.worksheets.worksheet import CopyId, VersionId


class IntakeBook(Protocol):
    """Heaps of pages that came in: each is in the store whole, or not at all.

    Futures complete when the commit has returned, and fail with NotFoundError, DiskFullError,
    ReadOnlyStoreError, StoreError.
    """

    def add(self, source: Source, name: str, pages: Sequence[HeapPage]) -> "Future[Import]":
        """Keep the photos, then file the pages in one transaction.

        The photos are written before this returns: call it on the import's own thread. An
        import that is given up before leaves nothing; one killed inside, at most photos that
        no row names.

        Raises:
            DiskFullError, ReadOnlyStoreError, FileError: when a photo cannot be written.
        """

    def imports(self, *, limit: int = 20) -> "Future[tuple[Import, ...]]":
        """Return the last imports, newest first."""

    def pages(self, import_id: ImportId) -> "Future[tuple[ImportPage, ...]]":
        """Return the pages of an import in the order of the heap."""

    def to_look_at(self) -> "Future[tuple[ImportPage, ...]]":
        """Return the pages of all imports that wait for the teacher, oldest import first."""

    def file_page(
        self, import_id: ImportId, number: int, *, copy: CopyId, page: int
    ) -> "Future[ImportPage]":
        """File a page to look at under a copy, and return what became of it.

        It is a duplicate when that copy's page is there already, and stays to look at when the
        copy is void. Fails with NotFoundError for an unknown copy, or a page without a picture.
        """

    def put_away(self, import_id: ImportId, number: int) -> "Future[ImportPage]":
        """Let a page wait no longer: it and its photo are kept, its place in the balance too."""

    def reopen(self, import_id: ImportId, number: int) -> "Future[ImportPage]":
        """Undo `file_page` or `put_away`; marks given meanwhile come back with the next filing."""

    def photo(self, blob: BlobId) -> bytes:
        """Return a photo's bytes; called on a thread that may wait for the disk.

        Raises:
            LostPhotoError: when the file is gone, or not what it was.
        """


class HandedIn(msgspec.Struct, frozen=True, kw_only=True):
    """An attempt with its pages."""

    attempt: Attempt
    pages: tuple[AttemptPage, ...]


class MarkChange(msgspec.Struct, frozen=True, kw_only=True):
    """What one answer is to be worth; None takes its mark away."""

    attempt_id: AttemptId
    problem: int
    mark: Mark | None
    reason: str = ""


class MarkBook(Protocol):
    """Marks of answers. Every write is one transaction, as above."""

    def handed_in(self, version: VersionId) -> "Future[tuple[HandedIn, ...]]":
        """Return all attempts at a version's copies with their pages, oldest first."""

    def marks(self, version: VersionId) -> "Future[tuple[MarkChange, ...]]":
        """Return the marks of those attempts, by attempt and problem."""

    def set_marks(self, changes: Sequence[MarkChange]) -> "Future[tuple[MarkChange, ...]]":
        """Set or take away marks and return the changes that undo it, in the order to do them.

        Fails with NotFoundError, and changes nothing, when an attempt is not there.
        """
