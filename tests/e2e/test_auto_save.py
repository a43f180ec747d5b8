"""Workflow 2: every change is kept at once, and a quiet while later as a version."""

import msgspec
import pytest

from app.settings import Settings
from app.worksheets.config import decode
from tests.e2e.conftest import Watch
from tests.e2e.teacher import Teacher
from ui.components.status_line import SaveState, save_words


def config_on_disk(teacher: Teacher) -> bytes:
    ((text,),) = teacher.rows(
        "SELECT config FROM drafts UNION ALL SELECT config FROM saved_worksheets"
    )
    return str(text).encode()


def test_the_words_of_the_four_states_are_those_of_the_spec() -> None:
    assert [save_words(state) for state in SaveState] == [
        "All changes saved",
        "Saving…",
        "Offline – changes saved locally",
        "Failed to save",
    ]


def test_a_change_is_on_the_disk_before_any_quiet_time(teacher: Teacher) -> None:
    teacher.tab_to("Columns")
    teacher.press("Up")
    teacher.wait_for_store()
    assert decode(config_on_disk(teacher)).page.columns == 5
    assert teacher.program.window.status_line.state() is SaveState.SAVED


def test_a_draft_joins_with_its_first_pdf_and_says_so_once(teacher: Teacher, watch: Watch) -> None:
    said: list[str] = []
    teacher.program.editor.toast.connect(lambda text, _action, _do: said.append(text))
    first = teacher.program.presenter.sheet_id
    teacher.press("Ctrl+N")
    teacher.wait(lambda: teacher.program.presenter.sheet_id != first)
    assert teacher.title() == "Addition Worksheet - Jan 13, 2025"
    teacher.tab_to("Columns")
    teacher.press("Up")
    teacher.wait_for_store()
    assert teacher.rows("SELECT id FROM saved_worksheets") == []  # a draft so far
    teacher.make_pdf()
    assert said == ["Saved to library"]
    assert teacher.rows("SELECT name FROM saved_worksheets") == [
        ("Addition Worksheet - Jan 13, 2025",)
    ]
    teacher.tab_to("Columns")
    teacher.press("Up")
    teacher.make_pdf()
    assert said == ["Saved to library"]


def test_a_quiet_while_makes_one_version_of_rapid_changes(teacher: Teacher) -> None:
    teacher.make_pdf()
    with teacher.qtbot.waitSignal(teacher.program.saver.version_made, timeout=5000):
        teacher.tab_to("Columns")
        teacher.press("Up", "Up", "Up")
    teacher.wait_for_store()
    kinds = "SELECT version_number, version_type FROM worksheet_versions ORDER BY version_number"
    assert teacher.rows(kinds) == [(1, "snapshot"), (2, "auto-save")]
    ((config,),) = teacher.rows("SELECT config FROM worksheet_versions WHERE version_number = 2")
    assert decode(str(config).encode()).page.columns == 7


def test_edits_and_the_time_spent_on_them_are_counted(teacher: Teacher, watch: Watch) -> None:
    teacher.tab_to("Columns")
    for _ in range(4):
        teacher.press("Up")
        teacher.wait_for_store()
        watch.pass_by(5)
    watch.pass_by(600)  # a break is no editing
    teacher.press("Down")
    teacher.wait_for_store()
    counted = teacher.rows("SELECT edit_count, time_spent_ms FROM drafts")
    assert counted == [(5, 15_000)]


def test_ctrl_s_looks_at_the_state_line(teacher: Teacher) -> None:
    teacher.tab_to("Columns")
    teacher.press("Up")
    teacher.press("Ctrl+S")
    teacher.wait_for_store()
    line = teacher.focused()
    assert line is not None
    assert line.accessibleName() == "All changes saved"
    teacher.wait_for_toast("All changes saved – last change today, 2:00\u202fPM")


@pytest.mark.parametrize("on_pdf", [False])
class TestAddingIsAskedFor:
    """With the automatic adding off, a sheet stays a draft until the teacher wants it kept."""

    @pytest.fixture
    def settings(self, settings: Settings, *, on_pdf: bool) -> Settings:
        library = msgspec.structs.replace(settings.library, auto_add_on_first_pdf=on_pdf)
        return msgspec.structs.replace(settings, library=library)

    def test_a_pdf_alone_does_not_add(self, teacher: Teacher) -> None:
        teacher.make_pdf()
        assert teacher.rows("SELECT in_library FROM saved_worksheets") == [(0,)]
