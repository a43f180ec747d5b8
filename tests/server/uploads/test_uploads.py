"""A pupil hands in what the teacher's laptop has never told the server about."""

import asyncio
import io
import os
import socket
from urllib.parse import urlsplit

import httpx
import msgspec
import pytest
import sqlalchemy as sa
from PIL import Image

from app.ids import CopyKey, copy_payload, letters, new_copy_id
from server.blobs.folder import FolderBlobs
from server.bootstrap import sweep_uploads
from server.db.session import Prepared
from server.db.tables import worksheet_instances
from server.errors import MissingError
from server.http.metrics import Metrics
from server.uploads import store as uploads_store
from server.uploads.service import Uploads
from server.uploads.sweep import ORPHAN_S
from tests.server.laptop import Laptop, copy, version, worksheet
from tests.server.running import Running
from tests.server.uploads.pupils import PLACE, Teacher, blobs, photo, send


@pytest.fixture
def teacher(server: Running, name: str) -> Teacher:
    return Teacher(server, name)


def test_the_code_on_paper_leads_to_the_form_and_the_photos_to_the_teacher(
    server: Running, teacher: Teacher
) -> None:
    copy_id, pupil = teacher.copy(), server.client()
    path = urlsplit(copy_payload(copy_id, host="example.org")).path + ".2"
    form = pupil.get(path)
    assert (form.status_code, 'type="file"' in form.text) == (200, True)
    assert len(form.content) < 30_000  # nothing else is loaded
    assert "set-cookie" not in form.headers

    done = send(pupil, path, photo(), photo("grey"))

    assert (done.status_code, "2 photos have arrived" in done.text) == (200, True)
    (upload,) = teacher.arrived(copy_id)
    assert (upload["page"], upload["seq"]) == (2, 1)
    for n in range(2):
        reply = teacher.http.get(f"/api/uploads/{upload['id']}/files/{n}")
        assert PLACE.encode() not in reply.content
        picture = Image.open(io.BytesIO(reply.content))
        assert picture.size == (60, 40)
        assert dict(picture.getexif()) == {0x0112: 6}
    assert teacher.http.get(f"/api/uploads/{upload['id']}/files/2").status_code == 404


def test_the_id_may_be_a_uuid_and_small_letters(server: Running, teacher: Teacher) -> None:
    copy_id = teacher.copy()

    for path in (copy_id, letters(copy_id).lower(), f"{letters(copy_id)}.1"):
        assert server.client().get(f"/upload/{path}").status_code == 200


def test_the_same_photos_again_are_one_upload(server: Running, teacher: Teacher) -> None:
    copy_id = teacher.copy()
    path = f"/upload/{letters(copy_id)}"
    for _ in range(2):
        assert send(server.client(), path, photo()).status_code == 200

    assert len(teacher.arrived(copy_id)) == 1


def test_another_teacher_sees_nothing(server: Running, teacher: Teacher, name: str) -> None:
    copy_id = teacher.copy()
    send(server.client(), f"/upload/{copy_id}", photo())
    other = server.teacher(f"{name} other")
    upload_id = teacher.arrived(copy_id)[0]["id"]

    assert other.get("/api/uploads").json()["uploads"] == []
    assert other.get(f"/api/uploads/{upload_id}/files/0").status_code == 404
    assert server.client().get("/api/uploads").status_code == 401


def test_uploads_come_in_pages(server: Running, teacher: Teacher) -> None:
    copy_id = teacher.copy()
    for colour in ("red", "green", "blue"):
        send(server.client(), f"/upload/{copy_id}", photo(colour))

    first = teacher.http.get("/api/uploads", params={"limit": 2}).json()
    rest = teacher.http.get("/api/uploads", params={"after": first["uploads"][-1]["seq"]}).json()

    assert ([one["seq"] for one in first["uploads"]], first["has_more"]) == ([1, 2], True)
    assert ([one["seq"] for one in rest["uploads"]], rest["has_more"]) == ([3], False)


def test_ten_thousand_forged_ids_are_refused(server: Running, teacher: Teacher) -> None:
    async def known(codes: list[str]) -> list[str]:
        found = []
        for code in codes:
            try:
                await uploads.addressed(code)
            except MissingError:
                continue
            found.append(code)
        return found

    uploads = Uploads(
        server.store, FolderBlobs(server.settings.uploads_path), Metrics(server.store)
    )
    wrong = CopyKey(teacher.key.tag, bytes(32))
    forged = [new_copy_id(wrong, random=os.urandom) for _ in range(10_000)]
    real = teacher.copy()

    assert asyncio.run(known([*forged, real])) == [real]


@pytest.mark.parametrize("code", ["x", "7" * 26, "0" * 26, "%00", "a b", "z" * 300])
def test_what_is_no_code_gets_the_page_of_every_unknown_one(server: Running, code: str) -> None:
    forged = new_copy_id(CopyKey(1, bytes(32)), random=os.urandom)

    replies = [server.client().get(f"/upload/{each}") for each in (code, forged)]

    assert [reply.status_code for reply in replies] == [404, 404]
    assert replies[0].content == replies[1].content
    assert send(server.client(), f"/upload/{code}", photo()).status_code == 404


@pytest.mark.parametrize(
    ("bad", "status"),
    [
        (b"<html><script>alert(1)</script>", 422),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 422),
        (photo()[:-40], 422),
        (b"\xff\xd8\xff" + bytes(20_000_000), 413),
    ],
    ids=["html", "svg", "half", "large"],
)
def test_one_bad_file_refuses_all_in_words_and_leaves_nothing(
    server: Running, teacher: Teacher, bad: bytes, status: int
) -> None:
    copy_id, before = teacher.copy(), blobs(server)

    reply = send(server.client(), f"/upload/{copy_id}", photo(), bad)

    assert (reply.status_code, 'role="alert"' in reply.text) == (status, True)
    assert (teacher.arrived(copy_id), blobs(server)) == ([], before)


def test_none_and_eleven_are_refused_in_words(server: Running, teacher: Teacher) -> None:
    path = f"/upload/{teacher.copy()}"

    assert server.client().post(path).status_code == 422
    assert send(server.client(), path, *[photo()] * 11).status_code == 413


def test_what_is_cut_off_leaves_nothing(server: Running, teacher: Teacher) -> None:
    copy_id, before = teacher.copy(), blobs(server)
    request = httpx.Request(
        "POST", f"{server.address}/upload/{copy_id}", files={"photos": ("a.jpg", photo())}
    )
    content, place = request.read(), urlsplit(server.address)
    head = (
        f"POST /upload/{copy_id} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(content)}\r\n"
        f"Content-Type: {request.headers['content-type']}\r\n\r\n"
    )
    with socket.create_connection((place.hostname or "", place.port or 0)) as sock:
        sock.sendall(head.encode() + content[: len(content) * 9 // 10])

    assert send(server.client(), f"/upload/{teacher.copy()}", photo()).status_code == 200
    assert teacher.arrived(copy_id) == []
    assert len(blobs(server)) == len(before) + 1


def test_a_copy_takes_only_so_much(
    server: Running, teacher: Teacher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads_store, "MOST_UPLOADS", 1)
    path = f"/upload/{teacher.copy()}"
    assert send(server.client(), path, photo("red")).status_code == 200

    assert send(server.client(), path, photo("blue")).status_code == 409


def test_a_copy_is_handed_in_only_so_often(server: Running, teacher: Teacher) -> None:
    path = f"/upload/{teacher.copy()}"

    assert {server.client().post(path).status_code for _ in range(21)} == {422, 429}


def test_only_old_files_without_an_upload_are_swept(server: Running, teacher: Teacher) -> None:
    copy_id, folder = teacher.copy(), server.settings.uploads_path
    send(server.client(), f"/upload/{copy_id}", photo())
    place = FolderBlobs(folder)
    place.put("aa/old", b"old")
    place.put("aa/new", b"new")
    for path in folder.rglob("*"):
        if path.is_file() and path.name != "new":
            os.utime(path, (path.stat().st_mtime - ORPHAN_S - 60,) * 2)

    assert sweep_uploads(server.settings) >= 1

    assert (place.exists("aa/old"), place.exists("aa/new")) == (False, True)
    upload_id = teacher.arrived(copy_id)[0]["id"]
    assert teacher.http.get(f"/api/uploads/{upload_id}/files/0").status_code == 200


def test_the_page_speaks_german(server: Running, teacher: Teacher) -> None:
    reply = server.client().get(f"/upload/{teacher.copy()}", headers={"Accept-Language": "de"})

    assert '<html lang="de">' in reply.text
    assert "Foto aufnehmen" in reply.text


def test_a_withdrawn_sheet_says_so_and_its_photos_are_not_lost(
    server: Running, teacher: Teacher
) -> None:
    laptop, sheet = Laptop(teacher.http), worksheet()
    kept = version(sheet.id, version_type="snapshot", created_reason="print")
    made = copy(sheet.id, kept.id)
    copy_id = teacher.copy()
    path = f"/upload/{copy_id}"
    assert "withdrawn" not in server.client().get(path).text
    laptop.push(sheet, kept, msgspec.structs.replace(made, id=copy_id))
    row = worksheet_instances.c
    voided = Prepared(
        worksheet_instances.update()
        .where(row.id == sa.bindparam("copy_id"))
        .values(document=sa.bindparam("units")),
        (),
    )

    touched = asyncio.run(
        server.store.write(
            lambda session: session.run(voided, copy_id=copy_id, units='{"/voided_at":5}'),
            account="x",
        )
    )

    assert touched == 1
    assert "withdrawn" in server.client().get(path).text
    assert "withdrawn" in send(server.client(), path, photo()).text
    assert len(teacher.arrived(copy_id)) == 1


def test_a_photo_that_came_before_the_laptop_synced_is_linked_after_it_did(
    server: Running, teacher: Teacher
) -> None:
    laptop, sheet = Laptop(teacher.http), worksheet()
    kept = version(sheet.id, version_type="snapshot", created_reason="print")
    early, never = teacher.copy(), teacher.copy()
    for copy_id in (early, never):
        assert send(server.client(), f"/upload/{copy_id}", photo()).status_code == 200
    assert [one["linked"] for one in teacher.arrived(early)] == [False]

    laptop.push(sheet, kept, msgspec.structs.replace(copy(sheet.id, kept.id), id=early))

    assert [one["linked"] for one in teacher.arrived(early)] == [True]
    assert [one["linked"] for one in teacher.arrived(never)] == [False]
    assert send(server.client(), f"/upload/{early}", photo("grey")).status_code == 200
    assert [one["linked"] for one in teacher.arrived(early)] == [True, True]
