"""The teacher's worksheets in SQLite: `app.ports.Workbook` over one writer and one reader."""

import os
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from app.errors import ReadOnlyStoreError
from app.ids import CopyKey, Randomness
from app.ports import Clock
from app.settings import Settings
from app.worksheets.worksheet import (
    Copy,
    LibraryPage,
    LibraryQuery,
    OpenSheet,
    Printed,
    Reason,
    SheetId,
    Snapshot,
    Version,
    VersionId,
    Worksheet,
)
from storage import backups, copies, edits, library, life, migrations, sheets, versions
from storage.ballast import Ballast
from storage.batches import OpenBatches
from storage.blobs import FOLDER as PHOTOS
from storage.blobs import Blobs
from storage.classes import WithClasses
from storage.connection import raw_reader, raw_writer, reader_anywhere, through_sqlalchemy
from storage.errors import file_errors, translated
from storage.exchange import SqliteExchange
from storage.handouts import SqliteHandOuts
from storage.inbox import SqliteInbox
from storage.intake import SqliteIntake
from storage.marker import Marker
from storage.marking import SqliteMarking
from storage.quick import DATABASE
from storage.reader import Reader
from storage.state import LAST_SHEET, State
from storage.tables import drafts, meta, saved_worksheets
from storage.writer import Job, Transaction, Writer

T = TypeVar("T")


class SqliteWorkbook(WithClasses):
    """Fulfils `app.ports.Workbook`. Made by `open_workbook`."""

    def __init__(
        self,
        *,
        writer: Writer | None,
        reader: Reader,
        state: State,
        photos: Blobs,
        marker: Marker | None = None,
    ) -> None:
        """Take over what is open; without a writer every write is refused."""
        self._writer = writer
        self._reader = reader
        self._state = state
        self._marker = marker
        self._photos = photos
        self._batches = OpenBatches(photos)
        self._exchange: SqliteExchange | None = None

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written."""
        return self._writer is None

    def exchange(self) -> SqliteExchange:
        """Return the store as sync sees it, over the same writer thread.

        Raises:
            ReadOnlyStoreError: when nothing can be written.
        """
        if self._writer is None:
            raise ReadOnlyStoreError("opened read-only")
        if self._exchange is None:
            self._exchange = SqliteExchange(self._writer, self._state)
        return self._exchange

    def hand_outs(self) -> SqliteHandOuts:
        """Return the prints for classes, over the same threads."""
        return SqliteHandOuts(self._write, self._read, self._state)

    def intake(self) -> SqliteIntake:
        """Return the heaps of pages that came in, over the same threads."""
        return SqliteIntake(
            write=self._write,
            read=self._read,
            state=self._state,
            photos=self._photos,
            batches=self._batches,
        )

    def inbox(self) -> SqliteInbox:
        """Return what pupils hand in by telephone, over the same threads."""
        return SqliteInbox(
            write=self._write,
            read=self._read,
            state=self._state,
            photos=self._photos,
            batches=self._batches,
        )

    def marking(self) -> SqliteMarking:
        """Return the marks of what was handed in, over the same threads."""
        return SqliteMarking(write=self._write, read=self._read, state=self._state)

    def use_settings(self, settings: Settings) -> None:
        """Obey other settings from the next write on."""
        self._state.settings = settings

    # -- the sheet being edited
    def start(self) -> "Future[OpenSheet | None]":
        """Return the sheet last worked on, or None."""
        return self._read(_last_sheet)

    def open(self, sheet: SheetId) -> "Future[OpenSheet]":
        """Open a sheet and begin a session."""
        if self._writer is None:
            return self._read(lambda connection: sheets.opened(sheets.get(connection, sheet)))
        return self._write(partial(edits.open_sheet, state=self._state, sheet=sheet))

    def create(
        self, *, name: str, config: bytes, worksheet_type: str, named: bool = False
    ) -> "Future[OpenSheet]":
        """Start a draft."""
        return self._write(
            partial(
                edits.create,
                state=self._state,
                name=name,
                config=config,
                worksheet_type=worksheet_type,
                named=named,
            )
        )

    def save_edit(
        self,
        sheet: SheetId,
        *,
        name: str,
        named: bool,
        config: bytes,
        worksheet_type: str,
        active_ms: int = 0,
    ) -> "Future[OpenSheet]":
        """Write the newest state."""
        edit = edits.Edit(
            sheet=sheet,
            name=name,
            named=named,
            config=config,
            worksheet_type=worksheet_type,
            active_ms=max(0, active_ms),
        )
        return self._submit(edits.EditJob(edit, self._state))

    def refresh(self, sheet: SheetId) -> "Future[OpenSheet]":
        """Return a sheet that a pull has changed as it stands."""
        if self._writer is None:
            return self._read(lambda connection: sheets.opened(sheets.get(connection, sheet)))
        return self._write(partial(edits.refresh, state=self._state, sheet=sheet))

    def auto_save(self, sheet: SheetId) -> "Future[Version | None]":
        """Keep the current config as an auto-save version if it differs."""
        return self._write(partial(versions.auto_save, state=self._state, sheet=sheet))

    # -- milestones
    def print_copies(
        self,
        sheet: SheetId,
        snapshot: Snapshot,
        *,
        count: int,
        reason: Reason = Reason.PDF,
        host: str = "",
        student_names: Sequence[str] = (),
    ) -> "Future[Printed]":
        """Make a snapshot and its copies in one transaction."""
        return self._write(
            partial(
                copies.print_copies,
                state=self._state,
                sheet=sheet,
                snapshot=snapshot,
                count=count,
                reason=reason,
                host=host,
                student_names=tuple(student_names),
            )
        )

    def reprint(self, version: VersionId, *, count: int, host: str = "") -> "Future[Printed]":
        """Make further copies of a kept version."""
        return self._write(
            partial(copies.reprint, state=self._state, version=version, count=count, host=host)
        )

    def pin(self, sheet: SheetId, snapshot: Snapshot, *, note: str) -> "Future[Version]":
        """Keep this state for good."""
        return self._write(
            partial(versions.pin, state=self._state, sheet=sheet, snapshot=snapshot, note=note)
        )

    def pin_version(
        self, version: VersionId, *, note: str, snapshot: Snapshot | None = None
    ) -> "Future[Version]":
        """Keep an older auto-save for good, with a note and with its problems."""
        work = partial(
            versions.pin_version, state=self._state, version=version, note=note, snapshot=snapshot
        )
        return self._write(work)

    def unpin_version(self, version: VersionId, *, was: Version) -> "Future[Version]":
        """Undo `pin_version`."""
        return self._write(
            partial(versions.unpin_version, state=self._state, version=version, was=was)
        )

    # -- history
    def versions(
        self,
        sheet: SheetId,
        *,
        before_number: int | None = None,
        limit: int = 20,
        include_auto_saves: bool = True,
    ) -> "Future[tuple[Version, ...]]":
        """Return versions, newest first."""
        return self._read(
            partial(
                versions.newest_first,
                sheet=sheet,
                before_number=before_number,
                limit=limit,
                include_auto_saves=include_auto_saves,
            )
        )

    def version(self, version: VersionId) -> "Future[Version]":
        """Return one version whole."""
        return self._read(partial(versions.get, version=version))

    def restore(self, sheet: SheetId, version: VersionId) -> "Future[OpenSheet]":
        """Make a version's config current, after the state it replaces has been kept."""

        def work(tx: Transaction) -> OpenSheet:
            return sheets.opened(versions.restore(tx, self._state, sheet, version))

        return self._write(work)

    # -- copies
    def copies(self, version: VersionId) -> "Future[tuple[Copy, ...]]":
        """Return the printed copies of a version."""
        return self._read(partial(copies.of_version, version=version))

    def find_copy(self, code: str) -> "Future[Copy]":
        """Return the copy of a printed code."""
        return self._read(partial(copies.find, code=code))

    # -- library
    def library(self, query: LibraryQuery) -> "Future[LibraryPage]":
        """Return the worksheets that match."""
        return self._read(partial(library.page, query=query))

    def configs(self, sheets: Sequence[SheetId]) -> "Future[tuple[Worksheet, ...]]":
        """Return whole rows, for thumbnails."""
        return self._read(partial(library.whole, wanted=tuple(sheets)))

    def rename(self, sheet: SheetId, name: str) -> "Future[Worksheet]":
        """Give a name; an empty one returns to the automatic name."""
        return self._write(partial(edits.rename, state=self._state, sheet=sheet, name=name))

    def describe(self, sheet: SheetId, description: str) -> "Future[Worksheet]":
        """Set the description."""
        return self._change(sheet, description=description or None)

    def set_favourite(self, sheet: SheetId, *, on: bool) -> "Future[Worksheet]":
        """Star or unstar."""
        return self._change(sheet, is_favorite=on)

    def set_template(self, sheet: SheetId, *, on: bool) -> "Future[Worksheet]":
        """Mark as a template."""
        return self._change(sheet, is_template=on)

    def set_tags(self, sheet: SheetId, tags: Sequence[str]) -> "Future[Worksheet]":
        """Replace the tags."""
        return self._write(
            partial(edits.set_tags, state=self._state, sheet=sheet, tags=tuple(tags))
        )

    def duplicate(self, sheet: SheetId, *, name: str) -> "Future[Worksheet]":
        """Copy a sheet under a new id and name, without its history."""
        return self._write(partial(edits.duplicate, state=self._state, sheet=sheet, name=name))

    def archive(self, sheet: SheetId, *, on: bool) -> "Future[Worksheet]":
        """Archive or bring back."""
        return self._set_time(sheet, "archived_at", on=on)

    def delete(self, sheet: SheetId) -> "Future[Worksheet]":
        """Move to the trash."""
        return self._set_time(sheet, "deleted_at", on=True)

    def undelete(self, sheet: SheetId) -> "Future[Worksheet]":
        """Bring back from the trash."""
        return self._set_time(sheet, "deleted_at", on=False)

    # -- the file itself
    def flush(self) -> "Future[None]":
        """Complete when everything submitted before is on the disk."""
        if self._writer is None:
            done: Future[None] = Future()
            done.set_result(None)
            return done
        return self._write(_nothing)

    def close(self) -> None:
        """Finish the queue, checkpoint, close. Safe to call twice."""
        self._reader.close()
        if self._writer is not None:
            self._writer.close()
        if self._marker is not None:
            self._marker.remove()

    def _change(self, sheet: SheetId, **values: object) -> "Future[Worksheet]":
        return self._write(partial(edits.change, state=self._state, sheet=sheet, values=values))

    def _set_time(self, sheet: SheetId, column: str, *, on: bool) -> "Future[Worksheet]":
        return self._write(
            partial(edits.set_time, state=self._state, sheet=sheet, column=column, on=on)
        )

    def _write(self, work: Callable[[Transaction], T]) -> "Future[T]":
        return self._submit(Job(work))

    def _submit(self, job: Job[T]) -> "Future[T]":
        if self._writer is None:
            job.futures[0].set_exception(ReadOnlyStoreError("opened read-only"))
            return job.futures[0]
        future = self._writer.submit(job)
        if self._exchange is not None:
            future.add_done_callback(self._on_written)
        return future

    def _on_written(self, done: "Future[Any]") -> None:
        """Wake sync up: on the writer thread, after the commit."""
        if self._exchange is not None and not done.cancelled() and done.exception() is None:
            self._exchange.written()

    def _read(self, query: Callable[[sa.Connection], T]) -> "Future[T]":
        after = None if self._writer is None else self._writer.last_submitted()
        return self._reader.submit(query, after=after)


def open_workbook(
    folder: Path,
    *,
    clock: Clock,
    settings: Settings,
    copy_key: Callable[[], CopyKey],
    random: Randomness = os.urandom,
    read_only: bool = False,
    backup_folder: Path | None = None,
) -> SqliteWorkbook:
    """Open the database in `folder`, made or migrated as needed (after a backup).

    `copy_key` is asked when copies are printed, on the writer thread (the keyring is slow).
    `storage.repair.check_at_start` comes before, under `storage.lock.InstanceLock`.

    Raises:
        NewerStoreError: when a newer program made it; open it with `read_only`.
        DamagedStoreError: when the file is damaged or not ours (storage.repair sees to it).
        ReadOnlyStoreError, DiskFullError, StoreError: when it cannot be opened for writing.
    """
    path = folder / DATABASE
    state = State(clock=clock, random=random, copy_key=copy_key, settings=settings)
    photos = Blobs(folder / PHOTOS)
    try:
        if read_only:
            reader = Reader(lambda: through_sqlalchemy(reader_anywhere(path)))
            return SqliteWorkbook(writer=None, reader=reader, state=state, photos=photos)
        with file_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
        raw = _writing(path, backup_folder or folder / backups.FOLDER, settings, clock)
        connection = through_sqlalchemy(raw)
        state.load(connection)
        life.begin(path, raw, state)
        marker = Marker(folder)
    except Exception as exc:
        ours = translated(exc)
        if ours is None or ours is exc:
            raise
        raise ours from exc
    ballast = Ballast(folder)
    writer = Writer(
        raw,
        connection,
        free_space=ballast.release,
        on_idle=ballast.put_back,
        on_damage=marker.keep,
    )
    reader = Reader(lambda: through_sqlalchemy(raw_reader(path)), on_damage=marker.keep)
    return SqliteWorkbook(writer=writer, reader=reader, state=state, photos=photos, marker=marker)


def _writing(
    path: Path, backup_folder: Path, settings: Settings, clock: Clock
) -> sqlite3.Connection:
    """Return the writing connection to a database of this program's schema."""
    if not path.exists():
        backups.make_new(path)
    raw = raw_writer(path)
    try:
        found = migrations.check_not_newer(raw, path)
    finally:
        raw.close()
    if found < migrations.SCHEMA:
        if found:
            backups.make(
                path.parent,
                backup_folder,
                now=clock(),
                keep=settings.backups.keep,
                occasion=backups.Occasion.MIGRATION,
            )
        migrations.migrate(path)
    return raw_writer(path)


def _nothing(tx: Transaction) -> None:
    """Write nothing: `flush` waits for the queue before it."""


def _last_sheet(connection: sa.Connection) -> OpenSheet | None:
    last = connection.scalar(sa.select(meta.c.v).where(meta.c.k == LAST_SHEET))
    found = None if last is None else sheets.find(connection, SheetId(last))
    if found is not None and found.worksheet.deleted_at is None:
        return sheets.opened(found)
    candidates = sa.union_all(
        sa.select(drafts.c.id, sa.func.max(drafts.c.change_seq, drafts.c.view_seq).label("at")),
        sa.select(
            saved_worksheets.c.id,
            sa.func.max(saved_worksheets.c.change_seq, saved_worksheets.c.view_seq),
        ).where(saved_worksheets.c.deleted_at.is_(None)),
    ).order_by(sa.desc("at"))
    newest = connection.execute(candidates.limit(1)).first()
    return None if newest is None else sheets.opened(sheets.get(connection, SheetId(newest.id)))
