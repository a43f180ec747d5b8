"""The page's shadow, drawn once per screen scale and stretched from nine patches."""

from functools import lru_cache

from PySide6.QtCore import QMargins, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from ui.theme.current import current

_BLUR = 14
_FALL = 2
REACH = _BLUR + _FALL
"""How far the shadow reaches beyond the page, in logical px."""
_SIDE = 3 * REACH


@lru_cache(maxsize=8)
def _patches(edge: float, far: float, ratio: float) -> QPixmap:
    """Return a shadow around a square of one third of the picture.

    The far part falls off as (1 - distance / blur)² outside the page, close to a Gaussian.
    """
    side = round(_SIDE * ratio)
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.scale(ratio, ratio)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    page = QRectF(REACH, REACH, REACH, REACH)
    steps = 28
    painted = 0.0
    for step in range(steps):
        away = _BLUR * (1 - step / steps)
        wanted = far * 0.5 * (1 - away / _BLUR) ** 2
        alpha = max(0.0, (wanted - painted) / (1 - painted))
        painted = wanted
        painter.setBrush(QColor.fromRgbF(0, 0, 0, alpha))
        ring = page.adjusted(-away, -away + _FALL, away, away + _FALL)
        painter.drawRoundedRect(ring, away, away)
    painter.setBrush(QColor.fromRgbF(0, 0, 0, edge))
    painter.drawRect(page.adjusted(-1, -1, 1, 1))
    painter.end()
    made = QPixmap.fromImage(image)
    made.setDevicePixelRatio(ratio)
    return made


def paint_page_shadow(painter: QPainter, page: QRect) -> None:
    """Paint the shadow around `page`; paint the page over it afterwards."""
    theme = current()
    ratio = painter.device().devicePixelRatio()
    pixmap = _patches(theme.shadow_edge, theme.shadow_far, ratio)
    whole = page.marginsAdded(QMargins(REACH, REACH, REACH, REACH))
    part = REACH * ratio
    xs = (whole.left(), page.left(), page.right() + 1, whole.right() + 1)
    ys = (whole.top(), page.top(), page.bottom() + 1, whole.bottom() + 1)
    for row in range(3):
        for column in range(3):
            target = QRectF(QPointF(xs[column], ys[row]), QPointF(xs[column + 1], ys[row + 1]))
            source = QRectF(column * part, row * part, part, part)
            painter.drawPixmap(target, pixmap, source)
