"""The system's print dialog, with preview; the sheet's paper is put back after it."""

from collections.abc import Iterable

from PySide6.QtCore import QMarginsF, QObject, Signal, Slot
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrintPreviewDialog
from PySide6.QtWidgets import QWidget

from app.layout.display import Page, Stamp
from app.layout.settings import Orientation, PageSettings, Paper
from ui.page.painter import paint_page
from ui.printing.job import PrintJob
from ui.words import tr


class PaperPrinter(QObject):
    """Shows the print preview for one job at a time."""

    done = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._dialog: QPrintPreviewDialog | None = None
        self._pages: list[tuple[Page, Stamp]] = []
        self._settings = PageSettings()

    def show(self, job: PrintJob, window: QWidget, *, with_key: bool) -> QPrintPreviewDialog:
        """Open the preview of `job` over `window`; the dialog prints or is closed."""
        self._pages = list(job.stamped())
        if with_key:
            self._pages += list(job.stamped_key())
        self._settings = job.config.page
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(job.version.name)
        set_paper(printer, self._settings)
        self._dialog = QPrintPreviewDialog(printer, window)
        self._dialog.setWindowTitle(tr("Print"))
        self._dialog.paintRequested.connect(self._on_paint)
        self._dialog.finished.connect(self.done)
        self._dialog.open()
        return self._dialog

    @Slot(QPrinter)
    def _on_paint(self, printer: QPrinter) -> None:
        paint_job(printer, self._pages, self._settings)


def set_paper(printer: QPrinter, settings: PageSettings) -> None:
    """Give `printer` the sheet's paper, orientation and no margins of its own."""
    size = QPageSize.PageSizeId.A4 if settings.paper is Paper.A4 else QPageSize.PageSizeId.Letter
    lying = settings.orientation is Orientation.LANDSCAPE
    printer.setPageLayout(
        QPageLayout(
            QPageSize(size),
            QPageLayout.Orientation.Landscape if lying else QPageLayout.Orientation.Portrait,
            QMarginsF(),
            QPageLayout.Unit.Point,
        )
    )
    printer.setFullPage(True)


def paint_job(
    printer: QPrinter, pages: Iterable[tuple[Page, Stamp]], settings: PageSettings
) -> None:
    """Paint `pages` true to size.

    The dialog hands the printer back with the system's default paper on some platforms, which is
    how other programs print A4 sheets on Letter: so the sheet's own paper is set again first.
    """
    set_paper(printer, settings)
    painter = QPainter(printer)
    points = printer.resolution() / 72
    for number, (page, stamp) in enumerate(pages):
        if number:
            printer.newPage()
        painter.save()
        painter.scale(points, points)
        paint_page(painter, page, stamp)
        painter.restore()
    painter.end()
