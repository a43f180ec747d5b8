"""P1-P4: the class set beside hand-written streams, the naive way, and other PDF engines."""

import subprocess
import sys
from collections.abc import Callable
from functools import partial

from bench import chromium_peer, print_job, print_peers
from bench.harness import absent, at_least, at_most, compare
from bench.raw_pdf import RawSheet
from bench.typst_peer import typst_engine

ROUNDS = 15
_MEMORY = """
from pathlib import Path
from bench import print_job
import app.printing.pdf, app.printing.qr_affine
def status(name):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))
print_job.stamps()
before = status("VmRSS")
print_job.whole()
print(status("VmHWM") - before)
"""


def main() -> None:
    """Print the figures and the bars."""
    pages = print_job.all_pages()
    raw = RawSheet(pages)
    size, raw_size = len(print_job.whole()), len(raw.job(own_problems=False))
    print(f"    {len(pages)} pages, {size} bytes; by hand {raw_size} bytes")
    _jobs(raw)
    _engines(pages)
    _memory()
    at_most("P4", "size of the file against hand-written", size / raw_size, 1.4)


def _jobs(raw: RawSheet) -> None:
    """Compare whole jobs: problems, layout, QR codes, PDF."""
    same = compare(print_job.whole, partial(raw.job, own_problems=False), rounds=ROUNDS)
    _times("whole job", same.a)
    _times("by hand, the same problems", same.b)
    at_most("P1", "whole job against content streams by hand", same.ratio, 2.0)
    bare = compare(print_job.whole, partial(raw.job, own_problems=True), rounds=ROUNDS)
    _times("by hand, numbers just drawn at random, none checked", bare.b)
    print(f"    that would be {bare.ratio:.2f} ×")
    slow = compare(_naive_job, print_job.whole, rounds=3)
    _times("naive job", slow.a)
    at_least("P2", "faster than qrcode and reportlab's drawing calls", slow.ratio, 20)


def _naive_job() -> bytes:
    return print_peers.naive(print_job.all_pages())


def _engines(pages: print_peers.Pages) -> None:
    """Compare engines on pages that are laid out already."""
    codes = print_peers.codes_of(pages)
    _engine("Qt QPdfWriter", partial(print_peers.qt_engine(), pages), pages, 3)
    try:
        name, cairo = print_peers.cairo_engine()
        _engine(name, partial(cairo, pages, codes), pages, 5)
    except (ImportError, OSError):
        absent("pycairo", "pip install pycairo, or cairocffi")
    try:
        _engine("fpdf2", partial(print_peers.fpdf_engine(), pages, codes), pages, 9, rounds=5)
    except ImportError:
        absent("fpdf2", "pip install fpdf2")
    try:
        _engine("typst", partial(typst_engine(), pages, codes), pages, 10, rounds=5)
    except ImportError:
        absent("typst", "pip install typst; bar 10 ×")
    program = chromium_peer.found()
    if program is None:
        absent("Chromium", "the system's package chromium; bar 40 ×")
        return
    with chromium_peer.chromium_engine(program) as chromium:
        _engine("Chromium, warm", partial(chromium, pages, codes), pages, 40, rounds=3)


def _engine(
    name: str,
    peer: Callable[[], bytes],
    pages: print_peers.Pages,
    bar: float,
    *,
    rounds: int = ROUNDS,
) -> None:
    found = compare(peer, partial(print_job.engine, pages), rounds=rounds)
    _times("engine alone", found.b)
    _times(name, found.a)
    at_least("P3", f"engine alone against {name}", found.ratio, bar)


def _memory() -> None:
    """Measure how far the whole job raises the peak memory of a fresh process."""
    if not sys.platform.startswith("linux"):
        absent("peak memory", "only Linux tells it")
        return
    done = subprocess.run(
        [sys.executable, "-c", _MEMORY], capture_output=True, text=True, check=True
    )
    at_most("P4", "rise of peak memory", int(done.stdout) / 1024, 15, unit="MiB")


def _times(name: str, seconds: tuple[float, ...]) -> None:
    middle = sorted(seconds)[len(seconds) // 2]
    print(f"    {name:52} {middle * 1000:7.1f} ms")


if __name__ == "__main__":
    main()
