"""Paper: the preview, the system's print dialog, and pages painted in slices.

A class set of sixty pages takes a fifth of a second to paint, so it is painted a page at a time
from the event loop, with progress and a way to stop; the window never stands still.
"""

from collections.abc import Iterator
from itertools import islice

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from app.layout.display import Page, Stamp
from ui.printing.device import paint_on, set_paper
from ui.printing.job import PrintJob
from ui.printing.paper_dialog import PaperDialog
from ui.words import tr

Stamped = tuple[Page, Stamp]
PREVIEWED = 10
"""Pages of the preview: it paints them all at once, so they have to fit into 50 ms."""


class PaperPrinter(QObject):
    """Shows the print preview for one job at a time and prints it."""

    progressed = Signal(str, float)
    printed = Signal()
    stopped = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._printer: QPrinter | None = None
        self._job: PrintJob | None = None
        self._with_key = False
        self._painting: PagePainting | None = None
        self._dialog: PaperDialog | None = None

    def show(self, job: PrintJob, window: QWidget, *, with_key: bool) -> PaperDialog:
        """Open the preview of `job` over `window`."""
        self._job = job
        self._with_key = with_key
        self._printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        self._printer.setDocName(job.version.name)
        set_paper(self._printer, job.config.page)
        first = tuple(islice(self._pages(job, copies=1), PREVIEWED))
        total = job.page_total() + (job.key_total() if with_key else 0)
        dialog = PaperDialog(self._printer, first, job.config.page, total=total, parent=window)
        dialog.print_asked.connect(self._on_print_asked)
        self._dialog = dialog
        dialog.open()
        return dialog

    @Slot()
    def cancel(self) -> None:
        """Stop after the page being painted; what the printer has already is printed."""
        if self._painting is not None:
            self._painting.stop()

    def print_on(self, printer: QPrinter) -> None:
        """Print the job of the dialog on `printer`, in slices."""
        if self._job is None:
            return
        # The system's dialog hands the printer back with its own default paper on some platforms,
        # which is how other programs print A4 sheets on Letter.
        set_paper(printer, self._job.config.page)
        job = self._job
        total = job.page_total() + (job.key_total() if self._with_key else 0)
        self._painting = PagePainting(printer, self._pages(job), total=total, parent=self)
        self._painting.progressed.connect(self.progressed)
        self._painting.ended.connect(self._on_ended)
        self._painting.start()

    def _pages(self, job: PrintJob, *, copies: int | None = None) -> Iterator[Stamped]:
        wanted = None if copies is None else copies * len(job.sheet_pages())
        for number, page in enumerate(job.stamped()):
            if wanted is not None and number >= wanted:
                break
            yield page
        if self._with_key:
            yield from job.stamped_key()

    @Slot()
    def _on_print_asked(self) -> None:
        if self._printer is None or self._dialog is None:
            return
        system = QPrintDialog(self._printer, self._dialog)
        system.setWindowTitle(tr("Print"))
        system.accepted.connect(self._on_accepted)
        QDialog.open(system)  # QPrintDialog's own takes a slot by name

    @Slot()
    def _on_accepted(self) -> None:
        if self._dialog is not None:
            self._dialog.close()
        if self._printer is not None:
            self.print_on(self._printer)

    def _on_ended(self, complete: bool, started: bool) -> None:  # noqa: FBT001 -- a signal's
        self._painting = None
        if not started:
            self.failed.emit(tr("The printer did not answer. Your copies are kept; print again."))
        elif complete:
            self.printed.emit()
        else:
            self.stopped.emit()


class PagePainting(QObject):
    """Paints pages onto a printer, one in each turn of the event loop."""

    progressed = Signal(str, float)
    ended = Signal(bool, bool)
    """Whether every page was painted, and whether the printer could be begun at all."""

    def __init__(
        self, printer: QPrinter, pages: Iterator[Stamped], *, total: int, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._printer = printer
        self._pages = pages
        self._total = total
        self._done = 0
        self._stopped = False
        self._painter = QPainter()
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._on_turn)

    def start(self) -> None:
        """Begin with the next turn of the event loop."""
        if not self._painter.begin(self._printer):
            self.ended.emit(False, False)  # noqa: FBT003
            return
        self._timer.start()

    def stop(self) -> None:
        """Paint no further page."""
        self._stopped = True

    @Slot()
    def _on_turn(self) -> None:
        page = None if self._stopped else next(self._pages, None)
        if page is None:
            self._timer.stop()
            self._painter.end()
            self.ended.emit(not self._stopped, True)  # noqa: FBT003
            return
        if self._done:
            self._printer.newPage()
        paint_on(self._painter, self._printer, page)
        self._done += 1
        words = tr("Page {n} of {m}", n=self._done, m=self._total)
        self.progressed.emit(words, self._done / max(1, self._total))
