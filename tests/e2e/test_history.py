"""Workflow 3: an older state is looked at, restored, and the restore taken back."""

import pytest

from tests.e2e.conftest import Watch
from tests.e2e.teacher import Teacher
from ui.editor.state import Mode


@pytest.fixture
def experienced(teacher: Teacher, watch: Watch) -> Teacher:
    """A sheet printed with 4 columns yesterday, and changed to 5 and 6 today."""
    teacher.make_pdf()
    watch.pass_by(86_400)
    for _ in range(2):
        teacher.tab_to("Columns")
        with teacher.qtbot.waitSignal(teacher.program.saver.version_made, timeout=5000):
            teacher.press("Up")
        watch.pass_by(600)
    teacher.wait_for_store()
    return teacher


def columns(teacher: Teacher) -> int:
    return teacher.program.presenter.view().content.config.page.columns


def open_history(teacher: Teacher) -> None:
    """Ctrl Shift H, then F6 until the list of versions has the keyboard."""
    teacher.press("Ctrl+Shift+H")
    teacher.wait(lambda: len(teacher.program.panel.versions) == 3)
    for _ in range(8):
        if teacher.focused() is teacher.program.panel.list:
            return
        teacher.press("F6")
    raise AssertionError("F6 never comes to the history")


def test_look_restore_and_take_it_back(experienced: Teacher) -> None:
    teacher = experienced
    open_history(teacher)
    teacher.press("Down", "Down")
    teacher.wait(lambda: columns(teacher) == 5)
    assert teacher.program.presenter.mode is Mode.PREVIEW
    assert teacher.bar().startswith("Preview of today")
    teacher.press("Down")
    teacher.wait(lambda: columns(teacher) == 4)
    assert "1 setting differs, marked below" in teacher.texts(teacher.program.editor.editor.left)
    teacher.press("Return")
    teacher.wait(lambda: teacher.program.presenter.mode is Mode.EDIT)
    assert teacher.program.presenter.content.config.page.columns == 4
    teacher.wait(lambda: teacher.toast().startswith("Restored from yesterday"))
    teacher.press("Ctrl+Z")
    assert teacher.program.presenter.content.config.page.columns == 6
    teacher.wait_for_store()
    ((config,),) = teacher.rows("SELECT config FROM saved_worksheets")
    assert '"columns":6' in str(config).replace(" ", "")


def test_esc_goes_back_to_the_current_sheet_and_changes_nothing(experienced: Teacher) -> None:
    teacher = experienced
    before = teacher.rows("SELECT * FROM saved_worksheets")
    open_history(teacher)
    teacher.press("Down", "Down")
    teacher.wait(lambda: columns(teacher) == 5)
    teacher.press("Esc")
    teacher.wait(lambda: columns(teacher) == 6)
    assert teacher.bar() == ""
    assert teacher.program.presenter.mode is Mode.EDIT
    teacher.wait_for_store()
    assert teacher.rows("SELECT * FROM saved_worksheets") == before


def test_a_preview_cannot_be_edited(experienced: Teacher) -> None:
    teacher = experienced
    open_history(teacher)
    teacher.press("Down", "Down")
    teacher.wait(lambda: columns(teacher) == 5)
    teacher.press("Ctrl+R", "Ctrl+Up", "F2")
    teacher.type("Other")
    teacher.press("Return")
    assert teacher.program.presenter.content.config.page.columns == 6
    assert teacher.title() == "Adding with carrying"


def test_a_restored_state_is_there_after_the_program_is_started_again(
    experienced: Teacher,
) -> None:
    teacher = experienced
    open_history(teacher)
    teacher.press("Down", "Down")
    teacher.wait(lambda: columns(teacher) == 5)
    teacher.press("Return")
    teacher.wait(lambda: teacher.program.presenter.mode is Mode.EDIT)
    teacher.leave()
    teacher.start()
    assert columns(teacher) == 5


def test_the_rows_say_what_they_are(experienced: Teacher) -> None:
    teacher = experienced
    open_history(teacher)
    newest, middle, printed = teacher.program.panel.versions
    assert newest.is_current
    assert not middle.is_current
    assert printed.copies_out == 1
    model = teacher.program.panel.list.rows
    spoken = [
        str(model.index(row).data(0x000B) or "")  # Qt.AccessibleTextRole
        for row in range(model.rowCount())
    ]
    assert any("current" in text.lower() for text in spoken)
    assert any("printed 1 copy" in text.lower() for text in spoken)


def test_pin_the_present_state_with_a_note(experienced: Teacher) -> None:
    teacher = experienced
    teacher.press("Ctrl+Shift+S")
    teacher.type("Before the holiday")
    teacher.press("Return")
    teacher.wait_for_toast("This version is kept for good")
    assert teacher.rows(
        "SELECT version_type, change_description FROM worksheet_versions "
        "ORDER BY version_number DESC LIMIT 1"
    ) == [("manual", "Before the holiday")]
