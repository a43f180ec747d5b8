"""Pictures are made on a worker, newest wish first, and kept."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QObject
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.worksheets.worksheet import Card, SheetId
from tests.ui.library.conftest import plain_picture
from ui.library.thumbnails import FOLDER, Thumbnails


def card(name: str, *, updated_at: int = 1) -> Card:
    return Card(
        id=SheetId(name),
        name=name,
        worksheet_type="addition",
        tags=(),
        updated_at=updated_at,
        created_at=1,
        is_favorite=False,
        is_template=False,
        version_count=1,
        pdf_generation_count=0,
        copies_out=0,
    )


class Studio:
    """Makes pictures, one at a time when the door is shut."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.threads: set[int] = set()
        self.door = threading.Event()
        self.begun = threading.Event()
        self.door.set()

    def __call__(self, sheet: SheetId) -> QImage:
        self.begun.set()
        self.door.wait(5)
        self.made.append(sheet)
        self.threads.add(threading.get_ident())
        if sheet == "odd":
            problem = "no such topic"
            raise LookupError(problem)
        return plain_picture(sheet)


@pytest.fixture
def parent(qapp: object) -> Iterator[QObject]:
    parent = QObject()
    yield parent
    for one in parent.findChildren(Thumbnails):
        one.close()


def test_a_picture_is_made_elsewhere_and_announced_here(qtbot: QtBot, parent: QObject) -> None:
    studio = Studio()
    pictures = Thumbnails(studio, None, parent)
    assert pictures.get(card("a")) is None
    with qtbot.waitSignal(pictures.ready) as ready:
        pictures.want([card("a")])
    assert ready.args == ["a"]
    assert pictures.get(card("a")) is not None
    assert threading.get_ident() not in studio.threads


def test_what_is_no_longer_in_view_is_not_made(qtbot: QtBot, parent: QObject) -> None:
    studio = Studio()
    studio.door.clear()
    pictures = Thumbnails(studio, None, parent)
    pictures.want([card("first"), card("second")])
    assert studio.begun.wait(5)
    pictures.want([card("third"), card("fourth")])
    studio.door.set()
    qtbot.waitUntil(lambda: pictures.get(card("fourth")) is not None)
    assert studio.made == ["first", "third", "fourth"]


def test_an_edited_sheet_gets_a_new_picture(qtbot: QtBot, parent: QObject) -> None:
    studio = Studio()
    pictures = Thumbnails(studio, None, parent)
    for state in (card("a"), card("a", updated_at=2), replace(card("a"), name="Renamed")):
        with qtbot.waitSignal(pictures.ready):
            pictures.want([state])
    assert studio.made == ["a", "a", "a"]


def test_a_sheet_without_a_picture_is_asked_for_once(
    qtbot: QtBot, parent: QObject, caplog: pytest.LogCaptureFixture
) -> None:
    studio = Studio()
    pictures = Thumbnails(studio, None, parent)
    with qtbot.waitSignal(pictures.ready):
        pictures.want([card("odd")])
    with qtbot.waitSignal(pictures.ready):
        pictures.want([card("odd"), card("b")])
    assert studio.made == ["odd", "b"]
    assert pictures.get(card("odd")) is None
    assert "no picture of sheet" in caplog.text


def test_pictures_come_back_from_the_disk(qtbot: QtBot, parent: QObject, tmp_path: Path) -> None:
    studio = Studio()
    first = Thumbnails(studio, tmp_path, parent)
    with qtbot.waitSignal(first.ready):
        first.want([card("a")])
    first.close()
    second = Thumbnails(studio, tmp_path, parent)
    with qtbot.waitSignal(second.ready):
        second.want([card("a")])
    assert studio.made == ["a"]


def test_an_old_picture_leaves_the_disk_and_a_broken_one_is_made_again(
    qtbot: QtBot, parent: QObject, tmp_path: Path
) -> None:
    studio = Studio()
    first = Thumbnails(studio, tmp_path, parent)
    for updated_at in (1, 2):
        with qtbot.waitSignal(first.ready):
            first.want([card("a", updated_at=updated_at)])
    first.close()
    files = list((tmp_path / FOLDER).iterdir())
    assert len(files) == 1
    files[0].write_bytes(b"half a picture")
    second = Thumbnails(studio, tmp_path, parent)
    with qtbot.waitSignal(second.ready):
        second.want([card("a", updated_at=2)])
    assert second.get(card("a", updated_at=2)) is not None


def test_pictures_wear_the_paper_and_the_pixels_of_the_screen(
    qtbot: QtBot, parent: QObject
) -> None:
    pictures = Thumbnails(Studio(), None, parent)
    pictures.set_look(ratio=1.5, paper="#F1EEE7")
    with qtbot.waitSignal(pictures.ready):
        pictures.want([card("a")])
    image = pictures.get(card("a"))
    assert image is not None
    assert (image.width(), image.devicePixelRatio()) == (288, 1.5)
    assert image.pixelColor(5, 5).name().upper() == "#F1EEE7"


def test_a_folder_that_cannot_be_written_costs_only_time(
    qtbot: QtBot, parent: QObject, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    pictures = Thumbnails(Studio(), in_the_way, parent)
    with qtbot.waitSignal(pictures.ready):
        pictures.want([card("a")])
    assert pictures.get(card("a")) is not None
