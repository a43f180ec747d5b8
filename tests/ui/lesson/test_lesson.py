"""A lesson from its beginning to its end, with telephones that really send photos."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import zxingcpp
from PySide6.QtCore import QObject, Qt
from pytestqt.qtbot import QtBot

from app.settings import Look, Theme
from storage.workbook import SqliteWorkbook
from tests.app.intake.sheets import KEY, sheet
from tests.ui.lesson.conftest import noise, path_of, photo
from ui.inbox.service import Came, InboxService
from ui.lesson.presenter import LessonPresenter
from ui.lesson.window import LessonWindow
from ui.lesson.world import LessonWorld
from ui.tasks import TaskRunner
from ui.theme.current import put_in_force
from ui.theme.manager import ThemeManager
from ui.theme.tokens import load_theme

PATIENCE_MS = 20_000


class Room:
    """A presenter over a real store, with a clock that goes when it is told to."""

    def __init__(self, qtbot: QtBot, book: SqliteWorkbook, folder: Path) -> None:
        self.qtbot = qtbot
        self.now = 0.0
        self.addresses: tuple[str, ...] = ("127.0.0.1",)
        self.parent = QObject()
        self.tasks = TaskRunner(self.parent)
        self.inbox = InboxService(self.parent)
        self.inbox.start(book.inbox())
        world = LessonWorld(
            book=self.inbox.book, key=lambda: KEY, wake=self.inbox.wake, folder=folder,
            random=os.urandom, addresses=lambda: self.addresses, monotonic=lambda: self.now,
        )  # fmt: skip
        self.lesson = LessonPresenter(world, self.tasks, self.parent)

    @property
    def window(self) -> LessonWindow:
        return self.lesson.window()

    def begin(self) -> str:
        self.lesson.open()
        with self.qtbot.waitSignal(self.lesson.began, timeout=PATIENCE_MS):
            self.qtbot.mouseClick(self.window.begin_button, Qt.MouseButton.LeftButton)
        return self.lesson.url()

    def send(self, url: str, *photos: bytes) -> int:
        """Send from another thread, as telephones do, while the window goes on."""
        files = [("photos", (f"{n}.jpg", each)) for n, each in enumerate(photos)]
        done = self.tasks.run(lambda: httpx.post(url, files=files, timeout=20).status_code)
        self.wait(done.done)
        return done.result()

    def wait(self, is_so: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(is_so, timeout=PATIENCE_MS)

    def close(self) -> None:
        self.lesson.close()
        self.inbox.stop()
        self.tasks.close()


@pytest.fixture
def room(qtbot: QtBot, book: SqliteWorkbook, tmp_path: Path) -> Iterator[Room]:
    made = Room(qtbot, book, tmp_path / "coming")
    yield made
    made.close()


def test_a_lesson_collects_files_and_counts(
    room: Room, book: SqliteWorkbook, tmp_path: Path
) -> None:
    came: list[Came] = []
    room.inbox.came.connect(came.append)
    url = room.begin()
    assert room.window.is_on()
    assert room.window.end_button.hasFocus()
    assert room.window.arrived.text() == "Nothing has arrived yet"
    assert room.window.until.text() == "Ends by itself in 45 minutes"

    # The code on the screen is what a telephone reads off it.
    picture = room.window.code.grab()
    assert picture.save(str(tmp_path / "code.png"))
    from PIL import Image

    read = zxingcpp.read_barcodes(Image.open(tmp_path / "code.png"))
    assert [one.text for one in read] == [url.upper()]

    assert room.send(url, photo(sheet(1)), photo(sheet(2))) == 200
    assert room.send(f"{url.rpartition('/')[0]}{path_of(sheet(3).copy)}", noise()) == 200
    room.wait(lambda: room.window.arrived.text() == "3 photos of 3 sheets arrived")
    room.wait(lambda: sum(one.to_look_at + len(one.receivers) for one in came) >= 2)
    room.wait(lambda: book.inbox().next_ready() is None)
    version = book.find_copy(path_of(sheet(1).copy)).result().version_id
    handed_in = book.marking().handed_in(version).result()
    assert {one.attempt.worksheet_instance_id for one in handed_in} == {
        sheet(1).copy, sheet(2).copy
    }  # fmt: skip
    assert {one.attempt.source.value for one in handed_in} == {"lesson"}
    [waiting] = book.intake().to_look_at().result()
    assert (waiting.code, waiting.page) == (sheet(3).copy, 1)


def test_it_ends_by_the_button_and_can_begin_again(room: Room) -> None:
    url = room.begin()
    with room.qtbot.waitSignal(room.lesson.ended, timeout=PATIENCE_MS):
        room.qtbot.mouseClick(room.window.end_button, Qt.MouseButton.LeftButton)
    assert not room.window.is_on()
    room.wait(lambda: _is_silent(url))
    assert room.begin() != url


def test_it_ends_with_the_time(room: Room) -> None:
    room.begin()
    room.now = 44 * 60.0
    room.lesson.look_at_clock()
    assert room.window.until.text() == "Ends by itself in 1 minute"
    room.now = 45 * 60.0
    with room.qtbot.waitSignal(room.lesson.ended, timeout=PATIENCE_MS):
        room.lesson.look_at_clock()
    assert room.lesson.url() == ""


def test_it_ends_with_its_window_and_with_the_program(room: Room) -> None:
    url = room.begin()
    with room.qtbot.waitSignal(room.lesson.ended, timeout=PATIENCE_MS):
        room.window.close()
    room.wait(lambda: _is_silent(url))
    url = room.begin()
    room.lesson.close()
    assert _is_silent(url)


def test_without_a_network_it_says_so(room: Room) -> None:
    room.addresses = ()
    room.lesson.open()
    assert not room.window.begin_button.isEnabled()
    assert "in no network" in room.window.trouble.text()


def test_an_address_that_is_gone_is_told(room: Room) -> None:
    room.addresses = ("192.0.2.7", "127.0.0.1")  # nobody's (RFC 5737)
    room.lesson.open()
    assert room.window.address.isVisible()
    room.qtbot.mouseClick(room.window.begin_button, Qt.MouseButton.LeftButton)
    room.wait(lambda: "cannot be opened" in room.window.trouble.text())
    assert room.window.begin_button.isEnabled()


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_window_looks_the_part(
    room: Room, tmp_path: Path, theme: ThemeManager, name: str
) -> None:
    theme.set_look(Look(theme=Theme(name), reduced_motion=True))
    put_in_force(load_theme(name, animated=False))
    room.begin()
    room.window.show_arrived(23, 21)
    for when in ("during", "before"):
        picture = tmp_path / f"lesson-{when}-{name}.png"
        assert room.window.grab().save(str(picture))
        print(f"picture: {picture}")  # noqa: T201  (shown by pytest -s)
        room.lesson.end()


def _is_silent(url: str) -> bool:
    try:
        httpx.get(url, timeout=5)
    except httpx.TransportError:
        return True
    return False
