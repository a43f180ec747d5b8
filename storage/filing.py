"""Pages of an import on their way to their copies, and back: the work inside one transaction."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.errors import NotFoundError
from app.marking.filing import (
    DOUBTED,
    NO_CODE,
    OTHER_HAND,
    UNKNOWN_COPY,
    VOID,
    HeapPage,
    is_fileable,
)
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


class KeptPage(NamedTuple):
    """A page of a heap whose photos are on the disk."""

    page: HeapPage
    original: BlobId | None
    flat: BlobId | None


class _Place(NamedTuple):
    """What becomes of a page."""

    fate: PageFate
    why: str = ""
    attempt: AttemptId | None = None


def add(
    tx: Transaction,
    *,
    state: State,
    source: Source,
    name: str,
    pages: Sequence[KeptPage],
    attempt: str = "",
) -> Import:
    """File the pages of a heap (IntakeBook.add).

    The first new attempt has the id `attempt`, if one is given and free.
    """
    import_id = ImportId(state.new_id())
    row = {"id": import_id, "created_at": state.now(), "source": source, "name": name}
    counters = dict.fromkeys(("pages_in", "filed", "blank", "duplicate", "to_look_at"), 0)
    tx.connection.execute(imports.insert(), row | counters)
    for kept in pages:
        page = kept.page
        new = {"source": source, "import_id": import_id, "id": attempt}
        place = _placed(tx, state, kept, new)
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


def _placed(tx: Transaction, state: State, kept: KeptPage, new: dict[str, Any]) -> _Place:
    page = kept.page
    if page.fate is not PageFate.FILED:
        return _Place(page.fate, page.why)
    if not is_fileable(page) or page.copy is None or page.page is None:
        return _Place(PageFate.LOOK, page.why or NO_CODE)
    refused = _refused(tx, page.copy)
    if refused:
        return _Place(PageFate.LOOK, refused)
    why = ""
    if page.split:  # a hand of its own: nobody has said whose, so no other page joins it
        attempt = _new_attempt(tx, state, page.copy, AttemptState.SPLIT, new)
        why = OTHER_HAND
    else:
        found = _current(tx, state, page.copy, page.page, new)
        if found is None:
            return _Place(PageFate.DUPLICATE)
        attempt = found
    _add_page(tx, attempt, page.page, kept.original, kept.flat)
    return _Place(PageFate.FILED, why, attempt)


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
    wanted = new.get("id") or ""
    is_free = wanted and tx.connection.scalar(sa.select(_a.id).where(_a.id == wanted)) is None
    attempt = AttemptId(wanted if is_free else state.new_id())
    row = {"worksheet_instance_id": copy, "created_at": state.now(), "state": kind}
    tx.connection.execute(worksheet_attempts.insert(), new | row | {"id": attempt})
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


def file_page(
    tx: Transaction,
    *,
    state: State,
    import_id: ImportId,
    number: int,
    copy: CopyId,
    page: int,
    flat: BlobId | None,
) -> ImportPage:
    """File a page to look at under a copy (IntakeBook.file_page)."""
    found = _waiting(tx, import_id, number)
    if found.original is None or found.fate is not PageFate.LOOK:
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
    _add_page(tx, attempt, page, found.original, flat or found.flat)
    return _settle(
        tx,
        found,
        fate=PageFate.FILED,
        attempt_id=attempt,
        page=page,
        resolved_at=state.now(),
    )


def file_known(tx: Transaction, *, state: State) -> int:
    """File pages whose copy is known by now (IntakeBook.file_known)."""
    waits = (_p.why == UNKNOWN_COPY) & _p.resolved_at.is_(None) & (_p.fate == PageFate.LOOK)
    known = import_pages.join(worksheet_instances, worksheet_instances.c.id == _p.code)
    query = sa.select(*import_pages.c).select_from(known).where(waits).order_by(_p.number)
    found: Iterable[sa.Row[Any]] = tx.connection.execute(query)
    filed = 0
    for page in list(map(page_of, found)):
        copy = CopyId(page.code)
        if page.original is None or page.flat is None or page.page is None or _refused(tx, copy):
            continue
        source = tx.connection.scalar(sa.select(_i.source).where(_i.id == page.import_id))
        new = {"source": source, "import_id": page.import_id}
        attempt = _current(tx, state, copy, page.page, new)
        if attempt is not None:
            _add_page(tx, attempt, page.page, page.original, page.flat)
            _settle(tx, page, fate=PageFate.FILED, why="", attempt_id=attempt)
            filed += 1
    return filed


def give_to(
    tx: Transaction, *, state: State, import_id: ImportId, number: int, pupil_id: str
) -> ImportPage:
    """Say whose a photocopied sheet is (IntakeBook.give_to)."""
    found = _waiting(tx, import_id, number)
    if found.attempt_id is None:
        raise NotFoundError("photocopied sheet", found.name)
    mine = worksheet_attempts.update().where(_a.id == found.attempt_id)
    tx.connection.execute(mine.values(pupil_id=pupil_id))
    return _settle(tx, found, resolved_at=state.now())


def doubt(tx: Transaction, *, import_id: ImportId, number: int) -> ImportPage:
    """Let a page that counts as blank, or as a duplicate, be looked at (IntakeBook.doubt)."""
    found = _get(tx, import_id, number)
    is_sure = found.fate in DOUBTED and found.resolved_at is None
    if not is_sure or found.original is None:
        raise NotFoundError("blank page or duplicate", f"{import_id} {number}")
    return _settle(tx, found, fate=PageFate.LOOK, why=str(found.fate))


def put_away(tx: Transaction, *, state: State, import_id: ImportId, number: int) -> ImportPage:
    """Let a page wait no longer (IntakeBook.put_away)."""
    found = _waiting(tx, import_id, number)
    if found.attempt_id is not None:
        _set_state(tx, found.attempt_id, AttemptState.ASIDE)
    return _settle(tx, found, resolved_at=state.now())


def reopen(tx: Transaction, *, import_id: ImportId, number: int) -> ImportPage:
    """Undo what the teacher said of a page (IntakeBook.reopen)."""
    found = _get(tx, import_id, number)
    if found.resolved_at is None:
        is_doubted = found.fate is PageFate.LOOK and found.why in DOUBTED
        return _settle(tx, found, fate=found.why, why="") if is_doubted else found
    if found.why == OTHER_HAND:
        mine = worksheet_attempts.update().where(_a.id == found.attempt_id)
        tx.connection.execute(mine.values(state=AttemptState.SPLIT, pupil_id=None))
        return _settle(tx, found, resolved_at=None)
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
    return page_of(row)


def _waiting(tx: Transaction, import_id: ImportId, number: int) -> ImportPage:
    found = _get(tx, import_id, number)
    asked = found.fate is PageFate.LOOK or found.why == OTHER_HAND
    if not asked or found.resolved_at is not None:
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
    return import_of(next(iter(found)))


def import_of(row: sa.Row[Any]) -> Import:
    """Return a row of `imports` as a value."""
    return Import(**{**row._mapping, "source": Source(row.source)})  # noqa: SLF001  (public in SQLAlchemy)


def page_of(row: sa.Row[Any]) -> ImportPage:
    """Return a row of `import_pages`, perhaps with more columns, as a value."""
    values = {name: getattr(row, name) for name in ImportPage.__struct_fields__}
    return ImportPage(**{**values, "fate": PageFate(row.fate)})
