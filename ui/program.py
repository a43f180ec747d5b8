"""The running program: the window with its places, and what happens between them."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from msgspec.structs import replace
from PySide6.QtCore import QLocale, QObject, QUrl, Signal, Slot
from PySide6.QtGui import QColor, QDesktopServices

from app.errors import AppError
from app.ports import Backups, Clock
from app.settings import Settings
from app.topics.registry import TOPICS, topic_for
from app.worksheets.changes import describe_version
from app.worksheets.config import WorksheetConfig, decode, encode
from app.worksheets.defaults import new_config, notation_for, paper_for
from app.worksheets.naming import automatic_name
from app.worksheets.sheet import draw
from app.worksheets.worksheet import OpenSheet, Printed, SheetId, Version, Worksheet
from ui.collector import GuiCollector
from ui.components.bar import Bar
from ui.components.status_line import SaveState
from ui.editor.page_words import cannot_be_shown
from ui.editor.place import EditorPlace
from ui.editor.presenter import EditorPresenter
from ui.editor.saver import Saver, reason_of
from ui.editor.state_teller import StateTeller
from ui.history.panel import HistoryPanel
from ui.history.presenter import HistoryPresenter
from ui.library.finding import WorksheetProvider
from ui.opening import OpeningWorkbook
from ui.places import Places
from ui.printing.wish import Target
from ui.program_classes import ClassWishes
from ui.program_commands import program_commands
from ui.program_heap import HeapWishes
from ui.program_items import ItemWishes
from ui.program_versions import VersionWishes
from ui.program_wishes import PrintWishes
from ui.shell.place import Place, PlaceEntry
from ui.shell.state import StateStore
from ui.shell.window import MainWindow
from ui.tasks import TaskRunner
from ui.theme.manager import ThemeManager
from ui.words import current_words, language, name_date, tr

if TYPE_CHECKING:
    from ui.inbox.service import InboxService
    from ui.lesson.world import LessonWorld
    from ui.library.place import LibraryPlace
    from ui.program_inbox import InboxWishes
    from ui.program_sharing import SharingWishes
    from ui.program_sync import SyncWishes
    from ui.settings.presenter import SettingsPresenter
    from ui.sharing.port import Sharing, SharingBook
    from ui.shell.item import Item
    from ui.sync.port import SyncPort

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What the program takes from the world around it; tests bring their own."""

    places: Places
    clock: Clock
    random: Callable[[int], bytes]
    state: StateStore
    save_settings: Callable[[Settings], None]
    """Writes the settings file (on a worker thread); raises AppErrors."""
    make_backups: Callable[[Callable[[], Settings], Callable[[], None]], Backups]
    """Makes the backups' port of (settings in force, close the store)."""


class Program(QObject):
    """Holds the window and its places together. `bootstrap` builds it and opens the store."""

    file_saved = Signal(object, object)
    """The path of a PDF that was written, and of its key or None."""
    store_closed = Signal()
    """A backup was brought back: open the store anew if it is closed."""
    settled = Signal()
    """The store is open and the first sheet is on the desk."""

    def __init__(
        self, world: World, settings: Settings, themes: ThemeManager, window: MainWindow
    ) -> None:
        """Take what there is; `assemble` makes the rest, in `window`."""
        super().__init__()
        self.world = world
        self.settings = settings
        self.themes = themes
        self.workbook = OpeningWorkbook()
        self.collector = GuiCollector(self)
        self.tasks = TaskRunner(self)
        self.window = window
        self._store = self.workbook.as_workbook()
        self._settings_presenter: SettingsPresenter | None = None
        self._ends_first: Callable[[], None] | None = None
        self.sync: SyncWishes | None = None
        """What sync brings, once `use_sync` was called."""
        self.sharing: SharingWishes | None = None
        """What sharing brings, once `use_sharing` was called (after `use_sync`)."""
        self.inbox: InboxWishes | None = None
        """What pupils' uploads bring, once `use_inbox` was called."""
        self._items = ItemWishes(self)
        self.classes = ClassWishes(self)
        self._heap: HeapWishes | None = None

    def assemble(self) -> Iterator[None]:
        """Make the parts and join them, a few milliseconds of work between two steps."""
        world, settings = self.world, self.settings
        self.saver = Saver(
            self._store,
            self.tasks,
            clock=world.clock,
            debounce_ms=settings.auto_save.debounce_ms,
            parent=self,
        )
        self.presenter = EditorPresenter(
            self._store,
            self.saver,
            clock=world.clock,
            new_seed=self.new_seed,
            automatic_name=self.automatic_name,
            parent=self,
        )
        yield
        self.panel = HistoryPanel(
            self._describe, self.world.clock, kept_days=self.settings.auto_save.prune_after_days
        )
        self.history = HistoryPresenter(self.panel, self._store, self.tasks, self)
        yield
        self.editor = EditorPlace(
            self.presenter,
            self.saver,
            self.history,
            self.panel,
            clock=self.world.clock,
            parent=self,
        )
        yield
        self.editor.editor.settings.prepare()
        yield
        self.teller = StateTeller(
            self.saver, self.window.status_line, self.window.toasts, clock=world.clock, parent=self
        )
        self._printing = PrintWishes(self, self._store)
        self.versions = VersionWishes(self, self._store)
        self._library_place: LibraryPlace | None = None
        self._register()
        yield
        self._connect()
        yield

    def end_first(self, end: Callable[[], None]) -> None:
        """Call `end` before the store is closed."""
        self._ends_first = end

    def use_sync(self, port: "SyncPort") -> None:
        """Join the windows with sync; without it they know nothing of servers."""
        from ui.program_sync import SyncWishes

        self.sync = SyncWishes(self, port, self._store)
        if self._settings_presenter is not None:
            self._settings_presenter.add_page(self.sync.page())

    def use_inbox(self, service: "InboxService", lesson: "LessonWorld") -> None:
        """Join the windows with what pupils hand in, and with what a lesson needs."""
        from ui.program_inbox import InboxWishes

        self.inbox = InboxWishes(self, service, lesson)

    def open_lesson(self) -> None:
        """Show the window that collects work over the classroom's Wi-Fi."""
        if self.inbox is not None:
            self.inbox.lesson().open()

    def use_sharing(self, sharing: "Sharing", book: "SharingBook | None" = None) -> None:
        """Offer Share, and take what others share; `book` is the store unless one is given."""
        from ui.program_sharing import SharingWishes
        from ui.sharing.drop import FileDrop

        store = book or cast("SharingBook", self._store)
        is_first = self.sharing is None
        self.sharing = SharingWishes(self, sharing, store, self._store)
        if is_first:
            drop = FileDrop(self.window)
            drop.dropped.connect(self._on_file_dropped)
            self.editor.offer_sharing()
        if self._library_place is not None:
            self.sharing.join_library(self._library_place)
        self._items.go_on()

    def open_item(self, item: "Item") -> None:
        """Open what came from outside the program, as soon as it can be."""
        self._items.take(item)

    @Slot(str)
    def _on_file_dropped(self, path: str) -> None:
        if self.sharing is not None:
            self.sharing.open_file(path)

    @Slot()
    def _on_share_asked(self) -> None:
        sheet = self.presenter.sheet_id
        if self.sharing is not None:
            self.sharing.ask()
        elif sheet is not None:  # sharing comes with the store, whose answer comes after both
            self.tasks.watch(self._store.open(sheet), self._on_open_to_share, self.say_failed)

    def _on_open_to_share(self, _sheet: OpenSheet) -> None:
        if self.sharing is not None:
            self.sharing.ask()

    def open_shared(self) -> None:
        """Ask for a link or a file that somebody shared."""
        if self.sharing is not None:
            self.sharing.open_shared()

    @property
    def heap(self) -> HeapWishes:
        """Work that comes back, once the window has its parts."""
        if self._heap is None:
            self._heap = HeapWishes(self)
        return self._heap

    @Slot()
    def bring_in_work(self) -> None:
        """Show where scans and photos are dropped."""
        self.heap.open()

    def open_server(self) -> None:
        """Show the page of the server, or the form that connects."""
        if self.sync is not None:
            self.sync.open_server()

    def sync_now(self) -> None:
        """Sync at once."""
        if self.sync is not None:
            self.sync.sync_now()

    # -- what a new sheet is
    def new_seed(self) -> int:
        """Return 63 random bits."""
        return int.from_bytes(self.world.random(8), "big") >> 1

    def automatic_name(self, config: WorksheetConfig) -> str:
        """Return "Addition Worksheet - Jan 13, 2025" in the user's date format."""
        date = name_date(self.world.clock())
        return automatic_name(config, date=date, words=current_words())

    def fresh_config(self) -> WorksheetConfig:
        """Return the settings of a new worksheet: the country's, or the teacher's own."""
        system = QLocale.system()
        code = system.name()
        tongue, _, territory = code.partition("_")
        return new_config(
            language=tongue,
            territory=territory,
            seed=self.new_seed(),
            chosen=self.settings.paper,
            paper_language=language(),
        )

    # -- opening sheets
    def show_at_start(self, sheet: OpenSheet | None) -> None:
        """Put the sheet last worked on onto the desk, before the store is open."""
        for _ in self.put_on_desk(sheet):
            pass
        self.offer_resume(sheet)

    def put_on_desk(self, sheet: OpenSheet | None) -> Iterator[None]:
        """Make the editor the place shown, with `sheet`, in steps."""
        self.window.show_place("editor")
        yield
        if sheet is not None:
            self._is_shown(sheet)
            yield

    def offer_resume(self, sheet: OpenSheet | None) -> None:
        """Ask whether to go on with `sheet`."""
        if sheet is not None and self.presenter.sheet_id == sheet.id:
            self.editor.resume(sheet, start_fresh=self.new_sheet)

    def store_opened(self, first: OpenSheet | None) -> None:
        """Go on once the store is there; `first` is what `show_at_start` showed."""
        if first is None or self.presenter.sheet_id is None:
            self.tasks.watch(self._store.start(), self._on_started, self.say_failed)
        else:
            self.tasks.watch(self._store.open(first.id), self._on_reopened, self.say_failed)
        self._count()
        self.classes.count()
        self.heap.store_opened()

    @Slot()
    def new_sheet(self) -> None:
        """Start a fresh worksheet; the one on the desk is safe where it is."""
        self._create(self.fresh_config())

    def open_sheet(self, sheet: str) -> None:
        """Open a worksheet of the library in the editor."""
        self.window.show_place("editor")
        self.tasks.watch(self._store.open(SheetId(sheet)), self._on_opened, self.say_failed)

    def open_from_template(self, template: str) -> None:
        """Start a worksheet from a template, or a fresh one."""
        self.window.show_place("editor")
        if not template:
            self.new_sheet()
            return
        self.tasks.watch(
            self._store.configs([SheetId(template)]), self._on_template, self.say_failed
        )

    def create_sample(self, config: WorksheetConfig, name: str) -> None:
        """First start: a finished sample sheet, so that there is something to change and print."""
        self._create(config, given=name)

    # -- printing
    def ask_print(self, target: Target) -> None:
        """Open the print panel for the sheet, or the version, on the desk."""
        self._printing.ask(target)

    def say_about_store(self, sentence: str) -> None:
        """Show a sentence about the worksheets' file over the desk, until it is closed."""
        bar = Bar(sentence, icon="info", safe=tr("Close"), closes_on_escape=True)
        bar.safe_pressed.connect(partial(self.editor.editor.bars.remove, bar))
        bar.escaped.connect(partial(self.editor.editor.bars.remove, bar))
        self.window.show_place("editor")
        self.editor.editor.bars.push(bar)

    # -- inside: building
    def _describe(self, version: Version) -> str:
        return describe_version(version, current_words())

    def _register(self) -> None:
        self.window.register(
            PlaceEntry(key="editor", title=tr("Editor"), icon="pencil-ruler", make=self._editor)
        )
        self.window.register(
            PlaceEntry(key="library", title=tr("Library"), icon="library", make=self._library)
        )
        self.window.register(self.classes.entry())

    def _editor(self) -> Place:
        return self.editor

    def _library(self) -> Place:
        from ui.library.picture import PictureMaker
        from ui.library.place import LibraryPlace
        from ui.library.thumbnails import Thumbnails

        pictures = Thumbnails(PictureMaker(self._store), self.world.places.cache, self)
        words = current_words()
        library = LibraryPlace(
            workbook=self._store,
            tasks=self.tasks,
            thumbnails=pictures,
            toast=self.window.toasts.show_toast,
            state=self.world.state,
            clock=self.world.clock,
            topics={name: topic.title(words) for name, topic in TOPICS.items()},
            full_white_page=self.settings.look.full_white_page,
        )
        self._library_place = library
        library.open_requested.connect(self.open_sheet)
        library.new_requested.connect(self.open_from_template)
        library.print_requested.connect(self._on_library_print)
        library.sheet_changed.connect(self._on_sheet_changed)
        self.window.closing.connect(pictures.close)
        if self.sharing is not None:
            self.sharing.join_library(library)
        return library

    def _connect(self) -> None:
        window, editor = self.window, self.editor
        window.add_find_provider(WorksheetProvider(self._store, self.tasks, self.open_sheet))
        window.commands.add(program_commands(self))
        window.new_sheet_asked.connect(self._on_new_asked)
        window.settings_asked.connect(self._on_settings_asked)
        window.closing.connect(self._on_closing)
        editor.save_shown.connect(window.status_line.show_details)
        editor.toast.connect(window.toasts.show_toast)
        editor.print_asked.connect(partial(self.ask_print, Target.PRINTER))
        editor.pdf_asked.connect(partial(self.ask_print, Target.FILE))
        editor.copy_asked.connect(self._on_copy_asked)
        editor.share_asked.connect(self._on_share_asked)
        self.history.failed.connect(self.say_failed)
        self.presenter.view_changed.connect(self._on_view)
        self.presenter.locked.connect(self._on_locked)

    # -- inside: answers
    def _create(self, config: WorksheetConfig, *, given: str = "", copy: bool = False) -> None:
        """Start a draft; `given` is a name that is no automatic one, and a `copy` of what a
        teacher keeps is kept too.
        """
        future = self._store.create(
            name=given or self.automatic_name(config),
            config=encode(config),
            worksheet_type=topic_for(config.topic).name,
            named=bool(given) and not copy,
        )
        self.tasks.watch(future, partial(self._on_created, copy=copy), self.say_failed)

    def _on_created(self, sheet: OpenSheet, *, copy: bool) -> None:
        self._on_opened(replace(sheet, named=True) if copy else sheet)
        if copy:  # a name given now is what puts it into the library
            self.saver.save(self.presenter.content)
        self.settled.emit()

    def _on_started(self, sheet: OpenSheet | None) -> None:
        if sheet is not None:
            if self._is_shown(sheet):
                self.editor.resume(sheet, start_fresh=self.new_sheet)
                self.tasks.watch(self._store.open(sheet.id), self._on_reopened, self.say_failed)
            else:
                self.new_sheet()
            return
        from ui.first_start import sample

        config, name = sample(self.fresh_config(), current_words())
        self.create_sample(config, name)

    def _on_reopened(self, _sheet: OpenSheet) -> None:
        self.settled.emit()

    def _on_opened(self, sheet: OpenSheet) -> None:
        self.editor.end_resume()
        self._is_shown(sheet)
        self.window.show_place("editor")

    def _is_shown(self, sheet: OpenSheet) -> bool:
        """Put `sheet` on the desk; say why when that cannot be, the desk stays as it was then."""
        try:
            self.presenter.open(sheet)
        except AppError as error:
            self.say_about_store(cannot_be_shown(sheet.name, error))
            return False
        return True

    def _on_template(self, found: tuple[Worksheet, ...]) -> None:
        if found:
            self.start_from(found[0].config, found[0].name, found[0].name)

    def start_from(self, config: bytes, name: str, given: str, *, copy: bool = False) -> None:
        """Start a sheet from kept settings; say why when these cannot be used."""
        try:
            decoded = decode(config)
            draw(decoded)
        except AppError as error:
            self.say_about_store(cannot_be_shown(name, error))
            return
        self._create(decoded, given=given, copy=copy)

    def _on_view(self, _view: object) -> None:
        name = self.presenter.content.name
        self.window.setWindowTitle(f"{name} – Chalkline")

    def _on_locked(self) -> None:
        bar = Bar(
            tr("This sheet was made by a newer Chalkline."),
            detail=tr("You can look at it and print it; to change it, update."),
            icon="lock",
        )
        self.editor.editor.bars.push(bar)

    @Slot()
    def _on_new_asked(self) -> None:
        self.window.show_place("editor")
        self.new_sheet()

    @Slot()
    def _on_settings_asked(self) -> None:
        self._settings().open()

    def open_settings_page(self, key: str) -> None:
        """Open one of the pages of the settings window."""
        self._settings().open_page(key)

    def _settings(self) -> "SettingsPresenter":
        if self._settings_presenter is None:
            self._settings_presenter = self._make_settings()
        return self._settings_presenter

    def _make_settings(self) -> "SettingsPresenter":
        from ui.settings.presenter import SettingsPresenter
        from ui.settings.rows import Country

        tongue, _, territory = QLocale.system().name().partition("_")
        presenter = SettingsPresenter(
            self.settings,
            save=self.world.save_settings,
            backups=self.world.make_backups(self._settings_in_force, self.workbook.detach),
            tasks=self.tasks,
            country=Country(paper_for(territory), notation_for(tongue, territory)),
            clock=self.world.clock,
            parent=self,
        )
        presenter.changed.connect(self.use_settings)
        presenter.restored.connect(self.store_closed)
        if self.sync is not None:
            presenter.add_page(self.sync.page())
        return presenter

    def _settings_in_force(self) -> Settings:
        return self.settings

    def use_settings(self, settings: Settings) -> None:
        """Follow other settings at once."""
        before, self.settings = self.settings, settings
        if settings.folders.pdf != before.folders.pdf:
            self._printing.use_folder(settings.folders.pdf)
        self.themes.set_look(settings.look)
        self.saver.set_debounce(settings.auto_save.debounce_ms)
        self.panel.set_kept_days(settings.auto_save.prune_after_days)
        self.workbook.use_settings(settings)
        self._set_paper()
        if self._library_place is not None:
            self._library_place.set_full_white_page(on=settings.look.full_white_page)
        self.presenter.refresh()

    def _set_paper(self) -> None:
        """Dim the preview's paper in the dark theme, unless it is wanted in full white."""
        white = self.settings.look.full_white_page
        desk = self.editor.editor.desk
        desk.set_paper(QColor("white") if white else None, None)

    @Slot()
    def _on_copy_asked(self) -> None:
        content = self.presenter.content
        self.copy_of(content.config, content.name)

    def copy_of(self, config: WorksheetConfig, name: str) -> None:
        """Go on with a copy under a name of its own, kept in the library."""
        self._create(config, given=tr("Copy of {name}", name=name), copy=True)

    def _on_library_print(self, sheet: str) -> None:
        future = self._store.open(SheetId(sheet))
        self.tasks.watch(future, self._on_opened_to_print, self.say_failed)

    def _on_opened_to_print(self, sheet: OpenSheet) -> None:
        self._on_opened(sheet)
        if self.presenter.sheet_id == sheet.id:
            self.ask_print(Target.PRINTER)

    def _on_sheet_changed(self, worksheet: Worksheet) -> None:
        if worksheet.id == self.presenter.sheet_id:
            self.presenter.renamed_elsewhere(worksheet.name, named=worksheet.named)

    def on_printed(self, printed: Printed) -> None:
        """Say that the sheet joined the library, and show the new version in the history."""
        self.presenter.joined(printed)
        self.refresh_history()
        self._count()

    def refresh_history(self) -> None:
        """Show what has just been kept, if the history is open."""
        if self.editor.is_side_panel_open():
            self.history.refresh()

    def library_changed(self) -> None:
        """Worksheets came, went or changed elsewhere: count again, and show it if it is shown."""
        self.heap.sheets_came()
        self._count()
        if self._library_place is not None and self.window.shown_key() == "library":
            self._library_place.refresh()

    def _count(self) -> None:
        from app.worksheets.worksheet import LibraryQuery

        future = self._store.library(LibraryQuery(limit=0))
        self.tasks.watch(future, self._on_counted, self.say_failed)

    def _on_counted(self, page: object) -> None:
        total = getattr(page, "total", 0)
        self.window.side_bar.places.set_trailing("library", str(total) if total else "")

    def say_failed(self, error: Exception) -> None:
        """Say at the state line that a wish could not be fulfilled, and why."""
        logger.warning("a wish could not be fulfilled: %s", type(error).__name__)
        self.teller.set_state(SaveState.FAILED, reason_of(error))

    @Slot()
    def _on_closing(self) -> None:
        """Keep what is pending; the store finishes its queue before it closes."""
        if self.presenter.sheet_id is not None:
            self.saver.make_version()
        self.world.state.save()

    def close(self) -> None:
        """End: no more answers, then the store. Safe to call twice."""
        if self._settings_presenter is not None:
            self._settings_presenter.close()
        if self._heap is not None:
            self._heap.close()
        if self.sharing is not None:
            self.sharing.close()
        if self._ends_first is not None:
            self._ends_first()
        self.tasks.close()
        self.workbook.close()
        self.collector.stop()

    def show_file(self, path: Path) -> None:
        """Open the folder of a PDF that was just made."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
