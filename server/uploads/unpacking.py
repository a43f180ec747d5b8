"""Pictures out of HEIC photos and PDFs, made by a process beside the server."""

from collections.abc import Iterator

import msgspec

from app.intake.sniff import Kind
from server.errors import InvalidError
from server.processes import Helper, HelperLostError, command_of
from server.uploads.unpacker import Job, Picture

TIMEOUT_S = 60.0
"""Seconds after which a picture is given up and the process ended."""
_JOBS = 30
"""Files after which the process is replaced: what decoders do not give back goes with it."""
_COMMAND = command_of("server.uploads.unpacker")


class Unpacking:
    """Asks one process for pictures. One file at a time: who calls takes care of that."""

    def __init__(
        self, *, timeout_s: float = TIMEOUT_S, command: tuple[str, ...] = _COMMAND
    ) -> None:
        self._helper = Helper(command, timeout_s=timeout_s)
        self._files = 0

    def pictures(self, content: bytes, kind: Kind) -> Iterator[bytes]:
        """Yield the pages of a document, or the one picture of a photo, as JPEGs.

        Raises:
            InvalidError: code "locked", "pages", "pixels", "kind" or "damaged". What the process
                does not survive counts as damaged: another try would not go better.
        """
        self._count()
        job = Job(kind=kind, content=content)
        while True:
            try:
                answer = self._helper.ask(msgspec.msgpack.encode(job))
            except HelperLostError as exc:
                raise InvalidError("The file cannot be opened.", code="damaged") from exc
            found = msgspec.msgpack.decode(answer, type=Picture)
            if found.fault:
                raise InvalidError("The file cannot be opened.", code=found.fault)
            if not found.jpeg:
                return
            yield found.jpeg
            job = Job()

    def close(self) -> None:
        """End the process. Safe to call twice."""
        self._helper.end()

    def _count(self) -> None:
        self._files += 1
        if self._files % _JOBS == 0:
            self._helper.rest()
