"""The way of the keyboard through the window, Esc, and what is always in reach."""

from tests.e2e.teacher import Teacher, named
from ui.shell.window import MainWindow


def _window(teacher: Teacher) -> MainWindow:
    return teacher.program.window


def _walk(teacher: Teacher) -> list[str]:
    """Press Tab once around the window; return what it came to."""
    start = teacher.focused()
    assert start is not None
    names = [named(start)]
    for _ in range(150):
        teacher.press("Tab")
        now = teacher.focused()
        if now is start:
            return names
        names.append(named(now) if now is not None else "")
    raise AssertionError("Tab never comes around")


def test_tab_goes_as_the_eye_does(teacher: Teacher) -> None:
    names = _walk(teacher)
    assert names[0] == "Page"  # the work has the focus first
    assert "" not in names  # everything has a name
    around = [
        "All changes saved", "Places", "Name of the worksheet", "Print", "Version history",
        "Addition", "Columns", "Make easier", "Answer boxes", "Paper", "Answer key",
    ]  # fmt: skip
    places = [names.index(name) for name in around]
    assert places == sorted(places)


def test_tab_goes_the_same_way_after_another_topic_was_chosen(teacher: Teacher) -> None:
    teacher.tab_to("Addition")
    with teacher.qtbot.waitSignal(teacher.program.editor.editor.settings.rebuilt, timeout=5000):
        teacher.press("Right")
    chosen = teacher.focused()
    assert chosen is not None
    assert named(chosen) == "Subtraction"
    names = _walk(teacher)
    around = ["Subtraction", "Columns", "Paper", "Page", "All changes saved", "Places", "Print"]
    places = [names.index(name) for name in around]
    assert places == sorted(places)


def test_tab_reaches_the_bar_after_the_page(teacher: Teacher) -> None:
    teacher.leave()
    teacher.start()
    names = _walk(teacher)
    assert names[0] == "Page"  # a bar that appears does not take the focus
    assert names.index("Start fresh") < names.index("Resume") < names.index("All changes saved")


def test_f6_goes_through_every_part_and_back(teacher: Teacher) -> None:
    teacher.make_pdf()
    teacher.press("Ctrl+Shift+H")
    teacher.wait(lambda: teacher.program.panel.versions)
    names = []
    for _ in range(6):
        teacher.press("F6")
        now = teacher.focused()
        names.append(named(now) if now is not None else "")
    assert names == [
        "Version history", "All changes saved", "Places", "Name of the worksheet", "Addition",
        "Page",
    ]  # fmt: skip
    teacher.press("Shift+F6")
    back = teacher.focused()
    assert back is not None
    assert back is not teacher.program.editor.editor.desk


def test_esc_closes_the_topmost_thing_first(teacher: Teacher) -> None:
    teacher.make_pdf()
    teacher.leave()
    teacher.start()
    teacher.press("Ctrl+Shift+S")
    teacher.type("Kept")
    teacher.press("Return")
    teacher.wait_for_toast("This version is kept for good")
    assert teacher.bar() == "Continue where you left off?"
    teacher.press("Esc")
    teacher.wait(lambda: teacher.toast() == "")
    assert teacher.bar() == "Continue where you left off?"
    teacher.press("Esc")
    teacher.wait(lambda: teacher.bar() == "")


def test_shortcuts_work_from_within_a_setting(teacher: Teacher) -> None:
    teacher.tab_to("Columns")
    teacher.press("Up")
    before = teacher.program.presenter.content.config.seed
    teacher.press("Ctrl+R")
    assert teacher.program.presenter.content.config.seed != before
    teacher.press("Ctrl+Z", "Ctrl+Z")
    assert teacher.program.presenter.content.config.page.columns == 4
    field = teacher.tab_to("Columns")
    assert field.value() == 4  # type: ignore[attr-defined]


def test_the_title_of_the_window_is_the_sheets(teacher: Teacher) -> None:
    assert _window(teacher).windowTitle() == "Adding with carrying – Chalkline"
    teacher.press("F2")
    teacher.type("Mine")
    teacher.press("Return")
    assert _window(teacher).windowTitle() == "Mine – Chalkline"
    teacher.press("Ctrl+Z")
    assert _window(teacher).windowTitle() == "Adding with carrying – Chalkline"
    teacher.press("Ctrl+2")
    teacher.press("Ctrl+1")
    assert teacher.focused() is teacher.program.editor.editor.desk


def test_ctrl_d_goes_on_with_a_copy(teacher: Teacher) -> None:
    first = teacher.program.presenter.sheet_id
    teacher.press("Ctrl+D")
    teacher.wait(lambda: teacher.program.presenter.sheet_id != first)
    assert teacher.title() == "Copy of Adding with carrying"
    teacher.wait_for_toast("Saved to library")
    assert teacher.rows("SELECT name FROM saved_worksheets") == [("Copy of Adding with carrying",)]
