"""Everything a teacher does to a sheet can be taken back and done again, by keys."""

from collections.abc import Callable

import pytest

from tests.e2e.teacher import Teacher
from ui.editor.state import Content


def _columns(teacher: Teacher) -> None:
    teacher.tab_to("Columns")
    teacher.press("Up")


def _topic(teacher: Teacher) -> None:
    teacher.tab_to("Addition")
    teacher.press("Right")


def _title(teacher: Teacher) -> None:
    teacher.press("F2")
    teacher.type("Snowman sums")
    teacher.press("Return")


def _shuffle(teacher: Teacher) -> None:
    teacher.press("Ctrl+R")


def _harder(teacher: Teacher) -> None:
    teacher.press("Ctrl+Up")


def _own_numbers(teacher: Teacher) -> None:
    teacher.press("Right", "Right", "Return", "Ctrl+A")
    teacher.type("47")
    teacher.press("Tab", "Ctrl+A")
    teacher.type("38")
    teacher.press("Return")


def _other_numbers(teacher: Teacher) -> None:
    teacher.press("Right", "Return")
    teacher.tab_to("Other numbers")
    teacher.press("Space", "Esc")


def _instructions(teacher: Teacher) -> None:
    teacher.tab_to("Your own instructions")
    teacher.type("Show your work.")
    teacher.press("Tab")


@pytest.mark.parametrize(
    "act",
    [_columns, _topic, _title, _shuffle, _harder, _own_numbers, _other_numbers, _instructions],
)
def test_one_step_back_and_forth(teacher: Teacher, act: Callable[[Teacher], None]) -> None:
    def now() -> Content:
        return teacher.program.presenter.content

    before, drawn = now(), teacher.program.presenter.drawn
    act(teacher)
    after, changed = now(), teacher.program.presenter.drawn
    assert after != before
    teacher.press("Ctrl+Z")
    assert now() == before
    assert teacher.program.presenter.drawn.problems == drawn.problems
    assert teacher.title() == before.name
    teacher.press("Ctrl+Shift+Z")
    assert now() == after
    assert teacher.program.presenter.drawn.problems == changed.problems
    teacher.press("Ctrl+Z", "Ctrl+Y")
    assert now() == after
    teacher.wait_for_store()
    assert teacher.rows("SELECT name FROM drafts UNION SELECT name FROM saved_worksheets") == [
        (after.name,)
    ]


def test_own_numbers_stand_on_the_page_and_only_there(teacher: Teacher) -> None:
    before = teacher.program.presenter.drawn.problems
    _own_numbers(teacher)
    after = teacher.program.presenter.drawn.problems
    differing = [i for i, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]]
    assert differing == [1]
    assert (after[1].a, after[1].b, after[1].answer) == (47, 38, 85)
    teacher.press("Ctrl+R")
    assert (teacher.program.presenter.drawn.problems[1].a) == 47  # what was typed stays
    assert teacher.focused() is teacher.program.editor.editor.desk


def test_numbers_that_do_not_fit_are_refused_beside_them(teacher: Teacher) -> None:
    before = teacher.program.presenter.content
    teacher.press("Right", "Return", "Ctrl+A")
    teacher.type("999999999")
    teacher.press("Return")
    popover = teacher.program.editor.popover
    assert popover.isVisible()
    assert popover.sentence
    assert teacher.program.presenter.content == before
    teacher.press("Esc")
    assert not popover.isVisible()


def test_a_dragged_value_is_one_step(teacher: Teacher) -> None:
    teacher.tab_to("Columns")
    teacher.press("Up", "Up", "Up")
    teacher.press("Ctrl+Z")
    assert teacher.program.presenter.content.config.page.columns == 4
