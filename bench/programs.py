"""The programs that the start and editing benchmarks measure, each in a process of its own.

`python -m bench.programs NAME [FOLDER]` prints one JSON object with what was seen.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

QUIET_S = 3.0
"""How long after the first paint the gaps of the GUI thread are looked at."""
EDITS = 400
"""So many that a 99th percentile is not the slowest but one of all."""
WARM_UP = 24
"""Edits before the clock runs: what is cached for the session is cached then."""
MARGINS = 64
"""What the desk leaves around a fitted page, in logical pixels."""
PAGE = (1000, 1400)
"""The page's size on the screen in the bar U3, in logical pixels."""


def minimal(_folder: Path) -> dict[str, object]:
    """Show the smallest PySide6 widget that paints something."""
    from PySide6.QtGui import QPainter, QPaintEvent
    from PySide6.QtWidgets import QApplication, QWidget

    class Smallest(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
            QPainter(self).drawText(event.rect(), "Chalkline")

    application = QApplication([])
    widget = Smallest()
    widget.resize(1280, 800)
    painted = _first_paint(widget)
    widget.show()
    application.exec()
    return {"painted": painted[0]}


def chalkline(_folder: Path) -> dict[str, object]:
    """Open the program as `ui.start.main` does, look for gaps, and close its window."""
    from PySide6.QtCore import QTimer

    from storage.lock import InstanceLock
    from ui.places import places
    from ui.start.main import Start, make_application

    application = make_application()
    folders = places()
    with InstanceLock(folders.data):
        start = Start(application, folders)
        gaps: list[float] = []
        ready: list[float] = []
        start.ready.connect(lambda: ready.append(time.monotonic()))
        painted = _first_paint(start.window, then=lambda: None)
        stop = _tick(gaps)
        start.begin()
        was_picture = start.program is None
        QTimer.singleShot(int(QUIET_S * 1000), stop)
        application.exec()
        program = start.program
        if program is None or not ready:
            raise start.error or SystemExit("the window was not ready in time")
        seen = bool(program.presenter.drawn.problems)
        # The next start shows this window: as large as the minimal one beside it. Qt keeps a
        # size only once the screen has answered; without that turn the picture would not fit.
        start.window.resize(1280, 800)
        application.processEvents()
        start.window.close()
        start.end()
    after = [
        (at - painted[0], gap)
        for at, gap in zip(_stamps(gaps), gaps[1::2], strict=True)
        if at > painted[0]
    ]
    longest = sorted(after, key=lambda pair: -pair[1])[:5]
    return {
        "painted": painted[0],
        "ready": ready[0],
        "gap": longest[0][1],
        "gaps": longest,
        "sheet": seen,
        "picture": was_picture,
    }


def editing(folder: Path) -> dict[str, object]:
    """Change a setting of a five-page sheet again and again, until saved and painted."""
    from PySide6.QtCore import QEvent, QObject

    from app.settings import Settings
    from ui.bootstrap import StoreOpener, build, make_application
    from ui.places import Places
    from ui.watchdog import GuiWatchdog

    application = make_application()
    program = build(
        application,
        Places(folder / "data", folder / "config", folder / "cache", folder / "documents"),
        Settings(),
    )
    desk = program.editor.editor.desk
    width, height = PAGE
    program.window.show()

    class Painted(QObject):
        count = 0

        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
            self.count += event.type() == QEvent.Type.Paint
            return False

    painted = Painted()
    desk.viewport().installEventFilter(painted)
    saved: list[object] = []
    program.saver.kept.connect(saved.append)
    opener = StoreOpener(program)
    opener.show_first()
    opener.start()
    settled: list[bool] = []
    program.settled.connect(lambda: settled.append(True))
    while not settled:
        application.processEvents()
    program.presenter.change("page.pages", 5)
    until(application.processEvents, lambda: bool(saved), seconds=10)
    for _ in range(3):  # the side bar and the panels follow the width
        lacking = desk.viewport().size()
        program.window.resize(
            program.window.width() + width + MARGINS - lacking.width(),
            program.window.height() + height + MARGINS - lacking.height(),
        )
        application.processEvents()
    desk.fit_page()
    application.processEvents()

    times = []
    with GuiWatchdog(limit_ms=10_000) as watchdog:
        for number in range(WARM_UP + EDITS):
            before = (len(saved), painted.count)
            begun = time.perf_counter()
            program.presenter.change("topic.mix.any", 20 + 5 * (number % 12))
            until(
                application.processEvents,
                lambda b=before: len(saved) > b[0] and painted.count > b[1],  # type: ignore[misc]
                seconds=10,
            )
            if number >= WARM_UP:
                times.append(time.perf_counter() - begun)
        longest = watchdog.longest_ms
    size = desk.page_size() * desk.devicePixelRatioF()
    pages = program.presenter.content.config.page.pages
    program.close()
    return {
        "times": times,
        "longest_ms": longest,
        "pages": pages,
        "page": [round(size.width()), round(size.height())],
    }


def until(spin: Callable[[], None], done: Callable[[], bool], *, seconds: float) -> None:
    """Let the event loop run until `done`.

    Raises:
        TimeoutError: when that takes longer than `seconds`.
    """
    late = time.perf_counter() + seconds
    while not done():
        spin()
        if time.perf_counter() > late:
            raise TimeoutError(f"not done after {seconds} s")


def _first_paint(parent: "QWidget", then: Callable[[], None] | None = None) -> list[float]:
    """Note when the program's first paint is over; then quit, or go on with `then`."""
    from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer

    moments: list[float] = []

    def over() -> None:
        moments.append(time.monotonic())
        if then is None:
            QCoreApplication.quit()
        else:
            then()

    class Watch(QObject):
        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
            if event.type() == QEvent.Type.Paint and not moments:
                application.removeEventFilter(self)  # type: ignore[union-attr]
                QTimer.singleShot(0, over)
            return False

    application = QCoreApplication.instance()
    assert application is not None  # noqa: S101 - each program has made it
    application.installEventFilter(Watch(parent))
    return moments


def _tick(gaps: list[float]) -> Callable[[], None]:
    """Note, every 2 ms, the moment and the seconds since the last time; return what stops it."""
    from PySide6.QtCore import QCoreApplication, QTimer

    timer = QTimer(QCoreApplication.instance())
    timer.setInterval(2)  # so short a one is precise, without asking for it in an enum of Qt's
    last = [time.monotonic()]

    def beat() -> None:
        now = time.monotonic()
        gaps.extend((now, now - last[0]))
        last[0] = now

    timer.timeout.connect(beat)
    timer.start()

    def stop() -> None:
        timer.stop()
        QCoreApplication.quit()

    return stop


def _stamps(gaps: list[float]) -> list[float]:
    return gaps[0::2]


def main() -> None:
    """Run the program named on the command line."""
    programs = {"minimal": minimal, "chalkline": chalkline, "editing": editing}
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.stdout.write(json.dumps(programs[sys.argv[1]](folder)) + "\n")


if __name__ == "__main__":
    main()
