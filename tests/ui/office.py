"""The real program over a real store, with a stand-in for the server."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.settings import Look, Settings
from app.worksheets.worksheet import Version
from docs.stand_in import StandInSync
from ui.bootstrap import StoreOpener, build
from ui.components.bar import Bar
from ui.places import Places
from ui.program import Program

NOW = 1_768_401_960.0
"""14 January 2026, 14:46 UTC."""


class Office:
    """A program with a sheet on the desk that is in the library."""

    def __init__(self, qtbot: QtBot, program: Program) -> None:
        self.qtbot = qtbot
        self.program = program
        self.port = StandInSync(parent=program)
        program.use_sync(self.port)
        self.wait(program.workbook.as_workbook().flush().done)
        program.presenter.rename("Carrying")
        self.settle()

    @property
    def sheet(self) -> str:
        assert self.program.presenter.sheet_id is not None
        return self.program.presenter.sheet_id

    def wait(self, is_so: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(is_so, timeout=15_000)

    def settle(self) -> None:
        """Wait until all is on the disk and told."""
        self.wait(lambda: not self.program.saver.unsaved)
        self.wait(self.program.workbook.as_workbook().flush().done)

    def keep(self) -> Version:
        """Keep the sheet as it is as a version, and return it."""
        store = self.program.workbook.as_workbook()
        future = store.auto_save(self.program.presenter.sheet_id)  # type: ignore[arg-type]
        self.wait(future.done)
        found = store.versions(self.program.presenter.sheet_id, limit=1)  # type: ignore[arg-type]
        self.wait(found.done)
        return found.result()[0]

    def bar(self) -> Bar:
        """Return the bar that is up."""
        bar = self.program.editor.editor.bars.current()
        assert bar is not None
        return bar

    def toast(self) -> str:
        toast = self.program.window.toasts.current()
        return toast.text() if toast is not None else ""

    def line(self) -> str:
        """Return what the state line says."""
        self.program.window.status_line.finish_waiting()
        return self.program.window.status_line.shown_words()


@contextmanager
def open_office(
    qapp: QApplication, qtbot: QtBot, folder: Path, *, language: str = "en"
) -> Iterator[Office]:
    """Start the program in `folder` and end it afterwards."""
    folders = Places(*(folder / name for name in ("data", "config", "cache", "documents")))
    settings = Settings(look=Look(language=language, reduced_motion=True))
    program = build(qapp, folders, settings, clock=lambda: NOW)
    opener = StoreOpener(program)
    opener.show_first()
    program.window.show()
    with qtbot.waitSignal(program.settled, timeout=15_000):
        opener.start()
    yield Office(qtbot, program)
    program.window.close()
    program.close()
    program.window.deleteLater()
    program.deleteLater()
    gc.collect()
