"""The last worksheet before SQLAlchemy is loaded."""

import subprocess
import sys
from pathlib import Path

import pytest

from storage.quick import DATABASE, last_sheet
from tests.storage.conftest import Desk

ROOT = Path(__file__).parents[2]


def test_it_is_the_sheet_that_the_workbook_continues_with(desk: Desk) -> None:
    draft = desk.draft(1)
    assert last_sheet(desk.folder) == draft
    named = desk.named(2)
    quick = last_sheet(desk.folder)
    assert quick is not None
    assert quick.worksheet is None
    assert (quick.id, quick.name, quick.named) == (named.id, named.name, named.named)
    assert (quick.config, quick.in_library) == (named.config, True)
    desk.book.open(draft.id).result()
    again = last_sheet(desk.folder)
    assert again is not None
    assert again.id == draft.id


def test_a_deleted_sheet_is_not_continued_with(desk: Desk) -> None:
    desk.book.delete(desk.named().id).result()
    assert last_sheet(desk.folder) is None


@pytest.mark.parametrize("content", [b"", b"noise" * 5000, b"SQLite format 3\x00" + bytes(9000)])
def test_a_file_that_is_no_store_is_no_reason_to_fail(tmp_path: Path, content: bytes) -> None:
    (tmp_path / DATABASE).write_bytes(content)
    assert last_sheet(tmp_path) is None
    assert (tmp_path / DATABASE).read_bytes() == content


def test_it_loads_neither_sqlalchemy_nor_alembic() -> None:
    code = (
        "import sys, storage.quick, storage.lock, storage.settings_file;"
        "sys.exit(any(name in sys.modules for name in ('sqlalchemy', 'alembic', 'keyring')))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
