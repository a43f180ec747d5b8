"""Long work of the GUI thread, done in slices between the events."""

from collections.abc import Iterator
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal, Slot

PAINT = "paint"
"""What a generator yields to let the window paint before its next step."""
SLICE_S = 0.004
"""After this much work the window has its turn; a step that is begun is finished."""


class Steps(QObject):
    """Runs a generator to its end, a few milliseconds at a time.

    `finished` at the end; `failed` with the exception when it raises.
    """

    finished = Signal()
    failed = Signal(object)

    def __init__(self, steps: Iterator[object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._steps = steps
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        # Not 0: a zero timer leaves other timers and the screen waiting on some platforms.
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._on_turn)

    def start(self) -> None:
        """Begin with the next turn of the event loop."""
        self._timer.start()

    def stop(self) -> None:
        """Leave the rest undone."""
        self._timer.stop()

    @Slot()
    def _on_turn(self) -> None:
        until = perf_counter() + SLICE_S
        try:
            while perf_counter() < until:
                if next(self._steps) == PAINT:
                    break
        except StopIteration:
            self.finished.emit()
        except Exception as error:  # noqa: BLE001 - whoever started the work ends the program
            self.failed.emit(error)
        else:
            # Begun anew after the work: timers fall due in order, and one that repeats would come
            # before every other that became due meanwhile, so that two slices were one wait.
            self._timer.start()
