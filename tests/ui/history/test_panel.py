"""The panel, driven by keys and mouse."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.history.sample import (
    CHANGED,
    FIRST,
    OLDER,
    PINNED,
    PRINTED,
    VERSIONS,
    at,
    describe,
    now,
    version,
)
from ui.history.panel import HistoryPanel

Key = Qt.Key


def press(panel: HistoryPanel, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(panel.list, key)


def button(panel: HistoryPanel, word: str) -> QPushButton:
    (found,) = (one for one in panel.findChildren(QPushButton) if one.text() == word)
    return found


def field(panel: HistoryPanel) -> QLineEdit:
    (found,) = panel.findChildren(QLineEdit)
    return found


def texts(panel: QWidget) -> list[str]:
    return [one.text() for one in panel.findChildren(QLabel) if one.isVisibleTo(panel)]


def middle_of(panel: HistoryPanel, version_id: str) -> QPoint:
    index = panel.list.rows.index_of(next(v.id for v in panel.versions if v.id == version_id))
    return panel.list.visualRect(index).center()


# -- choosing
def test_down_chooses_and_previews(panel: HistoryPanel, qtbot: QtBot) -> None:
    press(panel, Key.Key_Down)
    assert panel.list.chosen_version() == PRINTED.id
    with qtbot.waitSignal(panel.preview_requested) as told:
        press(panel, Key.Key_Down)
    assert told.args == [CHANGED.id]
    assert panel.previewed == CHANGED.id


def test_the_heads_of_days_are_passed_over(panel: HistoryPanel) -> None:
    press(panel, *[Key.Key_Down] * 3)
    assert panel.list.chosen_version() == PINNED.id
    press(panel, Key.Key_Up)
    assert panel.list.chosen_version() == CHANGED.id


def test_the_current_version_is_no_preview(panel: HistoryPanel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(panel.preview_requested):
        press(panel, Key.Key_Down)
    press(panel, Key.Key_Down)
    with qtbot.waitSignal(panel.preview_ended):
        press(panel, Key.Key_Up)
    assert panel.previewed is None


def test_escape_goes_back_to_the_current_state(panel: HistoryPanel, qtbot: QtBot) -> None:
    press(panel, Key.Key_Down, Key.Key_Down)
    with qtbot.waitSignal(panel.preview_ended):
        press(panel, Key.Key_Escape)
    assert panel.list.chosen_version() is None


def test_a_click_chooses(panel: HistoryPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.preview_requested) as told:
        QTest.mouseClick(
            panel.list.viewport(), Qt.MouseButton.LeftButton, pos=middle_of(panel, OLDER.id)
        )
    assert told.args == [OLDER.id]


# -- restore
def test_enter_restores_the_chosen_version(panel: HistoryPanel, qtbot: QtBot) -> None:
    press(panel, Key.Key_Down, Key.Key_Down)
    with qtbot.waitSignal(panel.restore_requested) as told:
        press(panel, Key.Key_Return)
    assert told.args == [CHANGED.id]


def test_the_current_version_cannot_be_restored(panel: HistoryPanel, qtbot: QtBot) -> None:
    press(panel, Key.Key_Down)
    with qtbot.assertNotEmitted(panel.restore_requested):
        press(panel, Key.Key_Return)
    assert button(panel, "Restore").isHidden()


def test_the_button_restores_too(panel: HistoryPanel, qtbot: QtBot) -> None:
    press(panel, Key.Key_Down, Key.Key_Down)
    with qtbot.waitSignal(panel.restore_requested):
        button(panel, "Restore").click()


# -- pins
def test_p_asks_for_a_note_in_place_and_enter_keeps_it(panel: HistoryPanel, qtbot: QtBot) -> None:
    press(panel, Key.Key_Down, Key.Key_Down, Key.Key_P)
    qtbot.waitUntil(field(panel).hasFocus)
    QTest.keyClicks(field(panel), "for parents' evening")
    with qtbot.waitSignal(panel.pin_requested) as told:
        QTest.keyClick(field(panel), Key.Key_Return)
    assert told.args == [CHANGED.id, "for parents' evening"]
    assert panel.list.hasFocus()


def test_escape_leaves_the_note_and_stays_in_the_preview(
    panel: HistoryPanel, qtbot: QtBot
) -> None:
    press(panel, Key.Key_Down, Key.Key_Down, Key.Key_P)
    QTest.keyClicks(field(panel), "never mind")
    with qtbot.assertNotEmitted(panel.pin_requested), qtbot.assertNotEmitted(panel.preview_ended):
        QTest.keyClick(field(panel), Key.Key_Escape)
    assert panel.list.hasFocus()
    assert panel.previewed == CHANGED.id
    press(panel, Key.Key_P)
    assert field(panel).text() == ""


def test_a_pin_offers_its_note_to_be_changed(panel: HistoryPanel) -> None:
    press(panel, *[Key.Key_Down] * 3)
    assert button(panel, "Pin").isHidden()
    press(panel, Key.Key_P)
    assert field(panel).text() == "before the holiday"


def test_p_without_a_choice_does_nothing(panel: HistoryPanel) -> None:
    press(panel, Key.Key_P)
    assert field(panel).isHidden()


# -- more
def menu_words(panel: HistoryPanel) -> list[str]:
    return [one.text() for one in panel.list.actions_line.menu.actions() if one.isVisible()]


def test_only_what_was_kept_can_be_reprinted(panel: HistoryPanel) -> None:
    press(panel, *[Key.Key_Down] * 2)
    assert menu_words(panel) == ["Duplicate as new worksheet"]
    press(panel, Key.Key_Down)
    assert menu_words(panel) == [
        "Reprint exactly as it was…",
        "Change note…",
        "Duplicate as new worksheet",
        "Void this print",
    ]


@pytest.mark.parametrize("at_entry", [0, 2])
def test_the_menu_names_the_chosen_version(
    panel: HistoryPanel, qtbot: QtBot, at_entry: int
) -> None:
    press(panel, *[Key.Key_Down] * 3)
    wanted = panel.reprint_requested if at_entry == 0 else panel.duplicate_requested
    with qtbot.waitSignal(wanted) as told:
        panel.list.actions_line.menu.actions()[at_entry].trigger()
    assert told.args == [PINNED.id]


def test_older_versions_come_by_enter_or_click(panel: HistoryPanel, qtbot: QtBot) -> None:
    press(panel, *[Key.Key_Down] * 6)
    with qtbot.waitSignal(panel.older_requested) as told:
        press(panel, Key.Key_Return)
    assert told.args == [FIRST.version_number]
    last = panel.list.rows.index(panel.list.rows.rowCount() - 1)
    place = panel.list.visualRect(last).center()
    with qtbot.waitSignal(panel.older_requested):
        QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_the_close_button_closes(panel: HistoryPanel, qtbot: QtBot) -> None:
    (close,) = (one for one in panel.findChildren(QToolButton) if one.accessibleName() == "Close")
    with qtbot.waitSignal(panel.closed):
        close.click()


# -- what is shown
def test_new_rows_keep_choice_and_preview(panel: HistoryPanel, qtbot: QtBot) -> None:
    press(panel, Key.Key_Down, Key.Key_Down)
    with (
        qtbot.assertNotEmitted(panel.preview_requested),
        qtbot.assertNotEmitted(panel.preview_ended),
    ):
        panel.set_versions((version(6, at(14, 14, 50)), *VERSIONS), has_older=True)
    assert panel.list.chosen_version() == CHANGED.id
    assert panel.previewed == CHANGED.id


def test_new_rows_do_not_move_what_is_looked_at(panel: HistoryPanel) -> None:
    many = [version(n, at(13, 12)) for n in range(60, 20, -1)]
    panel.set_versions(many, has_older=False)
    panel.list.verticalScrollBar().setValue(500)
    before = middle_of(panel, "v45")
    panel.set_versions([version(61, at(14, 9)), *many], has_older=False)
    assert middle_of(panel, "v45") == before


def test_a_new_version_is_seen_at_the_top(panel: HistoryPanel) -> None:
    panel.set_versions((version(6, at(14, 14, 50)), *VERSIONS), has_older=True)
    assert panel.list.verticalScrollBar().value() == 0


def test_a_refresh_does_not_disturb_a_note_being_written(panel: HistoryPanel) -> None:
    press(panel, Key.Key_Down, Key.Key_Down, Key.Key_P)
    QTest.keyClicks(field(panel), "half a th")
    panel.set_versions((version(6, at(14, 14, 50)), *VERSIONS), has_older=True)
    assert field(panel).isVisible()
    assert field(panel).text() == "half a th"


def test_the_buttons_stand_in_the_chosen_row(panel: HistoryPanel) -> None:
    for _ in range(5):
        press(panel, Key.Key_Down)
        chosen = panel.list.selectedIndexes()[0]
        row = panel.list.visualRect(chosen)
        assert row.contains(panel.list.actions_line.geometry())


def test_the_legend_names_the_setting(panel: HistoryPanel) -> None:
    assert "Auto-save, kept for 30 days" in texts(panel)
    panel.set_kept_days(1)
    assert "Auto-save, kept for 1 day" in texts(panel)


def test_an_empty_history_says_what_will_stand_there(qtbot: QtBot) -> None:
    empty = HistoryPanel(describe, now)
    qtbot.addWidget(empty)
    assert "No versions yet" in texts(empty)
    assert "Kept for good" not in texts(empty)


def image(panel: HistoryPanel) -> QImage:
    QApplication.processEvents()
    return panel.list.viewport().grab().toImage()


def test_a_preview_is_tagged_and_the_tag_goes(panel: HistoryPanel) -> None:
    plain = image(panel)
    panel.set_preview(CHANGED.id)
    assert image(panel) != plain
    panel.set_preview(None)
    assert image(panel) == plain
    assert panel.list.chosen_version() is None


def test_pin_keeps_its_icon_alone_where_words_do_not_fit(panel: HistoryPanel) -> None:
    press(panel, Key.Key_Down, Key.Key_Down)
    line = panel.list.actions_line
    (pin,) = (one for one in line.findChildren(QPushButton) if one.accessibleName() == "Pin")
    assert pin.text() == "Pin"
    line.resize(90, line.height())
    assert pin.text() == ""
    assert pin.accessibleName() == "Pin"
