"""A small web server for one lesson: the upload page in the local network, and nothing else.

It listens on the one address it is told, under a port the system gives it and a word that only
the code on the screen says; ended, the port is free again.
"""

import logging
import socket
import socketserver
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote, urlsplit

from typing_extensions import override

import resources
from app.errors import AppError, StoreError
from app.ids import ALPHABET, Randomness
from app.words import Words
from app.worksheets.worksheet import CopyId
from ui.lesson import page
from ui.lesson.form import MOST_BODY_BYTES, Form, FormError, boundary_of
from ui.lesson.taking import Arrived, Taking

logger = logging.getLogger(__name__)

STALL_S = 20.0
"""Seconds without a byte after which a telephone has gone."""
MOST_S = 300.0
"""Seconds that one submission may take in all."""
MOST_AT_ONCE = 64
"""Requests; a class of thirty telephones has room twice."""
WORD_LETTERS = 6
_CHUNK = 1 << 16
_LISTENING_S = 0.2
_STATUS = {"size": 413, "count": 413, "rate": 429, "broken": 400, "store": 503}


_Asked: TypeAlias = socket.socket | tuple[bytes, socket.socket]


class LessonServer:
    """Serves until it is closed. `url` is what the telephones open."""

    def __init__(self, address: str, taking: Taking, *, folder: Path, random: Randomness) -> None:
        """Listen on `address`; photos that are still coming lie in `folder`.

        Raises:
            OSError: when nothing can be listened to there.
        """
        self.word = "".join(ALPHABET[byte % 32] for byte in random(WORD_LETTERS))
        folder.mkdir(parents=True, exist_ok=True)
        self._http = _Http(address, taking, self.word, folder)
        port = self._http.server_address[1]
        self.url = f"http://{address}:{port}/{self.word}"
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(_LISTENING_S,), name="lesson", daemon=True
        )
        self._thread.start()

    def close(self, *, patience_s: float = 3.0) -> None:
        """Take no more requests; those under way may end within `patience_s`. Call it twice at
        will, on a thread that may wait.
        """
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(patience_s)
        self._http.wait(patience_s)


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, address: str, taking: Taking, word: str, folder: Path) -> None:
        self.taking, self.word, self.folder = taking, word, folder
        self._room = threading.BoundedSemaphore(MOST_AT_ONCE)
        self._idle = threading.Condition()
        self._running = 0
        super().__init__((address, 0), _Request)

    @override
    def server_bind(self) -> None:
        """Bind without asking the network for this computer's name: offline that takes seconds."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]  # type: ignore[assignment]

    @override
    def process_request(self, request: _Asked, client_address: object) -> None:
        if not self._room.acquire(blocking=False):
            self.shutdown_request(request)  # the telephone says so and tries again
            return
        with self._idle:
            self._running += 1
        super().process_request(request, client_address)

    @override
    def process_request_thread(self, request: _Asked, client_address: object) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._room.release()
            with self._idle:
                self._running -= 1
                self._idle.notify_all()

    @override
    def handle_error(self, request: _Asked, client_address: object) -> None:
        """A request ended in a defect: it is logged, and the lesson goes on."""
        logger.error("a defect in a request of the lesson", exc_info=True)  # noqa: LOG014  (inside)

    def wait(self, patience_s: float) -> None:
        """Wait until no request is under way, but not for longer."""
        with self._idle:
            self._idle.wait_for(lambda: not self._running, patience_s)


class _Request(BaseHTTPRequestHandler):
    server: _Http
    _left = 0
    """Bytes of the body that are still to come."""
    timeout = STALL_S
    server_version = "Chalkline"
    sys_version = ""

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Keep no record of telephones and codes."""

    @override
    def handle(self) -> None:
        with suppress(OSError):  # a telephone that goes away is nothing to report
            super().handle()

    def do_GET(self) -> None:
        """Show the form, or the style sheet."""
        if self._path() == "/web/style.css":
            self._answer(200, resources.read_bytes("web/style.css"), kind="text/css")
            return
        found = self._found()
        if found is None:
            self._answer(404, page.unknown(self._words()))
        else:
            voided = self.server.taking.is_void(found[0])
            self._answer(200, page.ask(self._words(), page=found[1], voided=voided))

    def do_HEAD(self) -> None:
        """Answer as to GET, without the page."""
        self.do_GET()

    def do_POST(self) -> None:
        """Take photos in."""
        found = self._found()
        if found is None:
            self._answer(404, page.unknown(self._words()))
            return
        try:
            arrived = self._hand_in(found)
        except FormError as exc:
            self._refuse(exc.code, found[1])
        except StoreError as exc:
            logger.warning("a photo of the lesson could not be kept: %s", type(exc).__name__)
            self._refuse("store", found[1])
        except AppError:
            logger.exception("a photo of the lesson could not be taken in")
            self._refuse("store", found[1])
        else:
            thanks = page.thanks(self._words(), arrived.photos, voided=arrived.voided)
            self._answer(200, thanks)

    def _hand_in(self, found: tuple[CopyId | None, int | None]) -> Arrived:
        taking = self.server.taking
        boundary = boundary_of(self.headers.get("Content-Type", ""))
        length = self.headers.get("Content-Length", "")
        if boundary is None or not (length.isascii() and length.isdigit() and len(length) < 15):
            raise FormError("broken")
        self._left = int(length)
        if self._left > MOST_BODY_BYTES:
            raise FormError("size")
        taking.check_rate(self.client_address[0])
        form = Form(boundary, self.server.folder)
        try:
            self._read(form)
            if form.refusal:
                raise FormError(form.refusal)
            copy, number = found
            return taking.hand_in(None if copy is None else (copy, number), form.files)
        finally:
            form.close()

    def _read(self, form: Form) -> None:
        """Feed the form; one that breaks off leaves nothing."""
        for data in self._body():
            form.feed(data)
        if not form.is_whole:
            raise FormError("broken")

    def _body(self) -> Iterator[bytes]:
        """Yield what is still to come of the body."""
        until = time.monotonic() + MOST_S
        while self._left > 0:
            data = self.rfile.read1(min(self._left, _CHUNK))
            if not data or time.monotonic() > until:
                self._left = 0
                return
            self._left -= len(data)
            yield data

    def _found(self) -> tuple[CopyId | None, int | None] | None:
        """Return what an address names: nothing but the lesson, or a copy and a page; None for
        everything else.
        """
        parts = [part for part in self._path().split("/") if part]
        if len(parts) == 1 and parts[0].upper() == self.server.word:
            return None, None
        if len(parts) == 2 and parts[0].lower() == "upload":
            return self.server.taking.addressed(parts[1])
        return None

    def _path(self) -> str:
        with suppress(ValueError):
            return unquote(urlsplit(self.path).path)
        return ""

    def _words(self) -> Words:
        return page.words_for(self.headers.get("Accept-Language", ""))

    def _refuse(self, code: str, number: int | None) -> None:
        if self._left <= MOST_BODY_BYTES:  # a telephone hears nothing before it has sent all
            for _ in self._body():
                pass
        spoken = self._words()
        content = page.ask(spoken, page=number, refused=page.reason(spoken, code))
        self._answer(_STATUS.get(code, 422), content)

    def _answer(self, status: int, content: bytes, *, kind: str = "text/html") -> None:
        headers: Mapping[str, str] = {
            **page.HEADERS,
            "Content-Type": f"{kind}; charset=utf-8",
            "Content-Length": str(len(content)),
            "Connection": "close",
        }
        self.send_response(HTTPStatus(status))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
