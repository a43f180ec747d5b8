"""The program with its window, and a laptop without one, at one server: what the teacher sees."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.exchange.status import Phase
from app.settings import AutoSave, Look, Settings
from app.worksheets.worksheet import SheetId
from server.settings import ServerSettings
from tests.e2e.laptops import Cable, LaptopProcess
from tests.server.running import PASSWORD, Running, running
from ui.bootstrap import StoreOpener, build
from ui.components.status_line import SaveState
from ui.places import Places
from ui.program import Program
from ui.sync.port import SignIn

PATIENCE_MS = 30_000


class Window:
    """The real program, its real store and its real sync."""

    def __init__(self, qtbot: QtBot, qapp: QApplication, folder: Path) -> None:
        self.qtbot = qtbot
        folders = Places(*(folder / name for name in ("data", "config", "cache", "documents")))
        settings = Settings(
            auto_save=AutoSave(debounce_ms=500), look=Look(language="en", reduced_motion=True)
        )
        self.program: Program = build(qapp, folders, settings)
        opener = StoreOpener(self.program)
        opener.show_first()
        self.program.window.show()
        with qtbot.waitSignal(self.program.settled, timeout=PATIENCE_MS):
            opener.start()
        self.wait(lambda: self.program.sync is not None)

    def wait(self, is_so: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(is_so, timeout=PATIENCE_MS)

    @property
    def sheet(self) -> str:
        assert self.program.presenter.sheet_id is not None
        return str(self.program.presenter.sheet_id)

    def phase(self) -> Phase:
        assert self.program.sync is not None
        return self.program.sync.status().phase

    def sign_in(self, address: str, name: str = "anna") -> None:
        assert self.program.sync is not None
        port = self.program.sync.port
        with self.qtbot.waitSignal(port.connected, timeout=PATIENCE_MS):
            port.sign_in(SignIn(address=address, name=name, password=PASSWORD))
        self.wait(lambda: self.phase() is Phase.IDLE)

    def sync(self) -> None:
        assert self.program.sync is not None
        self.program.sync.sync_now()

    def columns(self) -> int:
        return self.program.presenter.content.config.page.columns

    def line(self) -> SaveState:
        return self.program.window.status_line.shown_state()

    def close(self) -> None:
        self.program.window.close()
        self.program.close()
        self.program.window.deleteLater()
        self.program.deleteLater()
        gc.collect()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    settings = ServerSettings(data=tmp_path / "server", requests_per_second=0)
    with running(settings) as found:
        found.add_account("anna")
        yield found


@pytest.fixture
def cable(server: Running) -> Iterator[Cable]:
    made = Cable(int(server.address.rpartition(":")[2]))
    yield made
    made.close()


@pytest.fixture
def window(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Window]:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    qapp.setQuitOnLastWindowClosed(False)
    made = Window(qtbot, qapp, tmp_path / "window")
    yield made
    made.close()


@pytest.fixture
def laptop(tmp_path: Path, server: Running) -> Iterator[LaptopProcess]:
    made = LaptopProcess(tmp_path / "laptop", Cable(int(server.address.rpartition(":")[2])))
    yield made
    made.end()
    made.cable.close()


def test_the_desk_follows_another_laptop_and_the_line_tells_the_truth(
    window: Window, laptop: LaptopProcess, cable: Cable
) -> None:
    window.program.presenter.rename("Carrying")
    window.sign_in(f"http://127.0.0.1:{cable.port}")
    laptop.join("anna", PASSWORD, "laptop")
    assert laptop.setting(window.sheet, "page.columns") == window.columns()

    # Another laptop changes the sheet on the desk, which nobody is editing: the desk follows.
    laptop.edit(window.sheet, page__columns=5)
    laptop.cycle()
    window.sync()
    window.wait(lambda: window.columns() == 5)
    assert not window.program.presenter.undo_stack.canUndo()

    # The network goes. A change is safe here at once, and the line says where it is.
    cable.pull()
    window.program.presenter.change("page.columns", 4)
    window.wait(lambda: not window.program.saver.is_busy)
    for _ in range(5):
        window.sync()
        window.qtbot.wait(100)
    window.wait(lambda: window.line() is SaveState.OFFLINE or window.phase() is Phase.WAITING)
    store = window.program.workbook.as_workbook()
    kept = store.configs([SheetId(window.sheet)]).result(10)[0].config
    assert b'"columns":4' in kept

    # The network is back: it goes over, and the line says so.
    cable.plug()
    window.sync()
    window.wait(lambda: window.phase() is Phase.IDLE)
    window.wait(lambda: window.line() is SaveState.SAVED)
    laptop.cycle()
    assert laptop.setting(window.sheet, "page.columns") == 4
