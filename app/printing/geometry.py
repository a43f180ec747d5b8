"""Lines, boxes and paths as PDF operators: consecutive strokes of one pen become one path."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from app.layout.display import RGB, Box, Cap, ClipEnd, ClipStart, Line, Path
from app.printing.layers import Geometry

_OPERATORS: Final = {"M": "m", "L": "l", "C": "c", "Z": "h"}


@lru_cache(maxsize=1 << 14)
def number(value: float) -> str:
    """Return `value` (points) as PDF writes it, to a hundredth of a point."""
    return f"{round(value, 2):g}"


def point(x: float, y: float) -> str:
    """Return a pair of coordinates."""
    return f"{number(x)} {number(y)}"


class Pen(NamedTuple):
    """What strokes of one path share."""

    width: float
    black: int
    dash: tuple[float, ...]
    cap: Cap


def geometry(items: Iterable[Geometry]) -> str:
    """Return the content stream that draws `items` in their order."""
    writer = _GeometryWriter()
    for item in items:
        match item:
            case Line():
                pen = Pen(item.width, item.black, item.dash, item.cap)
                writer.stroke(pen, f"{point(item.x1, item.y1)} m {point(item.x2, item.y2)} l")
            case Box():
                writer.box(item)
            case Path():
                writer.path(item)
            case ClipStart():
                writer.clip(item)
            case ClipEnd():
                writer.end_clip()
            case _:
                pass  # the bounds of a problem
    return writer.finish()


class _GeometryWriter:
    """Collects path segments until the paint changes."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._segments: list[str] = []
        self._paint: Pen | RGB | None = None
        self._pen = Pen(1.0, 100, (), Cap.BUTT)
        self._fill: RGB = (0, 0, 0)
        self._saved: list[tuple[Pen, RGB]] = []

    def stroke(self, pen: Pen, segments: str) -> None:
        """Add to the path stroked with `pen`."""
        if self._paint != pen:
            self._flush()
            self._paint = pen
        self._segments.append(segments)

    def fill(self, colour: RGB, segments: str) -> None:
        """Add to the path filled with `colour`."""
        if self._paint != colour:
            self._flush()
            self._paint = colour
        self._segments.append(segments)

    def box(self, box: Box) -> None:
        """Add a rectangle, filled first."""
        segments = f"{point(box.x, box.y)} {point(box.w, box.h)} re"
        if box.fill is not None:
            self.fill(box.fill, segments)
        if box.width > 0:
            self.stroke(Pen(box.width, box.black, box.dash, Cap.BUTT), segments)

    def path(self, path: Path) -> None:
        """Add lines and curves, filled first."""
        segments = "\n".join(_segment(segment) for segment in path.segments)
        if path.filled:
            self.fill((0, 0, 0), segments)
        if path.width > 0:
            self.stroke(Pen(path.width, path.black, path.dash, path.cap), segments)

    def clip(self, clip: ClipStart) -> None:
        """Confine what follows to a box."""
        self._flush()
        self._saved.append((self._pen, self._fill))
        self._parts.append(f"q {point(clip.x, clip.y)} {point(clip.w, clip.h)} re W n")

    def end_clip(self) -> None:
        """End the innermost clip."""
        self._flush()
        self._pen, self._fill = self._saved.pop()
        self._parts.append("Q")

    def finish(self) -> str:
        """Return everything written."""
        self._flush()
        return "\n".join(self._parts)

    def _flush(self) -> None:
        if not self._segments:
            return
        paint = self._paint
        if isinstance(paint, Pen):
            self._use_pen(paint)
        elif paint is not None and paint != self._fill:
            self._parts.append(" ".join(f"{part / 255:.4g}" for part in paint) + " rg")
            self._fill = paint
        self._parts.extend(self._segments)
        self._parts.append("S" if isinstance(paint, Pen) else "f")
        self._segments = []
        self._paint = None

    def _use_pen(self, pen: Pen) -> None:
        old = self._pen
        if pen.width != old.width:
            self._parts.append(f"{number(pen.width)} w")
        if pen.black != old.black:
            self._parts.append(f"{1 - pen.black / 100:.4g} G")
        if pen.dash != old.dash:
            self._parts.append(f"[{' '.join(map(number, pen.dash))}] 0 d")
        if pen.cap != old.cap:
            self._parts.append(f"{int(pen.cap)} J")
        self._pen = pen


def _segment(segment: tuple[str | float, ...]) -> str:
    operator = _OPERATORS[str(segment[0])]
    return " ".join([*(number(float(value)) for value in segment[1:]), operator])
