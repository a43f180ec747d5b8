"""Bad input: each costs the page it is on, never another one."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pillow_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from app.intake import pictures
from app.intake.errors import UnreadableError
from app.intake.model import HeapFile, LoosePage, Why
from app.intake.sniff import Kind, kind_of
from app.intake.unpack import loose_pages


def picture(text: str = "page", size: tuple[int, int] = (413, 585)) -> Image.Image:
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).text((40, 40), text, fill="black")
    return image


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def scan(pages: int) -> bytes:
    """Return the PDF of a copier: a picture a page."""
    images = [picture(f"page {number}") for number in range(pages)]
    return saved(images[0], "PDF", resolution=50, save_all=True, append_images=images[1:])


def archive(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return buffer.getvalue()


def heic() -> bytes:
    buffer = io.BytesIO()
    pillow_heif.from_pillow(picture()).save(buffer)
    return buffer.getvalue()


def locked() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=StandardEncryption("secret"))
    canvas.drawString(100, 100, "locked")
    canvas.save()
    return buffer.getvalue()


def png_of(width: int, height: int) -> bytes:
    """Return a PNG that says it is so large and holds next to nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = zlib.crc32(kind + body).to_bytes(4, "big")
        return len(body).to_bytes(4, "big") + kind + body + check

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


def pages(*files: HeapFile) -> list[LoosePage]:
    return list(loose_pages(files, stop=lambda: False))


def whys(*files: HeapFile) -> list[str]:
    return [str(page.why) for page in pages(*files)]


@pytest.mark.parametrize(
    ("make", "kind", "count"),
    [
        (lambda: saved(picture(), "JPEG"), Kind.JPEG, 1),
        (lambda: saved(picture(), "PNG"), Kind.PNG, 1),
        (lambda: saved(picture(), "WEBP"), Kind.WEBP, 1),
        (lambda: saved(picture(), "BMP"), Kind.BMP, 1),
        (lambda: saved(picture(), "GIF"), Kind.GIF, 1),
        (lambda: saved(picture(), "TIFF", save_all=True, append_images=[picture()]), Kind.TIFF, 2),
        (heic, Kind.HEIF, 1),
        (lambda: scan(3), Kind.PDF, 3),
        (lambda: archive({"a.jpg": saved(picture(), "JPEG"), "b.pdf": scan(2)}), Kind.ZIP, 3),
    ],
)
def test_every_kind_of_file_gives_its_pages(
    make: Callable[[], bytes], kind: Kind, count: int
) -> None:
    data = make()
    assert kind_of(data) is kind
    found = pages(HeapFile("whatever", data))
    assert [page.number for page in found] == list(range(1, count + 1))
    for page in found:
        assert page.why == ""
        assert page.original is not None
        assert pictures.opened(page.original).getextrema()


def test_transparent_and_odd_pictures_are_opened_on_white() -> None:
    clear = Image.new("RGBA", (30, 30), (0, 0, 0, 0))
    assert pictures.opened(saved(clear, "PNG")).getextrema() == ((255, 255),) * 3
    deep = Image.new("I;16", (30, 30), 65535)
    assert pictures.opened(saved(deep, "PNG")).getextrema() == (255, 255)
    for mode in ("1", "P", "CMYK", "LA"):
        kind = "TIFF" if mode == "CMYK" else "PNG"
        assert pictures.opened(saved(picture().convert(mode), kind)).mode in {"L", "RGB"}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Why.NOT_A_PICTURE),
        (b"<!doctype html><script>alert(1)</script>", Why.NOT_A_PICTURE),
        (b"", Why.NOT_A_PICTURE),
        (b"\xff\xd8\xff", Why.TORN),
        (b"%PDF-1.7\nnothing", Why.TORN),
        (b"PK\x03\x04 torn", Why.TORN),
        (png_of(60_000, 60_000), Why.BOMB),
        (png_of(9_000, 9_000), Why.BOMB),
        (archive({}), Why.NOT_A_PICTURE),
        (locked(), Why.ENCRYPTED),
    ],
)
def test_what_is_no_page_is_one_to_look_at(data: bytes, why: Why) -> None:
    good = HeapFile("good.jpg", saved(picture(), "JPEG"))
    assert whys(good, HeapFile("bad.jpg", data), good) == ["", why, ""]


def test_a_photo_cut_off_is_kept_as_it_came() -> None:
    data = saved(Image.effect_noise((900, 900), 60), "JPEG")
    cut = data[: len(data) * 9 // 10]
    (page,) = pages(HeapFile("cut.jpg", cut))
    assert page.original is not None
    assert len(page.original) > 0.8 * len(data)
    with pytest.raises(UnreadableError) as caught:
        pictures.opened(page.original)
    assert caught.value.why is Why.TORN


@pytest.mark.parametrize("spoil", [b"\xff\xd8\xff", b"obj<<\n/Resources <<"])
def test_one_torn_page_costs_only_itself(spoil: bytes) -> None:
    data = bytearray(scan(12))
    starts = [place for place in range(len(data)) if data[place : place + len(spoil)] == spoil]
    assert len(starts) >= 12
    at = starts[5]
    data[at : at + len(spoil)] = b"\x00" * len(spoil)
    found = pages(HeapFile("scan.pdf", bytes(data)))
    assert len(found) == 12
    assert [page.number for page in found if page.why == Why.TORN] == [6]
    assert all(page.original for page in found if page.why != Why.TORN)


def test_bombs_in_archives_do_not_go_off() -> None:
    zeros = archive({"big.png": bytes(80 * 2**20), "good.jpg": saved(picture(), "JPEG")})
    assert len(zeros) < 2**20
    found = pages(HeapFile("heap.zip", zeros))
    assert [(page.name, page.why) for page in found] == [
        ("heap.zip/big.png", Why.BOMB),
        ("heap.zip/good.jpg", Why.FINE),
    ]
    nested = archive({"inner.zip": zeros, "__MACOSX/._a": b"x", "b/": b""})
    assert whys(HeapFile("nested.zip", nested)) == [Why.NOT_A_PICTURE]


def test_an_archive_that_lies_about_a_size_is_torn() -> None:
    data = bytearray(archive({"a.jpg": saved(picture(), "JPEG")}))
    central = data.rindex(b"PK\x01\x02")
    data[central + 24 : central + 28] = (5).to_bytes(4, "little")
    assert whys(HeapFile("lie.zip", bytes(data))) in ([Why.TORN], [Why.FINE])


def test_a_locked_member_is_named() -> None:
    data = bytearray(archive({"a.jpg": saved(picture(), "JPEG"), "b.jpg": b"x"}))
    central = data.index(b"PK\x01\x02")
    data[central + 8] |= 1
    assert whys(HeapFile("locked.zip", bytes(data)))[0] == Why.ENCRYPTED


def test_nothing_a_camera_writes_beside_the_picture_stays() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "a camera"
    exif.get_ifd(0x8825)[1] = "N"
    image = picture()
    data = saved(image, "JPEG", exif=exif, comment=b"secret", quality=90)
    (page,) = pages(HeapFile("photo.jpg", data + b"a film behind it"))
    assert page.original is not None
    assert not any(word in page.original for word in (b"camera", b"secret", b"film"))
    with Image.open(io.BytesIO(page.original)) as kept:
        assert dict(kept.getexif()) == {0x0112: 6}
    upright = pictures.opened(page.original)
    assert upright.size == image.size[::-1]
    assert upright.tobytes() == pictures.opened(data).tobytes()


def test_texts_in_a_png_go() -> None:
    image = picture()
    exif = Image.Exif()
    exif[0x010F] = "a camera"
    (page,) = pages(HeapFile("shot.png", saved(image, "PNG", exif=exif)))
    assert page.original is not None
    assert b"camera" not in page.original
    assert pictures.opened(page.original).tobytes() == image.tobytes()


def test_stop_ends_the_heap_and_a_file_that_is_gone_is_a_page() -> None:
    def gone() -> bytes:
        raise FileNotFoundError

    assert whys(HeapFile("gone.pdf", gone)) == [Why.TORN]
    answers = iter([False, False, True])
    heap = [HeapFile("scan.pdf", scan(9)), HeapFile("never.pdf", gone)]
    assert len(list(loose_pages(heap, stop=lambda: next(answers)))) == 3


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 5), st.integers(0, 10_000), st.binary(max_size=9))
def test_no_bytes_at_all_raise(tail: bytes, which: int, at: int, patch: bytes) -> None:
    data = bytearray(SAMPLES[which])
    at %= len(data)
    data[at : at + len(patch)] = patch
    found = pages(HeapFile("any", bytes(data) + tail), HeapFile("good", SAMPLES[0]))
    assert len(found) >= 2
    assert found[-1].why == ""


SAMPLES = (
    saved(picture(), "JPEG"), saved(picture(), "PNG"), scan(2), heic(),
    archive({"a.jpg": saved(picture(), "JPEG")}), saved(picture(), "TIFF"),
)  # fmt: skip
