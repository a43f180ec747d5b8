"""The pages of an import, or those that wait: list, picture, and what can be done."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from app.marking.filing import OTHER_HAND
from app.marking.lines import PageLine
from app.marking.model import PageFate
from ui.components.base import rule, surface
from ui.components.button import Button, Kind
from ui.components.empty_state import EmptyState
from ui.heap import phrases
from ui.heap.balance_row import BalanceRow
from ui.heap.page_list import PageList
from ui.heap.phrases import ALL
from ui.heap.picture import PagePicture
from ui.heap.side_panel import SidePanel
from ui.theme.current import current
from ui.words import ntr, tr

_WIDTHS = ((900, 232, 320), (760, 176, 296), (0, 120, 264))
"""From which width on, how wide the list and the panel beside the picture are."""


class PagesView(QWidget):
    """Takes lines and shows them. `shown(line | None)`: the picture of another page is wanted."""

    shown = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[PageLine, ...] = ()
        self._kind = ALL
        self._only_waiting = False
        self._shown: PageLine | None = None
        self.balance = BalanceRow(self)
        self.balance.picked.connect(self.open_number)
        self.split_button = Button("", kind=Kind.LINK, small=True, parent=self)
        self.split_button.clicked.connect(self._on_splits)
        self._head = QWidget(self)
        head = QVBoxLayout(self._head)
        head.setContentsMargins(16, 10, 16, 10)
        head.setSpacing(4)
        head.addWidget(self.balance)
        head.addWidget(self.split_button, 0, Qt.AlignmentFlag.AlignLeading)
        self._head_rule = rule(parent=self)
        self.list = PageList(self)
        self.list.chosen.connect(self._on_chosen)
        self.picture = PagePicture(self)
        self.side = SidePanel(self)
        self.side.turned.connect(self.picture.turn)
        self.empty = EmptyState(
            tr("Nothing to look at"),
            tr("Every page that came in is where it belongs."),
            icon="check",
            parent=self,
        )
        surface(self, "panel")
        pages = QWidget(self)
        row = QHBoxLayout(pages)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.list)
        row.addWidget(rule(vertical=True, parent=pages))
        row.addWidget(self.picture, 1)
        row.addWidget(rule(vertical=True, parent=pages))
        row.addWidget(self.side)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(pages)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self._head_rule)
        column.addWidget(self._stack, 1)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for least, list_width, side_width in _WIDTHS:
            if self.width() >= current().px(least):
                self.list.setFixedWidth(list_width)
                self.side.setFixedWidth(side_width)
                return

    def show_import(self, lines: Sequence[PageLine], kind: str = "") -> None:
        """Show an import's pages; `kind` opens a number of its balance, "" keeps the open one."""
        self._lines = tuple(lines)
        self._only_waiting = False
        self._kind = kind or self._kind
        self._fill()

    def show_waiting(self, lines: Sequence[PageLine]) -> None:
        """Show the pages of all imports that wait."""
        self._lines = tuple(lines)
        self._only_waiting = True
        self._fill()

    @Slot(str)
    def open_number(self, kind: str) -> None:
        """Show the pages of a number of the balance."""
        self._kind = kind
        self._fill()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def kind(self) -> str:
        """Return which number is open."""
        return self._kind

    def first_kind(self, lines: Sequence[PageLine]) -> str:
        """Return the number to open when an import has just come in: what waits, or all."""
        waits = any(phrases.kind_of(line) == PageFate.LOOK for line in lines)
        return str(PageFate.LOOK) if waits else ALL

    @Slot()
    def _on_splits(self) -> None:
        self._kind = OTHER_HAND
        self._fill()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _on_chosen(self, line: PageLine | None) -> None:
        if line is not None and line == self._shown:
            return  # asked anew and answered the same: what is being typed stays
        self._shown = line
        self.side.show_line(line)
        self.shown.emit(line)

    def _fill(self) -> None:
        splits = sum(line.is_waiting and line.page.why == OTHER_HAND for line in self._lines)
        self._head.setVisible(not self._only_waiting)
        self._head_rule.setVisible(not self._only_waiting)
        self.balance.show_balance(self._lines, self._kind)
        self.split_button.setVisible(bool(splits))
        self.split_button.set_words(
            ntr("{n} photocopied sheet: whose is it?", "{n} photocopied sheets: whose are they?",
                splits)
        )  # fmt: skip
        wanted = [line for line in self._lines if self._is_wanted(line)]
        if not wanted and not self._only_waiting and self._lines:
            self._kind = ALL  # the last page of the number that was open has gone elsewhere
            self.balance.show_balance(self._lines, self._kind)
            wanted = list(self._lines)
        self.list.show_lines(wanted)
        self._stack.setCurrentIndex(0 if wanted else 1)

    def _is_wanted(self, line: PageLine) -> bool:
        if self._only_waiting or self._kind == ALL:
            return True
        if self._kind == OTHER_HAND:
            return line.is_waiting and line.page.why == OTHER_HAND
        return phrases.kind_of(line) == self._kind
