"""A page that is filed by hand becomes flat by the teacher's eye."""

import io

from PIL import Image

from app.intake.by_hand import flat_by_hand
from app.intake.model import SCALE

A4 = (595.28, 841.89)


def picture(width: int, height: int) -> bytes:
    """Return a picture that is dark in its upper left corner."""
    image = Image.new("L", (width, height), "white")
    image.paste(0, (0, 0, width // 4, height // 4))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def flat(data: bytes, turns: int) -> Image.Image:
    made = Image.open(io.BytesIO(flat_by_hand(data, turns=turns, width=A4[0], height=A4[1])))
    assert made.size == (round(A4[0] * SCALE), round(A4[1] * SCALE))
    return made.convert("L")


def is_dark(image: Image.Image, x: float, y: float) -> bool:
    value = image.getpixel((round(x * image.width), round(y * image.height)))
    assert isinstance(value, (int, float))
    return value < 128


def test_a_scan_fills_the_page_whichever_way_it_lay() -> None:
    for turns, corner in ((0, (0.1, 0.1)), (2, (0.9, 0.9))):
        assert is_dark(flat(picture(1240, 1754), turns), *corner)
    for turns, corner in ((1, (0.9, 0.1)), (3, (0.1, 0.9))):
        assert is_dark(flat(picture(1754, 1240), turns), *corner)


def test_a_picture_of_another_shape_is_put_whole_in_the_middle() -> None:
    made = flat(picture(1000, 1000), 0)
    assert not is_dark(made, 0.1, 0.05)
    assert is_dark(made, 0.05, 0.25)
