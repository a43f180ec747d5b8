"""Lucide icons in the colours of the theme, sharp at every scale.

QtSvg paints `currentColor` black, so the tint's colour is put into the text before it is
rendered. An icon follows a theme change by itself: the colour is looked up when it is painted.
"""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QIconEngine, QPainter, QPixmap
from typing_extensions import override

import resources
from ui.theme.current import current

MIRRORED = frozenset(
    {"undo-2", "redo-2", "chevron-left", "chevron-right", "arrow-right", "list-checks", "share-2"}
)
"""Icons with a reading direction (ui.md §9)."""


@lru_cache(maxsize=128)
def _source(name: str) -> str:
    text = resources.read_text(f"icons/{name}.svg")
    return text.replace('stroke-width="2"', 'stroke-width="1.75"')


@lru_cache(maxsize=512)
def _rendered(name: str, color: str, side: int, mirrored: bool) -> QPixmap:  # noqa: FBT001 - a cache key
    from PySide6.QtSvg import QSvgRenderer  # QtSvg is not needed before the first icon

    text = _source(name)
    filled = text.replace("currentColor", color)
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if mirrored:
        painter.translate(side, 0)
        painter.scale(-1, 1)
    QSvgRenderer(QByteArray(filled.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return pixmap


def icon_pixmap(name: str, tint: str = "t2", size: int = 18, ratio: float = 1.0) -> QPixmap:
    """Return the icon as a pixmap of `size` logical pixels for a screen of `ratio`."""
    rtl = QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
    side = max(1, round(size * ratio))
    pixmap = QPixmap(_rendered(name, current().hex(tint), side, rtl and name in MIRRORED))
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def paint_icon(
    painter: QPainter, rect: QRect, name: str, tint: str = "t2", size: int = 18
) -> None:
    """Paint an icon of `size` logical pixels in the middle of `rect`."""
    ratio = painter.device().devicePixelRatio()
    pixmap = icon_pixmap(name, tint, size, ratio)
    corner = QPoint(rect.x() + (rect.width() - size) // 2, rect.y() + (rect.height() - size) // 2)
    painter.drawPixmap(corner, pixmap)


class _LucideEngine(QIconEngine):
    """Paints one icon; in a wide rectangle the glyph keeps to the leading side, so that a button
    whose icon is 20 by 16 has a gap of 4 before its word.
    """

    def __init__(self, name: str, tint: str, on_tint: str) -> None:
        super().__init__()
        self._name = name
        self._tint = tint
        self._on_tint = on_tint

    def _pixmap(self, size: QSize, ratio: float, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        tint = self._on_tint if state is QIcon.State.On else self._tint
        if mode is QIcon.Mode.Disabled:
            tint = "tdis"
        side = min(size.width(), size.height())
        return icon_pixmap(self._name, tint, side, ratio)

    @override
    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        pixmap = self._pixmap(rect.size(), painter.device().devicePixelRatio(), mode, state)
        rtl = QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
        side = min(rect.width(), rect.height())
        left = rect.right() + 1 - side if rtl else rect.left()
        painter.drawPixmap(QPoint(left, rect.top() + (rect.height() - side) // 2), pixmap)

    @override
    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    @override
    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        whole = QPixmap(size * scale)
        whole.setDevicePixelRatio(scale)
        whole.fill(Qt.GlobalColor.transparent)
        painter = QPainter(whole)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return whole

    @override
    def actualSize(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QSize:
        return size

    @override
    def clone(self) -> QIconEngine:
        return _LucideEngine(self._name, self._tint, self._on_tint)


def icon(name: str, tint: str = "t2", *, on_tint: str | None = None) -> QIcon:
    """Return a Lucide icon ("undo-2") in the colour of `tint`; `on_tint` when it is checked.

    A disabled icon is painted in tdis.

    Raises:
        FileNotFoundError: when resources/icons does not have it.
    """
    _source(name)
    return QIcon(_LucideEngine(name, tint, on_tint or tint))


def app_icon() -> QIcon:
    """Return the program's own icon: a chalk line on the accent square."""
    made = QIcon()
    for side in (16, 24, 32, 48, 64, 128, 256):
        made.addPixmap(_app_mark(side))
    return made


@lru_cache(maxsize=4)
def _app_mark(side: int) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer

    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    data = QByteArray(resources.read_bytes("icons/chalkline.svg"))
    QSvgRenderer(data).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return pixmap


def paint_app_mark(painter: QPainter, rect: QRectF) -> None:
    """Paint the program's mark into a square."""
    ratio = painter.device().devicePixelRatio()
    pixmap = _app_mark(round(rect.width() * ratio))
    painter.drawPixmap(rect, pixmap, QRectF(pixmap.rect()))
