"""Settings in the database that this program cannot use: said, nothing lost, the rest works."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from app.worksheets.worksheet import SheetId
from storage.quick import DATABASE
from tests.e2e.teacher import Teacher
from ui.editor.state import Mode

BROKEN = (
    '{"schema_version":1,"topic":{"type":"geometry"}}',
    '{"schema_version":1,"topic":{"type":"subtraction","start":{"any":100,"several":100}}}',
    '{"schema_version":1,"edits":[{"index":0,"a":-1,"b":2,"operator":"addition"}]}',
    '{"schema_version":2,"topic":{"type":"geometry"}}',
    "{",
    "",
)
NEWER = '{"schema_version":2,"topic":{"type":"addition","speed":3},"shine":true}'


def kept_sheet(teacher: Teacher) -> SheetId:
    """Name the sheet on the desk, so that the library has it; return its id."""
    teacher.press("F2", "Ctrl+A")
    teacher.type("Plus")
    teacher.press("Return")
    teacher.wait_for_store()
    sheet = teacher.program.presenter.sheet_id
    assert sheet is not None
    return sheet


def put(teacher: Teacher, config: str) -> None:
    """Write `config` into every sheet and version, as no teacher could."""
    with closing(sqlite3.connect(teacher.places.data / DATABASE)) as raw, raw:
        for table in ("saved_worksheets", "drafts", "worksheet_versions"):
            raw.execute(f"UPDATE {table} SET config = ?", (config,))  # noqa: S608 -- own names


@pytest.mark.parametrize("config", BROKEN)
def test_the_program_starts_over_a_sheet_that_cannot_be_shown(
    teachers: Callable[[], Teacher], config: str
) -> None:
    first = teachers()
    first.start()
    sheet = kept_sheet(first)
    first.vanish()
    put(first, config)
    again = teachers()
    again.start(watched=False)
    assert again.program.presenter.sheet_id not in {None, sheet}
    assert "“Plus” cannot be shown and stays as it is." in again.bar()
    again.program.open_sheet(sheet)
    again.wait_for_store()
    assert again.program.presenter.sheet_id != sheet
    again.press("Ctrl+N")
    again.wait_for_store()
    again.vanish()
    with closing(sqlite3.connect(first.places.data / DATABASE)) as raw:
        kept = raw.execute("SELECT config FROM saved_worksheets WHERE id = ?", (sheet,))
        assert kept.fetchone() == (config,)


def test_a_newer_program_s_version_is_looked_at_and_restored_locked(
    teachers: Callable[[], Teacher],
) -> None:
    teacher = teachers()
    teacher.start(watched=False)
    sheet = kept_sheet(teacher)
    teacher.make_pdf()
    with closing(sqlite3.connect(teacher.places.data / DATABASE)) as raw, raw:
        raw.execute("UPDATE worksheet_versions SET config = ?", (NEWER,))
    store = teacher.program.workbook.as_workbook()
    version = store.versions(sheet).result()[0]
    presenter = teacher.program.presenter
    modes = []
    presenter.show_version(store.version(version.id).result())
    modes.append(presenter.mode)
    presenter.end_preview()
    presenter.restored(store.restore(sheet, version.id).result())
    modes.append(presenter.mode)
    assert modes == [Mode.PREVIEW, Mode.LOCKED]
    with closing(sqlite3.connect(teacher.places.data / DATABASE)) as raw:
        kept = raw.execute("SELECT config FROM saved_worksheets WHERE id = ?", (sheet,))
        assert kept.fetchone() == (NEWER,)


def test_a_version_that_cannot_be_shown_leaves_the_desk_as_it_was(
    teachers: Callable[[], Teacher],
) -> None:
    teacher = teachers()
    teacher.start(watched=False)
    sheet = kept_sheet(teacher)
    teacher.make_pdf()
    with closing(sqlite3.connect(teacher.places.data / DATABASE)) as raw, raw:
        raw.execute("UPDATE worksheet_versions SET config = ?", (BROKEN[0],))
    store = teacher.program.workbook.as_workbook()
    version = store.versions(sheet).result()[0]
    teacher.program.history.version_loaded.emit(store.version(version.id).result())
    assert teacher.program.presenter.mode is Mode.EDIT
    assert "cannot be shown" in teacher.toast()
