"""Sync in the program: the state line, the lines over the desk, both states beside each other."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.exchange.status import Collided, Phase, SyncStatus
from app.worksheets.worksheet import SheetId
from tests.ui.office import NOW, Office, open_office
from tests.ui.sync.conftest import CONNECTED
from ui.editor.state import Mode
from ui.page.arrange import Part
from ui.settings.window import SettingsWindow
from ui.sync.page import ServerPage
from ui.sync.port import CameBack, CloudNewer
from ui.sync.state_popover import StatePopover
from ui.theme.manager import ThemeManager


@pytest.fixture
def office(
    qapp: QApplication,
    qtbot: QtBot,
    theme: ThemeManager,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Office]:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    with open_office(qapp, qtbot, tmp_path) as office:
        yield office


def columns(office: Office) -> int:
    return office.program.presenter.content.config.page.columns


def collide(office: Office, *, lost_here: bool = True) -> Collided:
    """Change the columns twice; the first state loses."""
    presenter = office.program.presenter
    presenter.change("page.columns", 5)
    office.settle()
    lost = office.keep()
    presenter.change("page.columns", 4)
    office.settle()
    collided = Collided(
        id="c1",
        sheet=office.sheet,
        paths=("page.columns",),
        kept={"page.columns": 4},
        lost={"page.columns": 5},
        lost_version=lost.id,
        kept_by="the staff room" if lost_here else "Laptop at home",
        lost_by="Laptop at home" if lost_here else "the staff room",
        lost_here=lost_here,
        at=int(NOW),
    )
    office.port.collided.emit(collided)
    return collided


# -- the state line
@pytest.mark.parametrize(
    ("status", "said"),
    [
        (SyncStatus(), "All changes saved"),
        (replace(CONNECTED, phase=Phase.IDLE), "All changes saved"),
        (replace(CONNECTED, phase=Phase.WAITING, waiting=1), "Saving…"),
        (replace(CONNECTED, phase=Phase.SYNCING, waiting=1), "Saving…"),
        (replace(CONNECTED, phase=Phase.SYNCING), "All changes saved"),
        (replace(CONNECTED, phase=Phase.OFFLINE, waiting=3), "Offline – changes saved locally"),
        (replace(CONNECTED, phase=Phase.NOT_OURS), "Offline – changes saved locally"),
        (replace(CONNECTED, phase=Phase.SIGN_IN), "Signed out – changes saved locally"),
    ],
)
def test_the_state_line_tells_what_is_true(office: Office, status: SyncStatus, said: str) -> None:
    office.port.say(status)
    assert office.line() == said


def test_what_is_not_on_the_disk_is_never_called_saved(office: Office) -> None:
    office.port.say(CONNECTED)
    office.program.say_failed(OSError())
    assert office.line() == "Failed to save"
    office.port.say(replace(CONNECTED, phase=Phase.OFFLINE))
    assert office.line() == "Failed to save"


def popover(office: Office) -> StatePopover:
    line = office.program.window.status_line
    line.opened.emit()
    return line.findChildren(StatePopover)[0]


def test_a_click_on_the_state_tells_saved_synced_and_waiting(office: Office) -> None:
    office.port.say(replace(CONNECTED, phase=Phase.OFFLINE, waiting=3))
    shown = popover(office)
    assert shown.title.text() == "Offline – changes saved locally"
    assert shown.hint.text() == "They go to the server when the network is back."
    assert shown.saved.value.text().startswith("today, ")
    assert shown.synced.value.text().startswith("today, ")
    assert shown.waiting.value.text() == "3 changes"
    QTest.keyClick(shown.sync_button, Qt.Key.Key_Space)
    assert not shown.isVisible()
    assert ("sync_now",) in office.port.asked


def settings_page() -> ServerPage:
    windows = [w for w in QApplication.topLevelWidgets() if isinstance(w, SettingsWindow)]
    page = windows[-1].page("server")
    assert isinstance(page, ServerPage)
    return page


def test_without_a_server_the_state_leads_to_connecting(office: Office) -> None:
    shown = popover(office)
    assert not shown.synced.isVisible()
    QTest.keyClick(shown.server_button, Qt.Key.Key_Space)
    page = settings_page()
    assert page.shown() is page.form


def test_the_command_leads_to_the_page(office: Office) -> None:
    office.port.say(CONNECTED)
    assert office.program.window.commands.run("server")
    page = settings_page()
    assert page.shown() is page.account


def test_sync_now_is_a_command_only_with_a_server(office: Office) -> None:
    assert not office.program.window.commands.run("sync-now")
    office.port.say(CONNECTED)
    assert office.program.window.commands.run("sync-now")
    assert ("sync_now",) in office.port.asked


# -- collisions
def test_a_collision_is_one_quiet_line(office: Office) -> None:
    collide(office)
    bar = office.bar()
    assert bar.accessibleName() == "Two computers changed “Columns”."
    assert bar.accessibleDescription() == (
        "This sheet has 4, from the staff room. Your 5 is kept in the history."
    )
    assert bar.safe_button is not None
    assert bar.safe_button.text() == "See both"


def test_use_mine_brings_the_value_back_and_can_be_undone(office: Office) -> None:
    collide(office)
    button = office.bar().other_button
    assert button is not None
    assert button.text() == "Use mine"
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert columns(office) == 5
    assert office.toast() == "Yours is back"
    assert ("see_collision", "c1") in office.port.asked
    assert office.program.editor.editor.bars.current() is None
    office.program.presenter.undo_stack.undo()
    assert columns(office) == 4


def test_the_other_computers_value_can_be_used_too(office: Office) -> None:
    collide(office, lost_here=False)
    bar = office.bar()
    assert bar.accessibleDescription() == (
        "This sheet has your 4. 5, from the staff room, is kept in the history."
    )
    assert bar.other_button is not None
    assert bar.other_button.text() == "Use theirs"


def see_both(office: Office) -> None:
    button = office.bar().safe_button
    assert button is not None
    QTest.keyClick(button, Qt.Key.Key_Space)
    office.wait(lambda: office.program.presenter.mode is Mode.PREVIEW)


def test_see_both_puts_the_two_states_beside_each_other(office: Office) -> None:
    collide(office)
    see_both(office)
    view = office.program.presenter.view()
    assert view.captions == (
        "This sheet, from the staff room",
        "Kept in the history, from Laptop at home",
    )
    desk = office.program.editor.editor.desk
    assert [page.part for page in desk.arrangement.pages] == [Part.PUPILS, Part.KEY]
    assert "page.columns" in view.marked_fields
    assert desk.pages == view.beside


def test_esc_ends_seeing_both_and_the_line_is_there_again(office: Office) -> None:
    collide(office)
    see_both(office)
    office.program.window.toasts.dismiss()
    QTest.keyClick(office.program.window, Qt.Key.Key_Escape)
    assert office.program.presenter.mode is Mode.EDIT
    assert office.bar().accessibleName() == "Two computers changed “Columns”."


def test_keeping_the_sheet_settles_it(office: Office) -> None:
    collide(office)
    see_both(office)
    assert office.bar().other_button is not None
    office.bar().other_button.click()  # type: ignore[union-attr]
    assert office.program.presenter.mode is Mode.EDIT
    assert columns(office) == 4
    assert ("see_collision", "c1") in office.port.asked
    assert office.program.editor.editor.bars.current() is None


def test_using_mine_while_seeing_both(office: Office) -> None:
    collide(office)
    see_both(office)
    office.bar().safe_button.click()  # type: ignore[union-attr]
    assert office.program.presenter.mode is Mode.EDIT
    assert columns(office) == 5


def test_a_collision_of_another_sheet_waits_until_it_is_opened(office: Office) -> None:
    other = replace(collide(office), id="c2", sheet="another")
    office.port.collided.emit(other)
    sync = office.program.sync
    assert sync is not None
    assert sync.bars.bar("collision c2") is None
    sync.bars.show_sheet("another")
    assert sync.bars.bar("collision c2") is not None
    assert sync.bars.bar("collision c1") is None


def test_several_settings_are_counted(office: Office) -> None:
    many = ("page.columns", "page.pages", "page.problems_per_page")
    values = dict.fromkeys(many, 3)
    collided = replace(collide(office), id="c3", paths=many, kept=values, lost=values)
    office.program.sync.bars.settle(replace(collided, id="c1"))  # type: ignore[union-attr]
    office.port.collided.emit(collided)
    assert office.bar().accessibleName() == "Two computers changed 3 settings."
    assert office.bar().accessibleDescription() == (
        "This sheet has those from the staff room. Yours are kept in the history."
    )


# -- questions
def test_restore_from_cloud_yes_or_keep_local(office: Office) -> None:
    newer = CloudNewer(sheet=office.sheet, sheet_name="Carrying", by="Laptop", at=int(NOW) - 60)
    office.port.cloud_newer.emit(newer)
    assert office.bar().accessibleName() == "Restore from cloud?"
    office.bar().safe_button.click()  # type: ignore[union-attr]
    office.port.cloud_newer.emit(newer)
    office.bar().other_button.click()  # type: ignore[union-attr]
    assert office.port.asked[-2:] == [
        ("restore_from_cloud", office.sheet),
        ("keep_local", office.sheet),
    ]
    assert office.program.editor.editor.bars.current() is None


def test_the_guard_asks_over_the_desk(office: Office) -> None:
    office.port.guard_asked.emit(120)
    bar = office.bar()
    assert bar.accessibleName() == "120 worksheets would be deleted on this computer."
    bar.safe_button.click()  # type: ignore[union-attr]
    assert office.port.asked[-1] == ("answer_guard", False)
    assert office.program.editor.editor.bars.current() is None


def test_a_sheet_that_came_back_can_be_deleted_again(office: Office) -> None:
    office.port.came_back.emit(
        CameBack(sheet=office.sheet, sheet_name="Carrying", by="Laptop", at=int(NOW))
    )
    assert office.bar().accessibleDescription() == "Edited on Laptop after you deleted it."
    office.bar().other_button.click()  # type: ignore[union-attr]
    office.wait(lambda: office.toast() == "“Carrying” deleted")
    store = office.program.workbook.as_workbook()
    row = store.configs([SheetId(office.sheet)])
    office.wait(row.done)
    assert row.result()[0].deleted_at is not None


@pytest.mark.parametrize("phase", [Phase.UPGRADE, Phase.SERVER_OLD, Phase.SIGN_IN, Phase.RETIRED])
def test_what_must_be_done_is_said_once_and_goes_when_all_is_well(
    office: Office, phase: Phase
) -> None:
    office.port.say(replace(CONNECTED, phase=phase))
    assert office.bar().accessibleDescription()
    office.port.say(replace(CONNECTED, phase=phase, waiting=2))
    office.port.say(CONNECTED)
    assert office.program.editor.editor.bars.current() is None


# -- what other computers do
def test_the_sheet_on_the_desk_follows_another_computer(office: Office) -> None:
    store = office.program.workbook.as_workbook()
    done = store.rename(SheetId(office.sheet), "Renamed elsewhere")
    office.wait(done.done)
    office.port.sheets_changed.emit((office.sheet,))
    office.wait(lambda: office.program.presenter.content.name == "Renamed elsewhere")
