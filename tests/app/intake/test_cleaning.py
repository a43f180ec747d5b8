"""Nothing but the picture stays, and the picture stays as it was."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from app.intake.cleaning import PNG, cleaned
from app.intake.errors import UncleanError

SECRET = b"53.5511 N"


def jpeg(*, orientation: int = 1, progressive: bool = False, mode: str = "RGB") -> bytes:
    picture = Image.effect_noise((97, 61), 90).convert(mode)
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x0112], exif[0x010E] = orientation, SECRET.decode()
    picture.save(out, "JPEG", exif=exif, comment=SECRET, progressive=progressive,
                 icc_profile=SECRET)  # fmt: skip
    return out.getvalue() + SECRET


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_jpeg_keeps_pixels_and_turn_and_nothing_else(
    orientation: int, mode: str, *, progressive: bool
) -> None:
    content = jpeg(orientation=orientation, progressive=progressive, mode=mode)

    clean = cleaned(content).content

    before, after = Image.open(io.BytesIO(content)), Image.open(io.BytesIO(clean))
    assert before.tobytes() == after.tobytes()
    assert after.getexif().get(0x0112, 1) == orientation
    assert len(after.getexif()) <= 1
    assert SECRET not in clean
    assert cleaned(clean).content == clean


def test_a_png_keeps_pixels_and_nothing_else() -> None:
    picture, out, info = Image.effect_noise((50, 40), 90), io.BytesIO(), PngInfo()
    info.add_text("place", SECRET.decode())
    picture.save(out, "PNG", pnginfo=info)

    clean = cleaned(out.getvalue() + SECRET)

    assert (clean.media_type, SECRET in clean.content) == (PNG, False)
    assert Image.open(io.BytesIO(clean.content)).tobytes() == picture.tobytes()


def test_bombs_are_refused_unopened() -> None:
    head = struct.pack(">II5B", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    flat = jpeg()
    frame = flat.index(b"\xff\xc0")
    huge = flat[: frame + 5] + b"\xff\xff\xff\xff" + flat[frame + 9 :]

    for bomb in (b"\x89PNG\r\n\x1a\n" + chunk, huge):
        with pytest.raises(UncleanError) as caught:
            cleaned(bomb)
        assert caught.value.code == "pixels"


@given(st.data())
def test_whatever_is_sent_is_a_picture_or_refused(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(SAMPLES)))
    for _ in range(data.draw(st.integers(0, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))

    try:
        clean = cleaned(bytes(content[:cut]))
    except UncleanError:
        return
    assert cleaned(clean.content) == clean


SAMPLES = [jpeg(orientation=6), jpeg(progressive=True)]
