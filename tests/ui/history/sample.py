"""Versions made by hand, in the order a panel gets them: newest first."""

from datetime import datetime

from app.worksheets.worksheet import Reason, SheetId, Version, VersionId, VersionType

SHEET = SheetId("sheet")


def at(day: int, hour: int, minute: int = 0) -> int:
    """A moment of January 2026 where the computer is, in Unix seconds."""
    return int(datetime(2026, 1, day, hour, minute).timestamp())  # noqa: DTZ001 - local on purpose


NOW = float(at(14, 15))


def now() -> float:
    """The clock."""
    return NOW


def version(
    number: int,
    when: int,
    *,
    kind: VersionType = VersionType.AUTO_SAVE,
    reason: Reason = Reason.AUTO_SAVE,
    note: str | None = None,
    copies: int = 0,
    current: bool = False,
) -> Version:
    """One version."""
    return Version(
        id=VersionId(f"v{number}"),
        saved_worksheet_id=SHEET,
        version_number=number,
        version_type=kind,
        config=b"{}",
        created_at=when,
        created_reason=reason,
        change_description=note,
        copies_out=copies,
        is_current=current,
        problems=None if kind is VersionType.AUTO_SAVE else b"[]",
    )


PRINTED = version(
    5, at(14, 14, 45), kind=VersionType.SNAPSHOT, reason=Reason.PDF, copies=26, current=True
)
CHANGED = version(4, at(14, 14, 30))
PINNED = version(
    3, at(13, 16), kind=VersionType.MANUAL, reason=Reason.PIN, note="before the holiday", copies=2
)
OLDER = version(2, at(13, 9))
FIRST = version(1, at(12, 8, 5))
VERSIONS = (PRINTED, CHANGED, PINNED, OLDER, FIRST)


def describe(found: Version) -> str:
    """What changed, as the domain would say it."""
    return "Printed 26 copies" if found is PRINTED else f"Digits {found.version_number} → 9"
