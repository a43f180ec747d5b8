"""What a version is, in words: why it was kept, and what changed."""

from collections.abc import Callable
from typing import TypeAlias

from app.worksheets.worksheet import Reason, Version, VersionType
from ui.words import clock_time, locale, ntr, tr

Describe: TypeAlias = Callable[[Version], str]
"""Says what changed in a version: "Digits 3 → 2; carry boxes, colours on"."""


class Teller:
    """Tells versions; what changed in their settings is told by the function it is given."""

    def __init__(self, describe: Describe) -> None:
        self._describe = describe

    def what(self, version: Version) -> str:
        """Return why the version exists and what changed: "Printed 28 copies. Digits 2 → 3"."""
        reason = _reason(version)
        first = version.version_number == 1
        changed = "" if first else self._describe(version)
        if reason:
            return f"{reason}. {changed}" if changed else reason
        if first:
            return tr("First version")
        return changed or tr("Saved")

    def spoken(self, version: Version) -> str:
        """Return the row for a screen reader: "14:45, kept, current, printed 26 copies"."""
        parts = [clock_time(version.created_at)]
        parts.append(tr("kept") if is_kept(version) else tr("auto-save"))
        if version.is_current:
            parts.append(tr("current"))
        what = self.what(version)
        parts.append(what[:1].lower() + what[1:])
        if further_copies(version):
            parts.append(further_copies(version))
        return ", ".join(parts)


def further_copies(version: Version) -> str:
    """Return "28 copies out" for a version whose reason does not name its copies."""
    if not version.copies_out or (_was_printed(version) and not is_pinned(version)):
        return ""
    return ntr("{n} copy out", "{n} copies out", version.copies_out)


def is_kept(version: Version) -> bool:
    """Tell whether the version is kept for good."""
    return version.version_type is not VersionType.AUTO_SAVE


def is_pinned(version: Version) -> bool:
    """Tell whether the teacher pinned it."""
    return version.version_type is VersionType.MANUAL


def _was_printed(version: Version) -> bool:
    return version.created_reason is Reason.PDF and version.copies_out > 0


def _reason(version: Version) -> str:
    note = version.change_description
    if is_pinned(version):
        return tr("Pinned: {note}", note=locale().quoteString(note)) if note else tr("Pinned")
    if _was_printed(version):
        return ntr("Printed {n} copy", "Printed {n} copies", version.copies_out)
    match version.created_reason:
        case Reason.PDF:
            return tr("Saved as a PDF")
        case Reason.SHARE:
            return tr("Shared as a PDF")
        case Reason.UPLOAD:
            return tr("Work came in")
        case _:
            return ""
