"""Components give way: long German words make no panel wider, and nothing is clipped in RTL."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ui.components.mix_bar import MixBar
from ui.components.row import SettingRow
from ui.components.search_field import SearchField
from ui.components.select import Select
from ui.components.toggle import Toggle
from ui.theme.manager import ThemeManager


def test_a_long_word_in_the_mix_is_shortened_instead_of_widening_the_panel(
    qtbot: QtBot, theme: ThemeManager
) -> None:
    mix = MixBar()
    qtbot.addWidget(mix)
    mix.set_mix("15 von 20", "Aufgaben mit Übertrag", [("Einer, nicht bei den Einern", 6)] * 4)
    assert mix.minimumSizeHint().width() <= 248


def test_a_drop_down_is_as_wide_as_its_longest_word(qtbot: QtBot, theme: ThemeManager) -> None:
    words = ["Landesüblich (Zusammen: 1200300)", "Nie"]
    select = Select([(word, word) for word in words], words[0])
    qtbot.addWidget(select)
    select.resize(select.sizeHint())
    select.ensurePolished()
    room = select.width() - 38
    assert select.fontMetrics().horizontalAdvance(words[0]) <= room


@pytest.mark.parametrize(
    ("direction", "margins"),
    [
        (Qt.LayoutDirection.LeftToRight, (True, False)),
        (Qt.LayoutDirection.RightToLeft, (False, True)),
    ],
)
def test_the_searched_text_keeps_clear_of_the_glass(
    qtbot: QtBot, theme: ThemeManager, direction: Qt.LayoutDirection, margins: tuple[bool, bool]
) -> None:
    field = SearchField("Search names and tags", keys="Ctrl+F", width=240)
    qtbot.addWidget(field)
    field.setLayoutDirection(direction)
    found = field.textMargins()
    assert (found.left() > 0, found.right() > 0) == margins


def test_a_label_of_two_lines_shows_both_whole(qtbot: QtBot, theme: ThemeManager) -> None:
    row = SettingRow("Second number, most digits, a long one", Toggle(name="x"))
    qtbot.addWidget(row)
    row.resize(200, row.heightForWidth(200))
    row.show()
    caption = row.caption
    needed = caption.fontMetrics().boundingRect(
        caption.contentsRect(), Qt.TextFlag.TextWordWrap, caption.text()
    )
    assert caption.contentsRect().height() >= needed.height() > caption.fontMetrics().height()
