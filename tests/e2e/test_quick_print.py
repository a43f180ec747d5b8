"""Workflow 1: settings, Ctrl E, Enter; a PDF and its key lie on the disk."""

from pathlib import Path

import pypdfium2
import zxingcpp

from tests.e2e.teacher import Teacher, named


def codes_in(path: Path) -> list[str]:
    """Read the codes off the pages as a scanner at 150 dpi would see them."""
    document = pypdfium2.PdfDocument(path)
    found = [
        code.text
        for page in document
        for code in zxingcpp.read_barcodes(page.render(scale=150 / 72).to_pil())
    ]
    document.close()
    return found


def test_walk(teacher: Teacher) -> None:
    for _ in range(60):
        f=teacher.focused()
        print(type(f).__name__, named(f) if f else None)
        teacher.press("Tab")

def test_settings_then_a_pdf_and_its_key(teacher: Teacher) -> None:
    columns = teacher.tab_to("Columns")
    teacher.press("Up")
    teacher.wait(lambda: teacher.program.presenter.content.config.page.columns == 5)
    teacher.press("Ctrl+E")
    teacher.press("Return")
    teacher.wait_for_toast("ok")
