"""Fields: `edited` comes from the user alone, keys work, read-only holds."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.components.inline_title import InlineTitle
from ui.components.mix_bar import MixBar
from ui.components.segmented import Segmented
from ui.components.select import Select
from ui.components.slider import ValueSlider
from ui.components.stepper import Stepper
from ui.components.text_field import TextField
from ui.components.toggle import Toggle
from ui.theme.manager import ThemeManager

_LEFT = Qt.MouseButton.LeftButton
_NONE = Qt.KeyboardModifier.NoModifier
_DIRECTIONS = (Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft)
_TOPICS = ((1, "Addition"), (2, "Subtraction"), (3, "Mixed"))


def _shown(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.addWidget(widget)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.activateWindow()


def test_setting_a_value_sends_nothing(theme: ThemeManager, qtbot: QtBot) -> None:
    segmented, stepper = Segmented(_TOPICS, 1), Stepper(1, 9, 2)
    select, toggle, slider = Select(_TOPICS, 1), Toggle(), ValueSlider(8, 30, 16)
    for part in (segmented, stepper, select, toggle, slider):
        qtbot.addWidget(part)
    with (
        qtbot.assertNotEmitted(segmented.edited),
        qtbot.assertNotEmitted(stepper.edited),
        qtbot.assertNotEmitted(select.edited),
        qtbot.assertNotEmitted(toggle.edited),
        qtbot.assertNotEmitted(slider.edited),
    ):
        segmented.set_value(3)
        stepper.set_value(7)
        stepper.set_range(1, 5)
        select.set_value(2)
        toggle.set_value(True)
        slider.set_value(20)
        slider.set_range(8, 18)
    assert (segmented.value(), stepper.value(), select.value()) == (3, 5, 2)
    assert (toggle.value(), slider.value()) == (True, 18)


def test_a_segment_is_a_radio_button_and_moves_by_arrow(theme: ThemeManager, qtbot: QtBot) -> None:
    segmented = Segmented(_TOPICS, 1, name="Topic")
    _shown(qtbot, segmented)
    first = segmented.buttons()[0]
    assert QAccessible.queryAccessibleInterface(first).role() is QAccessible.Role.RadioButton
    first.setFocus()
    with qtbot.waitSignal(segmented.edited) as sent:
        QTest.keyClick(first, Qt.Key.Key_Right)
    assert sent.args == [2]


def test_a_segmented_control_can_show_no_choice(theme: ThemeManager, qtbot: QtBot) -> None:
    segmented = Segmented(_TOPICS, 1)
    qtbot.addWidget(segmented)
    segmented.set_value(None)
    assert not any(button.isChecked() for button in segmented.buttons())


def test_the_stepper_answers_its_two_buttons(theme: ThemeManager, qtbot: QtBot) -> None:
    stepper = Stepper(1, 5, 2)
    _shown(qtbot, stepper)
    with qtbot.waitSignal(stepper.edited) as sent:
        QTest.mouseClick(stepper, _LEFT, _NONE, QPoint(stepper.width() - 12, 14))
    assert sent.args == [3]
    with qtbot.waitSignal(stepper.edited) as sent:
        QTest.mouseClick(stepper, _LEFT, _NONE, QPoint(12, 14))
    assert sent.args == [2]


def test_a_read_only_stepper_stays(theme: ThemeManager, qtbot: QtBot) -> None:
    stepper = Stepper(1, 5, 2)
    _shown(qtbot, stepper)
    stepper.set_read_only(read_only=True)
    QTest.keyClick(stepper, Qt.Key.Key_Up)
    assert stepper.value() == 2


def test_a_select_says_what_was_chosen(theme: ThemeManager, qtbot: QtBot) -> None:
    select = Select(_TOPICS, 1)
    _shown(qtbot, select)
    with qtbot.waitSignal(select.edited) as sent:
        QTest.keyClick(select, Qt.Key.Key_Down)
    assert sent.args == [2]
    select.set_read_only(read_only=True)
    QTest.keyClick(select, Qt.Key.Key_Down)
    assert select.value() == 2


@pytest.mark.parametrize("direction", _DIRECTIONS)
def test_space_and_a_click_anywhere_switch_a_toggle(
    theme: ThemeManager, qtbot: QtBot, direction: Qt.LayoutDirection
) -> None:
    toggle = Toggle(name="Cut lines")
    toggle.setLayoutDirection(direction)
    _shown(qtbot, toggle)
    with qtbot.waitSignal(toggle.edited) as sent:
        QTest.keyClick(toggle, Qt.Key.Key_Space)
    assert sent.args == [True]
    with qtbot.waitSignal(toggle.edited) as sent:
        QTest.mouseClick(toggle, _LEFT, _NONE, QPoint(34, 4))
    assert sent.args == [False]


def test_a_double_click_brings_a_slider_to_its_default(theme: ThemeManager, qtbot: QtBot) -> None:
    slider = ValueSlider(8, 30, 22, default=16)
    _shown(qtbot, slider)
    line = slider.focusProxy()
    assert line is not None
    with qtbot.waitSignal(slider.edited) as sent:
        QTest.mouseDClick(line, Qt.MouseButton.LeftButton)
    QTest.mouseRelease(line, Qt.MouseButton.LeftButton)  # QTest leaves it down
    assert sent.args == [16]


def test_a_field_counts_and_never_cuts(theme: ThemeManager, qtbot: QtBot) -> None:
    field = TextField(label="Note", limit=5)
    _shown(qtbot, field)
    QTest.keyClicks(field.line, "nine to twelve")
    assert field.value() == "nine to twelve"
    assert field.is_over_limit()


class TestInlineTitle:
    @pytest.fixture
    def title(self, theme: ThemeManager, qtbot: QtBot) -> InlineTitle:  # noqa: ARG002 - dresses it
        made = InlineTitle("Adding with carrying", placeholder="Untitled Worksheet")
        _shown(qtbot, made)
        made.edit()
        qtbot.waitUntil(made.hasFocus)
        return made

    def test_it_selects_all_when_edited(self, title: InlineTitle) -> None:
        assert title.selectedText() == "Adding with carrying"

    def test_enter_saves_what_was_typed(self, title: InlineTitle, qtbot: QtBot) -> None:
        QTest.keyClicks(title, "  Doubles to 20 ")
        with qtbot.waitSignal(title.committed) as sent:
            QTest.keyClick(title, Qt.Key.Key_Return)
        assert sent.args == ["Doubles to 20"]

    def test_escape_reverts(self, title: InlineTitle, qtbot: QtBot) -> None:
        QTest.keyClicks(title, "Something else")
        with qtbot.assertNotEmitted(title.committed):
            QTest.keyClick(title, Qt.Key.Key_Escape)
        assert title.text() == "Adding with carrying"

    def test_an_emptied_title_asks_for_the_automatic_name(
        self, title: InlineTitle, qtbot: QtBot
    ) -> None:
        QTest.keyClick(title, Qt.Key.Key_Backspace)
        with qtbot.waitSignal(title.committed) as sent:
            QTest.keyClick(title, Qt.Key.Key_Return)
        assert sent.args == [""]

    def test_a_new_title_from_outside_does_not_disturb_the_typing(
        self, title: InlineTitle
    ) -> None:
        QTest.keyClicks(title, "Mine")
        title.set_title("Theirs")
        assert title.text() == "Mine"


def test_a_long_title_is_elided_but_kept_whole(theme: ThemeManager, qtbot: QtBot) -> None:
    long = "Taking away " * 25
    title = InlineTitle(long.strip())
    _shown(qtbot, title)
    title.clearFocus()
    title.resize(200, 32)
    assert "…" in title.text()
    assert title.title() == long.strip()
    assert title.toolTip() == long.strip()


def test_the_mix_is_said_in_words(theme: ThemeManager, qtbot: QtBot) -> None:
    mix = MixBar()
    qtbot.addWidget(mix)
    mix.set_mix("15 of 20", "problems carry", (("None", 5), ("Several", 15)))
    assert mix.accessibleName() == "15 of 20 problems carry: None 5, Several 15"


def test_a_select_gives_way_in_a_narrow_panel(theme: ThemeManager, qtbot: QtBot) -> None:
    select = Select(((1, "Only when several columns carry"),), 1)
    qtbot.addWidget(select)
    assert select.sizeHint().width() > 200
    assert select.minimumSizeHint().width() <= 88
    assert select.currentText() == "Only when several columns carry"
