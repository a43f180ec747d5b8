"""A history panel with five versions."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale
from pytestqt.qtbot import QtBot

from tests.ui.history.sample import VERSIONS, describe, now
from ui import words
from ui.history.panel import HistoryPanel


@pytest.fixture(autouse=True)
def british() -> Iterator[None]:
    """Dates as in the pictures."""
    before = words.locale()
    words.set_locale(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    yield
    words.set_locale(before)


@pytest.fixture
def panel(qtbot: QtBot) -> HistoryPanel:
    """A shown panel, 292 wide, with the keyboard in its list."""
    made = HistoryPanel(describe, now)
    qtbot.addWidget(made)
    made.resize(292, 700)
    made.set_versions(VERSIONS, has_older=True)
    with qtbot.waitExposed(made):
        made.show()
    made.setFocus()
    return made
