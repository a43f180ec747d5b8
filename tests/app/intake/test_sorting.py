"""Every page of a heap has exactly one fate, and nobody's work is taken for another's."""

import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from app.intake import pictures
from app.intake.model import LoosePage, PageRead, Why
from app.intake.reading import read_page
from app.intake.sorting import Sorter
from app.marking.model import PageFate
from app.worksheets.worksheet import CopyId
from tests.app.intake.camera import lens, shoot
from tests.app.intake.sheets import sheet, written

HEAP = (
    (4, "plain"),
    (4, "light"),
    (5, "jpeg 60"),
    (5, "perspective"),
    (4, "noise"),
    (0, "plain"),
)
"""Hands that write on one copy, and how each page is taken."""

hands = st.integers(0, 2)
reads = st.builds(
    PageRead,
    number=st.just(1),
    name=st.just("scan.pdf"),
    original=st.none() | st.just(b"picture"),
    flat=st.none() | hands.map(lambda hand: bytes([hand])),
    blank=st.booleans(),
    copy=st.none() | st.sampled_from("abc").map(CopyId),
    page=st.none() | st.integers(1, 2),
    why=st.sampled_from([Why.FINE] * 8 + list(Why)),
)


def plain_sorter() -> Sorter:
    """Return a sorter that knows a hand by its byte."""
    return Sorter(print_of=lambda flat: flat, is_same=lambda one, other: one == other)


@given(st.lists(reads, max_size=60))
def test_the_balance_of_any_heap_adds_up(heap: list[PageRead]) -> None:
    sorter = plain_sorter()
    found = [sorter.add(read) for read in heap]
    balance = sorter.balance
    assert balance.pages_in == len(heap)
    fates = Counter(one.fate for one in found)
    assert (balance.filed, balance.blank) == (fates[PageFate.FILED], fates[PageFate.BLANK])
    assert balance.duplicate == fates[PageFate.DUPLICATE]
    assert balance.to_look_at == fates[PageFate.LOOK]
    assert [one.read for one in found] == heap


@given(st.lists(reads, max_size=60))
def test_each_hand_on_each_page_is_filed_once(heap: list[PageRead]) -> None:
    sorter = plain_sorter()
    filed: Counter[tuple[CopyId | None, int | None, bytes | None]] = Counter()
    for read in heap:
        found = sorter.add(read)
        if found.fate is PageFate.FILED:
            assert read.why == Why.FINE
            assert not read.blank
            filed[read.copy, read.page, read.flat] += 1
            pages = [key for key in filed if key[:2] == (read.copy, read.page)]
            assert found.split == (len(pages) > 1)
        if found.fate is PageFate.DUPLICATE:
            assert filed[read.copy, read.page, read.flat] == 1
        if found.fate is PageFate.LOOK:
            assert read.why or None in (read.copy, read.page, read.flat)
    assert set(filed.values()) <= {1}


def test_photocopied_sheets_are_split_and_sheets_taken_twice_are_found() -> None:
    sorter = Sorter()
    fates = [
        sorter.add(taken(hand, distortion, seed)) for seed, (hand, distortion) in enumerate(HEAP)
    ]
    assert [(one.fate, one.split) for one in fates] == [
        (PageFate.FILED, False),
        (PageFate.DUPLICATE, False),
        (PageFate.FILED, True),
        (PageFate.DUPLICATE, False),
        (PageFate.DUPLICATE, False),
        (PageFate.FILED, True),
    ]
    assert sorter.balance.pages_in == 6


def test_a_mixed_heap_is_sorted_over_sheets_pages_and_papers() -> None:
    sorter = Sorter()
    pages = [sheet(number, page) for number in (21, 22) for page in (1, 2)]
    pages.append(sheet(23, 1, host=""))
    random.Random(2).shuffle(pages)  # noqa: S311  (no secret)
    for number, one in enumerate(pages):
        picture = pictures.encoded(written(one, 1, 150))
        read = read_page(LoosePage(number=number + 1, name="scan", original=picture))
        found = sorter.add(read)
        assert (found.fate, read.copy, read.page) == (PageFate.FILED, one.copy, one.page)
    assert sorter.balance.filed == len(pages)


def taken(hand: int, distortion: str, seed: int) -> PageRead:
    """Return the page of copy 1 in a hand, as it was read off a shot."""
    chance = random.Random(seed)  # noqa: S311  (no secret)
    one = sheet(1)
    shot = shoot(written(one, hand), one, lens(distortion, chance), chance)
    return read_page(LoosePage(number=seed, name="photo", original=shot.data))
