"""Printing on paper: the sheet's own paper whatever the dialog left, and never a standstill."""

from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.worksheets.config import WorksheetConfig, encode
from app.worksheets.sheet import draw
from app.worksheets.worksheet import Copy, CopyId, SheetId, Version, VersionId, VersionType
from ui.printing.job import PrintJob
from ui.printing.paper import PaperPrinter
from ui.theme.manager import ThemeManager
from ui.watchdog import GuiWatchdog

VERSION = "0190a6c0-0000-7000-8000-000000000001"
A4 = (595, 842)


def job(copies: int) -> PrintJob:
    config = WorksheetConfig(seed=3)
    return PrintJob(
        version=Version(
            id=VersionId(VERSION),
            saved_worksheet_id=SheetId("s"),
            version_number=1,
            version_type=VersionType.SNAPSHOT,
            config=encode(config),
            created_at=0,
            name="Sums",
        ),
        copies=tuple(
            Copy(
                id=CopyId(f"0190a6c0-0000-8000-8000-{n:012d}"),
                saved_worksheet_id=SheetId("s"),
                version_id=VersionId(VERSION),
                version_number=1,
                printed_at=0,
                qr_code_url=f"CODE{n}",
            )
            for n in range(copies)
        ),
        config=config,
        drawn=draw(config),
    )


@pytest.fixture
def printer(tmp_path: Path) -> QPrinter:
    """A printer that leaves a PDF, on the Letter paper that a system's dialog likes to leave."""
    made = QPrinter(QPrinter.PrinterMode.HighResolution)
    made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    made.setOutputFileName(str(tmp_path / "paper.pdf"))
    letter = QPageSize(QPageSize.PageSizeId.Letter)
    made.setPageLayout(QPageLayout(letter, QPageLayout.Orientation.Landscape, QMarginsF()))
    return made


def test_every_page_leaves_on_the_sheets_own_paper(
    theme: ThemeManager, qtbot: QtBot, printer: QPrinter, tmp_path: Path
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    paper = PaperPrinter(window)
    dialog = paper.show(job(3), window, with_key=True)
    heard: list[float] = []
    paper.progressed.connect(lambda _words, share: heard.append(share))

    with GuiWatchdog(200, cpu_only=True), qtbot.waitSignal(paper.printed, timeout=20_000):
        paper.print_on(printer)

    dialog.close()
    document = pypdfium2.PdfDocument(tmp_path / "paper.pdf")
    sizes = {(round(page.get_width()), round(page.get_height())) for page in document}
    assert (len(document), sizes) == (4, {A4})
    assert heard == [0.25, 0.5, 0.75, 1.0]


def test_stopping_hands_no_further_page_to_the_printer(
    theme: ThemeManager, qtbot: QtBot, printer: QPrinter, tmp_path: Path
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    paper = PaperPrinter(window)
    dialog = paper.show(job(30), window, with_key=False)
    said: list[str] = []
    paper.printed.connect(lambda: said.append("printed"))
    with qtbot.waitSignal(paper.progressed, timeout=20_000):
        paper.print_on(printer)
    paper.cancel()
    with qtbot.waitSignal(paper.stopped, timeout=20_000):
        pass
    dialog.close()
    assert not said
    assert len(pypdfium2.PdfDocument(tmp_path / "paper.pdf")) < 30


def test_the_preview_shows_the_first_copy_and_counts_all(
    theme: ThemeManager, qtbot: QtBot
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    dialog = PaperPrinter(window).show(job(30), window, with_key=False)
    qtbot.waitUntil(lambda: dialog.preview.pageCount() == 1)
    assert not dialog.after.isEnabled()
    assert dialog.shown_texts() == ["Page 1 of 1", "30 pages in all"]
    dialog.close()
