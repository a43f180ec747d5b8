"""Classes, pupils, hand-outs, the work that comes back, and the heaps it was taken from."""

import sqlalchemy as sa
from alembic import op


def upgrade() -> None:
    """Add them."""
    for column in (
        sa.Column("pupil_id", sa.Text),
        sa.Column("hand_out_id", sa.Text),
        sa.Column("variant", sa.Integer),
        sa.Column("voided_at", sa.Integer),
    ):
        op.add_column("worksheet_instances", column)
    op.create_index("worksheet_instances_hand_out_idx", "worksheet_instances", ["hand_out_id"])
    for column in (
        _text("source", "'scan'"),
        sa.Column("pages", sa.JSON, nullable=False, server_default=sa.text("'[]'")),
        sa.Column("marks", sa.JSON, nullable=False, server_default=sa.text("'{}'")),
        sa.Column("deleted_at", sa.Integer),
    ):
        op.add_column("worksheet_attempts", column)
    _classes()
    _hand_outs()
    _imports()


def _text(name: str, default: str = "''") -> "sa.Column[str]":
    return sa.Column(name, sa.Text, nullable=False, server_default=sa.text(default))


def _classes() -> None:
    op.create_table(
        "classes",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        _text("school_year"),
        sa.Column("created_at", sa.Integer, nullable=False),
        sa.Column("archived_at", sa.Integer),
        sa.Column("deleted_at", sa.Integer),
    )
    op.create_table(
        "pupils",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column(
            "class_id", sa.Text, sa.ForeignKey("classes.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("sealed_name", sa.Text),
        sa.Column("position", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("created_at", sa.Integer, nullable=False),
        sa.Column("deleted_at", sa.Integer),
    )
    op.create_index("pupils_class_idx", "pupils", ["class_id"])


def _hand_outs() -> None:
    op.create_table(
        "hand_outs",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column(
            "saved_worksheet_id",
            sa.Text,
            sa.ForeignKey("saved_worksheets.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column(
            "version_id",
            sa.Text,
            sa.ForeignKey("worksheet_versions.id", ondelete="RESTRICT"),
            nullable=False,
        ),
        sa.Column("class_id", sa.Text, nullable=False),
        sa.Column("printed_at", sa.Integer, nullable=False),
        sa.Column("due_date", sa.Integer),
        sa.Column("variants", sa.JSON, nullable=False, server_default=sa.text("'[]'")),
        sa.Column("voided_at", sa.Integer),
    )
    op.create_index("hand_outs_version_idx", "hand_outs", ["version_id"])
    op.create_index("hand_outs_class_idx", "hand_outs", ["class_id"])


def _imports() -> None:
    op.create_table(
        "imports",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("at", sa.Integer, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
    )
    op.create_table(
        "import_pages",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column(
            "import_id", sa.Text, sa.ForeignKey("imports.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        _text("reason"),
        _text("blob"),
        sa.Column("attempt_id", sa.Text),
        sa.CheckConstraint(
            "outcome IN ('filed', 'blank', 'duplicate', 'look')", name="import_pages_outcome"
        ),
    )
    op.create_index("import_pages_import_idx", "import_pages", ["import_id"])
    op.create_index("import_pages_attempt_idx", "import_pages", ["attempt_id"])
