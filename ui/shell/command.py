"""Commands: one description that feeds the menu, the shortcuts, Find and the key sheet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

Shortcut = QKeySequence | QKeySequence.StandardKey | str
EVERYWHERE = ""
"""The scope of commands that act in every place."""


class MenuGroup(Enum):
    """The menus, in their order."""

    FILE = "file"
    EDIT = "edit"
    SHEET = "sheet"
    VIEW = "view"
    GO = "go"
    HELP = "help"


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Something the user can do. `run` is a bound method; `is_enabled` is asked when needed."""

    id: str
    text: str
    run: Callable[[], object]
    shortcut: Shortcut = ""
    more_shortcuts: tuple[Shortcut, ...] = ()
    menu: MenuGroup = MenuGroup.SHEET
    icon: str = ""
    is_enabled: Callable[[], bool] = _always
    is_checked: Callable[[], bool] | None = None

    def keys(self) -> list[QKeySequence]:
        """Return the key combinations, those that are empty left out."""
        wanted = [QKeySequence(one) for one in (self.shortcut, *self.more_shortcuts)]
        return [one for one in wanted if not one.isEmpty()]


class _Doer(QObject):
    """Runs one command from its action, if it may run now."""

    def __init__(self, command: Command, action: QAction) -> None:
        super().__init__(action)
        self._command = command
        action.triggered.connect(self._on_triggered)

    @Slot()
    def _on_triggered(self) -> None:
        # Asked here and not kept in the action: a shortcut must not wait for a menu to open.
        if self._command.is_enabled():
            self._command.run()


class CommandBook(QObject):
    """All commands. Those of a place act only while that place is shown.

    `changed`: commands came or went.
    """

    changed = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._scope = EVERYWHERE
        self._entries: dict[str, tuple[str, Command, QAction]] = {}

    def add(self, commands: Sequence[Command], scope: str = EVERYWHERE) -> None:
        """Take commands in; a known id is replaced.

        The actions are added to the window, for shortcuts of a hidden menu do not fire.
        """
        for command in commands:
            self._drop(command.id)
            action = QAction(command.text, self._window)
            action.setShortcuts(command.keys())
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.setCheckable(command.is_checked is not None)
            _Doer(command, action)
            self._window.addAction(action)
            self._entries[command.id] = (scope, command, action)
        self._apply_scope()
        self.changed.emit()

    def set_scope(self, scope: str) -> None:
        """Let the commands of `scope` act, and those of other places rest."""
        self._scope = scope
        self._apply_scope()
        self.changed.emit()

    def refresh(self) -> None:
        """Ask every command whether it can run, and whether it is on (before a menu shows)."""
        for scope, command, action in self._entries.values():
            action.setEnabled(self._acts(scope) and command.is_enabled())
            if command.is_checked is not None:
                action.setChecked(command.is_checked())

    def rest(self) -> None:
        """After a menu closed: let shortcuts ask for themselves again."""
        self._apply_scope()

    def commands(self) -> list[Command]:
        """Return the commands that act in the place shown."""
        return [command for scope, command, _ in self._entries.values() if self._acts(scope)]

    def actions_of(self, menu: MenuGroup) -> list[QAction]:
        """Return the actions of a menu that act now."""
        return [
            action
            for scope, command, action in self._entries.values()
            if command.menu is menu and self._acts(scope)
        ]

    def run(self, command_id: str) -> bool:
        """Run a command by its id; say whether it could."""
        entry = self._entries.get(command_id)
        if entry is None or not self._acts(entry[0]) or not entry[1].is_enabled():
            return False
        entry[1].run()
        return True

    def _acts(self, scope: str) -> bool:
        return scope in (EVERYWHERE, self._scope)

    def _apply_scope(self) -> None:
        for scope, _, action in self._entries.values():
            action.setEnabled(self._acts(scope))
            action.setVisible(self._acts(scope))

    def _drop(self, command_id: str) -> None:
        entry = self._entries.pop(command_id, None)
        if entry is not None:
            self._window.removeAction(entry[2])
            entry[2].deleteLater()
