"""The numbered migrations make the tables, whoever starts first, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from app.errors import NewerStoreError
from server.db.engines import postgres_engine, sqlite_engine
from server.db.sqlite import connect
from server.db.tables import metadata
from server.migrations import SCHEMA, current, migrate, numbers
from server.settings import ServerSettings


@pytest.fixture
def engine(settings: ServerSettings) -> Iterator[sa.Engine]:
    """An engine over the database of this module."""
    url = settings.database_url
    found = postgres_engine(url) if url else sqlite_engine(settings.sqlite_path)
    yield found
    found.dispose()


def another(settings: ServerSettings) -> sa.Engine:
    url = settings.database_url
    return postgres_engine(url) if url else sqlite_engine(settings.sqlite_path)


def test_three_that_start_at_once_make_the_tables_once(
    settings: ServerSettings, engine: sa.Engine
) -> None:
    def start(_: int) -> None:
        mine = another(settings)
        migrate(mine)
        mine.dispose()

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(start, range(3)))

    with engine.connect() as connection:
        assert current(connection) == SCHEMA


def test_a_new_file_is_opened_and_closed_by_several_at_once(tmp_path: Path) -> None:
    # Without the second try one in a thousand was told "locked" at once.
    gate = Barrier(6)

    def opened(path: Path) -> str:
        gate.wait(timeout=20)
        with closing(connect(path, writes=True)) as raw:
            raw.execute("CREATE TABLE IF NOT EXISTS t (a)")
            return str(raw.execute("PRAGMA journal_mode").fetchone()[0])

    with ThreadPoolExecutor(6) as threads:
        for number in range(100):
            path = tmp_path / f"{number}.db"
            assert set(threads.map(opened, [path] * 6)) == {"wal"}


def test_the_migrations_make_the_tables_of_the_code(engine: sa.Engine) -> None:
    migrate(engine)
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), metadata)

    assert [change for change in found if change[0] != "remove_table"] == []
    assert [change[1].name for change in found] == [numbers.name]


def test_a_database_of_a_newer_server_is_refused(engine: sa.Engine) -> None:
    migrate(engine)
    with engine.connect() as connection:
        connection.execute(numbers.insert().values(number=SCHEMA + 1, at=0))
        if connection.dialect.name != "sqlite":
            connection.commit()

    with pytest.raises(NewerStoreError):
        migrate(engine)
