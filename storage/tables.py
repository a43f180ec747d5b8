"""The tables, column by column as specs/saved-worksheets.md has them, and what stands beside.

Columns beyond the spec are marked; migrations (storage/migrations) make these tables, and a test
compares the two.
"""

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

APPLICATION_ID = 0x43484C4B
"""'CHLK' in the header of the file says that it is ours."""

metadata = sa.MetaData()


class RawJson(sa.types.UserDefinedType[bytes]):
    """JSON as bytes in the domain and as text in the file: never parsed on the way."""

    cache_ok = True

    def get_col_spec(self, **_kw: object) -> str:
        """Return the declared type of the spec."""
        return "JSON"

    def bind_processor(self, _dialect: Dialect) -> Callable[[bytes | None], str | None]:
        """Return how bytes become text."""
        return lambda value: None if value is None else value.decode()

    def result_processor(
        self, _dialect: Dialect, _coltype: object
    ) -> Callable[[str | None], bytes | None]:
        """Return how text becomes bytes."""
        return lambda value: None if value is None else value.encode()


def _counter(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default=sa.text("0"))


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.text("0"))


def _within(name: str, parent: str, *, key: bool = False) -> sa.Column[str]:
    """Return the column that names a row's parent, with which it goes."""
    return sa.Column(
        name,
        sa.Text,
        sa.ForeignKey(f"{parent}.id", ondelete="CASCADE"),
        primary_key=key,
        nullable=False,
    )


saved_worksheets = sa.Table(
    "saved_worksheets",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("user_id", sa.Text),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("description", sa.Text),
    sa.Column("worksheet_type", sa.Text, nullable=False),
    sa.Column("config", RawJson, nullable=False),
    sa.Column("tags", sa.Text),
    _flag("is_favorite"),
    _flag("is_template"),
    _flag("is_public"),
    sa.Column("thumbnail_url", sa.Text),
    sa.Column("created_at", sa.Integer, nullable=False),
    sa.Column("updated_at", sa.Integer, nullable=False),
    sa.Column("last_viewed_at", sa.Integer),
    _counter("edit_count"),
    _counter("time_spent_ms"),
    sa.Column("current_version_id", sa.Text),
    _counter("version_count"),
    _counter("pdf_generation_count"),
    _counter("share_count"),
    _counter("upload_count"),
    # beyond the spec
    _flag("named"),
    sa.Column("automatic_name", sa.Text, nullable=False, server_default=sa.text("''")),
    sa.Column("in_library", sa.Boolean, nullable=False, server_default=sa.text("1")),
    sa.Column("archived_at", sa.Integer),
    sa.Column("deleted_at", sa.Integer),
    _counter("change_seq"),  # the order of changes and of openings, which no clock decides
    _counter("view_seq"),
    _counter("pruned_count"),  # version_count = rows in worksheet_versions + pruned_count
    sa.Column("usage_elsewhere", sa.Text),  # what other replicas counted: storage.usage
    sa.Index("saved_worksheets_change_idx", "change_seq"),
    sa.Index("saved_worksheets_view_idx", "view_seq"),
)

worksheet_versions = sa.Table(
    "worksheet_versions",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column(
        "saved_worksheet_id",
        sa.Text,
        sa.ForeignKey("saved_worksheets.id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("version_number", sa.Integer, nullable=False),
    sa.Column("version_type", sa.Text, nullable=False),
    sa.Column("config", RawJson, nullable=False),
    sa.Column("problems", RawJson),
    sa.Column("answer_key", RawJson),
    sa.Column("created_at", sa.Integer, nullable=False),
    sa.Column("created_by", sa.Text),
    sa.Column("created_reason", sa.Text),
    sa.Column("change_description", sa.Text),
    sa.Column("problem_count", sa.Integer),
    sa.Column("page_count", sa.Integer),
    # beyond the spec
    sa.Column("name", sa.Text, nullable=False, server_default=sa.text("''")),
    sa.Column("worksheet_type", sa.Text, nullable=False),
    sa.Column("parent_id", sa.Text),  # what it was changed from; that may have been pruned since
    sa.Column("final_number", sa.Integer),  # the server's; without one, version_number may change
    _flag("conflict"),  # it keeps the side of a collision that lost
    sa.Column("device", sa.Text),  # the computer it came from, as the teacher calls it
    sa.UniqueConstraint("saved_worksheet_id", "version_number"),
)

worksheet_instances = sa.Table(
    "worksheet_instances",
    metadata,
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
    _counter("upload_count"),
    # beyond the spec
    sa.Column("pupil_id", sa.Text),
    sa.Column("hand_out_id", sa.Text),
    sa.Column("set_id", sa.Text),  # problems of its own; without one the version's
    sa.Column("voided_at", sa.Integer),
    sa.Index("worksheet_instances_version_idx", "version_id"),
    sa.Index("worksheet_instances_worksheet_idx", "saved_worksheet_id"),
    sa.Index("worksheet_instances_hand_out_idx", "hand_out_id"),
)

worksheet_attempts = sa.Table(
    "worksheet_attempts",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("worksheet_instance_id", sa.Text, sa.ForeignKey("worksheet_instances.id")),
    sa.Column("created_at", sa.Integer, nullable=False),
    # beyond the spec
    sa.Column("source", sa.Text, nullable=False, server_default=sa.text("'scan'")),
    sa.Column("state", sa.Text, nullable=False, server_default=sa.text("'current'")),
    sa.Column("import_id", sa.Text),
    sa.Column("pupil_id", sa.Text),  # whose it is, when not the copy's pupil's
    sa.Column("given_back_at", sa.Integer),
    sa.Index("worksheet_attempts_instance_idx", "worksheet_instance_id"),
)

# -- classes, and work that comes back (app.classes.model, app.marking.model)

classes = sa.Table(
    "classes",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("year", sa.Text, nullable=False),
    sa.Column("created_at", sa.Integer, nullable=False),
    sa.Column("archived_at", sa.Integer),
)

pupils = sa.Table(
    "pupils",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _within("class_id", "classes"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("created_at", sa.Integer, nullable=False),
    sa.Column("left_at", sa.Integer),
    sa.Index("pupils_class_idx", "class_id", "position"),
)

hand_outs = sa.Table(
    "hand_outs",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _within("saved_worksheet_id", "saved_worksheets"),
    _within("version_id", "worksheet_versions"),
    sa.Column("version_number", sa.Integer, nullable=False),
    sa.Column("class_id", sa.Text),
    sa.Column("fairness", sa.Text, nullable=False),
    sa.Column("printed_at", sa.Integer, nullable=False),
    sa.Column("due_date", sa.Integer),
    sa.Column("voided_at", sa.Integer),
    sa.Index("hand_outs_class_idx", "class_id"),
    sa.Index("hand_outs_version_idx", "version_id"),
    sa.Index("hand_outs_worksheet_idx", "saved_worksheet_id"),
)

problem_sets = sa.Table(
    "problem_sets",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _within("version_id", "worksheet_versions"),
    sa.Column("label", sa.Text, nullable=False, server_default=sa.text("''")),
    sa.Column("seed", sa.Integer, nullable=False),
    sa.Column("problems", RawJson, nullable=False),
    sa.Column("answer_key", RawJson, nullable=False),
    sa.Index("problem_sets_version_idx", "version_id"),
)

attempt_pages = sa.Table(
    "attempt_pages",
    metadata,
    _within("attempt_id", "worksheet_attempts", key=True),
    sa.Column("page", sa.Integer, primary_key=True),
    sa.Column("original", sa.Text, nullable=False),
    sa.Column("flat", sa.Text, nullable=False),
)

marks = sa.Table(
    "marks",
    metadata,
    _within("attempt_id", "worksheet_attempts", key=True),
    sa.Column("problem", sa.Integer, primary_key=True),
    sa.Column("mark", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False, server_default=sa.text("''")),
    sa.Column("marked_at", sa.Integer, nullable=False),
)

imports = sa.Table(
    "imports",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("created_at", sa.Integer, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("pages_in", sa.Integer, nullable=False),
    sa.Column("filed", sa.Integer, nullable=False),
    sa.Column("blank", sa.Integer, nullable=False),
    sa.Column("duplicate", sa.Integer, nullable=False),
    sa.Column("to_look_at", sa.Integer, nullable=False),
)

import_pages = sa.Table(
    "import_pages",
    metadata,
    _within("import_id", "imports", key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("fate", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False, server_default=sa.text("''")),
    sa.Column("original", sa.Text),
    sa.Column("flat", sa.Text),
    sa.Column("attempt_id", sa.Text),
    sa.Column("code", sa.Text, nullable=False, server_default=sa.text("''")),
    sa.Column("page", sa.Integer),
    sa.Column("resolved_at", sa.Integer),
)

uploads = sa.Table(
    "uploads",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("account", sa.Text, nullable=False),  # empty: it came to this computer itself
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("copy_id", sa.Text, nullable=False),
    sa.Column("page", sa.Integer),
    sa.Column("created_at", sa.Integer, nullable=False),
    sa.Column("fingerprint", sa.Text),  # of what this computer took in: the same comes once
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("import_id", sa.Text),
    sa.Index("uploads_state_idx", "state"),
    sa.Index("uploads_fingerprint_idx", "fingerprint", unique=True),
)

upload_photos = sa.Table(
    "upload_photos",
    metadata,
    _within("upload_id", "uploads", key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("blob", sa.Text),
    _counter("tries"),
    _flag("given_up"),
)

drafts = sa.Table(
    "drafts",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    _flag("named"),
    sa.Column("automatic_name", sa.Text, nullable=False, server_default=sa.text("''")),
    sa.Column("worksheet_type", sa.Text, nullable=False),
    sa.Column("config", RawJson, nullable=False),
    sa.Column("created_at", sa.Integer, nullable=False),
    sa.Column("updated_at", sa.Integer, nullable=False),
    sa.Column("last_viewed_at", sa.Integer),
    _counter("edit_count"),
    _counter("time_spent_ms"),
    _counter("change_seq"),
    _counter("view_seq"),
)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("n", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("op_id", sa.Text, nullable=False, unique=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("entity_type", sa.Text, nullable=False),
    sa.Column("entity_id", sa.Text, nullable=False),
    sa.Column("payload", RawJson, nullable=False),
    sa.Column("hlc", sa.Text, nullable=False),
    sa.Column("schema_version", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    _counter("attempts"),
    sa.Column("last_error", sa.Text),
    sa.Column("created_at", sa.Integer, nullable=False),
    sa.Column("cap", sa.Integer),  # no base above this revision is believed
    sa.CheckConstraint("state IN ('new', 'sent', 'parked')", name="outbox_state"),
    sa.Index("outbox_entity_idx", "entity_id", "state"),
    sa.Index("outbox_hlc_idx", "hlc"),
    sqlite_autoincrement=True,
)

doc_base = sa.Table(
    "doc_base",
    metadata,
    sa.Column("entity_type", sa.Text, primary_key=True),
    sa.Column("entity_id", sa.Text, primary_key=True),
    sa.Column("server_rev", sa.Integer, nullable=False),
    sa.Column("token", sa.Text, nullable=False),
    sa.Column("server_json", RawJson, nullable=False),
    _flag("gone"),
    sa.Column("lost", sa.Text, nullable=False, server_default=sa.text("''")),
)

inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("n", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("row", RawJson, nullable=False),
    sqlite_autoincrement=True,
)

commits = sa.Table(
    "commits",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("token", sa.Text, nullable=False),
)
"""Commits of the server that bases came from: a restored one is asked which it still knows."""

applied = sa.Table("applied", metadata, sa.Column("op_id", sa.Text, primary_key=True))

conflicts = sa.Table(
    "conflicts",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column(
        "saved_worksheet_id",
        sa.Text,
        sa.ForeignKey("saved_worksheets.id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("units", RawJson, nullable=False),
    sa.Column("at", sa.Integer, nullable=False),
    _flag("dismissed"),  # stays on this computer
    sa.Index("conflicts_worksheet_idx", "saved_worksheet_id"),
)

sync_event = sa.Table(
    "sync_event",
    metadata,
    sa.Column("n", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.Integer, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sqlite_autoincrement=True,
)
"""The last 10,000 events for the support log; never content, never a name."""

# Besides the last sheet, `meta` holds where sync stands (app.exchange.ports.Meta) and the digest,
# each one JSON value: one table less that damage could part from the others.
meta = sa.Table(
    "meta",
    metadata,
    sa.Column("k", sa.Text, primary_key=True),
    sa.Column("v", sa.Text, nullable=False),
)
