"""Single problems that the teacher changed: typed, or drawn anew alone."""

from msgspec.structs import replace

from app.topics.problem import ProblemEdit
from app.topics.registry import topic_for
from app.worksheets.config import WorksheetConfig


def with_edit(config: WorksheetConfig, edit: ProblemEdit) -> WorksheetConfig:
    """Return `config` with this problem changed; an earlier edit of the same one goes."""
    others = tuple(other for other in config.edits if other.index != edit.index)
    return replace(config, edits=tuple(sorted((*others, edit), key=lambda each: each.index)))


def without_edit(config: WorksheetConfig, index: int) -> WorksheetConfig:
    """Return `config` with the problem at `index` as the seed draws it."""
    return replace(config, edits=tuple(edit for edit in config.edits if edit.index != index))


def with_seed(config: WorksheetConfig, seed: int) -> WorksheetConfig:
    """Return `config` with new numbers; what the teacher typed stays, what was redrawn goes."""
    typed = tuple(edit for edit in config.edits if edit.typed)
    return replace(config, seed=seed, edits=typed)


def edits_that_stay(before: WorksheetConfig, after: WorksheetConfig) -> WorksheetConfig:
    """Return `after` with the edits that still make sense.

    A drawn one belongs to the numbers it was drawn among, so it goes when the topic's settings or
    the total change. A typed one goes only when its place or its operator is no longer there.
    """
    if not after.edits:
        return after
    redrawn = before.topic != after.topic or before.total != after.total
    operators = topic_for(after.topic).operators
    edits = tuple(
        edit
        for edit in after.edits
        if edit.index < after.total and edit.operator in operators and (edit.typed or not redrawn)
    )
    return after if edits == after.edits else replace(after, edits=edits)
