"""Keeps every change: writes at once, makes an auto-save version after a quiet while."""

from concurrent.futures import Future
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.errors import AppError, DiskFullError, ReadOnlyStoreError
from app.ports import Clock, Workbook
from app.topics.registry import topic_for
from app.worksheets.config import encode
from app.worksheets.worksheet import OpenSheet, SheetId, Version
from ui.components.status_line import SaveState
from ui.editor.state import Content
from ui.tasks import TaskRunner
from ui.words import tr

RETRY_AFTER_MS = 5000
"""A failed save is tried again by itself, and at once on Retry (sync.md §3.14)."""
IDLE_GAP_S = 30.0
"""A pause longer than this does not count as time spent editing."""


class Saver(QObject):
    """Writes the newest content of the open sheet. Nothing here waits for the disk."""

    state_changed = Signal(object, str)
    """SaveState, and for a failure the reason with its next step."""
    version_made = Signal(object)
    """The Version an auto-save made, or None when nothing had changed."""
    kept = Signal(object)
    """The OpenSheet as it is on the disk now."""

    def __init__(
        self,
        workbook: Workbook,
        tasks: TaskRunner,
        *,
        clock: Clock,
        debounce_ms: int,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._workbook = workbook
        self._tasks = tasks
        self._clock = clock
        self._sheet: SheetId | None = None
        self._unsaved: Content | None = None
        self._pending = 0
        self._last_edit: float | None = None
        self._active_ms = 0
        self._quiet = self._timer(debounce_ms, self._on_quiet)
        self._again = self._timer(RETRY_AFTER_MS, self.retry)

    def follow(self, sheet: SheetId) -> None:
        """Save for `sheet` from now on; what was pending for another one is kept first."""
        if self._sheet != sheet:
            self.make_version()
            self._sheet = sheet
            self._last_edit = None

    def set_debounce(self, debounce_ms: int) -> None:
        """Change the quiet time after which an auto-save version is made (milliseconds)."""
        self._quiet.setInterval(debounce_ms)

    def save(self, content: Content) -> None:
        """Write `content` now and make a version of it after a quiet while."""
        self._count_time()
        self._write(content)
        self._quiet.start()

    @Slot()
    def retry(self) -> None:
        """Write again what could not be written."""
        if self._unsaved is not None:
            self._write(self._unsaved)

    def make_version(self) -> "Future[Version | None] | None":
        """Make the auto-save version now (before a print, a restore, on close)."""
        waiting = self._quiet.isActive()
        self._quiet.stop()
        if self._sheet is None or not waiting:
            return None
        return self._auto_save()

    @property
    def unsaved(self) -> bool:
        """Whether something on the screen is not on the disk yet."""
        return self._unsaved is not None

    @property
    def is_busy(self) -> bool:
        """Whether the sheet is being edited: something is not saved, or was a moment ago."""
        return self._unsaved is not None or self._quiet.isActive()

    def _write(self, content: Content) -> None:
        if self._sheet is None:
            return
        self._unsaved = content
        self._pending += 1
        self._again.stop()
        self.state_changed.emit(SaveState.SAVING, "")
        future = self._workbook.save_edit(
            self._sheet,
            name=content.name,
            named=content.named,
            config=encode(content.config),
            worksheet_type=topic_for(content.config.topic).name,
            active_ms=self._active_ms,
        )
        carried, self._active_ms = self._active_ms, 0
        failed = partial(self._on_failed, carried)
        self._tasks.watch(future, on_result=self._on_saved, on_error=failed)

    def _count_time(self) -> None:
        now = self._clock()
        if self._last_edit is not None and 0 <= now - self._last_edit <= IDLE_GAP_S:
            self._active_ms += round((now - self._last_edit) * 1000)
        self._last_edit = now

    def _auto_save(self) -> "Future[Version | None]":
        assert self._sheet is not None  # noqa: S101 -- both callers have looked
        future = self._workbook.auto_save(self._sheet)
        self._tasks.watch(
            future, on_result=self.version_made.emit, on_error=self._on_version_failed
        )
        return future

    def _timer(self, interval_ms: int, slot: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval_ms)
        timer.timeout.connect(slot)
        return timer

    @Slot()
    def _on_quiet(self) -> None:
        if self._sheet is not None:
            self._auto_save()

    def _on_saved(self, sheet: OpenSheet) -> None:
        self._pending -= 1
        if self._pending == 0:
            self._unsaved = None
            self.state_changed.emit(SaveState.SAVED, "")
        self.kept.emit(sheet)

    def _on_version_failed(self, error: Exception) -> None:
        """The sheet itself is saved; only its version in the history is missing, so try later."""
        self.state_changed.emit(SaveState.FAILED, reason_of(error))
        self._quiet.start()

    def _on_failed(self, carried_ms: int, error: Exception) -> None:
        self._active_ms += carried_ms
        self._pending -= 1
        self.state_changed.emit(SaveState.FAILED, reason_of(error))
        if self._unsaved is not None:
            self._again.start()


def reason_of(error: Exception) -> str:
    """Return why saving failed and what can be done, in a teacher's words."""
    if isinstance(error, DiskFullError):
        return tr(
            "The disk is full. Your last change is still here on the screen. "
            "Free some space, then Retry."
        )
    if isinstance(error, ReadOnlyStoreError):
        return tr(
            "The folder of your worksheets may not be written to. Your last change is still here "
            "on the screen. Allow writing, then Retry."
        )
    if isinstance(error, AppError):
        return tr("Your last change is still here on the screen. {why}", why=str(error))
    return tr("Your last change is still here on the screen. Retry in a moment.")
