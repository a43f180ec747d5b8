"""The window: side bar, top bar, the place shown, status line, and what lies over them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6 import QtCore
from PySide6.QtCore import QByteArray, QEvent, QSize, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.shell.state import StateStore, screen_layout

# The window itself is shown before its parts are loaded (docs/adr/0019): they are imported where
# they are made, and typing_extensions is not loaded for the name of a decorator. So is QtCore.Qt
# only named where it is needed: PySide6 makes its 80 enums when it is first asked for (14 ms).
if TYPE_CHECKING:
    from ui.components.status_line import StatusLine
    from ui.components.toast import ToastHost
    from ui.shell.arrangement import Arrangement
    from ui.shell.command import CommandBook
    from ui.shell.find import FindProvider
    from ui.shell.menu import Menus
    from ui.shell.place import Place, PlaceEntry
    from ui.shell.side_bar import SideBar

MINIMUM = QSize(960, 640)
_FIRST_SIZE = QSize(1440, 900)


class MainWindow(QMainWindow):
    """The frame around the places. It knows no worksheet and no store.

    Parts: `commands` (CommandBook), `status_line`, `toasts`, `side_bar`, `menus`.
    Signals: `place_changed(str)`, `settings_asked`, `new_sheet_asked`, `closing` (before it goes:
    write what is pending), `arranged(object)` a new Arrangement.
    """

    place_changed = Signal(str)
    settings_asked = Signal()
    new_sheet_asked = Signal()
    closing = Signal()
    arranged = Signal(object)

    commands: "CommandBook"
    status_line: "StatusLine"
    toasts: "ToastHost"
    side_bar: "SideBar"
    menus: "Menus"

    def __init__(
        self, state: StateStore, *, title: str = "Chalkline", empty: bool = False
    ) -> None:
        """Make the window; an `empty` one is only its frame until `fill` has run to its end."""
        super().__init__()
        self._state = state
        self._entries: dict[str, PlaceEntry] = {}
        self._places: dict[str, Place] = {}
        self._shown = ""
        self._is_chaining = False
        self._providers: list[FindProvider] = []
        self._arrangement: Arrangement | None = None
        self._alt_alone = False
        self._is_filled = False
        self.setWindowTitle(title)
        self._restore_geometry()
        if not empty:
            for _ in self.fill():
                pass
            self.reveal()

    def fill(self) -> Iterator[None]:
        """Make the parts, a few milliseconds of work between two steps."""
        from ui.components.focus_ring import FocusRing
        from ui.components.status_line import HEIGHT as STATUS_HEIGHT
        from ui.components.toast import ToastHost
        from ui.shell.command import CommandBook
        from ui.shell.menu import Menus
        from ui.shell.standard_commands import window_commands

        self.commands = CommandBook(self)
        self._ring = FocusRing(self)  # first, so that it goes before what it follows
        yield from self._build()
        self.menus = Menus(self, self.commands)
        yield
        self.toasts = ToastHost(self._right, above_bottom=STATUS_HEIGHT + 16)
        yield
        self.commands.add(window_commands(self))
        self._is_filled = True
        yield

    def reveal(self) -> None:
        """Show the parts; before, they are out of sight."""
        self.setCentralWidget(self.whole)
        self.whole.show()

    # -- places
    def register(self, entry: "PlaceEntry") -> None:
        """Add a place to the side bar; it is made when it is first shown."""
        self._entries[entry.key] = entry
        self.side_bar.add(entry)
        from ui.shell.standard_commands import place_commands

        self.commands.add(place_commands(self, list(self._entries.values())))

    def entries(self) -> "list[PlaceEntry]":
        """Return the places registered, in their order."""
        return list(self._entries.values())

    def show_place(self, key: str) -> "Place":
        """Bring a place to the front; raise KeyError if it was not registered."""
        place = self.place(key)
        if key == self._shown:
            return place
        if self._shown:
            self._places[self._shown].deactivated()
        self._shown = key
        self._bodies.setCurrentWidget(place.widget())
        self._bars.setCurrentWidget(place.top_bar())
        self.side_bar.places.choose(key)
        self.commands.set_scope(key)
        self._state.set("place", key)
        self._rearrange(always=True)
        self._chain()
        place.activated()
        self.place_changed.emit(key)
        return place

    def place(self, key: str) -> "Place":
        """Return a place, made now if it was not yet; raise KeyError if it is unknown."""
        if key not in self._places:
            place = self._entries[key].make()
            place.setParent(self)
            self._places[key] = place
            self._bodies.addWidget(place.widget())
            self._bars.addWidget(place.top_bar())
            self.commands.add(place.commands(), scope=key)
            place.count_changed.connect(self._on_count_changed)
            place.facts_changed.connect(self._on_facts_changed)
            place.side_panel_toggled.connect(self._on_side_panel_toggled)
            place.commands_changed.connect(self._on_commands_changed)
            place.parts_changed.connect(self._chain_soon)
        return self._places[key]

    def shown_place(self) -> "Place | None":
        """Return the place shown, None before the first."""
        return self._places.get(self._shown)

    def shown_key(self) -> str:
        """Return the key of the place shown, "" before the first."""
        return self._shown

    def last_place(self) -> str:
        """Return the key of the place shown when the window was last closed, if it is there."""
        key = self._state.get("place")
        return key if isinstance(key, str) and key in self._entries else ""

    # -- finding and keys
    def add_find_provider(self, provider: "FindProvider") -> None:
        """Let Find know more (worksheets)."""
        self._providers.append(provider)

    @Slot()
    def open_find(self) -> None:
        """Ctrl K."""
        # Imported and made when first asked for: the first painted window does not wait for it.
        from ui.shell.find import FindSheet
        from ui.shell.providers import CommandProvider, PlaceProvider

        known = (
            PlaceProvider(self.entries(), self.show_place),
            *self._providers,
            CommandProvider(self.commands),
        )
        sheet = FindSheet(self, known)
        sheet.closed.connect(sheet.deleteLater)
        sheet.open_find()

    @Slot()
    def open_keys(self) -> None:
        """F1."""
        from ui.shell.key_sheet import KeySheet

        sheet = KeySheet(self, self.commands)
        sheet.closed.connect(sheet.deleteLater)
        sheet.open_keys()

    @Slot()
    def search_here(self) -> None:
        """Ctrl F."""
        place = self.shown_place()
        if place is not None:
            place.search_here()

    def escape(self) -> bool:
        """Close the topmost of menu bar, toast, bar, preview; say whether there was one."""
        if self.menus.hide() or self.toasts.dismiss():
            return True
        place = self.shown_place()
        return place is not None and place.escape()

    @Slot()
    def next_pane(self) -> None:
        """F6."""
        from ui.shell.panes import next_pane

        next_pane(self.panes(), forward=True)

    @Slot()
    def previous_pane(self) -> None:
        """Shift F6."""
        from ui.shell.panes import next_pane

        next_pane(self.panes(), forward=False)

    def panes(self) -> list[QWidget]:
        """Return side bar, top bar, the place's panes and the status line."""
        place = self.shown_place()
        middle = [place.top_bar(), *place.panes()] if place is not None else []
        return [self.side_bar, *middle, self.status_line]

    @Slot()
    def _chain_soon(self) -> None:
        """Do so once for all parts that come and go in this turn of the event loop: 4 ms each."""
        if not self._is_chaining:
            self._is_chaining = True
            QTimer.singleShot(0, self, self._chain)

    @Slot()
    def _chain(self) -> None:
        """Teach the Tab key its way: side bar, top bar, the place's parts, status line."""
        from ui.shell.panes import chain

        self._is_chaining = False
        place = self.shown_place()
        if place is not None:
            chain([self.side_bar, place.top_bar(), *place.tab_order(), self.status_line])

    @Slot()
    def toggle_full_screen(self) -> None:
        """F11."""
        self.setWindowState(self.windowState() ^ QtCore.Qt.WindowState.WindowFullScreen)

    # -- size
    def arrangement(self) -> "Arrangement":
        """Return what gives way at the size the window has."""
        from ui.shell.arrangement import arrange
        from ui.theme.current import current

        place = self.shown_place()
        return arrange(
            self.width(),
            self.height(),
            history_open=place is not None and place.is_side_panel_open(),
            percent=current().percent,
        )

    def _rearrange(self, *, always: bool = False) -> None:
        if not self._is_filled:
            return
        arrangement = self.arrangement()
        if arrangement == self._arrangement and not always:
            return
        self._arrangement = arrangement
        self.side_bar.set_width(arrangement.side_width)
        self._top.setFixedHeight(arrangement.top_bar_height)
        place = self.shown_place()
        if place is not None:
            place.arrange(arrangement)
        self.arranged.emit(arrangement)

    def _build(self) -> Iterator[None]:
        from ui.components.base import set_look, surface
        from ui.components.status_line import StatusLine
        from ui.shell.side_bar import SideBar

        # Hidden until `reveal`: what is added to a window that is shown is polished and laid out
        # at once, all in one go.
        self.whole = QWidget(self)
        self.whole.hide()
        self.side_bar = SideBar(self.whole)
        self.side_bar.place_picked.connect(self.show_place)
        self.side_bar.find_asked.connect(self.open_find)
        self.side_bar.settings_asked.connect(self.settings_asked)
        yield
        self._right = QWidget(self.whole)
        surface(self._right, "panel")
        self._top = QFrame(self._right)
        set_look(self._top, topbar=True)
        top_layout = QHBoxLayout(self._top)
        top_layout.setContentsMargins(12, 0, 16, 1)
        self._bars = QStackedWidget(self._top)
        top_layout.addWidget(self._bars)
        self._bodies = QStackedWidget(self._right)
        self.status_line = StatusLine(self._right)
        yield
        right_layout = QVBoxLayout(self._right)
        right_layout.setContentsMargins(0, 0, 0, 0)
        right_layout.setSpacing(0)
        right_layout.addWidget(self._top)
        right_layout.addWidget(self._bodies, 1)
        right_layout.addWidget(self.status_line)
        layout = QHBoxLayout(self.whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.side_bar)
        layout.addWidget(self._right, 1)
        yield

    def _restore_geometry(self) -> None:
        screen = QGuiApplication.primaryScreen()
        room = screen.availableGeometry().size()
        self.setMinimumSize(MINIMUM.boundedTo(room))
        kept = self._state.get(f"geometry {screen_layout()}")
        if isinstance(kept, str) and self.restoreGeometry(
            QByteArray.fromHex(kept.encode("ascii", "replace"))
        ):
            return
        self.resize(_FIRST_SIZE.boundedTo(room))

    def _keep_geometry(self) -> None:
        kept = bytes(self.saveGeometry().toHex().data()).decode("ascii")
        self._state.set(f"geometry {screen_layout()}", kept)
        self._state.save()

    # -- what the places say
    @Slot(str)
    def _on_count_changed(self, count: str) -> None:
        key = self._key_of(self.sender())
        self.side_bar.places.set_trailing(key, count)

    @Slot(list)
    def _on_facts_changed(self, facts: list[str]) -> None:
        if self._key_of(self.sender()) == self._shown:
            self.status_line.set_facts(facts)

    @Slot(bool)
    def _on_side_panel_toggled(self, _is_open: bool) -> None:  # noqa: FBT001 - Qt's signal
        self._rearrange()

    @Slot()
    def _on_commands_changed(self) -> None:
        key = self._key_of(self.sender())
        if key:
            self.commands.add(self._places[key].commands(), scope=key)

    def _key_of(self, sender: object) -> str:
        return next((key for key, place in self._places.items() if place is sender), "")

    # -- Qt
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102, N802 - Qt's
        super().resizeEvent(event)
        self._rearrange()

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102, N802 - Qt's
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and self._arrangement is not None:
            self._rearrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102, N802 - Qt's
        self._alt_alone = event.key() == QtCore.Qt.Key.Key_Alt
        if self._is_filled and event.key() == QtCore.Qt.Key.Key_Escape and self.escape():
            return
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: D102, N802 - Qt's
        if self._is_filled and event.key() == QtCore.Qt.Key.Key_Alt and self._alt_alone:
            self._alt_alone = False
            if QApplication.activePopupWidget() is None:
                self.menus.toggle()
            return
        super().keyReleaseEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: D102, N802 - Qt's
        self._keep_geometry()
        self.closing.emit()
        super().closeEvent(event)
