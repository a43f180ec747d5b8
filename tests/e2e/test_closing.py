"""Closed at any moment and started again: nothing is lost, and the last sheet is there."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from storage.quick import DATABASE
from tests.e2e.conftest import Watch
from tests.e2e.teacher import Teacher
from ui.editor.state import Mode


def columns(teacher: Teacher) -> int:
    return teacher.program.presenter.content.config.page.columns


@pytest.mark.parametrize("resume", ["Resume", "Esc", "a change"])
def test_the_sheet_is_there_again_and_the_question_can_be_answered(
    teacher: Teacher, resume: str
) -> None:
    teacher.tab_to("Columns")
    teacher.press("Up")
    teacher.leave()  # at once: nothing waits for a quiet while
    teacher.start()
    assert columns(teacher) == 5
    assert teacher.title() == "Adding with carrying"
    assert teacher.bar() == "Continue where you left off?"
    if resume == "Esc":
        teacher.press("Esc")
    elif resume == "Resume":
        teacher.tab_to("Resume")
        teacher.press("Space")
    else:
        teacher.tab_to("Columns")
        teacher.press("Up")
    teacher.wait(lambda: teacher.bar() == "")
    assert columns(teacher) == (6 if resume == "a change" else 5)


def test_start_fresh_leaves_the_old_sheet_where_it_was(teacher: Teacher) -> None:
    teacher.make_pdf()
    old = teacher.program.presenter.sheet_id
    teacher.leave()
    teacher.start()
    teacher.tab_to("Start fresh")
    teacher.press("Space")
    teacher.wait(lambda: teacher.program.presenter.sheet_id != old)
    assert teacher.title() == "Addition Worksheet - Jan 13, 2025"
    assert teacher.bar() == ""
    assert teacher.rows("SELECT id, name FROM saved_worksheets") == [(old, "Adding with carrying")]


def test_a_change_just_before_leaving_becomes_a_version(teacher: Teacher) -> None:
    teacher.make_pdf()
    teacher.tab_to("Columns")
    teacher.press("Up")
    teacher.leave()
    assert teacher.rows("SELECT version_type FROM worksheet_versions ORDER BY version_number") == [
        ("snapshot",),
        ("auto-save",),
    ]


def test_the_undo_of_a_restored_start_begins_empty(teacher: Teacher) -> None:
    teacher.tab_to("Columns")
    teacher.press("Up")
    teacher.leave()
    teacher.start()
    teacher.press("Esc", "Ctrl+Z")
    assert columns(teacher) == 5


def test_a_sheet_of_a_newer_program_is_looked_at_and_printed_only(
    teachers: Callable[[], Teacher], watch: Watch
) -> None:
    first = teachers()
    first.start()
    first.leave()
    path = first.places.data / DATABASE
    with closing(sqlite3.connect(path)) as raw:
        ((text,),) = raw.execute("SELECT config FROM drafts").fetchall()
        newer = str(text).replace('"schema_version":1', '"schema_version":99')
        assert newer != text
        raw.execute("UPDATE drafts SET config = ?", (newer,))
        raw.commit()
    teacher = teachers()
    teacher.start()
    assert teacher.program.presenter.mode is Mode.LOCKED
    for _ in range(2):
        if teacher.bar() != "This sheet was made by a newer Chalkline.":
            teacher.press("Esc")
    assert teacher.bar() == "This sheet was made by a newer Chalkline."
    before = teacher.program.presenter.content
    teacher.press("Ctrl+R", "Ctrl+Up", "F2")
    teacher.type("Other")
    teacher.press("Return", "Ctrl+S")
    teacher.wait_for_store()
    assert teacher.program.presenter.content == before
    assert teacher.rows("SELECT config FROM drafts") == [(newer,)]
    teacher.leave()
    assert teacher.rows("SELECT config FROM drafts") == [(newer,)]


@pytest.mark.parametrize(
    "content", [b"not a database at all" * 100, b""], ids=["foreign", "empty"]
)
def test_a_foreign_file_is_kept_aside_and_said_in_a_bar(
    teachers: Callable[[], Teacher], content: bytes
) -> None:
    teacher = teachers()
    teacher.places.data.mkdir(parents=True)
    (teacher.places.data / DATABASE).write_bytes(content)
    teacher.start()
    if content:
        assert teacher.bar() != ""
        assert "error" not in teacher.bar().lower()
        aside = [
            p for p in teacher.places.data.rglob("*") if p.is_file() and p.read_bytes() == content
        ]
        assert aside
        teacher.press("Esc")
        teacher.wait(lambda: teacher.bar() == "")
    teacher.tab_to("Columns")
    teacher.press("Up")
    teacher.wait_for_store()
    assert columns(teacher) == 5


def test_a_truncated_store_is_repaired_or_said(teacher: Teacher) -> None:
    for _ in range(3):
        teacher.make_pdf()
    teacher.leave()
    path = teacher.places.data / DATABASE
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    teacher.start()
    teacher.wait(lambda: teacher.bar() != "")
    teacher.tab_to("Columns")
    teacher.press("Up")
    teacher.wait_for_store()
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
