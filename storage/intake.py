"""Heaps of pages that came in: `app.marking.ports.IntakeBook` over the workbook's threads."""

from collections.abc import Collection, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any, Protocol

import sqlalchemy as sa

from app.marking.filing import HeapPage
from app.marking.lines import PageLine, Pile, Whose
from app.marking.model import BlobId, Import, ImportId, ImportPage, Source
from app.worksheets.worksheet import CopyId
from storage import filing, page_lines
from storage.batches import Named, OpenBatches, PhotoBatch
from storage.blobs import Blobs
from storage.filing import KeptPage
from storage.handouts import Read, Write
from storage.state import State
from storage.tables import (
    attempt_pages,
    import_pages,
    imports,
    upload_photos,
    worksheet_attempts,
)
from storage.writer import Transaction

_a, _ap, _i, _p = worksheet_attempts.c, attempt_pages.c, imports.c, import_pages.c
_IN_ORDER = sa.text("rowid")
_PHOTOS = (_p.original, _p.flat, _ap.original, _ap.flat, upload_photos.c.blob)
"""Every column that names a photo: a photo that none of them names may go with its import."""
_AT_ONCE = 400
"""Photos asked for in one statement."""


class SqliteIntake:
    """Fulfils `app.marking.ports.IntakeBook`. Made by `SqliteWorkbook.intake`."""

    def __init__(
        self, *, write: Write, read: Read, state: State, photos: Blobs, batches: OpenBatches
    ) -> None:
        self._write = write
        self._read = read
        self._state = state
        self._photos = photos
        self._batches = batches

    def add(self, source: Source, name: str, pages: Sequence[HeapPage]) -> "Future[Import]":
        """Keep the photos, then file the pages in one transaction."""
        batch = self._batches.begin(self._state.new_id())
        try:
            kept = tuple(kept_page(page, batch) for page in pages)
            future = self._add(source, name, kept)
        except BaseException:
            batch.take_back(self._named)
            raise

        future.add_done_callback(partial(_end, batch))
        return future

    def begin(self) -> "SqliteBatch":
        """Return a batch for an import whose photos are kept one by one."""
        self._write(_nothing).result()  # refused now, not after an hour's work
        return SqliteBatch(self._batches.begin(self._state.new_id()), self._add, self._named)

    def sweep(self) -> "Future[int]":
        """Remove the photos of imports that were killed before they were filed."""
        done: Future[int] = Future()
        try:
            left = self._batches.left()
            done.set_result(sum(self._batches.take_back(name, self._named) for name in left))
        except Exception as exc:  # noqa: BLE001 - told by the future, as every answer of the store
            done.set_exception(exc)
        return done

    def file_known(self) -> "Future[int]":
        """File what waits because its copy was not in this store, and is by now."""
        return self._write(partial(filing.file_known, state=self._state))

    def flats(self, copy: CopyId, page: int) -> "Future[tuple[BlobId, ...]]":
        """Return the flat pictures of a copy's page that are filed, oldest first."""
        query = (
            sa.select(_ap.flat)
            .join(worksheet_attempts, _a.id == _ap.attempt_id)
            .where(_a.worksheet_instance_id == copy, _ap.page == page)
            .order_by(sa.text("worksheet_attempts.rowid"))
        )
        return self._read(lambda connection: tuple(map(BlobId, connection.scalars(query))))

    def imports(self, *, limit: int = 20) -> "Future[tuple[Import, ...]]":
        """Return the last imports, newest first."""
        query = imports.select().order_by(sa.desc(_IN_ORDER)).limit(limit)
        return self._read(
            lambda connection: tuple(map(filing.import_of, connection.execute(query)))
        )

    def pages(self, import_id: ImportId) -> "Future[tuple[ImportPage, ...]]":
        """Return the pages of an import in the order of the heap."""
        query = import_pages.select().where(_p.import_id == import_id).order_by(_p.number)
        return self._read(lambda connection: tuple(map(filing.page_of, connection.execute(query))))

    def to_look_at(self) -> "Future[tuple[ImportPage, ...]]":
        """Return the pages of all imports that wait for the teacher, oldest import first."""
        return self._read(lambda connection: page_lines.waiting_pages(connection))

    def lines(self, import_id: ImportId | None = None) -> "Future[tuple[PageLine, ...]]":
        """Return the pages of an import, or all that wait, each with whose it is."""
        return self._read(partial(page_lines.lines, import_id=import_id))

    def whose(self, copy: CopyId) -> "Future[Whose]":
        """Return whose a copy is."""
        return self._read(partial(page_lines.whose, copy=copy))

    def piles(self, class_id: str) -> "Future[tuple[Pile, ...]]":
        """Return what was printed for a class and is not void, newest first."""
        return self._read(partial(page_lines.piles, class_id=class_id))

    def file_page(
        self,
        import_id: ImportId,
        number: int,
        *,
        copy: CopyId,
        page: int,
        flat: bytes | None = None,
    ) -> "Future[ImportPage]":
        """File a page to look at under a copy, and return what became of it."""
        batch = None
        blob: BlobId | None = None
        if flat is not None:
            batch = self._batches.begin(self._state.new_id())
            blob = batch.put(flat)
        future = self._write(
            partial(
                filing.file_page,
                state=self._state,
                import_id=import_id,
                number=number,
                copy=copy,
                page=page,
                flat=blob,
            )
        )
        if batch is not None:
            future.add_done_callback(partial(_end, batch))
        return future

    def give_to(self, import_id: ImportId, number: int, *, pupil_id: str) -> "Future[ImportPage]":
        """Say whose a photocopied sheet is."""
        return self._write(
            partial(
                filing.give_to,
                state=self._state,
                import_id=import_id,
                number=number,
                pupil_id=pupil_id,
            )
        )

    def doubt(self, import_id: ImportId, number: int) -> "Future[ImportPage]":
        """Let a page that counts as blank, or as a duplicate, be looked at."""
        return self._write(partial(filing.doubt, import_id=import_id, number=number))

    def put_away(self, import_id: ImportId, number: int) -> "Future[ImportPage]":
        """Let a page wait no longer."""
        return self._write(
            partial(filing.put_away, state=self._state, import_id=import_id, number=number)
        )

    def reopen(self, import_id: ImportId, number: int) -> "Future[ImportPage]":
        """Undo `file_page`, `give_to` or `put_away`, or else `doubt`."""
        return self._write(partial(filing.reopen, import_id=import_id, number=number))

    def photo(self, blob: BlobId) -> bytes:
        """Return a photo's bytes."""
        return self._photos.read(blob)

    def _add(self, source: Source, name: str, pages: Sequence[KeptPage]) -> "Future[Import]":
        return self._write(
            partial(filing.add, state=self._state, source=source, name=name, pages=pages)
        )

    def _named(self, blobs: Collection[BlobId]) -> Collection[BlobId]:
        """Return those of the photos that a row names."""
        return self._read(partial(named_photos, blobs=tuple(blobs))).result()


class _Add(Protocol):
    def __call__(
        self, source: Source, name: str, pages: Sequence[KeptPage], /
    ) -> "Future[Import]": ...


class SqliteBatch:
    """Fulfils `app.marking.ports.Batch`."""

    def __init__(self, photos: PhotoBatch, add: _Add, named: Named) -> None:
        self._photos, self._add, self._named = photos, add, named
        self._is_filed = False

    def __enter__(self) -> "SqliteBatch":
        return self

    def __exit__(self, *_: object) -> None:
        if not self._is_filed:
            self._photos.take_back(self._named)

    def keep(self, photo: bytes) -> BlobId:
        """Keep a photo."""
        return self._photos.put(photo)

    def file(self, source: Source, name: str, pages: Sequence[HeapPage]) -> Import:
        """File the pages in one transaction and wait until that is on the disk."""
        made = self._add(
            source, name, tuple(kept_page(page, self._photos) for page in pages)
        ).result()
        self._is_filed = True
        self._photos.end()
        return made


def _nothing(tx: Transaction) -> None:
    """Ask only whether anything can be written."""


def kept_page(page: HeapPage, batch: PhotoBatch) -> KeptPage:
    """Write a page's photos to the disk, before any row names them."""

    def kept(photo: bytes | BlobId | None) -> BlobId | None:
        return batch.put(photo) if isinstance(photo, bytes) else photo

    return KeptPage(page, kept(page.original), kept(page.flat))


def _end(batch: PhotoBatch, done: "Future[Any]") -> None:
    """Forget a batch when its rows are written; else the next sweep sees to it."""
    if not done.cancelled() and done.exception() is None:
        batch.end()


def named_photos(connection: sa.Connection, *, blobs: Sequence[BlobId]) -> set[BlobId]:
    """Return those of the photos that a row names."""
    found: set[BlobId] = set()
    for start in range(0, len(blobs), _AT_ONCE):
        some = blobs[start : start + _AT_ONCE]
        for column in _PHOTOS:
            found.update(
                map(BlobId, connection.scalars(sa.select(column).where(column.in_(some))))
            )
    return found
