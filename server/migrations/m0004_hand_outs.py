"""Hand-outs and problem sets, and what a copy says of them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make their tables; copies get two columns."""
    op.add_column("worksheet_instances", sa.Column("hand_out_id", sa.Text))
    op.add_column("worksheet_instances", sa.Column("voided_at", sa.BigInteger))
    _table(
        "hand_outs", sa.Column("due_date", sa.BigInteger), sa.Column("voided_at", sa.BigInteger)
    )
    _table("problem_sets")


def _table(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        name,
        sa.Column("account_id", _KEY, primary_key=True),
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("saved_worksheet_id", _KEY, nullable=False),
        sa.Column("version_id", _KEY),
        *columns,
        sa.Column("document", sa.JSON, nullable=False),
        sa.Column("field_rev", sa.JSON, nullable=False),
        sa.Column("rev", sa.BigInteger, nullable=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("gone", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.ForeignKeyConstraint(
            ["account_id", "saved_worksheet_id"],
            ["saved_worksheets.account_id", "saved_worksheets.id"],
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "version_id"],
            ["worksheet_versions.account_id", "worksheet_versions.id"],
            ondelete="RESTRICT",
        ),
    )
    op.create_index(f"{name}_rev_idx", name, ["account_id", "rev"])
    op.create_index(f"{name}_worksheet_idx", name, ["account_id", "saved_worksheet_id"])
