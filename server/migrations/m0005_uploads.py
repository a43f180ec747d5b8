"""Pupils' work that has come back over the upload page."""

import sqlalchemy as sa
from alembic import op

_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables of uploads and their files."""
    op.create_table(
        "uploads",
        sa.Column(
            "account_id", _KEY, sa.ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("instance_id", _KEY, nullable=False),
        sa.Column("page", sa.BigInteger),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.UniqueConstraint("account_id", "seq"),
        sa.UniqueConstraint("account_id", "instance_id", "fingerprint"),
    )
    op.create_table(
        "upload_files",
        sa.Column("account_id", _KEY, primary_key=True),
        sa.Column("upload_id", _KEY, primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("blob_key", _KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "upload_id"], ["uploads.account_id", "uploads.id"], ondelete="CASCADE"
        ),
    )
    op.create_index("upload_files_blob_idx", "upload_files", ["blob_key"])
