"""Numbered changes of the schema, run by Alembic's operations, one transaction each.

The same modules for SQLite and PostgreSQL. Several processes may start at once: who comes first
holds a lock (SQLite's write lock, PostgreSQL's advisory lock) and the others find it done.
"""

import importlib
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext

from app.errors import NewerStoreError

logger = logging.getLogger(__name__)

_MODULES = (
    "m0001_accounts_and_worksheets",
    "m0002_shares",
    "m0003_names_key",
    "m0004_hand_outs",
    "m0005_uploads",
)
SCHEMA = len(_MODULES)
"""The schema this server knows."""
_LOCK = 0x43484C4B
"""'CHLK': the number of PostgreSQL's advisory lock."""

numbers = sa.Table(
    "schema_migrations",
    sa.MetaData(),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", sa.BigInteger, nullable=False),
)


def migrate(engine: sa.Engine, *, target: int = SCHEMA) -> None:
    """Bring the database up to `target`; a kill at any point leaves whole migrations.

    Raises:
        NewerStoreError: when a newer server made the database.
        sqlalchemy.exc.SQLAlchemyError: as it comes; the caller translates.
    """
    with engine.connect() as connection:
        while True:
            with _locked(connection):
                found = current(connection)
                if found > SCHEMA:
                    raise NewerStoreError(f"schema {found}, this server knows {SCHEMA}")
                if found >= target:
                    return
                _run(connection, found + 1)


def current(connection: sa.Connection) -> int:
    """Return the number of the last migration the database has seen."""
    if not sa.inspect(connection).has_table(numbers.name):
        return 0
    return int(connection.execute(sa.select(sa.func.max(numbers.c.number))).scalar() or 0)


def _run(connection: sa.Connection, number: int) -> None:
    logger.info("bringing the database to schema %d", number)
    numbers.create(connection, checkfirst=True)
    context = MigrationContext.configure(connection)
    module = importlib.import_module(f"{__name__}.{_MODULES[number - 1]}")
    with Operations.context(context):
        module.upgrade()
    connection.execute(numbers.insert().values(number=number, at=int(time.time())))


@contextmanager
def _locked(connection: sa.Connection) -> Iterator[None]:
    """Hold a transaction that nobody else can be in; commit it, or roll it back on an error."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.begin()
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    try:
        yield
    except BaseException:
        _end(connection, "ROLLBACK")
        raise
    _end(connection, "COMMIT")


def _end(connection: sa.Connection, word: str) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(word)
        if connection.in_transaction():
            connection.rollback()  # SQLAlchemy's own notion of it; the driver is past it
        return
    transaction = connection.get_transaction()
    if transaction is not None:
        (transaction.commit if word == "COMMIT" else transaction.rollback)()
