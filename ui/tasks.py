"""Brings the results of work done elsewhere to the GUI thread.

The GUI thread never waits: it hands work over and goes on; the answer comes back as a call of a
bound method, through Qt's event queue.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

logger = logging.getLogger(__name__)

T = TypeVar("T")
_Answer = Callable[[], None]


class TaskRunner(QObject):
    """Runs tasks on one worker thread and watches futures of others.

    Close it before its window goes: what arrives later is dropped. An answer for a widget that is
    gone is dropped, too. An error without an `on_error` is raised in the GUI thread, where the
    crash path takes it.
    """

    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._is_closed = False
        self._pool: ThreadPoolExecutor | None = None
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)

    def watch(
        self,
        future: "Future[T]",
        on_result: Callable[[T], object] | None = None,
        on_error: Callable[[Exception], object] | None = None,
    ) -> "Future[T]":
        """Call `on_result` or `on_error` in the GUI thread when `future` is done; return it."""
        future.add_done_callback(partial(self._done, on_result, on_error))
        return future

    def run(
        self,
        task: Callable[[], T],
        on_result: Callable[[T], object] | None = None,
        on_error: Callable[[Exception], object] | None = None,
    ) -> "Future[T]":
        """Run `task` after those before it; it holds values, never a widget.

        Raises:
            RuntimeError: after `close`.
        """
        if self._is_closed:
            msg = "the task runner is closed"
            raise RuntimeError(msg)
        if self._pool is None:
            self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="task")
        return self.watch(self._pool.submit(task), on_result, on_error)

    def close(self) -> None:
        """Finish the task that runs, drop those that wait and every answer. Safe to call twice."""
        with self._lock:
            self._is_closed = True
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def _done(
        self,
        on_result: Callable[[T], object] | None,
        on_error: Callable[[Exception], object] | None,
        future: "Future[T]",
    ) -> None:
        """Pack the answer; called by whichever thread finished the future."""
        if future.cancelled():
            return
        error = future.exception()
        answer: _Answer
        if error is None:
            answer = partial(_tell, on_result, future.result())
        elif isinstance(error, Exception) and on_error is not None:
            answer = partial(_tell, on_error, error)
        else:
            answer = partial(_raise, error)
        with self._lock:
            if not self._is_closed:
                self._arrived.emit(answer)

    @Slot(object)
    def _on_arrived(self, answer: _Answer) -> None:
        if not self._is_closed:
            answer()


def _tell(listener: Callable[[T], object] | None, value: T) -> None:
    if listener is None:
        return
    owner = getattr(listener, "__self__", None)
    if isinstance(owner, QObject) and not isValid(owner):
        logger.debug("an answer came after its window had gone")
        return
    listener(value)


def _raise(error: BaseException) -> None:
    raise error
