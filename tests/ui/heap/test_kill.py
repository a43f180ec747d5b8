"""The program is killed while a heap comes in: the import is in the store whole, or not at all."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from app.intake.model import HeapFile, LoosePage, PageRead
from app.intake.reading import read_heap, read_page
from app.marking.model import BlobId
from tests.ui.heap.school import School, blank, jpeg, open_store, pdf, without_code

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kills by POSIX signals")

ROOT = Path(__file__).parents[3]
PATIENCE_S = 60.0


def killed(folder: Path, pile: Path, *, after: str, later_s: float = 0.0) -> bool:
    """Begin an import, kill it when it says `after` (or that moment later); say whether it ended
    before.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.ui.heap.importing", str(folder), str(pile)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said = line.strip()
        if said == after:
            break
    time.sleep(later_s)
    process.kill()
    rest = process.stdout.read()  # ends when the processes that read have ended, too
    process.wait()
    process.stdout.close()
    assert said == after
    _all_gone(process.pid)
    return "made True" in rest


def _all_gone(session: int) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            os.killpg(session, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    os.killpg(session, signal.SIGKILL)
    pytest.fail("processes that read outlive the program")


def check(folder: Path, *, pages: int, before: int) -> bool:
    """Open the store again and look; return whether the import is there."""
    store = open_store(folder)
    try:
        book = store.intake()
        book.sweep().result()
        found = book.imports().result()
        assert len(found) in {before, before + 1}
        named: set[BlobId] = set()
        for one in found:
            assert one.pages_in == one.filed + one.blank + one.duplicate + one.to_look_at == pages
            for page in book.pages(one.id).result():
                named |= {blob for blob in (page.original, page.flat) if blob is not None}
        for blob in named:
            assert book.photo(blob)
        kept = {path.name for path in (folder / "photos").rglob("*") if path.is_file()}
        assert kept == named
        return len(found) > before
    finally:
        store.close()


def test_a_kill_between_pages_leaves_no_import_no_photo_and_no_process(tmp_path: Path) -> None:
    folder, pile = tmp_path / "data", tmp_path / "pile.pdf"
    store = open_store(folder)
    school = School(store)
    pile.write_bytes(pdf(*(school.scan(n) for n in range(4)), blank()))
    store.close()
    for after in ("0", "2"):
        killed(folder, pile, after=after)
        assert not check(folder, pages=5, before=0)


def test_a_kill_at_any_moment_leaves_the_import_whole_or_not_at_all(tmp_path: Path) -> None:
    folder, pile = tmp_path / "data", tmp_path / "pile.pages"
    store = open_store(folder)
    school = School(store, pages=1)
    pages = _many(school, 40)
    pile.write_bytes(msgspec.msgpack.encode(pages))
    store.close()
    there = 0
    for after, later_s in (
        ("0", 0.0), ("1", 0.001), ("7", 0.0), ("20", 0.003), ("filing", 0.0),
        ("filing", 0.003), ("filing", 0.01), ("filing", 0.03),
    ):  # fmt: skip
        killed(folder, pile, after=after, later_s=later_s)
        there += check(folder, pages=len(pages), before=there)


def _many(school: School, count: int) -> list[PageRead]:
    """Return pages that are read, with photos of their own in every heap."""
    good = list(
        read_heap(
            [HeapFile(f"{n}.jpg", jpeg(school.scan(n))) for n in range(4)], stop=lambda: False
        )
    )
    torn = read_page(
        LoosePage(number=1, name="torn.jpg", original=jpeg(without_code(school.scan(0))))
    )
    found = []
    for number in range(1, count + 1):
        base = good[number - 1] if number <= len(good) else torn
        original = (base.original or b"") + number.to_bytes(4, "big")
        found.append(msgspec.structs.replace(base, number=number, original=original))
    return found
