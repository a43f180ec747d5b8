"""The side bar's list of places: icon, word, count; only icons when it is a rail."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from ui.components.base import set_look
from ui.theme.current import color, current
from ui.theme.fonts import Role, font
from ui.theme.icons import paint_icon

_HEIGHT, _GAP, _SIDE = 34, 2, 10
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """An entry: `trailing` is a count or a shortcut."""

    key: str
    icon: str
    text: str
    trailing: str = ""


def _row_height() -> int:
    return current().px(_HEIGHT) + _GAP


class _Model(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.items: list[NavItem] = []

    @override
    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.items)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        item = self.items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return item.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return item.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{item.text}, {item.trailing}" if item.trailing else item.text
        return None


class _Delegate(QStyledItemDelegate):
    def __init__(self, view: "NavList") -> None:
        super().__init__(view)
        self._view = view

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(60, _row_height())

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        item = self._view.item(index.row())
        whole: QRect = option.rect
        state: QStyle.StateFlag = option.state
        is_chosen = self._view.is_chosen(index.row())
        is_hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        rect = whole.adjusted(_SIDE, 0, -_SIDE, -_GAP)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_chosen or is_hovered:
            painter.setPen(color("line") if is_chosen else Qt.PenStyle.NoPen)
            painter.setBrush(color("raised" if is_chosen else "hover"))
            painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
        if self._view.shows_focus(index.row()):
            painter.setPen(color("focus"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), 6, 6)
        self._paint_content(painter, rect, item, is_chosen=is_chosen)
        painter.restore()

    def _paint_content(
        self, painter: QPainter, rect: QRect, item: NavItem, *, is_chosen: bool
    ) -> None:
        rtl = self._view.layoutDirection() is Qt.LayoutDirection.RightToLeft
        tint = "mark" if is_chosen else "t2"
        if self._view.is_rail():
            paint_icon(painter, rect, item.icon, tint, 18)
            return
        box = QRect(rect.left() + 11, rect.top(), 18, rect.height())
        text = rect.adjusted(39, 0, -11, 0)
        if rtl:
            box.moveRight(rect.right() - 11)
            text = rect.adjusted(11, 0, -39, 0)
        paint_icon(painter, box, item.icon, tint, 18)
        middle = Qt.AlignmentFlag.AlignVCenter
        direction = self._view.layoutDirection()
        lead = QStyle.visualAlignment(direction, Qt.AlignmentFlag.AlignLeading | middle)
        trail = QStyle.visualAlignment(direction, Qt.AlignmentFlag.AlignTrailing | middle)
        painter.setFont(font(Role.CAPTION, tabular=True))
        painter.setPen(color("t3"))
        painter.drawText(text, trail, item.trailing)
        taken = painter.fontMetrics().horizontalAdvance(item.trailing)
        painter.setFont(font(Role.STRONG))
        painter.setPen(color("t1" if is_chosen else "t2"))
        shown = painter.fontMetrics().elidedText(
            item.text, Qt.TextElideMode.ElideRight, text.width() - taken - 6
        )
        painter.drawText(text, lead, shown)


class NavList(QListView):
    """Entries with icon, word and count. `picked(str)`: the user chose an entry's key.

    With `keeps_choice` False it is a list of actions: nothing stays chosen.
    """

    picked = Signal(str)

    def __init__(
        self, name: str, *, keeps_choice: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._keeps_choice = keeps_choice
        self._rail = False
        self._chosen = ""
        self._model = _Model(self)
        self.setModel(self._model)
        self.setItemDelegate(_Delegate(self))
        self.setMouseTracking(True)
        self.setAccessibleName(name)
        set_look(self, own_focus=True)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._on_clicked)
        self.activated.connect(self._on_clicked)

    def set_items(self, items: Sequence[NavItem]) -> None:
        """Show these entries."""
        self._model.beginResetModel()
        self._model.items = list(items)
        self._model.endResetModel()
        self._fit()
        self.choose(self._chosen)

    def _fit(self) -> None:
        self.setFixedHeight(len(self._model.items) * _row_height())

    @override
    def changeEvent(self, e: QEvent) -> None:
        super().changeEvent(e)
        if e.type() is QEvent.Type.FontChange and self.model() is not None:
            self.scheduleDelayedItemsLayout()
            self._fit()

    def set_trailing(self, key: str, trailing: str) -> None:
        """Change an entry's count."""
        for row, item in enumerate(self._model.items):
            if item.key == key and item.trailing != trailing:
                self._model.items[row] = replace(item, trailing=trailing)
                index = self._model.index(row, 0)
                self._model.dataChanged.emit(index, index)

    def item(self, row: int) -> NavItem:
        """Return an entry."""
        return self._model.items[row]

    def keys(self) -> list[str]:
        """Return the keys of the entries in order."""
        return [item.key for item in self._model.items]

    def choose(self, key: str) -> None:
        """Mark an entry as the chosen one; sends nothing."""
        self._chosen = key
        if key in self.keys():
            self.setCurrentIndex(self._model.index(self.keys().index(key), 0))
        self.viewport().update()

    def is_chosen(self, row: int) -> bool:
        """Say whether an entry is the chosen one."""
        return self._keeps_choice and self._model.items[row].key == self._chosen

    def shows_focus(self, row: int) -> bool:
        """Say whether the keyboard is on an entry."""
        keyboard = self.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        return self.hasFocus() and keyboard and self.currentIndex().row() == row

    def set_rail(self, *, rail: bool) -> None:
        """Show icons alone; the words become tooltips."""
        self._rail = rail
        self.viewport().update()

    def is_rail(self) -> bool:
        """Say whether only icons show."""
        return self._rail

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        item = self._model.items[index.row()]
        if self._keeps_choice:
            self.choose(item.key)
        self.picked.emit(item.key)
