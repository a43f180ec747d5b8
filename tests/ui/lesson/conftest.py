"""A store with printed copies, and a teacher's sheets as telephones see them."""

import io
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from app.ids import letters
from app.settings import Settings
from app.worksheets.worksheet import CopyId
from storage.workbook import SqliteWorkbook, open_workbook
from tests.app.intake.sheets import KEY, Sheet, sheet, written
from tests.storage.conftest import config, snapshot

PLACE = "Kirchgasse"


@pytest.fixture
def book(tmp_path: Path) -> Iterator[SqliteWorkbook]:
    """A store whose first copies are the sheets of `tests.app.intake.sheets`."""
    made = open_workbook(
        tmp_path / "data",
        clock=time.time,
        settings=Settings(),
        random=os.urandom,
        copy_key=lambda: KEY,
    )
    draft = made.create(name="Sums", config=config(0), worksheet_type="addition").result()
    printed = made.print_copies(draft.id, snapshot(0), count=3).result()
    for number, copy in enumerate(printed.copies, 1):
        made._write(
            lambda tx, n=number, c=copy: tx.connection.exec_driver_sql(  # type: ignore[misc]
                "UPDATE worksheet_instances SET id = ? WHERE id = ?", (sheet(n).copy, c.id)
            )
        ).result()
    yield made
    made.close()


def photo(one: Sheet, hand: int = 1) -> bytes:
    """Return a JPEG of a sheet with a place in it."""
    picture = written(one, hand, 130)
    ground = Image.new("L", (picture.width + 120, picture.height + 120), 70)
    ground.paste(picture, (60, 60))
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = PLACE
    ground.save(out, "JPEG", quality=80, exif=exif, comment=PLACE.encode())
    return out.getvalue()


def noise() -> bytes:
    """Return a photo without any code."""
    out = io.BytesIO()
    Image.effect_noise((500, 700), 50).save(out, "JPEG")
    return out.getvalue()


def path_of(copy: str, page: int = 1) -> str:
    """Return what a code on paper says behind the host."""
    return f"/UPLOAD/{letters(CopyId(copy))}.{page}"
