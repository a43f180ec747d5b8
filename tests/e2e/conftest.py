"""A program of its own for every test, in a temporary folder, with no keyring."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.settings import AutoSave, Look, Settings, Theme
from tests.e2e.teacher import Teacher

START = 1_736_776_800.0
"""Monday, 13 January 2025, 14:00 UTC."""


class Watch:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def settings() -> Settings:
    """Settings that do not move, with a quiet time a test can wait for."""
    return Settings(
        auto_save=AutoSave(debounce_ms=60),
        look=Look(theme=Theme.LIGHT, language="en", reduced_motion=True),
    )


@pytest.fixture
def teachers(
    qapp: QApplication,
    qtbot: QtBot,
    tmp_path: Path,
    watch: Watch,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[[], Teacher]]:
    """Makes teachers that share one folder: the program, and the program started again."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    qapp.setQuitOnLastWindowClosed(False)
    made: list[Teacher] = []

    def make() -> Teacher:
        made.append(Teacher(qtbot, tmp_path / "home", settings, watch))
        return made[-1]

    yield make
    for one in made:
        one.vanish()


@pytest.fixture
def teacher(teachers: Callable[[], Teacher]) -> Teacher:
    """A teacher whose program runs, on its first day."""
    one = teachers()
    one.start()
    return one


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """What a program of its own runs with: offscreen, in English, in a temporary folder."""
    return {
        **os.environ,
        "CHALKLINE_HOME": str(tmp_path / "home"),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "PYTHONUTF8": "1",
        "LANGUAGE": "en",
        "LANG": "C.UTF-8",
    }
