"""The way of an error nobody handled."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.shell.crash import CrashDialog, CrashReporter
from ui.theme.manager import ThemeManager


@pytest.fixture
def reporter(theme: ThemeManager, tmp_path: Path) -> Iterator[CrashReporter]:
    hooks = sys.excepthook, threading.excepthook
    made = CrashReporter(tmp_path / "logs" / "crash.log")
    made.install()
    yield made
    sys.excepthook, threading.excepthook = hooks
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, CrashDialog):
            widget.close()


def _break() -> None:
    msg = "a thread's own mistake"
    raise ValueError(msg)


def test_an_error_in_a_thread_reaches_log_and_dialog(
    reporter: CrashReporter, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(reporter.reported) as sent:
        thread = threading.Thread(target=_break, name="writer")
        thread.start()
        thread.join()
    report = sent.args[0]
    assert "a thread's own mistake" in report
    assert "writer" in report
    assert "Qt 6." in report
    assert report in (tmp_path / "logs" / "crash.log").read_text(encoding="utf-8")


def test_the_dialog_copies_the_report_and_comes_once(
    reporter: CrashReporter, qtbot: QtBot
) -> None:
    for _ in range(2):
        error = ValueError("a mistake of ours")
        with qtbot.waitSignal(reporter.reported):
            sys.excepthook(ValueError, error, None)
    dialogs = [w for w in QApplication.topLevelWidgets() if isinstance(w, CrashDialog)]
    assert len(dialogs) == 1
    dialogs[0].copy_button.click()
    assert "a mistake of ours" in QGuiApplication.clipboard().text()


def test_a_folder_that_cannot_be_written_does_not_hide_the_report(
    theme: ThemeManager, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "logs").write_text("a file where the folder should be", encoding="utf-8")
    reporter = CrashReporter(tmp_path / "logs" / "crash.log")
    before = sys.excepthook
    reporter.install()
    try:
        with qtbot.waitSignal(reporter.reported):
            sys.excepthook(ValueError, ValueError("seen"), None)
    finally:
        reporter.uninstall()
        sys.excepthook = before
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, CrashDialog):
                widget.close()
