"""What a reader finds in a PDF, by pypdfium2 and qpdf."""

import ctypes
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image
from pypdfium2 import raw

needs_qpdf = pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")


@contextmanager
def opened(data: bytes) -> Iterator[Any]:
    """Open a document and close it again."""
    document = pypdfium2.PdfDocument(data)
    try:
        yield document
    finally:
        document.close()


def texts(data: bytes) -> list[str]:
    """Return the text of every page, as copying it gives."""
    with opened(data) as document:
        return [page.get_textpage().get_text_range() for page in document]


def rendered(data: bytes, *, dpi: float) -> Iterator[Image.Image]:
    """Yield a grey picture of every page."""
    with opened(data) as document:
        for page in document:
            picture: Image.Image = page.render(scale=dpi / 72, grayscale=True).to_pil()
            yield picture


def glyphs(data: bytes) -> list[tuple[str, float, float]]:
    """Return (sign, x, y) of the glyph origins of the first page, without made-up ones."""
    found = []
    with opened(data) as document:
        page = document[0].get_textpage()
        x, y = ctypes.c_double(), ctypes.c_double()
        for index in range(page.count_chars()):
            if raw.FPDFText_IsGenerated(page.raw, index) == 1:
                continue
            raw.FPDFText_GetCharOrigin(page.raw, index, ctypes.byref(x), ctypes.byref(y))
            found.append((chr(raw.FPDFText_GetUnicode(page.raw, index)), x.value, y.value))
    return found


def checked_by_qpdf(path: Path) -> str:
    """Return what `qpdf --check` says; raise when it found a fault or warns."""
    done = subprocess.run(
        [shutil.which("qpdf") or "qpdf", "--check", str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout + done.stderr
