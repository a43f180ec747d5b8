"""Building the program: folders, the store that opens beside the window, what is said if not."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.settings import Folders, Look, Settings
from ui.bootstrap import StoreOpener, backup_folder, build
from ui.places import OWN_FOLDER, Places, places
from ui.program import Program
from ui.theme.manager import ThemeManager


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv(OWN_FOLDER, str(tmp_path))
    return places()


@pytest.fixture
def program(
    qapp: QApplication, qtbot: QtBot, theme: ThemeManager, folders: Places
) -> Iterator[Program]:
    made = build(qapp, folders, Settings(look=Look(language="en", reduced_motion=True)))
    yield made
    made.close()
    made.window.close()
    made.window.deleteLater()


def test_everything_is_kept_in_the_users_own_folder(folders: Places, tmp_path: Path) -> None:
    assert {folders.data.parent, folders.config.parent, folders.documents.parent} == {tmp_path}


def test_backups_lie_beside_the_store_or_where_they_are_wanted(
    folders: Places, tmp_path: Path
) -> None:
    usual = Settings()
    assert backup_folder(folders, usual) == folders.data / "backups"
    own = msgspec.structs.replace(usual, folders=Folders(backups=str(tmp_path / "stick")))
    assert backup_folder(folders, own) == tmp_path / "stick"


def test_the_window_is_there_before_the_store(qtbot: QtBot, program: Program) -> None:
    opener = StoreOpener(program)
    opener.show_first()
    program.window.show()
    assert program.window.isVisible()
    assert not program.workbook.is_open
    with qtbot.waitSignal(program.settled, timeout=15_000):
        opener.start()
    assert program.workbook.is_open
    assert program.presenter.content.name == "Adding with carrying"
    assert len(program.presenter.drawn.problems) == 20


def test_a_store_that_cannot_be_opened_is_said_in_a_bar(
    qtbot: QtBot, program: Program, folders: Places
) -> None:
    folders.data.parent.mkdir(parents=True, exist_ok=True)
    folders.data.write_bytes(b"a file where the folder should be")
    opener = StoreOpener(program)
    opener.show_first()
    opener.start()
    bars = program.editor.editor.bars
    qtbot.waitUntil(lambda: bars.current() is not None, timeout=15_000)
    bar = bars.current()
    assert bar is not None
    assert bar.accessibleName().startswith("Your worksheets cannot be opened")
    assert not program.workbook.is_open
