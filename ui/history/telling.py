"""What a version is, in words: its day, its time, why it was kept, and what changed."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import TypeAlias

from PySide6.QtCore import QDate, QLocale, QTime

from app.words import Words
from app.worksheets.worksheet import Reason, Version, VersionType

Describe: TypeAlias = Callable[[Version], str]
"""Says what changed in a version: "Digits 3 → 2; carry boxes, colours on"."""

_YEAR_AT_THE_END = re.compile(r"(,|\s|'de'|/|\.)*y+\s*$")


class Teller:
    """Tells versions in one language, one locale and one time zone."""

    def __init__(
        self,
        words: Words,
        describe: Describe,
        *,
        locale: QLocale | None = None,
        zone: tzinfo | None = None,
    ) -> None:
        """Without a `zone` times are told in the computer's own."""
        self._words = words
        self._describe = describe
        self._locale = locale or QLocale()
        self._zone = zone

    def moment(self, unix_s: float) -> datetime:
        """Return a time of the clock where the teacher is."""
        return datetime.fromtimestamp(unix_s, UTC).astimezone(self._zone)

    def day(self, day: date, *, today: date) -> str:
        """Return "Today", "Yesterday", or weekday and date, with the year when it is another."""
        if day == today:
            return self._words.tr("Today")
        if day == today - timedelta(days=1):
            return self._words.tr("Yesterday")
        pattern = self._locale.dateFormat(QLocale.FormatType.LongFormat)
        if day.year == today.year:
            pattern = _YEAR_AT_THE_END.sub("", pattern)
        return self._locale.toString(QDate(day.year, day.month, day.day), pattern)

    def time(self, version: Version) -> str:
        """Return the time of day as the locale writes it: "14:45"."""
        at = self.moment(version.created_at)
        return self._locale.toString(
            QTime(at.hour, at.minute), QLocale.FormatType.ShortFormat
        )

    def when(self, version: Version, *, today: date) -> str:
        """Return day and time for a sentence: "yesterday, 16:15", "Monday, 12 January, 08:20"."""
        day = self.moment(version.created_at).date()
        time = self.time(version)
        if day == today:
            return self._words.tr("today, {time}", time=time)
        if day == today - timedelta(days=1):
            return self._words.tr("yesterday, {time}", time=time)
        return f"{self.day(day, today=today)}, {time}"

    def what(self, version: Version) -> str:
        """Return why the version exists and what changed: "Printed 28 copies. Digits 2 → 3"."""
        reason = self._reason(version)
        first = version.version_number == 1
        changed = "" if first else self._describe(version)
        if not reason:
            return changed or (self._words.tr("First version") if first else "") or self._saved()
        return f"{reason}. {changed}" if changed else reason

    def copies(self, version: Version) -> str:
        """Return "28 copies out", or nothing when none are."""
        if not version.copies_out:
            return ""
        return self._words.ntr("{n} copy out", "{n} copies out", version.copies_out)

    def says_copies(self, version: Version) -> bool:
        """Tell whether `what` already names the copies."""
        return self._printed(version) and not is_pinned(version)

    def spoken(self, version: Version) -> str:
        """Return the row for a screen reader: "14:45, kept, current, printed 26 copies"."""
        words = self._words
        parts = [self.time(version), words.tr("kept") if is_kept(version) else words.tr("auto-save")]
        if version.is_current:
            parts.append(words.tr("current"))
        what = self.what(version)
        parts.append(what[:1].lower() + what[1:])
        if version.copies_out and not self.says_copies(version):
            parts.append(self.copies(version))
        return ", ".join(parts)

    def _saved(self) -> str:
        return self._words.tr("Saved")

    def _printed(self, version: Version) -> bool:
        return version.created_reason is Reason.PDF and version.copies_out > 0

    def _reason(self, version: Version) -> str:
        words = self._words
        note = version.change_description
        if is_pinned(version):
            if not note:
                return words.tr("Pinned")
            return words.tr("Pinned: {note}", note=self._locale.quoteString(note))
        if self._printed(version):
            return words.ntr("Printed {n} copy", "Printed {n} copies", version.copies_out)
        match version.created_reason:
            case Reason.PDF:
                return words.tr("Saved as a PDF")
            case Reason.SHARE:
                return words.tr("Shared as a PDF")
            case Reason.UPLOAD:
                return words.tr("Work came in")
            case _:
                return ""


def is_kept(version: Version) -> bool:
    """Tell whether the version is kept for good."""
    return version.version_type is not VersionType.AUTO_SAVE


def is_pinned(version: Version) -> bool:
    """Tell whether the teacher pinned it."""
    return version.version_type is VersionType.MANUAL
