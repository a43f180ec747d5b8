"""The place "Library": what the user does becomes calls of the store, and answers words."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.ports import Clock, Workbook
from app.worksheets.worksheet import (
    Card,
    LibraryPage,
    LibraryQuery,
    SheetId,
    SortKey,
)
from ui.library import phrases
from ui.library.actions import CardActions, ShowToast
from ui.library.commands import Command
from ui.library.header import LibraryHeader
from ui.library.panel import LibraryPanel
from ui.library.thumbnails import Thumbnails
from ui.shell.command import Command as WindowCommand
from ui.shell.place import Place
from ui.shell.state import StateStore
from ui.tasks import TaskRunner
from ui.theme.current import current
from ui.words import moment, tr

_SORT = "library.sort"


class LibraryPlace(Place):
    """Fulfils the window's `Place`.

    `open_requested(sheet)`, `print_requested(sheet)`, `new_requested(template or "")`: for the
    editor. `sheet_changed(Worksheet)`: a sheet was renamed, tagged, archived … here, which an
    editor that has it open may want to know.
    """

    open_requested = Signal(str)
    print_requested = Signal(str)
    new_requested = Signal(str)
    sheet_changed = Signal(object)
    public_wished = Signal(str, bool)
    """Sheet; whether colleagues shall find it."""

    def __init__(
        self,
        *,
        workbook: Workbook,
        tasks: TaskRunner,
        thumbnails: Thumbnails,
        toast: ShowToast,
        state: StateStore,
        clock: Clock,
        topics: Mapping[str, str],
        full_white_page: bool = False,
        parent: QObject | None = None,
    ) -> None:
        """`topics` are the words of the topics by their names in the store."""
        super().__init__(parent)
        self._workbook = workbook
        self._tasks = tasks
        self._thumbnails = thumbnails
        self._state = state
        self._clock = clock
        self._topics = topics
        self._full_white_page = full_white_page
        self._asked = 0
        self._total = 0
        self._choose_next: SheetId | None = None
        self._header = LibraryHeader()
        self._panel = LibraryPanel(
            self._header,
            second_line=self._second_line,
            spoken=self._spoken,
            picture=thumbnails.get,
        )
        self._actions = CardActions(self._panel, workbook, tasks, toast, self)
        self._connect()
        self._panel.set_sort(self._remembered_sort())

    def _connect(self) -> None:
        panel = self._panel
        panel.query_changed.connect(self._on_query_changed)
        panel.new_wished.connect(self.new_requested)
        panel.looked_at.connect(self._on_looked_at)
        panel.view.installEventFilter(self)
        self._thumbnails.ready.connect(self._on_picture_ready)
        actions = self._actions
        actions.opened.connect(self.open_requested)
        actions.printed.connect(self.print_requested)
        actions.sheet_changed.connect(self.sheet_changed)
        actions.count_moved.connect(self._on_count_moved)
        actions.public_wished.connect(self.public_wished)
        actions.copied.connect(self._on_copied)
        actions.answer_old.connect(self._on_answer_old)
        actions.library_changed.connect(self.refresh)

    # -- Place
    @override
    def widget(self) -> QWidget:
        return self._panel

    @override
    def top_bar(self) -> QWidget:
        return self._header

    @override
    def panes(self) -> Sequence[QWidget]:
        return (self._header.search, self._panel.segments, self._panel.view)

    @override
    def activated(self) -> None:
        self.refresh()
        self._panel.view.setFocus()

    @override
    def search_here(self) -> None:
        self._panel.focus_search()

    @override
    def commands(self) -> Sequence[WindowCommand]:
        def command(what: Command, text: str, keys: str, icon: str) -> WindowCommand:
            return WindowCommand(
                id=f"library.{what.value}",
                text=text,
                run=partial(self._run_on_chosen, what),
                shortcut=keys,
                icon=icon,
                is_enabled=self._is_card_chosen,
            )

        return (
            command(Command.OPEN, tr("Open worksheet"), "", "file-text"),
            command(Command.PRINT, tr("Print…"), "Ctrl+P", "printer"),
            command(Command.RENAME, tr("Rename"), "F2", "pencil"),
            command(Command.DUPLICATE, tr("Duplicate"), "Ctrl+D", "copy"),
            command(Command.TAGS, tr("Tags…"), "", "tag"),
            command(Command.STAR, tr("Favourite"), "", "star"),
            command(Command.ARCHIVE, tr("Archive"), "", "archive"),
            command(Command.DELETE, tr("Delete"), "", "trash-2"),
        )

    def _is_card_chosen(self) -> bool:
        return self._panel.view.current_card() is not None

    def _run_on_chosen(self, what: Command) -> None:
        card = self._panel.view.current_card()
        if card is not None:
            self._panel.do(what, card.id)

    # -- what is shown
    @property
    def panel(self) -> LibraryPanel:
        """Return the widget with its parts."""
        return self._panel

    @property
    def header(self) -> LibraryHeader:
        """Return the top bar with its parts."""
        return self._header

    def refresh(self) -> None:
        """Ask the store again: cards, tags, topics, templates and the whole count."""
        self._use_look()
        self._ask(self._panel.query)
        templates = LibraryQuery(templates=True, sort=SortKey.NAME, descending=False)
        self._tasks.watch(
            self._workbook.library(templates), self._on_templates, self._actions.say_failed
        )
        if phrases.filtered(self._panel.query):
            everything = LibraryQuery(limit=0)
            self._tasks.watch(
                self._workbook.library(everything), self._on_counted, self._actions.say_failed
            )

    def set_full_white_page(self, *, on: bool) -> None:
        """Follow the setting: in the dark theme, pictures on white or on dimmed paper."""
        self._full_white_page = on
        self._use_look()

    def topic_word(self, name: str) -> str:
        """Return the word of a topic by its name in the store."""
        return self._topic(name)

    def choose(self, sheet: SheetId) -> None:
        """Choose a sheet's card, now or when the next answer has it."""
        if not self._panel.view.choose(sheet):
            self._choose_next = sheet

    def _remembered_sort(self) -> SortKey:
        kept = self._state.get(_SORT)
        return SortKey(kept) if kept in list(SortKey) else SortKey.CHANGED

    def _ask(self, query: LibraryQuery) -> None:
        self._asked += 1
        self._tasks.watch(
            self._workbook.library(query),
            partial(self._on_found, self._asked, query),
            self._actions.say_failed,
        )

    @Slot()
    def _on_answer_old(self) -> None:
        self._ask(self._panel.query)

    @Slot(int)
    def _on_count_moved(self, change: int) -> None:
        self._set_total(max(0, self._total + change))

    @Slot(str)
    def _on_copied(self, sheet: str) -> None:
        self._choose_next = SheetId(sheet)
        self.refresh()

    @Slot(object)
    def _on_query_changed(self, query: LibraryQuery) -> None:
        if query.sort.value != self._state.get(_SORT):
            self._state.set(_SORT, query.sort.value)
            self._state.save()
        self._ask(query)

    def _on_found(self, number: int, query: LibraryQuery, page: LibraryPage) -> None:
        if number != self._asked:
            return  # a later question is on its way, and its answer counts
        if not phrases.filtered(query):
            self._on_counted(page)
        self._panel.set_choices(
            topics=[(name, self._topic(name)) for name in page.topics], tags=page.tags
        )
        self._panel.show_cards(page.cards, found=page.total, total=self._total)
        if self._choose_next is not None and self._panel.view.choose(self._choose_next):
            self._choose_next = None

    def _on_counted(self, page: LibraryPage) -> None:
        self._set_total(page.total)

    def _set_total(self, total: int) -> None:
        self._total = total
        self._panel.set_total(total)
        self.count_changed.emit(str(total) if total else "")
        self.facts_changed.emit([phrases.worksheets(total)] if total else [])

    def _on_templates(self, page: LibraryPage) -> None:
        self._panel.set_templates([(card.id, card.name) for card in page.cards])

    def _topic(self, name: str) -> str:
        return self._topics.get(name, name.replace("_", " ").capitalize())

    def _date(self, card: Card) -> str:
        return moment(card.updated_at, now=self._clock())

    def _second_line(self, card: Card) -> str:
        return f"{self._topic(card.worksheet_type)} · {self._date(card)}"

    def _spoken(self, card: Card) -> str:
        return phrases.spoken(card, topic=self._topic(card.worksheet_type), date=self._date(card))

    # -- pictures
    def _use_look(self) -> None:
        theme = current()
        white = self._full_white_page or not theme.is_dark
        self._thumbnails.set_look(
            ratio=self._panel.devicePixelRatioF(), paper="#FFFFFF" if white else theme.paper
        )

    @Slot(object)
    def _on_looked_at(self, cards: Sequence[Card]) -> None:
        self._use_look()
        self._thumbnails.want(cards)

    @Slot(str)
    def _on_picture_ready(self, sheet: str) -> None:
        self._panel.view.show_changed_picture(SheetId(sheet))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.DevicePixelRatioChange):
            self._panel.view.look_soon()
        return super().eventFilter(watched, event)
