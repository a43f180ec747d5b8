"""All keys on one sheet (F1), made from the command book."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.components.base import label
from ui.components.icon_button import IconButton
from ui.components.key_cap import KeyCap, key_words
from ui.shell.command import CommandBook, MenuGroup
from ui.shell.menu import menu_words
from ui.shell.sheet import Sheet
from ui.words import tr


class KeySheet(Sheet):
    """The commands that have keys, by menu, in two columns."""

    def __init__(self, window: QWidget, book: CommandBook) -> None:
        super().__init__(window, width=720, height=560)
        self._book = book
        title = label(tr("Keys"), "title", self)
        self.close_button = IconButton("x", tr("Close"), shortcut="Esc", small=True, parent=self)
        self.close_button.clicked.connect(self.close_sheet)
        head = QHBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(self.close_button)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 12, 12)
        layout.setSpacing(12)
        layout.addLayout(head)
        layout.addWidget(self._scroll, 1)

    def open_keys(self) -> None:
        """Show it as the commands are now."""
        content = self._content()
        self._scroll.setWidget(content)
        content.setAutoFillBackground(False)
        self.set_wanted_height(content.sizeHint().height() + 84)
        self.open_over(self.close_button)

    def _content(self) -> QWidget:
        content = QWidget(self._scroll)
        columns = QHBoxLayout(content)
        columns.setContentsMargins(0, 0, 12, 0)
        columns.setSpacing(32)
        halves = (QVBoxLayout(), QVBoxLayout())
        lengths = [0, 0]
        for half in halves:
            half.setSpacing(16)
            columns.addLayout(half, 1)
        for group in MenuGroup:
            rows = [c for c in self._book.commands() if c.menu is group and c.keys()]
            if not rows:
                continue
            side = 0 if lengths[0] <= lengths[1] else 1
            lengths[side] += len(rows) + 1
            grid = QGridLayout()
            grid.setVerticalSpacing(6)
            grid.setColumnStretch(0, 1)
            grid.addWidget(label(menu_words(group).replace("&", ""), "head", content), 0, 0)
            for number, command in enumerate(rows, start=1):
                words = command.text.replace("&", "").removesuffix("…")
                grid.addWidget(label(words, "body", content), number, 0)
                caps = KeyCap(key_words(command.keys()[0]), parent=content)
                grid.addWidget(caps, number, 1, Qt.AlignmentFlag.AlignTrailing)
            halves[side].addLayout(grid)
        for half in halves:
            half.addStretch(1)
        return content
