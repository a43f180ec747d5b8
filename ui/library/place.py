"""The place "Library": what the user does becomes calls of the store, and answers words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from msgspec.structs import replace
from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.errors import AppError
from app.ports import Clock, Workbook
from app.worksheets.tidy import clean_name, clean_tags
from app.worksheets.worksheet import (
    Card,
    LibraryPage,
    LibraryQuery,
    SheetId,
    SortKey,
    Worksheet,
)
from ui.library import phrases
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


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a card stood, and in the answer to what."""

    row: int
    query: LibraryQuery


class ShowToast(Protocol):
    """Says that something was done, with a way back."""

    def __call__(
        self, text: str, action: str = "", on_action: Callable[[], object] | None = None
    ) -> object:
        """Show it."""


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
        self._toast = toast
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
        self._connect()
        self._panel.set_sort(self._remembered_sort())

    def _connect(self) -> None:
        panel = self._panel
        panel.query_changed.connect(self._on_query_changed)
        panel.wished.connect(self._on_wished)
        panel.renamed.connect(self._on_renamed)
        panel.tagged.connect(self._on_tagged)
        panel.new_wished.connect(self.new_requested)
        panel.looked_at.connect(self._on_looked_at)
        panel.view.installEventFilter(self)
        self._thumbnails.ready.connect(self._on_picture_ready)

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
        self._tasks.watch(self._workbook.library(templates), self._on_templates, self._on_failed)
        if phrases.filtered(self._panel.query):
            everything = LibraryQuery(limit=0)
            self._tasks.watch(
                self._workbook.library(everything), self._on_counted, self._on_failed
            )

    def set_full_white_page(self, *, on: bool) -> None:
        """Follow the setting: in the dark theme, pictures on white or on dimmed paper."""
        self._full_white_page = on
        self._use_look()

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
            self._on_failed,
        )

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

    # -- what is done with a card
    def _card(self, sheet: str) -> Card | None:
        row = self._panel.model.row_of(SheetId(sheet))
        return self._panel.model.cards[row] if row >= 0 else None

    @Slot(object, str)
    def _on_wished(self, command: Command, sheet: str) -> None:
        card = self._card(sheet)
        if card is None:
            return
        match command:
            case Command.OPEN:
                self.open_requested.emit(sheet)
            case Command.PRINT:
                self.print_requested.emit(sheet)
            case Command.STAR:
                self._star(card, on=not card.is_favorite)
            case Command.TEMPLATE:
                self._make_template(card, on=not card.is_template)
            case Command.DUPLICATE:
                self._duplicate(card)
            case Command.ARCHIVE:
                self._archive(card, on=card.archived_at is None)
            case Command.DELETE:
                self._delete(card)
            case Command.RENAME | Command.TAGS | Command.MORE:
                pass  # the panel's own business

    def _star(self, card: Card, *, on: bool) -> None:
        self._panel.model.replace(replace(card, is_favorite=on))
        self._tasks.watch(
            self._workbook.set_favourite(card.id, on=on),
            self._on_changed,
            partial(self._on_refused, card),
        )

    def _make_template(self, card: Card, *, on: bool) -> None:
        self._panel.model.replace(replace(card, is_template=on))
        self._tasks.watch(
            self._workbook.set_template(card.id, on=on),
            partial(self._on_template_made, on),
            partial(self._on_refused, card),
        )

    def _on_template_made(self, on: bool, sheet: Worksheet) -> None:  # noqa: FBT001 - by partial
        self._on_changed(sheet)
        self.refresh()
        if on:
            self._toast(tr("“{name}” is now a template", name=sheet.name))
        else:
            self._toast(tr("“{name}” is no longer a template", name=sheet.name))

    @Slot(str, str)
    def _on_renamed(self, sheet: str, name: str) -> None:
        card = self._card(sheet)
        if card is None:
            return
        clean = clean_name(name)
        if clean:
            self._panel.model.replace(replace(card, name=clean))
        self._tasks.watch(
            self._workbook.rename(card.id, clean),
            self._on_changed,
            partial(self._on_refused, card),
        )

    @Slot(str, object)
    def _on_tagged(self, sheet: str, tags: Sequence[str]) -> None:
        card = self._card(sheet)
        if card is None:
            return
        clean = clean_tags(tags)
        self._panel.model.replace(replace(card, tags=clean))
        self._tasks.watch(
            self._workbook.set_tags(card.id, clean),
            self._on_tags_kept,
            partial(self._on_refused, card),
        )

    def _on_tags_kept(self, sheet: Worksheet) -> None:
        self._on_changed(sheet)
        self._ask(self._panel.query)  # the pills offer every tag in use

    def _duplicate(self, card: Card) -> None:
        name = tr("Copy of {name}", name=card.name)
        self._tasks.watch(
            self._workbook.duplicate(card.id, name=name), self._on_duplicated, self._on_failed
        )

    def _on_duplicated(self, sheet: Worksheet) -> None:
        self._choose_next = sheet.id
        self.refresh()
        self._toast(
            tr("“{name}” was made", name=sheet.name),
            tr("Undo"),
            partial(self._take_away_copy, sheet.id),
        )

    def _take_away_copy(self, sheet: SheetId) -> None:
        card = self._card(sheet)
        self._tasks.watch(
            self._workbook.delete(sheet), partial(self._on_copy_gone, card), self._on_failed
        )

    def _on_copy_gone(self, card: Card | None, _sheet: Worksheet) -> None:
        if card is not None:
            self._take_out(card)
        else:
            self.refresh()

    def _archive(self, card: Card, *, on: bool) -> None:
        said = (
            tr("“{name}” moved to the archive", name=card.name)
            if on
            else tr("“{name}” is back in the library", name=card.name)
        )
        self._tasks.watch(
            self._workbook.archive(card.id, on=on),
            partial(self._on_gone, card, said, partial(self._unarchive, card, not on)),
            self._on_failed,
        )

    def _delete(self, card: Card) -> None:
        self._tasks.watch(
            self._workbook.delete(card.id),
            partial(
                self._on_gone,
                card,
                tr("“{name}” deleted", name=card.name),
                partial(self._undelete, card),
            ),
            self._on_failed,
        )

    def _on_gone(
        self, card: Card, said: str, undo: Callable[[_Spot], object], sheet: Worksheet
    ) -> None:
        spot = _Spot(self._take_out(card), self._panel.query)
        self.sheet_changed.emit(sheet)
        self._toast(said, tr("Undo"), partial(undo, spot))

    def _unarchive(self, card: Card, on: bool, spot: _Spot) -> None:  # noqa: FBT001 - by partial
        self._tasks.watch(
            self._workbook.archive(card.id, on=on),
            partial(self._on_back, card, spot),
            self._on_failed,
        )

    def _undelete(self, card: Card, spot: _Spot) -> None:
        self._tasks.watch(
            self._workbook.undelete(card.id),
            partial(self._on_back, card, spot),
            self._on_failed,
        )

    def _take_out(self, card: Card) -> int:
        """Take a card off the view and return the row it stood in."""
        row = self._panel.take_out(card.id)
        if card.archived_at is None:
            self._set_total(max(0, self._total - 1))
        return row

    def _on_back(self, card: Card, spot: _Spot, sheet: Worksheet) -> None:
        """Put a card back where it stood; ask anew when something else is shown by now."""
        back = _after(card, sheet)
        if back.archived_at is None:
            self._set_total(self._total + 1)
        if spot.query == self._panel.query:
            self._panel.put_back(spot.row, back)
        else:
            self._ask(self._panel.query)
        self.sheet_changed.emit(sheet)

    def _on_changed(self, sheet: Worksheet) -> None:
        card = self._card(sheet.id)
        if card is not None:
            self._panel.model.replace(_after(card, sheet))
        self.sheet_changed.emit(sheet)

    def _on_refused(self, card: Card, error: Exception) -> None:
        self._panel.model.replace(card)
        self._on_failed(error)

    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            raise error
        self._toast(phrases.refusal(error))


def _after(card: Card, sheet: Worksheet) -> Card:
    """Return `card` as `sheet` now says."""
    return replace(
        card,
        name=sheet.name,
        tags=sheet.tags,
        updated_at=sheet.updated_at,
        is_favorite=sheet.is_favorite,
        is_template=sheet.is_template,
        archived_at=sheet.archived_at,
    )
