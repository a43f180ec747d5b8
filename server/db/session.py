"""Statements built once by SQLAlchemy Core and run on the driver itself (docs/adr/0020).

SQLAlchemy's own execution costs 50 to 80 µs a statement; a push is about fifteen of them.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Dialect

SQLITE = "sqlite"
POSTGRES = "postgresql"

Values: TypeAlias = tuple[Any, ...]
"""A row in the order of the statement's columns. SQLite's flags are 0 and 1."""
Build: TypeAlias = Callable[[], sa.ClauseElement]

_DIALECTS: dict[str, Dialect] = {
    SQLITE: SQLiteDialect_pysqlite(paramstyle="named"),
    POSTGRES: PGDialect_psycopg(),  # type: ignore[no-untyped-call]
}


class Prepared:
    """A statement with named parameters, compiled at its first use for each database."""

    def __init__(self, statement: sa.ClauseElement, keys: tuple[str, ...] | None = None) -> None:
        """Keep `statement`; `keys` are the columns that an insert or update gets values for."""
        self._statement = statement
        self._keys = keys
        self._compiled: dict[str, tuple[str, dict[str, Any]]] = {}

    def sql(self, dialect: str) -> tuple[str, dict[str, Any]]:
        """Return the text for `dialect` and the parameters that never change."""
        found = self._compiled.get(dialect)
        if found is None:
            compiled = self._statement.compile(dialect=_DIALECTS[dialect], column_keys=self._keys)
            fixed = {name: v for name, v in compiled.params.items() if v is not None}
            found = self._compiled[dialect] = (str(compiled), fixed)
        return found


class Upsert(Prepared):
    """An insert that overwrites the row of the same key, or leaves it when there is nothing to
    overwrite.
    """

    def __init__(
        self, table: sa.Table, keys: tuple[str, ...], *, keep: tuple[str, ...] = ()
    ) -> None:
        """`keys` are the columns that get values, `keep` those that an existing row keeps."""
        primary = [column.name for column in table.primary_key]
        overwritten = [name for name in keys if name not in primary and name not in keep]
        self._variants: dict[str, Prepared] = {}
        for dialect in (SQLITE, POSTGRES):
            insert = _insert(dialect, table)
            if overwritten:
                values = {name: insert.excluded[name] for name in overwritten}
                statement = insert.on_conflict_do_update(index_elements=primary, set_=values)
            else:
                statement = insert.on_conflict_do_nothing()
            self._variants[dialect] = Prepared(statement, keys)

    def sql(self, dialect: str) -> tuple[str, dict[str, Any]]:
        """Return the text for `dialect` and the parameters that never change."""
        return self._variants[dialect].sql(dialect)


class AmongIds(Prepared):
    """A query for the rows whose `column` is one of `ids`, a JSON array of texts."""

    def __init__(self, statement: "sa.Select[Any]", column: sa.Column[str]) -> None:
        """Keep `statement`, which has the other conditions."""
        ids: sa.BindParameter[str] = sa.bindparam("ids", type_=sa.Text)
        each = sa.func.json_each(ids).table_valued("value")
        texts = sa.func.json_array_elements_text(sa.cast(ids, postgresql.JSON))
        self._variants = {
            SQLITE: Prepared(statement.where(column.in_(sa.select(each.c.value)))),
            POSTGRES: Prepared(statement.where(column.in_(sa.select(texts)))),
        }

    def sql(self, dialect: str) -> tuple[str, dict[str, Any]]:
        """Return the text for `dialect` and the parameters that never change."""
        return self._variants[dialect].sql(dialect)


def _insert(dialect: str, table: sa.Table) -> Any:  # noqa: ANN401 - two classes alike
    return (sqlite if dialect == SQLITE else postgresql).insert(table)


class Session:
    """A driver's connection inside a transaction that its owner began and will end."""

    def __init__(self, raw: Any, dialect: str) -> None:  # noqa: ANN401 - two drivers alike
        self.raw = raw
        self.dialect = dialect
        self._numbers = itertools.count()

    def together(self) -> AbstractContextManager[object]:
        """Send what is written inside without waiting for each answer; errors come at the end."""
        if self.dialect == SQLITE:
            return nullcontext()
        pipeline: AbstractContextManager[object] = self.raw.pipeline()
        return pipeline

    def run(self, statement: Prepared, **values: object) -> int:
        """Write; return the number of rows that were touched."""
        return int(self._execute(statement, values).rowcount)

    def run_many(self, statement: Prepared, rows: Sequence[dict[str, object]]) -> None:
        """Write many rows by one statement, on PostgreSQL without waiting for each."""
        if not rows:
            return
        if len(rows) == 1:
            self._execute(statement, rows[0])
            return
        sql, fixed = statement.sql(self.dialect)
        bound = [{**fixed, **row} for row in rows] if fixed else rows
        self.raw.cursor().executemany(sql, bound)

    def first(self, statement: Prepared, **values: object) -> Values | None:
        """Return the first row, or None."""
        cursor = self._execute(statement, values)
        found: Values | None = cursor.fetchone()
        return found

    def all(self, statement: Prepared, **values: object) -> list[Values]:
        """Return all rows."""
        found: list[Values] = self._execute(statement, values).fetchall()
        return found

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what happens inside when it raises (and raise on)."""
        name = f"s{next(self._numbers)}"
        self.raw.execute(f"SAVEPOINT {name}")
        try:
            yield
        except BaseException:
            self.raw.execute(f"ROLLBACK TO SAVEPOINT {name}")
            self.raw.execute(f"RELEASE SAVEPOINT {name}")
            raise
        self.raw.execute(f"RELEASE SAVEPOINT {name}")

    def _execute(self, statement: Prepared, values: dict[str, object]) -> Any:  # noqa: ANN401 - their cursors
        sql, fixed = statement.sql(self.dialect)
        return self.raw.execute(sql, {**fixed, **values} if fixed else values)
