"""Printed, taken by a camera, read: filed under the right copy and page, or not at all."""

import io
import random
from collections.abc import Iterator

import pytest
from PIL import Image, ImageStat

from app.intake.model import HeapFile, PageRead
from app.intake.reading import read_heap
from app.intake.sorting import Sorter
from app.intake.strips import cut
from app.marking.model import PageFate
from tests.app.intake.camera import Lens, random_shot, shoot
from tests.app.intake.sheets import sheet, written

DISTORTIONS = (
    "none", "perspective", "blur", "noise", "light", "jpeg 60", "150 dpi", "300 dpi",
    "94 % on Letter", "everything",
)  # fmt: skip


def never() -> bool:
    return False


def read(*files: bytes) -> list[PageRead]:
    heap = (HeapFile(f"{n}.jpg", data) for n, data in enumerate(files, 1))
    return list(read_heap(heap, stop=never))


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("distortion", DISTORTIONS)
def test_no_page_is_filed_under_a_wrong_copy(distortion: str, *, soak: bool) -> None:
    shots = [random_shot(seed, distortion) for seed in range(200 if soak else 2)]
    found = [read(shot.data)[0] for shot in shots]
    right = [(one.copy, one.page) for one in found]
    wrong = [
        (got, shot.sheet.copy, shot.sheet.page)
        for got, shot in zip(right, shots, strict=True)
        if got[0] is not None and got != (shot.sheet.copy, shot.sheet.page)
    ]
    unread = sum(one.copy is None for one in found)
    print(f"{distortion}: {unread} of {len(shots)} codes unreadable")  # noqa: T201  (a figure)
    assert wrong == []
    assert all(one.flat for one in found if one.copy is not None)
    assert unread <= len(shots) // 10


def test_a_heap_ends_in_a_balance() -> None:
    chance = random.Random(4)  # noqa: S311  (a test's)
    one, two = sheet(1), sheet(2)
    mine = shoot(written(one, 3), one, Lens(), chance).data
    again = shoot(written(one, 3), one, Lens(quality=80), chance).data
    other_hand = shoot(written(one, 9), one, Lens(), chance).data
    theirs = shoot(written(two, 5), two, Lens(turn=2), chance).data
    sorter = Sorter()
    fates = [sorter.add(page) for page in read(mine, theirs, again, other_hand, b"<html>")]
    assert [each.fate for each in fates] == [
        PageFate.FILED, PageFate.FILED, PageFate.DUPLICATE, PageFate.FILED, PageFate.LOOK,
    ]  # fmt: skip
    assert [each.split for each in fates] == [False, False, False, True, False]
    assert sorter.balance.pages_in == 5


def test_a_strip_shows_the_answer_of_its_problem() -> None:
    one = sheet(7)
    strips = []
    for hand in (0, 4):
        shot = shoot(written(one, hand), one, Lens(turn=1), random.Random(5))  # noqa: S311  (a test's)
        flat = read(shot.data)[0].flat
        assert flat is not None
        strips.append([_ink(cut(flat, area, page_height=one.height)) for area in one.areas])
    assert all(full > empty + 0.15 for empty, full in zip(*strips, strict=True))


def _ink(strip: bytes) -> float:
    """Return the mean darkness of a strip (grey levels)."""
    return 255 - ImageStat.Stat(Image.open(io.BytesIO(strip)).convert("L")).mean[0]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not-a-picture"),
        (b"", "not-a-picture"),
        (b"%PDF-1.7\nbroken", "torn"),
        (b"PK\x03\x04broken", "torn"),
        (b"\xff\xd8\xff\xe0broken", "torn"),
    ],
)
def test_what_is_no_page_is_one_to_look_at(data: bytes, why: str) -> None:
    (found,) = read(data)
    assert (found.why, found.copy, found.flat) == (why, None, None)
    assert Sorter().add(found).fate is PageFate.LOOK


def test_stopping_ends_after_the_page_it_is_on() -> None:
    asked: list[int] = []

    def heap() -> Iterator[HeapFile]:
        for n in range(9):
            asked.append(n)
            yield HeapFile(f"{n}", b"")

    pages = list(read_heap(heap(), stop=lambda: len(asked) > 2))
    assert len(pages) == len(asked) == 3
