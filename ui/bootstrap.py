"""Builds the program: the one module of the windows that names the store's classes.

The first window is painted before SQLAlchemy is loaded: the last worksheet is read by plain
sqlite3, the store opens on a thread of its own, and calls wait for it (ui.opening).
"""

import argparse
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from app.errors import AppError, DiskFullError, NewerStoreError, ReadOnlyStoreError
from app.ports import Clock
from app.settings import Settings
from storage.errors import SecondInstanceError
from storage.lock import InstanceLock
from storage.quick import DATABASE, last_sheet
from storage.settings_file import LoadedSettings, load, save
from ui.editor.presenter import SAMPLE
from ui.places import Places, places
from ui.program import Program, World
from ui.shell.state import FileStateStore
from ui.theme.manager import ThemeManager
from ui.words import current_words, speak, tr

if TYPE_CHECKING:
    from app.ports import Backups, Workbook
    from app.worksheets.worksheet import OpenSheet
    from storage.repair import StartReport

logger = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the program and return its exit code."""
    parser = argparse.ArgumentParser(prog="chalkline")
    parser.add_argument("--self-test", action="store_true", help="check this build and leave")
    options = parser.parse_args(arguments)
    if options.self_test:
        from ui.selftest import main as self_test

        return self_test()
    application = make_application(sys.argv[:1])
    folders = places()
    try:
        lock = InstanceLock(folders.data)
    except SecondInstanceError:
        from ui.shell.single import raise_first

        return 0 if raise_first(folders.data) else 1
    except AppError as error:
        from ui.shell.trouble import show_trouble

        return show_trouble(str(error))
    with lock:
        return _run(application, folders)


def make_application(arguments: Sequence[str] = ("chalkline",)) -> QApplication:
    """Return the application object, made as every window of ours expects it."""
    QApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    application = QApplication(list(arguments))
    application.setApplicationName("Chalkline")
    application.setApplicationDisplayName("Chalkline")
    return application


def build(
    application: QApplication,
    folders: Places,
    settings: Settings,
    *,
    clock: Clock = time.time,
    random: Callable[[int], bytes] = os.urandom,
) -> Program:
    """Return the program with its window, the store not open yet.

    The tour brings a clock and random numbers of its own, so that its pictures come out alike.
    """
    speak(settings.look.language)
    themes = ThemeManager(application, settings.look)
    world = World(
        places=folders,
        clock=clock,
        random=random,
        state=FileStateStore(folders.config / "window.json"),
        save_settings=partial(_save_settings, folders),
        make_backups=partial(_make_backups, folders),
    )
    return Program(world, settings, themes)


def _save_settings(folders: Places, settings: Settings) -> None:
    save(folders.config, settings)


def _make_backups(
    folders: Places, in_force: Callable[[], Settings], close_store: Callable[[], None]
) -> "Backups":
    from storage.backup_folder import FolderBackups

    return FolderBackups(
        folders.data,
        folder=lambda: backup_folder(folders, in_force()),
        keep=lambda: in_force().backups.keep,
        clock=time.time,
        close_store=close_store,
    )


def backup_folder(folders: Places, settings: Settings) -> Path:
    """Return where backups are kept."""
    own = settings.folders.backups
    return Path(own) if own else folders.data / "backups"


class StoreOpener(QObject):
    """Opens the store on a thread and hands it to the program, or says why it cannot."""

    opened = Signal()
    _done = Signal(object, object)
    _failed = Signal(object)

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self._program = program
        self._first: OpenSheet | None = None
        self._done.connect(self._on_done, Qt.ConnectionType.QueuedConnection)
        self._failed.connect(self._on_failed, Qt.ConnectionType.QueuedConnection)
        program.store_closed.connect(self._on_store_closed)

    def show_first(self) -> None:
        """Put the last worksheet onto the desk, read without the store."""
        self._first = last_sheet(self._program.world.places.data)
        self._program.show_at_start(self._first)

    @Slot()
    def start(self) -> None:
        """Begin; the window goes on meanwhile."""
        threading.Thread(target=self._open, name="open-store", daemon=True).start()

    def _open(self) -> None:
        try:
            store, report = open_store(self._program.world, self._program.settings)
        except AppError as error:
            self._failed.emit(error)
        else:
            self._done.emit(store, report)
            import_ahead()

    def _on_done(self, store: "Workbook", report: "StartReport") -> None:
        self._program.collector.settle()
        self._program.workbook.attach(store)
        sentence = report.sentence(current_words())
        if sentence:
            self._program.say_about_store(sentence)
            self._first = None
        self._program.store_opened(self._first)
        self.opened.emit()

    @Slot()
    def _on_store_closed(self) -> None:
        """Open the store anew after a backup was brought back."""
        if not self._program.workbook.is_open:
            self._first = None
            self.start()

    def _on_failed(self, error: AppError) -> None:
        logger.error("the store cannot be opened: %s", type(error).__name__)
        self._program.workbook.fail(error)
        self._program.say_about_store(why_closed(error))


def open_store(world: World, settings: Settings) -> "tuple[Workbook, StartReport]":
    """Check, repair if need be, and open the database; make the day's backup afterwards.

    Raises:
        AppError: in words, when it cannot be opened for writing or reading.
    """
    import_quietly()
    from app.printing.qr import matrix
    from storage import repair
    from storage.secrets import CopyKeys, SystemKeyring
    from storage.workbook import open_workbook

    matrix(SAMPLE.payload)  # so that painting the first page does not wait for the tables
    data = world.places.data
    keys = CopyKeys(data, keyring=SystemKeyring(), random=world.random)
    folder = backup_folder(world.places, settings)
    opened = partial(
        open_workbook,
        data,
        clock=world.clock,
        settings=settings,
        copy_key=keys,
        random=world.random,
        backup_folder=folder,
    )
    try:
        report = repair.check_at_start(data, now=world.clock(), backup_folder=folder)
        return opened(), report
    except (NewerStoreError, ReadOnlyStoreError):
        # To look at and print; whatever would be written is refused in words.
        return opened(read_only=True), repair.StartReport()


def back_up(world: World, settings: Settings) -> None:
    """Make the day's backup if there is none yet (on the worker thread)."""
    from storage import backups

    data = world.places.data
    folder = backup_folder(world.places, settings)
    now = world.clock()
    if settings.backups.daily and (data / DATABASE).exists() and backups.is_due(folder, now=now):
        backups.make(data, folder, now=now, keep=settings.backups.keep)


def _on_no_backup(error: Exception) -> None:
    """A missing backup is no reason to disturb: the next start tries again."""
    logger.warning("no backup today: %s", type(error).__name__)


def import_quietly() -> None:
    """Take PySide6's import hook back: it makes every import of the thread stop the window."""
    import builtins

    original = getattr(builtins, "__orig_import__", None)
    if original is not None:
        builtins.__import__ = original


def import_ahead() -> None:
    """Import on this thread what the window imports when it is first asked for: there, each of
    these would stop it for longer than a blink.
    """
    for name in ("ui.program_printing", "ui.library.place", "ui.settings.presenter",
                 "ui.settings.window", "ui.printing.paper", "app.printing.pdf"):  # fmt: skip
        import_module(name)


def why_closed(error: AppError) -> str:
    """Return why the worksheets cannot be opened, and what can be done."""
    if isinstance(error, DiskFullError):
        return tr("The disk is full, so nothing can be saved. Free some space, then start again.")
    if isinstance(error, NewerStoreError):
        return tr("Your worksheets were made by a newer Chalkline. To change them, update.")
    return tr("Your worksheets cannot be opened now. Nothing was changed; start Chalkline again.")


def _run(application: QApplication, folders: Places) -> int:
    loaded = _settings(folders)
    program = build(application, folders, loaded.settings)
    opener = StoreOpener(program)
    opener.show_first()
    program.window.show()
    QTimer.singleShot(0, opener.start)
    QTimer.singleShot(1500, partial(_afterwards, program, loaded))
    try:
        return int(application.exec())
    finally:
        program.close()


def _settings(folders: Places) -> LoadedSettings:
    try:
        return load(folders.config)
    except AppError:
        logger.warning("the settings cannot be read; the usual ones are in use")
        return LoadedSettings(settings=Settings())


def _afterwards(program: Program, loaded: LoadedSettings) -> None:
    """What can wait: a word about the settings, the way of unforeseen errors, the day's backup."""
    from ui.shell.crash import CrashReporter
    from ui.shell.single import FirstWindow

    data = program.world.places.data
    CrashReporter(data / "logs" / "chalkline.log", program).install()
    FirstWindow(data, program.window)
    sentence = loaded.sentence(current_words())
    if sentence:
        program.say_about_store(sentence)
    program.tasks.run(partial(back_up, program.world, program.settings), None, _on_no_backup)
