"""Whose a page is, or why nobody can say."""

import io
import random
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageStat

from app.ids import key_payload, letters, new_row_id
from app.intake import pictures
from app.intake.model import SCALE, HeapFile, LoosePage, PageRead, Registration, Why
from app.intake.reading import read_heap, read_page
from app.intake.strips import MARGIN, cut
from app.layout.display import Area
from app.printing import qr
from tests.app.intake.camera import Lens, shoot
from tests.app.intake.sheets import Sheet, copy_id, printed, sheet, written
from tests.app.intake.test_camera import error_of

DPI = 150


def read(image: Image.Image) -> PageRead:
    return read_page(LoosePage(number=1, name="page", original=pictures.encoded(image)))


def paper() -> Image.Image:
    """Return an A4 sheet with some print and no code."""
    image = Image.new("L", (1240, 1754), 250)
    pen = ImageDraw.Draw(image)
    for line in range(20):
        pen.text((120, 300 + 60 * line), "The quick brown fox jumps over the lazy dog", fill=0)
    return image


def code(text: str, module: int = 5) -> Image.Image:
    """Return a code with its quiet zone."""
    made = qr.matrix(text)
    image = Image.new("L", (made.size, made.size), 255)
    for y, row in enumerate(made.rows):
        for x in range(made.size):
            if row >> (made.size - 1 - x) & 1:
                image.putpixel((x, y), 0)
    image = image.resize((made.size * module,) * 2, Image.Resampling.NEAREST)
    framed = Image.new("L", (image.width + 8 * module,) * 2, 255)
    framed.paste(image, (4 * module, 4 * module))
    return framed


def with_codes(*codes: Image.Image) -> Image.Image:
    image = paper()
    for place, one in enumerate(codes):
        image.paste(one, (950 - 400 * place, 60))
    return image


def copy_code(number: int, page: str = ".1") -> Image.Image:
    return code(f"HTTPS://CHALK.SCHOOL/UPLOAD/{letters(copy_id(number))}{page}")


def version() -> str:
    return new_row_id(now=1e9, random=random.Random(3).randbytes)  # noqa: S311  (no secret)


@pytest.mark.parametrize(
    ("codes", "why"),
    [
        ([], Why.NO_CODE),
        ([copy_code(1), copy_code(2)], Why.TWO_CODES),
        ([copy_code(1), copy_code(1, ".2")], Why.TWO_CODES),
        ([copy_code(1), code(key_payload(version()) + ".1")], Why.TWO_CODES),
        ([code(key_payload(version()) + ".1")], Why.KEY),
        ([code(key_payload(version(), host="chalk.school") + ".12")], Why.KEY),
        ([code("HTTPS://SOME.SHOP/BUY/123")], Why.FOREIGN_CODE),
        ([code(letters(version()) + ".1")], Why.FOREIGN_CODE),
        ([copy_code(1).crop((0, 0, 100, 185))], Why.HALF_CODE),
        ([copy_code(1).filter(ImageFilter.GaussianBlur(3.4))], Why.HALF_CODE),
    ],
)
def test_a_page_without_one_code_of_a_copy_is_to_look_at(
    codes: list[Image.Image], why: Why
) -> None:
    found = read(with_codes(*codes))
    assert (found.why, found.copy, found.flat, found.blank) == (why, None, None, False)
    assert found.original


def test_a_code_that_names_no_page_says_so() -> None:
    found = read(with_codes(copy_code(4, "")))
    assert (found.why, found.copy, found.page) == (Why.NO_PAGE, copy_id(4), None)


def test_a_foreign_code_beside_a_copys_does_no_harm() -> None:
    found = read(with_codes(copy_code(4), code("HTTPS://SOME.SHOP/BUY/123")))
    assert (found.why, found.copy, found.page) == (Why.FINE, copy_id(4), 1)


def test_with_its_foot_cut_off_a_page_is_flattened_by_its_code() -> None:
    one = sheet(7)
    whole = printed(one, DPI)
    found = read(whole.crop((0, 0, whole.width, round(whole.height * 0.8))))
    assert (found.copy, found.page) == (one.copy, 1)
    assert found.registration == Registration.CODE
    assert found.flat is not None


def test_a_photo_turned_by_its_camera_is_read_as_it_is_shown() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    buffer = io.BytesIO()
    printed(sheet(8), DPI).rotate(90, expand=True).save(buffer, "JPEG", exif=exif)
    (found,) = read_heap([HeapFile("p.jpg", buffer.getvalue())], stop=lambda: False)
    assert found.copy == sheet(8).copy
    assert found.corners[0] == pytest.approx((0, 0), abs=3)


def test_a_strip_is_the_same_piece_of_paper_however_it_was_taken(tmp_path: Path) -> None:
    one = sheet(9)
    picture = written(one, 3)
    shot = shoot(picture, one, Lens(turn=1, tilt=0.02, perspective=0.06, light=0.4), CHANCE)
    found = read_page(LoosePage(number=1, name="photo", original=shot.data))
    assert found.flat is not None
    (tmp_path / "flat.jpg").write_bytes(found.flat)
    area = one.areas[7]
    strip = Image.open(io.BytesIO(cut(found.flat, area, page_height=one.height)))
    wanted = [round((side + 2 * MARGIN) * SCALE) for side in (area.w, area.h)]
    assert list(strip.size) == pytest.approx(wanted, abs=1)
    assert error_of(shot, found) < 1.5


def test_a_strip_shows_the_answer_of_its_problem() -> None:
    one = sheet(7)
    empty, full = (
        [darkness(cut(flat, area, page_height=one.height)) for area in one.areas]
        for flat in (pictures.encoded(written(one, hand, DPI)) for hand in (0, 4))
    )
    assert all(after > before + 0.15 for before, after in zip(empty, full, strict=True))


def darkness(strip: bytes) -> float:
    """Return by how many grey levels a strip is darker than white in the mean."""
    return 255 - ImageStat.Stat(Image.open(io.BytesIO(strip)).convert("L")).mean[0]


def test_a_strip_ends_where_the_page_does() -> None:
    flat = pictures.encoded(printed(sheet(9), DPI))
    edge = Image.open(io.BytesIO(cut(flat, Area(0, -20, -20, 60, 60), page_height=841.89)))
    assert edge.width == edge.height == round(46 * SCALE)
    with pytest.raises(ValueError, match="not on the page"):
        cut(flat, Area(0, 700, 100, 60, 60), page_height=841.89)


def back(kind: str) -> Image.Image:
    """Return the back of a sheet, A4 at 150 dpi."""
    image = Image.new("L", (1240, 1754), 238)
    pen = ImageDraw.Draw(image)
    if kind == "shine":
        through = written(sheet(3), 2, DPI).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        faint = through.filter(ImageFilter.GaussianBlur(1.5)).point(lambda v: 255 - (255 - v) // 9)
        image = faint.resize(image.size)
    if kind == "holes":
        for y in (700, 1050):
            pen.ellipse((50, y, 85, y + 35), fill=30)
        pen.rectangle((0, 0, 1240, 12), fill=60)
    if kind == "noise":
        image = Image.effect_noise(image.size, 16).point(lambda v: min(255, v + 100))
    if kind == "shadow":
        image = Image.linear_gradient("L").resize(image.size).point(lambda v: 150 + v * 100 // 255)
    if kind == "word":
        pen.line([(600, 800), (620, 840), (640, 800), (660, 840), (690, 800)], fill=90, width=3)
    if kind == "pencil":
        pen.line([(300, 500), (340, 620), (380, 500), (420, 620)], fill=170, width=2)
    if kind == "black":
        image = Image.new("L", (1240, 1754), 12)
    return image


@pytest.mark.parametrize("kind", ["white", "shine", "holes", "noise", "shadow"])
def test_the_empty_back_of_a_sheet_is_blank(kind: str) -> None:
    assert read(back(kind)).blank


@pytest.mark.parametrize("kind", ["word", "pencil", "black"])
def test_a_page_with_anything_on_it_is_not_blank(kind: str) -> None:
    found = read(back(kind))
    assert (found.blank, found.why) == (False, Why.NO_CODE)


def test_a_sheet_nobody_wrote_on_is_not_blank() -> None:
    one: Sheet = sheet(5)
    assert read(printed(one, DPI)).copy == one.copy


CHANCE = random.Random(11)  # noqa: S311  (no secret)
