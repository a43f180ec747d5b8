"""A place of the program (Editor, Library …) as the window sees it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ui.shell.arrangement import Arrangement
from ui.shell.command import Command


class Place(QObject):
    """The base of every place. A subclass makes its widgets in `__init__` and keeps them.

    Signals: `count_changed(str)` the number in the side bar; `facts_changed(list)` the words on
    the left of the status line; `side_panel_toggled(bool)` a panel like the history opened or
    closed, so that the window may give way; `commands_changed`; `parts_changed` parts that take
    the focus came or went, so that the Tab key may be taught its way again.
    """

    count_changed = Signal(str)
    facts_changed = Signal(list)
    side_panel_toggled = Signal(bool)
    commands_changed = Signal()
    parts_changed = Signal()

    def widget(self) -> QWidget:
        """Return what fills the place between top bar and status line."""
        raise NotImplementedError

    def top_bar(self) -> QWidget:
        """Return what fills the top bar (52 high; lay it out with margins 0).

        An InlineTitle comes first as it is; a plain title label wants 8 px before it, so that
        both begin at the same line.
        """
        raise NotImplementedError

    def commands(self) -> Sequence[Command]:
        """Return the commands that act while this place is shown."""
        return ()

    def activated(self) -> None:
        """Come to the front: put the focus where the work is, refresh what may be old."""

    def deactivated(self) -> None:
        """Leave the front."""

    def escape(self) -> bool:
        """Answer Esc: close the topmost bar or preview; say whether there was one."""
        return False

    def arrange(self, arrangement: Arrangement) -> None:
        """Follow the window's size."""

    def panes(self) -> Sequence[QWidget]:
        """Return the parts F6 goes through, in order; the top bar is the window's to add."""
        return (self.widget(),)

    def tab_order(self) -> Sequence[QWidget]:
        """Return the parts Tab goes through, in order, hidden ones too."""
        return self.panes()

    def is_side_panel_open(self) -> bool:
        """Say whether a panel like the history is open."""
        return False

    def search_here(self) -> None:
        """Ctrl F: put the cursor into this place's search field, if it has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceEntry:
    """A place in the side bar; `make` is called when it is first shown."""

    key: str
    title: str
    icon: str
    make: Callable[[], Place]
    count: str = ""
