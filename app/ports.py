"""What the domain and the windows need from the outside, as protocols.

`storage` fulfils `Workbook`; only bootstrap.py names the class.
"""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol

import msgspec

from app.classes.handout_ports import HandOutBook
from app.exchange.ports import Meta
from app.exchange.status import Collided, Parked
from app.settings import Settings
from app.sharing.parcel import Parcel
from app.worksheets.worksheet import (
    Copy,
    CopyId,
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


class Clock(Protocol):
    """The time, passed in so that tests own it."""

    def __call__(self) -> float:
        """Return Unix seconds."""


class SheetsChanged(msgspec.Struct, frozen=True, kw_only=True):
    """What a transaction of sync did to worksheets, told after its commit."""

    changed: frozenset[SheetId] = frozenset()
    """Their row is another now: config, name, tags, place … New ones are among them."""
    history: frozenset[SheetId] = frozenset()
    """Versions, copies or conflicts of theirs came, went or were numbered."""
    removed: frozenset[SheetId] = frozenset()
    """Purged elsewhere: they are not here any more."""
    recovered: dict[SheetId, SheetId] = {}
    """Of those removed, the copies that keep what was never sent, by the old id."""


class SyncSummary(msgspec.Struct, frozen=True, kw_only=True):
    """Where the store stands with its server."""

    meta: Meta
    waiting: int
    """Changes that the server has not heard of."""
    parked: int
    """Changes that it refused."""
    collisions: int
    """Collisions that were not put away."""


class Workbook(Protocol):
    """The teacher's worksheets: every write is one transaction on the writer thread.

    Every method returns at once; the future completes when the commit has returned (writes) or
    the rows are read. Futures fail with the errors of app.errors, in words: DiskFullError,
    ReadOnlyStoreError, NewerStoreError, NotFoundError, StoreError.
    """

    # -- the sheet being edited
    def start(self) -> "Future[OpenSheet | None]":
        """Return the sheet last worked on ("Continue where you left off?"), or None."""

    def open(self, sheet: SheetId) -> "Future[OpenSheet]":
        """Open a sheet: last_viewed_at moves, and a base version is kept before the first edit
        of this session (design.md §3).
        """

    def create(
        self, *, name: str, config: bytes, worksheet_type: str, named: bool = False
    ) -> "Future[OpenSheet]":
        """Start a draft; `named` says that `name` stands on the paper and is no automatic one.

        That alone puts nothing into the library: a teacher has to name or print the sheet.
        """

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
        """Write the newest state: draft or library row, with its outbox mark, in one transaction.

        Calls that arrive while a commit runs join the next one; only the newest state of a sheet
        is written. `active_ms` is the active editing time since the last call. Adds the sheet
        to the library when it was just named and the settings say so.
        """

    def refresh(self, sheet: SheetId) -> "Future[OpenSheet]":
        """Return a sheet that a pull has changed as it stands; the editor shows that from now on.

        Until then an edit counts as made on what the editor showed before: it goes on top of what
        was pulled, and takes nothing of that back. (`open` does the same, and begins a session.)
        """

    def auto_save(self, sheet: SheetId) -> "Future[Version | None]":
        """Keep the current config as an auto-save version if it differs from the last version,
        then prune; None when nothing differed or the sheet is a draft.
        """

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
        """Make a snapshot version (or reuse the current one when config, name and problems are
        the same) and `count` copies with their ids and payloads, in one transaction.
        """

    def reprint(self, version: VersionId, *, count: int, host: str = "") -> "Future[Printed]":
        """Make further copies of a kept version, exactly as it was."""

    def pin(self, sheet: SheetId, snapshot: Snapshot, *, note: str) -> "Future[Version]":
        """Keep this state for good as a `manual` version."""

    def pin_version(
        self, version: VersionId, *, note: str, snapshot: Snapshot | None = None
    ) -> "Future[Version]":
        """Keep an older auto-save for good, with a note; an existing pin gets the new note.

        `snapshot` brings the problems and the key that an auto-save lacks, so that the pin can be
        printed exactly as it was; they are stored only where there were none.
        """

    def unpin_version(self, version: VersionId, *, was: Version) -> "Future[Version]":
        """Undo `pin_version`: the version becomes again what `was` says."""

    # -- history
    def versions(
        self,
        sheet: SheetId,
        *,
        before_number: int | None = None,
        limit: int = 20,
        include_auto_saves: bool = True,
    ) -> "Future[tuple[Version, ...]]":
        """Return versions, newest first, older than `before_number`."""

    def version(self, version: VersionId) -> "Future[Version]":
        """Return one version whole."""

    def restore(self, sheet: SheetId, version: VersionId) -> "Future[OpenSheet]":
        """Make a version's config current without a new version, after the state it replaces has
        been kept as one (so that the restore can be undone by restoring that).
        """

    # -- copies
    def copies(self, version: VersionId) -> "Future[tuple[Copy, ...]]":
        """Return the printed copies of a version."""

    def find_copy(self, code: str) -> "Future[Copy]":
        """Return the copy of a printed code (letters with or without hyphens and check letter)."""

    def hand_outs(self) -> HandOutBook:
        """Return the prints for classes, which are written in the same order."""

    # -- library
    def library(self, query: LibraryQuery) -> "Future[LibraryPage]":
        """Return the worksheets that match."""

    def configs(self, sheets: Sequence[SheetId]) -> "Future[tuple[Worksheet, ...]]":
        """Return whole rows, for thumbnails."""

    def rename(self, sheet: SheetId, name: str) -> "Future[Worksheet]":
        """Give a name; an empty one returns to the automatic name."""

    def describe(self, sheet: SheetId, description: str) -> "Future[Worksheet]":
        """Set the description."""

    def set_favourite(self, sheet: SheetId, *, on: bool) -> "Future[Worksheet]":
        """Star or unstar."""

    def set_template(self, sheet: SheetId, *, on: bool) -> "Future[Worksheet]":
        """Mark as a template (a new worksheet can start from it)."""

    def set_tags(self, sheet: SheetId, tags: Sequence[str]) -> "Future[Worksheet]":
        """Replace the tags."""

    def duplicate(self, sheet: SheetId, *, name: str) -> "Future[Worksheet]":
        """Copy a sheet under a new id and name, without its history."""

    def archive(self, sheet: SheetId, *, on: bool) -> "Future[Worksheet]":
        """Archive or bring back."""

    def delete(self, sheet: SheetId) -> "Future[Worksheet]":
        """Move to the trash (deleted_at); the row and its history stay for `undelete`."""

    def undelete(self, sheet: SheetId) -> "Future[Worksheet]":
        """Bring back from the trash."""

    def use_settings(self, settings: Settings) -> None:
        """Obey other settings (retention, auto-add rules) from the next write on."""

    def set_public(self, sheet: SheetId, *, on: bool) -> "Future[Worksheet]":
        """Let others discover the sheet, or not."""

    def purge(self, sheet: SheetId) -> "Future[None]":
        """Delete for good, with history and copies, here and on every computer."""

    # -- from and to others
    def share(self, sheet: SheetId, snapshot: Snapshot) -> "Future[Printed]":
        """Make a snapshot for a link (or reuse the current one) and count it; no copies."""

    def import_copy(
        self,
        parcel: Parcel,
        *,
        name: str = "",
    ) -> "Future[Worksheet]":
        """Take in a worksheet with its history, under new ids: from a file or a link."""

    def conflicts(self, sheet: SheetId | None = None) -> "Future[tuple[Collided, ...]]":
        """Return the collisions that were not put away, of one sheet or all, newest first."""

    def dismiss_conflict(self, conflict: str) -> "Future[None]":
        """Put a collision away, on this computer."""

    def use_lost(self, conflict: str) -> "Future[OpenSheet]":
        """Take the values that lost after all, as a new edit; the state before is kept."""

    def parked(self) -> "Future[tuple[Parked, ...]]":
        """Return the changes that the server refused, oldest first."""

    def export_parked(self) -> "Future[bytes]":
        """Return them as the content of a JSON file."""

    def retry_parked(self, op_id: str | None = None) -> "Future[None]":
        """Send one of them again, or all."""

    def discard_parked(self, op_id: str) -> "Future[None]":
        """Put one of them away for good; the worksheet stays."""

    def sync_summary(self) -> "Future[SyncSummary]":
        """Return where the store stands with its server."""

    def leave_account(self, *, keep: bool) -> "Future[None]":
        """Forget the account: to the next one, everything here is new. Without `keep`, the
        worksheets that the server has whole go from this computer. A backup comes first.
        """

    # -- the file itself
    def flush(self) -> "Future[None]":
        """Complete when everything submitted before is on the disk."""

    def close(self) -> None:
        """Finish the queue, checkpoint, close. Safe to call twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupInfo:
    """A backup as the settings window lists it."""

    id: str
    day: str
    """ISO date (UTC) by the clock of then; the order is the list's, not the day's."""
    occasion: str
    """"daily", "asked", "migration" or "restore"."""
    size: int
    """Bytes."""


class Backups(Protocol):
    """Local backups of all worksheets. Futures fail with the errors of app.errors."""

    def list(self) -> "Future[tuple[BackupInfo, ...]]":
        """Return the backups there are, newest first."""

    def make_now(self) -> "Future[BackupInfo]":
        """Back up now, while the program works on."""

    def restore(self, backup: str) -> "Future[None]":
        """Go back to a backup, after the present state has been kept as one.

        The store is closed by this: when the future completes, the program must open it anew.
        Fails with DamagedStoreError when the backup is not whole; nothing is changed then, but
        the store may be closed.
        """

    def start_empty(self) -> "Future[None]":
        """Begin with an empty library, after the present state has been kept as a backup.

        The store is closed by this, as by `restore`.
        """


__all__ = ["BackupInfo", "Backups", "Clock", "CopyId", "Workbook"]
