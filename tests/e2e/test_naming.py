"""Workflow 4: a name is typed into the title; the worksheet is found and opened by it."""

import pytest

from tests.e2e.teacher import Teacher


def new_sheet(teacher: Teacher) -> None:
    before = teacher.program.presenter.sheet_id
    teacher.press("Ctrl+N")
    teacher.wait(lambda: teacher.program.presenter.sheet_id not in {None, before})


def rename(teacher: Teacher, name: str) -> None:
    teacher.press("F2", "Ctrl+A")
    teacher.type(name)
    teacher.press("Return")
    teacher.wait_for_store()


def test_named_found_and_opened(teacher: Teacher) -> None:
    new_sheet(teacher)
    rename(teacher, "Snowman sums")
    wanted = teacher.program.presenter.sheet_id
    teacher.wait_for_toast("Saved to library")
    assert teacher.program.window.windowTitle().startswith("Snowman sums")
    new_sheet(teacher)
    rename(teacher, "Other things")
    teacher.unwatch()  # the library's own modules are loaded now
    teacher.press("Ctrl+2", "Ctrl+F")
    teacher.type("snowman")
    library = teacher.program.window.place("library")
    view = library.panel.view  # type: ignore[attr-defined]
    teacher.wait(lambda: view.model().rowCount() == 1)
    teacher.press("Return")
    teacher.wait(lambda: teacher.focused() is view)
    teacher.press("Return")
    teacher.wait(lambda: teacher.program.presenter.sheet_id == wanted)
    assert teacher.title() == "Snowman sums"
    assert teacher.program.window.shown_key() == "editor"


def test_the_automatic_name_follows_the_topic_until_there_is_one(teacher: Teacher) -> None:
    new_sheet(teacher)
    teacher.tab_to("Addition")
    teacher.press("Right")
    assert teacher.title() == "Subtraction Worksheet - Jan 13, 2025"
    rename(teacher, "Mine")
    teacher.tab_to("Subtraction")
    teacher.press("Left")
    assert teacher.title() == "Mine"
    rename(teacher, " ")
    assert teacher.title() == "Addition Worksheet - Jan 13, 2025"


def test_esc_leaves_the_name_as_it_was(teacher: Teacher) -> None:
    teacher.press("F2")
    teacher.type("Nonsense")
    teacher.press("Esc")
    assert teacher.title() == "Adding with carrying"
    assert teacher.program.presenter.content.name == "Adding with carrying"
    assert teacher.focused() is teacher.program.editor.editor.desk


def test_ctrl_z_in_the_title_takes_back_letters_and_outside_the_name(teacher: Teacher) -> None:
    teacher.tab_to("Columns")
    teacher.press("Up")
    teacher.press("F2")
    teacher.type("Mine")
    teacher.press("Ctrl+Z")
    assert teacher.program.presenter.content.config.page.columns == 5
    teacher.press("Esc")
    rename(teacher, "Yours")
    teacher.press("Ctrl+Z")
    assert teacher.title() == "Adding with carrying"
    teacher.press("Ctrl+Shift+Z")
    assert teacher.title() == "Yours"


@pytest.mark.parametrize(
    "name",
    ["x" * 300, "🐸 Frogs 🧮", "ورقة الجمع", "כפל וחילוק", "a/b\\c:d*?", "CON", "  spaced  "],
    ids=["long", "emoji", "arabic", "hebrew", "path", "reserved", "spaces"],
)
def test_every_name_is_kept_printed_and_read_again(teacher: Teacher, name: str) -> None:
    rename(teacher, name)
    kept = teacher.title()
    assert kept == name.strip()[: len(kept)]
    assert len(kept) >= min(len(name.strip()), 100)
    pdf, key = teacher.make_pdf()
    assert pdf.parent == teacher.places.documents
    assert pdf.stat().st_size > 5000
    assert key is not None
    assert len(pdf.name.encode()) <= 255
    assert teacher.rows("SELECT name FROM saved_worksheets") == [(kept,)]
    teacher.leave()
    teacher.start()
    assert teacher.title() == kept
