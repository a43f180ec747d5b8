"""Paints a library card from plain values (ui.md §4)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QImage, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyle

from app.worksheets.worksheet import Card
from ui.library import phrases
from ui.library.card_layout import PAGE_TOP, PAGE_VISIBLE, PAGE_WIDTH, CardLayout, Lines, Part
from ui.theme.current import color, current
from ui.theme.fonts import Role, font
from ui.theme.icons import paint_icon
from ui.words import tr

_CENTRE = Qt.AlignmentFlag.AlignCenter
_LEADING = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
_RADIUS = 10.0
_TAG_GAP = 6
_TAG_PAD = 8


@dataclass(frozen=True, slots=True)
class Mood:
    """What the mouse and the keyboard make of a card."""

    lively: bool = False
    """The mouse is over it, or it has the focus: its buttons show."""
    hot: Part | None = None
    pressed: bool = False
    ringed: bool = False


AT_REST = Mood()


class CardPainter:
    """Knows the fonts and heights at the text size in force, until `refresh`."""

    def __init__(self) -> None:
        self._fonts: dict[Role, QFont] = {}
        self._metrics: dict[Role, QFontMetrics] = {}
        self._lines = Lines(20, 20, 17, 18, 58, 74)
        self.refresh()

    @property
    def lines(self) -> Lines:
        """Return the heights of the card's lines at this text size."""
        return self._lines

    def refresh(self) -> None:
        """Take up the text size and words in force."""
        roles = (Role.CARD, Role.BODY, Role.SMALL, Role.CAPTION, Role.STRONG)
        self._fonts = {role: font(role) for role in roles}
        self._metrics = {role: QFontMetrics(made) for role, made in self._fonts.items()}
        px, strong = current().px, self._metrics[Role.STRONG]
        self._lines = Lines(
            title=px(20),
            second=px(20),
            third=px(16) + 1,
            tag=px(18),
            open_width=strong.horizontalAdvance(tr("Open")) + 22,
            print_width=strong.horizontalAdvance(tr("Print")) + 44,
        )

    def paint(
        self,
        painter: QPainter,
        place: CardLayout,
        card: Card,
        *,
        second: str,
        image: QImage | None,
        mood: Mood = AT_REST,
    ) -> None:
        """Paint a card; without an `image` its page is blank."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        outline = _rounded(place.card)
        painter.fillPath(outline, color("raised"))
        _paint_page(painter, place, image)
        if mood.lively:
            self._paint_strip(painter, place, mood)
        _paint_star(painter, place, card, mood)
        self._paint_words(painter, place, card, second)
        self._paint_tags(painter, place, card)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if mood.ringed:
            painter.setPen(QPen(color("focus"), 2))
        else:
            painter.setPen(QPen(color("control" if mood.lively else "line"), 1))
        painter.drawPath(outline)

    def _paint_strip(self, painter: QPainter, place: CardLayout, mood: Mood) -> None:
        painter.fillRect(place.strip, color("raised"))
        for edge in (place.strip.top(), place.strip.bottom()):
            painter.fillRect(
                QRect(place.strip.left(), edge, place.strip.width(), 1), color("line")
            )
        _button_ground(painter, place.open, mood, Part.OPEN)
        _button_ground(painter, place.print, mood, Part.PRINT)
        _button_ground(painter, place.more, mood, Part.MORE)
        painter.setFont(self._fonts[Role.STRONG])
        painter.setPen(color("t1"))
        painter.drawText(place.open, _CENTRE, tr("Open"))
        word = tr("Print")
        width = self._metrics[Role.STRONG].horizontalAdvance(word)
        icon = QRect(place.print.left() + 10, place.print.top(), 16, place.print.height())
        text = QRect(place.print.right() - 10 - width, place.print.top(), width + 2, icon.height())
        if painter.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            text.moveLeft(place.print.left() + 10)
            icon.moveRight(place.print.right() - 10)
        paint_icon(painter, icon, "printer", "t1", 16)
        painter.drawText(text, _CENTRE, word)
        paint_icon(painter, place.more, "ellipsis", "t1", 16)

    def _paint_words(self, painter: QPainter, place: CardLayout, card: Card, second: str) -> None:
        third = " · ".join(
            (
                phrases.versions(card.version_count),
                phrases.printed(card.pdf_generation_count),
            )
        )
        for role, token, rect, text in (
            (Role.CARD, "t1", place.title, card.name),
            (Role.BODY, "t2", place.second, second),
            (Role.SMALL, "t3", place.third, third),
        ):
            elided = self._metrics[role].elidedText(
                text, Qt.TextElideMode.ElideRight, rect.width()
            )
            painter.setFont(self._fonts[role])
            painter.setPen(color(token))
            painter.drawText(rect, _LEADING, elided)

    def _paint_tags(
        self,
        painter: QPainter,
        place: CardLayout,
        card: Card,
    ) -> None:
        direction = painter.layoutDirection()
        painter.setFont(self._fonts[Role.CAPTION])
        x = 0
        for text, token, ground in self._pills(card, place.tags.width()):
            width = self._metrics[Role.CAPTION].horizontalAdvance(text) + 2 * _TAG_PAD
            pill = QRect(place.tags.left() + x, place.tags.top(), width, place.tags.height())
            pill = QStyle.visualRect(direction, place.tags, pill)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(ground))
            painter.drawRoundedRect(QRectF(pill), pill.height() / 2, pill.height() / 2)
            painter.setPen(color(token))
            painter.drawText(pill, _CENTRE, text)
            x += width + _TAG_GAP

    def _pills(self, card: Card, room: int) -> Sequence[tuple[str, str, str]]:
        """Return (text, colour, ground) of the tags that fit, and "+2" for those that do not."""
        last: list[tuple[str, str, str]] = []
        if card.copies_out:
            text = phrases.copies_out(card.copies_out)
            last.append((text, "accent_text", "accent_soft"))
        if card.is_template:
            last.append((tr("Template"), "accent_text", "accent_soft"))
        if card.is_public:
            last.append((tr("Shared"), "accent_text", "accent_soft"))
        metrics = self._metrics[Role.CAPTION]

        def width(text: str) -> int:
            return metrics.horizontalAdvance(text) + 2 * _TAG_PAD + _TAG_GAP

        room -= sum(width(text) for text, _, _ in last)
        shown: list[tuple[str, str, str]] = []
        for number, tag in enumerate(card.tags):
            left = len(card.tags) - number - 1
            after = width(f"+{left}") if left else 0
            text = metrics.elidedText(tag, Qt.TextElideMode.ElideRight, current().px(120))
            if width(text) - _TAG_GAP + after > room:
                shown.append((f"+{left + 1}", "t2", "press"))
                break
            shown.append((text, "t2", "press"))
            room -= width(text)
        return (*shown, *last)


def _paint_page(painter: QPainter, place: CardLayout, image: QImage | None) -> None:
    painter.save()
    painter.setClipPath(_rounded(place.card))
    painter.fillRect(place.thumb, color("desk"))
    painter.setClipRect(place.thumb, Qt.ClipOperation.IntersectClip)
    if image is None:
        width, height = PAGE_WIDTH, PAGE_VISIBLE
    else:
        ratio = image.devicePixelRatio()
        width, height = round(image.width() / ratio), round(image.height() / ratio)
    left = place.thumb.left() + (place.thumb.width() - width) // 2
    page = QRect(left, place.thumb.top() + PAGE_TOP, width, height)
    # The edge of a sheet on the desk: a hairline all around, a little heavier below.
    painter.fillRect(page.adjusted(-1, 0, 1, 2), color("line2"))
    if image is None:
        painter.fillRect(page, color("paper"))
    else:
        painter.drawImage(page.topLeft(), image)
    painter.restore()
    painter.fillRect(
        QRect(place.thumb.left(), place.thumb.bottom(), place.thumb.width(), 1), color("line")
    )


def _paint_star(painter: QPainter, place: CardLayout, card: Card, mood: Mood) -> None:
    if not (card.is_favorite or mood.lively):
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color("hover" if mood.hot is Part.STAR else "raised"))
    painter.drawRoundedRect(QRectF(place.star).adjusted(1, 1, -1, -1), 6, 6)
    if card.is_favorite:
        painter.fillPath(_star(QRectF(place.star).center(), 8.0), color("warn_solid"))
    else:
        paint_icon(painter, place.star, "star", "t2", 16)


def _button_ground(painter: QPainter, rect: QRect, mood: Mood, part: Part) -> None:
    fill = "raised"
    if part is mood.hot:
        fill = "press" if mood.pressed else "hover"
    painter.setPen(QPen(color("line2"), 1))
    painter.setBrush(color(fill))
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)


def _rounded(card: QRect) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(card).adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
    return path


def _star(centre: QPointF, radius: float) -> QPainterPath:
    """Return a filled five-pointed star with the proportions of Lucide's outline."""
    path = QPainterPath()
    for point in range(10):
        reach = radius if point % 2 == 0 else radius * 0.47
        angle = math.radians(-90 + 36 * point)
        corner = centre + QPointF(math.cos(angle) * reach, math.sin(angle) * reach)
        if point:
            path.lineTo(corner)
        else:
            path.moveTo(corner)
    path.closeSubpath()
    path.translate(0, 0.6)
    return path
