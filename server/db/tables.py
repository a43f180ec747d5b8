"""The tables. Those of specs/saved-worksheets.md keep their names and columns.

Beyond the spec they carry the account, and the sync columns of sync.md §3.4: `document` (the units
by pointer), `field_rev` (who wrote each), `rev` and `token` of the commit that wrote the row last.
What the spec's columns say is a projection of `document`, for lists and for other clients; where
a text cannot be a column's value (a NUL character, a number beyond 64 bits), `document` has it.

A laptop makes its own ids, so a key is an id within an account: an account can neither take the
id of another one's worksheet nor learn that it exists.
"""

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

metadata = sa.MetaData()


class JsonText(sa.types.UserDefinedType[str]):
    """JSON that goes in and comes out as text: never parsed on the way."""

    cache_ok = True

    def get_col_spec(self, **_kw: object) -> str:
        """Return the declared type of the spec."""
        return "JSON"

    def bind_processor(self, dialect: Dialect) -> None:  # noqa: ARG002
        """Return None: text it is, text it stays."""
        return

    def result_processor(self, dialect: Dialect, coltype: object) -> None:  # noqa: ARG002
        """Return None: text it is, text it stays."""
        return


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=null)


def _big(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=null)


def _counter(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default=sa.text("0"))


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())


KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""Keys compare byte by byte on both databases, whatever the language of the server."""


def _key(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, KEY, primary_key=True) for name in names]


def _sync_columns() -> list[sa.Column[object]]:
    columns: list[sa.Column[object]] = [
        sa.Column("document", JsonText, nullable=False),
        sa.Column("field_rev", JsonText, nullable=False),
        sa.Column("rev", sa.BigInteger, nullable=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("gone", sa.Boolean, nullable=False, server_default=sa.false()),
    ]
    return columns


def _below_version() -> list[sa.ForeignKeyConstraint]:
    return [
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
    ]


# -- accounts

accounts = sa.Table(
    "accounts",
    metadata,
    *_key("id"),
    _text("name"),
    sa.Column("name_key", sa.Text, nullable=False, unique=True),  # the name, case-folded
    _text("password_hash", null=True),
    _flag("is_admin"),
    _big("created_at"),
)

devices = sa.Table(
    "devices",
    metadata,
    *_key("id"),
    sa.Column("account_id", KEY, sa.ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    _text("name"),
    _text("platform"),
    _text("app_version"),
    _big("created_at"),
    _big("last_seen"),
    _counter("acked_seq"),
    _big("revoked_at", null=True),
    _text("refresh_salt"),  # random; with the server's secret it makes the refresh tokens
    _counter("refresh_step"),  # the step whose token was used last
    _big("refresh_issued_at", null=True),  # when the token of the next step was first handed out
    _big("refresh_used_at"),
    sa.Index("devices_account_idx", "account_id"),
)

tokens = sa.Table(
    "tokens",
    metadata,
    *_key("hash"),
    sa.Column("device_id", KEY, sa.ForeignKey("devices.id", ondelete="CASCADE"), nullable=False),
    _big("expires_at"),
    sa.Index("tokens_device_idx", "device_id"),
    sa.Index("tokens_expiry_idx", "expires_at"),
)

one_time_codes = sa.Table(
    "one_time_codes",
    metadata,
    *_key("hash"),
    _text("purpose"),  # "admin", "invite", "login"
    sa.Column("account_id", KEY, sa.ForeignKey("accounts.id", ondelete="CASCADE")),
    _big("created_at"),
    _big("expires_at"),
    _big("used_at", null=True),
)

replicas = sa.Table(
    "replicas",
    metadata,
    *_key("account_id", "replica"),
    sa.Column("device_id", KEY, sa.ForeignKey("devices.id", ondelete="CASCADE"), nullable=False),
    sa.Column("last_push", sa.BigInteger, nullable=False, server_default=sa.text("0")),
)

account_copy_keys = sa.Table(
    "account_copy_keys",
    metadata,
    sa.Column(
        "account_id",
        KEY,
        sa.ForeignKey("accounts.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("tag", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("key", sa.LargeBinary, primary_key=True),
    sa.Index("account_copy_keys_tag_idx", "tag"),
)

names_keys = sa.Table(
    "names_keys",  # of pupils' names; it opens with what only the teacher knows
    metadata,
    sa.Column(
        "account_id",
        KEY,
        sa.ForeignKey("accounts.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    _big("version"),
    _text("wrapped"),
    _big("changed_at"),
)

# -- sync

account_sync = sa.Table(
    "account_sync",
    metadata,
    sa.Column(
        "account_id",
        KEY,
        sa.ForeignKey("accounts.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    _counter("head_seq"),
    _text("epoch"),
)

commit_mark = sa.Table(
    "commit_mark",
    metadata,
    *_key("account_id"),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    _text("token"),
    _text("device_id", null=True),
    _big("at"),
)

feed = sa.Table(
    "feed",
    metadata,
    *_key("account_id", "entity_type", "entity_id"),
    _big("seq"),
    _flag("deleted"),
    sa.Index("feed_seq_idx", "account_id", "seq"),
)

applied_op = sa.Table(
    "applied_op",
    metadata,
    *_key("account_id", "op_id"),
    _text("payload_hash"),
    sa.Column("result", JsonText, nullable=False),
    _big("seq"),
)

rest_request = sa.Table(
    "rest_request",  # what was answered to an Idempotency-Key
    metadata,
    *_key("account_id", "key"),
    _text("payload_hash"),
    sa.Column("reply", JsonText, nullable=False),
    _big("seq"),
)

digest = sa.Table(
    "digest",
    metadata,
    *_key("account_id", "entity_type"),
    _big("count"),
    _text("sum"),  # 64 bits without a sign, which no integer column holds
)

# -- worksheets

saved_worksheets = sa.Table(
    "saved_worksheets",
    metadata,
    *_key("account_id", "id"),
    _text("user_id", null=True),
    _text("name"),
    _text("description", null=True),
    _text("worksheet_type"),
    sa.Column("config", JsonText, nullable=False),
    _text("tags", null=True),
    _flag("is_favorite"),
    _flag("is_template"),
    _flag("is_public"),
    _text("thumbnail_url", null=True),
    _big("created_at"),
    _big("updated_at"),
    _big("last_viewed_at", null=True),
    _counter("edit_count"),
    _counter("time_spent_ms"),
    _text("current_version_id", null=True),
    _counter("version_count"),
    _counter("pdf_generation_count"),
    _counter("share_count"),
    _counter("upload_count"),
    # beyond the spec
    _big("archived_at", null=True),
    _big("deleted_at", null=True),
    _text("config_hash"),
    sa.Column("next_version_number", sa.BigInteger, nullable=False, server_default=sa.text("1")),
    *_sync_columns(),
    sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
    sa.Index(
        "saved_worksheets_public_idx",
        "id",
        sqlite_where=sa.text("is_public"),
        postgresql_where=sa.text("is_public"),
    ),
    sa.Index("saved_worksheets_rev_idx", "account_id", "rev"),
    sa.Index("saved_worksheets_updated_idx", "account_id", "updated_at"),
)

worksheet_versions = sa.Table(
    "worksheet_versions",
    metadata,
    *_key("account_id", "id"),
    sa.Column("saved_worksheet_id", KEY, nullable=False),
    _big("version_number", null=True),  # empty when the worksheet was purged
    _text("version_type"),
    sa.Column("config", JsonText, nullable=False),
    sa.Column("problems", JsonText),
    sa.Column("answer_key", JsonText),
    _big("created_at"),
    _text("created_by", null=True),
    _text("created_reason", null=True),
    _text("change_description", null=True),
    _big("problem_count", null=True),
    _big("page_count", null=True),
    # beyond the spec
    _text("config_hash"),
    _flag("is_conflict"),
    _flag("pruned"),
    _big("pruned_at", null=True),
    *_sync_columns(),
    sa.ForeignKeyConstraint(
        ["account_id", "saved_worksheet_id"],
        ["saved_worksheets.account_id", "saved_worksheets.id"],
        ondelete="CASCADE",
    ),
    sa.UniqueConstraint("account_id", "saved_worksheet_id", "version_number"),
    sa.Index("worksheet_versions_rev_idx", "account_id", "rev"),
    sa.Index("worksheet_versions_hash_idx", "account_id", "saved_worksheet_id", "config_hash"),
)

worksheet_instances = sa.Table(
    "worksheet_instances",
    metadata,
    *_key("account_id", "id"),
    sa.Column("saved_worksheet_id", KEY, nullable=False),
    sa.Column("version_id", KEY),  # empty when the worksheet was purged
    _big("version_number", null=True),
    _big("printed_at"),
    _text("printed_by", null=True),
    _text("student_name", null=True),
    _text("class_id", null=True),
    _big("due_date", null=True),
    _text("qr_code_url"),
    _counter("upload_count"),
    # beyond the spec
    _text("hand_out_id", null=True),
    _big("voided_at", null=True),
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
    sa.Index("worksheet_instances_rev_idx", "account_id", "rev"),
    sa.Index("worksheet_instances_version_idx", "account_id", "version_id"),
    sa.Index("worksheet_instances_worksheet_idx", "account_id", "saved_worksheet_id"),
)

worksheet_attempts = sa.Table(
    "worksheet_attempts",
    metadata,
    *_key("account_id", "id"),
    sa.Column("worksheet_instance_id", KEY),
    _big("created_at"),
    sa.ForeignKeyConstraint(
        ["account_id", "worksheet_instance_id"],
        ["worksheet_instances.account_id", "worksheet_instances.id"],
        ondelete="CASCADE",
    ),
    sa.Index("worksheet_attempts_instance_idx", "account_id", "worksheet_instance_id"),
)

hand_outs = sa.Table(
    "hand_outs",
    metadata,
    *_key("account_id", "id"),
    sa.Column("saved_worksheet_id", KEY, nullable=False),
    sa.Column("version_id", KEY),  # empty when the worksheet was purged
    _big("due_date", null=True),
    _big("voided_at", null=True),
    *_sync_columns(),
    *_below_version(),
    sa.Index("hand_outs_rev_idx", "account_id", "rev"),
    sa.Index("hand_outs_worksheet_idx", "account_id", "saved_worksheet_id"),
)

problem_sets = sa.Table(
    "problem_sets",
    metadata,
    *_key("account_id", "id"),
    sa.Column("saved_worksheet_id", KEY, nullable=False),
    sa.Column("version_id", KEY),  # empty when the worksheet was purged
    *_sync_columns(),
    *_below_version(),
    sa.Index("problem_sets_rev_idx", "account_id", "rev"),
    sa.Index("problem_sets_worksheet_idx", "account_id", "saved_worksheet_id"),
)

conflicts = sa.Table(
    "conflicts",
    metadata,
    *_key("account_id", "id"),
    sa.Column("saved_worksheet_id", KEY, nullable=False),
    *_sync_columns(),
    sa.ForeignKeyConstraint(
        ["account_id", "saved_worksheet_id"],
        ["saved_worksheets.account_id", "saved_worksheets.id"],
        ondelete="CASCADE",
    ),
    sa.Index("conflicts_rev_idx", "account_id", "rev"),
    sa.Index("conflicts_worksheet_idx", "account_id", "saved_worksheet_id"),
)

# -- links

shares = sa.Table(
    "shares",
    metadata,
    sa.Column(
        "account_id", KEY, sa.ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("id", KEY, primary_key=True),
    sa.Column("token_hash", KEY, nullable=False, unique=True),  # the token itself is in the link
    sa.Column("worksheet_id", KEY, nullable=False),
    sa.Column("version_id", KEY, nullable=False),
    _big("created_at"),
    _big("expires_at", null=True),
    _big("revoked_at", null=True),
    _counter("opened_count"),
    sa.Index("shares_worksheet_idx", "account_id", "worksheet_id"),
)

# -- what pupils hand in

uploads = sa.Table(
    "uploads",
    metadata,
    sa.Column(
        "account_id", KEY, sa.ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("id", KEY, primary_key=True),
    sa.Column("instance_id", KEY, nullable=False),  # the copy's row may arrive later, or never
    _big("page", null=True),
    _big("created_at"),
    _big("seq"),  # counts within the account; a laptop asks for what came after the last one
    _text("fingerprint"),  # the same files sent again are the same upload
    sa.UniqueConstraint("account_id", "seq"),
    sa.UniqueConstraint("account_id", "instance_id", "fingerprint"),
)

upload_files = sa.Table(
    "upload_files",
    metadata,
    *_key("account_id", "upload_id"),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    _big("size"),
    _text("sha256"),
    _text("media_type"),
    sa.Column("blob_key", KEY, nullable=False),
    sa.ForeignKeyConstraint(
        ["account_id", "upload_id"], ["uploads.account_id", "uploads.id"], ondelete="CASCADE"
    ),
    sa.Index("upload_files_blob_idx", "blob_key"),
)
