"""Small pills: a tag that says something, a filter that can be switched."""

from enum import StrEnum

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget
from typing_extensions import override

from ui.components.base import set_look
from ui.theme.current import color, current
from ui.theme.fonts import Role, font
from ui.theme.icons import paint_icon


class TagTone(StrEnum):
    """What a tag is about."""

    PLAIN = "plain"
    ACCENT = "accent"
    OK = "ok"
    WARN = "warn"
    BAD = "bad"


_COLORS = {
    TagTone.PLAIN: ("press", "t2"),
    TagTone.ACCENT: ("accent_soft", "accent_text"),
    TagTone.OK: ("ok_soft", "ok"),
    TagTone.WARN: ("warn_soft", "warn"),
    TagTone.BAD: ("bad_soft", "bad"),
}
TAG_HEIGHT = 18


def tag_width(text: str) -> int:
    """Return the width of a painted tag in px."""
    return QFontMetrics(font(Role.CAPTION)).horizontalAdvance(text) + 14


def paint_tag(
    painter: QPainter, rect: QRect, text: str, tone: TagTone = TagTone.PLAIN, fill: str = ""
) -> None:
    """Paint a tag into `rect` (for delegates); `fill` is another token for its ground."""
    ground, words = _COLORS[tone]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(fill or ground))
    painter.drawRoundedRect(QRectF(rect), rect.height() / 2, rect.height() / 2)
    painter.setFont(font(Role.CAPTION))
    painter.setPen(color(words))
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width() - 10)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, shown)
    painter.restore()


class Tag(QWidget):
    """A pill that says a word ("Custom", "26 out"). It takes no input."""

    def __init__(
        self, text: str, tone: TagTone = TagTone.PLAIN, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._text = text
        self._tone = tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def text(self) -> str:
        """Return the word."""
        return self._text

    def set_text(self, text: str, tone: TagTone | None = None) -> None:
        """Say another word, perhaps in another tone."""
        self.setVisible(bool(text))
        if (text, tone or self._tone) == (self._text, self._tone):
            return
        self._text = text
        self._tone = tone or self._tone
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(tag_width(self._text), current().px(TAG_HEIGHT))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint_tag(QPainter(self), self.rect(), self._text, self._tone)


class FilterChip(QAbstractButton):
    """A pill that switches a filter. Signal: `toggled(bool)`."""

    def __init__(self, text: str, *, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        set_look(self, ring_radius=14)

    @override
    def sizeHint(self) -> QSize:
        words = QFontMetrics(font(Role.STRONG)).horizontalAdvance(self.text())
        return QSize(words + 24 + (20 if self._icon else 0), current().px(28))

    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, outline, words = "raised", "line2", "t2"
        if not self.isEnabled():
            ground, outline, words = "panel", "line", "tdis"
        elif self.isChecked():
            ground, outline, words = "accent_soft", "accent_line", "accent_text"
        elif self.isDown():
            ground = "press"
        elif self.underMouse():
            ground = "hover"
        painter.setPen(color(outline))
        painter.setBrush(color(ground))
        round_ = (self.height() - 1) / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), round_, round_)
        room = self.rect().adjusted(12, 0, -12, 0)
        if self._icon:
            rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
            left = room.right() - 13 if rtl else room.left() - 2
            paint_icon(painter, QRect(left, 0, 16, self.height()), self._icon, words, 14)
            room = room.adjusted(0, 0, -20, 0) if rtl else room.adjusted(20, 0, 0, 0)
        painter.setFont(font(Role.STRONG))
        painter.setPen(color(words))
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, self.text())
