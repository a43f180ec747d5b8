"""The pages of an import, or those that wait: one a row, by its fate, whose it is and its file."""

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

from app.marking.lines import PageLine
from app.marking.model import PageFate
from ui.components.base import set_look
from ui.heap import phrases
from ui.theme.current import color, current
from ui.theme.fonts import Role, font
from ui.theme.icons import paint_icon
from ui.words import tr

_ROW, _SIDE, _ICON = 52, 16, 16
_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_LOOK = ("triangle-alert", "warn")
_ICONS = {
    str(PageFate.FILED): ("check", "ok"),
    str(PageFate.BLANK): ("minus", "t3"),
    str(PageFate.DUPLICATE): ("copy", "t3"),
    phrases.PUT_AWAY: ("trash-2", "t3"),
}


class PageModel(QAbstractListModel):
    """The pages in their order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[PageLine] = []

    @property
    def lines(self) -> Sequence[PageLine]:
        """Return the pages shown."""
        return self._lines

    def set_lines(self, lines: Sequence[PageLine]) -> None:
        """Show these pages; nothing happens when they are there already."""
        if list(lines) != self._lines:
            self.beginResetModel()
            self._lines = list(lines)
            self.endResetModel()

    @override
    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return phrases.line_title(line)
        if role == Qt.ItemDataRole.ToolTipRole:
            return line.page.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            fate = tr("to look at") if line.is_waiting else phrases.state_word(line)
            return f"{phrases.line_title(line)}, {fate}, {line.page.name}"
        return None


class _Delegate(QStyledItemDelegate):
    """An icon for the fate, whose it is or why not, and the file below."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(120, current().px(_ROW))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        model = index.model()
        assert isinstance(model, PageModel)  # noqa: S101 - the list's own
        line = model.lines[index.row()]
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        direction: Qt.LayoutDirection = option.direction
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, color("accent_soft"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, color("hover"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), color("line"))
        name, tint = _LOOK if line.is_waiting else _ICONS.get(phrases.kind_of(line), _LOOK)
        place = QRect(rect.left() + _SIDE, rect.top(), _ICON, rect.height())
        paint_icon(painter, QStyle.visualRect(direction, rect, place), name, tint, _ICON)
        lead = QStyle.visualAlignment(direction, Qt.AlignmentFlag.AlignLeading)
        left = _SIDE + _ICON + 10
        half = rect.height() // 2
        for text, role, ink, top, side in (
            (phrases.line_title(line), Role.STRONG, "t1", 6, Qt.AlignmentFlag.AlignVCenter),
            (line.page.name, Role.SMALL, "t2", half, Qt.AlignmentFlag.AlignTop),
        ):
            box = QStyle.visualRect(
                direction, rect,
                QRect(rect.left() + left, rect.top() + top, rect.width() - left - 12, half - 4),
            )  # fmt: skip
            painter.setFont(font(role))
            painter.setPen(color(ink))
            shown = painter.fontMetrics().elidedText(
                text, Qt.TextElideMode.ElideMiddle, box.width()
            )
            painter.drawText(box, int(lead | side), shown)
        painter.restore()


class PageList(QListView):
    """`chosen(line | None)`: another page is current · `thrown_away`: Del."""

    chosen = Signal(object)
    thrown_away = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pages = PageModel(self)
        self.setModel(self.pages)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(tr("Pages"))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        set_look(self, own_focus=True)

    def show_lines(self, lines: Sequence[PageLine]) -> None:
        """Show these pages; the current one stays, or what stands in its place comes."""
        before, at = self.current(), max(0, self.currentIndex().row())
        self.pages.set_lines(lines)
        key = None if before is None else (before.page.import_id, before.page.number)
        row = next(
            (n for n, one in enumerate(lines) if (one.page.import_id, one.page.number) == key), at
        )
        if lines:
            self.setCurrentIndex(self.pages.index(min(row, len(lines) - 1)))
        else:
            self.chosen.emit(None)

    def current(self) -> PageLine | None:
        """Return the page that is chosen."""
        row = self.currentIndex().row()
        return self.pages.lines[row] if 0 <= row < len(self.pages.lines) else None

    @override
    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        self.chosen.emit(self.current())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.thrown_away.emit()
        else:
            super().keyPressEvent(event)
