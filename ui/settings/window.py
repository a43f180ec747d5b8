"""The settings window: sections of lines, a search over all of them, the list of backups.

Not modal: the worksheet beside it follows every change at once. It takes plain values.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from ui.components.base import label, rule, surface
from ui.components.card import Ground
from ui.components.focus_ring import FocusRing
from ui.components.nav_list import NavItem, NavList
from ui.components.search_field import SearchField
from ui.settings.backup_list import BackupLine, BackupList
from ui.settings.line import SettingLine
from ui.settings.row import Row, Section, Value
from ui.settings.rows import section_title
from ui.shell.arrangement import RAIL
from ui.theme.current import current
from ui.words import tr

_ICONS = {
    Section.SAVING: "history",
    Section.PAPER: "file-text",
    Section.LANGUAGE: "languages",
    Section.LOOK: "eye",
    Section.FOLDERS: "folder-open",
    Section.BACKUPS: "archive",
}
_NAV_WIDTH = 208
_LINES_WIDTH = 480
"""Below this, beside the list of sections, only the icons of the sections show."""
PAGE = "page."
"""How the keys of pages begin in the list, to tell them from sections."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraPage:
    """A page of the window that is no list of settings; it is made when it is first shown."""

    key: str
    title: str
    icon: str
    words: str
    """What the search finds it by, besides its title."""
    make: Callable[[], QWidget]


class _Group(QWidget):
    """A raised card around the lines of a section, hairlines between them."""

    def __init__(self, section: Section, parent: QWidget) -> None:
        super().__init__(parent)
        self.section = section
        self.lines: list[SettingLine] = []
        self.extra: QWidget | None = None
        self.title = label(section_title(section), "title", self)
        self._card = Ground(self)
        self._rules: list[QWidget] = []
        self._rows = QVBoxLayout(self._card)
        self._rows.setContentsMargins(1, 1, 1, 1)
        self._rows.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 20)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self._card)

    def add_line(self, line: SettingLine) -> None:
        """Put a setting below the others."""
        between = rule(parent=self._card)
        between.setVisible(bool(self.lines))
        self.lines.append(line)
        self._rules.append(between)
        self._rows.addWidget(between)
        self._rows.addWidget(line)

    def add_extra(self, widget: QWidget) -> None:
        """Put something that is no setting below the lines."""
        self.extra = widget
        between = rule(parent=self._card)
        self._rules.append(between)
        self._rows.addWidget(between)
        self._rows.addWidget(widget)

    def filter(self, text: str) -> int:
        """Show the lines that match and return how many; "" shows all."""
        in_title = bool(text) and text.casefold() in self.title.text().casefold()
        shown = 0
        for line, between in zip(self.lines, self._rules, strict=False):
            matches = in_title or line.row.matches(text)
            line.setVisible(matches)
            between.setVisible(matches and shown > 0)
            shown += matches
        if self.extra is not None:
            with_extra = in_title or not text
            self.extra.setVisible(with_extra)
            self._rules[-1].setVisible(with_extra)
        self.setVisible(shown > 0)
        return shown


class SettingsWindow(QWidget):
    """`edited(path, value)`, `reset(path)`: apply and save. `backup_wished`: make one now.
    `restore_wished(id)`: go back to one. `shown`: it came to the front.
    """

    edited = Signal(str, object)
    reset = Signal(str)
    backup_wished = Signal()
    restore_wished = Signal(str)
    shown = Signal()

    def __init__(self, rows: Sequence[Row], parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(tr("Settings"))
        self.setMinimumSize(520, 340)
        self.resize(880, 700)
        surface(self, "panel")
        self._lines: dict[str, SettingLine] = {}
        self._groups: dict[Section, _Group] = {}
        self._values: dict[str, Value] = {}
        self._backup_lines: tuple[BackupLine, ...] = ()
        self._rows = tuple(rows)
        self._pages: dict[str, ExtraPage] = {}
        self._made: dict[str, QWidget] = {}
        self._to_come = self._making()
        self._is_whole = False
        self._build()
        self._ring = FocusRing(self)
        self._add_keys()

    def _build(self) -> None:
        self.search = SearchField(tr("Search settings"), keys="Ctrl+F", width=240, parent=self)
        self.search.searched.connect(self._on_searched)
        self.search.left_downwards.connect(self._on_left_downwards)
        self.nav = NavList(tr("Sections"), parent=self)
        self.nav.picked.connect(self._on_section_picked)
        self._side = QWidget(self)
        surface(self._side, "side")
        column = QVBoxLayout(self._side)
        column.setContentsMargins(0, 14, 0, 14)
        column.addWidget(self.nav)
        column.addStretch(1)
        self._nothing = label("", "label", self)
        self._said = label("", "bad", self)
        self._said.setWordWrap(True)
        self._said.hide()
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self._head())
        right.addWidget(rule(parent=self))
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._sections())
        right.addWidget(self._stack, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._side)
        whole.addLayout(right, 1)

    def _head(self) -> QWidget:
        head = QWidget(self)
        head.setFixedHeight(52)
        row = QHBoxLayout(head)
        row.setContentsMargins(20, 0, 16, 0)
        row.setSpacing(16)
        row.addWidget(label(tr("Settings"), "title", head))
        row.addWidget(self._said, 1)
        row.addStretch(0)
        row.addWidget(self.search)
        return head

    @property
    def lines(self) -> dict[str, SettingLine]:
        """The settings by path, all of them made now."""
        self._make_all()
        return self._lines

    @property
    def groups(self) -> dict[Section, _Group]:
        """The sections, all of them made now."""
        self._make_all()
        return self._groups

    @property
    def backups(self) -> BackupList:
        """The list of backups."""
        self._make_all()
        return self._backups

    def _sections(self) -> QWidget:
        inside = self._inside = QWidget()
        column = self._column = QVBoxLayout()
        column.setContentsMargins(20, 18, 20, 4)
        column.setSpacing(0)
        column.addWidget(self._nothing)
        column.addStretch(1)
        middle = QHBoxLayout(inside)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.addLayout(column, 1)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(inside)
        self._area.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        self._area.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self._list_sections()
        self.nav.choose(Section.SAVING.value)
        # A child of the window: it goes with it, and with it what is still to be made.
        self._making_timer = QTimer(self)
        self._making_timer.timeout.connect(self._make_next)
        self._making_timer.start(0)
        self._make_next()
        return self._area

    def _list_sections(self) -> None:
        sections = [
            NavItem(key=section.value, icon=_ICONS[section], text=section_title(section))
            for section in Section
        ]
        pages = [
            NavItem(key=PAGE + page.key, icon=page.icon, text=page.title)
            for page in self._pages.values()
        ]
        self.nav.set_items([*sections, *pages])

    @property
    def is_whole(self) -> bool:
        """Whether every setting has been made and has its place."""
        return self._is_whole and not self._making_timer.isActive()

    # -- pages
    def add_page(self, page: ExtraPage) -> None:
        """Add a page below the sections; it is made when it is first shown."""
        self._pages[page.key] = page
        self._list_sections()

    def show_page(self, key: str) -> QWidget:
        """Show a page and return it; raise KeyError when there is none such."""
        if key not in self._made:
            self._made[key] = self._pages[key].make()
            self._stack.addWidget(self._made[key])
        self._stack.setCurrentWidget(self._made[key])
        self.nav.choose(PAGE + key)
        return self._made[key]

    def page(self, key: str) -> QWidget | None:
        """Return a page if it was made already."""
        return self._made.get(key)

    @Slot()
    def _make_next(self) -> None:
        """Make one setting in each turn of the event loop: all at once would hold the window."""
        if next(self._to_come, None) is None:
            self._making_timer.stop()

    def _make_all(self) -> None:
        for _ in self._to_come:
            pass

    def _making(self) -> Iterator[Section]:
        """Make the sections line by line, with the values that are known by then."""
        for section in Section:
            group = _Group(section, self._inside)
            self._groups[section] = group
            self._column.insertWidget(len(self._groups) - 1, group)
            for row in self._rows:
                if row.section is section:
                    group.add_line(self._line(row))
                    yield section
            if section is Section.BACKUPS:
                self._backups = BackupList(group)
                self._backups.backup_wished.connect(self.backup_wished)
                self._backups.restore_wished.connect(self.restore_wished)
                group.add_extra(self._backups)
                if self._backup_lines:
                    self._backups.set_backups(self._backup_lines)
        self._is_whole = True

    def _line(self, row: Row) -> SettingLine:
        line = SettingLine(row)
        line.edited.connect(self.edited)
        line.reset.connect(self.reset)
        self._lines[row.path] = line
        if row.path in self._values:
            line.show_value(self._values[row.path])
        return line

    def _add_keys(self) -> None:
        find = QAction(tr("Search settings"), self)
        find.setShortcut(QKeySequence(QKeySequence.StandardKey.Find))
        find.triggered.connect(self._on_find)
        close = QAction(tr("Close"), self)
        close.setShortcut(QKeySequence(QKeySequence.StandardKey.Close))
        close.triggered.connect(self.close)
        self.addActions([find, close])

    # -- what the presenter sets
    def show_values(self, values: Mapping[str, Value]) -> None:
        """Show the settings in force, by path."""
        self._values = dict(values)
        for path, line in self._lines.items():
            if path in values:
                line.show_value(values[path])

    def show_backups(self, backups: Sequence[BackupLine]) -> None:
        """List the backups, newest first; their section may still be to come."""
        self._backup_lines = tuple(backups)
        if self._is_whole:
            self._backups.set_backups(backups)

    def say(self, text: str) -> None:
        """Say what did not work, above the sections; "" takes it away."""
        self._said.setText(text)
        self._said.setVisible(bool(text))

    def said(self) -> str:
        """Return what is said above the sections."""
        return self._said.text()

    def nothing_found(self) -> str:
        """Return what is said when the search finds nothing, "" when it does."""
        return self._nothing.text()

    def open(self) -> None:
        """Come to the front."""
        self.show()
        self.raise_()
        self.activateWindow()
        QTimer.singleShot(0, self._tell_shown)  # in a turn of its own: making it took one

    @Slot()
    def _tell_shown(self) -> None:
        self.shown.emit()

    # -- what the user does
    @Slot(str)
    def _on_searched(self, text: str) -> None:
        found = sum(group.filter(text.strip()) for group in self.groups.values())
        page = None if found else self._page_for(text)
        if page is not None:
            self.show_page(page.key)
            return
        self._stack.setCurrentIndex(0)
        self._nothing.setText(
            "" if found else tr("No setting is called “{text}”.", text=text.strip())
        )
        self._nothing.setVisible(not found)
        self._area.verticalScrollBar().setValue(0)

    def _page_for(self, text: str) -> ExtraPage | None:
        """Return the page a search means when no setting does."""
        words = text.casefold().split()
        for page in self._pages.values():
            known = f"{page.title} {page.words}".casefold()
            if words and all(word in known for word in words):
                return page
        return None

    @Slot()
    def _on_left_downwards(self) -> None:
        for line in self.lines.values():
            if line.isVisible():
                line.control.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    @Slot()
    def _on_find(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    @Slot(str)
    def _on_section_picked(self, key: str) -> None:
        self.search.clear()
        if key.startswith(PAGE):
            self.show_page(key.removeprefix(PAGE))
        else:
            self.show_section(Section(key))

    def show_section(self, section: Section) -> None:
        """Scroll to a section."""
        self._stack.setCurrentIndex(0)
        top = self.groups[section].y()
        self._area.verticalScrollBar().setValue(max(0, top - 18))
        self.nav.choose(section.value)

    @Slot(int)
    def _on_scrolled(self, value: int) -> None:
        bar = self._area.verticalScrollBar()
        if self.nav.hasFocus() or value >= bar.maximum():
            return  # what was picked stays chosen, even where the end stops it below the top
        chosen = Section.SAVING
        for section, group in self.groups.items():
            if group.isVisible() and group.y() <= value + 40:
                chosen = section
        self.nav.choose(chosen.value)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = current().px(_NAV_WIDTH)
        rail = self.width() < wide + current().px(_LINES_WIDTH)
        self.nav.set_rail(rail=rail)
        self._side.setFixedWidth(RAIL if rail else wide)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)
