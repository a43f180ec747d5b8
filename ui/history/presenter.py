"""Turns what is done in the history panel into use cases, and their outcome into rows."""

from concurrent.futures import Future

from PySide6.QtCore import QObject, Signal, Slot

from app.errors import AppError
from app.ports import Workbook
from app.worksheets.config import decode
from app.worksheets.sheet import draw, pages_of, snapshot_of
from app.worksheets.worksheet import OpenSheet, SheetId, Snapshot, Version, VersionId
from ui.history.panel import HistoryPanel
from ui.tasks import TaskRunner

PAGE = 20
"""Versions fetched at a time."""


class HistoryPresenter(QObject):
    """Keeps the panel in step with the open sheet.

    Answers that come after another sheet was shown, or after another version was chosen, are
    dropped: only the last wish counts.
    """

    version_loaded = Signal(object)
    """Version, whole: show it on the desk as a preview."""
    preview_ended = Signal()
    """The desk shows the current state again."""
    restored = Signal(object, object)
    """OpenSheet as it is now, and the Version it was taken from."""
    pinned = Signal(object, object)
    """Version as it is now, and as it was: say so, with `unpin(was)` as the way back."""
    unpinned = Signal(object)
    """Version as it is again."""
    failed = Signal(object)
    """Exception: the wish could not be fulfilled; the panel shows what it showed."""

    def __init__(
        self,
        panel: HistoryPanel,
        workbook: Workbook,
        tasks: TaskRunner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._panel = panel
        self._workbook = workbook
        self._tasks = tasks
        self._sheet: SheetId | None = None
        self._wanted: VersionId | None = None
        self._restoring: Version | None = None
        self._before: dict[VersionId, Version] = {}
        self._rows: Future[tuple[Version, ...]] | None = None
        self._older: Future[tuple[Version, ...]] | None = None
        self._older_than = 0
        self._limit = PAGE
        panel.preview_requested.connect(self._on_preview_requested)
        panel.preview_ended.connect(self._on_preview_ended)
        panel.restore_requested.connect(self.restore)
        panel.pin_requested.connect(self._on_pin_requested)
        panel.older_requested.connect(self._on_older_requested)

    # -- what is shown
    def show(self, sheet: SheetId | None) -> None:
        """Show the history of another sheet; None shows none. A preview ends silently."""
        if sheet != self._sheet:
            self._sheet = sheet
            self._wanted = None
            self._rows = self._older = None
            self._restoring = None
            self._panel.set_preview(None)
            self._panel.set_versions((), has_older=False)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Fetch again as many versions as are shown (after a save); choice and scroll stay."""
        if self._sheet is None:
            return
        self._limit = max(len(self._panel.versions), PAGE)
        found = self._workbook.versions(self._sheet, limit=self._limit + 1)
        self._rows = self._tasks.watch(found, self._on_rows, self._on_failed)

    @Slot(object)
    def _on_rows(self, found: tuple[Version, ...]) -> None:
        if _is_answer_to(self._rows, found):
            self._panel.set_versions(found[: self._limit], has_older=len(found) > self._limit)

    @Slot(int)
    def _on_older_requested(self, before_number: int) -> None:
        if self._sheet is None or (self._older is not None and not self._older.done()):
            return
        self._older_than = before_number
        found = self._workbook.versions(self._sheet, before_number=before_number, limit=PAGE + 1)
        self._older = self._tasks.watch(found, self._on_older, self._on_failed)

    @Slot(object)
    def _on_older(self, found: tuple[Version, ...]) -> None:
        shown = self._panel.versions
        if not _is_answer_to(self._older, found) or not shown:
            return
        if shown[-1].version_number != self._older_than:  # a refresh moved the end meanwhile
            self._on_older_requested(shown[-1].version_number)
            return
        self._panel.set_versions((*shown, *found[:PAGE]), has_older=len(found) > PAGE)

    # -- preview
    @property
    def previewed(self) -> VersionId | None:
        """The version on the desk or on its way there."""
        return self._wanted

    def end_preview(self) -> None:
        """Go back to the current state (Esc in the editor, "Back to current")."""
        if self._wanted is not None:
            self._panel.set_preview(None)
            self._on_preview_ended()

    @Slot(str)
    def _on_preview_requested(self, version_id: str) -> None:
        self._wanted = VersionId(version_id)
        self._tasks.watch(
            self._workbook.version(self._wanted), self._on_version, self._on_preview_failed
        )

    @Slot(object)
    def _on_version(self, version: Version) -> None:
        if version.id == self._wanted:
            self.version_loaded.emit(version)

    @Slot()
    def _on_preview_ended(self) -> None:
        self._wanted = None
        self.preview_ended.emit()

    @Slot(object)
    def _on_preview_failed(self, error: Exception) -> None:
        self.end_preview()
        self._on_failed(error)

    # -- restore
    @Slot(str)
    def restore(self, version_id: str) -> None:
        """Make a version's settings current; what they replace is kept as a version before."""
        version = self._find(version_id)
        if self._sheet is None or version is None or self._restoring is not None:
            return
        self._restoring = version
        self._tasks.watch(
            self._workbook.restore(self._sheet, version.id),
            self._on_restored,
            self._on_restore_failed,
        )

    @Slot(object)
    def _on_restored(self, sheet: OpenSheet) -> None:
        version = self._restoring
        if sheet.id != self._sheet or version is None:
            return
        self._restoring = None
        self._wanted = None
        self._panel.set_preview(None)
        self._panel.choose(version.id)
        self.restored.emit(sheet, version)
        self.refresh()

    # -- pins
    @Slot(str, str)
    def _on_pin_requested(self, version_id: str, note: str) -> None:
        version = self._find(version_id)
        if version is None:
            return
        self._before[version.id] = version
        self._tasks.watch(
            self._workbook.pin_version(version.id, note=note, snapshot=snapshot_to_pin(version)),
            self._on_pinned,
            self._on_failed,
        )

    @Slot(object)
    def _on_pinned(self, version: Version) -> None:
        self.pinned.emit(version, self._before.pop(version.id))
        self.refresh()

    def unpin(self, was: Version) -> None:
        """Take a pin back: the version becomes again what `was` says."""
        self._tasks.watch(
            self._workbook.unpin_version(was.id, was=was), self._on_unpinned, self._on_failed
        )

    @Slot(object)
    def _on_unpinned(self, version: Version) -> None:
        self.unpinned.emit(version)
        self.refresh()

    @Slot(object)
    def _on_restore_failed(self, error: Exception) -> None:
        self._restoring = None
        self._on_failed(error)

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self.failed.emit(error)

    def _find(self, version_id: str) -> Version | None:
        return next((v for v in self._panel.versions if v.id == version_id), None)


def snapshot_to_pin(version: Version) -> Snapshot | None:
    """Return the problems and key an auto-save lacks; None when it has them or cannot be drawn."""
    if version.problems is not None:
        return None
    try:
        config = decode(version.config)
        drawn = draw(config)
    except AppError:
        return None
    pages = pages_of(config, drawn, title=version.name).pages
    return snapshot_of(
        config, drawn, encoded=version.config, title=version.name, page_count=len(pages)
    )


def _is_answer_to(asked: "Future[tuple[Version, ...]] | None", found: tuple[Version, ...]) -> bool:
    """Tell whether `found` is what the last question brought, not an earlier one."""
    return asked is not None and asked.done() and asked.result() is found
