"""What an upload's photos become: nobody's page is dropped, and no photo holds up the others."""

import io
from collections.abc import Callable

import pytest
from PIL import Image

from app.intake.model import LoosePage, PageRead, Why
from app.intake.reading import read_page
from app.intake.uploaded import code_in, read_upload
from app.marking.filing import HeapPage
from app.marking.inbox import Photo, Upload, UploadId
from app.marking.model import BlobId, PageFate, Source
from app.worksheets.worksheet import CopyId
from tests.app.intake.sheets import Sheet, sheet, written

ONE, TWO = sheet(1), sheet(1, 2)


def photo(one: Sheet, hand: int, *, quality: int = 85, edge: int = 60) -> bytes:
    picture = written(one, hand, 150)
    ground = Image.new("L", (picture.width + 2 * edge, picture.height + 2 * edge), 70)
    ground.paste(picture, (edge, edge))
    out = io.BytesIO()
    ground.save(out, "JPEG", quality=quality)
    return out.getvalue()


def noise() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((600, 800), 50).save(out, "JPEG")
    return out.getvalue()


def read(
    *photos: bytes | None,
    filed: Callable[[CopyId, int], bytes | None] = lambda _copy, _page: None,
    reader: Callable[[LoosePage], PageRead] = read_page,
) -> tuple[HeapPage, ...]:
    upload = Upload(
        id=UploadId("u"), source=Source.UPLOAD, copy=CopyId(ONE.copy), page=2, created_at=5,
        photos=tuple(
            Photo(number=n, blob=None if each is None else BlobId(str(n)))
            for n, each in enumerate(photos)
        ),
    )  # fmt: skip
    return read_upload(
        upload, photo=lambda blob: photos[int(blob)], filed_page=filed, name=str, read=reader
    )


def said(pages: tuple[HeapPage, ...]) -> list[tuple[str, int | None, str, bool]]:
    return [(page.fate.value, page.page, page.why, page.split) for page in pages]


def test_the_paper_says_which_page_it_is_whatever_the_address_said() -> None:
    pages = read(photo(TWO, 1), photo(ONE, 1))
    assert said(pages) == [("filed", 2, "", False), ("filed", 1, "", False)]
    assert [page.copy for page in pages] == [ONE.copy, ONE.copy]
    assert [(page.number, page.name) for page in pages] == [(1, "1"), (2, "2")]


def test_what_shows_no_code_is_to_look_at_under_what_the_address_said() -> None:
    wall = noise()
    [page] = read(wall)
    assert (page.fate, page.copy, page.page) == (PageFate.LOOK, ONE.copy, 2)
    assert page.original == wall


def test_the_same_sheet_again_is_no_other_hand_and_a_photocopy_is_one() -> None:
    [first] = read(photo(ONE, 1))
    flat = first.flat
    assert isinstance(flat, bytes)
    again = read(photo(ONE, 1, quality=70, edge=90), filed=lambda _copy, _page: flat)
    other = read(photo(ONE, 5), filed=lambda _copy, _page: flat)
    assert said(again) == [("filed", 1, "", False)]  # the store says that it is a duplicate
    assert said(other) == [("filed", 1, "", True)]
    assert said(read(photo(ONE, 1), photo(ONE, 5)))[1] == ("filed", 1, "", True)


def test_a_photo_that_is_gone_or_breaks_the_reading_holds_up_nothing() -> None:
    def broken(_loose: LoosePage) -> PageRead:
        raise ZeroDivisionError

    assert said(read(None, photo(ONE, 1)))[0] == ("look", 2, Why.TORN, False)
    [page] = read(photo(ONE, 1), reader=broken)
    assert (page.fate, page.why) == (PageFate.LOOK, Why.TORN)
    assert page.original is not None


@pytest.mark.parametrize("content", [b"", b"<svg/>", noise(), photo(ONE, 1)[:3000]])
def test_no_code_is_in_what_shows_none(content: bytes) -> None:
    assert code_in(content) is None


def test_a_code_is_found_in_a_photo() -> None:
    assert code_in(photo(ONE, 1)) == ONE.copy
