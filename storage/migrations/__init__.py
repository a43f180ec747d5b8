"""Numbered changes of the schema, run by Alembic's operations inside one transaction each.

The modules are imported by name rather than found on the disk, so that they travel in a bundle.
`user_version` in the file's header is the number of the last one; a database that has it already
is opened without loading Alembic.
"""

import importlib
import logging
import sqlite3
from pathlib import Path

from app.errors import NewerStoreError

logger = logging.getLogger(__name__)

_MODULES = ("m0001_worksheets", "m0002_outbox", "m0003_exchange", "m0004_classes", "m0005_uploads")
SCHEMA = len(_MODULES)
"""The schema this program knows."""


def user_version(raw: sqlite3.Connection) -> int:
    """Return the number of the last migration the file has seen."""
    return int(raw.execute("PRAGMA user_version").fetchone()[0])


def check_not_newer(raw: sqlite3.Connection, path: Path) -> int:
    """Return the file's schema.

    Raises:
        NewerStoreError: when a newer program made it.
    """
    found = user_version(raw)
    if found > SCHEMA:
        problem = f"{path.name}: schema {found}, this program knows {SCHEMA}"
        raise NewerStoreError(problem)
    return found


def migrate(path: Path, *, target: int = SCHEMA) -> None:
    """Bring the database at `path` up to `target`; a kill at any point leaves it before or after
    a whole migration.

    Raises:
        NewerStoreError: when the file is ahead of this program.
        sqlite3.Error, sqlalchemy.exc.SQLAlchemyError: as they come; the caller translates.
    """
    import sqlalchemy as sa
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext

    from storage.connection import raw_writer
    from storage.tables import APPLICATION_ID

    raw = raw_writer(path)
    engine = sa.create_engine("sqlite://", creator=lambda: raw, poolclass=sa.pool.StaticPool)
    try:
        found = check_not_newer(raw, path)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            context = MigrationContext.configure(connection)
            for number in range(found + 1, target + 1):
                module = importlib.import_module(f"{__name__}.{_MODULES[number - 1]}")
                raw.execute("BEGIN IMMEDIATE")
                try:
                    with Operations.context(context):
                        module.upgrade()
                    raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                    raw.execute(f"PRAGMA user_version = {number}")
                    raw.execute("COMMIT")
                except BaseException:
                    if raw.in_transaction:
                        raw.execute("ROLLBACK")
                    raise
                logger.info("database is now at schema %s", number)
    finally:
        engine.dispose()
        raw.close()
