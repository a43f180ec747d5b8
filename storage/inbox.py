"""What pupils hand in by telephone: `app.marking.inbox.InboxBook` over the workbook's threads.

A photo is on the disk before a row names it, and an upload becomes an import in one transaction:
a program killed anywhere between finds, at the next start, what is still to fetch and to file.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import msgspec
import sqlalchemy as sa

from app.errors import StoreError
from app.marking.filing import HeapPage
from app.marking.inbox import (
    Announced,
    Filed,
    Missing,
    Photo,
    Receivers,
    Standing,
    Upload,
    UploadId,
    UploadState,
)
from app.marking.model import AttemptState, BlobId, ImportId, PageFate, Source
from app.worksheets.worksheet import CopyId, SheetId
from storage import filing
from storage.batches import OpenBatches, PhotoBatch
from storage.blobs import Blobs
from storage.filing import KeptPage
from storage.handouts import Read, Write
from storage.intake import kept_page, named_photos
from storage.state import State
from storage.tables import (
    attempt_pages,
    classes,
    import_pages,
    meta,
    saved_worksheets,
    upload_photos,
    uploads,
    worksheet_attempts,
    worksheet_instances,
)
from storage.writer import Transaction

CURSOR = "uploads "
"""Begins the key in `meta` of how far an account's list was read; the account follows."""
_u, _f, _c, _p = uploads.c, upload_photos.c, worksheet_instances.c, import_pages.c
_AGE = sa.literal_column("uploads.rowid", sa.Integer)
_copy_is_here = sa.exists().where(_c.id == _u.copy_id)
_lacking = sa.exists().where(_f.upload_id == _u.id, _f.blob.is_(None), _f.given_up.is_(sa.false()))


class _Cursor(msgspec.Struct, frozen=True):
    """Up to where the list of an account was read."""

    epoch: str
    after: int


class SqliteInbox:
    """Fulfils `app.marking.inbox.InboxBook`. Made by `SqliteWorkbook.inbox`."""

    def __init__(
        self, *, write: Write, read: Read, state: State, photos: Blobs, batches: OpenBatches
    ) -> None:
        self._write = write
        self._read = read
        self._state = state
        self._photos = photos
        self._batches = batches

    # -- what the server has
    def cursor(self, account: str, epoch: str) -> int:
        """Return up to where the account's list was read; 0 for another life of the server."""
        kept = self._read(lambda c: c.scalar(sa.select(meta.c.v).where(meta.c.k == _key(account))))
        text = kept.result()
        if text is None:
            return 0
        found = msgspec.json.decode(text, type=_Cursor)
        return found.after if found.epoch == epoch else 0

    def announce(
        self, account: str, epoch: str, uploads: Sequence[Announced], *, cursor: int
    ) -> int:
        """Note uploads and how far the list was read; return how many were new here."""
        value = msgspec.json.encode(_Cursor(epoch, cursor)).decode()

        def work(tx: Transaction) -> int:
            new = sum(_announce(tx, account, one) for one in uploads)
            tx.connection.execute(meta.delete().where(meta.c.k == _key(account)))
            tx.connection.execute(meta.insert(), {"k": _key(account), "v": value})
            return new

        return self._write(work).result()

    def missing(self, account: str, *, limit: int = 100) -> tuple[Missing, ...]:
        """Return photos that are still on the server, oldest first."""
        query = (
            sa.select(upload_photos)
            .join(uploads, _u.id == _f.upload_id)
            .where(_u.account == account, _f.blob.is_(None), _f.given_up.is_(sa.false()))
            .where(_u.state == UploadState.COMING)
            .order_by(_AGE, _f.number)
            .limit(limit)
        )
        return self._read(lambda c: tuple(map(_missing, c.execute(query)))).result()

    def keep(self, upload: UploadId, number: int, content: bytes) -> None:
        """Keep a photo that was fetched."""
        with self._batch() as batch:
            blob = batch.put(content)
            self._write(partial(_settle, upload=upload, number=number, blob=blob)).result()

    def note_damage(self, upload: UploadId, number: int, *, give_up: bool) -> None:
        """Count that a photo came damaged; given up, its upload is filed without it."""
        values: dict[str, Any] = {"tries": _f.tries + 1, "given_up": give_up}
        self._write(partial(_settle, upload=upload, number=number, **values)).result()

    # -- what came to this computer
    def take_in(
        self, copy: CopyId, page: int | None, photos: Sequence[bytes], *, source: Source
    ) -> bool:
        """Take in an upload that came to this computer itself; False: it is here already."""
        with self._batch() as batch:
            blobs = [batch.put(photo) for photo in photos]
            said = "\n".join((copy, str(page), *blobs))
            row = {
                "account": "",
                "source": source,
                "copy_id": copy,
                "page": page,
                "fingerprint": hashlib.sha256(said.encode()).hexdigest(),
                "state": UploadState.WAITING,
            }
            sizes = [len(photo) for photo in photos]
            work = partial(_take_in, state=self._state, row=row, blobs=blobs, sizes=sizes)
            return self._write(work).result()

    def knows(self, copy: CopyId) -> bool:
        """Return whether the copy's row is here."""
        query = sa.select(_c.id).where(_c.id == copy)
        return self._read(lambda c: c.scalar(query)).result() is not None

    def is_void(self, copy: CopyId) -> bool:
        """Return whether the copy's print was voided, as far as this computer knows."""
        query = sa.select(_c.voided_at).where(_c.id == copy)
        return self._read(lambda c: c.scalar(query)).result() is not None

    # -- filing
    def next_ready(self, *, passed: Sequence[UploadId] = ()) -> Upload | None:
        """Return the oldest upload that can be filed, but for those that were `passed` over."""
        query = (
            uploads.select()
            .where(_u.state == UploadState.WAITING, _copy_is_here, _u.id.not_in(passed))
            .order_by(_AGE)
            .limit(1)
        )
        return self._read(partial(_next, query=query)).result()

    def photo(self, blob: BlobId) -> bytes | None:
        """Return a photo's bytes; None when its file is gone or damaged."""
        try:
            return self._photos.read(blob)
        except StoreError:
            return None

    def filed_page(self, copy: CopyId, page: int) -> bytes | None:
        """Return the flat picture that a copy's page has already, or None."""
        a, ap = worksheet_attempts.c, attempt_pages.c
        query = (
            sa.select(ap.flat)
            .join(worksheet_attempts, a.id == ap.attempt_id)
            .where(a.worksheet_instance_id == copy, a.state == AttemptState.CURRENT)
            .where(ap.page == page)
        )
        blob = self._read(lambda c: c.scalar(query)).result()
        return None if blob is None else self.photo(BlobId(blob))

    def file(self, upload: UploadId, name: str, pages: Sequence[HeapPage]) -> Filed | None:
        """File an upload's pages as an import; None when it has been filed before."""
        with self._batch() as batch:
            kept = tuple(kept_page(page, batch) for page in pages)
            work = partial(_file, state=self._state, upload=upload, name=name, pages=kept)
            return self._write(work).result()

    def standing(self) -> Standing:
        """Return how it stands."""
        return self._read(_standing).result()

    @contextmanager
    def _batch(self) -> Iterator[PhotoBatch]:
        """Photos that a row will name; what fails before takes them back."""
        batch = self._batches.begin(self._state.new_id())
        try:
            yield batch
        except BaseException:
            batch.take_back(self._named)
            raise
        batch.end()

    def _named(self, blobs: Collection[BlobId]) -> Collection[BlobId]:
        return self._read(partial(named_photos, blobs=tuple(blobs))).result()


def _key(account: str) -> str:
    return f"{CURSOR}{account}"


def _announce(tx: Transaction, account: str, one: Announced) -> bool:
    known = tx.connection.scalar(sa.select(_u.id).where(_u.id == one.id))
    if known is not None:
        return False
    tx.connection.execute(
        uploads.insert(),
        {
            "id": one.id,
            "account": account,
            "source": Source.UPLOAD,
            "copy_id": one.copy,
            "page": one.page,
            "created_at": one.created_at,
            "state": UploadState.COMING if one.photos else UploadState.FILED,
        },
    )
    for photo in one.photos:
        row = {"number": photo.number, "size": photo.size, "sha256": photo.sha256}
        tx.connection.execute(upload_photos.insert(), {"upload_id": one.id, **row})
    return True


def _settle(tx: Transaction, *, upload: UploadId, number: int, **values: object) -> None:
    """Change a photo's row; its upload waits for being filed once all its photos are settled."""
    one = upload_photos.update().where(_f.upload_id == upload, _f.number == number)
    tx.connection.execute(one.values(**values))
    tx.connection.execute(
        uploads.update()
        .where(_u.id == upload, _u.state == UploadState.COMING, ~_lacking)
        .values(state=UploadState.WAITING)
    )


def _take_in(
    tx: Transaction, *, state: State, row: dict[str, Any], blobs: list[BlobId], sizes: list[int]
) -> bool:
    same = sa.select(_u.id).where(_u.fingerprint == row["fingerprint"])
    if tx.connection.scalar(same) is not None:
        return False
    upload = state.new_id()
    tx.connection.execute(uploads.insert(), {"id": upload, "created_at": state.now(), **row})
    for number, (blob, size) in enumerate(zip(blobs, sizes, strict=True)):
        tx.connection.execute(
            upload_photos.insert(),
            {"upload_id": upload, "number": number, "size": size, "sha256": blob, "blob": blob},
        )
    return True


def _next(connection: sa.Connection, *, query: sa.Select[Any]) -> Upload | None:
    row = connection.execute(query).first()
    if row is None:
        return None
    photos = connection.execute(
        sa.select(_f.number, _f.blob).where(_f.upload_id == row.id).order_by(_f.number)
    )
    return Upload(
        id=UploadId(row.id),
        source=Source(row.source),
        copy=CopyId(row.copy_id),
        page=row.page,
        created_at=row.created_at,
        photos=tuple(Photo(number=each.number, blob=each.blob) for each in photos),
    )


def _file(
    tx: Transaction,
    *,
    state: State,
    upload: UploadId,
    name: str,
    pages: Sequence[KeptPage],
) -> Filed | None:
    row = tx.connection.execute(uploads.select().where(_u.id == upload)).first()
    if row is None or row.state != UploadState.WAITING:
        return None
    source = Source(row.source)
    made = filing.add(tx, state=state, source=source, name=name, pages=pages, attempt=upload)
    done = uploads.update().where(_u.id == upload)
    tx.connection.execute(done.values(state=UploadState.FILED, import_id=made.id))
    return Filed(made=made, receivers=_receivers(tx, made.id))


def _receivers(tx: Transaction, import_id: ImportId) -> tuple[Receivers, ...]:
    """Return for which classes and worksheets an import's filed pages are."""
    a, s = worksheet_attempts.c, saved_worksheets.c
    rows = tx.connection.execute(
        sa.select(s.id, s.name, classes.c.name.label("class_name"))
        .select_from(import_pages)
        .join(worksheet_attempts, a.id == _p.attempt_id)
        .join(worksheet_instances, _c.id == a.worksheet_instance_id)
        .join(saved_worksheets, s.id == _c.saved_worksheet_id)
        .join(classes, classes.c.id == _c.class_id, isouter=True)
        .where(_p.import_id == import_id, _p.fate == PageFate.FILED)
    )
    counted = Counter(
        (row.id, row.class_name or row.name, row.class_name is not None) for row in rows
    )
    return tuple(
        Receivers(sheet=SheetId(sheet), name=name, is_class=is_class, pages=pages)
        for (sheet, name, is_class), pages in counted.items()
    )


def _standing(connection: sa.Connection) -> Standing:
    count = sa.select(sa.func.count())
    of_uploads = count.select_from(uploads)
    waiting = of_uploads.where(_u.state == UploadState.WAITING, ~_copy_is_here)
    look = count.select_from(import_pages).where(
        _p.fate == PageFate.LOOK, _p.resolved_at.is_(None)
    )
    return Standing(
        coming=connection.scalar(of_uploads.where(_u.state == UploadState.COMING)) or 0,
        waiting=connection.scalar(waiting) or 0,
        to_look_at=connection.scalar(look) or 0,
    )


def _missing(row: sa.Row[Any]) -> Missing:
    return Missing(
        upload=UploadId(row.upload_id),
        number=row.number,
        size=row.size,
        sha256=row.sha256,
        tries=row.tries,
    )
