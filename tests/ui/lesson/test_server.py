"""What a telephone in the room can do, over a real socket, and what it cannot."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from app.ids import CopyKey, new_copy_id
from app.intake.cleaning import cleaned
from app.marking.inbox import UploadId
from app.marking.model import Source
from storage.workbook import SqliteWorkbook
from tests.app.intake.sheets import KEY, sheet
from tests.ui.lesson.conftest import PLACE, noise, path_of, photo
from ui.lesson import taking as takings
from ui.lesson.server import LessonServer
from ui.lesson.taking import Arrived, Taking


class Lesson:
    """A server of a lesson on the loopback address, and what it told."""

    def __init__(self, book: SqliteWorkbook, folder: Path) -> None:
        self.told: list[Arrived] = []
        self.inbox = book.inbox()
        self.folder = folder
        taking = Taking(self.inbox, KEY, self.told.append)
        self.server = LessonServer("127.0.0.1", taking, folder=folder, random=os.urandom)
        parts = urlsplit(self.server.url)
        self.path = parts.path
        self.client = httpx.Client(base_url=f"http://{parts.netloc}", timeout=20)

    def send(self, path: str, *photos: bytes) -> httpx.Response:
        files = [("photos", (f"{n}.jpg", each, "image/jpeg")) for n, each in enumerate(photos)]
        return self.client.post(path, files=files)

    def kept(self) -> list[tuple[Source, str, int | None, int]]:
        """Return what waits to be filed: source, copy, page, photos."""
        found: list[tuple[Source, str, int | None, int]] = []
        passed: list[UploadId] = []
        while (ready := self.inbox.next_ready(passed=passed)) is not None:
            passed.append(ready.id)
            found.append((ready.source, ready.copy, ready.page, len(ready.photos)))
        return found


@pytest.fixture
def lesson(book: SqliteWorkbook, tmp_path: Path) -> Iterator[Lesson]:
    made = Lesson(book, tmp_path / "coming")
    yield made
    made.client.close()
    made.server.close()


def test_the_screen_leads_to_the_form_and_the_codes_say_whose_photos_they_are(
    lesson: Lesson,
) -> None:
    form = lesson.client.get(lesson.path)
    assert (form.status_code, 'type="file"' in form.text) == (200, True)
    assert "script" not in form.text
    assert "default-src 'none'" in form.headers["Content-Security-Policy"]
    style = lesson.client.get("/web/style.css")
    assert style.headers["Content-Type"].startswith("text/css")
    assert len(form.content) + len(style.content) < 30_000

    one, two = sheet(1), sheet(2)
    thanks = lesson.send(lesson.path, photo(one), photo(two), noise())

    assert (thanks.status_code, "3 photos have arrived" in thanks.text) == (200, True)
    # What shows no code goes with the first sheet, for the teacher to look at.
    assert sorted(lesson.kept()) == sorted(
        [(Source.LESSON, one.copy, None, 2), (Source.LESSON, two.copy, None, 1)]
    )
    assert [(each.photos, len(each.copies)) for each in lesson.told] == [(3, 2)]
    assert list(lesson.folder.iterdir()) == []


def test_a_code_on_paper_is_an_address_too_and_what_is_sent_twice_is_kept_once(
    lesson: Lesson,
) -> None:
    one = sheet(1)
    assert "Page 2" in lesson.client.get(path_of(one.copy, 2)).text
    assert lesson.send(path_of(one.copy), photo(one)).status_code == 200
    assert lesson.send(path_of(one.copy), photo(one)).status_code == 200
    assert lesson.kept() == [(Source.LESSON, one.copy, 1, 1)]


def test_nothing_but_the_picture_is_kept(lesson: Lesson) -> None:
    lesson.send(path_of(sheet(1).copy), photo(sheet(1)))
    ready = lesson.inbox.next_ready()
    assert ready is not None
    blob = ready.photos[0].blob
    assert blob is not None
    kept = lesson.inbox.photo(blob)
    assert kept is not None
    assert kept.startswith(b"\xff\xd8")
    assert PLACE.encode() in photo(sheet(1))
    assert PLACE.encode() not in kept


def test_nobody_else_s_sheets_are_taken(lesson: Lesson) -> None:
    other = CopyKey(KEY.tag, os.urandom(32))
    for _ in range(50):
        forged = new_copy_id(other, random=os.urandom)
        assert lesson.client.get(path_of(forged)).status_code == 404
    assert lesson.send(path_of(forged), photo(sheet(1))).status_code == 404
    # A copy that this computer made, but has no row of: the code proves it.
    assert lesson.client.get(path_of(sheet(9).copy)).status_code == 200
    assert lesson.kept() == []


def test_a_photo_of_a_foreign_sheet_or_without_a_code_is_refused_in_words(
    lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = lesson.send(lesson.path, noise())
    assert (without.status_code, "cannot be read" in without.text) == (422, True)
    monkeypatch.setattr(takings, "verify", lambda *_: False)
    foreign = lesson.send(lesson.path, photo(sheet(9)))
    assert (foreign.status_code, "not your teacher" in foreign.text) == (422, True)
    assert lesson.kept() == []


def test_a_withdrawn_sheet_is_shown_as_one_and_its_photo_is_kept(
    lesson: Lesson, book: SqliteWorkbook
) -> None:
    one = sheet(1)
    book._write(  # what voiding does
        lambda tx: tx.connection.exec_driver_sql(
            "UPDATE worksheet_instances SET voided_at = 1 WHERE id = ?", (one.copy,)
        )
    ).result()
    assert "withdrawn" in lesson.client.get(path_of(one.copy)).text
    thanks = lesson.send(lesson.path, photo(one))
    assert (thanks.status_code, "withdrawn" in thanks.text) == (200, True)
    assert len(lesson.kept()) == 1
    assert "withdrawn" not in lesson.send(lesson.path, photo(sheet(2))).text


@pytest.mark.parametrize("path", ["/", "/robots.txt", "/AAAAAA", "/../etc/passwd", "/upload/x/y",
                                  "/upload/%ff", "/UPLOAD/" + "A" * 26])  # fmt: skip
def test_every_other_address_is_unknown(lesson: Lesson, path: str) -> None:
    assert lesson.client.get(path).status_code == 404
    assert lesson.client.post(path, content=b"x").status_code == 404


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 422, "is no photo"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", 422, "is not whole"),
        (b"", 422, "No photo was chosen"),
        (b"\xff\xd8\xff" + bytes(20_000_001), 413, "too large"),
    ],
)
def test_what_is_no_whole_photo_is_refused_in_words(
    lesson: Lesson, content: bytes, status: int, said: str
) -> None:
    reply = lesson.send(path_of(sheet(1).copy), photo(sheet(1)), content)
    if content:
        assert (reply.status_code, said in reply.text) == (status, True)
        assert lesson.kept() == []
    none = lesson.client.post(path_of(sheet(1).copy), files={"other": b"x"})
    assert (none.status_code, "No photo was chosen" in none.text) == (422, True)


def test_an_upload_that_is_cut_off_leaves_nothing(lesson: Lesson) -> None:
    body = httpx.Request("POST", "http://x/", files={"photos": ("a.jpg", photo(sheet(1)))})
    content = body.read()
    head = (
        f"POST {path_of(sheet(1).copy)} HTTP/1.0\r\nContent-Length: {len(content)}\r\n"
        f"Content-Type: {body.headers['Content-Type']}\r\n\r\n"
    )
    reply = _raw(lesson, head.encode() + content[: len(content) * 9 // 10])
    assert b" 400 " in reply
    assert lesson.kept() == []
    assert list(lesson.folder.iterdir()) == []


def test_forms_without_a_length_or_of_another_kind_are_refused(lesson: Lesson) -> None:
    path = path_of(sheet(1).copy)

    def chunks() -> Iterator[bytes]:
        yield b"x"

    assert lesson.client.post(path, content=chunks()).status_code == 400
    assert lesson.client.post(path, json={}).status_code == 400
    huge = "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 999999999"
    assert b" 413 " in _raw(lesson, f"POST {path} HTTP/1.0\r\n{huge}\r\n\r\n".encode())


def test_one_telephone_cannot_send_without_end(
    lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(takings, "PER_MINUTE", 2)
    path = path_of(sheet(1).copy)
    found = [lesson.send(path, noise()).status_code for _ in range(3)]
    assert found == [200, 200, 429]


def test_it_speaks_the_language_of_the_telephone(lesson: Lesson) -> None:
    reply = lesson.client.get(lesson.path, headers={"Accept-Language": "de-DE,de;q=0.9"})
    assert '<html lang="de">' in reply.text


def test_a_class_sends_at_once_and_nothing_is_lost(lesson: Lesson) -> None:
    sent = [photo(sheet(1), hand) for hand in range(1, 13)]
    replies: list[int] = []

    def send(each: bytes) -> None:
        with httpx.Client(base_url=lesson.client.base_url, timeout=60) as telephone:
            files = {"photos": ("a.jpg", each)}
            replies.append(telephone.post(path_of(sheet(1).copy), files=files).status_code)

    _together([lambda each=each: send(each) for each in sent])  # type: ignore[misc]
    assert replies == [200] * 12
    assert len(lesson.kept()) == 12


def test_it_asks_the_network_for_no_names(
    book: SqliteWorkbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(*_: object) -> str:
        raise AssertionError("a name was asked for")

    monkeypatch.setattr(socket, "getfqdn", asked)
    made = Lesson(book, tmp_path / "coming")
    assert made.client.get(made.path).status_code == 200
    made.client.close()
    made.server.close()


def test_ended_nobody_answers_and_the_port_is_free(lesson: Lesson) -> None:
    lesson.server.close()
    with pytest.raises(httpx.ConnectError):
        lesson.client.get(lesson.path)
    lesson.server.close()


def test_what_is_under_way_when_it_ends_still_arrives(
    lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered, go_on = threading.Event(), threading.Event()

    def slowly(content: bytes) -> object:
        entered.set()
        go_on.wait(10)
        return cleaned(content)

    monkeypatch.setattr(takings, "cleaned", slowly)
    replies: list[int] = []
    sender = threading.Thread(
        target=lambda: replies.append(
            lesson.send(path_of(sheet(1).copy), photo(sheet(1))).status_code
        )
    )
    sender.start()
    assert entered.wait(10)
    closer = threading.Thread(target=lesson.server.close)
    closer.start()
    time.sleep(0.3)
    go_on.set()
    closer.join(10)
    sender.join(10)
    assert replies == [200]
    assert len(lesson.kept()) == 1


def _together(works: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


def _raw(lesson: Lesson, sent: bytes) -> bytes:
    """Send bytes as they are, hang up, and return the first line of the answer."""
    parts = urlsplit(lesson.server.url)
    with socket.create_connection((str(parts.hostname), int(parts.port or 0))) as raw:
        raw.sendall(sent)
        raw.shutdown(socket.SHUT_WR)
        return raw.recv(4096).split(b"\r\n")[0]
