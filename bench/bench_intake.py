"""I1: a scan of 60 pages at 200 dpi into flat pages, beside a bare decoder on the same."""

import io
import random
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import zxingcpp
from PIL import Image

from app.intake import blank, decode, flatten, pictures, register
from app.intake.model import HeapFile, LoosePage, PageRead, Why
from app.intake.reading import read_page
from app.intake.sorting import Sorter
from app.intake.unpack import loose_pages
from bench.harness import at_least, at_most, compare, timed
from tests.app.intake.camera import Lens, shoot
from tests.app.intake.sheets import sheet, written

PAGES, PROCESSES, ROUNDS = 60, 2, 3
PART = 12
"""Pages of the comparison with the bare decoder."""


def scan() -> bytes:
    """Return the PDF that a copier makes of 30 copies of a sheet of two pages."""
    chance = random.Random(1)  # noqa: S311  (no secret)
    images = []
    for number in range(PAGES // 2):
        for page in (1, 2):
            one = sheet(number, page)
            lens = Lens(tilt=0.01, noise=4.0, turn=2 * chance.randrange(2))
            images.append(Image.open(io.BytesIO(shoot(written(one, 1), one, lens, chance).data)))
    buffer = io.BytesIO()
    images[0].save(buffer, "PDF", resolution=200, save_all=True, append_images=images[1:])
    return buffer.getvalue()


def loose(data: bytes) -> list[LoosePage]:
    """Return the pages of the scan, not yet read."""
    return list(loose_pages([HeapFile("scan.pdf", data)], stop=lambda: False))


def whole(data: bytes, pool: ProcessPoolExecutor) -> int:
    """Read and sort the scan as the program does; return how many pages were filed."""
    sorter = Sorter()
    heap = loose_pages([HeapFile("scan.pdf", data)], stop=lambda: False)
    for read in pool.map(read_page, heap, chunksize=2):
        sorter.add(read)
    return sorter.balance.filed


def bare(pages: list[LoosePage]) -> int:
    """Return how many codes a bare decoder finds in the same pictures."""
    return sum(len(zxingcpp.read_barcodes(_grey(page))) for page in pages)


def ours(pages: list[LoosePage]) -> list[PageRead]:
    """Return the pages read in this process."""
    return [read_page(page) for page in pages]


def shares(pages: list[LoosePage]) -> None:
    """Print where the time of reading goes."""
    spent = dict.fromkeys(("picture", "blank?", "decoding", "placing", "flattening"), 0.0)

    for page in pages:
        begun = time.perf_counter()
        grey = _grey(page)
        opened = time.perf_counter()
        blank.is_blank(grey)
        looked = time.perf_counter()
        code = decode.find(grey).code
        decoded = time.perf_counter()
        if code is None:
            raise SystemExit("A code of the scan is not read: MISSED")
        place = register.registered(grey, code)
        placed = time.perf_counter()
        flatten.flattened(grey, place)
        marks = (begun, opened, looked, decoded, placed, time.perf_counter())
        for name, start, end in zip(spent, marks[:-1], marks[1:], strict=True):
            spent[name] += end - start
    total = sum(spent.values())
    parts = " · ".join(f"{name} {100 * value / total:.0f} %" for name, value in spent.items())
    print(f"    {1000 * total / len(pages):.0f} ms a page: {parts}")


def main() -> None:
    """Print the figures and the bars."""
    data = scan()
    pages = loose(data)
    if any(page.why != Why.FINE for page in pages):
        raise SystemExit("A page of the scan does not open: MISSED")
    print(f"    {len(pages)} pages, {len(data) / 2**20:.1f} MiB")
    out = min(timed(lambda: loose(data)) for _ in range(ROUNDS))
    print(f"    taking the PDF apart: {1000 * out / PAGES:.0f} ms a page, in one process")
    shares(pages[:PART])
    part = pages[:PART]
    found = compare(lambda: ours(part), lambda: bare(part), rounds=ROUNDS)
    at_most("I1", "a page read, placed and flattened, against a bare decoder", found.ratio, 6)
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        filed = whole(data, pool)
        best = min(timed(lambda: whole(data, pool)) for _ in range(ROUNDS))
    at_least("I1", "pages filed of 60", filed, PAGES, unit="pages")
    at_least("I1", "a scan on two cores", 60 * PAGES / best, 300, unit="pages a minute")


def _grey(page: LoosePage) -> Image.Image:
    return pictures.opened(page.original or b"").convert("L")


if __name__ == "__main__":
    main()
