"""The pupils of a class, one a row: renamed in place, moved and taken off by keys."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from app.classes.model import Pupil, PupilId
from ui.components.base import set_look
from ui.theme.current import color, current
from ui.theme.fonts import Role, font
from ui.words import tr

_ROW, _NUMBER = 40, 48
_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


class PupilModel(QAbstractListModel):
    """The pupils in their order. `rename_wished(id, name)`: it changes nothing itself."""

    rename_wished = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pupils: list[Pupil] = []

    @property
    def pupils(self) -> Sequence[Pupil]:
        """Return the pupils shown."""
        return self._pupils

    def set_pupils(self, pupils: Sequence[Pupil]) -> None:
        """Show these pupils; nothing happens when they are there already."""
        if list(pupils) != self._pupils:
            self.beginResetModel()
            self._pupils = list(pupils)
            self.endResetModel()

    @override
    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._pupils)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        pupil = self._pupils[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return pupil.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{index.row() + 1}, {pupil.name}"
        return None

    @override
    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if not index.isValid() or role != Qt.ItemDataRole.EditRole:
            return False
        pupil = self._pupils[index.row()]
        name = str(value).strip()
        if name and name != pupil.name:
            self.rename_wished.emit(pupil.id, name)
        return True

    @override
    def flags(self, index: _Index) -> Qt.ItemFlag:
        return (
            Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable
        )


class _Delegate(QStyledItemDelegate):
    """Number and name over a hairline."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(120, current().px(_ROW))

    @override
    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: _Index
    ) -> None:
        rect: QRect = option.rect
        editor.setGeometry(_name_box(option, rect).adjusted(-10, 3, 0, -4))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, color("accent_soft"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, color("hover"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), color("line"))
        direction: Qt.LayoutDirection = option.direction
        middle = Qt.AlignmentFlag.AlignVCenter
        number = QStyle.visualRect(
            direction, rect, QRect(rect.left(), rect.top(), _NUMBER - 16, rect.height())
        )
        painter.setFont(font(Role.CAPTION, tabular=True))
        painter.setPen(color("t3"))
        trail = QStyle.visualAlignment(direction, Qt.AlignmentFlag.AlignTrailing | middle)
        painter.drawText(number, trail, str(index.row() + 1))
        painter.setFont(font(Role.BODY))
        painter.setPen(color("t1"))
        box = _name_box(option, rect)
        lead = QStyle.visualAlignment(direction, Qt.AlignmentFlag.AlignLeading | middle)
        shown = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, box.width()
        )
        painter.drawText(box, lead, shown)
        painter.restore()


def _name_box(option: QStyleOptionViewItem, rect: QRect) -> QRect:
    direction: Qt.LayoutDirection = option.direction
    return QStyle.visualRect(direction, rect, rect.adjusted(_NUMBER, 0, -16, 0))


class PupilList(QListView):
    """`removed(ids)`: Del · `moved(id, to)`: Alt with an arrow, `to` counted from 0."""

    removed = Signal(list)
    moved = Signal(str, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pupils = PupilModel(self)
        self.setModel(self.pupils)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(tr("Pupils"))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.DoubleClicked | trigger.EditKeyPressed)
        set_look(self, own_focus=True)

    def show_pupils(self, pupils: Sequence[Pupil]) -> None:
        """Show these pupils; who was current stays current, or who stands there now."""
        at = self.currentIndex().row()
        kept = self.pupils.pupils[at].id if at >= 0 else None
        self.pupils.set_pupils(pupils)
        if pupils and at >= 0 and not self.currentIndex().isValid():
            row = next((n for n, one in enumerate(pupils) if one.id == kept), at)
            self.setCurrentIndex(self.pupils.index(min(row, len(pupils) - 1)))

    def chosen(self) -> list[PupilId]:
        """Return who is chosen, in the order of the list."""
        rows = sorted(index.row() for index in self.selectedIndexes())
        return [self.pupils.pupils[row].id for row in rows]

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, row = event.key(), self.currentIndex().row()
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(key), 0)
        if alt and step:
            if row >= 0 and 0 <= row + step < len(self.pupils.pupils):
                self.moved.emit(self.pupils.pupils[row].id, row + step)
        elif key == Qt.Key.Key_Delete and self.chosen():
            self.removed.emit(self.chosen())
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0:
            # The key that ends the editing comes through here, too.
            if self.state() != QAbstractItemView.State.EditingState:
                self.edit(self.currentIndex())
        else:
            super().keyPressEvent(event)
