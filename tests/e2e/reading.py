"""Reads what was printed the way others do: with pypdfium2 and zxing-cpp."""

from pathlib import Path

import pypdfium2
import zxingcpp


def codes_in(path: Path) -> list[str]:
    """Return the QR codes of a PDF, read from its pages at 150 dpi."""
    document = pypdfium2.PdfDocument(path)
    found = [
        code.text
        for page in document
        for code in zxingcpp.read_barcodes(page.render(scale=150 / 72).to_pil())
    ]
    document.close()
    return found


def text_of(path: Path) -> str:
    """Return the text of a PDF."""
    document = pypdfium2.PdfDocument(path)
    text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return text
