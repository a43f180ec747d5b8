"""The print preview: the first copy as it will leave the printer, true to size."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPainter
from PySide6.QtPrintSupport import QPrinter, QPrintPreviewWidget
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.layout.display import Page, Stamp
from app.layout.settings import PageSettings
from ui.components.base import label
from ui.components.button import Button, Kind
from ui.components.icon_button import IconButton
from ui.printing.device import paint_on, set_paper
from ui.words import ntr, tr


class PaperDialog(QDialog):
    """Previews, turns pages, zooms; Print… opens the system's dialog."""

    print_asked = Signal()

    def __init__(
        self,
        printer: QPrinter,
        pages: Sequence[tuple[Page, Stamp]],
        settings: PageSettings,
        *,
        total: int,
        parent: QWidget,
    ) -> None:
        """`pages` begin the first copy; `total` counts all that is printed."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Print"))
        self.resize(760, 860)
        self._pages = tuple(pages)
        self._settings = settings
        # The preview does not own its printer but paints on it until it has gone itself.
        self._printer = printer
        self.preview = QPrintPreviewWidget(printer, self)
        self.preview.paintRequested.connect(self._on_paint)
        self._where = label("", "label", self)
        self._all: QLabel | None = None
        self.before = IconButton("chevron-left", tr("Page before"), parent=self)
        self.after = IconButton("chevron-right", tr("Next page"), parent=self)
        self.before.clicked.connect(self._on_before)
        self.after.clicked.connect(self._on_after)
        self.close_button = Button(tr("Close"), parent=self)
        self.close_button.clicked.connect(self.close)
        self.print_button = Button(tr("Print…"), kind=Kind.PRIMARY, icon="printer", parent=self)
        self.print_button.setDefault(True)
        self.print_button.clicked.connect(self.print_asked)
        self._lay_out(total)
        self.preview.previewChanged.connect(self._say)
        self._say()

    def shown_texts(self) -> list[str]:
        """Return what stands beside the buttons: the page shown and the number of all pages."""
        return [self._where.text(), *([self._all.text()] if self._all is not None else [])]

    def _lay_out(self, total: int) -> None:
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 10, 16, 10)
        foot.setSpacing(8)
        foot.addWidget(self.before)
        foot.addWidget(self._where)
        foot.addWidget(self.after)
        if total > len(self._pages):
            all_pages = ntr("{n} page in all", "{n} pages in all", total)
            self._all = label(all_pages, "caption", self)
            foot.addWidget(self._all)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        foot.addWidget(self.print_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.preview, 1)
        layout.addLayout(foot)

    @Slot(QPrinter)
    def _on_paint(self, printer: QPrinter) -> None:
        set_paper(printer, self._settings)
        painter = QPainter(printer)
        for number, page in enumerate(self._pages):
            if number:
                printer.newPage()
            paint_on(painter, printer, page)
        painter.end()

    @Slot()
    def _say(self) -> None:
        count = max(1, self.preview.pageCount())
        now = self.preview.currentPage()
        self._where.setText(tr("Page {n} of {m}", n=now, m=count))
        self.before.setEnabled(now > 1)
        self.after.setEnabled(now < count)

    @Slot()
    def _on_before(self) -> None:
        self.preview.setCurrentPage(self.preview.currentPage() - 1)
        self._say()

    @Slot()
    def _on_after(self) -> None:
        self.preview.setCurrentPage(self.preview.currentPage() + 1)
        self._say()
