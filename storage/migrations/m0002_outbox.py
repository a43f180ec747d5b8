"""The outbox of sync, the automatic name beside a given one, and the count of pruned versions."""

import sqlalchemy as sa
from alembic import op


def upgrade() -> None:
    """Add them; a sheet that was never named has its automatic name as its name."""
    op.create_table(
        "outbox",
        sa.Column("n", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("op_id", sa.Text, nullable=False, unique=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("entity_type", sa.Text, nullable=False),
        sa.Column("entity_id", sa.Text, nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("hlc", sa.Text, nullable=False),
        sa.Column("schema_version", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("last_error", sa.Text),
        sa.Column("created_at", sa.Integer, nullable=False),
        sa.CheckConstraint("state IN ('new', 'sent', 'parked')", name="outbox_state"),
        sqlite_autoincrement=True,
    )
    op.create_index("outbox_entity_idx", "outbox", ["entity_id", "state"])
    op.create_index("outbox_hlc_idx", "outbox", ["hlc"])
    op.create_index("saved_worksheets_change_idx", "saved_worksheets", ["change_seq"])
    op.create_index("saved_worksheets_view_idx", "saved_worksheets", ["view_seq"])
    for table in ("saved_worksheets", "drafts"):
        op.add_column(
            table,
            sa.Column("automatic_name", sa.Text, nullable=False, server_default=sa.text("''")),
        )
        op.execute(f"UPDATE {table} SET automatic_name = name WHERE NOT named")  # noqa: S608 - our two names
    op.add_column(
        "saved_worksheets",
        sa.Column("pruned_count", sa.Integer, nullable=False, server_default=sa.text("0")),
    )
    op.execute(
        "UPDATE saved_worksheets SET pruned_count = version_count - "
        "(SELECT count(*) FROM worksheet_versions v WHERE v.saved_worksheet_id ="
        " saved_worksheets.id)"
    )
