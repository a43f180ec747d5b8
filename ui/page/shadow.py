"""The shadow of a page: a nine-patch made once for a theme and a screen (ui.md §2).

A QGraphicsDropShadowEffect would blur the whole page at every repaint (4.7 ms against 1.4).
"""

from functools import lru_cache
from math import erf, sqrt

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap

from ui.theme.current import current

BLUR = 14
"""CSS blur radius in logical px; its Gaussian has half of it as standard deviation."""
OFFSET_Y = 2
REACH = 20
"""How far the shadow is painted beyond the page, logical px."""
_CORNER = 2 * REACH


def paint_shadow(painter: QPainter, page: QRectF) -> None:
    """Paint the shadow that a page lying on `page` throws; the page itself comes after it."""
    theme = current()
    ratio = painter.device().devicePixelRatio()
    patch = _patch(theme.shadow_far, theme.shadow_edge, ratio)
    outer = page.adjusted(-REACH, -REACH + OFFSET_Y, REACH, REACH + OFFSET_Y)
    _paint_patch(painter, outer, patch, ratio)


def _paint_patch(painter: QPainter, outer: QRectF, patch: QPixmap, ratio: float) -> None:
    """Paint corners and edges of the patch around `outer`; its middle lies under the page."""
    corner = min(_CORNER, outer.width() / 2, outer.height() / 2)
    whole = patch.width()
    cut = round(corner * ratio)
    xs = (outer.left(), outer.left() + corner, outer.right() - corner, outer.right())
    ys = (outer.top(), outer.top() + corner, outer.bottom() - corner, outer.bottom())
    cuts = (0, cut, whole - cut, whole)
    for column in range(3):
        for row in range(3):
            if column == row == 1:
                continue
            target = QRectF(
                xs[column], ys[row], xs[column + 1] - xs[column], ys[row + 1] - ys[row]
            )
            source = QRectF(
                cuts[column],
                cuts[row],
                cuts[column + 1] - cuts[column],
                cuts[row + 1] - cuts[row],
            )
            painter.drawPixmap(target, patch, source)


@lru_cache(maxsize=8)
def _patch(far: float, edge: float, ratio: float) -> QPixmap:
    """Return the shadow of a small page in device pixels.

    `far` and `edge` are opacities: of the blurred square, which is the product of two Gaussian
    edges, and of the line of 1 px around the page.
    """
    side = round((2 * _CORNER + 1) * ratio)
    sigma = BLUR / 2 * ratio
    reach = round(REACH * ratio)
    profile = [_covered(at + 0.5, reach, side - reach, sigma) for at in range(side)]
    stride = (side + 3) // 4 * 4
    rows = bytearray()
    for vertical in profile:
        level = 255 * far * vertical
        rows += bytes(round(level * across) for across in profile)
        rows += bytes(stride - side)
    grey = QImage(bytes(rows), side, side, stride, QImage.Format.Format_Alpha8)
    image = grey.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    _add_edge(image, edge, ratio)
    return QPixmap.fromImage(image)


def _add_edge(image: QImage, edge: float, ratio: float) -> None:
    """Add the line around the page, which lies `OFFSET_Y` above the middle of its shadow."""
    reach, offset, line = round(REACH * ratio), round(OFFSET_Y * ratio), round(ratio)
    black = QColor(Qt.GlobalColor.black)
    black.setAlphaF(edge)
    pen = QPen(black, line)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    middle = line / 2
    page = QRectF(image.rect()).adjusted(reach, reach - offset, -reach, -reach - offset)
    painter = QPainter(image)
    painter.setPen(pen)
    painter.drawRect(page.adjusted(-middle, -middle, middle, middle))
    painter.end()


def _covered(at: float, start: float, end: float, sigma: float) -> float:
    """Return how much of a bar from `start` to `end`, blurred with `sigma`, is seen at `at`."""
    spread = sigma * sqrt(2)
    return (erf((at - start) / spread) - erf((at - end) / spread)) / 2
