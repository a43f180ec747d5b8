"""A printer, given the sheet's own paper, and a page painted on it true to size."""

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter

from app.layout.display import Page, Stamp
from app.layout.settings import Orientation, PageSettings, Paper
from ui.page.painter import paint_page


def set_paper(printer: QPrinter, settings: PageSettings) -> None:
    """Give `printer` the sheet's paper, orientation and no margins of its own."""
    size = QPageSize.PageSizeId.A4 if settings.paper is Paper.A4 else QPageSize.PageSizeId.Letter
    lying = settings.orientation is Orientation.LANDSCAPE
    # Full page first: with it margins may be 0, else the printer's own least margins stay.
    printer.setFullPage(True)
    printer.setPageLayout(
        QPageLayout(
            QPageSize(size),
            QPageLayout.Orientation.Landscape if lying else QPageLayout.Orientation.Portrait,
            QMarginsF(),
            QPageLayout.Unit.Point,
        )
    )


def paint_on(painter: QPainter, printer: QPrinter, page: tuple[Page, Stamp]) -> None:
    """Paint one page true to size."""
    painter.save()
    painter.resetTransform()
    points = printer.resolution() / 72
    painter.scale(points, points)
    paint_page(painter, *page)
    painter.restore()
