"""Other engines that write the class set from its display lists, each in its own usual way.

QR matrices are made before, except by the naive writer, which does what an example in a manual
would: `qrcode` and reportlab's drawing calls, item by item.
"""

import logging
import os
from collections.abc import Callable, Iterator
from importlib import import_module
from io import BytesIO
from typing import Any

import qrcode
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

import resources
from app.layout.display import QR, Align, Box, Face, Line, Page, Path, Stamp, Text, slot_text
from app.layout.metrics import text_width
from app.printing.faces import FILES
from app.printing.qr import Matrix, code_text, matrix

Pages = list[tuple[Page, Stamp]]
Engine = Callable[[Pages], bytes]
CodedEngine = Callable[[Pages, dict[str, Matrix]], bytes]
_SHIFT = (0.0, 0.5, 1.0)


def codes_of(pages: Pages) -> dict[str, Matrix]:
    """Return the QR matrices of the pages by what they say."""
    found = {}
    for page, stamp in pages:
        for item in page.list.items:
            if isinstance(item, QR):
                text = code_text(item, page, stamp)
                found[text] = matrix(text, version=item.version)
    return found


def shown_texts(page: Page, stamp: Stamp) -> Iterator[tuple[Text, str, float]]:
    """Yield each text of a page with what it says and where it starts."""
    for item in page.list.items:
        if isinstance(item, Text):
            text = item.prefix + slot_text(item.text, page.values, stamp)
            x = item.x
            if item.align is not Align.LEFT:
                x -= _SHIFT[item.align] * text_width(text, item.face, item.size, item.tracking)
            yield item, text, x


def runs_of(code: Matrix, item: QR) -> Iterator[tuple[float, float, float, float]]:
    """Yield the runs of dark modules (x, y of the lower left corner, width, height)."""
    module = item.size / code.size
    for number, row in enumerate(code.rows):
        bits = f"{row:0{code.size}b}0"
        y = item.y + (code.size - 1 - number) * module
        start = bits.find("1")
        while start >= 0:
            end = bits.find("0", start)
            yield item.x + start * module, y, (end - start) * module, module
            start = bits.find("1", end)


def naive(pages: Pages) -> bytes:
    """Write with `qrcode` and reportlab's drawing calls, as a manual's example would."""
    for face in (Face.REGULAR, Face.BOLD, Face.ITALIC):
        name = f"naive{int(face)}"
        if name not in pdfmetrics.getRegisteredFontNames():
            data = BytesIO(resources.read_bytes(f"fonts/{FILES[face]}"))
            pdfmetrics.registerFont(TTFont(name, data))
    file = BytesIO()
    canvas = Canvas(file, pageCompression=1)
    for page, stamp in pages:
        canvas.setPageSize((page.list.width, page.list.height))
        for item in page.list.items:
            _naive_item(canvas, item, page, stamp)
        canvas.setFillGray(0)
        for item, text, x in shown_texts(page, stamp):
            canvas.setFont(f"naive{int(item.face)}", item.size)
            canvas.drawString(x, item.y, text, charSpace=item.tracking)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _naive_item(canvas: Any, item: object, page: Page, stamp: Stamp) -> None:  # noqa: ANN401
    match item:
        case Line():
            _naive_pen(canvas, item.width, item.black, item.dash)
            canvas.line(item.x1, item.y1, item.x2, item.y2)
        case Box():
            _naive_pen(canvas, item.width, item.black, item.dash)
            if item.fill is not None:
                canvas.setFillColorRGB(*(part / 255 for part in item.fill))
            canvas.rect(
                item.x, item.y, item.w, item.h, stroke=item.width > 0, fill=item.fill is not None
            )
        case Path():
            _naive_pen(canvas, item.width, item.black, item.dash)
            path = canvas.beginPath()
            add = {"M": path.moveTo, "L": path.lineTo, "C": path.curveTo, "Z": path.close}
            for operator, *numbers in item.segments:
                add[str(operator)](*numbers)
            canvas.drawPath(path, stroke=item.width > 0, fill=item.filled)
        case QR():
            _naive_code(canvas, item, code_text(item, page, stamp))
        case _:
            pass


def _naive_pen(canvas: Any, width: float, black: int, dash: tuple[float, ...]) -> None:  # noqa: ANN401
    canvas.setLineWidth(width)
    canvas.setStrokeGray(1 - black / 100)
    canvas.setDash(*([list(dash)] if dash else []))


def _naive_code(canvas: Any, item: QR, text: str) -> None:  # noqa: ANN401
    code = qrcode.QRCode(
        version=item.version, error_correction=qrcode.constants.ERROR_CORRECT_M, border=0
    )
    code.add_data(text)
    modules = code.get_matrix()
    module = item.size / len(modules)
    canvas.setFillGray(0)
    for number, row in enumerate(modules):
        for place, dark in enumerate(row):
            if dark:
                canvas.rect(
                    item.x + place * module,
                    item.y + item.size - (number + 1) * module,
                    module,
                    module,
                    stroke=0,
                    fill=1,
                )


def qt_engine() -> Engine:
    """Return Qt's QPdfWriter, fed by our own painter: the fastest Qt way we know."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QBuffer, QMarginsF, QSizeF
    from PySide6.QtGui import QGuiApplication, QPageSize, QPainter, QPdfWriter

    from ui.page.painter import paint_page

    app = QGuiApplication.instance() or QGuiApplication([])

    def write(pages: Pages) -> bytes:
        buffer = QBuffer(app)
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        writer = QPdfWriter(buffer)
        size = QSizeF(pages[0][0].list.width, pages[0][0].list.height)
        writer.setPageSize(QPageSize(size, QPageSize.Unit.Point))
        writer.setPageMargins(QMarginsF())
        writer.setResolution(72 * 10)
        painter = QPainter(writer)
        painter.scale(10, 10)
        for number, (page, stamp) in enumerate(pages):
            if number:
                writer.newPage()
            paint_page(painter, page, stamp)
        painter.end()
        return bytes(buffer.data().data())

    return write


def cairo_engine() -> tuple[str, CodedEngine]:
    """Return pycairo, or cairocffi in its place.

    Raises:
        ImportError: when neither is installed.
    """
    try:
        name, cairo = "pycairo", import_module("cairo")
    except ImportError:
        name, cairo = "cairocffi (for pycairo)", import_module("cairocffi")
    slants = {Face.ITALIC: cairo.FONT_SLANT_ITALIC}
    weights = {Face.BOLD: cairo.FONT_WEIGHT_BOLD}
    faces = {
        face: cairo.ToyFontFace(
            "DejaVu Sans",
            slants.get(face, cairo.FONT_SLANT_NORMAL),
            weights.get(face, cairo.FONT_WEIGHT_NORMAL),
        )
        for face in Face
    }

    def write(pages: Pages, codes: dict[str, Matrix]) -> bytes:
        file = BytesIO()
        surface = cairo.PDFSurface(file, pages[0][0].list.width, pages[0][0].list.height)
        context = cairo.Context(surface)
        for page, stamp in pages:
            height = page.list.height
            for item in page.list.items:
                _cairo_item(context, item, height, codes, page, stamp)
            context.set_source_rgb(0, 0, 0)
            for text_item, text, x in shown_texts(page, stamp):
                context.set_font_face(faces[text_item.face])
                context.set_font_size(text_item.size)
                if text_item.tracking:
                    for sign in text:
                        context.move_to(x, height - text_item.y)
                        context.show_text(sign)
                        x += 0.5859 * text_item.size + text_item.tracking
                else:
                    context.move_to(x, height - text_item.y)
                    context.show_text(text)
            context.show_page()
        surface.finish()
        return file.getvalue()

    return name, write


def _cairo_item(
    context: Any,  # noqa: ANN401
    item: object,
    height: float,
    codes: dict[str, Matrix],
    page: Page,
    stamp: Stamp,
) -> None:
    match item:
        case Line():
            _cairo_pen(context, item.width, item.black, item.dash)
            context.move_to(item.x1, height - item.y1)
            context.line_to(item.x2, height - item.y2)
            context.stroke()
        case Box():
            context.rectangle(item.x, height - item.y - item.h, item.w, item.h)
            if item.fill is not None:
                context.set_source_rgb(*(part / 255 for part in item.fill))
                context.fill_preserve()
            _cairo_pen(context, item.width, item.black, item.dash)
            context.stroke()
        case QR():
            context.set_source_rgb(0, 0, 0)
            for x, y, w, h in runs_of(codes[code_text(item, page, stamp)], item):
                context.rectangle(x, height - y - h, w, h)
            context.fill()
        case _:
            pass


def _cairo_pen(context: Any, width: float, black: int, dash: tuple[float, ...]) -> None:  # noqa: ANN401
    grey = 1 - black / 100
    context.set_source_rgb(grey, grey, grey)
    context.set_line_width(width)
    context.set_dash(list(dash))


def fpdf_engine() -> CodedEngine:
    """Return fpdf2.

    Raises:
        ImportError: when it is not installed.
    """
    fpdf = import_module("fpdf")
    logging.getLogger("fontTools.subset").setLevel(logging.ERROR)  # names every table it drops
    folder = os.path.dirname(resources.__file__)  # noqa: PTH120  (fpdf2 wants a file's name)

    def write(pages: Pages, codes: dict[str, Matrix]) -> bytes:
        size = (pages[0][0].list.width, pages[0][0].list.height)
        pdf = fpdf.FPDF(unit="pt", format=size)
        for face in (Face.REGULAR, Face.BOLD, Face.ITALIC):
            pdf.add_font(f"f{int(face)}", fname=f"{folder}/fonts/{FILES[face]}")
        for page, stamp in pages:
            pdf.add_page()
            for item in page.list.items:
                _fpdf_item(pdf, item, codes, page, stamp)
            for text_item, text, x in shown_texts(page, stamp):
                pdf.set_font(f"f{int(text_item.face)}", size=text_item.size)
                pdf.set_char_spacing(text_item.tracking)
                pdf.text(x, page.list.height - text_item.y, text)
        return bytes(pdf.output())

    return write


def _fpdf_item(
    pdf: Any,  # noqa: ANN401
    item: object,
    codes: dict[str, Matrix],
    page: Page,
    stamp: Stamp,
) -> None:
    height = page.list.height
    match item:
        case Line():
            _fpdf_pen(pdf, item.width, item.black, item.dash)
            pdf.line(item.x1, height - item.y1, item.x2, height - item.y2)
        case Box():
            _fpdf_pen(pdf, item.width, item.black, item.dash)
            style = "D" if item.fill is None else "DF"
            pdf.rect(item.x, height - item.y - item.h, item.w, item.h, style=style)
        case QR():
            pdf.set_fill_color(0)
            for x, y, w, h in runs_of(codes[code_text(item, page, stamp)], item):
                pdf.rect(x, height - y - h, w, h, style="F")
        case _:
            pass


def _fpdf_pen(pdf: Any, width: float, black: int, dash: tuple[float, ...]) -> None:  # noqa: ANN401
    pdf.set_line_width(width)
    pdf.set_draw_color(round(255 * (1 - black / 100)))
    pdf.set_dash_pattern(*(dash[:2] if dash else ()))
