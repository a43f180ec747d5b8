"""The real program on a stage: a temporary home, a clock that can be moved, keys and pictures."""

import random
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import (
    QDate,
    QDateTime,
    QLocale,
    QPoint,
    QSize,
    Qt,
    QTime,
    qInstallMessageHandler,
)
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.errors import AppError
from app.settings import AutoSave, Look, Settings, Theme
from ui import words
from ui.bootstrap import StoreOpener, build, make_application
from ui.places import Places
from ui.watchdog import LIMIT_MS, GuiWatchdog

T = TypeVar("T")

PATIENCE_S = 30
"""How long a step may take before the tour gives up; a busy machine is no fault of ours."""
SIZE = QSize(1440, 900)
_NO_SCREEN = "This plugin does not support"
"""How Qt begins what it says of every window without a screen; anything else fails the tour."""
_SEED = 20260114


def settings_of(theme: Theme) -> Settings:
    """Return the tour's settings; versions are made where it says so (Ctrl S), not by time."""
    return Settings(
        look=Look(theme=theme, language="en", reduced_motion=True),
        auto_save=AutoSave(debounce_ms=60_000),
    )


class TourError(AppError):
    """A step did not come out as it should; the text says which."""


class StageClock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0
        self.set(QDate(2026, 1, 12), "08:05")

    def set(self, day: QDate, hour: str) -> None:
        """Move to `hour` ("14:45") of `day`, local time."""
        at = QDateTime(day, QTime.fromString(hour, "HH:mm"))
        self.now = float(at.toSecsSinceEpoch())

    def __call__(self) -> float:
        """Return Unix seconds."""
        return self.now


class Stage:
    """The program with its window, and what an onlooker can do with it."""

    def __init__(
        self,
        home: Path,
        *,
        settings: Settings | None = None,
        size: QSize = SIZE,
        limit_ms: float = LIMIT_MS,
    ) -> None:
        self.clock = StageClock()
        self.remarks: list[str] = []
        qInstallMessageHandler(self._on_remark)
        self.folders = Places(home / "data", home / "config", home / "cache", home / "documents")
        self.folders.documents.mkdir(parents=True, exist_ok=True)
        self.application = QApplication.instance() or make_application()
        self.watchdog = GuiWatchdog(limit_ms, cpu_only=True)
        assert isinstance(self.application, QApplication)  # noqa: S101 -- there is no other kind
        self.program = build(
            self.application,
            self.folders,
            settings or settings_of(Theme.LIGHT),
            clock=self.clock,
            random=random.Random(_SEED).randbytes,  # noqa: S311 -- pictures that come out alike
        )
        words.set_locale(QLocale("en_GB"))
        self.window = self.program.window
        self._size = size

    def open(self) -> None:
        """Show the window and open the store; return when both are there."""
        opener = StoreOpener(self.program)
        opener.show_first()
        self.window.resize(self._size)
        self.window.show()
        settled: list[bool] = []
        self.program.settled.connect(lambda: settled.append(True))
        opener.start()
        self.until(lambda: bool(settled), "the store opens")
        QTest.qWaitForWindowActive(self.window)
        self.settle()

    def close(self) -> None:
        """Close the window as a user does, then the store."""
        self.window.close()
        self.program.close()

    def _on_remark(self, _kind: object, _where: object, text: str) -> None:
        if not text.startswith(_NO_SCREEN):
            self.remarks.append(text)

    # -- waiting
    def until(self, is_so: Callable[[], bool], what: str) -> None:
        """Run the event loop until `is_so`; raise TourError when it takes too long."""
        late = time.monotonic() + PATIENCE_S
        while not is_so():
            if time.monotonic() > late:
                raise TourError(f"This did not happen in {PATIENCE_S} seconds: {what}.")
            QTest.qWait(5)

    def wait(self, future: "Future[T]", what: str = "the store answers") -> T:
        """Return what the store answers, the window running meanwhile."""
        self.until(future.done, what)
        return future.result()

    def settle(self) -> None:
        """Return when everything is saved and painted."""
        self.wait(self.program.workbook.as_workbook().flush())
        QTest.qWait(30)

    # -- hands
    def press(
        self, key: Qt.Key, *modifiers: Qt.KeyboardModifier, on: QWidget | None = None
    ) -> None:
        """Press a key with modifiers; on the widget with the focus, or on `on`."""
        held = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            held |= modifier
        QTest.keyClick(on or QApplication.focusWidget() or self.window, key, held)
        QTest.qWait(5)

    def control(self, key: Qt.Key, *more: Qt.KeyboardModifier) -> None:
        """Press Ctrl and a key."""
        self.press(key, Qt.KeyboardModifier.ControlModifier, *more, on=self.window)

    def type(self, text: str, *, into: QWidget) -> None:
        """Type `text` over what stands in a field and press Enter."""
        into.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keySequence(into, "Ctrl+A")
        QTest.keyClicks(into, text)
        self.press(Qt.Key.Key_Return, on=into)

    def type_number(self, number: int, *, into: QWidget) -> None:
        """Type a number over what stands in a stepper, without Enter."""
        into.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keySequence(into, "Ctrl+A")
        QTest.keyClicks(into, str(number))

    def write(self, text: str, *, into: QWidget) -> None:
        """Type `text` into a field."""
        QTest.keyClicks(into, text)

    def click(self, widget: QWidget) -> None:
        """Click a widget in its middle."""
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        QTest.qWait(5)

    # -- pictures
    def picture(self, path: Path, *over: QWidget, of: QWidget | None = None) -> None:
        """Save what the window shows; `over` are the windows that lie over it."""
        self.settle()
        with self.watchdog.resting():
            base = of or self.window
            image = base.grab().toImage()
            layers = [
                (widget.mapToGlobal(QPoint()) - base.mapToGlobal(QPoint()), widget.grab())
                for widget in over
            ]
            painter = QPainter(image)
            for corner, layer in layers:
                painter.drawPixmap(corner, layer)
            painter.end()
            save_png(image, path)


def save_png(image: QImage, path: Path) -> None:
    """Write a picture as a PNG of few colours where that loses nothing to the eye.

    Raises:
        TourError: when it cannot be written.
    """
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    plain.setDevicePixelRatio(1)
    if not plain.save(str(path), "PNG", 1):  # type: ignore[call-overload]
        raise TourError(f"{path.name} could not be written.")
