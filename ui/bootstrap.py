"""Builds the program: the one module of the windows that names the store's classes.

The first window is painted before SQLAlchemy is loaded: the last worksheet is read by plain
sqlite3, the store opens on a thread of its own, and calls wait for it (ui.opening).
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.errors import AppError, DiskFullError, NewerStoreError, ReadOnlyStoreError
from app.ports import Clock
from app.settings import Settings
from app.version import VERSION
from app.words import words
from app.worksheets.config import WorksheetConfig, decode_for_looking
from app.worksheets.sheet import draw, pages_of
from storage.quick import DATABASE, last_sheet
from storage.settings_file import LoadedSettings, load, save
from ui.editor.presenter import SAMPLE
from ui.page.painter import paint_page
from ui.places import Places
from ui.program import Program, World
from ui.shell.state import FileStateStore
from ui.shell.window import MainWindow
from ui.start.main import make_application
from ui.start.quiet import importing
from ui.theme.fonts import load_interface_fonts
from ui.theme.manager import ThemeManager
from ui.words import chosen, current_words, speak, tr

if TYPE_CHECKING:
    from app.ports import Backups
    from app.worksheets.worksheet import OpenSheet
    from storage.repair import StartReport
    from storage.workbook import SqliteWorkbook
    from sync.client import Client
    from ui.inbox.service import InboxService
    from ui.sharing.account import AccountLinks
    from ui.sharing.port import Sharing
    from ui.sync.service import SyncService
    from ui.sync.worker import AfterCycle, Outfit

logger = logging.getLogger(__name__)

REGISTER_MS = 20_000
"""How long after the window a bundle registers itself with the system."""

__all__ = ["StoreOpener", "build", "main", "make_application"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the program as `ui.start.main` does; the door of bundles and of `run.py` before it."""
    from ui.start.main import main as start

    return start(arguments)


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
    prepared = Prepared(loaded=LoadedSettings(settings=settings), first=None)
    state = FileStateStore(folders.config / "window.json")
    dressed = grow(application, folders, prepared, state=state, clock=clock, random=random)
    while True:
        try:
            next(dressed)
        except StopIteration as done:
            program: Program = done.value
            program.window.reveal()
            return program


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What a thread made ready for the window."""

    loaded: LoadedSettings
    first: "OpenSheet | None"


def prepare(folders: Places) -> Prepared:
    """Read the settings and the last sheet, and warm what the window will ask for at once."""
    _import_for_window()
    loaded = _settings(folders)
    first = last_sheet(folders.data)
    load_interface_fonts()
    words(chosen(loaded.settings.look.language))
    if first is not None:
        try:
            _paint_once(decode_for_looking(first.config), title=first.name)
        except AppError:
            logger.info("the last sheet is not prepared; opening it says why")
    return Prepared(loaded=loaded, first=first)


def _import_for_window() -> None:
    """Load what the window's thread would load otherwise, and stand still for."""
    from PySide6 import QtNetwork, QtSvg, QtWidgets  # noqa: F401 -- for icons and `single`, soon

    for name in ("crash", "menu", "panes", "side_bar", "single", "standard_commands"):
        import_module(f"ui.shell.{name}")
    import_module("ui.components.focus_ring")
    # PySide6 makes a type when it is first asked for, and all widgets' at the first call that
    # returns one (10 to 20 ms).
    for name in dir(QtWidgets):
        getattr(QtWidgets, name)


def _paint_once(config: WorksheetConfig, *, title: str) -> None:
    """Draw, lay out and paint a sheet where nobody sees it: its QR code and fonts are known then.

    Raises:
        AppError: when the config cannot be drawn.
    """
    page = pages_of(config, draw(config), title=title).pages[0]
    image = QImage(round(page.list.width), round(page.list.height), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    paint_page(painter, page, SAMPLE)
    painter.end()


def grow(
    application: QApplication,
    folders: Places,
    prepared: Prepared,
    *,
    state: FileStateStore,
    window: MainWindow | None = None,
    clock: Clock = time.time,
    random: Callable[[int], bytes] = os.urandom,
) -> Generator[None, None, Program]:
    """Make the program and its window's parts in steps, and return it; the store is not open."""
    settings = prepared.loaded.settings
    speak(settings.look.language)
    themes = ThemeManager(application, settings.look)
    yield
    window = window or MainWindow(state, empty=True)
    yield from window.fill()
    world = World(
        places=folders,
        clock=clock,
        random=random,
        state=state,
        save_settings=partial(_save_settings, folders),
        make_backups=partial(_make_backups, folders),
    )
    program = Program(world, settings, themes, window)
    yield from program.assemble()
    return program


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
        self._sync: SyncService | None = None
        self._inbox: InboxService | None = None
        self._done.connect(self._on_done, Qt.ConnectionType.QueuedConnection)
        self._failed.connect(self._on_failed, Qt.ConnectionType.QueuedConnection)
        program.editor.offer_sharing()  # now: later, all would have to find its place anew
        program.store_closed.connect(self._on_store_closed)

    def show_first(self) -> None:
        """Put the last worksheet onto the desk, read without the store."""
        for _ in self.put_first_on_desk(last_sheet(self._program.world.places.data)):
            pass
        self.offer_resume()

    def put_first_on_desk(self, first: "OpenSheet | None") -> Iterator[None]:
        """Put the last worksheet onto the desk, in steps."""
        self._first = first
        yield from self._program.put_on_desk(first)

    def offer_resume(self) -> None:
        """Ask whether to go on with it."""
        self._program.offer_resume(self._first)

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
            with importing():
                for name in (
                    "ui.program_sync", "ui.sync.service", "ui.sync.wishes",
                    "ui.program_sharing", "ui.sharing.drop", "ui.sharing.account",
                    "ui.program_inbox", "ui.lesson.world",
                ):  # fmt: skip
                    import_module(name)
            self._done.emit(store, report)
            with importing():
                import_ahead()

    def _on_done(self, store: "SqliteWorkbook", report: "StartReport") -> None:
        self._program.collector.settle()
        self._program.workbook.attach(store)
        sentence = report.sentence(current_words())
        if sentence:
            self._program.say_about_store(sentence)
            self._first = None
        self._program.store_opened(self._first)
        if self._sync is None or self._inbox is None:
            self._inbox = make_inbox(self._program)
            self._sync = make_sync(self._program)
        if not store.read_only:
            self._inbox.start(store.inbox())
            fetch = fetching(store, self._inbox.wake)
            self._sync.start(store, store.exchange(), after_cycle=fetch)
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


def open_store(world: World, settings: Settings) -> "tuple[SqliteWorkbook, StartReport]":
    """Check, repair if need be, and open the database; make the day's backup afterwards.

    Raises:
        AppError: in words, when it cannot be opened for writing or reading.
    """
    with importing():
        return _open_store(world, settings)


def _open_store(world: World, settings: Settings) -> "tuple[SqliteWorkbook, StartReport]":
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


def make_sync(program: Program) -> "SyncService":
    """Return the service that syncs, joined with the program's windows; nothing runs yet."""
    from ui.sharing.account import AccountLinks
    from ui.sync.service import SyncService

    service = SyncService(
        partial(sync_outfit, program.world),
        desk=lambda: program.presenter.sheet_id,
        parent=program,
    )
    program.saver.kept.connect(service.note_edit)
    links = AccountLinks(service.client)

    def end() -> None:
        service.stop()
        links.close()
        if program.inbox is not None:
            program.inbox.close()

    program.end_first(end)
    program.use_sync(service)
    program.use_sharing(make_sharing(links))
    return service


def make_inbox(program: Program) -> "InboxService":
    """Return the service that files uploads, joined with the windows; nothing runs yet."""
    from storage.secrets import CopyKeys, SystemKeyring
    from ui.inbox.service import InboxService
    from ui.lesson.world import LessonWorld

    service = InboxService(program)
    world = program.world
    lesson = LessonWorld(
        book=service.book,
        key=lambda: CopyKeys(world.places.data, keyring=SystemKeyring(), random=world.random)(),
        wake=service.wake,
        folder=world.places.cache / "lesson",
        random=world.random,
    )
    program.use_inbox(service, lesson)
    return service


def fetching(store: "SqliteWorkbook", wake: Callable[[], None]) -> "AfterCycle":
    """Return what fetches uploads after each cycle, then wakes who files them: copies may have
    come, too.
    """

    def fetch(client: "Client", *, stop: Callable[[], bool], anew: bool) -> None:
        from sync.uploads import fetch_uploads

        meta = store.exchange().run(lambda tx: tx.meta())
        try:
            fetch_uploads(
                store.inbox(),
                client,
                account=meta.account_id,
                epoch=meta.epoch,
                anew=anew,
                stop=stop,
            )
        finally:
            wake()

    return fetch


def make_sharing(links: "AccountLinks") -> "Sharing":
    """Return the functions of sharing, over the account's `links`."""
    from app.sharing.chalk import pack, unpack
    from sync import sharing
    from ui.sharing.port import Sharing

    return Sharing(
        links=links,
        fetch=partial(sharing.fetch, user_agent=f"Chalkline/{VERSION}"),
        pack=pack,
        unpack=unpack,
        sentence=lambda error: sharing.sentence(error, current_words()),
        is_unsent=sharing.is_unsent,
    )


def sync_outfit(world: World) -> "Outfit":
    """Return what sync takes from this computer."""
    import platform
    import random

    from storage.secrets import CopyKeys, SignInSecret, SystemKeyring
    from sync.client import Client
    from sync.link import Link
    from sync.wire import DeviceInfo
    from ui.sync.worker import Outfit

    data, keyring = world.places.data, SystemKeyring()

    def client_for(url: str) -> Client:
        link = Link(url, user_agent=f"Chalkline/{VERSION}", now=world.clock)
        return Client(link, SignInSecret(data, url, keyring=keyring))

    return Outfit(
        device=DeviceInfo(name=platform.node(), platform=platform.system(), app_version=VERSION),
        wall=world.clock,
        monotonic=time.monotonic,
        rng=random.SystemRandom().random,
        client_for=client_for,
        copy_key=CopyKeys(data, keyring=keyring, random=world.random).shared,
        import_ahead=_import_network,
    )


def _import_network() -> None:
    with importing():
        import_module("certifi")
        import_module("httpx")


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


def import_ahead() -> None:
    """Import on this thread what the window imports when it is first asked for: there, each of
    these would stop it for longer than a blink.
    """
    for name in ("ui.program_printing", "ui.library.place", "ui.classes.place",
                 "ui.settings.presenter",
                 "ui.settings.window", "ui.printing.paper", "app.printing.pdf",
                 "ui.sync.presenter", "ui.sync.state_popover", "ui.lesson.presenter",
                 "ui.sharing.panel", "ui.sharing.open_sheet", "ui.sharing.colleagues_presenter",
                 "ui.registration.registrar", "ui.shell.crash", "ui.shell.single"):  # fmt: skip
        import_module(name)


def why_closed(error: AppError) -> str:
    """Return why the worksheets cannot be opened, and what can be done."""
    if isinstance(error, DiskFullError):
        return tr("The disk is full, so nothing can be saved. Free some space, then start again.")
    if isinstance(error, NewerStoreError):
        return tr("Your worksheets were made by a newer Chalkline. To change them, update.")
    return tr("Your worksheets cannot be opened now. Nothing was changed; start Chalkline again.")


def _settings(folders: Places) -> LoadedSettings:
    try:
        return load(folders.config)
    except AppError:
        logger.warning("the settings cannot be read; the usual ones are in use")
        return LoadedSettings(settings=Settings())


def afterwards(program: Program, loaded: LoadedSettings) -> None:
    """What can wait: a word about the settings, the way of unforeseen errors, the day's backup."""
    from ui.registration.registrar import register_aside, registers_itself
    from ui.shell.crash import CrashReporter
    from ui.shell.single import FirstWindow

    data = program.world.places.data
    CrashReporter(data / "logs" / "chalkline.log", program).install()
    FirstWindow(data, program.window).given.connect(program.open_item)
    sentence = loaded.sentence(current_words())
    if sentence:
        program.say_about_store(sentence)
    program.tasks.run(partial(back_up, program.world, program.settings), None, _on_no_backup)
    if registers_itself():
        QTimer.singleShot(REGISTER_MS, program, register_aside)
