"""Heaps of pages that came in: `app.marking.ports.IntakeBook` over the workbook's threads."""

from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.errors import NotFoundError
from app.marking.filing import NO_CODE, UNKNOWN_COPY, VOID, HeapPage, is_fileable
from app.marking.model import (
    AttemptId,
    AttemptState,
    BlobId,
    Import,
    ImportId,
    ImportPage,
    PageFate,
    Source,
)
from app.worksheets.worksheet import CopyId
from storage.blobs import Blobs
from storage.handouts import Read, Write
from storage.state import State
from storage.tables import (
    attempt_pages,
    import_pages,
    imports,
    marks,
    saved_worksheets,
    worksheet_attempts,
    worksheet_instances,
)
from storage.writer import Transaction

_a, _ap, _i, _p = worksheet_attempts.c, attempt_pages.c, imports.c, import_pages.c
_IN_ORDER = sa.text("rowid")


class _Kept(NamedTuple):
    """A page of a heap whose photos are on the disk."""

    page: HeapPage
    original: BlobId | None
    flat: BlobId | None


class _Place(NamedTuple):
    """What becomes of a page."""

    fate: PageFate
    why: str = ""
    attempt: AttemptId | None = None


class SqliteIntake:
    """Fulfils `app.marking.ports.IntakeBook`. Made by `SqliteWorkbook.intake`."""

    def __init__(self, *, write: Write, read: Read, state: State, photos: Blobs) -> None:
        self._write = write
        self._read = read
        self._state = state
        self._photos = photos

    def add(self, source: Source, name: str, pages: Sequence[HeapPage]) -> "Future[Import]":
        """Keep the photos, then file the pages in one transaction."""
        kept = tuple(self._kept(page) for page in pages)
        return self._write(partial(_add, state=self._state, source=source, name=name, pages=kept))

    def imports(self, *, limit: int = 20) -> "Future[tuple[Import, ...]]":
        """Return the last imports, newest first."""
        query = imports.select().order_by(sa.desc(_IN_ORDER)).limit(limit)
        return self._read(lambda connection: tuple(map(_import, connection.execute(query))))

    def pages(self, import_id: ImportId) -> "Future[tuple[ImportPage, ...]]":
        """Return the pages of an import in the order of the heap."""
        query = import_pages.select().where(_p.import_id == import_id).order_by(_p.number)
        return self._read(lambda connection: tuple(map(_page, connection.execute(query))))

    def to_look_at(self) -> "Future[tuple[ImportPage, ...]]":
        """Return the pages of all imports that wait for the teacher, oldest import first."""
        query = (
            import_pages.select()
            .join(imports, _i.id == _p.import_id)
            .where(_p.fate == PageFate.LOOK, _p.resolved_at.is_(None))
            .order_by(sa.text("imports.rowid"), _p.number)
        )
        return self._read(lambda connection: tuple(map(_page, connection.execute(query))))

    def file_page(
        self, import_id: ImportId, number: int, *, copy: CopyId, page: int
    ) -> "Future[ImportPage]":
        """File a page to look at under a copy, and return what became of it."""
        return self._write(
            partial(
                _file_page,
                state=self._state,
                import_id=import_id,
                number=number,
                copy=copy,
                page=page,
            )
        )

    def put_away(self, import_id: ImportId, number: int) -> "Future[ImportPage]":
        """Let a page wait no longer."""

        def work(tx: Transaction) -> ImportPage:
            found = _waiting(tx, import_id, number)
            return _settle(tx, found, resolved_at=self._state.now())

        return self._write(work)

    def reopen(self, import_id: ImportId, number: int) -> "Future[ImportPage]":
        """Undo `file_page` or `put_away`."""
        return self._write(partial(_reopen, import_id=import_id, number=number))

    def photo(self, blob: BlobId) -> bytes:
        """Return a photo's bytes."""
        return self._photos.read(blob)

    def _kept(self, page: HeapPage) -> _Kept:
        original = None if page.original is None else self._photos.put(page.original)
        return _Kept(page, original, None if page.flat is None else self._photos.put(page.flat))


def _add(
    tx: Transaction, *, state: State, source: Source, name: str, pages: Sequence[_Kept]
) -> Import:
    import_id = ImportId(state.new_id())
    row = {"id": import_id, "created_at": state.now(), "source": source, "name": name}
    counters = dict.fromkeys(("pages_in", "filed", "blank", "duplicate", "to_look_at"), 0)
    tx.connection.execute(imports.insert(), row | counters)
    for kept in pages:
        page = kept.page
        place = _placed(tx, state, kept, source=source, import_id=import_id)
        tx.connection.execute(
            import_pages.insert(),
            {
                "import_id": import_id,
                "number": page.number,
                "name": page.name,
                "fate": place.fate,
                "why": place.why,
                "original": kept.original,
                "flat": kept.flat,
                "attempt_id": place.attempt,
                "code": page.copy or "",
                "page": page.page,
            },
        )
    return _balanced(tx, import_id)


def _placed(
    tx: Transaction,
    state: State,
    kept: _Kept,
    *,
    source: Source,
    import_id: ImportId,
) -> _Place:
    page = kept.page
    if page.fate is not PageFate.FILED:
        return _Place(page.fate, page.why)
    if not is_fileable(page) or page.copy is None or page.page is None:
        return _Place(PageFate.LOOK, page.why or NO_CODE)
    refused = _refused(tx, page.copy)
    if refused:
        return _Place(PageFate.LOOK, refused)
    new = {"source": source, "import_id": import_id}
    if page.split:  # a hand of its own: nobody has said whose, so no other page joins it
        attempt = _new_attempt(tx, state, page.copy, AttemptState.SPLIT, new)
    else:
        found = _current(tx, state, page.copy, page.page, new)
        if found is None:
            return _Place(PageFate.DUPLICATE)
        attempt = found
    _add_page(tx, attempt, page.page, kept.original, kept.flat)
    return _Place(PageFate.FILED, attempt=attempt)


def _refused(tx: Transaction, copy: CopyId) -> str:
    """Return why nothing can be filed under a copy; empty when it can."""
    query = sa.select(worksheet_instances.c.voided_at).where(worksheet_instances.c.id == copy)
    row = tx.connection.execute(query).first()
    if row is None:
        return UNKNOWN_COPY
    return "" if row.voided_at is None else VOID


def _current(
    tx: Transaction, state: State, copy: CopyId, page: int, new: dict[str, Any]
) -> AttemptId | None:
    """Return the attempt that a page of a copy joins; None when that page is there already."""
    of_copy = sa.select(_a.id).where(_a.worksheet_instance_id == copy)
    found = tx.connection.scalar(of_copy.where(_a.state == AttemptState.CURRENT))
    if found is not None:
        there = sa.select(_ap.page).where(_ap.attempt_id == found, _ap.page == page)
        return None if tx.connection.execute(there).first() else AttemptId(found)
    # Its last page was taken out, and it has marks: they belong to what is filed now.
    bare = ~sa.exists().where(_ap.attempt_id == _a.id)
    emptied = of_copy.where(_a.state == AttemptState.ASIDE, bare)
    found = tx.connection.scalar(emptied)
    if found is None:
        return _new_attempt(tx, state, copy, AttemptState.CURRENT, new)
    _set_state(tx, AttemptId(found), AttemptState.CURRENT)
    _count(tx, copy, 1)
    return AttemptId(found)


def _new_attempt(
    tx: Transaction, state: State, copy: CopyId, kind: AttemptState, new: dict[str, Any]
) -> AttemptId:
    attempt = AttemptId(state.new_id())
    row = {"id": attempt, "worksheet_instance_id": copy, "created_at": state.now(), "state": kind}
    tx.connection.execute(worksheet_attempts.insert(), row | new)
    _count(tx, copy, 1)
    return attempt


def _add_page(
    tx: Transaction, attempt: AttemptId, page: int, original: str | None, flat: str | None
) -> None:
    row = {"attempt_id": attempt, "page": page, "original": original, "flat": flat or original}
    tx.connection.execute(attempt_pages.insert(), row)


def _set_state(tx: Transaction, attempt: AttemptId, kind: AttemptState) -> None:
    tx.connection.execute(worksheet_attempts.update().where(_a.id == attempt).values(state=kind))


def _count(tx: Transaction, copy: CopyId, by: int) -> None:
    """Count an upload on the copy and on its worksheet."""
    c, s = worksheet_instances.c, saved_worksheets.c
    one = worksheet_instances.update().where(c.id == copy)
    tx.connection.execute(one.values(upload_count=c.upload_count + by))
    sheet = sa.select(c.saved_worksheet_id).where(c.id == copy).scalar_subquery()
    all_of = saved_worksheets.update().where(s.id == sheet)
    tx.connection.execute(all_of.values(upload_count=s.upload_count + by))


def _file_page(
    tx: Transaction, *, state: State, import_id: ImportId, number: int, copy: CopyId, page: int
) -> ImportPage:
    found = _waiting(tx, import_id, number)
    if found.original is None:
        raise NotFoundError("photo", found.name)
    refused = _refused(tx, copy)
    if refused == UNKNOWN_COPY:
        raise NotFoundError("copy", copy)
    if refused:
        return _settle(tx, found, why=refused)
    source = tx.connection.scalar(sa.select(_i.source).where(_i.id == import_id))
    attempt = _current(tx, state, copy, page, {"source": source, "import_id": import_id})
    if attempt is None:
        return _settle(tx, found, fate=PageFate.DUPLICATE, resolved_at=state.now())
    _add_page(tx, attempt, page, found.original, found.flat)
    return _settle(
        tx,
        found,
        fate=PageFate.FILED,
        attempt_id=attempt,
        page=page,
        resolved_at=state.now(),
    )


def _reopen(tx: Transaction, *, import_id: ImportId, number: int) -> ImportPage:
    found = _get(tx, import_id, number)
    if found.resolved_at is None:
        return found
    if found.attempt_id is not None:
        _take_out(tx, found.attempt_id, found.page)
    return _settle(tx, found, fate=PageFate.LOOK, attempt_id=None, resolved_at=None)


def _take_out(tx: Transaction, attempt: AttemptId, page: int | None) -> None:
    """Take a page out of an attempt; an empty one then goes, or waits aside with its marks."""
    mine = attempt_pages.delete().where(_ap.attempt_id == attempt)
    tx.connection.execute(mine.where(_ap.page == page))
    if tx.connection.execute(sa.select(_ap.page).where(_ap.attempt_id == attempt)).first():
        return
    copy = tx.connection.scalar(sa.select(_a.worksheet_instance_id).where(_a.id == attempt))
    if copy is not None:
        _count(tx, CopyId(copy), -1)
    marked = sa.select(marks.c.problem).where(marks.c.attempt_id == attempt)
    if tx.connection.execute(marked).first():
        _set_state(tx, attempt, AttemptState.ASIDE)
    else:
        tx.connection.execute(worksheet_attempts.delete().where(_a.id == attempt))


def _get(tx: Transaction, import_id: ImportId, number: int) -> ImportPage:
    query = import_pages.select().where(_p.import_id == import_id, _p.number == number)
    row = tx.connection.execute(query).first()
    if row is None:
        raise NotFoundError("page", f"{import_id} {number}")
    return _page(row)


def _waiting(tx: Transaction, import_id: ImportId, number: int) -> ImportPage:
    found = _get(tx, import_id, number)
    if found.fate is not PageFate.LOOK or found.resolved_at is not None:
        raise NotFoundError("page to look at", f"{import_id} {number}")
    return found


def _settle(tx: Transaction, found: ImportPage, **values: object) -> ImportPage:
    one = import_pages.update().where(_p.import_id == found.import_id, _p.number == found.number)
    tx.connection.execute(one.values(**values))
    _balanced(tx, found.import_id)
    return _get(tx, found.import_id, found.number)


def _balanced(tx: Transaction, import_id: ImportId) -> Import:
    """Count an import's pages anew: the balance is never carried on, so it always adds up."""
    of_import = sa.select(sa.func.count()).where(_p.import_id == import_id)

    def count(fate: PageFate) -> sa.ScalarSelect[int]:
        return of_import.where(_p.fate == fate).scalar_subquery()

    tx.connection.execute(
        imports.update()
        .where(_i.id == import_id)
        .values(
            pages_in=of_import.scalar_subquery(),
            filed=count(PageFate.FILED),
            blank=count(PageFate.BLANK),
            duplicate=count(PageFate.DUPLICATE),
            to_look_at=count(PageFate.LOOK),
        )
    )
    found: Iterable[sa.Row[Any]] = tx.connection.execute(
        imports.select().where(_i.id == import_id)
    )
    return _import(next(iter(found)))


def _import(row: sa.Row[Any]) -> Import:
    return Import(**{**row._mapping, "source": Source(row.source)})  # noqa: SLF001  (public in SQLAlchemy)


def _page(row: sa.Row[Any]) -> ImportPage:
    return ImportPage(**{**row._mapping, "fate": PageFate(row.fate)})  # noqa: SLF001  (public in SQLAlchemy)
