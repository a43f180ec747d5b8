"""A workbook that may still be opening: calls wait in order, the window does not."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, cast

from app.classes.handout_ports import HandOutBook
from app.ports import Workbook
from app.settings import Settings


class OpeningWorkbook:
    """Stands for a workbook from the first moment; `attach` hands it the real one.

    The first window is painted before SQLAlchemy is loaded (performance.md §3). What is asked
    meanwhile is asked of the real workbook once it is there, in the same order.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._real: Workbook | None = None
        self._failed: BaseException | None = None
        self._waiting: list[Callable[[], None]] = []

    def as_workbook(self) -> Workbook:
        """Return this object under the protocol it stands for."""
        return cast("Workbook", self)

    @property
    def is_open(self) -> bool:
        """Whether the real workbook is there."""
        return self._real is not None

    def attach(self, real: Workbook) -> None:
        """Hand over the real workbook and ask it everything that waited."""
        with self._lock:
            self._failed = None
            self._real = real
            for call in self._waiting:
                call()
            self._waiting.clear()

    def detach(self) -> None:
        """Close the real workbook; what is asked from now on waits for the next one."""
        with self._lock:
            real, self._real = self._real, None
        if real is not None:
            real.close()

    def hand_outs(self) -> HandOutBook | None:
        """Return the prints for classes; None while the workbook is opening."""
        real = self._real
        return None if real is None else real.hand_outs()

    def use_settings(self, settings: Settings) -> None:
        """Hand settings on; a workbook that is still opening is opened with the newest."""
        if self._real is not None:
            self._real.use_settings(settings)

    def fail(self, error: BaseException) -> None:
        """Answer everything, now and later, with `error`: the workbook cannot be opened."""
        with self._lock:
            self._failed = error
            for call in self._waiting:
                call()
            self._waiting.clear()

    def close(self) -> None:
        """Close the real workbook, if it is there."""
        if self._real is not None:
            self._real.close()

    def __getattr__(self, name: str) -> Callable[..., "Future[Any]"]:
        if name.startswith("_") or not hasattr(Workbook, name):
            raise AttributeError(name)

        def call(*args: object, **more: object) -> "Future[Any]":
            return self.ask(lambda real: getattr(real, name)(*args, **more))

        return call

    def ask(self, question: Callable[[Any], "Future[Any]"]) -> "Future[Any]":
        """Put a question to the real workbook, now or once it is there; fail if it cannot be."""
        with self._lock:
            if self._real is None and self._failed is None:
                answer: Future[Any] = Future()
                self._waiting.append(lambda: self._forward(question, answer))
                return answer
        if self._failed is not None:
            refused: Future[Any] = Future()
            refused.set_exception(self._failed)
            return refused
        return question(self._real)

    def _forward(self, question: Callable[[Any], "Future[Any]"], answer: "Future[Any]") -> None:
        if self._failed is not None:
            answer.set_exception(self._failed)
            return

        def hand_on(done: "Future[Any]") -> None:
            error = done.exception()
            if error is None:
                answer.set_result(done.result())
            else:
                answer.set_exception(error)

        question(self._real).add_done_callback(hand_on)


class OpeningPart:
    """Stands for a second port of the workbook ("classes") that may still be opening."""

    def __init__(self, opening: OpeningWorkbook, part: str) -> None:
        self._opening = opening
        self._part = part

    def __getattr__(self, name: str) -> Callable[..., "Future[Any]"]:
        if name.startswith("_"):
            raise AttributeError(name)

        def call(*args: object, **more: object) -> "Future[Any]":
            return self._opening.ask(
                lambda real: getattr(getattr(real, self._part)(), name)(*args, **more)
            )

        return call
