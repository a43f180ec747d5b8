"""Our own sheets as pixels: a copy for each pupil, and hands that write on them."""

import random
from functools import lru_cache
from typing import NamedTuple

import msgspec
from PIL import Image, ImageDraw

from app.ids import CopyKey, copy_payload, format_code, new_copy_id
from app.layout.display import Area, Page, Stamp
from app.layout.settings import Orientation, PageSettings, Paper
from app.printing.pdf import write_pdf
from app.worksheets.config import WorksheetConfig
from app.worksheets.sheet import draw, pages_of
from tests.app.printing.reading import opened

KEY = CopyKey(0x5EED, b"a key for tests, not for schools")
HOSTS = ("CHALK.SCHOOL", "", "WORKSHEETS.SCHOOL.EXAMPLE")
PRINT_DPI = 300


class Sheet(NamedTuple):
    """One printed page of a copy."""

    copy: str
    page: int
    width: float
    """Of the page, points."""
    height: float
    areas: tuple[Area, ...]
    pdf: bytes


def copy_id(number: int) -> str:
    """Return the id of copy `number`, always the same."""
    chance = random.Random(number)  # noqa: S311  (no secret)
    return new_copy_id(KEY, random=chance.randbytes)


@lru_cache(maxsize=64)
def layout(
    host: str, paper: Paper, orientation: Orientation, language: str, pages: int
) -> tuple[Page, ...]:
    """Return the pages of a worksheet."""
    config = WorksheetConfig(language=language)
    settings: PageSettings = msgspec.structs.replace(
        config.page, paper=paper, orientation=orientation, pages=pages
    )
    config = msgspec.structs.replace(config, page=settings)
    return pages_of(config, draw(config), title="Addition", host_length=len(host)).pages


@lru_cache(maxsize=512)
def sheet(
    number: int,
    page: int = 1,
    *,
    host: str = HOSTS[0],
    paper: Paper = Paper.A4,
    orientation: Orientation = Orientation.PORTRAIT,
    language: str = "en",
) -> Sheet:
    """Return page `page` of copy `number`."""
    copy = copy_id(number)
    laid = layout(host, paper, orientation, language, 2)[page - 1]
    stamp = Stamp("K7QD", format_code(copy), copy_payload(copy, host=host), f"Pupil {number}")
    data = write_pdf([(laid, stamp)], title="t", author="a", language=language)
    return Sheet(copy, page, laid.list.width, laid.list.height, laid.areas, data)


@lru_cache(maxsize=8)
def printed(one: Sheet, dpi: float = PRINT_DPI) -> Image.Image:
    """Return the page as a good printer puts it down (mode L)."""
    with opened(one.pdf) as document:
        picture: Image.Image = document[0].render(scale=dpi / 72, grayscale=True).to_pil()
        return picture.copy()


def written(one: Sheet, hand: int, dpi: float = PRINT_DPI) -> Image.Image:
    """Return the page with answers in the hand of pupil `hand`; hand 0 writes nothing."""
    picture = printed(one, dpi).copy()
    if not hand:
        return picture
    pen = ImageDraw.Draw(picture)
    chance = random.Random(hand * 1000 + one.page)  # noqa: S311  (no secret)
    scale = dpi / 72
    for area in one.areas:
        for digit in range(2):
            x = area.x + area.w * (0.35 + 0.2 * digit) + chance.uniform(-3, 3)
            y = one.height - area.y - area.h * 0.12 + chance.uniform(-3, 3)
            points = [
                (
                    (x + chance.uniform(-5, 5)) * scale,
                    (y - step * 4 + chance.uniform(-3, 3)) * scale,
                )
                for step in range(5)
            ]
            pen.line(points, fill=chance.randint(30, 90), width=round(1.1 * scale), joint="curve")
    return picture
