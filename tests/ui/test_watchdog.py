"""The watchdog finds a blocked GUI thread and names what blocked it."""

import time

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from ui.watchdog import GuiBlockedError, GuiWatchdog


def _block_the_window() -> None:
    until = time.monotonic() + 0.12
    while time.monotonic() < until:
        pass


def _watch_a_block(watchdog: GuiWatchdog, qtbot: QtBot) -> None:
    with watchdog:
        QTimer.singleShot(0, _block_the_window)
        qtbot.waitUntil(lambda: bool(watchdog.blocks))


def _fail_while_blocked() -> None:
    with GuiWatchdog():
        _block_the_window()
        raise KeyError


def test_a_block_fails_with_the_stack(qtbot: QtBot) -> None:
    watchdog = GuiWatchdog()
    with pytest.raises(GuiBlockedError, match="_block_the_window"):
        _watch_a_block(watchdog, qtbot)
    assert watchdog.longest_ms >= 100


def test_an_idle_loop_is_no_block(qtbot: QtBot) -> None:
    watchdog = GuiWatchdog(cpu_only=True)
    ticks: list[int] = []
    timer = QTimer()
    timer.timeout.connect(lambda: ticks.append(1))
    timer.start(1)
    with watchdog:
        qtbot.waitUntil(lambda: len(ticks) > 5)
    assert watchdog.blocks == ()


def test_an_error_of_the_test_itself_is_not_hidden(qtbot: QtBot) -> None:
    with pytest.raises(KeyError):
        _fail_while_blocked()


def test_what_is_done_while_it_rests_is_not_counted(qtbot: QtBot) -> None:
    watchdog = GuiWatchdog()
    with watchdog:
        with watchdog.resting():
            _block_the_window()
            qtbot.wait(20)
        qtbot.wait(20)
    assert watchdog.blocks == ()
