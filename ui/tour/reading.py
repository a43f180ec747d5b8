"""Reads a PDF back as a scanner would: pictures of its pages, and the QR codes on them."""

from pathlib import Path

DPI = 150


def pages_of_file(pdf: Path) -> int:
    """Return how many pages a PDF has."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def codes_of(pdf: Path, first: Path | None = None) -> list[str]:
    """Return the QR codes on the pages at 150 dpi; keep the first page's picture as `first`."""
    import pypdfium2
    import zxingcpp

    document = pypdfium2.PdfDocument(pdf)
    codes = []
    for number, page in enumerate(document):
        image = page.render(scale=DPI / 72, grayscale=number > 0).to_pil()
        if number == 0 and first is not None:
            image.quantize(64).save(first, optimize=True)
        codes += [code.text for code in zxingcpp.read_barcodes(image)]
    document.close()
    return codes
