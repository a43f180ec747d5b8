"""Core statements compiled once and run on the driver itself, for the path of every save.

SQLAlchemy's own execution costs 50 to 80 µs a statement, which is as much as SQLite takes for
it; a durable save is four statements (bench/bench_save.py).
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from storage.tables import RawJson

Row: TypeAlias = dict[str, Any]
"""A row by column name, as the types of the columns read it."""

_dialect = SQLiteDialect_pysqlite(paramstyle="named")


class Prepared:
    """A statement with named parameters. JSON goes in and comes out as bytes, flags as bool."""

    def __init__(
        self,
        statement: sa.Select[*tuple[Any, ...]] | sa.Insert | sa.Update,
        keys: Iterable[str] | None = None,
    ) -> None:
        """Compile `statement`, for an insert or update with values for the columns `keys`."""
        compiled = statement.compile(
            dialect=_dialect, column_keys=None if keys is None else list(keys)
        )
        self._sql = str(compiled)
        fixed = compiled.params
        self._fixed = {name: value for name, value in fixed.items() if value is not None}
        self._names: list[str] = []
        self._converters: list[tuple[str, Callable[[Any], Any]]] = []
        if isinstance(statement, sa.Select):
            for column in statement.selected_columns:
                self._names.append(str(column.key))
                if isinstance(column.type, RawJson):
                    self._converters.append((str(column.key), str.encode))
                elif isinstance(column.type, sa.Boolean):
                    self._converters.append((str(column.key), bool))

    def first(self, connection: sa.Connection, values: Mapping[str, Any]) -> Row | None:
        """Return the only row, or None."""
        rows = self._execute(connection, values).fetchall()
        if not rows:
            return None
        row = dict(zip(self._names, rows[0], strict=True))
        for name, convert in self._converters:
            if row[name] is not None:
                row[name] = convert(row[name])
        return row

    def all(self, connection: sa.Connection, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Return all rows in the order of the columns."""
        rows = self._execute(connection, values).fetchall()
        for name, convert in self._converters:
            at = self._names.index(name)
            rows = [
                row if row[at] is None else (*row[:at], convert(row[at]), *row[at + 1 :])
                for row in rows
            ]
        return rows

    def run(self, connection: sa.Connection, values: Mapping[str, Any]) -> None:
        """Write."""
        self._execute(connection, values)

    def _execute(self, connection: sa.Connection, values: Mapping[str, Any]) -> sqlite3.Cursor:
        driver: Any = connection.connection.driver_connection
        bound = {
            name: value.decode() if isinstance(value, bytes) else value
            for name, value in values.items()
        }
        cursor: sqlite3.Cursor = driver.execute(self._sql, self._fixed | bound)
        return cursor


@lru_cache(maxsize=64)
def update_by_id(table: sa.Table, keys: tuple[str, ...]) -> Prepared:
    """Return the update of the columns `keys` of the row whose id is `row_id`."""
    return Prepared(table.update().where(table.c.id == sa.bindparam("row_id")), keys)
