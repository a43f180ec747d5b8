"""The last worksheet, read before SQLAlchemy is loaded, so that the first window shows it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from app.worksheets.worksheet import OpenSheet, SheetId

DATABASE = "chalkline.db"
"""The database's name in the data folder."""

_LAST = """
SELECT id, name, named, config, updated_at, in_library, deleted_at FROM saved_worksheets
 WHERE id = (SELECT v FROM meta WHERE k = 'last_sheet')
UNION ALL
SELECT id, name, named, config, updated_at, 0, NULL FROM drafts
 WHERE id = (SELECT v FROM meta WHERE k = 'last_sheet')
"""


def last_sheet(folder: Path) -> OpenSheet | None:
    """Return the sheet last worked on, without its library row, or None.

    None also when anything at all is wrong with the file: opening it in earnest says so.
    """
    path = folder / DATABASE
    if not path.is_file():
        return None
    uri = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as raw:
            raw.execute("PRAGMA query_only = 1")
            row = raw.execute(_LAST).fetchone()
    except (sqlite3.Error, OSError):
        return None
    if row is None or row[6] is not None:
        return None
    return OpenSheet(
        id=SheetId(row[0]),
        name=row[1],
        named=bool(row[2]),
        config=row[3].encode(),
        changed_at=row[4],
        in_library=bool(row[5]),
    )
