"""A class whose sheets were printed from a real store, and the pictures that come back of them."""

import io
from pathlib import Path

import msgspec
import pillow_heif
from PIL import Image

from app.classes.handout_ports import HandedOut, Receiver, Wanted
from app.classes.model import Pupil, SchoolClass
from app.ids import CopyKey, format_code, short_code
from app.layout.display import Stamp
from app.printing.pdf import write_pdf
from app.settings import Settings
from app.topics.registry import topic_for
from app.worksheets.config import WorksheetConfig, encode
from app.worksheets.sheet import draw, pages_of, snapshot_of
from app.worksheets.worksheet import Copy
from storage.workbook import SqliteWorkbook, open_workbook
from tests.app.intake.sheets import Sheet, written

NOW = 1_768_401_960.0
"""14 January 2026."""
NAMES = ("Ada", "Ben", "Cleo", "Dario", "Emil", "Fatima")
DPI = 150


def open_store(folder: Path, *, read_only: bool = False) -> SqliteWorkbook:
    """Open the workbook in a folder, as the program does."""
    return open_workbook(
        folder,
        clock=lambda: NOW,
        settings=Settings(),
        copy_key=lambda: CopyKey(0xC0FFEE, b"a key of the tests, 32 bytes long"),
        read_only=read_only,
    )


class School:
    """A store with a class, and a worksheet handed out to it."""

    def __init__(
        self, store: SqliteWorkbook, *, pupils: int = 4, pages: int = 2, problems: int = 15
    ) -> None:
        self.store = store
        self.config = WorksheetConfig()
        self.config = msgspec.structs.replace(
            self.config,
            page=msgspec.structs.replace(
                self.config.page, pages=pages, problems_per_page=problems
            ),
        )
        self.drawn = draw(self.config)
        self.sheet = pages_of(self.config, self.drawn, title="Carrying")
        classes = store.classes()
        self.group: SchoolClass = classes.add_class("4b", "2025/26").result()
        self.pupils: tuple[Pupil, ...] = classes.add_pupils(self.group.id, NAMES[:pupils]).result()
        self.out = self.hand_out()

    def hand_out(self) -> HandedOut:
        """Print a copy for every pupil."""
        encoded = encode(self.config)
        sheet = self.store.create(
            name="Carrying", config=encoded, worksheet_type=topic_for(self.config.topic).name
        ).result()
        kept = snapshot_of(
            self.config,
            self.drawn,
            encoded=encoded,
            title="Carrying",
            page_count=len(self.sheet.pages),
        )
        receivers = tuple(Receiver(pupil_id=one.id, name=one.name) for one in self.pupils)
        wanted = Wanted(class_id=self.group.id, pupils=receivers)
        return self.store.hand_outs().hand_out(sheet.id, kept, wanted).result()

    def copy(self, pupil: int) -> Copy:
        """Return the copy of a pupil, counted from 0."""
        return self.out.printed.copies[pupil]

    def code(self, pupil: int) -> str:
        """Return the code on a pupil's paper."""
        return format_code(self.copy(pupil).id)

    def paper(self, pupil: int, page: int = 1) -> Sheet:
        """Return a page of a pupil's copy as it comes out of the printer."""
        copy = self.copy(pupil)
        laid = self.sheet.pages[page - 1]
        stamp = Stamp(
            short_code(self.out.printed.version.id),
            format_code(copy.id),
            copy.qr_code_url,
            copy.student_name or "",
        )
        data = write_pdf([(laid, stamp)], title="Carrying", author="", language="en")
        return Sheet(copy.id, page, laid.list.width, laid.list.height, laid.areas, data)

    def scan(self, pupil: int, page: int = 1, *, hand: int | None = None) -> Image.Image:
        """Return a scan of a page with answers on it; every pupil has a hand of their own."""
        return written(self.paper(pupil, page), pupil + 1 if hand is None else hand, DPI)


def without_code(page: Image.Image) -> Image.Image:
    """Return a scan whose code was torn off."""
    torn = page.copy()
    torn.paste(255, (round(page.width * 0.75), 0, page.width, round(page.height * 0.14)))
    return torn


def half_code(page: Image.Image) -> Image.Image:
    """Return a scan on which half of the code is covered."""
    torn = page.copy()
    torn.paste(255, (round(page.width * 0.87), 0, page.width, round(page.height * 0.14)))
    return torn


def blank() -> Image.Image:
    """Return the empty back of a sheet."""
    return Image.new("L", (1240, 1754), 248)


def jpeg(page: Image.Image) -> bytes:
    """Return a photo."""
    buffer = io.BytesIO()
    page.save(buffer, "JPEG", quality=80)
    return buffer.getvalue()


def heic(page: Image.Image) -> bytes:
    """Return a photo of a newer telephone."""
    buffer = io.BytesIO()
    pillow_heif.from_pillow(page.convert("RGB")).save(buffer, quality=80)
    return buffer.getvalue()


def pdf(*pages: Image.Image) -> bytes:
    """Return what a copier makes of a pile."""
    buffer = io.BytesIO()
    pages[0].save(buffer, "PDF", resolution=DPI, save_all=True, append_images=pages[1:])
    return buffer.getvalue()
