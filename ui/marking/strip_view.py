"""All pupils' answers to one problem, as strips cut out of their pages (ui.md §4 "Strip")."""

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QImage, QKeyEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from app.marking.model import Mark
from ui.marking import phrases
from ui.marking.card import Card
from ui.theme.current import color, current
from ui.theme.fonts import Role, font
from ui.words import tr

Index = QModelIndex | QPersistentModelIndex
CARD = Qt.ItemDataRole.UserRole + 1
_GAP, _FOOT, _PAD = 10, 28, 6
_WIDTH, _HEIGHT = 184, 132
_DOT = 20


class StripModel(QAbstractListModel):
    """One card a pupil."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cards: tuple[Card, ...] = ()

    def set_cards(self, cards: tuple[Card, ...]) -> None:
        """Show these; the same number of cards changes in place."""
        if len(cards) == len(self._cards):
            self._cards = cards
            if cards:
                self.dataChanged.emit(self.index(0), self.index(len(cards) - 1))
            return
        self.beginResetModel()
        self._cards = cards
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._cards)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        card = self._cards[index.row()]
        if role == CARD:
            return card
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return ", ".join(part for part in (card.name, phrases.marked(card.mark), card.reason)
                             if part)  # fmt: skip
        return None


class StripDelegate(QStyledItemDelegate):
    """Paints a card from plain values."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        px = current().px
        return QSize(px(_WIDTH) + _GAP, px(_HEIGHT) + _GAP)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        card: Card = index.data(CARD)
        half = _GAP // 2
        box = option.rect.adjusted(half, half, -half, -half)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        path = QPainterPath()
        path.addRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.fillPath(path, color("raised"))
        foot = QRect(box.left(), box.bottom() + 1 - current().px(_FOOT), box.width(),
                     current().px(_FOOT))  # fmt: skip
        top = QRect(box.topLeft(), QSize(box.width(), box.height() - foot.height()))
        _paint_picture(painter, path, top, card.picture)
        painter.fillRect(QRect(foot.topLeft(), QSize(foot.width(), 1)), color("line"))
        _paint_foot(painter, foot, card, option.direction)
        is_current = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color("focus" if is_current else "line"), 2.5 if is_current else 1))
        painter.drawPath(path)
        painter.restore()


def _paint_picture(
    painter: QPainter, path: QPainterPath, top: QRect, picture: QImage | None
) -> None:
    painter.save()
    painter.setClipPath(path)
    painter.setClipRect(top, Qt.ClipOperation.IntersectClip)
    if picture is None:
        painter.fillRect(top, color("press"))
        painter.setFont(font(Role.SMALL))
        painter.setPen(color("t2"))
        painter.drawText(top, Qt.AlignmentFlag.AlignCenter, tr("No picture"))
    else:
        painter.fillRect(top, color("paper"))
        room = top.adjusted(_PAD, _PAD // 2, -_PAD, -_PAD // 2)
        size = picture.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRect(0, 0, size.width(), size.height())
        target.moveCenter(room.center())
        painter.drawImage(target, picture)
    painter.restore()


def _paint_foot(painter: QPainter, foot: QRect, card: Card, direction: Qt.LayoutDirection) -> None:
    dot = QRect(foot.right() - _PAD - _DOT, foot.top(), _DOT, foot.height())
    words = QRect(foot.left() + 10, foot.top(), dot.left() - foot.left() - 16, foot.height())
    caption, small = QFontMetrics(font(Role.CAPTION)), QFontMetrics(font(Role.SMALL))
    reason = small.elidedText(card.reason, Qt.TextElideMode.ElideRight, words.width() * 6 // 10)
    taken = small.horizontalAdvance(reason)
    name = QRect(
        words.left(), words.top(), words.width() - taken - 6 * bool(taken), words.height()
    )
    why = QRect(words.right() - taken, words.top(), taken + 1, words.height())
    visual = QStyle.visualRect
    painter.setFont(font(Role.CAPTION))
    painter.setPen(color("t1"))
    leading = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
    said = caption.elidedText(card.name, Qt.TextElideMode.ElideRight, name.width())
    painter.drawText(visual(direction, foot, name), leading, said)
    painter.setFont(font(Role.SMALL))
    painter.setPen(color("t2"))
    painter.drawText(visual(direction, foot, why), leading, reason)
    circle = visual(direction, foot, dot)
    paint_mark(painter, QRectF(circle.center().x() - 9.5, circle.center().y() - 9.5, 20, 20),
               card.mark)  # fmt: skip


def paint_mark(painter: QPainter, box: QRectF, mark: Mark | None) -> None:
    """Paint the round mark of an answer, 20 wide; an open one is a dashed ring."""
    if mark is None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color("control"), 1, Qt.PenStyle.DashLine))
        painter.drawEllipse(box.adjusted(1, 1, -1, -1))
        return
    ground, ink = {
        Mark.RIGHT: ("ok_soft", "ok"),
        Mark.WRONG: ("bad_soft", "bad"),
        Mark.HALF: ("warn_soft", "warn"),
        Mark.NOT_DONE: ("press", "t2"),
    }[mark]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(ground))
    painter.drawEllipse(box)
    painter.setFont(font(Role.HEAD))
    painter.setPen(color(ink))
    sign = {Mark.RIGHT: "✓", Mark.WRONG: "✗", Mark.HALF: "½", Mark.NOT_DONE: "–"}[mark]
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, sign)


class StripView(QListView):
    """Cards in rows. `pressed_key(str)`: a letter, a digit or a name of `ui.marking.keys`."""

    pressed_key = Signal(int, bool, str)
    """Qt's key, whether Shift is down, and the text the key gives."""

    def __init__(self, model: StripModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(StripDelegate(self))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(tr("Answers"))

    def row(self) -> int:
        """Return the pupil who is current, from 0; -1 without any."""
        return self.currentIndex().row()

    def go_to(self, row: int) -> None:
        """Make a pupil current and bring the strip into view."""
        index = self.model().index(row, 0)
        select = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().setCurrentIndex(index, select)
        self.scrollTo(index)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        plain = event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        plain &= ~Qt.KeyboardModifier.KeypadModifier
        moves = {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down,
                 Qt.Key.Key_Home, Qt.Key.Key_End}  # fmt: skip
        if key in moves or plain:
            super().keyPressEvent(event)
            return
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in {Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_F6}:
            super().keyPressEvent(event)
            return
        self.pressed_key.emit(int(key), shift, event.text())
