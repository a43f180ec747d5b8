"""Lines, boxes and paths as batches that QPainter draws with one call each.

Problems stand in cells of their own, so that their n-th strokes may be drawn together: a page of
twenty equal problems takes as many calls as one problem.
"""

from collections.abc import Iterable
from functools import lru_cache
from operator import itemgetter
from typing import Final, NamedTuple, Protocol, TypeAlias

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen

from app.layout.display import RGB, Box, Cap, ClipEnd, ClipStart, Line, Path, SpanEnd, SpanStart
from app.printing.layers import Geometry
from ui.page.strokes import dashed, dashed_outline, outline

_CAPS: Final = {Cap.BUTT: Qt.PenCapStyle.FlatCap, Cap.ROUND: Qt.PenCapStyle.RoundCap}


class Inks(NamedTuple):
    """The colours of black and white, 0xAARRGGBB."""

    ink: int
    paper: int


class Pen(NamedTuple):
    """What plain strokes of one batch share."""

    width: float
    black: int
    cap: Cap = Cap.BUTT
    dash: tuple[float, ...] = ()
    """Only for curves: straight dashes are lines of their own."""


Look: TypeAlias = Pen | RGB
"""A pen for lines, a colour for filled boxes."""


class Batch(Protocol):
    """Something painted in one go."""

    def paint(self, painter: QPainter, inks: Inks) -> None:
        """Paint it, setting the pen and brush it needs."""


def batches(items: Iterable[Geometry], height: float) -> list[Batch]:
    """Return `items` as batches, y turned downwards on a page `height` high."""
    sorter = _Sorter()
    for item in items:
        kind = type(item)
        if kind is Line:
            _add_line(sorter, item, height)  # type: ignore[arg-type]
        elif kind is Box:
            _add_box(sorter, item, height)  # type: ignore[arg-type]
        elif kind is SpanStart or kind is SpanEnd:
            sorter.change_problem(inside=kind is SpanStart)
        elif isinstance(item, Path):
            sorter.add(_Curve(item, height))
        elif isinstance(item, ClipStart):
            sorter.clip(_Clip(_rectangle(item, height)))
        elif isinstance(item, ClipEnd):
            sorter.clip(_Unclip())
    return sorter.finish()


def mixed(inks: Inks, colour: RGB) -> QColor:
    """Return `colour` as it looks when white is the paper and black the ink."""
    parts = zip(colour, _parts(inks.ink), _parts(inks.paper), strict=True)
    return QColor(*(round(low + (high - low) * part / 255) for part, low, high in parts))


def _parts(colour: int) -> tuple[int, int, int]:
    return colour >> 16 & 255, colour >> 8 & 255, colour & 255


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

    def __init__(self, look: Pen) -> None:
        self._pen = look
        self.parts: list[QLineF] = []

    def paint(self, painter: QPainter, inks: Inks) -> None:
        painter.setPen(_pen(self._pen, inks))
        painter.drawLines(self.parts)


class _Fills:
    """Boxes filled with one colour."""

    def __init__(self, look: RGB) -> None:
        self._colour = look
        self.parts: list[QRectF] = []

    def paint(self, painter: QPainter, inks: Inks) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_brush(self._colour, inks))
        painter.drawRects(self.parts)


class _Curve:
    """Lines and curves."""

    def __init__(self, path: Path, height: float) -> None:
        self._pen = Pen(path.width, path.black, path.cap, path.dash)
        self._filled = path.filled
        self._path = _painter_path(path, height)

    def paint(self, painter: QPainter, inks: Inks) -> None:
        painter.setPen(_pen(self._pen, inks) if self._pen.width > 0 else QPen(Qt.PenStyle.NoPen))
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


class _Sorter:
    """Puts what may be drawn together into one batch.

    Within a problem the order holds: every change of look is a step deeper, and all problems' n-th
    steps of one look are one batch. What stands outside of problems keeps its place among them.
    """

    def __init__(self) -> None:
        self._found: list[Batch] = []
        self._pending: list[tuple[int, Batch]] = []
        self._lines: dict[tuple[int, Pen], _Lines] = {}
        self._fills: dict[tuple[int, RGB], _Fills] = {}
        self._depth = 0
        self._look: Look | None = None
        self._inside = False
        self._drawn_inside = False

    def change_problem(self, *, inside: bool) -> None:
        """Note that a problem starts or ends."""
        self._inside = inside
        self._depth = 0
        self._look = None

    def lines(self, look: Pen) -> list[QLineF]:
        """Return the lines to which those of `look` are to be added."""
        self._descend(look)
        key = self._depth, look
        found = self._lines.get(key)
        if found is None:
            found = self._lines[key] = _Lines(look)
            self._pending.append((self._depth, found))
        return found.parts

    def fills(self, look: RGB) -> list[QRectF]:
        """Return the boxes to which those of `look` are to be added."""
        self._descend(look)
        key = self._depth, look
        found = self._fills.get(key)
        if found is None:
            found = self._fills[key] = _Fills(look)
            self._pending.append((self._depth, found))
        return found.parts

    def add(self, batch: Batch) -> None:
        """Add something that is drawn alone."""
        self._descend(None)
        self._pending.append((self._depth, batch))

    def clip(self, batch: Batch) -> None:
        """Add the start or end of a clip: nothing moves across it."""
        self.finish()
        self._found.append(batch)

    def finish(self) -> list[Batch]:
        """Return the batches in the order of painting."""
        self._pending.sort(key=itemgetter(0))
        self._found += [batch for _, batch in self._pending]
        self._pending, self._lines, self._fills = [], {}, {}
        return self._found

    def _descend(self, look: Look | None) -> None:
        if self._inside != self._drawn_inside:
            self.finish()
            self._drawn_inside = self._inside
        if look is None or look != self._look:
            self._depth += 1
            self._look = look


def _add_line(sorter: _Sorter, item: Line, height: float) -> None:
    y1, y2 = height - item.y1, height - item.y2
    lines = sorter.lines(Pen(item.width, item.black, item.cap))
    if item.dash:
        lines += dashed(item.x1, y1, item.x2, y2, item.dash)
    else:
        lines.append(QLineF(item.x1, y1, item.x2, y2))


def _add_box(sorter: _Sorter, item: Box, height: float) -> None:
    top = height - item.y - item.h
    if item.fill is not None:
        sorter.fills(item.fill).append(QRectF(item.x, top, item.w, item.h))
    if item.width > 0:
        lines = sorter.lines(Pen(item.width, item.black))
        if item.dash:
            lines += dashed_outline(item.x, top, item.w, item.h, item.dash)
        else:
            lines += outline(item.x, top, item.w, item.h, item.width)


def _rectangle(item: ClipStart, height: float) -> QRectF:
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
