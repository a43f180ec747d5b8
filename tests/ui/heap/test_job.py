"""The import as it is: real files, processes of their own, a real store."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from app.intake.job import Step, bring_in
from app.intake.model import HeapFile
from app.marking.filing import OTHER_HAND
from app.marking.model import AttemptState, Import, PageFate, Source
from tests.app.intake.test_unpack import archive, locked, png_of
from tests.ui.heap.school import (
    School,
    blank,
    half_code,
    heic,
    jpeg,
    open_store,
    pdf,
    without_code,
)
from ui.heap.readers import ReadingProcesses


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    store = open_store(tmp_path / "data")
    yield School(store)
    store.close()


def photos(school: School, tmp_path: Path) -> list[Path]:
    """Return the photos on the disk, and what an import keeps beside them."""
    return sorted(path for path in (tmp_path / "data" / "photos").rglob("*") if path.is_file())


def run(
    school: School,
    *files: HeapFile,
    steps: list[Step] | None = None,
    stop_after: int | None = None,
) -> Import | None:
    seen: list[Step] = [] if steps is None else steps
    return bring_in(
        files,
        source=Source.SCAN,
        name="a heap",
        reader=ReadingProcesses(),
        book=school.store.intake(),
        report=seen.append,
        stop=lambda: stop_after is not None and bool(seen) and seen[-1].done >= stop_after,
    )


def counts(made: Import | None) -> tuple[int, int, int, int]:
    assert made is not None
    assert made.pages_in == made.filed + made.blank + made.duplicate + made.to_look_at
    return made.filed, made.blank, made.duplicate, made.to_look_at


def test_a_mixed_heap_finds_its_pupils_and_the_balance_adds_up(
    school: School, tmp_path: Path
) -> None:
    pile = tmp_path / "pile.pdf"
    pile.write_bytes(
        pdf(school.scan(0), school.scan(0, 2), blank(), school.scan(1), school.scan(1, 2), blank())
    )
    steps: list[Step] = []
    made = run(
        school,
        HeapFile("pile.pdf", partial(Path.read_bytes, pile)),
        HeapFile("photo.jpg", jpeg(school.scan(2).rotate(90, expand=True))),
        HeapFile("photo.heic", heic(school.scan(2, 2))),
        HeapFile("again.zip", archive({"again.jpg": jpeg(school.scan(0))})),
        HeapFile("torn.jpg", jpeg(without_code(school.scan(3)))),
        steps=steps,
    )
    assert counts(made) == (6, 2, 1, 1)
    assert made is not None
    lines = school.store.intake().lines(made.id).result()
    whose = [(line.whose.pupil if line.whose else "", line.page.page) for line in lines]
    assert whose == [
        ("Ada", 1), ("Ada", 2), ("", None), ("Ben", 1), ("Ben", 2), ("", None),
        ("Cleo", 1), ("Cleo", 2), ("Ada", 1), ("", None),
    ]  # fmt: skip
    assert [line.page.number for line in lines if line.is_waiting] == [10]
    assert lines[0].whose is not None
    assert (lines[0].whose.title, lines[0].whose.class_name) == ("Carrying", "4b")
    assert [step.done for step in steps] == [*range(11), 10]
    assert all(step.expected == 10 for step in steps)
    assert steps[-1].is_filing
    assert steps[-1].balance.pages_in == 10
    assert not list((tmp_path / "data" / "photos" / "open").iterdir())


def test_a_cancelled_import_leaves_nothing(school: School, tmp_path: Path) -> None:
    run(school, HeapFile("one.jpg", jpeg(school.scan(0))))
    before = photos(school, tmp_path)
    heap = HeapFile("pile.pdf", pdf(school.scan(0), *(school.scan(n) for n in range(4))))
    for stop_after in (0, 1, 4):
        assert run(school, heap, stop_after=stop_after) is None
        assert photos(school, tmp_path) == before
        assert len(school.store.intake().imports().result()) == 1


def test_what_cannot_be_filed_says_why_and_costs_nobody_else_a_page(school: School) -> None:
    two = school.scan(0).copy()
    two.paste(school.scan(1).crop((900, 0, two.width, 260)), (100, 900))
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    made = run(
        school,
        HeapFile("no code.jpg", jpeg(without_code(school.scan(0)))),
        HeapFile("two codes.jpg", jpeg(two)),
        HeapFile("half a code.jpg", jpeg(half_code(school.scan(0)))),
        HeapFile("locked.pdf", locked()),
        HeapFile("bomb.zip", archive({"big.png": bytes(2**28)})),
        HeapFile("bomb.png", png_of(60_000, 60_000)),
        HeapFile("drawing.jpg", svg),
        HeapFile("page.jpg", b"<!doctype html><html><body>hello</body></html>"),
        HeapFile("cut.jpg", jpeg(school.scan(0))[:-20_000]),
        HeapFile("gone.jpg", partial(Path.read_bytes, Path("/nowhere/gone.jpg"))),
        HeapFile("good.jpg", jpeg(school.scan(3))),
    )
    assert counts(made) == (1, 0, 0, 10)
    waiting = school.store.intake().to_look_at().result()
    assert [(page.name, page.why) for page in waiting] == [
        ("no code.jpg", "no-code"),
        ("two codes.jpg", "two-codes"),
        ("half a code.jpg", "half-code"),
        ("locked.pdf", "encrypted"),
        ("bomb.zip/big.png", "bomb"),
        ("bomb.png", "bomb"),
        ("drawing.jpg", "not-a-picture"),
        ("page.jpg", "not-a-picture"),
        ("cut.jpg", "torn"),
        ("gone.jpg", "torn"),
    ]


def test_one_torn_page_among_sixty_costs_one_page(school: School) -> None:
    front = school.scan(0)
    pages = [front] + [blank()] * 28 + [school.scan(1)] + [blank()] * 29 + [school.scan(2)]
    data = bytearray(pdf(*pages))
    at, place = -1, 0
    for _ in range(30):  # the picture of page 30
        at = data.index(b"/DCTDecode", at + 1)
    place = data.index(b"stream", at) + 8
    data[place : place + 64] = bytes(64)
    made = run(school, HeapFile("pile.pdf", bytes(data)))
    assert counts(made) == (2, 57, 0, 1)
    (torn,) = school.store.intake().to_look_at().result()
    assert (torn.name, torn.why) == ("pile.pdf, 30", "torn")


def test_a_photocopied_sheet_is_split_in_the_same_heap_and_in_a_later_one(
    school: School,
) -> None:
    first = run(
        school,
        HeapFile("a.jpg", jpeg(school.scan(0, hand=1))),
        HeapFile("b.jpg", jpeg(school.scan(0, hand=2))),
    )
    assert counts(first) == (2, 0, 0, 0)
    later = run(
        school,
        HeapFile("c.jpg", jpeg(school.scan(0, hand=3))),
        HeapFile("d.jpg", jpeg(school.scan(0, hand=2))),
    )
    assert counts(later) == (1, 0, 1, 0)
    book = school.store.intake()
    waiting = book.lines().result()
    assert [(line.page.name, line.page.why) for line in waiting] == [
        ("b.jpg", OTHER_HAND),
        ("c.jpg", OTHER_HAND),
    ]
    one = waiting[0].page
    given = book.give_to(one.import_id, one.number, pupil_id=school.pupils[1].id).result()
    assert given.fate is PageFate.FILED
    assert first is not None
    assert [line.given_to for line in book.lines(first.id).result()] == ["", "Ben"]
    two = waiting[1].page
    book.put_away(two.import_id, two.number).result()
    assert book.lines().result() == ()
    states = [
        each.attempt.state
        for each in school.store.marking().handed_in(school.out.printed.version.id).result()
    ]
    assert states == [AttemptState.CURRENT, AttemptState.SPLIT, AttemptState.ASIDE]
    book.reopen(one.import_id, one.number).result()
    book.reopen(two.import_id, two.number).result()
    assert book.lines().result() == waiting
