"""The preview against the PDF, and what painting promises."""

from collections.abc import Callable

import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageFilter, ImageStat
from PySide6.QtCore import QBuffer, QMarginsF, QSizeF
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPageSize, QPainter, QPdfWriter

from app.layout.display import (
    QR,
    Box,
    ClipEnd,
    ClipStart,
    DisplayList,
    Line,
    Page,
    Path,
    Stamp,
    Text,
)
from app.printing.pdf import write_pdf
from app.printing.qr import code_text, matrix
from tests.app.printing import reading
from tests.app.printing.sample import class_set, everything
from ui.page.painter import paint_page

pytestmark = pytest.mark.usefixtures("qapp")
Paint = Callable[[Page, Stamp], Image.Image]


def painted(
    page: Page,
    stamp: Stamp,
    *,
    scale: float = 2.0,
    ink: QColor | None = None,
    paper: QColor | None = None,
) -> Image.Image:
    """Return `page` as QPainter shows it."""
    width, height = page.list.width, page.list.height
    paper = paper or QColor("white")
    image = QImage(round(width * scale), round(height * scale), QImage.Format.Format_RGB888)
    image.fill(paper)
    painter = QPainter(image)
    painter.scale(image.width() / width, image.height() / height)
    paint_page(painter, page, stamp, ink=ink or QColor("black"), paper=paper)
    painter.end()
    data = bytes(image.constBits())
    size = (image.width(), image.height())
    return Image.frombytes("RGB", size, data, "raw", "RGB", image.bytesPerLine())


def difference(first: Image.Image, second: Image.Image) -> tuple[float, int]:
    """Return mean and largest difference (of 255) of two pictures, edges softened."""
    soft = [
        picture.convert("L").filter(ImageFilter.GaussianBlur(2)) for picture in (first, second)
    ]
    found = ImageStat.Stat(ImageChops.difference(*soft))
    return found.mean[0], int(found.extrema[0][1])


def of_pdf(page: Page, stamp: Stamp, size: tuple[int, int]) -> Image.Image:
    """Return `page` as PDFium shows our PDF of it."""
    data = write_pdf([(page, stamp)], title="T", author="A", language="en")
    picture = next(reading.rendered(data, dpi=144))
    return picture.resize(size)


@pytest.mark.parametrize("sheet", [everything(), class_set(1)[0]])
def test_preview_and_pdf_are_the_same_picture(sheet: tuple[Page, Stamp]) -> None:
    screen = painted(*sheet)
    mean, largest = difference(screen, of_pdf(*sheet, screen.size))
    assert mean < 0.5
    assert largest < 70  # PDFium rounds clips and glyph widths; a lost digit makes over 100


def test_a_page_shifted_by_a_point_would_be_noticed() -> None:
    page, stamp = class_set(1)[0]
    screen = painted(page, stamp)
    mean, _ = difference(ImageChops.offset(screen, 2, 2), of_pdf(page, stamp, screen.size))
    assert mean > 2


def test_every_kind_of_item_leaves_its_mark() -> None:
    items = (
        Line(10, 10, 90, 10, 2.0, 60, (6.0, 3.0)),
        Box(10, 20, 30, 20, 1.0, 100, (2.0, 1.5), (255, 214, 208)),
        Box(50, 20, 30, 20, 1.0),
        Path((("M", 10.0, 60.0), ("C", 20.0, 90.0, 40.0, 90.0, 50.0, 60.0), ("Z",)), 1.0),
        Path((("M", 60.0, 60.0), ("L", 90.0, 60.0), ("L", 75.0, 90.0)), filled=True),
        ClipStart(100, 20, 10, 60),
        Line(95, 50, 140, 50, 4.0),
        Text(100, 25, "mmm", 12),
        ClipEnd(),
    )
    for count in (1, 2, 3, 4, 5, len(items)):
        page = Page(DisplayList(150, 100, items[:count]), (), 1)
        screen = painted(page, Stamp(), scale=4)
        mean, _ = difference(screen, of_pdf(page, Stamp(), (300, 200)).resize(screen.size))
        assert mean < 1.2, items[count - 1]
    whole = painted(Page(DisplayList(150, 100, items), (), 1), Stamp(), scale=4)
    beside_clip = whole.crop((4 * 111, 0, 600, 400))
    assert ImageStat.Stat(beside_clip.convert("L")).extrema[0] == (255, 255)


def test_codes_on_the_screen_can_be_scanned() -> None:
    page, stamp = class_set(1)[1]
    found = zxingcpp.read_barcodes(painted(page, stamp, scale=1.6))
    assert [code.text for code in found] == [f"{stamp.payload}.2"]


def test_a_code_has_the_ink_and_shows_the_paper_between() -> None:
    code = QR(2, 2, 29 * 4)
    stamp = Stamp(payload="HTTPS://S.EXAMPLE/UPLOAD/0123456789ABCDEFGHJKMNPQRS")
    page = Page(DisplayList(120, 120, (code,)), (), 1)
    ink, paper = QColor(200, 100, 0), QColor(0, 0, 50)
    picture = painted(page, stamp, scale=2, ink=ink, paper=paper)
    assert {colour for _, colour in picture.getcolors() or ()} == {(200, 100, 0), (0, 0, 50)}
    found = matrix(code_text(code, page, stamp), version=code.version)
    across = 29 * 4 * 2 / found.size
    for row, bits in enumerate(found.rows):
        for column in range(found.size):
            middle = (round(4 + across * (column + 0.5)), round(4 + across * (row + 0.5)))
            dark = bits >> (found.size - 1 - column) & 1
            assert picture.getpixel(middle) == ((200, 100, 0) if dark else (0, 0, 50))


def test_ink_and_paper_replace_black_and_white() -> None:
    page = Page(
        DisplayList(30, 10, (Box(0, 0, 10, 10, fill=(0, 0, 0)), Line(15, 0, 15, 10, 10, 50))),
        (),
        1,
    )
    ink, paper = QColor(200, 100, 0), QColor(0, 0, 50)
    picture = painted(page, Stamp(), scale=1, ink=ink, paper=paper)
    shown = [picture.getpixel((x, 5)) for x in (5, 15, 25)]
    assert shown[0] == (200, 100, 0)
    assert shown[2] == (0, 0, 50)
    assert shown[1] == pytest.approx((100, 50, 25), abs=2)


def test_the_same_list_shows_each_pages_own_texts() -> None:
    display = DisplayList(60, 20, (Text(5, 5, 0, 14),))
    pictures = [painted(Page(display, (text,), 1), Stamp()) for text in ("11", "88", "11")]
    assert pictures[0] == pictures[2]
    assert pictures[0] != pictures[1]


def test_a_later_stamp_of_the_same_page_is_shown() -> None:
    page, _ = class_set(1)[0]
    first, second = (painted(page, Stamp(pupil=name), scale=1) for name in ("Ada", "Bo"))
    assert first != second


def test_the_painter_is_left_as_it_was() -> None:
    image = QImage(100, 100, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setPen(QColor("red"))
    painter.scale(0.5, 0.5)
    before = (painter.pen(), painter.brush(), painter.renderHints(), painter.transform())
    paint_page(painter, *everything())
    assert (painter.pen(), painter.brush(), painter.renderHints(), painter.transform()) == before
    painter.end()


def test_a_printer_gets_the_same_page_as_glyphs(qapp: QGuiApplication) -> None:
    page, stamp = class_set(1)[0]
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    size = QSizeF(page.list.width, page.list.height)
    writer.setPageSize(QPageSize(size, QPageSize.Unit.Point))
    writer.setPageMargins(QMarginsF())
    writer.setResolution(1200)
    painter = QPainter(writer)
    painter.scale(writer.width() / size.width(), writer.height() / size.height())
    paint_page(painter, page, stamp)
    painter.end()
    data = bytes(buffer.data().data())
    assert data.count(b"/FontFile2") == 3
    printed = next(reading.rendered(data, dpi=144))
    screen = of_pdf(page, stamp, printed.size)
    mean, _ = difference(printed, screen)
    assert mean < 0.7
    assert [code.text for code in zxingcpp.read_barcodes(printed)] == [f"{stamp.payload}.1"]


def test_painting_loads_no_pdf_library() -> None:
    import subprocess
    import sys

    script = (
        "import sys, ui.page.painter; print(sorted({'reportlab', 'qrcode'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
