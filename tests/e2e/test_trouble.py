"""A full disk, other settings in mid-work, a second start: said calmly, nothing lost."""

import subprocess
import sys
from concurrent.futures import Future
from pathlib import Path

import pytest

from app.errors import DiskFullError
from app.ports import Workbook
from app.settings import Theme
from app.worksheets.worksheet import OpenSheet
from tests.e2e.teacher import Teacher
from ui.components.status_line import SaveState
from ui.theme.current import current

ROOT = Path(__file__).parents[2]


class FullDisk:
    """The program's real workbook, on a disk that is full for the first saves."""

    def __init__(self, real: Workbook, failures: int) -> None:
        self._real = real
        self.left = failures

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)

    def save_edit(self, *args: object, **more: object) -> "Future[OpenSheet]":
        if self.left:
            self.left -= 1
            refused: Future[OpenSheet] = Future()
            refused.set_exception(DiskFullError("chalkline.db"))
            return refused
        return self._real.save_edit(*args, **more)  # type: ignore[arg-type]


def test_a_full_disk_is_said_and_retry_saves(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = FullDisk(teacher.program.workbook.as_workbook(), failures=1)
    monkeypatch.setattr(teacher.program.saver, "_workbook", full)
    line = teacher.program.window.status_line
    teacher.tab_to("Columns")
    teacher.press("Up")
    teacher.wait(lambda: line.shown_state() is SaveState.FAILED)
    assert teacher.program.presenter.content.config.page.columns == 5  # still on the screen
    said = teacher.tab_to("Failed to save")
    assert "The disk is full." in said.accessibleDescription()
    assert "Retry" in said.accessibleDescription()
    teacher.tab_to("Retry")
    teacher.press("Space")
    teacher.wait(lambda: line.shown_state() is SaveState.SAVED)
    teacher.wait_for_store()
    ((config,),) = teacher.rows("SELECT config FROM drafts")
    assert '"columns":5' in str(config)
    assert not teacher.program.saver.unsaved


def test_what_a_failed_save_carried_comes_with_the_next(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = FullDisk(teacher.program.workbook.as_workbook(), failures=2)
    monkeypatch.setattr(teacher.program.saver, "_workbook", full)
    teacher.tab_to("Columns")
    teacher.press("Up", "Up", "Up")
    teacher.wait(lambda: teacher.program.window.status_line.state() is SaveState.SAVED)
    teacher.wait_for_store()
    ((config,),) = teacher.rows("SELECT config FROM drafts")
    assert '"columns":7' in str(config)


def test_other_settings_act_at_once(teacher: Teacher) -> None:
    teacher.unwatch()  # the settings window has a watch of its own, in tests/ui/settings
    page = teacher.program.presenter.content
    teacher.press("Ctrl+,")
    teacher.wait(lambda: teacher.focused() is not teacher.program.editor.editor.desk)
    teacher.tab_to("Light")
    teacher.press("Right")
    teacher.wait(lambda: teacher.program.settings.look.theme is Theme.DARK)
    assert current().name == "dark"
    kept = teacher.places.config / "settings.json"
    teacher.wait(lambda: kept.exists() and '"dark"' in kept.read_text())
    teacher.press("Esc")
    assert teacher.program.presenter.content == page


FIRST = """
import sys
from PySide6.QtCore import QEvent, QTimer
from ui import bootstrap
from ui.program import Program
import ui.shell.single as single

class Heard(single.FirstWindow):
    def _on_connection(self):
        super()._on_connection()
        print("raised", flush=True)
        QTimer.singleShot(0, self._window.close)

single.FirstWindow = Heard
import ui.start.main as start

class Told(start.Start):
    def begin(self):
        self.ready.connect(self.tell)
        super().begin()

    def tell(self):
        print("up", flush=True)

start.Start = Told
sys.exit(bootstrap.main([]))
"""


def test_a_second_start_raises_the_first_window(environment: dict[str, str]) -> None:
    command = [sys.executable, "-c", FIRST]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as first:
        try:
            assert first.stdout is not None
            assert first.stdout.readline() == "up\n"
            second = subprocess.run(
                [sys.executable, "-m", "ui"], cwd=ROOT, env=environment, timeout=60, check=False
            )
            assert second.returncode == 0
            assert first.stdout.readline() == "raised\n"
            assert first.wait(timeout=60) == 0
        finally:
            first.kill()
