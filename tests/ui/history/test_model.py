"""Rows under the heads of their days, and what a screen reader hears of them."""

from msgspec.structs import replace as changed
from PySide6.QtCore import Qt

from app.worksheets.worksheet import Reason, VersionType
from tests.ui.history.sample import NOW, PRINTED, VERSIONS, at, describe, version
from ui.history.model import DayRow, OlderRow, Row, VersionModel, VersionRow, rows_of
from ui.history.telling import further_copies, spoken


def heads(rows: list[Row]) -> list[str]:
    return [row.title for row in rows if isinstance(row, DayRow)]


def test_days_are_called_as_people_call_them() -> None:
    rows = rows_of(VERSIONS, describe, now=NOW, has_older=False)
    assert heads(rows) == ["Today", "Yesterday", "Monday, 12 January"]


def test_another_year_is_named() -> None:
    old = version(1, at(1, 12) - 40 * 86_400)
    (head,) = heads(rows_of([old], describe, now=NOW, has_older=False))
    assert head.endswith("2025")


def test_order_is_the_numbers_not_the_clocks() -> None:
    back = [version(3, at(13, 10)), version(2, at(14, 10)), version(1, at(13, 9))]
    rows = rows_of(back, describe, now=NOW, has_older=False)
    assert heads(rows) == ["Yesterday", "Today", "Yesterday"]
    numbers = [row.version.version_number for row in rows if isinstance(row, VersionRow)]
    assert numbers == [3, 2, 1]


def test_older_versions_are_offered_last_and_only_when_there_are_any() -> None:
    assert isinstance(rows_of(VERSIONS, describe, now=NOW, has_older=True)[-1], OlderRow)
    rows = rows_of(VERSIONS, describe, now=NOW, has_older=False)
    assert not any(isinstance(row, OlderRow) for row in rows)


def test_a_reader_hears_time_kind_and_what_happened() -> None:
    assert spoken(PRINTED, "Printed 26 copies") == "14:45, kept, current, printed 26 copies"
    assert spoken(version(4, at(14, 14, 30)), "Digits 3 → 2") == "14:30, auto-save, digits 3 → 2"


def test_copies_are_counted_where_the_line_does_not_name_them() -> None:
    pinned = version(3, at(14, 9), kind=VersionType.MANUAL, reason=Reason.PIN, copies=28)
    assert further_copies(pinned) == "28 copies out"
    assert further_copies(changed(pinned, copies_out=1)) == "1 copy out"
    assert further_copies(changed(PRINTED, change_description="for 3b")) == "26 copies out"
    assert further_copies(PRINTED) == ""


def test_the_model_speaks_and_skips_heads() -> None:
    model = VersionModel()
    model.set_rows(rows_of(VERSIONS, describe, now=NOW, has_older=True))
    first = model.beside(model.index(-1), 1)
    assert model.version_at(first) is PRINTED
    assert first.data(Qt.ItemDataRole.AccessibleTextRole).startswith("14:45, kept, current")
    head = model.index(0)
    assert head.data() == "Today"
    assert not head.flags() & Qt.ItemFlag.ItemIsEnabled
    assert model.beside(first, -1) == first
    last = model.index(model.rowCount() - 1)
    assert model.beside(last, 1) == last
