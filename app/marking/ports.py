"""What the windows need of the store for work that came back; `storage` fulfils it."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Protocol

import msgspec

from app.marking.filing import HeapPage
from app.marking.lines import PageLine, Pile, Whose
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


class Batch(Protocol):
    """The photos of one import that comes in: in the store whole, or not at all.

    Use it as a context: left without `file`, or by an error, nothing of it stays. A program
    that is killed meanwhile leaves photos that no row names; `IntakeBook.sweep` removes them.
    """

    def __enter__(self) -> "Batch":
        """Begin."""

    def __exit__(self, *_: object) -> None:
        """Take back what was not filed."""

    def keep(self, photo: bytes) -> BlobId:
        """Keep a photo; it is on the disk then.

        Raises:
            DiskFullError, ReadOnlyStoreError, FileError: when it cannot be written.
        """

    def file(self, source: Source, name: str, pages: Sequence[HeapPage]) -> Import:
        """File the pages in one transaction and return the import once that is on the disk."""


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

    def begin(self) -> Batch:
        """Return a batch for an import whose photos are kept one by one.

        Raises:
            DiskFullError, ReadOnlyStoreError, FileError: when nothing can be written.
        """

    def sweep(self) -> "Future[int]":
        """Remove the photos of imports that were killed before they were filed; return how many.

        Only photos that came with such an import go, and only those that no row names.
        """

    def file_known(self) -> "Future[int]":
        """File what waits because its copy was not in this store, and is by now; return how many.

        A page that is there already stays to look at: nobody has compared the two.
        """

    def flats(self, copy: CopyId, page: int) -> "Future[tuple[BlobId, ...]]":
        """Return the flat pictures of a copy's page that are filed, every hand's, oldest first."""

    def imports(self, *, limit: int = 20) -> "Future[tuple[Import, ...]]":
        """Return the last imports, newest first."""

    def pages(self, import_id: ImportId) -> "Future[tuple[ImportPage, ...]]":
        """Return the pages of an import in the order of the heap."""

    def to_look_at(self) -> "Future[tuple[ImportPage, ...]]":
        """Return the pages of all imports that wait for the teacher, oldest import first: those
        to look at, and photocopied sheets of which nobody has said whose they are.
        """

    def lines(self, import_id: ImportId | None = None) -> "Future[tuple[PageLine, ...]]":
        """Return the pages of an import in the order of the heap, or all that wait, oldest import
        first: each with whose it is.
        """

    def whose(self, copy: CopyId) -> "Future[Whose]":
        """Return whose a copy is. Fails with NotFoundError when it is not in this store."""

    def piles(self, class_id: str) -> "Future[tuple[Pile, ...]]":
        """Return what was printed for a class and is not void, newest first."""

    def file_page(
        self,
        import_id: ImportId,
        number: int,
        *,
        copy: CopyId,
        page: int,
        flat: bytes | None = None,
    ) -> "Future[ImportPage]":
        """File a page to look at under a copy, and return what became of it.

        `flat` is its flat picture when the teacher has made one; it is written before this
        returns, so call it then on a thread that may wait. The page is a duplicate when that
        copy's page is there already, and stays to look at when the copy is void. Fails with
        NotFoundError for an unknown copy, or a page without a picture.
        """

    def give_to(self, import_id: ImportId, number: int, *, pupil_id: str) -> "Future[ImportPage]":
        """Say whose a photocopied sheet is (one filed because of another hand)."""

    def doubt(self, import_id: ImportId, number: int) -> "Future[ImportPage]":
        """Let a page that counts as blank, or as a duplicate, be looked at.

        Its `why` says what it was taken for. Fails with NotFoundError for any other page, or one
        without a picture.
        """

    def put_away(self, import_id: ImportId, number: int) -> "Future[ImportPage]":
        """Let a page wait no longer: it and its photo are kept, its place in the balance too.

        A photocopied sheet is set aside then and not marked.
        """

    def reopen(self, import_id: ImportId, number: int) -> "Future[ImportPage]":
        """Undo `file_page`, `give_to` or `put_away`, or else `doubt`; marks given meanwhile come
        back with the next filing.
        """

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

    def give_back(self, attempts: Sequence[AttemptId]) -> "Future[None]":
        """Note that marked pages were made to be given back now."""
