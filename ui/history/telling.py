"""What a version is, in words, beyond what changed in it."""

from collections.abc import Callable
from typing import TypeAlias

from app.worksheets.worksheet import Reason, Version, VersionType
from ui.words import clock_time, ntr, tr

Describe: TypeAlias = Callable[[Version], str]
"""The line under a version's time: "Digits 3 → 2; carry boxes on", "Printed 28 copies"."""


def spoken(version: Version, what: str) -> str:
    """Return the row for a screen reader: "14:45, kept, current, printed 26 copies"."""
    parts = [clock_time(version.created_at)]
    parts.append(tr("kept") if is_kept(version) else tr("auto-save"))
    if version.is_current:
        parts.append(tr("current"))
    parts.append(what[:1].lower() + what[1:])
    parts.append(further_copies(version))
    return ", ".join(part for part in parts if part)


def further_copies(version: Version) -> str:
    """Return "28 out, 19 in" once copies came back; before, "28 copies out" for a version whose
    line does not name its copies already. Void copies are named always.
    """
    parts = []
    line_names_them = version.created_reason is Reason.PDF and not version.change_description
    if version.copies_in:
        parts.append(
            tr("{out} out, {returned} in", out=version.copies_out, returned=version.copies_in)
        )
    elif version.copies_out and not line_names_them:
        parts.append(ntr("{n} copy out", "{n} copies out", version.copies_out))
    if version.copies_void:
        parts.append(ntr("{n} copy void", "{n} copies void", version.copies_void))
    return " · ".join(parts)


def is_kept(version: Version) -> bool:
    """Tell whether the version is kept for good."""
    return version.version_type is not VersionType.AUTO_SAVE


def is_pinned(version: Version) -> bool:
    """Tell whether the teacher pinned it."""
    return version.version_type is VersionType.MANUAL
