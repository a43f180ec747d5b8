"""Worksheets, versions and printed copies as specified, and drafts."""

from typing import Any

import sqlalchemy as sa
from alembic import op


def upgrade() -> None:
    """Make the first tables."""
    _saved_worksheets()
    _worksheet_versions()
    _copies()
    op.create_table(
        "drafts",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        _zero("named", sa.Boolean),
        sa.Column("worksheet_type", sa.Text, nullable=False),
        sa.Column("config", sa.JSON, nullable=False),
        sa.Column("created_at", sa.Integer, nullable=False),
        sa.Column("updated_at", sa.Integer, nullable=False),
        sa.Column("last_viewed_at", sa.Integer),
        _zero("edit_count"),
        _zero("time_spent_ms"),
        _zero("change_seq"),
        _zero("view_seq"),
    )
    op.create_table(
        "meta",
        sa.Column("k", sa.Text, primary_key=True),
        sa.Column("v", sa.Text, nullable=False),
    )


def _zero(name: str, kind: type[sa.Integer | sa.Boolean] = sa.Integer) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, server_default=sa.text("0"))


def _saved_worksheets() -> None:
    op.create_table(
        "saved_worksheets",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("description", sa.Text),
        sa.Column("worksheet_type", sa.Text, nullable=False),
        sa.Column("config", sa.JSON, nullable=False),
        sa.Column("tags", sa.Text),
        _zero("is_favorite", sa.Boolean),
        _zero("is_template", sa.Boolean),
        _zero("is_public", sa.Boolean),
        sa.Column("thumbnail_url", sa.Text),
        sa.Column("created_at", sa.Integer, nullable=False),
        sa.Column("updated_at", sa.Integer, nullable=False),
        sa.Column("last_viewed_at", sa.Integer),
        _zero("edit_count"),
        _zero("time_spent_ms"),
        sa.Column("current_version_id", sa.Text),
        _zero("version_count"),
        _zero("pdf_generation_count"),
        _zero("share_count"),
        _zero("upload_count"),
        _zero("named", sa.Boolean),
        sa.Column("in_library", sa.Boolean, nullable=False, server_default=sa.text("1")),
        sa.Column("archived_at", sa.Integer),
        sa.Column("deleted_at", sa.Integer),
        _zero("change_seq"),
        _zero("view_seq"),
    )


def _worksheet_versions() -> None:
    op.create_table(
        "worksheet_versions",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column(
            "saved_worksheet_id",
            sa.Text,
            sa.ForeignKey("saved_worksheets.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("version_number", sa.Integer, nullable=False),
        sa.Column("version_type", sa.Text, nullable=False),
        sa.Column("config", sa.JSON, nullable=False),
        sa.Column("problems", sa.JSON),
        sa.Column("answer_key", sa.JSON),
        sa.Column("created_at", sa.Integer, nullable=False),
        sa.Column("created_by", sa.Text),
        sa.Column("created_reason", sa.Text),
        sa.Column("change_description", sa.Text),
        sa.Column("problem_count", sa.Integer),
        sa.Column("page_count", sa.Integer),
        sa.Column("name", sa.Text, nullable=False, server_default=sa.text("''")),
        sa.Column("worksheet_type", sa.Text, nullable=False),
        sa.Column("parent_id", sa.Text),
        sa.UniqueConstraint("saved_worksheet_id", "version_number"),
    )


def _copies() -> None:
    op.create_table(
        "worksheet_instances",
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
        sa.Column("version_number", sa.Integer, nullable=False),
        sa.Column("printed_at", sa.Integer, nullable=False),
        sa.Column("printed_by", sa.Text),
        sa.Column("student_name", sa.Text),
        sa.Column("class_id", sa.Text),
        sa.Column("due_date", sa.Integer),
        sa.Column("qr_code_url", sa.Text, nullable=False),
        _zero("upload_count"),
    )
    op.create_index("worksheet_instances_version_idx", "worksheet_instances", ["version_id"])
    op.create_index(
        "worksheet_instances_worksheet_idx", "worksheet_instances", ["saved_worksheet_id"]
    )
    op.create_table(
        "worksheet_attempts",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("worksheet_instance_id", sa.Text, sa.ForeignKey("worksheet_instances.id")),
        sa.Column("created_at", sa.Integer, nullable=False),
    )
    op.create_index(
        "worksheet_attempts_instance_idx", "worksheet_attempts", ["worksheet_instance_id"]
    )
