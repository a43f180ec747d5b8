"""The pen: collects the items of a page, rounded to 0.01 points.

`Pen.texts` counts the slots of the values that change from page to page.
"""

from collections.abc import Sequence

from app.layout import metrics
from app.layout import text as typeset
from app.layout.display import (
    RGB,
    Align,
    Box,
    Cap,
    Face,
    Item,
    Line,
    Path,
    SpanEnd,
    SpanStart,
    Text,
)
from app.layout.metrics import CAP_HEIGHT, DIGIT_WIDTH

Segment = tuple[str | float, ...]


class Pen:
    """Draws into a list of items. `thick` multiplies the width of every line (large print).

    In a paper written from right to left the page's furniture is mirrored: what is placed
    with `mx`, `left_edge` and `furniture` swaps sides, expressions do not (page.md §14). `axis`
    is the sum of the content's left and right edge.
    """

    def __init__(self, *, rtl: bool = False, axis: float = 0.0, thick: float = 1.0) -> None:
        self.items: list[Item] = []
        self.rtl = rtl
        self._axis = axis
        self.thick = thick

    def mx(self, x: float) -> float:
        """Return `x`, mirrored if the paper is."""
        return self._axis - x if self.rtl else x

    def left_edge(self, x: float, width: float) -> float:
        """Return the left edge of a thing `width` wide whose left edge is `x` unmirrored."""
        return self._axis - x - width if self.rtl else x

    def malign(self, align: Align) -> Align:
        """Return `align`, mirrored if the paper is."""
        return Align(2 - align) if self.rtl else align

    def furniture(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        face: Face = Face.REGULAR,
        align: Align = Align.LEFT,
    ) -> None:
        """Put fixed words that belong to the page: mirrored if the paper is."""
        self.text(self.mx(x), y, text, size, face=face, align=self.malign(align))

    def line(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        *,
        width: float,
        black: int = 100,
        dash: tuple[float, ...] = (),
        cap: Cap = Cap.BUTT,
    ) -> None:
        """Draw a straight stroke."""
        self.items.append(
            Line(
                round(x1, 2),
                round(y1, 2),
                round(x2, 2),
                round(y2, 2),
                self._stroke(width),
                black,
                dash,
                cap,
            )
        )

    def box(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        *,
        width: float = 0.0,
        black: int = 100,
        dash: tuple[float, ...] = (),
        fill: RGB | None = None,
    ) -> None:
        """Draw a rectangle from its lower left corner."""
        self.items.append(
            Box(
                round(x, 2),
                round(y, 2),
                round(w, 2),
                round(h, 2),
                self._stroke(width),
                black,
                dash,
                fill,
            )
        )

    def path(
        self,
        segments: Sequence[Segment],
        *,
        width: float = 0.0,
        filled: bool = False,
        cap: Cap = Cap.BUTT,
    ) -> None:
        """Draw lines and curves; the segments are those of `display.Path`."""
        rounded = tuple(
            tuple(_r(part) if isinstance(part, float | int) else part for part in segment)
            for segment in segments
        )
        self.items.append(Path(rounded, self._stroke(width), cap=cap, filled=filled))

    def slot(
        self,
        x: float,
        y: float,
        slot: int,
        size: float,
        *,
        face: Face = Face.REGULAR,
        align: Align = Align.LEFT,
        tracking: float = 0.0,
        prefix: str = "",
    ) -> None:
        """Put the text of a slot on the baseline `y`."""
        self.items.append(Text(_r(x), _r(y), slot, _r(size), face, align, _r4(tracking), prefix))

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        face: Face = Face.REGULAR,
        align: Align = Align.LEFT,
    ) -> None:
        """Put fixed words on the baseline `y`, each run in a face that has its signs."""
        found = typeset.runs(text, face, size, rtl=typeset.starts_rtl(text, default=self.rtl))
        if not found:
            return
        total = sum(run.width for run in found)
        at = x - total * (0, 0.5, 1)[align]
        for run in found:
            self.items.append(Text(_r(at), _r(y), run.text, _r(run.size), run.face, rtl=run.rtl))
            at += run.width

    def ltr_text(
        self, x: float, y: float, text: str, size: float, *, face: Face = Face.REGULAR
    ) -> None:
        """Put an expression on the baseline `y`: left to right in every paper."""
        for run in typeset.runs(text, face, size):
            self.items.append(Text(_r(x), _r(y), run.text, _r(run.size), run.face, rtl=run.rtl))
            x += run.width

    def digits(
        self,
        x: float,
        y: float,
        q: float,
        text: str | int,
        *,
        share: float,
        pitch: float | None = None,
    ) -> None:
        """Put a number into squares of side `q`, the first with its lower left corner at (x, y).

        One text, spread by tracking, so that copying gives "47"; each digit is `share` of its
        square high and centred in it. `pitch` is from square to square where that is not `q`.
        """
        size = _r(share * q)
        baseline = y + (q - CAP_HEIGHT * size) / 2
        advance = (DIGIT_WIDTH if isinstance(text, int) else _first_width(text)) * size
        tracking = _r4((q if pitch is None else pitch) - advance)
        self.items.append(
            Text(_r(x + (q - advance) / 2), _r(baseline), text, size, tracking=tracking)
        )

    def start(self, text: str | int) -> None:
        """Begin a problem that reads `text`."""
        self.items.append(SpanStart(text))

    def end(self) -> None:
        """End the problem."""
        self.items.append(SpanEnd())

    def _stroke(self, width: float) -> float:
        return width if self.thick == 1 else round(width * self.thick, 3)


def _first_width(text: str) -> float:
    """Return the width of a sign or of each digit of `text` (em): · and : are narrower."""
    return metrics.widths(Face.REGULAR).get(text[:1], DIGIT_WIDTH)


def _r(value: float) -> float:
    return round(value, 2)


def _r4(value: float) -> float:
    return round(value, 4)
