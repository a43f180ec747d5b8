"""Our sheets through a printer and a camera: each page finds its copy and lies where it should."""

import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import NamedTuple

import pytest
import zxingcpp

from app.intake import pictures
from app.intake.model import LoosePage, PageRead, Registration
from app.intake.plane import fitted
from app.intake.reading import read_page
from app.intake.sorting import Sorter
from app.marking.model import PageFate
from tests.app.intake.camera import DISTORTIONS, Shot, random_shot, worst_error

TYPICAL, WORST = 1.5, 3.0
"""Points by which a spot of the content is off in nearly every shot, and at worst."""
EVERYDAY, SOAK = 1, 200
"""Shots of each of the ten distortions."""


class Outcome(NamedTuple):
    """What came of a shot."""

    distortion: str
    seed: int
    read: bool
    right: bool
    """Under its own copy and page; also of a page that was not read at all."""
    readable: bool
    """A bare decoder reads the code."""
    framed: bool
    error: float
    """Points."""


def read(shot: Shot) -> PageRead:
    return read_page(LoosePage(number=1, name="photo.jpg", original=shot.data))


def error_of(shot: Shot, found: PageRead) -> float:
    """Return by how many points the flat picture is off at worst."""
    one = shot.sheet
    edges = ((0.0, 0.0), (one.width, 0.0), (one.width, one.height), (0.0, one.height))
    return worst_error(shot, fitted(list(zip(edges, found.corners, strict=True))))


def outcome(case: tuple[int, str]) -> Outcome:
    """Take a shot and read it; what a process of its own does in the long run."""
    seed, distortion = case
    shot = random_shot(seed, distortion)
    found = read(shot)
    fate = Sorter().add(found).fate
    bare = zxingcpp.read_barcodes(pictures.opened(shot.data))
    filed = fate is PageFate.FILED
    whose = (found.copy, found.page) == (shot.sheet.copy, shot.sheet.page)
    return Outcome(
        distortion,
        seed,
        read=filed,
        right=whose if filed else fate is PageFate.LOOK,
        readable=bool(bare),
        framed=found.registration == Registration.FRAME,
        error=error_of(shot, found) if filed else 0.0,
    )


def outcomes(cases: list[tuple[int, str]], *, together: bool) -> Iterator[Outcome]:
    if not together:
        yield from map(outcome, cases)
        return
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield from pool.map(outcome, cases, chunksize=10)


@pytest.mark.timeout(3600)
def test_every_readable_page_is_filed_under_its_own_copy(
    soak: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    each = SOAK if soak else EVERYDAY
    cases = [(seed, distortion) for distortion in DISTORTIONS for seed in range(each)]
    found = list(outcomes(cases, together=soak))
    with capsys.disabled():
        sys.stdout.write(report(found) if soak else "")
    assert [one for one in found if not one.right] == []
    assert [one for one in found if one.readable and not one.read] == []
    assert [one for one in found if one.read and one.framed and one.error > WORST] == []
    framed = [one for one in found if one.framed]
    assert len(framed) >= 0.98 * len(found)
    assert sum(one.error <= TYPICAL for one in framed) >= 0.95 * len(framed)


def report(found: list[Outcome]) -> str:
    """Return a line for each distortion: pages, unreadable ones, accuracy."""
    lines = [""]
    for distortion in DISTORTIONS:
        here = [one for one in found if one.distortion == distortion]
        errors = sorted(one.error for one in here if one.framed)
        counts = Counter(
            "unread" if not one.read else "framed" if one.framed else "code" for one in here
        )
        bare = sum(not one.readable for one in here)
        lines.append(
            f"{distortion:15} {len(here):4} pages · {counts['unread']} unreadable"
            f" (bare zxing-cpp {bare}) · {counts['code']} by the code alone ·"
            f" off by {errors[len(errors) // 2]:.2f} pt (middle),"
            f" {errors[len(errors) * 95 // 100]:.2f} (95 %), {errors[-1]:.2f} (worst)"
        )
    return "\n".join(lines) + "\n"
