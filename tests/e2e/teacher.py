"""A teacher at the keyboard: presses keys in the real window and looks at what it shows.

Every key goes through Qt's window system to the window that has the focus, as a real one does, so
shortcuts, popups and the Tab order are all tried.
"""

import gc
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QLocale
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.settings import Settings
from storage.quick import DATABASE
from ui import words
from ui.bootstrap import StoreOpener, build
from ui.places import Places
from ui.program import Program
from ui.watchdog import GuiWatchdog

PATIENCE_MS = 15_000
"""How long something may take on a machine that is busy with other work."""
BLOCK_MS = 150
"""What counts as a block here; a machine under test may be several times slower than a laptop."""
TABS = 120
"""More than a window has places for the focus."""

W = TypeVar("W", bound=QWidget)


class Teacher:
    """Starts the program in a folder of its own and uses it."""

    def __init__(
        self, qtbot: QtBot, home: Path, settings: Settings, clock: Callable[[], float]
    ) -> None:
        self.qtbot = qtbot
        self.places = Places(home / "data", home / "config", home / "cache", home / "documents")
        self.settings = settings
        self.clock = clock
        self._program: Program | None = None
        self._watchdog: GuiWatchdog | None = None

    # -- starting and leaving
    @property
    def program(self) -> Program:
        """The program that runs."""
        assert self._program is not None
        return self._program

    def build(self) -> StoreOpener:
        """Put the window up; the store is not asked yet."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self.places.documents.mkdir(parents=True, exist_ok=True)
        self._program = build(application, self.places, self.settings, clock=self.clock)
        words.set_locale(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
        opener = StoreOpener(self._program)
        opener.show_first()
        self._program.window.show()
        self._program.window.activateWindow()
        self.qtbot.waitUntil(self._program.window.isActiveWindow, timeout=PATIENCE_MS)
        return opener

    def start(self, *, watched: bool = True) -> None:
        """Start the program and wait until its first sheet is on the desk."""
        opener = self.build()
        with self.qtbot.waitSignal(self.program.settled, timeout=PATIENCE_MS):
            opener.start()
        self.wait(lambda: self.program.presenter.sheet_id is not None)
        # Only then does a teacher begin; the start itself has a bench of its own.
        self.wait(lambda: self.program.editor.editor.settings.is_whole)
        QApplication.processEvents()
        if watched:
            # The test's own objects are no reason for the program to pause.
            gc.collect()
            gc.freeze()
            # The thread's own time: a machine that is busy elsewhere is no block.
            self._watchdog = GuiWatchdog(BLOCK_MS, cpu_only=True)
            self._watchdog.__enter__()

    def unwatch(self) -> None:
        """Stop watching for blocks; raise if there was one."""
        watchdog, self._watchdog = self._watchdog, None
        if watchdog is not None:
            watchdog.__exit__(None, None, None)

    @contextmanager
    def looking_elsewhere(self) -> Iterator[None]:
        """What the test does itself in here (reading a PDF) is no block of the window."""
        if self._watchdog is None:
            yield
            return
        with self._watchdog.resting():
            yield

    def leave(self) -> None:
        """End the program (Ctrl Q)."""
        self.press("Ctrl+Q")
        self.wait(lambda: not self.program.window.isVisible())
        self.vanish()

    def vanish(self) -> None:
        """End without a word to the window."""
        if self._program is None:
            return
        program, self._program = self._program, None
        try:
            program.window.close()
            # What is left to do now nobody sees: a process would end here. Destroying every
            # widget, among the garbage of all tests before, is the test's own business.
            self.unwatch()
        finally:
            program.close()
            program.window.deleteLater()
            program.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            gc.unfreeze()

    # -- the keyboard
    def press(self, *keys: str) -> None:
        """Press keys one after the other: "Ctrl+E", "Tab", "Return", "Shift+F6"."""
        for name in keys:
            combination = QKeySequence(name)[0]  # type: ignore[index] # the stubs do not know it
            window = QGuiApplication.focusWindow() or self.program.window.windowHandle()
            QTest.keyClick(window, combination.key(), combination.keyboardModifiers())
            QApplication.processEvents()

    def type(self, text: str) -> None:
        """Type: letters as keys, everything else as an input method brings it."""
        for letter in text:
            if letter.isascii():
                window = QGuiApplication.focusWindow() or self.program.window.windowHandle()
                QTest.keyClick(window, letter)  # type: ignore[call-overload] # nor this
            else:
                event = QInputMethodEvent("", [])
                event.setCommitString(letter)
                QCoreApplication.sendEvent(QGuiApplication.focusObject(), event)
        QApplication.processEvents()

    def make_pdf(self, copies: str = "") -> tuple[Path, Path | None]:
        """Save the sheet on the desk as a PDF; return it and its key when they are there."""
        with self.qtbot.waitSignal(self.program.file_saved, timeout=PATIENCE_MS) as saved:
            self.press("Ctrl+E")
            self.type(copies)
            self.press("Return")
        pdf, key = saved.args or (Path(), None)
        self.wait_for_store()
        return pdf, key

    def tab_to(self, name: str, *, key: str = "Tab") -> QWidget:
        """Press Tab until the part that is called `name` has the focus; return it."""
        for _ in range(TABS):
            now = self.focused()
            if now is not None and named(now) == name:
                return now
            self.press(key)
        raise AssertionError(f"{key} never comes to “{name}”")

    def focused(self) -> QWidget | None:
        """Return what has the keyboard, in a popup too."""
        popup = QApplication.activePopupWidget()
        if popup is not None:
            return popup.focusWidget() or popup
        return QApplication.focusWidget()

    # -- looking
    def wait(self, condition: Callable[[], object]) -> None:
        """Wait until something is so."""
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=PATIENCE_MS)

    def wait_for_store(self) -> None:
        """Wait until all that was asked of the store is on the disk and its answers are here."""
        future = self.program.workbook.as_workbook().flush()
        self.wait(future.done)
        future.result()
        QApplication.processEvents()

    def toast(self) -> str:
        """Return what the toast says, or ""."""
        toast = self.program.window.toasts.current()
        return toast.text() if toast is not None else ""

    def wait_for_toast(self, text: str) -> None:
        """Wait until a toast says `text`."""
        self.wait(lambda: self.toast() == text)

    def bar(self) -> str:
        """Return what the bar over the desk says, or ""."""
        bar = self.program.editor.editor.bars.current()
        return bar.accessibleName() if bar is not None else ""

    def facts(self) -> list[str]:
        """Return the left of the status line."""
        return self.program.window.status_line.facts()

    def title(self) -> str:
        """Return the title in the top bar."""
        return self.program.editor.top.title.title()

    def texts(self, widget: QWidget) -> list[str]:
        """Return all that a part of the window says."""
        return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]

    def rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """Read the database beside the program."""
        with closing(sqlite3.connect(self.places.data / DATABASE)) as raw:
            return raw.execute(sql, values).fetchall()

    def pdfs(self) -> list[Path]:
        """Return the files in the documents folder, hidden and half-written ones too."""
        return sorted(self.places.documents.iterdir())


def named(widget: QWidget) -> str:
    """Return what a screen reader calls a part."""
    text = getattr(widget, "text", None)
    own = widget.accessibleName()
    if own or not callable(text):
        return own
    return str(text()).replace("&", "")
