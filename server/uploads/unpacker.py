"""Makes pictures of what is none yet (HEIC, PDF), in a process of its own with bounded memory.

It reads jobs from standard input and writes answers to standard output, one picture at a time, so
that neither side ever has more than one page of a document in memory.
"""

import sys
from collections.abc import Iterator

import msgspec

from app.errors import AppError
from app.intake import documents, pictures
from app.intake.errors import UnreadableError
from app.intake.model import Why
from app.intake.sniff import Kind
from server.processes import limit_memory, read, write

MEMORY_BYTES = 3 << 29
MOST_PAGES = 20
"""Pages of a document: a worksheet has fewer."""
_CODES = {
    Why.ENCRYPTED: "locked",
    Why.BOMB: "pixels",
    Why.NOT_A_PICTURE: "kind",
}


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What to do: begin with `content`, or, without one, go on to the next picture."""

    kind: Kind = Kind.OTHER
    content: bytes = b""


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """The next picture as a JPEG; none at the end; `fault` says why there is none."""

    jpeg: bytes = b""
    fault: str = ""
    """The code of an `InvalidError`."""


def pictures_of(content: bytes, kind: Kind) -> Iterator[bytes]:
    """Yield the pages of a document, or the one picture of a photo, as JPEGs.

    Raises:
        UnreadableError: says what is wrong with it.
        TooManyPagesError: it has more pages than a worksheet.
    """
    if kind is not Kind.PDF:
        yield from pictures.originals(content, kind)
        return
    with documents.opened(content) as document:
        if len(document) > MOST_PAGES:
            raise TooManyPagesError
        for number in range(len(document)):
            yield documents.picture(document, number)


class TooManyPagesError(AppError):
    """A document has more pages than a pupil's work has."""


class Unpacker:
    """Answers jobs; remembers the file it is at."""

    def __init__(self) -> None:
        self._left: Iterator[bytes] = iter(())

    def answer(self, job: Job) -> Picture:
        """Return the first picture of a new file, or the next one."""
        if job.content:
            self._left = pictures_of(job.content, job.kind)
        try:
            return Picture(jpeg=next(self._left, b""))
        except TooManyPagesError:
            return Picture(fault="pages")
        except UnreadableError as exc:
            return Picture(fault=_CODES.get(exc.why, "damaged"))
        except Exception as exc:  # noqa: BLE001 - the edge of this process; the next job is another's
            print(f"a file could not be opened: {type(exc).__name__}", file=sys.stderr)  # noqa: T201
            return Picture(fault="damaged")


def main() -> None:
    """Answer until the input ends."""
    limit_memory(MEMORY_BYTES)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing else may write between the messages
    unpacker = Unpacker()
    while (data := read(source)) is not None:
        job = msgspec.msgpack.decode(data, type=Job)
        del data
        write(sink, msgspec.msgpack.encode(unpacker.answer(job)))


if __name__ == "__main__":
    main()
