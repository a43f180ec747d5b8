"""Reads a form with files as it streams in: counted, in temporary files, never whole in memory.

The server's own form reader stands on a library that the desktop program does not carry; what a
browser sends is simple enough (RFC 7578), and anything else is refused.
"""

import re
import tempfile
from contextlib import ExitStack
from enum import Enum, auto
from pathlib import Path
from typing import IO

from app.errors import AppError

MOST_FILE_BYTES = 20_000_000
MOST_FILES = 10
MOST_BODY_BYTES = MOST_FILE_BYTES * MOST_FILES + 100_000
_MOST_HEAD = 8192
_MOST_PARTS = 64
_IN_MEMORY = 1 << 18
_BOUNDARY = re.compile(r'boundary="?([0-9A-Za-z\'()+_,./:=?-]{1,70})"?\s*(?:;|$)')
_NAME = re.compile(rb'(?:^|[;\s])name="([^"]*)"', re.I)
_FILE = re.compile(rb'[;\s]filename="([^"]+)"', re.I)


class FormError(AppError):
    """A form cannot be taken; `code` says why, as the words of the page know it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _At(Enum):
    BOUNDARY = auto()
    """Right behind one."""
    HEAD = auto()
    FILE = auto()
    OTHER = auto()
    """In a part that is no photo; before the first boundary, too."""
    END = auto()


class Form:
    """The photos of a form. Feed it, then look whether it `is_whole`; close it in the end.

    `refusal`: why it cannot be taken; the rest is then read to no use.
    """

    def __init__(self, boundary: str, folder: Path) -> None:
        """Temporary files go to `folder`: the system's own place may be memory."""
        self.files: list[IO[bytes]] = []
        self.refusal = ""
        self._folder = folder
        self._delimiter = b"\r\n--" + boundary.encode()
        self._buffer = bytearray(b"\r\n")
        self._at = _At.OTHER
        self._parts = 0
        self._stack = ExitStack()
        self._open: IO[bytes] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether its end has come: what breaks off before is no form."""
        return self._at is _At.END

    def close(self) -> None:
        """Delete the temporary files."""
        self._stack.close()

    def feed(self, data: bytes) -> None:
        """Take in what has come.

        Raises:
            FormError: when it is no form of a browser.
        """
        if self._at is _At.END:
            return
        self._buffer += data
        while self._step():
            pass

    def _step(self) -> bool:
        """Go on by one piece; return False when more bytes are needed."""
        match self._at:
            case _At.BOUNDARY:
                return self._after_boundary()
            case _At.HEAD:
                return self._head()
            case _At.END:
                return False
            case _:
                return self._content()

    def _after_boundary(self) -> bool:
        if len(self._buffer) < 2:
            return False
        mark = bytes(self._buffer[:2])
        del self._buffer[:2]
        if mark == b"--":
            self._at = _At.END
            self._buffer.clear()
        elif mark == b"\r\n":
            self._at = _At.HEAD
        else:
            raise FormError("broken")
        return True

    def _head(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > _MOST_HEAD:
                raise FormError("broken")
            return False
        head = bytes(self._buffer[:end])
        del self._buffer[: end + 4]
        self._parts += 1
        if self._parts > _MOST_PARTS or len(head) > _MOST_HEAD:
            raise FormError("broken")
        self._begin(head)
        return True

    def _begin(self, head: bytes) -> None:
        self._at, self._open = _At.OTHER, None
        line = next(
            (each for each in head.split(b"\r\n")
             if each.lower().startswith(b"content-disposition:")), b"",
        )  # fmt: skip
        name = _NAME.search(line)
        if name is None or name[1] != b"photos" or _FILE.search(line) is None:
            return  # a field without a file: what a browser sends when none was chosen
        if len(self.files) >= MOST_FILES:
            self.refusal = self.refusal or "count"
            return
        made = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY, dir=str(self._folder))  # noqa: SIM115  (the stack has it)
        self._open = self._stack.enter_context(made)
        self._at = _At.FILE

    def _content(self) -> bool:
        end = self._buffer.find(self._delimiter)
        if end < 0:
            keep = len(self._delimiter) - 1
            if len(self._buffer) > keep:
                self._write(self._buffer[:-keep])
                del self._buffer[:-keep]
            return False
        self._write(self._buffer[:end])
        del self._buffer[: end + len(self._delimiter)]
        if self._open is not None and self._open.tell() and not self.refusal:
            self.files.append(self._open)
        self._open, self._at = None, _At.BOUNDARY
        return True

    def _write(self, data: bytearray) -> None:
        if self._at is not _At.FILE or self._open is None or self.refusal:
            return
        self._open.write(data)
        if self._open.tell() > MOST_FILE_BYTES:
            self.refusal = "size"


def boundary_of(content_type: str) -> str | None:
    """Return the boundary that a form's type names; None when it is no form with files."""
    kind, _, rest = content_type.partition(";")
    if kind.strip().lower() != "multipart/form-data":
        return None
    found = _BOUNDARY.search(rest.strip())
    return None if found is None else found[1]
