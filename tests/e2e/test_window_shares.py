"""Two windows of two teachers and one server: a link, a file, a colleague's worksheet."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.worksheets.worksheet import SheetId, Worksheet
from server.settings import ServerSettings
from tests.e2e.test_window_syncs import Window
from tests.server.running import Running, running
from ui.program_sharing import SharingWishes
from ui.sharing.panel import SharePanel


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    settings = ServerSettings(data=tmp_path / "server", requests_per_second=0)
    with running(settings) as found:
        found.add_account("anna")
        found.add_account("ben")
        yield found


@pytest.fixture
def anna(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Window]:
    yield from _window(qtbot, qapp, tmp_path / "anna")


@pytest.fixture
def ben(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Window]:
    yield from _window(qtbot, qapp, tmp_path / "ben")


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")


def _window(qtbot: QtBot, qapp: QApplication, folder: Path) -> Iterator[Window]:
    qapp.setQuitOnLastWindowClosed(False)
    made = Window(qtbot, qapp, folder)
    yield made
    made.close()


def sharing(window: Window) -> SharingWishes:
    assert window.program.sharing is not None
    return window.program.sharing


def share(window: Window) -> SharePanel:
    """Press Ctrl Shift E."""
    window.program.window.activateWindow()
    window.wait(window.program.window.isActiveWindow)
    QTest.keyClick(
        window.program.window,
        Qt.Key.Key_E,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    assert sharing(window).panel.isVisible()
    return sharing(window).panel


def row(window: Window, sheet: str) -> Worksheet:
    store = window.program.workbook.as_workbook()
    return store.configs([SheetId(sheet)]).result(10)[0]


def test_a_link_brings_a_copy_to_a_teacher_without_an_account(
    server: Running, anna: Window, ben: Window
) -> None:
    anna.program.presenter.rename("Carrying")
    anna.sign_in(server.address, name="anna")
    panel = share(anna)
    QTest.keyClick(panel.make_button, Qt.Key.Key_Return)
    anna.wait(lambda: bool(panel.link.value()))
    link = panel.link.value()
    assert link.startswith(server.address)
    assert row(anna, anna.sheet).share_count == 1

    mine = ben.sheet
    sharing(ben).open_shared()
    sharing(ben).open_sheet.link_wished.emit(link)
    ben.wait(lambda: ben.sheet != mine)
    copy = row(ben, ben.sheet)
    assert copy.id != anna.sheet
    assert copy.config == row(anna, anna.sheet).config
    assert "Carrying" in copy.name
    assert copy.version_count >= 1

    # Revoked: the same link leads nowhere, and Ben is told so in words; nothing changes.
    share(anna)
    anna.wait(lambda: bool(panel.lines()))
    panel.lines()[0].revoke_button.click()
    anna.wait(lambda: "leads nowhere" in panel.said())
    before = ben.sheet
    sharing(ben).open_shared()
    sharing(ben).open_sheet.link_wished.emit(link)
    ben.wait(lambda: bool(sharing(ben).open_sheet.said()))
    assert "no worksheet behind this" in sharing(ben).open_sheet.said()
    assert ben.sheet == before


def test_a_file_brings_worksheet_and_history(anna: Window, ben: Window, tmp_path: Path) -> None:
    anna.program.presenter.rename("Carrying")
    anna.program.presenter.change("page.columns", 4)
    path = tmp_path / "carrying.chalk"
    sharing(anna).write_to(str(path))
    anna.wait(path.exists)

    mine = ben.sheet
    sharing(ben).open_file(str(path))
    ben.wait(lambda: ben.sheet != mine)
    assert ben.columns() == 4
    kept = row(ben, ben.sheet)
    assert kept.version_count == row(anna, anna.sheet).version_count
