"""Reads a form with files as it streams in: counted, in temporary files, never whole in memory."""

import asyncio
import tempfile
from contextlib import ExitStack
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
_IN_MEMORY = 1 << 18
"""Bytes of a file that are kept in memory before it goes to a temporary one."""


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
    form, size = Form(folder), 0
    try:
        with PushMultipartParser(options["boundary"], max_segment_count=64) as parser:
            async for chunk in request.stream():
                size += len(chunk)
                _check(size)
                if chunk and not parser.closed:
                    await asyncio.to_thread(_feed, parser, form, chunk)
    except (MultipartError, ClientException, ValueError) as exc:
        form.close()
        raise BadBodyError("The form breaks off.") from exc
    except OSError as exc:
        form.close()
        raise StoreError("a form cannot be kept") from exc
    except BaseException:
        form.close()
        raise
    return form


def _check(size: int) -> None:
    if size > _MOST_BODY_BYTES:
        raise TooMuchError("That is more than ten photos can be.")


def _feed(parser: PushMultipartParser, form: Form, chunk: bytes) -> None:
    for event in parser.parse(chunk):
        form.take(event)


def refused(code: str) -> InvalidError:
    """Return the error of a form that cannot be taken."""
    return InvalidError("The form cannot be taken.", code=code)
