"""Lines, boxes and paths as batches that QPainter draws with one call each."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple, Protocol

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen

from app.layout.display import RGB, Box, Cap, ClipEnd, ClipStart, Line, Path
from app.printing.layers import Geometry

_CAPS: Final = {Cap.BUTT: Qt.PenCapStyle.FlatCap, Cap.ROUND: Qt.PenCapStyle.RoundCap}


class Inks(NamedTuple):
    """The colours of black and white, 0xAARRGGBB."""

    ink: int
    paper: int


class Pen(NamedTuple):
    """What strokes of one batch share."""

    width: float
    black: int
    dash: tuple[float, ...]
    cap: Cap


class Batch(Protocol):
    """Something painted in one go."""

    def paint(self, painter: QPainter, inks: Inks) -> None:
        """Paint it; clips apart, the painter's pen and brush are the batch's own business."""


def mixed(inks: Inks, colour: RGB) -> QColor:
    """Return `colour` as it looks when white is the paper and black the ink."""
    ink, paper = QColor(inks.ink), QColor(inks.paper)
    parts = zip(colour, (ink.red(), ink.green(), ink.blue()), _parts(paper), strict=True)
    return QColor(*(round(low + (high - low) * part / 255) for part, low, high in parts))


def _parts(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()


@lru_cache(maxsize=256)
def _pen(pen: Pen, inks: Inks) -> QPen:
    grey = round(255 * (1 - pen.black / 100))
    made = QPen(QBrush(mixed(inks, (grey, grey, grey))), pen.width)
    made.setCapStyle(_CAPS[pen.cap])
    made.setJoinStyle(Qt.PenJoinStyle.SvgMiterJoin)
    made.setMiterLimit(10.0)  # PDF's own limit, so that corners agree
    if pen.dash:
        pattern = pen.dash if len(pen.dash) % 2 == 0 else pen.dash * 2
        made.setDashPattern([length / pen.width for length in pattern])  # Qt counts in widths
    return made


@lru_cache(maxsize=256)
def _brush(colour: RGB, inks: Inks) -> QBrush:
    return QBrush(mixed(inks, colour))


class _Lines:
    """Straight strokes of one pen."""

    def __init__(self, pen: Pen) -> None:
        self.pen = pen
        self.lines: list[QLineF] = []

    def paint(self, painter: QPainter, inks: Inks) -> None:
        painter.setPen(_pen(self.pen, inks))
        painter.drawLines(self.lines)


class _Boxes:
    """Rectangles, outlined with a pen or filled with a colour."""

    def __init__(self, look: "Pen | RGB") -> None:
        self.look = look
        self.boxes: list[QRectF] = []

    def paint(self, painter: QPainter, inks: Inks) -> None:
        if isinstance(self.look, Pen):
            painter.setPen(_pen(self.look, inks))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(_brush(self.look, inks))
        painter.drawRects(self.boxes)


class _Curve:
    """Lines and curves."""

    def __init__(self, path: Path, height: float) -> None:
        self._look = Pen(path.width, path.black, path.dash, path.cap)
        self._filled = path.filled
        self._path = _painter_path(path, height)

    def paint(self, painter: QPainter, inks: Inks) -> None:
        if self._look.width > 0:
            painter.setPen(_pen(self._look, inks))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(
            _brush((0, 0, 0), inks) if self._filled else QBrush(Qt.BrushStyle.NoBrush)
        )
        painter.drawPath(self._path)


class _Clip:
    """The start of a clip."""

    def __init__(self, rectangle: QRectF) -> None:
        self._rectangle = rectangle

    def paint(self, painter: QPainter, inks: Inks) -> None:  # noqa: ARG002  (Batch)
        painter.save()
        painter.setClipRect(self._rectangle, Qt.ClipOperation.IntersectClip)


class _Unclip:
    """The end of a clip."""

    def paint(self, painter: QPainter, inks: Inks) -> None:  # noqa: ARG002  (Batch)
        painter.restore()


def batches(items: Iterable[Geometry], height: float) -> list[Batch]:
    """Return `items` as batches, in their order, y turned downwards on a page `height` high."""
    found: list[Batch] = []
    for item in items:
        match item:
            case Line():
                line = QLineF(item.x1, height - item.y1, item.x2, height - item.y2)
                _lines(found, Pen(item.width, item.black, item.dash, item.cap)).append(line)
            case Box():
                rectangle = _rectangle(item, height)
                if item.fill is not None:
                    _boxes(found, item.fill).append(rectangle)
                if item.width > 0:
                    pen = Pen(item.width, item.black, item.dash, Cap.BUTT)
                    _boxes(found, pen).append(rectangle)
            case Path():
                found.append(_Curve(item, height))
            case ClipStart():
                found.append(_Clip(_rectangle(item, height)))
            case ClipEnd():
                found.append(_Unclip())
    return found


def _lines(found: list[Batch], pen: Pen) -> list[QLineF]:
    """Return the lines of the last batch, or of a new one when that has another pen."""
    last = found[-1] if found else None
    if not isinstance(last, _Lines) or last.pen != pen:
        last = _Lines(pen)
        found.append(last)
    return last.lines


def _boxes(found: list[Batch], look: "Pen | RGB") -> list[QRectF]:
    """Return the boxes of the last batch, or of a new one when that looks otherwise."""
    last = found[-1] if found else None
    if not isinstance(last, _Boxes) or last.look != look:
        last = _Boxes(look)
        found.append(last)
    return last.boxes


def _rectangle(item: Box | ClipStart, height: float) -> QRectF:
    return QRectF(item.x, height - item.y - item.h, item.w, item.h)


def _painter_path(path: Path, height: float) -> QPainterPath:
    made = QPainterPath()
    made.setFillRule(Qt.FillRule.WindingFill)
    for operator, *numbers in path.segments:
        values = [float(number) for number in numbers]
        points = [QPointF(x, height - y) for x, y in zip(values[::2], values[1::2], strict=True)]
        match operator:
            case "M":
                made.moveTo(points[0])
            case "L":
                made.lineTo(points[0])
            case "C":
                made.cubicTo(*points)
            case _:
                made.closeSubpath()
    return made
