"""What pupils hand in by telephone, until it is filed and so that it is never filed twice."""

import sqlalchemy as sa
from alembic import op


def upgrade() -> None:
    """Make the tables of uploads and their photos."""
    op.create_table(
        "uploads",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("copy_id", sa.Text, nullable=False),
        sa.Column("page", sa.Integer),
        sa.Column("created_at", sa.Integer, nullable=False),
        sa.Column("fingerprint", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("import_id", sa.Text),
    )
    op.create_index("uploads_state_idx", "uploads", ["state"])
    op.create_index("uploads_fingerprint_idx", "uploads", ["fingerprint"], unique=True)
    op.create_table(
        "upload_photos",
        sa.Column(
            "upload_id", sa.Text, sa.ForeignKey("uploads.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("blob", sa.Text),
        sa.Column("tries", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("given_up", sa.Boolean, nullable=False, server_default=sa.text("0")),
    )  # fmt: skip
