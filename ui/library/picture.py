"""The picture of a sheet for its card: the top of its first page, painted on a worker thread."""

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from app.layout.display import Stamp
from app.layout.settings import Orientation
from app.ports import Workbook
from app.worksheets.config import WorksheetConfig, decode
from app.worksheets.sheet import draw, examined, pages_of
from app.worksheets.worksheet import SheetId
from ui.library.card_layout import LANDSCAPE_WIDTH, PAGE_VISIBLE, PAGE_WIDTH
from ui.library.thumbnails import SCALE
from ui.page.painter import paint_page


class PictureMaker:
    """Reads a sheet from the store and paints it. Called on the thumbnails' own thread only."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook

    def __call__(self, sheet: SheetId) -> QImage:
        """Return the picture.

        Raises:
            LookupError: when the sheet is gone.
            AppError: when its config cannot be used; the card then shows a blank page.
        """
        worksheet = self._workbook.configs([sheet]).result()[0]
        return picture_of(decode(worksheet.config), title=worksheet.name)


def picture_of(config: WorksheetConfig, *, title: str) -> QImage:
    """Return the top of page 1 on white, at `SCALE` device pixels per logical one.

    Raises:
        ConfigError: when the config has no problems (ImpossibleWishError) or does not fit.
    """
    per_page = config.page.problems_per_page
    problems = draw(config).problems[:per_page]
    first = replace(config, page=replace(config.page, pages=1), edits=())
    page = pages_of(first, examined(first, problems), title=title).pages[0]
    landscape = config.page.orientation is Orientation.LANDSCAPE
    width = SCALE * (LANDSCAPE_WIDTH if landscape else PAGE_WIDTH)
    scale = width / page.list.width
    height = min(SCALE * PAGE_VISIBLE, round(page.list.height * scale))
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.scale(scale, scale)
    paint_page(painter, page, Stamp())
    painter.end()
    return image
