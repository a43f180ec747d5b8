"""Links to worksheets, and the worksheets that everybody of the server may see."""

import sqlalchemy as sa
from alembic import op

_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table of links."""
    op.create_table(
        "shares",
        sa.Column(
            "account_id", _KEY, sa.ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("token_hash", _KEY, nullable=False, unique=True),
        sa.Column("worksheet_id", _KEY, nullable=False),
        sa.Column("version_id", _KEY, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger),
        sa.Column("revoked_at", sa.BigInteger),
        sa.Column("opened_count", sa.BigInteger, nullable=False, server_default=sa.text("0")),
    )
    op.create_index("shares_worksheet_idx", "shares", ["account_id", "worksheet_id"])
    op.create_index(
        "saved_worksheets_public_idx",
        "saved_worksheets",
        ["id"],
        sqlite_where=sa.text("is_public"),
        postgresql_where=sa.text("is_public"),
    )
