"""Keeps the version, makes its copies, and brings them to a file or a printer."""

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app.errors import AppError, DiskFullError, ReadOnlyStoreError
from app.ports import Workbook
from app.printing.errors import PrintCancelledError
from app.worksheets.config import WorksheetConfig, encode
from app.worksheets.sheet import Drawn, pages_of, snapshot_of
from app.worksheets.worksheet import Printed, SheetId, Snapshot, VersionId
from ui.printing.job import PrintJob, file_name, write_key, write_sheets
from ui.printing.wish import PrintWish, Target
from ui.tasks import TaskRunner
from ui.words import tr


class PrintPresenter(QObject):
    """One print after the other. The copies are in the store before a page leaves."""

    progressed = Signal(str, float)
    """What is being done and which share of it is done, 0-1."""
    finished = Signal()
    saved = Signal(object, object)
    """The path of the PDF and of its key (or None)."""
    print_ready = Signal(object, bool)
    """PrintJob for the print dialog, and whether the key is wished too."""
    kept = Signal(object)
    """Printed: the version and its copies are in the store."""
    failed = Signal(str)
    """A sentence with the next step."""
    cancelled = Signal()

    _moved = Signal(int)

    def __init__(
        self,
        workbook: Workbook,
        tasks: TaskRunner,
        *,
        host: Callable[[], str],
        author: Callable[[], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._workbook = workbook
        self._tasks = tasks
        self._host = host
        self._author = author
        self._stop = threading.Event()
        self._total = 1
        self._busy = False
        self._moved.connect(self._on_moved)

    @property
    def is_busy(self) -> bool:
        """Whether a print is under way."""
        return self._busy

    def print_sheet(
        self, sheet: SheetId, config: WorksheetConfig, drawn: Drawn, *, title: str, wish: PrintWish
    ) -> None:
        """Keep the sheet as it is as a version and print `wish.copies` copies of it."""
        self._begin()
        future = self._workbook.print_copies(
            sheet, snapshot(config, drawn, title=title), count=wish.copies, host=self._host()
        )
        self._tasks.watch(future, partial(self._on_kept, wish), self._on_failed)

    def reprint(self, version: VersionId, wish: PrintWish) -> None:
        """Print further copies of a kept version exactly as it was."""
        self._begin()
        future = self._workbook.reprint(version, count=wish.copies, host=self._host())
        self._tasks.watch(future, partial(self._on_kept, wish), self._on_failed)

    @Slot()
    def cancel(self) -> None:
        """Stop writing; the file stays as it was."""
        self._stop.set()

    def _begin(self) -> None:
        self._busy = True
        self._stop.clear()

    def _on_kept(self, wish: PrintWish, printed: Printed) -> None:
        self.kept.emit(printed)
        try:
            job = PrintJob.of(printed, host=self._host(), author=self._author())
        except AppError as error:
            self._on_failed(error)
            return
        if wish.target is Target.PRINTER:
            self._busy = False
            self.print_ready.emit(job, wish.with_key)
            self.finished.emit()
            return
        self._total = job.page_total()
        self._tasks.run(partial(self._write, job, wish), self._on_written, self._on_failed)

    def _write(self, job: PrintJob, wish: PrintWish) -> tuple[Path, Path | None]:
        """Write the files (on the worker thread)."""
        path = free_path(wish.folder, file_name(job.version.name))
        write_sheets(job, path, progress=self._moved.emit, cancelled=self._stop.is_set)
        key = None
        if wish.with_key and job.config.key.value == "separate":
            key = write_key(job, path.with_stem(tr("{name} - key", name=path.stem)))
        return path, key

    @Slot(int)
    def _on_moved(self, pages: int) -> None:
        words = tr("Page {n} of {m}", n=pages, m=self._total)
        self.progressed.emit(words, min(1.0, pages / self._total))

    def _on_written(self, paths: tuple[Path, Path | None]) -> None:
        self._busy = False
        self.saved.emit(*paths)
        self.finished.emit()

    def _on_failed(self, error: Exception) -> None:
        self._busy = False
        if isinstance(error, PrintCancelledError):
            self.cancelled.emit()
        else:
            self.failed.emit(reason_of(error))
        self.finished.emit()


def snapshot(config: WorksheetConfig, drawn: Drawn, *, title: str) -> Snapshot:
    """Return what a kept version of this sheet stores."""
    sheet = pages_of(config, drawn, title=title)
    return snapshot_of(
        config, drawn, encoded=encode(config), title=title, page_count=len(sheet.pages)
    )


def free_path(folder: Path, stem: str) -> Path:
    """Return a path in `folder` that no file has: never overwrite what a teacher kept."""
    path = folder / f"{stem}.pdf"
    number = 2
    while path.exists():
        path = folder / f"{stem} {number}.pdf"
        number += 1
    return path


def reason_of(error: Exception) -> str:
    """Return why there is no file, and what can be done."""
    if isinstance(error, DiskFullError):
        return tr("The disk is full, so there is no PDF yet. Free some space and try again.")
    if isinstance(error, ReadOnlyStoreError):
        return tr("The folder may not be written to. Choose another one under Print.")
    if isinstance(error, AppError):
        return str(error)
    return tr("The PDF could not be made. Your worksheet is safe; try again.")
