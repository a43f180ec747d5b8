"""A desk with pages on it."""

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.page_view.sample import STAMP, pages
from ui.page.view import PageDesk


@pytest.fixture
def desk(qtbot: QtBot) -> PageDesk:
    """A shown desk of 636 × 818 with three pages of six problems."""
    made = PageDesk()
    qtbot.addWidget(made)
    made.resize(636, 818)
    made.set_pages(pages(3), STAMP)
    made.set_summary("18 additions")
    with qtbot.waitExposed(made):
        made.show()
    made.setFocus()
    return made
