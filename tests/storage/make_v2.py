"""Made tests/storage/data/v2.db, once, with the program at schema 2. Kept to show how."""

import random
import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from app.settings import AutoSave, Settings
from storage.quick import DATABASE
from storage.workbook import open_workbook
from tests.storage.conftest import KEY, FakeClock, config, snapshot


def main() -> None:
    """Write the file named on the command line."""
    clock = FakeClock()
    with tempfile.TemporaryDirectory() as name:
        book = open_workbook(
            Path(name),
            clock=clock,
            settings=Settings(auto_save=AutoSave(max_versions_to_keep=3)),
            random=random.Random(2).randbytes,  # noqa: S311 - the same file each time
            copy_key=lambda: KEY,
        )
        for sheet in range(4):
            made = book.create(
                name="Sums", config=config(sheet), worksheet_type="addition", named=True
            ).result()
            if sheet < 3:  # the last one stays a draft
                book.rename(made.id, f"Sheet {sheet}").result()
            for number in range(10, 15):
                clock.now += 5
                book.save_edit(
                    made.id,
                    name=f"Sheet {sheet}",
                    named=True,
                    config=config(number + sheet),
                    worksheet_type="addition",
                    active_ms=100,
                ) if sheet < 3 else None
                book.auto_save(made.id).result()
            if sheet == 1:
                book.set_tags(made.id, ("Year 3", "Friday")).result()
                book.set_favourite(made.id, on=True).result()
                names = ("A pupil", "Another one")
                book.print_copies(made.id, snapshot(30), count=2, student_names=names).result()
            if sheet == 2:
                book.pin(made.id, snapshot(40), note="the good one").result()
                book.delete(made.id).result()
        book.close()
        with closing(sqlite3.connect(Path(name) / DATABASE)) as raw:
            raw.execute("PRAGMA journal_mode = DELETE")
            raw.execute("VACUUM")
        shutil.copyfile(Path(name) / DATABASE, sys.argv[1])


if __name__ == "__main__":
    main()
