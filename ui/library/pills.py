"""Pills that filter: topics and tags in one line; what does not fit goes into a menu."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QStyle, QWidget
from typing_extensions import override

from ui.components.chip import FilterChip
from ui.theme.current import color, current
from ui.theme.fonts import Role, font
from ui.words import ntr

_GAP = 8
_HEIGHT = 28
_LONGEST = 170
"""Logical pixels of a tag's words; longer ones are elided, whole in the tooltip."""
_RULE = 17
"""A hairline and its two sides, between topics and tags."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A topic or a tag to filter by."""

    kind: str
    """"topic" or "tag"."""
    value: str
    word: str


class PillRow(QWidget):
    """Topics, a hairline, tags. `chosen(topic, tag)`: the user chose or let go ("" is none)."""

    chosen = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices: Sequence[Choice] = ()
        self._pills: list[FilterChip] = []
        self._hidden: list[Choice] = []
        self._rule_at = -1
        self._on = {"topic": "", "tag": ""}
        self._more = FilterChip("", parent=self)
        self._more.setCheckable(False)
        self._more.clicked.connect(self._on_more_clicked)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer these, in this order; nothing moves when they are the same."""
        if list(choices) == list(self._choices):
            return
        self._choices = tuple(choices)
        for pill in self._pills:
            pill.hide()
            pill.deleteLater()
        self._pills = []
        for choice in self._choices:
            self._pills.append(self._pill(choice))
        self._show_chosen()

    def _pill(self, choice: Choice) -> FilterChip:
        metrics = QFontMetrics(font(Role.STRONG))
        shown = metrics.elidedText(
            choice.word, Qt.TextElideMode.ElideRight, current().px(_LONGEST)
        )
        pill = FilterChip(shown, icon="tag" if choice.kind == "tag" else "", parent=self)
        pill.setAccessibleName(choice.word)
        pill.setToolTip(choice.word if shown != choice.word else "")
        pill.clicked.connect(self._on_clicked)
        return pill

    def set_chosen(self, *, topic: str, tag: str) -> None:
        """Show what is filtered by, without a signal."""
        self._on = {"topic": topic, "tag": tag}
        self._show_chosen()

    def pills(self) -> Sequence[FilterChip]:
        """Return the pills, for focus and tests."""
        return self._pills

    def _show_chosen(self) -> None:
        for choice, pill in zip(self._choices, self._pills, strict=True):
            pill.setChecked(self._on[choice.kind] == choice.value)
        self._arrange()

    @Slot()
    def _on_clicked(self) -> None:
        pill = self.sender()
        for choice, known in zip(self._choices, self._pills, strict=True):
            if known is pill:
                self._choose(choice)

    def _choose(self, choice: Choice) -> None:
        let_go = self._on[choice.kind] == choice.value
        self._on[choice.kind] = "" if let_go else choice.value
        self._show_chosen()
        self.chosen.emit(self._on["topic"], self._on["tag"])

    @Slot()
    def _on_more_clicked(self) -> None:
        self.more_menu().popup(self._more.mapToGlobal(QPoint(0, self._more.height() + 4)))

    def more_menu(self) -> QMenu:
        """Return the menu of what does not fit."""
        menu = QMenu(self)
        for choice in self._hidden:
            action = menu.addAction(choice.word.replace("&", "&&"))
            action.setData(self._choices.index(choice))
        menu.triggered.connect(self._on_menu_triggered)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    @Slot(QAction)
    def _on_menu_triggered(self, action: QAction) -> None:
        self._choose(self._choices[int(action.data())])

    # -- layout
    @override
    def sizeHint(self) -> QSize:
        return QSize(200, _HEIGHT)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(60, _HEIGHT)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Show what fits; a chosen pill always shows, in its own place or before "more"."""
        widths = [pill.sizeHint().width() for pill in self._pills]
        room = self.width()
        if sum(widths) + len(widths) * _GAP + 2 * _RULE > room:
            self._more.setText(ntr("{n} more", "{n} more", len(self._pills)))
            room -= self._more.sizeHint().width() + _GAP
            chosen = sum(
                w + _GAP for w, p in zip(widths, self._pills, strict=True) if p.isChecked()
            )
            room -= chosen
        x, self._rule_at, self._hidden = 0, -1, []
        full = False
        before = ""
        for choice, pill, width in zip(self._choices, self._pills, widths, strict=True):
            ruled = _RULE if before == "topic" and choice.kind == "tag" else 0
            free = pill.isChecked()
            full = full or (not free and x + ruled + width > room)
            if full and not free:
                self._hidden.append(choice)
                pill.hide()
                continue
            if ruled:
                self._rule_at = x + _RULE // 2 - _GAP // 2
                x += ruled - _GAP // 2
            self._put(pill, x, width)
            x += width + _GAP
            room += width + _GAP if free and self._hidden else 0
            before = choice.kind
        if self._hidden:
            self._more.setText(ntr("{n} more", "{n} more", len(self._hidden)))
            self._put(self._more, x, self._more.sizeHint().width())
        self._more.setVisible(bool(self._hidden))
        self.update()

    def _put(self, pill: FilterChip, x: int, width: int) -> None:
        height = pill.sizeHint().height()
        place = QRect(x, (self.height() - height) // 2, width, height)
        pill.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), place))
        pill.show()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._rule_at >= 0:
            line = QRect(self._rule_at, (self.height() - 20) // 2, 1, 20)
            QPainter(self).fillRect(
                QStyle.visualRect(self.layoutDirection(), self.rect(), line), color("line2")
            )
