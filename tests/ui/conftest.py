"""What every test of the windows needs: no screen, a theme, English words, a closed runner."""

import os
from collections.abc import Iterator

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from app.settings import Look
from app.settings import Theme as Choice
from ui import words
from ui.tasks import TaskRunner
from ui.theme.current import put_in_force
from ui.theme.manager import ThemeManager
from ui.theme.tokens import load_theme

_managers: list[ThemeManager] = []


@pytest.fixture(autouse=True)
def _plain_words() -> Iterator[None]:
    """English words and British dates, whatever the machine speaks."""
    words.speak("en")
    words.set_locale(QLocale("en_GB"))
    yield
    words.speak("en")


@pytest.fixture
def theme(qapp: QApplication) -> ThemeManager:
    """The light theme over the whole application, without movement."""
    look = Look(theme=Choice.LIGHT, reduced_motion=True)
    if not _managers:
        _managers.append(ThemeManager(qapp, look))
    _managers[0].set_look(look)
    put_in_force(load_theme("light", animated=False))
    return _managers[0]


@pytest.fixture
def tasks(qapp: QApplication) -> Iterator[TaskRunner]:
    """A task runner that is closed before the test's widgets go."""
    runner = TaskRunner()
    yield runner
    runner.close()
