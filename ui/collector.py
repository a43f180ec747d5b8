"""Collects garbage on the GUI thread alone.

Python collects in whichever thread happens to allocate; when that is the store's, widgets left in
a reference cycle are destroyed there, and Qt crashes (PySide's objects belong to their thread). So
automatic collection is off, and a timer in the GUI thread asks the same thresholds.
"""

import gc

from PySide6.QtCore import QObject, QTimer, Slot

EVERY_MS = 500


class GuiCollector(QObject):
    """Make it in the GUI thread; while it lives, garbage is collected there alone."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thresholds = gc.get_threshold()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    @Slot()
    def look(self) -> None:
        """Collect what Python itself would have collected by now, the young generations first."""
        counts = gc.get_count()
        for generation in (2, 1, 0):
            if counts[generation] > self._thresholds[generation]:
                gc.collect(generation)
                if generation == 2:
                    # What has outlived this look is left out of the next, which stays short.
                    gc.freeze()
                return

    def settle(self) -> None:
        """Take what the start has made out of every later look: it stays until the end.

        With 5,000 worksheets the longest look then takes a quarter of the time.
        """
        gc.freeze()

    def stop(self) -> None:
        """Look no more; what is left goes with the process."""
        self._timer.stop()
