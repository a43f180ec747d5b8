"""Classes and work that came back, read out of a damaged file."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage.quick import DATABASE
from storage.salvage import salvage
from tests.storage.conftest import Desk, snapshot

TABLES = ("classes", "pupils", "hand_outs", "problem_sets", "worksheet_attempts",
          "attempt_pages", "marks", "imports", "import_pages", "uploads",
          "upload_photos")  # fmt: skip
_PAGE = 4096


@pytest.fixture
def full(desk: Desk) -> Path:
    """A closed store with rows in every table, enough for several pages each."""
    book = desk.book.classes()
    sheet = desk.named(1)
    printed = desk.book.print_copies(sheet.id, snapshot(1), count=1).result()
    for number in range(90):
        made = book.add_class(f"{number}a", "2026").result()
        book.add_pupils(made.id, [f"Pupil {number} {one}" for one in range(6)]).result()
    desk.book.close()
    path = desk.folder / DATABASE
    with closing(sqlite3.connect(path)) as raw, raw:
        version, copy = printed.version.id, printed.copies[0].id
        for n in range(150):
            a, i = f"attempt {n}", f"import {n}"
            for table, row in {
                "hand_outs": (f"h {n}", sheet.id, version, 1, "c", "same", 5, None, None),
                "problem_sets": (f"s {n}", version, "A", 7, "[1]", "[2]"),
                "worksheet_attempts": (a, copy, 5, "scan", "current", i, None, None),
                "attempt_pages": (a, 1, "0" * 64, "1" * 64),
                "marks": (a, n, "right", "", 6),
                "imports": (i, 5, "scan", "scan.pdf", 1, 1, 0, 0, 0),
                "import_pages": (i, 1, "scan.pdf", "filed", "", None, None, a, "", 1, None),
                "uploads": (f"u {n}", "acc", "upload", copy, None, 5, None, "filed", i),
                "upload_photos": (f"u {n}", 0, 99, "2" * 64, "2" * 64, 0, 0),
                "conflicts": (f"x {n}", sheet.id, '["topic"]', 5, 0),
            }.items():
                marks = ", ".join("?" * len(row))
                raw.execute(f"INSERT INTO {table} VALUES ({marks})", row)  # noqa: S608 - ours
    return path


def content(path: Path, table: str) -> set[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as raw:
        return set(raw.execute(f"SELECT * FROM {table}"))  # noqa: S608 - our names


def test_a_whole_file_is_read_out_whole(full: Path, tmp_path: Path) -> None:
    assert salvage(full, tmp_path / "new.db", backup=None)
    for table in (*TABLES, "conflicts"):
        assert content(tmp_path / "new.db", table) == content(full, table)


def test_without_their_roots_the_rows_come_off_the_leaves(full: Path, tmp_path: Path) -> None:
    """Every table's own root page is noise: SQLite reads nothing, the leaves are still there."""
    before = {table: content(full, table) for table in TABLES}
    data = bytearray(full.read_bytes())
    with closing(sqlite3.connect(full)) as raw:
        roots = {
            name: root
            for name, root in raw.execute(
                "SELECT name, rootpage FROM sqlite_master WHERE type = 'table'"
            )
            if name in TABLES
        }
    for root in roots.values():
        data[(root - 1) * _PAGE : root * _PAGE] = b"\xa5" * _PAGE
    full.write_bytes(data)
    assert salvage(full, tmp_path / "new.db", backup=None)
    for table in TABLES:
        assert content(tmp_path / "new.db", table) == before[table], table


def test_pupils_and_marks_bring_back_what_they_belong_to(full: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(full)) as raw, raw:
        for table in ("classes", "worksheet_attempts", "imports"):
            raw.execute(f"DELETE FROM {table}")  # noqa: S608 - our names
    new = tmp_path / "new.db"
    assert salvage(full, new, backup=None)
    assert len(content(new, "pupils")) == 540
    assert len(content(new, "classes")) == 90
    assert len(content(new, "marks")) == len(content(new, "worksheet_attempts")) == 150
    assert len(content(new, "imports")) == 150
    with closing(sqlite3.connect(new)) as raw:
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_backup_fills_up_what_is_lost(full: Path, tmp_path: Path) -> None:
    backup, new = tmp_path / "backup.db", tmp_path / "new.db"
    backup.write_bytes(full.read_bytes())
    with closing(sqlite3.connect(full)) as raw, raw:
        raw.execute("PRAGMA foreign_keys = OFF")
        for table in TABLES:
            raw.execute(f"DELETE FROM {table}")  # noqa: S608 - our names
    assert salvage(full, new, backup=backup)
    for table in TABLES:
        assert content(new, table) == content(backup, table)
