"""The rules of history: when a version is kept, reused or pruned. Pure; the store obeys them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.errors import ConfigError
from app.settings import AutoSave, Library
from app.worksheets.worksheet import Reason, Snapshot, Version, VersionId, VersionType

MAX_COPIES = 10_000
"""Copies in one print; more is a slip of the finger."""
DAY_S = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What pruning needs to know of a version."""

    id: VersionId
    number: int
    type: VersionType
    created_at: int
    has_copies: bool


def differs(config: bytes, last: bytes | None) -> bool:
    """Return whether a state deserves a version beside the last one (None: there is none)."""
    return last is None or config != last


def joins_by_naming(*, named: bool, settings: Library) -> bool:
    """Return whether a draft joins the library because it has been named."""
    return named and settings.auto_add_on_naming


def joins_by_printing(settings: Library) -> bool:
    """Return whether a draft joins the library because it has been printed."""
    return settings.auto_add_on_first_pdf


def is_same_snapshot(version: Version, snapshot: Snapshot) -> bool:
    """Return whether `version` already holds this snapshot, so that printing again reuses it."""
    return (
        version.version_type is not VersionType.AUTO_SAVE
        and version.config == snapshot.config
        and version.name == snapshot.name
        and version.problems == snapshot.problems
        and version.answer_key == snapshot.answer_key
        and version.page_count == snapshot.page_count
    )


def check_copies(count: int) -> None:
    """Refuse a number of copies that cannot be meant.

    Raises:
        ConfigError: for less than one or more than MAX_COPIES.
    """
    if count < 1:
        raise ConfigError("copies", "At least one copy can be printed.")
    if count > MAX_COPIES:
        raise ConfigError("copies", f"At most {MAX_COPIES} copies can be printed at once.")


def type_of(reason: Reason) -> VersionType:
    """Return the kind of version that `reason` makes."""
    match reason:
        case Reason.AUTO_SAVE:
            return VersionType.AUTO_SAVE
        case Reason.PIN:
            return VersionType.MANUAL
        case Reason.PDF | Reason.SHARE | Reason.UPLOAD:
            return VersionType.SNAPSHOT


def prunable(
    versions: Iterable[Kept], *, current: VersionId | None, now: int, settings: AutoSave
) -> tuple[VersionId, ...]:
    """Return the auto-saves that go: beyond the newest so many, or older than so many days.

    Never the current version, snapshots, pins, or what a printed copy points to. Newer and older
    are told by version number. For the age, no version counts as older than one before it: so a
    version made while the clock was wrongly set back does not look old once the clock is right,
    and one from "the future" is simply young.
    """
    ordered = sorted(versions, key=lambda kept: kept.number)
    limit = now - settings.prune_after_days * DAY_S
    born = _ages(ordered)
    autosaves = [kept for kept in ordered if kept.type is VersionType.AUTO_SAVE]
    newest = {kept.id for kept in autosaves[-settings.max_versions_to_keep :]}
    return tuple(
        kept.id
        for kept in autosaves
        if (kept.id not in newest or born[kept.id] < limit)
        and kept.id != current
        and not kept.has_copies
    )


def _ages(ordered: Sequence[Kept]) -> dict[VersionId, int]:
    born: dict[VersionId, int] = {}
    latest = 0
    for kept in ordered:
        latest = max(latest, kept.created_at)
        born[kept.id] = latest
    return born
