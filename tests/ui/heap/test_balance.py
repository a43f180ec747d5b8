"""Whatever comes in, and however often: in = filed + blank + duplicate + to look at, and no
pupil's work is missing.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.intake.job import Step, bring_in
from app.intake.model import LoosePage, PageRead, Why
from app.intake.reading import read_page
from app.marking.model import PageFate, Source
from app.worksheets.worksheet import CopyId
from tests.app.intake.sheets import copy_id
from tests.ui.heap.importing import ReadPages
from tests.ui.heap.school import School, jpeg, open_store

PUPILS, PAGES, HANDS = 3, 2, 2
VOID = 2
"""This pupil's copy is made void."""


class Work(NamedTuple):
    """A page with writing on it, as the test knows it."""

    pupil: int
    page: int
    hand: int


class Desk:
    """A store with a class, and every page of it read once, for all examples."""

    def __init__(self, folder: Path) -> None:
        self.store = open_store(folder)
        self.school = School(self.store, pupils=PUPILS, pages=PAGES)
        self.read = {
            Work(pupil, page, hand): read_page(
                LoosePage(
                    number=1,
                    name="scan.pdf",
                    original=jpeg(self.school.scan(pupil, page, hand=pupil * HANDS + hand + 1)),
                )
            )
            for pupil in range(PUPILS)
            for page in range(1, PAGES + 1)
            for hand in range(HANDS)
        }
        assert all(read.copy and read.page for read in self.read.values())
        self.void = self.school.copy(VOID).id

    def begin(self) -> None:
        """Hand a fresh set out, so that no example knows the work of another; one copy is void."""
        before = {copy.id: number for number, copy in enumerate(self.school.out.printed.copies)}
        self.school.out = self.school.hand_out()
        for work, read in self.read.items():
            assert read.copy in before
            own = self.school.copy(work.pupil).id
            self.read[work] = msgspec.structs.replace(read, copy=own)
        self.void = self.school.copy(VOID).id
        self.store._write(
            lambda tx: tx.connection.exec_driver_sql(
                "UPDATE worksheet_instances SET voided_at = 1 WHERE id = ?", (self.void,)
            )
        ).result()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = Desk(tmp_path_factory.mktemp("heap") / "data")
    yield made
    made.store.close()


works = st.builds(
    Work, st.integers(0, PUPILS - 1), st.integers(1, PAGES), st.integers(0, HANDS - 1)
)
others = st.sampled_from(("blank", "no code", "two codes", "torn", "unknown", "no page"))
heaps = st.lists(st.lists(works | others, max_size=9), min_size=1, max_size=3)


def read_of(desk: Desk, item: Work | str) -> PageRead:
    if isinstance(item, Work):
        return desk.read[item]
    base = desk.read[Work(0, 1, 0)]
    bare = PageRead(number=1, name="scan.pdf", original=base.original)
    change = msgspec.structs.replace
    match item:
        case "blank":
            return change(bare, blank=True)
        case "no code":
            return change(bare, why=Why.NO_CODE)
        case "two codes":
            return change(bare, why=Why.TWO_CODES)
        case "torn":
            return change(bare, original=None, why=Why.TORN)
        case "unknown":
            return change(base, copy=CopyId(copy_id(99)))
        case _:
            return change(base, page=None, why=Why.NO_PAGE)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(heaps, st.integers(0, 9))
def test_the_balance_adds_up_and_no_work_is_missing(
    desk: Desk, coming: list[list[Work | str]], stop_at: int
) -> None:
    desk.begin()
    book = desk.store.intake()
    handed_in: set[Work] = set()
    for heap in coming:
        reads = [
            msgspec.structs.replace(read_of(desk, item), number=number)
            for number, item in enumerate(heap, 1)
        ]
        last: list[Step] = []
        earlier = book.imports(limit=1).result()
        for stops in (True, False):  # given up first, and then brought in
            made = bring_in(
                (),
                source=Source.SCAN,
                name="heap",
                reader=ReadPages(reads),
                book=book,
                report=last.append,
                stop=lambda: stops and bool(last) and last[-1].done >= stop_at,  # noqa: B023
            )
            if made is not None:
                break
            assert book.imports(limit=1).result() == earlier
        assert made is not None
        assert made.pages_in == len(heap)
        assert made.pages_in == made.filed + made.blank + made.duplicate + made.to_look_at
        lines = book.lines(made.id).result()
        fates = Counter(line.page.fate for line in lines)
        assert [line.page.number for line in lines] == list(range(1, len(heap) + 1))
        assert (made.filed, made.blank) == (fates[PageFate.FILED], heap.count("blank"))
        for at, (item, line) in enumerate(zip(heap, lines, strict=True)):
            if item == "unknown":
                again = item in heap[:at]
                assert line.page.fate is (PageFate.DUPLICATE if again else PageFate.LOOK)
            elif not isinstance(item, Work):
                assert line.page.fate is (PageFate.BLANK if item == "blank" else PageFate.LOOK)
            elif item.pupil == VOID:
                assert line.page.fate in {PageFate.LOOK, PageFate.DUPLICATE}
            else:
                assert line.page.fate is (
                    PageFate.DUPLICATE if item in handed_in else PageFate.FILED
                )
                handed_in.add(item)
    version = desk.school.out.printed.version.id
    kept = {
        (each.attempt.worksheet_instance_id, page.page, page.flat)
        for each in desk.store.marking().handed_in(version).result()
        for page in each.pages
    }
    copies = {desk.school.copy(pupil).id for pupil in range(PUPILS)}
    mine = {each for each in kept if each[0] in copies}
    assert len(mine) == len(handed_in)
    assert {(copy, page) for copy, page, _ in mine} == {
        (desk.school.copy(work.pupil).id, work.page) for work in handed_in
    }
