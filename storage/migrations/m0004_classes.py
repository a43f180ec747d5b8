"""Classes, pupils, hand-outs and their problem sets; work that comes back, and marks.

`worksheet_attempts` had only the columns of the spec, and never a row.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op


def upgrade() -> None:
    """Add them."""
    _classes()
    _copies()
    _attempts()
    _imports()


def _id(name: str = "id") -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=True)


def _parent(name: str, target: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(
        name, sa.Text, sa.ForeignKey(f"{target}.id", ondelete="CASCADE"), nullable=null
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _empty(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=sa.text("''"))


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def _maybe(name: str, kind: Any = sa.Integer) -> sa.Column[Any]:  # noqa: ANN401 - a column type
    return sa.Column(name, kind)


def _classes() -> None:
    op.create_table(
        "classes", _id(), _text("name"), _text("year"), _number("created_at"),
        _maybe("archived_at"),
    )  # fmt: skip
    op.create_table(
        "pupils", _id(), _parent("class_id", "classes"), _text("name"), _number("position"),
        _number("created_at"), _maybe("left_at"),
    )  # fmt: skip
    op.create_index("pupils_class_idx", "pupils", ["class_id", "position"])
    op.create_table(
        "hand_outs", _id(), _parent("saved_worksheet_id", "saved_worksheets"),
        _parent("version_id", "worksheet_versions"), _number("version_number"),
        _maybe("class_id", sa.Text), _text("fairness"), _number("printed_at"),
        _maybe("due_date"), _maybe("voided_at"),
    )  # fmt: skip
    op.create_index("hand_outs_class_idx", "hand_outs", ["class_id"])
    op.create_index("hand_outs_version_idx", "hand_outs", ["version_id"])
    op.create_index("hand_outs_worksheet_idx", "hand_outs", ["saved_worksheet_id"])
    op.create_table(
        "problem_sets", _id(), _parent("version_id", "worksheet_versions"), _empty("label"),
        _number("seed"), sa.Column("problems", sa.JSON, nullable=False),
        sa.Column("answer_key", sa.JSON, nullable=False),
    )  # fmt: skip
    op.create_index("problem_sets_version_idx", "problem_sets", ["version_id"])


def _copies() -> None:
    for name in ("pupil_id", "hand_out_id", "set_id"):
        op.add_column("worksheet_instances", _maybe(name, sa.Text))
    op.add_column("worksheet_instances", _maybe("voided_at"))
    op.create_index("worksheet_instances_hand_out_idx", "worksheet_instances", ["hand_out_id"])


def _attempts() -> None:
    for column in (
        sa.Column("source", sa.Text, nullable=False, server_default=sa.text("'scan'")),
        sa.Column("state", sa.Text, nullable=False, server_default=sa.text("'current'")),
        _maybe("import_id", sa.Text),
        _maybe("pupil_id", sa.Text),
        _maybe("given_back_at"),
    ):
        op.add_column("worksheet_attempts", column)
    op.create_table(
        "attempt_pages",
        sa.Column(
            "attempt_id", sa.Text,
            sa.ForeignKey("worksheet_attempts.id", ondelete="CASCADE"), primary_key=True,
        ),
        sa.Column("page", sa.Integer, primary_key=True),
        _text("original"), _text("flat"),
    )  # fmt: skip
    op.create_table(
        "marks",
        sa.Column(
            "attempt_id", sa.Text,
            sa.ForeignKey("worksheet_attempts.id", ondelete="CASCADE"), primary_key=True,
        ),
        sa.Column("problem", sa.Integer, primary_key=True),
        _text("mark"), _empty("reason"), _number("marked_at"),
    )  # fmt: skip


def _imports() -> None:
    op.create_table(
        "imports", _id(), _number("created_at"), _text("source"), _text("name"),
        *map(_number, ("pages_in", "filed", "blank", "duplicate", "to_look_at")),
    )  # fmt: skip
    op.create_table(
        "import_pages",
        sa.Column(
            "import_id", sa.Text, sa.ForeignKey("imports.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("number", sa.Integer, primary_key=True),
        _text("name"), _text("fate"), _empty("why"), _maybe("original", sa.Text),
        _maybe("flat", sa.Text), _maybe("attempt_id", sa.Text), _empty("code"), _maybe("page"),
        _maybe("resolved_at"),
    )  # fmt: skip
