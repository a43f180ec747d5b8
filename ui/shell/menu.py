"""The menu bar made from the command book: native on macOS, elsewhere shown by Alt."""

import sys

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QMainWindow, QMenu, QMenuBar
from typing_extensions import override

from ui.shell.command import CommandBook, MenuGroup
from ui.words import tr, trc


def menu_words(menu: MenuGroup) -> str:
    """Return the title of a menu, with its mnemonic."""
    return {
        MenuGroup.FILE: trc("menu", "&File"),
        MenuGroup.EDIT: trc("menu", "&Edit"),
        MenuGroup.SHEET: trc("menu", "&Worksheet"),
        MenuGroup.VIEW: trc("menu", "&View"),
        MenuGroup.GO: trc("menu", "&Go"),
        MenuGroup.HELP: trc("menu", "&Help"),
    }[menu]


class Menus(QObject):
    """Fills the window's menu bar and shows it while Alt asks for it."""

    def __init__(self, window: QMainWindow, book: CommandBook) -> None:
        super().__init__(window)
        self._window = window
        self._book = book
        self._is_native = sys.platform == "darwin"
        self._bar: QMenuBar | None = None
        self._menus: dict[MenuGroup, QMenu] = {}
        self._later = QTimer(self)  # a child: it dies with the window, as a single shot may not
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._on_later)
        book.changed.connect(self._on_changed)
        if self._is_native:
            self.bar()

    def bar(self) -> QMenuBar:
        """Return the menu bar, made on first use."""
        if self._bar is None:
            self._bar = QMenuBar(self._window)
            self._bar.setAccessibleName(tr("Menu bar"))
            for group in MenuGroup:
                menu = QMenu(menu_words(group), self._bar)
                menu.aboutToShow.connect(self._on_about_to_show)
                menu.aboutToHide.connect(self._on_about_to_hide)
                self._menus[group] = menu
                self._bar.addMenu(menu)
            self._window.setMenuBar(self._bar)
            self._bar.setVisible(self._is_native)
            self._bar.installEventFilter(self)
            self._fill()
        return self._bar

    def menu(self, group: MenuGroup) -> QMenu:
        """Return one menu."""
        self.bar()
        return self._menus[group]

    def is_shown(self) -> bool:
        """Say whether the bar is on the screen."""
        return self._bar is not None and self._bar.isVisible()

    def toggle(self) -> None:
        """Answer Alt: show the bar with its first menu chosen, or hide it."""
        bar = self.bar()
        if self._is_native:
            return
        if bar.isVisible():
            self.hide()
            return
        bar.show()
        bar.setFocus(Qt.FocusReason.MenuBarFocusReason)
        bar.setActiveAction(bar.actions()[0])

    def hide(self) -> bool:
        """Hide the bar; say whether it was shown."""
        if self._bar is None or self._is_native or not self._bar.isVisible():
            return False
        self._bar.hide()
        return True

    def _fill(self) -> None:
        for group, menu in self._menus.items():
            menu.clear()
            menu.addActions(self._book.actions_of(group))
            menu.menuAction().setVisible(not menu.isEmpty())

    @Slot()
    def _on_changed(self) -> None:
        if self._bar is not None:
            self._fill()

    @Slot()
    def _on_about_to_show(self) -> None:
        self._book.refresh()

    @Slot()
    def _on_about_to_hide(self) -> None:
        # The chosen action is triggered after the menu hides; only then may the bar follow.
        self._later.start()

    @Slot()
    def _on_later(self) -> None:
        self._book.rest()
        if self._bar is not None and self._bar.activeAction() is None:
            self.hide()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusOut:
            self._later.start()
        return False
