"""The rows of the history: versions grouped by day, and the way to older ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from app.worksheets.worksheet import Version, VersionId
from ui.history.telling import Describe, further_copies, spoken
from ui.words import clock_time, day_head, tr

Index: TypeAlias = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class DayRow:
    """The head of a day."""

    title: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version with its words ready to paint."""

    version: Version
    time: str
    what: str
    copies: str
    """"28 copies out", where `what` does not say it."""
    spoken: str


@dataclass(frozen=True, slots=True)
class OlderRow:
    """Fetches the next page of older versions."""

    title: str


Row: TypeAlias = DayRow | VersionRow | OlderRow


class Role(IntEnum):
    """What the delegate asks for."""

    ROW = Qt.ItemDataRole.UserRole


def rows_of(
    versions: Sequence[Version], describe: Describe, *, now: float, has_older: bool
) -> list[Row]:
    """Return the rows for `versions`, which come newest first, under the heads of their days.

    Order is by version number, never by clock: a day that comes twice (a clock set back) has two
    heads.
    """
    rows: list[Row] = []
    shown = ""
    for version in versions:
        head = day_head(version.created_at, now=now)
        if head != shown:
            rows.append(DayRow(head))
            shown = head
        what = describe(version)
        rows.append(
            VersionRow(
                version=version,
                time=clock_time(version.created_at),
                what=what,
                copies=further_copies(version),
                spoken=spoken(version, what),
            )
        )
    if has_older:
        rows.append(OlderRow(tr("Show older versions…")))
    return rows


class VersionModel(QAbstractListModel):
    """The rows as Qt reads them; heads of days cannot be chosen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []

    def set_rows(self, rows: list[Row]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row_at(self, index: Index) -> Row | None:
        """Return the row at `index`."""
        return self._rows[index.row()] if index.isValid() else None

    def version_at(self, index: Index) -> Version | None:
        """Return the version at `index`, None at a head."""
        row = self.row_at(index)
        return row.version if isinstance(row, VersionRow) else None

    def index_of(self, version_id: VersionId | None) -> QModelIndex:
        """Return where a version stands, or an invalid index."""
        for at, row in enumerate(self._rows):
            if isinstance(row, VersionRow) and row.version.id == version_id:
                return self.index(at)
        return QModelIndex()

    def beside(self, index: Index, step: int) -> QModelIndex:
        """Return the next row below (`step` 1) or above (−1) that can be chosen, or `index`."""
        at = index.row() + step if index.isValid() else 0
        while 0 <= at < len(self._rows):
            if not isinstance(self._rows[at], DayRow):
                return self.index(at)
            at += step
        return self.index(index.row()) if index.isValid() else QModelIndex()

    @override
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if isinstance(self.row_at(index), DayRow):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.row_at(index)
        if row is None:
            return None
        if role == Role.ROW:
            return row
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return row.spoken if isinstance(row, VersionRow) else row.title
        return None
