"""What changed between two configs, in words: "Digits per number 2 → 3; carry boxes off"."""

from collections.abc import Collection, Iterable

from app.errors import AppError, ConfigError
from app.fields import Field
from app.topics.registry import topic_for
from app.words import Words
from app.worksheets.config import WorksheetConfig, decode
from app.worksheets.fields import fields_of
from app.worksheets.worksheet import Reason, Version

MAX_PARTS = 3
"""So many changes are told one by one; the rest is counted."""


def changed_paths(old: WorksheetConfig, new: WorksheetConfig) -> tuple[str, ...]:
    """Return the paths of the settings that differ, in the order of the panel of `new`.

    A setting that only one of the two has (another topic) counts as "topic".
    """
    if type(old.topic) is not type(new.topic):
        shared = {field.path for field in fields_of(old)} & {f.path for f in fields_of(new)}
        rest = tuple(
            f.path for f in fields_of(new) if f.path in shared and f.get(old) != f.get(new)
        )
        return ("topic", *(path for path in rest if not path.startswith("topic.")))
    visible = {field.path: field for field in (*fields_of(old), *fields_of(new))}
    return tuple(path for path, f in visible.items() if f.get(old) != f.get(new))


def describe_change(old: WorksheetConfig, new: WorksheetConfig, words: Words) -> str:
    """Return the change in words, or an empty text when nothing a teacher sees differs."""
    parts: list[str] = []
    fields = {field.path: field for field in fields_of(new)}
    for path in without_echoes(changed_paths(old, new), old, new):
        if path == "topic":
            before, after = (topic_for(each.topic).title(words) for each in (old, new))
            parts.append(f"{before} → {after}")
        elif path in fields:
            parts.append(_told(fields[path], old, new, words))
    if old.seed != new.seed:
        parts.append(words.tr("new numbers"))
    elif old.edits != new.edits:
        parts.append(_told_edits(old, new, words))
    if len(parts) > MAX_PARTS:
        rest = len(parts) - MAX_PARTS + 1
        more = words.ntr("{n} more", "{n} more", rest)
        parts = [*parts[: MAX_PARTS - 1], more]
    text = "; ".join(part for part in parts if part)
    return text[:1].upper() + text[1:]


def describe_version(version: Version, words: Words) -> str:
    """Return the line under a version's time in the history."""
    if version.lost_by:
        return words.tr(
            "From {computer}: {what}", computer=version.lost_by, what=_told_kind(version, words)
        )
    return _told_kind(version, words)


def _told_kind(version: Version, words: Words) -> str:
    if version.change_description:
        return words.tr("Pinned: “{note}”", note=version.change_description)
    match version.created_reason:
        case Reason.PDF:
            n = version.copies_out + version.copies_void
            if n:
                return words.ntr("Printed {n} copy", "Printed {n} copies", n)
            return words.tr("Made a PDF")
        case Reason.SHARE:
            return words.tr("Shared as a PDF")
        case Reason.UPLOAD:
            return words.tr("Kept for handed-in work")
        case Reason.PIN:
            return words.tr("Pinned")
        case _:
            return _told_auto_save(version, words)


def _told_auto_save(version: Version, words: Words) -> str:
    if version.previous_config is None:
        return words.tr("First version")
    try:
        old, new = decode(version.previous_config), decode(version.config)
    except AppError:
        return words.tr("Auto-save")
    return describe_change(old, new, words) or words.tr("Auto-save")


def without_echoes(
    paths: tuple[str, ...], old: WorksheetConfig, new: WorksheetConfig
) -> tuple[str, ...]:
    """Say each change once, by the setting that tells all of it.

    A skill, "Digits per number", Challenge and Help stand for several settings at once. Where such
    a one alone leads from `old` to what `new` has, its parts are left out; where it does not, it
    only shows something near, and its parts are told.
    """
    fields = {field.path: field for field in fields_of(new)}
    drop: set[str] = set()
    for path in paths:
        stands_for = _parts_of(path, fields)
        if not stands_for:
            continue
        changed = {part for part in stands_for if part in paths}
        if _is_whole(fields[path], [fields[part] for part in stands_for], old, new):
            drop |= changed
        elif changed:
            drop.add(path)
    return tuple(path for path in paths if path not in drop)


def _parts_of(path: str, fields: Collection[str]) -> list[str]:
    """Return the paths of the settings that the one at `path` sets all at once."""
    if path not in fields:
        return []
    group, _, name = path.rpartition(".")
    beginning = {"skill": f"{group}.", "digits": f"{path}."}.get(name)
    middle = {"topic.challenge": ".mix.", "topic.help": ".aids."}.get(path)
    return [
        each
        for each in fields
        if each != path
        and ((beginning and each.startswith(beginning)) or (middle and middle in each))
    ]


def _is_whole(
    field: Field[WorksheetConfig],
    parts: Iterable[Field[WorksheetConfig]],
    old: WorksheetConfig,
    new: WorksheetConfig,
) -> bool:
    """Return whether setting `field` alone gives `parts` the values they have in `new`."""
    try:
        alone = field.set(old, field.get(new))
    except ConfigError:
        return False
    return all(part.get(alone) == part.get(new) for part in parts)


def _told(
    field: Field[WorksheetConfig], old: WorksheetConfig, new: WorksheetConfig, words: Words
) -> str:
    before, after = field.get(old), field.get(new)
    label = field.label(words)
    if isinstance(after, bool) or (isinstance(after, str) and field.max_length):
        told = field.say(after, words) if isinstance(after, bool) else words.tr("changed")
        return f"{label} {told}"
    return f"{label} {field.say(before, words)} → {field.say(after, words)}"


def _told_edits(old: WorksheetConfig, new: WorksheetConfig, words: Words) -> str:
    before, after = set(old.edits), set(new.edits)
    indices = sorted({edit.index + 1 for edit in before ^ after})
    if len(indices) == 1:
        return words.tr("problem {n} changed", n=indices[0])
    return words.ntr("{n} problem changed", "{n} problems changed", len(indices))
