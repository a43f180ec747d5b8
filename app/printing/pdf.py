"""Pages to PDF: whole as bytes, or streamed to a file with progress and a way to stop.

Equal pages give equal bytes: no dates, no random ids. Imports reportlab: let callers import this
module when they print, not when the program starts.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO
from itertools import islice
from typing import BinaryIO, Final

from app.layout.display import DisplayList, Page, Stamp
from app.printing.container import PdfFile
from app.printing.content import Template
from app.printing.encoding import TextEncoder
from app.printing.errors import PrintCancelledError
from app.printing.qr import Matrix, code_text, matrices

_BATCH: Final = 64
"""Pages whose QR codes are made together, and after which progress is told."""
_TEMPLATES: Final = 256
"""Display lists kept compiled: sheets have up to 100 pages."""


def write_pdf(
    pages: Sequence[tuple[Page, Stamp]], *, title: str, author: str, language: str
) -> bytes:
    """Return `pages` as a PDF document.

    `language` is a BCP 47 tag ("en-GB").

    Raises:
        ValueError: when there is no page.
        PayloadTooLongError: when a copy's payload fits into no QR code.
    """
    file = BytesIO()
    stream_pdf(file, pages, title=title, author=author, language=language)
    return file.getvalue()


def stream_pdf(
    file: BinaryIO,
    pages: Iterable[tuple[Page, Stamp]],
    *,
    title: str,
    author: str,
    language: str,
    progress: Callable[[int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> int:
    """Write `pages` to `file` as they come and return their number.

    Memory stays bounded however many there are, if `pages` is lazy. `progress` hears the number
    of pages written so far, every 64 pages and at the end; `cancelled` is asked as often.

    Raises:
        PrintCancelledError: when `cancelled` says so; `file` then holds no usable document.
        ValueError, PayloadTooLongError: as `write_pdf`.
    """
    document = _Document(PdfFile(file))
    count = 0
    for batch in _batches(pages):
        if cancelled is not None and cancelled():
            raise PrintCancelledError
        document.add(batch)
        count += len(batch)
        if progress is not None:
            progress(count)
    if not count:
        raise ValueError("a document needs a page")
    document.finish(title=title, author=author, language=language)
    return count


class _Compiled:
    """A template with the numbers of its objects in the file."""

    def __init__(self, template: Template, resources: int) -> None:
        self.template = template
        self.resources = resources
        self.width = template.display.width
        self.height = template.display.height


class _Document:
    """One document being written."""

    def __init__(self, file: PdfFile) -> None:
        self._file = file
        self._encoder = TextEncoder()
        self._compiled: dict[DisplayList, _Compiled] = {}

    def add(self, batch: Sequence[tuple[Page, Stamp]]) -> None:
        """Write a batch of pages."""
        compiled = [self._of(page.list) for page, _ in batch]
        codes = _codes(
            (code.version, code_text(code, page, stamp))
            for (page, stamp), one in zip(batch, compiled, strict=True)
            for code in one.template.codes
        )
        for (page, stamp), one in zip(batch, compiled, strict=True):
            drawn = tuple(islice(codes, len(one.template.codes)))
            self._file.add_page(
                one.template.fill(page, stamp, drawn),
                width=one.width,
                height=one.height,
                resources=one.resources,
            )

    def finish(self, *, title: str, author: str, language: str) -> None:
        """Write the fonts and the end of the file."""
        for name, program in self._encoder.programs():
            self._file.add_font(name, program)
        self._file.finish(title=title, author=author, language=language)

    def _of(self, display: DisplayList) -> _Compiled:
        """Return `display` compiled; its forms are written the first time."""
        found = self._compiled.get(display)
        if found is None:
            if len(self._compiled) >= _TEMPLATES:
                self._compiled.clear()
            template = Template(display, self._encoder)
            forms = [
                self._file.add_form(form, width=display.width, height=display.height)
                for form in template.forms
            ]
            found = _Compiled(template, self._file.add_resources(forms))
            self._compiled[display] = found
        return found


def _batches(
    pages: Iterable[tuple[Page, Stamp]],
) -> Iterator[list[tuple[Page, Stamp]]]:
    rest = iter(pages)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _codes(wanted: Iterable[tuple[int, str]]) -> Iterator[Matrix]:
    """Return the matrices of (version, text) in their order, made version by version."""
    items = list(wanted)
    by_version: dict[int, list[str]] = {}
    for version, text in items:
        by_version.setdefault(version, []).append(text)
    made = {
        version: iter(matrices(texts, version=version)) for version, texts in by_version.items()
    }
    return iter([next(made[version]) for version, _ in items])
