"""Whatever comes over the network is refused without a trace, or kept whole."""

import http.client
import os
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from urllib.parse import urlsplit

import httpx
import pytest

from app.ids import CopyKey, letters, new_copy_id
from server.uploads.store import MOST_UPLOADS
from tests.server.running import Running
from tests.server.uploads.pupils import Teacher, blobs, photo, send

FORGED = 10_000
ATTEMPTS = 500


@pytest.fixture
def teacher(server: Running, name: str) -> Teacher:
    return Teacher(server, name)


def alone(client: httpx.Client, copy_id: str, content: bytes) -> httpx.Response:
    return client.post(f"/upload/{letters(copy_id)}.1/photos", content=content)


def test_a_photo_that_comes_alone_arrives_once_however_often_it_is_sent(
    server: Running, teacher: Teacher
) -> None:
    copy_id, pupil = teacher.copy(), server.client()

    replies = [alone(pupil, copy_id, photo()) for _ in range(3)]
    form = send(pupil, f"/upload/{copy_id}", photo(), photo("grey"), photo("grey"))

    assert [reply.json() for reply in replies] == [{"pictures": 1}] * 3
    assert form.status_code == 200
    first, second = teacher.arrived(copy_id)
    assert (len(list(first["files"])), len(list(second["files"]))) == (1, 1)  # type: ignore[call-overload]
    assert (first["page"], second["page"]) == (1, None)
    assert len(blobs(server)) >= 2


def test_what_was_dropped_as_known_leaves_no_file(server: Running, teacher: Teacher) -> None:
    copy_id, pupil = teacher.copy(), server.client()
    alone(pupil, copy_id, photo())
    before = blobs(server)

    alone(pupil, copy_id, photo())
    send(pupil, f"/upload/{copy_id}", photo(), photo())

    assert blobs(server) == before


def test_a_photo_that_comes_eight_times_at_once_is_kept_once(
    server: Running, teacher: Teacher
) -> None:
    copy_id, before = teacher.copy(), blobs(server)
    pupils = [server.client() for _ in range(8)]

    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda pupil: alone(pupil, copy_id, photo()), pupils))

    assert {reply.status_code for reply in replies} == {200}
    assert len(teacher.arrived(copy_id)) == 1
    assert len(blobs(server)) == len(before) + 1


@pytest.mark.parametrize("chunked", [False, True], ids=["by length", "in chunks"])
@pytest.mark.parametrize("path", ["", "/photos"], ids=["form", "alone"])
def test_an_upload_cut_at_nine_tenths_leaves_nothing(
    server: Running, teacher: Teacher, path: str, *, chunked: bool
) -> None:
    copy_id, before = teacher.copy(), blobs(server)
    request = httpx.Request("POST", server.address, files={"photos": ("a.jpg", photo())})
    content = request.read() if not path else photo()
    kind = request.headers["content-type"] if not path else "application/octet-stream"
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {len(content)}"
    head = f"POST /upload/{copy_id}{path} HTTP/1.1\r\nHost: x\r\n{length}\r\nContent-Type: {kind}"
    cut = content[: len(content) * 9 // 10]
    body = b"%x\r\n%s\r\n" % (len(cut), cut) if chunked else cut
    place = urlsplit(server.address)
    with socket.create_connection((place.hostname or "", place.port or 0)) as sock:
        sock.sendall(f"{head}\r\n\r\n".encode() + body)
        sock.shutdown(socket.SHUT_WR)
        answer = sock.makefile("rb").read()  # the server has let go of it then

    assert b" 200 " not in answer[:20]
    assert (teacher.arrived(copy_id), blobs(server)) == ([], before)
    assert not [
        each.name for each in server.settings.data.iterdir() if each.name.startswith("tmp")
    ]


def test_of_five_hundred_uploads_for_one_code_fifty_are_kept_and_the_rest_is_told_kindly(
    server: Running, teacher: Teacher
) -> None:
    copy_id, pupils, replies = teacher.copy(), server.client(), []
    for number in range(ATTEMPTS):
        # Each from another telephone: no address is too fast then.
        headers = {"X-Forwarded-For": f"10.1.{number // 250}.{number % 250}"}
        shade = (number % 8 * 32, number // 8 % 8 * 32, number // 64 * 32)
        sent = photo("#{:02x}{:02x}{:02x}".format(*shade))
        path = f"/upload/{copy_id}/photos"
        replies.append(pupils.post(path, content=sent, headers=headers))

    statuses = [reply.status_code for reply in replies]
    assert statuses[:MOST_UPLOADS] == [200] * MOST_UPLOADS
    assert set(statuses[MOST_UPLOADS:]) == {409}
    assert "your teacher has what came before" in replies[-1].json()["title"]
    form = send(server.client(), f"/upload/{copy_id}", photo("red"))
    assert (form.status_code, "your teacher has what came before" in form.text) == (409, True)
    assert len(teacher.arrived(copy_id)) == MOST_UPLOADS
    other = teacher.copy()  # another pupil of the class is not touched by that
    assert send(server.client(), f"/upload/{other}", photo()).status_code == 200


def test_a_telephone_that_sends_too_fast_is_told_when_to_come_again(
    server: Running, teacher: Teacher
) -> None:
    copy_id, pupil = teacher.copy(), server.client()

    replies = [alone(pupil, copy_id, b"") for _ in range(100)]

    refused = [reply for reply in replies if reply.status_code == 429]
    assert refused
    assert all(int(reply.headers["Retry-After"]) >= 1 for reply in refused)
    assert {reply.status_code for reply in replies} == {422, 429}


def test_ten_thousand_forged_ids_over_one_connection_are_all_unknown(
    server: Running, teacher: Teacher
) -> None:
    place = urlsplit(server.address)
    wrong = CopyKey(teacher.key.tag, bytes(32))
    seen: dict[tuple[int, bytes], int] = {}
    with closing(http.client.HTTPConnection(place.hostname or "", place.port or 0)) as pupil:
        pupil.connect()
        first = pupil.sock
        for _ in range(FORGED):
            pupil.request("GET", f"/upload/{letters(new_copy_id(wrong, random=os.urandom))}.1")
            reply = pupil.getresponse()
            answer = (reply.status, reply.read())
            seen[answer] = seen.get(answer, 0) + 1
        assert pupil.sock is first
        pupil.request("GET", f"/upload/{letters(teacher.copy())}.1")
        assert pupil.getresponse().status == 200

    ((status, _),) = seen  # one answer, to the byte
    assert (status, sum(seen.values())) == (404, FORGED)


def test_a_forged_id_takes_no_photo(server: Running, teacher: Teacher) -> None:
    forged, before = (
        new_copy_id(CopyKey(teacher.key.tag, bytes(32)), random=os.urandom),
        blobs(server),
    )

    assert alone(server.client(), forged, photo()).status_code == 404
    assert send(server.client(), f"/upload/{forged}", photo()).status_code == 404
    assert blobs(server) == before


def test_an_upload_that_is_far_too_long_is_ended_not_kept(
    server: Running, teacher: Teacher
) -> None:
    copy_id, before = teacher.copy(), blobs(server)

    def endless() -> object:
        for _ in range(1000):
            yield b"\xff\xd8\xff" + bytes(1 << 20)

    try:
        reply = server.client().post(f"/upload/{copy_id}/photos", content=endless())  # type: ignore[arg-type]
        assert reply.status_code == 413
    except httpx.TransportError:
        pass  # it hung up while we were still talking
    assert (teacher.arrived(copy_id), blobs(server)) == ([], before)


def test_figures_count_what_arrived_and_why_something_did_not(
    server: Running, teacher: Teacher
) -> None:
    def figure(name: str) -> float:
        lines = server.client().get("/metrics").text.splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith(name))

    names = ('chalkline_uploads_total{outcome="stored"}', "chalkline_upload_pictures_total",
             'chalkline_uploads_total{outcome="kind"}')  # fmt: skip
    before = [figure(name) for name in names]
    size = figure("chalkline_upload_bytes_total")

    copy_id = teacher.copy()
    send(server.client(), f"/upload/{copy_id}", photo(), photo("grey"))
    alone(server.client(), copy_id, b"<svg/>")

    assert [figure(name) - old for name, old in zip(names, before, strict=True)] == [1, 2, 1]
    assert figure("chalkline_upload_bytes_total") > size
