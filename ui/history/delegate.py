"""Paints the rows of the history (ui.md §4, "History row")."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen, QTextLayout, QTextOption
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from app.worksheets.worksheet import Version, VersionId
from ui.history.model import DayRow, OlderRow, Role, VersionRow
from ui.history.telling import is_kept, is_pinned
from ui.theme.current import color, current
from ui.theme.fonts import Role as Type
from ui.theme.fonts import font, line_height
from ui.theme.icons import paint_icon
from ui.words import tr

SIDE = 16
DOT_COLUMN = 20
TEXT_LEFT = 44
PAD = 6
INSET = 8
"""Between the panel's edge and the fill of the chosen row."""
HEAD_ABOVE, HEAD_BELOW = 12, 5
ACTIONS_GAP = 8
MAX_LINES = 2


class VersionDelegate(QStyledItemDelegate):
    """Paints day heads, versions and "Show older versions…"; knows which one is previewed."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view
        self.previewed: VersionId | None = None
        self.actions_height = 28
        """Room under the words of the chosen row."""

    # -- sizes
    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        width = self._view.viewport().width()
        row = index.data(Role.ROW)
        if isinstance(row, DayRow):
            above = 0 if index.row() == 0 else HEAD_ABOVE
            return QSize(width, above + line_height(Type.HEAD) + HEAD_BELOW)
        if isinstance(row, OlderRow):
            return QSize(width, current().px(32) + 2 * PAD)
        height = (
            2 * PAD + line_height(Type.STRONG) + self._text_height(row.what, self._view.width())
        )
        height += line_height(Type.CAPTION) if row.copies else 0
        if self._is_chosen(index):
            height += ACTIONS_GAP + self.actions_height
        return QSize(width, height)

    def actions_rect(self, index: QModelIndex) -> QRect:
        """Return where the buttons of the chosen row stand, on the viewport."""
        rect = self._view.visualRect(index)
        top = rect.bottom() + 1 - PAD - self.actions_height
        rect = self._whole(rect)
        width = rect.width() - TEXT_LEFT - SIDE
        left = SIDE if self._is_mirrored() else TEXT_LEFT
        return QRect(rect.left() + left, top, width, self.actions_height)

    def _whole(self, rect: QRect) -> QRect:
        """Return a row's rectangle as if there were no scroll bar: it lies in the margin, and
        no line breaks differently when it comes.
        """
        bar = self._view.width() - self._view.viewport().width()
        return rect.adjusted(-bar, 0, 0, 0) if self._is_mirrored() else rect.adjusted(0, 0, bar, 0)

    def _is_chosen(self, index: QModelIndex | QPersistentModelIndex) -> bool:
        return self._view.selectionModel().isRowSelected(index.row(), QModelIndex())

    def _is_mirrored(self) -> bool:
        return self._view.layoutDirection() is Qt.LayoutDirection.RightToLeft

    def _text_height(self, text: str, width: int) -> int:
        lines = _wrapped(text, font(Type.BODY), width - TEXT_LEFT - SIDE)
        return len(lines) * line_height(Type.BODY)

    # -- painting
    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row = index.data(Role.ROW)
        rect = self._whole(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, DayRow):
            self._paint_head(painter, rect, row)
        else:
            state: QStyle.StateFlag = option.state
            self._paint_ground(
                painter,
                rect,
                chosen=self._is_chosen(index),
                hovered=QStyle.StateFlag.State_MouseOver in state,
            )
            if isinstance(row, OlderRow):
                self._paint_older(painter, rect, row)
            else:
                self._paint_version(painter, rect, row, chosen=self._is_chosen(index))
        painter.restore()

    def _paint_ground(
        self, painter: QPainter, rect: QRect, *, chosen: bool, hovered: bool
    ) -> None:
        if chosen or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color("accent-soft" if chosen else "hover"))
            painter.drawRoundedRect(rect.adjusted(INSET, 0, -INSET, 0), 8, 8)

    def _paint_head(self, painter: QPainter, rect: QRect, row: DayRow) -> None:
        painter.setFont(font(Type.HEAD))
        painter.setPen(color("t2"))
        place = rect.adjusted(SIDE, 0, -SIDE, -HEAD_BELOW)
        place.setTop(place.bottom() + 1 - line_height(Type.HEAD))
        self._paint_text(painter, place, row.title)

    def _paint_older(self, painter: QPainter, rect: QRect, row: OlderRow) -> None:
        painter.setFont(font(Type.STRONG))
        painter.setPen(color("t2"))
        place = rect.adjusted(SIDE, 0, -SIDE, 0)
        self._paint_text(painter, place, row.title)

    def _paint_version(
        self, painter: QPainter, rect: QRect, row: VersionRow, *, chosen: bool
    ) -> None:
        top = rect.top() + PAD
        height = line_height(Type.STRONG)
        dot = self._across(rect, SIDE, DOT_COLUMN)
        _paint_dot(painter, QPointF(dot + DOT_COLUMN / 2, top + height / 2), row.version)
        self._paint_time_line(painter, rect, row, chosen=chosen)
        top += height
        width = rect.width() - TEXT_LEFT - SIDE
        painter.setFont(font(Type.BODY))
        painter.setPen(color("t2"))
        left = self._across(rect, TEXT_LEFT, width)
        step = line_height(Type.BODY)
        for line in _wrapped(row.what, font(Type.BODY), width):
            self._paint_text(painter, QRect(left, top, width, step), line)
            top += step
        if row.copies:
            painter.setFont(font(Type.CAPTION))
            painter.setPen(color("t3"))
            place = QRect(left, top, width, line_height(Type.CAPTION))
            self._paint_text(painter, place, row.copies)

    def _paint_time_line(
        self, painter: QPainter, rect: QRect, row: VersionRow, *, chosen: bool
    ) -> None:
        height = line_height(Type.STRONG)
        painter.setFont(font(Type.STRONG, tabular=True))
        painter.setPen(color("t1"))
        width = QFontMetrics(painter.font()).horizontalAdvance(row.time)
        at = TEXT_LEFT
        place = QRect(self._across(rect, at, width), rect.top() + PAD, width, height)
        self._paint_text(painter, place, row.time)
        at += width + 6
        if is_pinned(row.version):
            side = QRect(self._across(rect, at, 16), rect.top() + PAD, 16, height)
            paint_icon(painter, side, "pin", "t2", 14)
            at += 16 + 6
        if row.version.is_current:
            at += self._paint_tag(painter, rect, at, tr("Current"), on_soft=chosen)
        if row.version.id == self.previewed and not row.version.is_current:
            at += self._paint_tag(painter, rect, at, tr("Preview"), on_soft=chosen)

    def _paint_tag(
        self, painter: QPainter, rect: QRect, at: int, word: str, *, on_soft: bool
    ) -> int:
        """Paint a pill and return the room it took."""
        painter.setFont(font(Type.CAPTION))
        width = QFontMetrics(painter.font()).horizontalAdvance(word) + 14
        height = current().px(18)
        top = rect.top() + PAD + (line_height(Type.STRONG) - height) // 2
        pill = QRect(self._across(rect, at, width), top, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("raised" if on_soft else "accent-soft"))
        painter.drawRoundedRect(pill, height / 2, height / 2)
        painter.setPen(color("accent-text"))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, word)
        return width + 6

    def _across(self, rect: QRect, at: int, width: int) -> int:
        """Return the left edge of a thing `width` wide that starts `at` from the leading side."""
        if self._is_mirrored():
            return rect.right() + 1 - at - width
        return rect.left() + at

    def _paint_text(self, painter: QPainter, place: QRect, text: str) -> None:
        """Paint a line on the leading side; its own letters say in which direction it reads."""
        side = Qt.AlignmentFlag.AlignRight if self._is_mirrored() else Qt.AlignmentFlag.AlignLeft
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        flags = side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(place, flags | Qt.TextFlag.TextSingleLine, text)


def _paint_dot(painter: QPainter, centre: QPointF, version: Version) -> None:
    """Paint filled for kept, open for an auto-save, with a halo for the current version."""
    token = "mark" if version.is_current else "t2"
    if version.is_current:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("accent-line" if current().is_dark else "accent-soft"))
        painter.drawEllipse(centre, 8, 8)
    if is_kept(version):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(token))
        painter.drawEllipse(centre, 5, 5)
        return
    painter.setPen(QPen(color("mark" if version.is_current else "t3"), 1.75))
    painter.setBrush(color("panel") if version.is_current else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QRectF(centre.x() - 4.6, centre.y() - 4.6, 9.2, 9.2))


def _wrapped(text: str, face: QFont, width: int) -> list[str]:
    """Return `text` in at most two lines, the second one elided."""
    layout = QTextLayout(text, face)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    starts: list[int] = []
    while len(starts) <= MAX_LINES:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(max(width, 1))
        starts.append(line.textStart())
    layout.endLayout()
    if len(starts) <= 1:
        return [text]
    metrics = QFontMetrics(face)
    second = metrics.elidedText(text[starts[1] :].strip(), Qt.TextElideMode.ElideRight, width)
    return [text[: starts[1]].rstrip(), second]
