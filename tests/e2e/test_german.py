"""A German window says in German what it refuses."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from app.settings import AutoSave, Look, Settings, Theme
from app.topics.base import Obstacle
from app.topics.registry import TOPICS
from tests.e2e.teacher import Teacher
from ui.page.popover import ProblemPopover


@pytest.fixture
def settings() -> Settings:
    """A German program that does not move."""
    return Settings(
        auto_save=AutoSave(debounce_ms=60),
        look=Look(theme=Theme.LIGHT, language="de", reduced_motion=True),
    )


@pytest.fixture
def teacher(teachers: Callable[[], Teacher]) -> Teacher:
    """A teacher whose wishes come in one go, as no hand can: the watchdog is not asked."""
    one = teachers()
    one.start(watched=False)
    return one


def test_a_wish_beyond_every_worksheet_is_refused_in_german(teacher: Teacher) -> None:
    presenter = teacher.program.presenter
    presenter.change("page.problems_per_page", 100)
    before = presenter.content
    presenter.change("page.pages", 21)

    notice = teacher.program.editor.editor.notice
    said = "2100 Aufgaben sind mehr als die 2000, die ein Arbeitsblatt haben kann."
    assert said in teacher.texts(notice)
    assert presenter.content == before


def test_tables_that_are_none_are_refused_in_german(teacher: Teacher) -> None:
    presenter = teacher.program.presenter
    presenter.choose_topic("multiplication")
    refused: list[Obstacle] = []
    presenter.refused.connect(refused.append)
    presenter.change("topic.tables", "7, acht")

    assert [each.sentence for each in refused] == [
        "Einmaleins-Reihen sind Zahlen von 0 bis 20: 2, 5, 10."
    ]


def test_typed_numbers_that_do_not_fit_are_refused_in_german(teacher: Teacher) -> None:
    teacher.program.presenter.choose_topic("subtraction")
    editor = teacher.program.editor
    editor._on_problem(0, QPoint(400, 300))
    popover = editor.editor.desk.findChild(ProblemPopover)
    assert isinstance(popover, ProblemPopover)
    popover.edited.emit(0, 12, 34)

    assert popover.sentence == "Die erste Zahl ist kleiner als die zweite."


def test_the_last_problem_of_a_kind_is_refused_in_german(teacher: Teacher) -> None:
    presenter = teacher.program.presenter
    presenter.choose_topic("subtraction")
    presenter.change("topic.digits", 1)
    presenter.change("page.problems_per_page", 55)
    refused: list[Obstacle] = []
    presenter.refused.connect(refused.append)
    presenter.other_numbers(0)

    assert [each.sentence for each in refused] == ["Es gibt keine andere Aufgabe dieser Art."]


@pytest.mark.parametrize("topic", TOPICS)
def test_german_words_fit_into_the_settings_panel(teacher: Teacher, topic: str) -> None:
    panel = teacher.program.editor.editor.settings
    teacher.program.presenter.choose_topic(topic)
    QApplication.processEvents()
    for button in panel.findChildren(QPushButton):
        if button.isVisible() and button.text() == "Weitere Einstellungen":
            button.click()
    QApplication.processEvents()

    content = panel.widget()
    assert isinstance(content, QWidget)
    assert content.minimumSizeHint().width() <= panel.viewport().width()
