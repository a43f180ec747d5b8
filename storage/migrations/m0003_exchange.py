"""What exchanging worksheets with a server needs: bases, inbox, conflicts, final numbers.

The outbox of schema 2 had whole configs under one pointer and no bases. Nothing of it was ever
sent, for there was no server then: each worksheet's mark becomes its creation as the row stands.
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.exchange.units import config_units


def upgrade() -> None:
    """Add them, and say the outbox in the new words."""
    _tables()
    op.add_column("saved_worksheets", sa.Column("usage_elsewhere", sa.Text))
    op.add_column("outbox", sa.Column("cap", sa.Integer))
    op.add_column("worksheet_versions", sa.Column("final_number", sa.Integer))
    op.add_column("worksheet_versions", _zero("conflict", sa.Boolean))
    op.add_column("worksheet_versions", sa.Column("device", sa.Text))
    _carry_over(op.get_bind())


def _zero(name: str, kind: type[sa.Integer | sa.Boolean] = sa.Integer) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, server_default=sa.text("0"))


def _tables() -> None:
    op.create_table(
        "doc_base",
        sa.Column("entity_type", sa.Text, primary_key=True),
        sa.Column("entity_id", sa.Text, primary_key=True),
        sa.Column("server_rev", sa.Integer, nullable=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("server_json", sa.JSON, nullable=False),
        _zero("gone", sa.Boolean),
        sa.Column("lost", sa.Text, nullable=False, server_default=sa.text("''")),
    )
    op.create_table(
        "inbox",
        sa.Column("n", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("row", sa.JSON, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "commits",
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("token", sa.Text, nullable=False),
    )
    op.create_table("applied", sa.Column("op_id", sa.Text, primary_key=True))
    op.create_table(
        "conflicts",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column(
            "saved_worksheet_id",
            sa.Text,
            sa.ForeignKey("saved_worksheets.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("units", sa.JSON, nullable=False),
        sa.Column("at", sa.Integer, nullable=False),
        _zero("dismissed", sa.Boolean),
    )
    op.create_index("conflicts_worksheet_idx", "conflicts", ["saved_worksheet_id"])
    op.create_table(
        "sync_event",
        sa.Column("n", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )


_PLAIN = (
    "name", "worksheet_type", "description", "created_at", "updated_at", "archived_at",
    "deleted_at",
)  # fmt: skip
_FLAGS = ("named", "is_favorite", "is_template", "is_public", "in_library")


def _carry_over(connection: sa.Connection) -> None:
    """Keep every mark with its place, its operation id and its clock."""
    names = ", ".join((*_PLAIN, *_FLAGS, "tags", "config"))
    marks = connection.exec_driver_sql(
        "SELECT n, entity_id FROM outbox WHERE entity_type = 'worksheet'"
    ).fetchall()
    for n, sheet in marks:
        row = (
            connection.exec_driver_sql(
                f"SELECT {names} FROM saved_worksheets WHERE id = ?",  # noqa: S608 - our names
                (sheet,),
            )
            .mappings()
            .first()
        )
        if row is None:
            connection.exec_driver_sql("DELETE FROM outbox WHERE n = ?", (n,))
            continue
        connection.exec_driver_sql(
            "UPDATE outbox SET kind = 'create', state = 'new', payload = ? WHERE n = ?",
            (json.dumps(_creation(row)), n),
        )


def _creation(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row by column name
    units: dict[str, Any] = {f"/{name}": row[name] for name in _PLAIN}
    units |= {f"/{name}": bool(row[name]) for name in _FLAGS}
    tags = row["tags"].split(",") if row["tags"] else []
    units |= config_units(_config(row["config"]))
    changes = {path: {"v": value} for path, value in units.items()}
    return changes | {"/tags": {"v": {"add": tags, "remove": []}}}


def _config(text: str) -> dict[str, Any]:
    """Return a config; a broken one has no settings to send, and stays as it is in its row."""
    try:
        config = json.loads(text)
    except ValueError:
        return {}
    return config if isinstance(config, dict) else {}
