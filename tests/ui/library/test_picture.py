"""The picture of a sheet is the top of its own first page."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec.structs import replace
from PySide6.QtGui import QImage

from app.errors import AppError
from app.layout.settings import Orientation, PageSettings
from app.topics.addition import AdditionConfig
from app.worksheets.config import WorksheetConfig
from tests.ui.library.conftest import Shelf
from ui.library.card_layout import LANDSCAPE_WIDTH, PAGE_VISIBLE, PAGE_WIDTH
from ui.library.picture import PictureMaker, picture_of
from ui.library.thumbnails import SCALE

CONFIG = WorksheetConfig(seed=7, topic=AdditionConfig())


def dark_pixels(image: QImage, *, top: int, bottom: int) -> int:
    return sum(
        image.pixelColor(x, y).lightness() < 128
        for y in range(top, bottom)
        for x in range(image.width())
    )


def test_it_is_as_wide_as_the_page_on_the_card_and_cut_below(theme: object) -> None:
    image = picture_of(CONFIG, title="Carrying")
    assert (image.width(), image.height()) == (SCALE * PAGE_WIDTH, SCALE * PAGE_VISIBLE)


def test_a_landscape_page_is_wider(theme: object) -> None:
    page = replace(CONFIG.page, orientation=Orientation.LANDSCAPE)
    image = picture_of(replace(CONFIG, page=page), title="Carrying")
    assert image.width() == SCALE * LANDSCAPE_WIDTH
    assert image.height() < SCALE * PAGE_VISIBLE


def test_title_and_problems_are_on_it(theme: object) -> None:
    with_title = picture_of(CONFIG, title="Carrying")
    without = picture_of(CONFIG, title="")
    height = with_title.height()
    assert with_title != without
    assert dark_pixels(without, top=height // 3, bottom=height) > 200


def test_it_shows_the_problems_of_the_first_page_of_many(theme: object) -> None:
    one = picture_of(CONFIG, title="Carrying")
    page = PageSettings(problems_per_page=CONFIG.page.problems_per_page, pages=3)
    many = picture_of(replace(CONFIG, page=page), title="Carrying")
    assert one != many  # three pages draw other problems
    assert one.size() == many.size()


def test_two_threads_paint_the_same_page_at_once(theme: object) -> None:
    here = picture_of(CONFIG, title="Carrying")
    together = threading.Barrier(2)

    def paint(_number: int) -> list[QImage]:
        together.wait(5)
        return [picture_of(CONFIG, title="Carrying") for _ in range(5)]

    with ThreadPoolExecutor(2) as pool:
        made = [image for images in pool.map(paint, range(2)) for image in images]
    assert all(image == here for image in made)


def test_the_maker_reads_the_sheet_from_the_store(shelf: Shelf) -> None:
    sheet = shelf.add("Carrying")
    image = PictureMaker(shelf.book)(sheet)
    assert dark_pixels(image, top=0, bottom=image.height()) > 200


def test_a_config_that_cannot_be_used_has_no_picture(shelf: Shelf) -> None:
    made = shelf.book.create(
        name="Odd", config=b'{"schema_version":99}', worksheet_type="addition"
    ).result()
    with pytest.raises(AppError):
        PictureMaker(shelf.book)(made.id)
