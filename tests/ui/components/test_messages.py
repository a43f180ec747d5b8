"""Bars, toasts, the status line, and the ring of the focus."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.settings import Look
from app.settings import Theme as Choice
from ui.components.bar import HEIGHT, Bar, BarHost, Tone
from ui.components.button import Button
from ui.components.confirm import ConfirmDialog
from ui.components.focus_ring import FocusRing
from ui.components.gallery import Gallery
from ui.components.nav_list import NavItem, NavList
from ui.components.row import SettingRow
from ui.components.status_line import SaveState, StatusLine, save_words
from ui.components.stepper import Stepper
from ui.components.toast import ToastHost
from ui.theme.current import current
from ui.theme.manager import ThemeManager


def test_one_bar_at_a_time_and_the_next_one_follows(theme: ThemeManager, qtbot: QtBot) -> None:
    host = BarHost()
    qtbot.addWidget(host)
    resume, offline = Bar("Continue where you left off?"), Bar("Offline", tone=Tone.WARN)
    host.push(resume)
    host.push(offline)
    assert host.current() is resume
    assert host.height() == HEIGHT
    host.remove(resume)
    assert host.current() is offline
    host.remove(offline)
    assert host.current() is None
    assert host.height() == 0


def test_an_urgent_bar_comes_before_the_one_shown(theme: ThemeManager, qtbot: QtBot) -> None:
    host = BarHost()
    qtbot.addWidget(host)
    resume, preview = Bar("Continue where you left off?"), Bar("Preview")
    host.push(resume)
    host.push(preview, now=True)
    assert host.current() is preview
    host.remove(preview)
    assert host.current() is resume


def test_escape_reaches_only_a_bar_that_closes_on_it(theme: ThemeManager, qtbot: QtBot) -> None:
    host = BarHost()
    qtbot.addWidget(host)
    host.push(Bar("Failed to save", tone=Tone.BAD))
    assert not host.escape()
    preview = Bar("Preview", closes_on_escape=True)
    host.push(preview, now=True)
    with qtbot.waitSignal(preview.escaped):
        assert host.escape()


def test_the_safe_button_of_a_bar_is_the_filled_one(theme: ThemeManager, qtbot: QtBot) -> None:
    bar = Bar("Continue where you left off?", safe="Resume", other="Start fresh")
    qtbot.addWidget(bar)
    assert bar.safe_button is not None
    assert bar.safe_button.property("kind") == "primary"
    with qtbot.waitSignal(bar.safe_pressed):
        bar.safe_button.click()


class _Undo:
    def __init__(self) -> None:
        self.count = 0

    def undo(self) -> None:
        self.count += 1


def test_a_toast_can_take_it_back(theme: ThemeManager, qtbot: QtBot) -> None:
    view = QWidget()
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    undo = _Undo()
    host = ToastHost(view)
    toast = host.show_toast("Moved to the archive", "Undo", undo.undo)
    assert toast.geometry().bottom() == 400 - 16 - 1
    assert toast.action_button is not None
    with qtbot.waitSignal(toast.left):
        toast.action_button.click()
    assert undo.count == 1
    assert host.current() is None


def test_a_new_toast_takes_the_place_of_the_old(theme: ThemeManager, qtbot: QtBot) -> None:
    view = QWidget()
    qtbot.addWidget(view)
    view.show()
    host = ToastHost(view)
    first = host.show_toast("Saved to library")
    second = host.show_toast("Moved to the archive")
    assert host.current() is second
    assert first.isHidden()
    assert host.dismiss()
    assert not host.dismiss()


def test_a_fading_toast_arrives_whole(theme: ThemeManager, qtbot: QtBot) -> None:
    view = QWidget()
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    theme.set_look(Look(theme=Choice.LIGHT))
    toast = ToastHost(view).show_toast("Saved to library", "Show")
    qtbot.waitUntil(lambda: toast.action_button is not None and toast.action_button.isVisible())
    with qtbot.waitSignal(toast.left):
        toast.leave()


def test_saving_is_shown_only_when_it_takes_a_while(theme: ThemeManager, qtbot: QtBot) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    line.set_state(SaveState.SAVING)
    assert line.shown_state() is SaveState.SAVED
    line.finish_waiting()
    assert line.shown_state() is SaveState.SAVING
    line.set_state(SaveState.SAVED)
    assert line.shown_state() is SaveState.SAVED


def test_a_quick_save_never_shows_saving(theme: ThemeManager, qtbot: QtBot) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    line.set_state(SaveState.SAVING)
    line.set_state(SaveState.SAVED)
    line.finish_waiting()
    assert line.shown_state() is SaveState.SAVED


def test_the_four_states_in_the_words_of_the_spec() -> None:
    assert [save_words(state) for state in SaveState] == [
        "All changes saved",
        "Saving…",
        "Offline – changes saved locally",
        "Failed to save",
    ]


def test_the_state_never_moves_and_a_failure_can_be_retried(
    theme: ThemeManager, qtbot: QtBot
) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    line.resize(700, 30)
    line.show()
    slot = line.retry.parentWidget()
    assert slot is not None
    places = set()
    for state in SaveState:
        line.set_state(state, "The disk is full.")
        line.finish_waiting()
        places.add((slot.x(), slot.width()))
        assert line.retry.isVisible() == (state is SaveState.FAILED)
    assert len(places) == 1
    with qtbot.waitSignal(line.retry_asked):
        line.retry.click()
    with qtbot.waitSignal(line.details_asked):
        line.show_details()


def test_the_ring_follows_the_keyboard_and_not_the_mouse(
    theme: ThemeManager, qtbot: QtBot
) -> None:
    window = QWidget()
    layout = QHBoxLayout(window)
    layout.setContentsMargins(20, 20, 20, 20)
    first, second = QPushButton("Print", window), QPushButton("Share", window)
    layout.addWidget(first)
    layout.addWidget(second)
    ring = FocusRing(window)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    first.setFocus(Qt.FocusReason.MouseFocusReason)
    window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange, on=False)
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert ring.target() is second
    assert ring.isVisible()
    assert ring.geometry() == second.geometry().adjusted(-3, -3, 3, 3)
    second.move(second.x(), second.y() + 9)
    assert ring.geometry() == second.geometry().adjusted(-3, -3, 3, 3)
    second.hide()
    assert ring.isHidden() or ring.target() is not second


def test_the_side_bar_tells_what_was_picked_by_key(theme: ThemeManager, qtbot: QtBot) -> None:
    places = NavList("Places")
    places.set_items(
        [
            NavItem(key="editor", icon="pencil-ruler", text="Editor"),
            NavItem(key="library", icon="library", text="Library", trailing="42"),
        ]
    )
    places.choose("editor")
    qtbot.addWidget(places)
    places.show()
    QTest.keyClick(places, Qt.Key.Key_Down)
    with qtbot.waitSignal(places.picked) as sent:
        QTest.keyClick(places, Qt.Key.Key_Return)
    assert sent.args == ["library"]
    assert places.is_chosen(1)
    text = places.model().index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert text == "Library, 42"


def test_a_differing_row_is_marked_and_said(theme: ThemeManager, qtbot: QtBot) -> None:
    row = SettingRow("Columns", Stepper(1, 10, 4))
    qtbot.addWidget(row)
    plain = row.grab().toImage().pixelColor(1, 15)
    row.set_differs(differs=True, said="now 4, then 5")
    assert row.grab().toImage().pixelColor(1, 15).name().upper() == current().mark
    assert plain.name().upper() != current().mark
    assert row.control.accessibleDescription() == "now 4, then 5"
    assert row.control.accessibleName() == "Columns"


def test_the_one_dialog_has_the_focus_on_what_is_safe(theme: ThemeManager, qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = ConfirmDialog(
        "Delete 26 pupils' marks for good?",
        stays="The worksheets stay.",
        destroy="Delete marks",
        keep="Keep them",
        parent=parent,
    )
    dialog.open()
    qtbot.waitUntil(dialog.isVisible)
    assert dialog.focusWidget() is dialog.keep_button
    with qtbot.assertNotEmitted(dialog.confirmed):
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    dialog.open()
    with qtbot.waitSignal(dialog.confirmed):
        dialog.destroy_button.click()


def test_a_button_gives_its_word_away_but_not_its_name(theme: ThemeManager, qtbot: QtBot) -> None:
    button = Button("New numbers", icon="shuffle")
    qtbot.addWidget(button)
    wide = button.sizeHint().width()
    button.set_compact(compact=True)
    assert button.text() == ""
    assert button.accessibleName() == button.toolTip() == "New numbers"
    assert button.sizeHint().width() < wide


def test_the_gallery_paints_in_both_themes(theme: ThemeManager, qtbot: QtBot) -> None:
    gallery = Gallery(theme)
    qtbot.addWidget(gallery)
    gallery.show()
    qtbot.waitExposed(gallery)
    light = gallery.grab().toImage()
    theme.set_look(Look(theme=Choice.DARK, reduced_motion=True))
    dark = gallery.grab().toImage()
    corner = (2, light.height() - 2)
    assert light.pixelColor(*corner).lightness() > 200
    assert dark.pixelColor(*corner).lightness() < 40


def test_nothing_in_the_gallery_lacks_a_name(theme: ThemeManager, qtbot: QtBot) -> None:
    gallery = Gallery(theme)
    qtbot.addWidget(gallery)
    nameless = [
        button
        for button in gallery.findChildren(QPushButton)
        if not (button.text() or button.accessibleName())
    ]
    assert [button for button in nameless if not button.isHidden()] == []


def test_a_column_of_bars_needs_no_layout_of_its_own(theme: ThemeManager, qtbot: QtBot) -> None:
    place = QWidget()
    layout = QVBoxLayout(place)
    layout.setContentsMargins(0, 0, 0, 0)
    host, desk = BarHost(place), QWidget(place)
    layout.addWidget(host)
    layout.addWidget(desk, 1)
    qtbot.addWidget(place)
    place.resize(600, 400)
    place.show()
    host.push(Bar("Continue where you left off?"))
    layout.activate()
    assert desk.y() >= HEIGHT
