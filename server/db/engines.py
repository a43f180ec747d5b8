"""SQLAlchemy engines for what is not on the path of a request: migrations and their check."""

import sqlite3
from pathlib import Path

import sqlalchemy as sa

from server.db import postgres, sqlite


def sqlite_engine(path: Path) -> sa.Engine:
    """Return an engine over one connection that begins no transaction by itself."""

    def open_it() -> sqlite3.Connection:
        raw = sqlite.connect(path, writes=True)
        raw.execute("PRAGMA busy_timeout = 60000")  # another process may be migrating
        return raw

    engine = sa.create_engine("sqlite://", creator=open_it, poolclass=sa.pool.StaticPool)
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def postgres_engine(url: str) -> sa.Engine:
    """Return an engine over connections to `url` that are closed after use."""

    def open_it() -> object:
        raw = postgres.connect(url)
        raw.autocommit = False
        return raw

    return sa.create_engine(
        "postgresql+psycopg://",
        creator=open_it,
        poolclass=sa.pool.NullPool,
    )
