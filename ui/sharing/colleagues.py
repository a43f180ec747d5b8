"""What colleagues of the same server share: a list to search and to copy from."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from ui.components.base import set_look
from ui.components.button import Button, Kind
from ui.components.chip import paint_tag, tag_width
from ui.components.empty_state import EmptyState
from ui.theme.current import color, current
from ui.theme.fonts import Role, font, line_height
from ui.theme.icons import paint_icon
from ui.words import tr

_Index = QModelIndex | QPersistentModelIndex
_ROW_ROLE = Qt.ItemDataRole.UserRole + 1
_SIDE, _PAD = 20, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicRow:
    """A colleague's worksheet in words."""

    id: str
    name: str
    line: str
    """"Addition · class3b · yesterday"."""
    description: str = ""
    is_template: bool = False


class _Model(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[PublicRow] = []

    def show(self, rows: Sequence[PublicRow]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    @override
    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.rows)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == _ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = [row.name, tr("template") if row.is_template else "", row.line]
            return ", ".join(part for part in (*parts, row.description) if part)
        return None


class _Delegate(QStyledItemDelegate):
    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        row: PublicRow = index.data(_ROW_ROLE)
        lines = line_height(Role.CARD) + line_height(Role.SMALL)
        if row.description:
            lines += line_height(Role.BODY)
        return QSize(100, lines + 2 * _PAD + 1)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row: PublicRow = index.data(_ROW_ROLE)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = QRectF(rect).adjusted(_SIDE - 12, 1, -_SIDE + 12, -2)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color("accent_soft"))
            painter.drawRoundedRect(inner, 8, 8)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color("hover"))
            painter.drawRoundedRect(inner, 8, 8)
        painter.setPen(QPen(color("line"), 1))
        painter.drawLine(rect.left() + _SIDE, rect.bottom(), rect.right() - _SIDE, rect.bottom())
        self._paint_words(painter, rect, row)
        painter.restore()

    def _paint_words(self, painter: QPainter, rect: QRect, row: PublicRow) -> None:
        rtl = self._view.layoutDirection() is Qt.LayoutDirection.RightToLeft
        icon = QRect(rect.left() + _SIDE, rect.top() + _PAD, 18, line_height(Role.CARD))
        words = rect.adjusted(_SIDE + 32, _PAD, -_SIDE - self.room(), -_PAD)
        if rtl:
            icon.moveRight(rect.right() - _SIDE)
            words = rect.adjusted(_SIDE + self.room(), _PAD, -_SIDE - 32, -_PAD)
        glyph = "layout-template" if row.is_template else "file-text"
        paint_icon(painter, icon, glyph, "t3", 18)
        top = words.top()
        direction = self._view.layoutDirection()
        middle = Qt.AlignmentFlag.AlignVCenter
        lead = QStyle.visualAlignment(direction, Qt.AlignmentFlag.AlignLeading | middle)
        tag = tr("Template") if row.is_template else ""
        tag_room = tag_width(tag) + 8 if tag else 0
        for role, tint, text in (
            (Role.CARD, "t1", row.name),
            (Role.BODY, "t2", row.description),
            (Role.SMALL, "t3", row.line),
        ):
            if not text:
                continue
            painter.setFont(font(role))
            painter.setPen(color(tint))
            room = words.width() - (tag_room if role is Role.CARD else 0)
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
            line = QRect(words.left(), top, words.width(), line_height(role))
            painter.drawText(line, lead, shown)
            if role is Role.CARD and tag:
                after = painter.fontMetrics().horizontalAdvance(shown) + 8
                pill = QRect(line.left() + after, line.top() + 1, tag_width(tag), 18)
                paint_tag(painter, QStyle.visualRect(direction, line, pill), tag)
            top += line_height(role)

    def room(self) -> int:
        """Return the room of the button at the trailing side."""
        return current().px(180)


class ColleaguesList(QListView):
    """The rows; Enter copies, and the chosen one has a button. Signal: `copy_wished(id)`."""

    copy_wished = Signal(str)
    bottom_reached = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _Model(self)
        self._delegate = _Delegate(self)
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(tr("Shared by colleagues"))
        set_look(self, own_focus=True)
        self.setMouseTracking(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setSingleStep(20)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.copy_button = Button(
            tr("Copy to my library"), icon="copy", small=True, parent=self.viewport()
        )
        self.copy_button.clicked.connect(self._on_copy)
        self.copy_button.hide()
        self.selectionModel().selectionChanged.connect(self._place_button)

    def rows(self) -> Sequence[PublicRow]:
        """Return what is listed."""
        return self._model.rows

    def show_rows(self, rows: Sequence[PublicRow]) -> None:
        """List these; the choice stays."""
        chosen = self.chosen()
        self._model.show(rows)
        at = next((n for n, row in enumerate(rows) if chosen and row.id == chosen.id), 0)
        if rows:
            self.setCurrentIndex(self._model.index(at))
        self._place_button()

    def chosen(self) -> PublicRow | None:
        """Return the chosen row."""
        index = self.currentIndex()
        return self._model.rows[index.row()] if index.isValid() else None

    @Slot()
    def _place_button(self) -> None:
        index = self.currentIndex()
        self.copy_button.setVisible(index.isValid())
        if not index.isValid():
            return
        row = self.visualRect(index)
        size = self.copy_button.sizeHint()
        rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = row.left() + _SIDE if rtl else row.right() - _SIDE - size.width()
        top = row.top() + (row.height() - size.height()) // 2
        self.copy_button.setGeometry(left, top, size.width(), size.height())

    @Slot()
    def _on_copy(self) -> None:
        row = self.chosen()
        if row is not None:
            self.copy_wished.emit(row.id)

    @Slot(int)
    def _on_scrolled(self, value: int) -> None:
        self._place_button()
        if value >= self.verticalScrollBar().maximum():
            self.bottom_reached.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._on_copy()
        else:
            super().keyPressEvent(event)
            self._place_button()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.indexAt(event.position().toPoint()).isValid():
            self._on_copy()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_button()


class ColleaguesView(QStackedWidget):
    """The list, or what is said in its place. `wished`: ask again. `copy_wished(id)`.

    `more_wished`: the end of the list was reached.
    """

    wished = Signal()
    copy_wished = Signal(str)
    more_wished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = ColleaguesList()
        self.list.copy_wished.connect(self.copy_wished)
        self.list.bottom_reached.connect(self.more_wished)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 6, 0, 0)
        column.addWidget(self.list)
        self.said = EmptyState("", icon="users", kind=Kind.PLAIN)
        self.said.pressed.connect(self.wished)
        for page in (holder, self.said):
            self.addWidget(page)
        self.say_loading()

    def show_rows(self, rows: Sequence[PublicRow], *, searched: str) -> None:
        """List what was found."""
        if rows:
            self.list.show_rows(rows)
            self.setCurrentIndex(0)
            return
        self.list.show_rows(())
        if searched:
            self.said.set_words(tr("No worksheet is called “{text}”.", text=searched))
        else:
            self.said.set_words(
                tr("Nothing shared yet"),
                tr("“Let colleagues find it” is in the menu of every worksheet of the library."),
            )
        self.setCurrentIndex(1)

    def say_loading(self) -> None:
        """Say that the answer is awaited."""
        if not self.list.rows():
            self.said.set_words(tr("Looking what colleagues share…"))
            self.setCurrentIndex(1)

    def refuse(self, sentence: str) -> None:
        """Say why there is no list."""
        self.said.set_words(
            tr("The list is not there at the moment"), sentence, button=tr("Try again")
        )
        self.setCurrentIndex(1)
