"""Find anything (Ctrl K): commands, places, and what providers add."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from ui.components.base import label, set_look
from ui.components.text_field import TextField
from ui.shell.fuzzy import fuzzy_score
from ui.shell.sheet import Sheet
from ui.theme.current import color
from ui.theme.fonts import Role, font
from ui.theme.icons import paint_icon
from ui.words import tr

_ROW = 36
_MOST = 50
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Something that can be gone to or done."""

    title: str
    run: Callable[[], object]
    detail: str = ""
    icon: str = ""
    keys: str = ""
    score: int = 0


class FindProvider(Protocol):
    """Knows things by name. It delivers at once or later, from the GUI thread."""

    def find(self, text: str, deliver: Callable[[Sequence[Found]], None]) -> None:
        """Look for `text` ("" = what is most useful) and call `deliver` with what fits."""


class _Model(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.found: list[Found] = []

    def show(self, found: Sequence[Found]) -> None:
        self.beginResetModel()
        self.found = list(found)
        self.endResetModel()

    @override
    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.found)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        one = self.found[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return one.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (one.title, one.detail, one.keys) if part)
        return None


class _Delegate(QStyledItemDelegate):
    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(100, _ROW)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        model = index.model()
        if not isinstance(model, _Model):
            return
        one = model.found[index.row()]
        rect: QRect = option.rect.adjusted(8, 1, -8, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color("accent_soft"))
            painter.drawRoundedRect(QRectF(rect), 8, 8)
        direction = option.direction
        middle = Qt.AlignmentFlag.AlignVCenter
        lead = QStyle.visualAlignment(direction, Qt.AlignmentFlag.AlignLeading | middle)
        trail = QStyle.visualAlignment(direction, Qt.AlignmentFlag.AlignTrailing | middle)
        box = QStyle.visualRect(
            direction, rect, QRect(rect.left() + 10, rect.top(), 18, rect.height())
        )
        if one.icon:
            paint_icon(painter, box, one.icon, "t2", 16)
        text = QStyle.visualRect(direction, rect, rect.adjusted(38, 0, -10, 0))
        painter.setFont(font(Role.CAPTION))
        painter.setPen(color("t3"))
        side = one.keys or one.detail
        painter.drawText(text, trail, side)
        room = text.width() - painter.fontMetrics().horizontalAdvance(side) - 12
        painter.setFont(font(Role.STRONG))
        painter.setPen(color("t1"))
        shown = painter.fontMetrics().elidedText(one.title, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(text, lead, shown)
        painter.restore()


class FindSheet(Sheet):
    """The field and what fits; ↑ ↓ choose, Enter goes, Esc closes."""

    def __init__(self, window: QWidget, providers: Sequence[FindProvider]) -> None:
        super().__init__(window, width=560, height=420)
        self._providers = providers
        self._asked = 0
        self._found: dict[int, tuple[Found, ...]] = {}
        self.field = TextField(
            placeholder=tr("Find a worksheet or a command"), icon="search", parent=self
        )
        self._model = _Model(self)
        self.list = QListView(self)
        self.list.setModel(self._model)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(tr("Found"))
        set_look(self.list, own_focus=True)
        self._nothing = label(tr("Nothing is called that."), "label", self)
        self._nothing.setContentsMargins(16, 8, 16, 8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        layout.addWidget(self.field)
        layout.addWidget(self._nothing)
        layout.addWidget(self.list, 1)
        self.field.line.installEventFilter(self)
        self.field.edited.connect(self._on_edited)
        self.list.clicked.connect(self._on_clicked)

    def open_find(self) -> None:
        """Show it with an empty field."""
        self.field.set_value("")
        self._ask("")
        self.open_over(self.field.line)

    def found(self) -> list[Found]:
        """Return what is shown, best first."""
        return self._model.found

    def _ask(self, text: str) -> None:
        self._asked += 1
        self._found = {}
        for number, provider in enumerate(self._providers):
            provider.find(text, partial(self._take, self._asked, number))
        self._show()

    def _take(self, asked: int, provider: int, found: Sequence[Found]) -> None:
        if asked != self._asked:  # an answer to what was typed before
            return
        self._found[provider] = tuple(found)
        self._show()

    def _show(self) -> None:
        together = [one for number in sorted(self._found) for one in self._found[number]]
        together.sort(key=lambda one: -one.score)
        self._model.show(together[:_MOST])
        self._nothing.setVisible(not together)
        if together:
            self.list.setCurrentIndex(self._model.index(0, 0))

    def _go(self, row: int) -> None:
        if 0 <= row < len(self._model.found):
            chosen = self._model.found[row]
            self.close_sheet()
            chosen.run()

    @Slot(str)
    def _on_edited(self, text: str) -> None:
        self._ask(text)

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        self._go(index.row())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field.line and isinstance(event, QKeyEvent):
            return event.type() is QEvent.Type.KeyPress and self._answer_key(event.key())
        return super().eventFilter(watched, event)

    def _answer_key(self, key: int) -> bool:
        rows = len(self._model.found)
        row = self.list.currentIndex().row()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and rows:
            step = 1 if key == Qt.Key.Key_Down else -1
            self.list.setCurrentIndex(self._model.index((row + step) % rows, 0))
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go(row)
            return True
        return False


def rank(text: str, offered: Sequence[Found]) -> list[Found]:
    """Return what fits `text`, with its score, for providers that know all they offer."""
    ranked = []
    for one in offered:
        score = fuzzy_score(text, one.title)
        if score:
            ranked.append(
                Found(
                    title=one.title,
                    run=one.run,
                    detail=one.detail,
                    icon=one.icon,
                    keys=one.keys,
                    score=score,
                )
            )
    return ranked
