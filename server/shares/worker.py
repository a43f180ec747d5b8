"""Draws shared pages in a process of its own, so that no worksheet can hold up or end the server.

Reads jobs from standard input and writes answers to standard output: four bytes of length, then
msgpack. It ends with its input.
"""

import io
import sys

import msgspec

from app.errors import AppError
from app.printing.pdf import write_pdf
from app.sharing.paper import open_pages
from app.worksheets.config import decode
from server.processes import limit_memory, read, write

MEMORY_BYTES = 2 << 30
PICTURE_WIDTH = 720
"""Pixels of the picture of the first page."""


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A version to draw. `config` and `problems` are JSON."""

    config: bytes
    problems: bytes | None
    title: str
    version_id: str


class Drawing(msgspec.Struct, frozen=True, kw_only=True):
    """A version drawn; `fault` says why there is none."""

    pdf: bytes = b""
    png: bytes = b""
    pages: int = 0
    fault: str = ""


def draw(job: Job) -> Drawing:
    """Return the pages of a version as a PDF, the first one as a PNG."""
    try:
        return _drawn(job)
    except AppError as exc:
        return Drawing(fault=type(exc).__name__)
    except Exception as exc:  # noqa: BLE001 - the edge of this process; the next job is another's
        # Of what somebody wrote nothing is told, as in every log of the server.
        print(f"a version could not be drawn: {type(exc).__name__}", file=sys.stderr)  # noqa: T201
        return Drawing(fault=type(exc).__name__)


def _drawn(job: Job) -> Drawing:
    config = decode(job.config)
    pages = open_pages(config, job.problems, title=job.title, version_id=job.version_id)
    pdf = write_pdf(pages, title=job.title, author="", language=config.language)
    return Drawing(pdf=pdf, png=_picture(pdf), pages=len(pages))


def main() -> None:
    """Draw until the input ends."""
    limit_memory(MEMORY_BYTES)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing else may write between the messages
    while (data := read(source)) is not None:
        write(sink, msgspec.msgpack.encode(draw(msgspec.msgpack.decode(data, type=Job))))


def _picture(pdf: bytes) -> bytes:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        picture = page.render(scale=PICTURE_WIDTH / page.get_width()).to_pil().convert("RGB")
    finally:
        document.close()
    out = io.BytesIO()
    picture.quantize(32).save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    main()
