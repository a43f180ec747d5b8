"""Reads a form with files as it streams in: counted, in temporary files, never whole in memory."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from litestar.exceptions import ClientException
from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header

from app.errors import StoreError
from server.errors import BadBodyError, InvalidError, TooMuchError
from server.http.bodies import Asked

MOST_FILE_BYTES = 20_000_000
MOST_FILES = 10
_MOST_BODY_BYTES = MOST_FILE_BYTES * MOST_FILES + 100_000
_IN_MEMORY = 1 << 16
"""Bytes of a file that are kept in memory before it goes to a temporary one."""
_PIECE_BYTES = 1 << 17
"""Of what is written at once: two hundred telephones have one each in memory."""


@dataclass
class Form:
    """The files of a form. Close it, and they are gone."""

    folder: Path
    """Where temporary files go: the system's own place may be memory."""
    files: list[IO[bytes]] = field(default_factory=list)
    refusal: str = ""
    """Why it cannot be taken: the code of an `InvalidError`; the rest was read to no use."""
    _stack: ExitStack = field(default_factory=ExitStack)

    def close(self) -> None:
        """Delete the temporary files."""
        self._stack.close()

    def take(self, event: "MultipartSegment | bytes | bytearray | None") -> None:
        """Take in one event of the parser."""
        if self.refusal:
            return
        if isinstance(event, MultipartSegment):
            self._begin(event)
        elif event is None:
            self._end()
        elif self._open is not None:
            self._open.write(event)
            if self._open.tell() > MOST_FILE_BYTES:
                self.refusal = "size"

    _open: IO[bytes] | None = None

    def _begin(self, segment: MultipartSegment) -> None:
        self._open = None
        if segment.name != "photos" or not segment.filename:
            return  # a field without a file: what a browser sends when none was chosen
        if len(self.files) >= MOST_FILES:
            self.refusal = "count"
            return
        self.begin()

    def begin(self) -> None:
        """Begin with a file: what is taken from now on is in it."""
        made = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY, dir=str(self.folder))  # noqa: SIM115  (the stack has it)
        self._open = self._stack.enter_context(made)

    def _end(self) -> None:
        if self._open is not None and self._open.tell():
            self.files.append(self._open)
        self._open = None


async def read(request: Asked, folder: Path) -> Form:
    """Return the files of a form; who calls closes it.

    Raises:
        BadBodyError: when it is no whole form: a connection that broke off leaves nothing.
        TooMuchError: when it is longer than ten files can be.
        StoreError: when the disk does not take it.
    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != "multipart/form-data" or not options.get("boundary"):
        return Form(folder)
    form = Form(folder)
    with (
        _closed_by_errors(form),
        PushMultipartParser(options["boundary"], max_segment_count=64) as parser,
    ):
        async for piece in _pieces(request, most=_MOST_BODY_BYTES):
            if not parser.closed:
                await asyncio.to_thread(_feed, parser, form, piece)
    return form


async def read_one(request: Asked, folder: Path) -> Form:
    """Return the body as the only file of a form; who calls closes it.

    Raises:
        BadBodyError: when the connection broke off.
        TooMuchError: when it is far longer than a file can be; a little is read to no use.
        StoreError: when the disk does not take it.
    """
    form = Form(folder)
    with _closed_by_errors(form):
        form.begin()
        async for piece in _pieces(request, most=2 * MOST_FILE_BYTES):
            await asyncio.to_thread(form.take, piece)
        form.take(None)
    return form


@contextmanager
def _closed_by_errors(form: Form) -> Iterator[None]:
    try:
        yield
    except (MultipartError, ClientException, ValueError) as exc:
        form.close()
        raise BadBodyError("What was sent breaks off.") from exc
    except OSError as exc:
        form.close()
        raise StoreError("what was sent cannot be kept") from exc
    except BaseException:
        form.close()
        raise


async def _pieces(request: Asked, *, most: int) -> AsyncIterator[bytearray]:
    """Yield the body in pieces worth a walk to another thread."""
    size, piece = 0, bytearray()
    async for chunk in request.stream():
        size += len(chunk)
        if size > most:
            raise TooMuchError("That is more than photos can be.")
        piece += chunk
        if len(piece) >= _PIECE_BYTES:
            yield piece
            piece = bytearray()
    if piece:
        yield piece


def _feed(parser: PushMultipartParser, form: Form, chunk: bytearray) -> None:
    for event in parser.parse(chunk):
        form.take(event)


def refused(code: str) -> InvalidError:
    """Return the error of a form that cannot be taken."""
    return InvalidError("The form cannot be taken.", code=code)
