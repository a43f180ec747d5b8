"""HEIC photos and PDFs become clean pictures, and nothing but pictures is kept."""

import io
import time
import zlib
from concurrent.futures import ThreadPoolExecutor

import httpx
import pillow_heif
import pypdfium2
import pytest
from PIL import Image, ImageDraw

from app.intake.sniff import Kind
from server.errors import InvalidError
from server.processes import command_of
from server.uploads import service
from server.uploads.unpacking import Unpacking
from tests.server.running import Running
from tests.server.uploads.pupils import PLACE, Teacher, blobs, photo, send

HUGE = 30_000


@pytest.fixture
def teacher(server: Running, name: str) -> Teacher:
    return Teacher(server, name)


def heic(size: tuple[int, int] = (200, 100), *, orientation: int = 6) -> bytes:
    """A photo as an iPhone makes it: turned, with a place in it."""
    picture, out, exif = Image.new("RGB", size, "white"), io.BytesIO(), Image.Exif()
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 2, size[1]), fill="red")
    exif[0x0112], exif[0x010E] = orientation, PLACE
    pillow_heif.from_pillow(picture).save(out, exif=exif.tobytes())
    return out.getvalue()


def pdf(pages: int = 2, *, side: float = 300) -> bytes:
    """A PDF as a scanning app makes it, with a title, a script and a text."""
    document, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    for number in range(pages):
        page, picture = document.new_page(side, side), Image.new("RGB", (90, 90), "white")
        ImageDraw.Draw(picture).text((9, 9), f"{number}", fill="black")
        shown = pypdfium2.PdfImage.new(document)
        shown.set_bitmap(pypdfium2.PdfBitmap.from_pil(picture))
        shown.set_matrix(pypdfium2.PdfMatrix().scale(side, side))
        page.insert_obj(shown)
        page.gen_content()
    document.save(out)
    action = b"/OpenAction<</S/JavaScript/JS(" + PLACE.encode() + b")>>/Type/Catalog"
    return out.getvalue().replace(b"/Type/Catalog", action)


def received(teacher: Teacher, copy_id: str) -> list[bytes]:
    (upload,) = teacher.arrived(copy_id)
    files = upload["files"]
    assert isinstance(files, list)
    assert {each["media_type"] for each in files} == {"image/jpeg"}
    found = []
    for each in files:
        reply = teacher.http.get(f"/api/uploads/{upload['id']}/files/{each['number']}")
        assert len(reply.content) == each["size"]
        found.append(reply.content)
    return found


def test_a_heic_photo_becomes_an_upright_jpeg_without_a_place(
    server: Running, teacher: Teacher
) -> None:
    copy_id = teacher.copy()
    sent = heic()
    assert PLACE.encode() in sent

    reply = send(server.client(), f"/upload/{copy_id}", sent)

    assert reply.status_code == 200, reply.text
    (kept,) = received(teacher, copy_id)
    picture = Image.open(io.BytesIO(kept)).convert("RGB")
    assert (picture.size, picture.info.get("exif")) == ((100, 200), None)
    assert PLACE.encode() not in kept
    assert picture.getpixel((50, 20)) != picture.getpixel((50, 180))


def test_of_a_pdf_only_its_pages_are_kept_as_pictures(server: Running, teacher: Teacher) -> None:
    copy_id, sent = teacher.copy(), pdf(3)
    assert PLACE.encode() in sent

    reply = send(server.client(), f"/upload/{copy_id}", sent, photo())

    assert (reply.status_code, "4 photos have arrived" in reply.text) == (200, True)
    kept = received(teacher, copy_id)
    assert len(kept) == 4
    assert [Image.open(io.BytesIO(each)).format for each in kept] == ["JPEG"] * 4
    assert len(set(kept)) == 4
    assert not any(PLACE.encode() in each or b"%PDF" in each for each in kept)


def bomb() -> bytes:
    """A HEIC that says it is larger than any photo: its size stands in a box."""
    small = heic((64, 64), orientation=1)
    box = small.index(b"ispe") + 8
    return small[:box] + HUGE.to_bytes(4, "big") * 2 + small[box + 8 :]


def pdf_bomb() -> bytes:
    """A PDF of a few hundred kilobytes whose one picture has 900 million pixels."""
    rows = zlib.compress(bytes(HUGE * HUGE // 8), 9)
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources 6 0 R>>",
        b"<</Length 25>>stream\nq 300 0 0 300 0 0 cm /X Do\nendstream",
        b"<</Type/XObject/Subtype/Image/Width 30000/Height 30000/ColorSpace/DeviceGray%s%d%s%s%s"
        % (
            b"/BitsPerComponent 1/Filter/FlateDecode/Length ",
            len(rows),
            b">>stream\n",
            rows,
            b"\nendstream",
        ),
        b"<</XObject<</X 5 0 R>>>>",
    ]
    out, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 7\n0000000000 65535 f \n" + table
    return out + head + b"trailer<</Size 7/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out)


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (pdf_bomb(), {"pixels"}),
        (bomb(), {"pixels", "damaged"}),
        (heic()[:-60], {"damaged"}),
        (heic()[:40], {"damaged"}),
        (b"%PDF-1.7\n" + bytes(500), {"damaged"}),
        (pdf()[:200], {"damaged"}),
        (pdf(21), {"pages"}),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", {"kind"}),
        (b"<!doctype html><script>alert(1)</script>", {"kind"}),
        (b"PK\x03\x04" + bytes(100), {"kind"}),
        (b"GIF89a" + bytes(100), {"kind"}),
    ],
    ids=["pdf bomb", "bomb", "cut heic", "head of a heic", "empty pdf", "cut pdf", "21 pages",
         "svg", "html", "zip", "gif"],
)  # fmt: skip
def test_what_is_no_whole_photo_or_pdf_is_refused_in_words_and_leaves_nothing(
    server: Running, teacher: Teacher, bad: bytes, code: set[str]
) -> None:
    copy_id, before = teacher.copy(), blobs(server)
    path = f"/upload/{copy_id}"

    form = send(server.client(), path, photo(), bad)
    alone = server.client().post(f"{path}/photos", content=bad)

    assert (form.status_code, 'role="alert"' in form.text) == (422, True)
    assert (alone.status_code, alone.json()["code"] in code) == (422, True), alone.text
    assert (teacher.arrived(copy_id), blobs(server)) == ([], before)


def test_a_page_of_a_giant_is_shrunk_not_refused(server: Running, teacher: Teacher) -> None:
    copy_id = teacher.copy()

    reply = send(server.client(), f"/upload/{copy_id}", pdf(1, side=14_000))

    assert reply.status_code == 200
    (kept,) = received(teacher, copy_id)
    width, height = Image.open(io.BytesIO(kept)).size
    assert width * height <= 64_000_000


def test_many_pages_in_one_form_have_an_end(server: Running, teacher: Teacher) -> None:
    copy_id, before = teacher.copy(), blobs(server)

    reply = send(server.client(), f"/upload/{copy_id}", pdf(20), pdf(19), pdf(2))

    assert (reply.status_code, "too many pages" in reply.text) == (422, True)
    assert (teacher.arrived(copy_id), blobs(server)) == ([], before)


def test_a_file_that_ends_the_process_counts_as_damaged_and_the_next_one_is_opened() -> None:
    deadly = Unpacking(command=command_of("this"))  # says a poem and goes
    good = Unpacking()
    try:
        with pytest.raises(InvalidError) as caught:
            list(deadly.pictures(b"x", Kind.PDF))
        assert caught.value.code == "damaged"
        for _ in range(2):
            assert len(list(good.pictures(pdf(2), Kind.PDF))) == 2
    finally:
        deadly.close()
        good.close()


def test_a_file_that_takes_for_ever_is_given_up() -> None:
    slow = Unpacking(command=("sleep", "60"), timeout_s=0.3)
    try:
        with pytest.raises(InvalidError):
            list(slow.pictures(b"x", Kind.HEIF))
    finally:
        slow.close()


def test_when_too_many_wait_to_be_opened_the_next_one_comes_again_later(
    server: Running, teacher: Teacher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_MOST_WAITING", 0)
    path = f"/upload/{teacher.copy()}/photos"

    refused = server.client().post(path, content=heic())

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert server.client().post(path, content=photo()).status_code == 200
    monkeypatch.undo()
    assert server.client().post(path, content=heic()).status_code == 200


def test_opening_a_photo_holds_up_nobody_else(server: Running, teacher: Teacher) -> None:
    path = f"/upload/{teacher.copy()}"
    large = heic((4000, 3000))
    with httpx.Client(base_url=server.address, timeout=60) as other:
        other.get("/healthz")
        with ThreadPoolExecutor(1) as pool:
            sending = pool.submit(send, server.client(), path, large)
            answers = 0
            while not sending.done():
                assert other.get("/healthz").status_code == 200
                answers += 1
                time.sleep(0.005)
            assert sending.result().status_code == 200
    assert answers > 10
