"""A workbook in a folder of its own, with the clock and the randomness in the test's hands."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.ids import CopyKey
from app.settings import Settings
from app.worksheets.worksheet import OpenSheet, Snapshot
from storage.workbook import SqliteWorkbook, open_workbook

START = 1_736_726_400.0
"""13 January 2025."""
KEY = CopyKey(0xC0FFEE, b"a key of the tests, 32 bytes long")


class FakeClock:
    """Time that moves when it is told to."""

    def __init__(self, now: float = START) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def pass_days(self, days: float) -> None:
        self.now += days * 86_400


def config(number: int, *, size: int = 0) -> bytes:
    """Return a config that differs by number (the store never looks inside)."""
    return b'{"topic":{"type":"addition"},"seed":%d,"pad":"%s"}' % (number, b"x" * size)


def snapshot(number: int, *, name: str = "Sums", problems: bytes = b'[{"a":1,"b":2}]') -> Snapshot:
    return Snapshot(
        config=config(number),
        name=name,
        worksheet_type="addition",
        problems=problems,
        answer_key=b"[3]",
        problem_count=1,
        page_count=1,
    )


class Desk:
    """A workbook with the calls that tests make often."""

    def __init__(self, folder: Path, clock: FakeClock) -> None:
        self.folder = folder
        self.clock = clock
        self.settings = Settings()
        self.random = random.Random(7)  # noqa: S311 - tests want the same ids each time
        self.book = self._open()

    def _open(self) -> SqliteWorkbook:
        return open_workbook(
            self.folder,
            clock=self.clock,
            settings=self.settings,
            random=self.random.randbytes,
            copy_key=lambda: KEY,
        )

    def use(self, settings: Settings) -> None:
        self.settings = settings
        self.book.use_settings(settings)

    def restart(self) -> None:
        self.book.close()
        self.book = self._open()

    def draft(self, number: int = 0) -> OpenSheet:
        return self.book.create(
            name="Addition Worksheet - Jan 13, 2025",
            config=config(number),
            worksheet_type="addition",
        ).result()

    def edit(
        self, sheet: OpenSheet, number: int, *, name: str = "Sums", named: bool = True, ms: int = 0
    ) -> OpenSheet:
        return self.book.save_edit(
            sheet.id,
            name=name,
            named=named,
            config=config(number),
            worksheet_type="addition",
            active_ms=ms,
        ).result()

    def named(self, number: int = 0) -> OpenSheet:
        """Return a sheet that is in the library because it was named."""
        return self.edit(self.draft(number), number)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def desk(tmp_path: Path, clock: FakeClock) -> Iterator[Desk]:
    desk = Desk(tmp_path / "data", clock)
    yield desk
    desk.book.close()


@pytest.fixture
def rows(desk: Desk) -> Callable[[str], list[tuple[object, ...]]]:
    """Ask the file itself, beside the program."""
    import sqlite3
    from contextlib import closing

    def ask(query: str) -> list[tuple[object, ...]]:
        desk.book.flush().result()
        with closing(sqlite3.connect(desk.folder / "chalkline.db")) as raw:
            return raw.execute(query).fetchall()

    return ask
