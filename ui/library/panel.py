"""The Library below its top bar: filters, the grid of cards, empty states.

It takes plain values and emits wishes; the presenter beside it knows the store.
"""

from collections.abc import Callable, Sequence

from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QImage, QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.worksheets.worksheet import Card, LibraryQuery, SheetId, SortKey
from ui.components.base import rule, surface
from ui.components.button import Kind
from ui.components.empty_state import EmptyState
from ui.components.segmented import Segmented
from ui.components.toggle import Toggle
from ui.library import phrases
from ui.library.commands import Command, menu_of
from ui.library.delegate import CardDelegate
from ui.library.header import LibraryHeader
from ui.library.model import LibraryModel
from ui.library.pills import Choice, PillRow
from ui.library.tags_editor import TagsEditor
from ui.library.view import LibraryView
from ui.theme.icons import icon
from ui.words import tr

SEARCH_DEBOUNCE_MS = 80


class LibraryPanel(QWidget):
    """What fills the place "Library"; its header stands in the window's top bar.

    `query_changed(LibraryQuery)`: show this. `wished(Command, sheet)`: do this with a sheet.
    `renamed(sheet, name)`, `tagged(sheet, tags)`: the user typed these.
    `new_wished(template or "")`. `looked_at(cards)`: these are in view and want pictures.
    """

    query_changed = Signal(object)
    wished = Signal(object, str)
    renamed = Signal(str, str)
    tagged = Signal(str, object)
    new_wished = Signal(str)
    looked_at = Signal(object)
    section_shown = Signal(str)
    """A section of another kind (`add_section`) was chosen."""
    section_searched = Signal(str)
    """Text typed while such a section is shown."""

    def __init__(
        self,
        header: LibraryHeader,
        *,
        second_line: Callable[[Card], str],
        spoken: Callable[[Card], str],
        picture: Callable[[Card], QImage | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._query = LibraryQuery()
        self._known_tags: Sequence[str] = ()
        self._total = 0
        self._sections: dict[str, tuple[str, QWidget]] = {}
        self._section = ""
        self._offers_colleagues = False
        surface(self, "panel")
        self.model = LibraryModel(self, second_line=second_line, spoken=spoken)
        self.model.rename_wished.connect(self.renamed)
        self.delegate = CardDelegate(self, picture=picture)
        self.view = LibraryView(self.model, self.delegate, parent=self)
        self.view.wished.connect(self._on_wished)
        self.view.menu_wished.connect(self._on_menu_wished)
        self.view.looked_at.connect(self.looked_at)
        self.header = header
        self.header.searched.connect(self._on_searched)
        self.header.sort_chosen.connect(self._on_sort_chosen)
        self.header.new_wished.connect(self.new_wished)
        self.header.grid_wished.connect(self._on_grid_wished)
        self._debounce = QTimer(self, singleShot=True, interval=SEARCH_DEBOUNCE_MS)
        self._debounce.timeout.connect(self._on_pause)
        self._build_filters()
        self._build_empty_states()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._filters)
        column.addWidget(self._stack, 1)

    def _build_filters(self) -> None:
        self.segments = Segmented(self._segments(), "all", name=tr("Which worksheets"))
        # There is room here, unlike in the editor's narrow panel.
        self.segments.setStyleSheet("QPushButton { padding: 0 10px; }")
        self.segments.edited.connect(self._on_segment)
        self.pills = PillRow()
        self.pills.chosen.connect(self._on_pills)
        self.archived = Toggle(name=tr("Show archived"))
        self.archived.edited.connect(self._on_archived)
        words = self._archived_words = QLabel(tr("Show archived"))
        words.setProperty("role", "label")
        words.setBuddy(self.archived)
        self._filters = QWidget(self)
        row = QHBoxLayout(self._filters)
        row.setContentsMargins(20, 14, 20, 6)
        row.setSpacing(8)
        row.addWidget(self.segments)
        self._rule = rule(vertical=True)
        self._rule.setFixedHeight(20)
        row.addSpacing(4)
        row.addWidget(self._rule)
        row.addSpacing(4)
        row.addWidget(self.pills, 1)
        self._filler = QWidget(self._filters)  # keeps the segments small when the pills go
        self._filler.hide()
        row.addWidget(self._filler, 1)
        row.addSpacing(8)
        row.addWidget(words)
        row.addWidget(self.archived)

    def _segments(self) -> list[tuple[object, str]]:
        own: list[tuple[object, str]] = [
            ("all", tr("All")),
            ("favourites", tr("Favourites")),
            ("printed", tr("Printed")),
            ("templates", tr("Templates")),
        ]
        return [*own, *((key, word) for key, (word, _) in self._sections.items())]

    # -- sections that are not of this library
    def add_section(self, key: str, word: str, widget: QWidget) -> None:
        """Offer something else beside the library's own worksheets."""
        self._sections[key] = (word, widget)
        self._stack.addWidget(widget)
        self.segments.set_options(self._segments(), self.segments.value())

    def remove_section(self, key: str) -> None:
        """Offer it no more."""
        if self._section == key:
            self.show_all()
        _, widget = self._sections.pop(key)
        self._stack.removeWidget(widget)
        self.segments.set_options(self._segments(), self.segments.value())

    def section(self) -> str:
        """Return the section of another kind that is shown, "" for the library's own."""
        return self._section

    def offer_colleagues(self, *, offered: bool) -> None:
        """Have "Let colleagues find it" in the menus, or not."""
        self._offers_colleagues = offered

    def _show_section(self, key: str) -> None:
        self._section = key
        others = (self.pills, self._rule, self.archived, self._archived_words)
        for part in others:
            part.setVisible(not key)
        self._filler.setVisible(bool(key))
        self.header.sort_button.setEnabled(not key)
        if key:
            self._turn_to(self._sections[key][1])
            self.section_shown.emit(key)
        else:
            self._show_state(self.model.rowCount())

    def _build_empty_states(self) -> None:
        self.nothing_yet = EmptyState(
            tr("No worksheets yet"),
            tr("A worksheet comes here when you name it or print it for the first time."),
            icon="library",
            button=tr("New worksheet"),
        )
        self.nothing_yet.pressed.connect(self._on_new_pressed)
        self.nothing_found = EmptyState("", icon="search", kind=Kind.PLAIN)
        self.nothing_found.pressed.connect(self.show_all)
        self._stack = QStackedWidget(self)
        for page in (self.view, self.nothing_yet, self.nothing_found):
            self._stack.addWidget(page)

    # -- what the presenter sets
    @property
    def query(self) -> LibraryQuery:
        """Return what is shown."""
        return self._query

    def set_sort(self, key: SortKey) -> None:
        """Sort so from the start, without a signal."""
        self._query = replace(self._query, sort=key, descending=key is not SortKey.NAME)
        self.header.set_sort(key)

    def show_cards(self, cards: Sequence[Card], *, found: int, total: int) -> None:
        """Show the answer to the query; `total` is the size of the whole library."""
        chosen = self.view.current_card()
        scroll = self.view.verticalScrollBar().value()
        before = self.model.cards
        self.model.set_cards(cards)
        if chosen is not None and before is not self.model.cards:
            self.view.choose(chosen.id)
            self.view.verticalScrollBar().setValue(scroll)
        self._total = total
        self._show_state(found)

    def set_total(self, total: int) -> None:
        """Say how many worksheets the library has."""
        self._total = total
        self._show_state(self.model.rowCount())

    def take_out(self, sheet: SheetId) -> int:
        """Take a card away, choose its neighbour, and return the row it stood in (or 0)."""
        taken = self.model.remove(sheet)
        row = taken[0] if taken is not None else 0
        self.view.choose_row(row)
        self._show_state(self.model.rowCount())
        return row

    def put_back(self, row: int, card: Card) -> None:
        """Put a card back where it stood, and choose it."""
        self.model.insert(row, card)
        self._show_state(self.model.rowCount())
        self.view.choose(card.id)

    def _show_state(self, found: int) -> None:
        if self._section:
            return
        self.header.set_count(shown=found, total=max(self._total, found))
        nothing_yet = not self._total and not found and not self._query.archived
        if found:
            self._turn_to(self.view)
        elif nothing_yet and not phrases.filtered(self._query):
            self._turn_to(self.nothing_yet)
        else:
            self.nothing_found.set_words(phrases.nothing_found(self._query), button=tr("Show all"))
            self._turn_to(self.nothing_found)
        # One filled button per view (ui.md §1).
        empty = self._stack.currentWidget() is self.nothing_yet
        self.header.new_button.set_kind(Kind.PLAIN if empty else Kind.PRIMARY)

    def _turn_to(self, page: QWidget) -> None:
        if self._stack.currentWidget() is not page:
            self._stack.setCurrentWidget(page)

    def set_choices(self, *, topics: Sequence[tuple[str, str]], tags: Sequence[str]) -> None:
        """Offer topics as (value, word), and tags, to filter by."""
        self._known_tags = tuple(tags)
        choices = [Choice("topic", value, word) for value, word in topics]
        choices += [Choice("tag", tag, tag) for tag in tags]
        self.pills.set_choices(choices)
        self._rule.setVisible(bool(choices) and not self._section)

    def set_templates(self, templates: Sequence[tuple[SheetId, str]]) -> None:
        """Offer templates under "New worksheet"."""
        self.header.set_templates(templates)

    # -- what the user does
    @Slot()
    def focus_search(self) -> None:
        """Put the cursor into the search field (Ctrl F)."""
        self.header.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.header.search.selectAll()

    @Slot()
    def show_all(self) -> None:
        """Let every filter go."""
        self.header.search.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.header.search.clear()
        self.header.search.blockSignals(False)  # noqa: FBT003
        self._debounce.stop()
        self.segments.set_value("all")
        self.archived.set_value(False)
        self.pills.set_chosen(topic="", tag="")
        self._show_section("")
        self._ask(LibraryQuery(sort=self._query.sort, descending=self._query.descending))
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _ask(self, query: LibraryQuery) -> None:
        if query != self._query:
            self._query = query
            self.query_changed.emit(query)

    @Slot(str)
    def _on_searched(self, _text: str) -> None:
        self._debounce.start()

    @Slot()
    def _on_pause(self) -> None:
        if self._section:
            self.section_searched.emit(self.header.search.text())
            return
        self._ask(replace(self._query, text=self.header.search.text()))

    @Slot(object)
    def _on_sort_chosen(self, key: SortKey) -> None:
        self._ask(replace(self._query, sort=key, descending=key is not SortKey.NAME))

    @Slot(object)
    def _on_segment(self, value: object) -> None:
        section = str(value) if value in self._sections else ""
        if section or self._section:
            self._show_section(section)
        if section:
            return
        self._ask(
            replace(
                self._query,
                favourites=value == "favourites",
                printed=value == "printed",
                templates=value == "templates",
            )
        )

    @Slot(str, str)
    def _on_pills(self, topic: str, tag: str) -> None:
        self._ask(replace(self._query, topic=topic, tag=tag))

    @Slot(bool)
    def _on_archived(self, on: bool) -> None:  # noqa: FBT001 - Qt's signal
        self._ask(replace(self._query, archived=on))

    @Slot()
    def _on_grid_wished(self) -> None:
        if self._debounce.isActive():
            self._debounce.stop()
            self._on_pause()
        shown = self._sections[self._section][1] if self._section else self.view
        shown.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def _on_new_pressed(self) -> None:
        self.new_wished.emit("")

    def do(self, command: Command, sheet: SheetId) -> None:
        """Do what a key, a menu or a button asked for."""
        match command:
            case Command.RENAME:
                self.view.edit_name(sheet)
            case Command.TAGS:
                self.edit_tags(sheet)
            case Command.MORE:
                self.view.open_menu(sheet)
            case _:
                self.wished.emit(command, sheet)

    @Slot(object, str)
    def _on_wished(self, command: Command, sheet: str) -> None:
        self.do(command, SheetId(sheet))

    @Slot(str, QPoint)
    def _on_menu_wished(self, sheet: str, point: QPoint) -> None:
        menu = self.menu_for(SheetId(sheet))
        if menu is not None:
            menu.popup(point)
            menu.setActiveAction(menu.actions()[0])

    def menu_for(self, sheet: SheetId) -> QMenu | None:
        """Return the menu of a card; None when the card is gone."""
        row = self.model.row_of(sheet)
        if row < 0:
            return None
        menu = QMenu(self.view)
        menu.setAccessibleName(self.model.cards[row].name)
        for entry in menu_of(self.model.cards[row], colleagues=self._offers_colleagues):
            if entry.command is None:
                menu.addSeparator()
                continue
            action = menu.addAction(icon(entry.icon), entry.word)
            action.setShortcut(QKeySequence(entry.keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.setData((entry.command, sheet))
        menu.triggered.connect(self._on_menu_triggered)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    @Slot(QAction)
    def _on_menu_triggered(self, action: QAction) -> None:
        command, sheet = action.data()
        self.do(command, sheet)

    def edit_tags(self, sheet: SheetId) -> TagsEditor | None:
        """Open the popover for a card's tags and return it."""
        if not self.view.choose(sheet):
            return None
        card = self.model.cards[self.model.row_of(sheet)]
        editor = TagsEditor(card.tags, self._known_tags, self.view)
        editor.setProperty("sheet", sheet)
        editor.accepted.connect(self._on_tags_accepted)
        editor.closed.connect(self.view.setFocus)
        corner = self.view.tags_rect(sheet).bottomLeft() + QPoint(0, 6)
        editor.open_at(self.view.viewport().mapToGlobal(corner))
        return editor

    @Slot(object)
    def _on_tags_accepted(self, tags: tuple[str, ...]) -> None:
        editor = self.sender()
        if isinstance(editor, TagsEditor):
            self.tagged.emit(str(editor.property("sheet")), tags)
