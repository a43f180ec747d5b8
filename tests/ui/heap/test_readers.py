"""The processes that read: one that dies, or is told to stop, costs nothing but its page."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.intake.errors import NoReaderError
from app.intake.model import HeapFile, Why
from tests.app.intake.test_unpack import picture, saved, scan
from ui.heap import readers
from ui.heap.files import heap_files
from ui.heap.readers import ReadingProcesses


def never() -> bool:
    return False


@pytest.fixture
def pool() -> Iterator[ReadingProcesses]:
    made = ReadingProcesses(readers=1)
    yield made
    made.close()


def heap(*pages: int) -> list[HeapFile]:
    return [HeapFile(f"{at}.pdf", scan(count)) for at, count in enumerate(pages)]


def test_pages_come_in_the_order_of_the_heap(pool: ReadingProcesses) -> None:
    files = heap(3, 1, 2)
    assert pool.count(files, stop=never) == 6
    names = [(page.number, page.name) for page in pool.pages(files, stop=never)]
    assert names == [
        (1, "0.pdf, 1"), (2, "0.pdf, 2"), (3, "0.pdf, 3"), (4, "1.pdf"), (5, "2.pdf, 1"),
        (6, "2.pdf, 2"),
    ]  # fmt: skip


def test_a_process_that_dies_over_a_page_costs_that_page(pool: ReadingProcesses) -> None:
    found = []
    for page in pool.pages(heap(6), stop=never):
        found.append(page)
        if page.number == 1:
            pool._readers[0]._process.kill()
    assert [page.number for page in found] == [1, 2, 3, 4, 5, 6]
    torn = [page for page in found if page.why == Why.TORN]
    assert len(torn) == 1
    assert torn[0].original is not None  # its picture is kept, to look at


def test_a_file_that_ends_what_opens_it_costs_the_rest_of_that_file(
    pool: ReadingProcesses,
) -> None:
    found = []
    for page in pool.pages(heap(30, 2), stop=never):
        found.append(page)
        if page.number == 1:
            pool.unpacker()._process.kill()
    assert [page.number for page in found] == list(range(1, len(found) + 1))
    (torn,) = (page for page in found if page.why == Why.TORN)
    assert torn.name.startswith("0.pdf")
    assert torn.original is None
    assert [page.name for page in found[-2:]] == ["1.pdf, 1", "1.pdf, 2"]


def test_a_page_that_never_ends_is_given_up(
    pool: ReadingProcesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "_LONGEST_S", -1.0)  # whatever has not answered yet is late
    found = list(pool.pages(heap(1), stop=never))
    assert [page.why for page in found] == [Why.TORN]


def test_where_no_process_can_be_started_the_heap_fails_instead_of_being_torn(
    pool: ReadingProcesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "serve_unpacking", os._exit)  # it ends before it is there
    with pytest.raises(NoReaderError):
        pool.count(heap(1), stop=never)
    monkeypatch.undo()
    monkeypatch.setattr(readers, "serve_reading", os._exit)
    with pytest.raises(NoReaderError):
        list(pool.pages(heap(1), stop=never))


@pytest.mark.skipif(os.name == "nt", reason="asks for processes by POSIX signals")
def test_a_stop_ends_the_processes(pool: ReadingProcesses) -> None:
    said: list[int] = []
    for page in pool.pages(heap(10), stop=lambda: bool(said)):
        said.append(page.number)
        pids = [reader._process.pid for reader in pool._readers]
    assert said == [1]
    for pid in pids:
        assert pid is not None
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_folders_are_heaps_in_the_order_of_their_names(tmp_path: Path) -> None:
    folder = tmp_path / "scans"
    for name in ("scan 10.jpg", "scan 9.jpg", ".hidden.jpg", "b/scan 1.jpg"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(saved(picture(), "JPEG"))
    alone = tmp_path / "a.jpg"
    alone.write_bytes(b"x")
    files = heap_files([folder, alone])
    assert [file.name for file in files] == [
        "scans/b/scan 1.jpg", "scans/scan 9.jpg", "scans/scan 10.jpg", "a.jpg",
    ]  # fmt: skip
    assert callable(files[-1].content)
    assert files[-1].content() == b"x"
