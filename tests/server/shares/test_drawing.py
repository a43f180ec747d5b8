"""Drawings: a process that hangs, dies or is asked too much holds up nobody."""

import asyncio
import sys

import pytest

from app.layout.display import QR, StampSlot, Text
from app.sharing.paper import open_pages
from app.worksheets.config import WorksheetConfig, encode
from server.errors import UnavailableError
from server.shares import drawing
from server.shares.drawing import Drawings
from server.shares.worker import Job

JOB = Job(
    config=encode(WorksheetConfig(seed=1)),
    problems=None,
    title="Plus",
    version_id="0199a3c1-0000-7000-8000-00000000beef",
)


def job(**more: object) -> Job:
    """Return another job."""
    return Job(**{name: getattr(JOB, name) for name in JOB.__struct_fields__} | more)


@pytest.mark.parametrize(
    "code", ["import time; time.sleep(600)", "raise SystemExit(3)", "import os; os.abort()"]
)
def test_a_worker_that_hangs_or_dies_is_replaced(code: str) -> None:
    broken = Drawings(timeout_s=1.0, command=(sys.executable, "-c", code))
    with pytest.raises(UnavailableError):
        asyncio.run(broken.of("a", JOB))
    with pytest.raises(UnavailableError):
        asyncio.run(broken.of("a", JOB))
    broken.close()
    broken.close()


def test_drawings_are_made_once_and_kept_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    drawings = Drawings()
    first = asyncio.run(drawings.of("a", JOB))
    assert first.pages == 1
    assert asyncio.run(drawings.of("a", JOB)) is first
    assert asyncio.run(drawings.of("b", JOB)) is not first
    monkeypatch.setattr(drawing, "MOST_BYTES", 1)
    asyncio.run(drawings.of("a", job(title="Another", version_id=JOB.version_id[:-1] + "0")))
    assert asyncio.run(drawings.of("a", JOB)) is not first
    drawings.close()


def test_when_too_many_wait_the_next_is_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "MOST_WAITING", 3)
    drawings = Drawings()

    async def ask() -> list[object]:
        wanted = [job(version_id=f"{JOB.version_id[:-1]}{n}") for n in range(6)]
        return await asyncio.gather(*(drawings.of("a", w) for w in wanted), return_exceptions=True)

    answers = asyncio.run(ask())
    drawings.close()

    assert sum(isinstance(answer, UnavailableError) for answer in answers) == 3


@pytest.mark.parametrize(
    ("config", "problems"),
    [
        (b"{}", b"[]"), (b"[]", None), (b"{", None), (b"\xff", None),
        (b'{"schema_version":99}', None),
        (JOB.config, b"null"), (JOB.config, b"[1]"), (JOB.config, b"[" * 9999),
        (JOB.config, b'[{"a":-1,"b":1,"operator":"addition","answer":0}]'),
        (encode(WorksheetConfig(seed=1, language="zz")), b"[]"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_said_and_the_worker_goes_on(
    config: bytes, problems: bytes | None
) -> None:
    drawings = Drawings()
    assert asyncio.run(drawings.of("a", job(config=config, problems=problems))).fault
    other = job(version_id=JOB.version_id[:-1] + "1")
    assert asyncio.run(drawings.of("a", other)).pdf
    drawings.close()


@pytest.mark.parametrize("language", ["en", "de", "he", "ar"])
def test_no_page_has_a_code_or_a_pupil(language: str) -> None:
    config = WorksheetConfig(seed=2, language=language)

    ((page, stamp),) = open_pages(config, None, title="Plus", version_id=JOB.version_id)

    assert (stamp.code, stamp.payload, stamp.pupil) == ("", "", "")
    assert not any(isinstance(item, QR) for item in page.list.items)
    texts = [item.text for item in page.list.items if isinstance(item, Text)]
    assert StampSlot.CODE not in texts
    assert StampSlot.VERSION in texts
