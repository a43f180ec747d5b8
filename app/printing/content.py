"""A display list compiled to PDF content: a template with slots for what varies.

Lines, boxes and paths stand in Form XObjects, written once per display list; text stays in the
page's stream in reading order, each problem a marked span with its ActualText. Operators are those
of PDF 32000-1 (annex A).
"""

from operator import itemgetter
from typing import Final

from app.layout.display import (
    QR,
    Align,
    ClipEnd,
    ClipStart,
    DisplayList,
    Page,
    SpanEnd,
    SpanStart,
    Stamp,
    Text,
)
from app.printing.encoding import (
    ActualTextTable,
    CachedTable,
    ShowTable,
    Table,
    TextEncoder,
    font_name,
    set_font,
    text_string,
)
from app.printing.faces import runs, start_x
from app.printing.geometry import geometry, point
from app.printing.layers import Layer, layers
from app.printing.modules import module_runs
from app.printing.qr import Matrix

_STAMP_TEXTS: Final = 4


class Template:
    """What all pages of a display list share."""

    def __init__(self, display: DisplayList, encoder: TextEncoder) -> None:
        """Compile `display` for a document whose texts `encoder` encodes."""
        self.display = display
        writer = _TextWriter(encoder)
        forms: list[str] = []
        for layer in layers(display.items):
            if drawn := geometry(layer.geometry):
                writer.end_text()
                writer.literal(f"/Artifact BMC /G{len(forms)} Do EMC\n")
                forms.append(drawn)
            writer.write(layer)
        writer.end_text()
        self.forms = tuple(forms)
        """Content of the geometry, each a Form XObject: /G0, /G1, … in the page's resources."""
        self.codes = tuple(writer.codes)
        """The QR codes, in the order in which `fill` takes their matrices."""
        self._text = "".join(writer.parts)
        self._tables = tuple(writer.tables)
        # A QR code is looked up before the stamp, the last one first: see _TextWriter.code.
        self._pick = itemgetter(*writer.indices, 0, 0)

    def fill(self, page: Page, stamp: Stamp, matrices: tuple[Matrix, ...]) -> bytes:
        """Return the content stream of `page` as the copy `stamp`."""
        drawn = [
            _code(code, matrix)
            for code, matrix in zip(reversed(self.codes), reversed(matrices), strict=True)
        ]
        texts = (*page.values, *drawn, stamp.pupil, stamp.payload, stamp.code, stamp.version)
        shown = [table[text] for table, text in zip(self._tables, self._pick(texts), strict=False)]
        return (self._text % tuple(shown)).encode("latin-1")


def _code(code: QR, matrix: Matrix) -> str:
    """Return the operators that draw a QR code."""
    module = code.size / matrix.size
    return f"q {module:.6g} 0 0 {module:.6g} {point(code.x, code.y)} cm\n{module_runs(matrix)}f Q"


class _Verbatim:
    """Texts that are operators already."""

    def __getitem__(self, text: str, /) -> str:
        return text


class _AlignedTable(CachedTable):
    """Places and shows a text whose x depends on its width."""

    def __init__(self, text: Text, show: ShowTable) -> None:
        super().__init__()
        self._text = text
        self._show = show

    def make(self, text: str) -> str:
        """Return the operators for the slot's text."""
        x = start_x(self._text, runs(self._text, self._text.prefix + text))
        return f"1 0 0 1 {point(x, self._text.y)} Tm {self._show[text]}"


class _TextWriter:
    """Writes the text of a page, keeping track of PDF's text state."""

    def __init__(self, encoder: TextEncoder) -> None:
        self.parts: list[str] = []
        self.tables: list[Table] = []
        self.indices: list[int] = []
        self.codes: list[QR] = []
        self._encoder = encoder
        self._open = False
        self._font = ""
        self._tracking = 0.0
        self._origin: tuple[float, float] | None = None
        self._saved: list[tuple[str, float]] = []

    def literal(self, text: str) -> None:
        """Write operators that every page has."""
        self.parts.append(text.replace("%", "%%") if "%" in text else text)

    def write(self, layer: Layer) -> None:
        """Write the texts and codes of a layer."""
        for item in layer.content:
            match item:
                case Text():
                    self._show(item)
                case SpanStart():
                    self._start_span(item)
                case SpanEnd():
                    self.end_text()
                    self.literal("EMC\n")
                case QR():
                    self._draw_code(item)
                case ClipStart():
                    self._clip(item)
                case ClipEnd():
                    self._end_clip()

    def end_text(self) -> None:
        """Leave the text object, if one is open."""
        if self._open:
            self.literal("ET\n")
            self._open = False

    def _clip(self, clip: ClipStart) -> None:
        self.end_text()
        self._saved.append((self._font, self._tracking))
        self.literal(f"q {point(clip.x, clip.y)} {point(clip.w, clip.h)} re W n\n")

    def _end_clip(self) -> None:
        self.end_text()
        self._font, self._tracking = self._saved.pop()
        self.literal("Q\n")

    def _slot(self, index: int, table: Table) -> None:
        self.parts.append("%s")
        self.indices.append(index)
        self.tables.append(table)

    def _draw_code(self, code: QR) -> None:
        self.end_text()
        self.codes.append(code)
        self.literal("/Artifact BMC ")
        self._slot(-_STAMP_TEXTS - len(self.codes), _Verbatim())
        self.literal(" EMC\n")

    def _start_span(self, span: SpanStart) -> None:
        self.end_text()
        self.literal("/Span <</ActualText ")
        if isinstance(span.text, str):
            self.literal(text_string(span.prefix + span.text))
        else:
            self._slot(span.text, ActualTextTable(span.prefix))
        self.literal(">> BDC\n")

    def _show(self, item: Text) -> None:
        if not self._open:
            self.literal("BT\n")
            self._open = True
            self._origin = (0.0, 0.0)
        self._set_state(item)
        if isinstance(item.text, str):
            shown = runs(item, item.prefix + item.text)
            self._move(start_x(item, shown), item.y)
            self.literal(self._encoder.show(item, shown))
        else:
            table = self._encoder.table(item)
            if item.align is Align.LEFT:
                self._move(item.x, item.y)
                self._slot(item.text, table)
            else:
                self._slot(item.text, _AlignedTable(item, table))
                self._origin = None
        self.literal("\n")

    def _set_state(self, item: Text) -> None:
        font = set_font(font_name(item.face, 0), item.size) + " "
        if font != self._font:
            self.literal(font)
            self._font = font
        if item.tracking != self._tracking:
            self.literal(f"{round(item.tracking, 4):g} Tc ")
            self._tracking = item.tracking

    def _move(self, x: float, y: float) -> None:
        """Go to a position: by the difference where the last one is known (it is shorter)."""
        x, y = round(x, 2), round(y, 2)
        if self._origin is None:
            self.literal(f"1 0 0 1 {point(x, y)} Tm ")
        else:
            self.literal(f"{point(x - self._origin[0], y - self._origin[1])} Td ")
        self._origin = (x, y)
