"""Results come to the GUI thread, once, and only to those who are still there."""

import threading
from concurrent.futures import Future

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from ui.tasks import TaskRunner


class _Listener(QObject):
    heard = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.threads: list[int] = []

    def hear(self, value: object) -> None:
        self.threads.append(threading.get_ident())
        self.heard.emit(value)


def _answer() -> int:
    return 42


def _break() -> int:
    msg = "the disk is full"
    raise OSError(msg)


def test_a_result_comes_to_the_gui_thread(tasks: TaskRunner, qtbot: QtBot) -> None:
    listener = _Listener()
    with qtbot.waitSignal(listener.heard) as sent:
        tasks.run(_answer, listener.hear)
    assert sent.args == [42]
    assert listener.threads == [threading.get_ident()]


def test_tasks_run_one_after_the_other_elsewhere(tasks: TaskRunner, qtbot: QtBot) -> None:
    listener = _Listener()
    with qtbot.waitSignals([listener.heard] * 3):
        futures = [tasks.run(threading.get_ident, listener.hear) for _ in range(3)]
    used = {future.result() for future in futures}
    assert len(used) == 1
    assert threading.get_ident() not in used


def test_an_error_goes_to_its_listener(tasks: TaskRunner, qtbot: QtBot) -> None:
    listener = _Listener()
    with qtbot.waitSignal(listener.heard) as sent:
        tasks.run(_break, on_error=listener.hear)
    assert isinstance(sent.args[0], OSError)


def test_an_error_nobody_hears_is_raised_in_the_gui_thread(
    tasks: TaskRunner, qtbot: QtBot
) -> None:
    with qtbot.captureExceptions() as raised:
        tasks.run(_break)
        qtbot.waitUntil(lambda: bool(raised))
    assert raised[0][0] is OSError


def test_a_future_that_is_done_answers_later_not_at_once(tasks: TaskRunner, qtbot: QtBot) -> None:
    future: Future[str] = Future()
    future.set_result("saved")
    listener = _Listener()
    with qtbot.waitSignal(listener.heard) as sent:
        tasks.watch(future, listener.hear)
        assert listener.threads == []
    assert sent.args == ["saved"]


def test_an_answer_for_a_widget_that_is_gone_is_dropped(tasks: TaskRunner, qtbot: QtBot) -> None:
    gone, there = _Listener(), _Listener()
    future: Future[int] = Future()
    tasks.watch(future, gone.hear)
    tasks.watch(future, there.hear)
    delete(gone)
    with qtbot.waitSignal(there.heard):
        future.set_result(1)
    assert gone.threads == []


def test_nothing_arrives_after_close(qtbot: QtBot) -> None:
    runner, listener = TaskRunner(), _Listener()
    future: Future[int] = Future()
    runner.watch(future, listener.hear)
    runner.close()
    runner.close()
    future.set_result(1)
    open_runner = TaskRunner()
    other = _Listener()
    with qtbot.waitSignal(other.heard):
        open_runner.run(_answer, other.hear)
    open_runner.close()
    assert listener.threads == []
    with pytest.raises(RuntimeError):
        runner.run(_answer)
