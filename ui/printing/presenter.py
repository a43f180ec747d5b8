"""Keeps the version, makes its copies, and brings them to a file or a printer."""

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app.classes.fair import FairSets, new_sets, sets_for
from app.classes.handout_ports import HandedOut, HandOutBook, Wanted
from app.errors import AppError, DiskFullError, ReadOnlyStoreError
from app.ports import Workbook
from app.printing.errors import PrintCancelledError
from app.words import words
from app.worksheets.config import WorksheetConfig, decode_for_looking, encode
from app.worksheets.sheet import Drawn, pages_of, snapshot_of
from app.worksheets.worksheet import Printed, SheetId, Snapshot, Version, VersionId
from ui.printing.job import PrintJob, file_name, write_key, write_sheets
from ui.printing.wish import ClassWish, PrintWish, Target
from ui.tasks import TaskRunner
from ui.words import day_on_paper, tr


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
        hand_outs: Callable[[], HandOutBook | None] = lambda: None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._workbook = workbook
        self._tasks = tasks
        self._host = host
        self._author = author
        self._hand_outs = hand_outs
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

    def print_for_class(
        self,
        target: SheetId | Version,
        config: WorksheetConfig,
        drawn: Drawn,
        *,
        title: str,
        wish: PrintWish,
    ) -> None:
        """Print a copy for each pupil of `wish.for_class`: of a sheet, which is kept as a version,
        or of a version that was kept before. The sets are drawn on the worker thread.
        """
        for_class = wish.for_class
        if for_class is None:
            raise ValueError("for which class?")
        self._begin()

        def hand_out(sets: FairSets | None) -> None:
            book = self._hand_outs()
            if book is None:
                self._busy = False
                self.failed.emit(
                    tr("The class cannot be printed for yet: the store is opening. Try again.")
                )
                self.finished.emit()
                return
            wanted = _wanted(for_class, sets)
            host = self._host()
            if isinstance(target, Version):
                future = book.hand_out_version(target.id, wanted, host=host)
            else:
                kept = snapshot(config, drawn, title=title)
                future = book.hand_out(target, kept, wanted, host=host)
            self._tasks.watch(future, partial(self._on_handed_out, wish), self._on_failed)

        self._tasks.run(partial(fair_sets, for_class, config, drawn), hand_out, self._on_failed)

    @Slot()
    def cancel(self) -> None:
        """Stop writing; the file stays as it was."""
        self._stop.set()

    def _begin(self) -> None:
        self._busy = True
        self._stop.clear()

    def _on_kept(self, wish: PrintWish, printed: Printed) -> None:
        self.kept.emit(printed)
        self._bring(wish, partial(PrintJob.of, printed))

    def _on_handed_out(self, wish: PrintWish, handed_out: HandedOut) -> None:
        self.kept.emit(handed_out.printed)
        due = handed_out.hand_out.due_date
        language = decode_for_looking(handed_out.printed.version.config).language
        text = "" if due is None else due_on_paper(due, language)
        self._bring(wish, partial(PrintJob.of_hand_out, handed_out, due=text))

    def _bring(self, wish: PrintWish, make: "Callable[..., PrintJob]") -> None:
        """Bring the job to the file or the printer."""
        try:
            job = make(host=self._host(), author=self._author())
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


def fair_sets(wish: ClassWish, config: WorksheetConfig, drawn: Drawn) -> FairSets | None:
    """Return the sets of a class print (slow: for the worker thread).

    Raises:
        ImpossibleWishError: when the settings have no further problems.
    """
    pupils = len(wish.roll.pupils)
    return sets_for(config, wish.fairness, pupils=pupils, lettered=wish.lettered, first=drawn)


def due_on_paper(due: int, language: str) -> str:
    """Return "hand in by 5 December" in the language of the paper."""
    return words(language).tr("hand in by {day}", day=day_on_paper(due, language))


def _wanted(wish: ClassWish, sets: FairSets | None) -> Wanted:
    return Wanted(
        class_id=wish.roll.class_id,
        pupils=wish.roll.pupils,
        fairness=wish.fairness,
        sets=new_sets(sets),
        due_date=wish.due_date,
    )


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
