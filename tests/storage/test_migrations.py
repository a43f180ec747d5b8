"""From a real old file to the tables of today, killed on the way, and newer than we know."""

import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from app.errors import NewerStoreError, ReadOnlyStoreError
from app.exchange.edits import changes_in
from app.exchange.kinds import RANK, Kind
from app.exchange.ports import Contents, ExchangeTx, OutState
from app.exchange.units import laid_over
from app.settings import Settings
from app.worksheets.worksheet import LibraryQuery, SheetId
from storage import backups, migrations
from storage.connection import raw_reader
from storage.tables import APPLICATION_ID, metadata
from storage.workbook import SqliteWorkbook, open_workbook
from tests.storage.conftest import KEY, FakeClock, config

ROOT = Path(__file__).parents[2]
V1 = Path(__file__).parent / "data" / "v1.db"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    shutil.copyfile(V1, tmp_path / "chalkline.db")
    return tmp_path


def opened(folder: Path, *, read_only: bool = False) -> SqliteWorkbook:
    return open_workbook(
        folder,
        clock=FakeClock(),
        settings=Settings(),
        copy_key=lambda: KEY,
        read_only=read_only,
    )


def test_an_old_file_keeps_everything(old: Path) -> None:
    book = opened(old)
    try:
        page = book.library(LibraryQuery()).result()
        assert [card.name for card in page.cards] == ["Sheet 2", "Sheet 1", "Sheet 0"]
        assert page.cards[1].copies_out == 1
        assert len(book.versions(SheetId("s0")).result()) == 10
        last = book.start().result()
        assert last is not None
        assert last.name == "Sheet 2"
        unnamed = book.rename(SheetId("d1"), "").result()
        assert unnamed.name == "Addition Worksheet - Jan 13, 2025"
    finally:
        book.close()
    with closing(sqlite3.connect(old / "chalkline.db")) as raw:
        assert raw.execute("SELECT DISTINCT pruned_count FROM saved_worksheets").fetchall() == [
            (2,)
        ]


def test_a_backup_is_made_before_a_migration(old: Path) -> None:
    opened(old).close()
    kept = backups.found_in(old / backups.FOLDER)
    assert [backup.occasion for backup in kept] == [backups.Occasion.MIGRATION]
    with closing(raw_reader(kept[0].path, immutable=True)) as raw:
        assert migrations.user_version(raw) == 1


def test_migrated_and_described_tables_are_the_same(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    migrations.migrate(path)
    engine = sa.create_engine(f"sqlite:///{path}")
    try:
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_server_default": True})
            assert compare_metadata(context, metadata) == []
    finally:
        engine.dispose()
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)


def test_the_tables_have_every_column_of_the_spec() -> None:
    spec = {
        "saved_worksheets": "id user_id name description worksheet_type config tags is_favorite"
        " is_template is_public thumbnail_url created_at updated_at last_viewed_at edit_count"
        " time_spent_ms current_version_id version_count pdf_generation_count share_count"
        " upload_count",
        "worksheet_versions": "id saved_worksheet_id version_number version_type config problems"
        " answer_key created_at created_by created_reason change_description problem_count"
        " page_count",
        "worksheet_instances": "id saved_worksheet_id version_id version_number printed_at"
        " printed_by student_name class_id due_date qr_code_url upload_count",
        "worksheet_attempts": "worksheet_instance_id",
    }
    for table, columns in spec.items():
        assert set(columns.split()) <= set(metadata.tables[table].columns.keys())


KILLED = """
import os, signal, sqlite3, sys
from pathlib import Path
from storage import connection, migrations
left = int(sys.argv[2])
def count(statement):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
plain = connection.raw_writer
def traced(path):
    raw = plain(path)
    raw.set_trace_callback(count)
    return raw
connection.raw_writer = traced
migrations.migrate(Path(sys.argv[1]))
"""


@pytest.mark.parametrize("left", [0, 2, 4, 6, 8, 10, 12, 1000])
def test_a_migration_killed_at_any_statement_is_done_whole_at_the_next_start(
    old: Path, left: int
) -> None:
    path = old / "chalkline.db"
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(path), str(left)], cwd=ROOT, check=False
    )
    killed = done.returncode == -signal.SIGKILL
    with closing(raw_reader(path)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert migrations.user_version(raw) == (1 if killed else migrations.SCHEMA)
        names = {row[0] for row in raw.execute("SELECT name FROM sqlite_master")}
        assert ("outbox" in names) is not killed
    assert killed is (left < 1000)
    book = opened(old)
    assert book.library(LibraryQuery()).result().total == 3
    book.close()


def test_an_up_to_date_file_is_opened_without_alembic(tmp_path: Path) -> None:
    opened(tmp_path).close()
    code = (
        "import sys; from pathlib import Path; from app.settings import Settings;"
        "from storage.workbook import open_workbook;"
        "open_workbook(Path(sys.argv[1]), clock=lambda: 1.0, settings=Settings(),"
        " copy_key=lambda: None).close();"
        "sys.exit('alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, check=False)
    assert done.returncode == 0


def test_a_newer_file_is_refused_and_can_be_looked_at(tmp_path: Path) -> None:
    book = opened(tmp_path)
    draft = book.create(name="x", config=config(1), worksheet_type="addition").result()
    book.close()
    path = tmp_path / "chalkline.db"
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(f"PRAGMA user_version = {migrations.SCHEMA + 1}")
    before = path.read_bytes()
    with pytest.raises(NewerStoreError):
        opened(tmp_path)
    book = opened(tmp_path, read_only=True)
    assert book.read_only
    assert book.start().result() == draft
    assert book.open(draft.id).result() == draft
    refused = book.create(name="y", config=config(2), worksheet_type="addition").exception()
    assert isinstance(refused, ReadOnlyStoreError)
    book.flush().result()
    book.close()
    assert path.read_bytes() == before


@pytest.fixture
def second(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    data.mkdir()
    shutil.copyfile(V1.with_name("v2.db"), data / "chalkline.db")
    return data


def _sheet(tx: ExchangeTx, sheet_id: str) -> Contents | None:
    return tx.contents(Kind.WORKSHEET, sheet_id)


def test_the_outbox_of_schema_2_is_carried_over_whole(second: Path) -> None:
    with closing(sqlite3.connect(second / "chalkline.db")) as raw:
        before = raw.execute("SELECT n, op_id, entity_id, hlc FROM outbox ORDER BY n").fetchall()
    book = opened(second)
    exchange = book.exchange()
    found = exchange.run(lambda tx: list(tx.outgoing(OutState.NEW, limit=99)))
    assert [(op.n, op.op_id, op.id, op.hlc) for op in found] == before
    worksheets = [op for op in found if op.entity is Kind.WORKSHEET]
    assert len(worksheets) == 3
    for op in worksheets:
        assert op.kind == "create"
        contents = exchange.run(partial(_sheet, sheet_id=op.id))
        assert contents is not None
        assert laid_over({}, changes_in(op.payload, frozen=False)) == contents.units
    assert exchange.run(lambda tx: tx.without_base(limit=9)) == []
    book.close()


def test_a_worksheet_of_schema_1_is_taken_for_one_no_server_has(old: Path) -> None:
    book = opened(old)
    found = book.exchange().run(lambda tx: tx.without_base(limit=99))
    kinds = [kind for kind, _ in found]
    assert kinds == sorted(kinds, key=lambda kind: RANK[kind])
    assert (kinds.count(Kind.WORKSHEET), kinds.count(Kind.VERSION)) == (3, 30)
    book.close()


def test_a_broken_sheet_does_not_stop_the_migration(second: Path) -> None:
    with closing(sqlite3.connect(second / "chalkline.db")) as raw, raw:
        raw.execute("UPDATE saved_worksheets SET config = '{\"seed\": '")
    book = opened(second)
    assert book.library(LibraryQuery()).result().total == 2
    book.close()
