"""Accounts, devices, sync and worksheets: the first schema of the server."""

import sqlalchemy as sa
from alembic import op

_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make every table."""
    _accounts()
    _sync()
    _worksheets()
    _copies()


def _sync_columns() -> list[sa.Column[object]]:
    columns: list[sa.Column[object]] = [
        sa.Column("document", sa.JSON, nullable=False),
        sa.Column("field_rev", sa.JSON, nullable=False),
        sa.Column("rev", sa.BigInteger, nullable=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("gone", sa.Boolean, nullable=False, server_default=sa.false()),
    ]
    return columns


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("name_key", sa.Text, nullable=False, unique=True),
        sa.Column("password_hash", sa.Text),
        sa.Column("is_admin", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "devices",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column(
            "account_id", _KEY, sa.ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("app_version", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("last_seen", sa.BigInteger, nullable=False),
        sa.Column("acked_seq", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("revoked_at", sa.BigInteger),
        sa.Column("refresh_salt", sa.Text, nullable=False),
        sa.Column("refresh_step", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("refresh_issued_at", sa.BigInteger),
        sa.Column("refresh_used_at", sa.BigInteger, nullable=False),
    )
    op.create_index("devices_account_idx", "devices", ["account_id"])
    op.create_table(
        "tokens",
        sa.Column("hash", _KEY, primary_key=True),
        sa.Column(
            "device_id", _KEY, sa.ForeignKey("devices.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
    )
    op.create_index("tokens_device_idx", "tokens", ["device_id"])
    op.create_index("tokens_expiry_idx", "tokens", ["expires_at"])
    op.create_table(
        "one_time_codes",
        sa.Column("hash", _KEY, primary_key=True),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("account_id", _KEY, sa.ForeignKey("accounts.id", ondelete="CASCADE")),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.BigInteger),
    )
    op.create_table(
        "replicas",
        sa.Column("account_id", _KEY, primary_key=True),
        sa.Column("replica", _KEY, primary_key=True),
        sa.Column(
            "device_id", _KEY, sa.ForeignKey("devices.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("last_push", sa.BigInteger, nullable=False, server_default=sa.text("0")),
    )
    op.create_table(
        "account_copy_keys",
        sa.Column(
            "account_id",
            _KEY,
            sa.ForeignKey("accounts.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("tag", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("key", sa.LargeBinary, primary_key=True),
    )
    op.create_index("account_copy_keys_tag_idx", "account_copy_keys", ["tag"])


def _sync() -> None:
    op.create_table(
        "account_sync",
        sa.Column(
            "account_id",
            _KEY,
            sa.ForeignKey("accounts.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("head_seq", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("epoch", sa.Text, nullable=False),
    )
    op.create_table(
        "commit_mark",
        sa.Column("account_id", _KEY, primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("device_id", sa.Text),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "feed",
        sa.Column("account_id", _KEY, primary_key=True),
        sa.Column("entity_type", _KEY, primary_key=True),
        sa.Column("entity_id", _KEY, primary_key=True),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("deleted", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_index("feed_seq_idx", "feed", ["account_id", "seq"])
    op.create_table(
        "applied_op",
        sa.Column("account_id", _KEY, primary_key=True),
        sa.Column("op_id", _KEY, primary_key=True),
        sa.Column("payload_hash", sa.Text, nullable=False),
        sa.Column("result", sa.JSON, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "rest_request",
        sa.Column("account_id", _KEY, primary_key=True),
        sa.Column("key", _KEY, primary_key=True),
        sa.Column("payload_hash", sa.Text, nullable=False),
        sa.Column("reply", sa.JSON, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "digest",
        sa.Column("account_id", _KEY, primary_key=True),
        sa.Column("entity_type", _KEY, primary_key=True),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("sum", sa.Text, nullable=False),
    )


def _worksheets() -> None:
    op.create_table(
        "saved_worksheets",
        sa.Column("account_id", _KEY, primary_key=True),
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("user_id", sa.Text),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("description", sa.Text),
        sa.Column("worksheet_type", sa.Text, nullable=False),
        sa.Column("config", sa.JSON, nullable=False),
        sa.Column("tags", sa.Text),
        sa.Column("is_favorite", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("is_template", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("is_public", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("thumbnail_url", sa.Text),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
        sa.Column("last_viewed_at", sa.BigInteger),
        sa.Column("edit_count", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("time_spent_ms", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("current_version_id", sa.Text),
        sa.Column("version_count", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column(
            "pdf_generation_count", sa.BigInteger, nullable=False, server_default=sa.text("0")
        ),
        sa.Column("share_count", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("upload_count", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("archived_at", sa.BigInteger),
        sa.Column("deleted_at", sa.BigInteger),
        sa.Column("config_hash", sa.Text, nullable=False),
        sa.Column(
            "next_version_number", sa.BigInteger, nullable=False, server_default=sa.text("1")
        ),
        *_sync_columns(),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
    )
    op.create_index("saved_worksheets_rev_idx", "saved_worksheets", ["account_id", "rev"])
    op.create_index(
        "saved_worksheets_updated_idx", "saved_worksheets", ["account_id", "updated_at"]
    )
    op.create_table(
        "worksheet_versions",
        sa.Column("account_id", _KEY, primary_key=True),
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("saved_worksheet_id", _KEY, nullable=False),
        sa.Column("version_number", sa.BigInteger),
        sa.Column("version_type", sa.Text, nullable=False),
        sa.Column("config", sa.JSON, nullable=False),
        sa.Column("problems", sa.JSON),
        sa.Column("answer_key", sa.JSON),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("created_by", sa.Text),
        sa.Column("created_reason", sa.Text),
        sa.Column("change_description", sa.Text),
        sa.Column("problem_count", sa.BigInteger),
        sa.Column("page_count", sa.BigInteger),
        sa.Column("config_hash", sa.Text, nullable=False),
        sa.Column("is_conflict", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("pruned", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("pruned_at", sa.BigInteger),
        *_sync_columns(),
        sa.ForeignKeyConstraint(
            ["account_id", "saved_worksheet_id"],
            ["saved_worksheets.account_id", "saved_worksheets.id"],
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("account_id", "saved_worksheet_id", "version_number"),
    )
    op.create_index(
        "worksheet_versions_hash_idx",
        "worksheet_versions",
        ["account_id", "saved_worksheet_id", "config_hash"],
    )
    op.create_index("worksheet_versions_rev_idx", "worksheet_versions", ["account_id", "rev"])


def _copies() -> None:
    op.create_table(
        "worksheet_instances",
        sa.Column("account_id", _KEY, primary_key=True),
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("saved_worksheet_id", _KEY, nullable=False),
        sa.Column("version_id", _KEY),
        sa.Column("version_number", sa.BigInteger),
        sa.Column("printed_at", sa.BigInteger, nullable=False),
        sa.Column("printed_by", sa.Text),
        sa.Column("student_name", sa.Text),
        sa.Column("class_id", sa.Text),
        sa.Column("due_date", sa.BigInteger),
        sa.Column("qr_code_url", sa.Text, nullable=False),
        sa.Column("upload_count", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        *_sync_columns(),
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
    op.create_index("worksheet_instances_rev_idx", "worksheet_instances", ["account_id", "rev"])
    op.create_index(
        "worksheet_instances_version_idx", "worksheet_instances", ["account_id", "version_id"]
    )
    op.create_index(
        "worksheet_instances_worksheet_idx",
        "worksheet_instances",
        ["account_id", "saved_worksheet_id"],
    )
    op.create_table(
        "worksheet_attempts",
        sa.Column("account_id", _KEY, primary_key=True),
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("worksheet_instance_id", _KEY),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "worksheet_instance_id"],
            ["worksheet_instances.account_id", "worksheet_instances.id"],
            ondelete="CASCADE",
        ),
    )
    op.create_index(
        "worksheet_attempts_instance_idx",
        "worksheet_attempts",
        ["account_id", "worksheet_instance_id"],
    )
    op.create_table(
        "conflicts",
        sa.Column("account_id", _KEY, primary_key=True),
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("saved_worksheet_id", _KEY, nullable=False),
        *_sync_columns(),
        sa.ForeignKeyConstraint(
            ["account_id", "saved_worksheet_id"],
            ["saved_worksheets.account_id", "saved_worksheets.id"],
            ondelete="CASCADE",
        ),
    )
    op.create_index("conflicts_rev_idx", "conflicts", ["account_id", "rev"])
    op.create_index("conflicts_worksheet_idx", "conflicts", ["account_id", "saved_worksheet_id"])
