"""The last worksheet, read before SQLAlchemy is loaded, so that the first window shows it."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.worksheets.worksheet import OpenSheet  # msgspec is not loaded for the first paint

DATABASE = "chalkline.db"
"""The database's name in the data folder."""

_LAST = """
SELECT id, name, named, config, updated_at, in_library, deleted_at FROM saved_worksheets
 WHERE id = (SELECT v FROM meta WHERE k = 'last_sheet')
UNION ALL
SELECT id, name, named, config, updated_at, 0, NULL FROM drafts
 WHERE id = (SELECT v FROM meta WHERE k = 'last_sheet')
"""


Row = tuple[str, str, int, str, int, int, int | None]


def last_row(folder: Path) -> Row | None:
    """Return the row of the sheet last worked on: whatever of it changes makes another row.

    None also when anything at all is wrong with the file: opening it in earnest says so.
    """
    path = folder / DATABASE
    if not path.is_file():
        return None
    uri = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as raw:
            raw.execute("PRAGMA query_only = 1")
            row: Row | None = raw.execute(_LAST).fetchone()
    except (sqlite3.Error, OSError):
        return None
    return None if row is None or row[6] is not None else row


def last_sheet(folder: Path) -> "OpenSheet | None":
    """Return the sheet last worked on, without its library row, or None as `last_row`."""
    from app.worksheets.worksheet import OpenSheet, SheetId

    row = last_row(folder)
    if row is None:
        return None
    return OpenSheet(
        id=SheetId(row[0]),
        name=row[1],
        named=bool(row[2]),
        config=row[3].encode(),
        changed_at=row[4],
        in_library=bool(row[5]),
    )
