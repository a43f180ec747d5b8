"""Connecting, and the sync page: by keyboard, over a stand-in for sync."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from app.exchange.status import Phase, SyncStatus
from tests.ui.sync.conftest import CONNECTED, DEVICES, PARKED, Desk
from ui import words
from ui.sync.parts import AskingRow
from ui.sync.port import Field, SignIn, Trouble


def type_in(field: QLineEdit, text: str) -> None:
    field.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClicks(field, text)


def press(key: Qt.Key) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key)


# -- connecting
def test_without_a_server_the_page_says_that_none_is_needed(desk: Desk) -> None:
    page = desk.show()
    assert page.shown() is page.nothing
    assert "Nothing in Chalkline needs one" in page.nothing.accessibleDescription()


def test_name_and_password_are_sent_by_keyboard(desk: Desk) -> None:
    page = desk.show()
    page.start()
    press(Qt.Key.Key_Space)
    assert page.shown() is page.form
    assert QApplication.focusWidget() is page.form.address.line
    type_in(page.form.address.line, "school.example.org")
    type_in(page.form.name.line, "mk")
    type_in(page.form.password.line, "secret")
    press(Qt.Key.Key_Return)
    assert desk.asked("sign_in") == [
        (
            "sign_in",
            SignIn(
                address="school.example.org",
                name="mk",
                password="secret",  # noqa: S106  (of the tests alone)
                device_name="Staff room PC",
            ),
        )
    ]


def test_a_code_is_sent_alone(desk: Desk) -> None:
    page = desk.show()
    page.show_form()
    page.form.way.buttons()[1].click()
    assert not page.form.password.isVisible()
    type_in(page.form.address.line, "school.example.org")
    type_in(page.form.name.line, "left over")
    type_in(page.form.code.line, "K7QD")
    press(Qt.Key.Key_Return)
    wish = desk.asked("sign_in")[0][1]
    assert isinstance(wish, SignIn)
    assert (wish.name, wish.password, wish.code) == ("", "", "K7QD")


@pytest.mark.parametrize(
    ("address", "name", "said", "field"),
    [
        ("", "mk", "The address is missing. It looks like school.example.org.", "address"),
        ("school", "", "Your name is missing.", "name"),
        ("school", "mk", "The password is missing.", "password"),
    ],
)
def test_what_is_missing_is_said_before_anyone_is_asked(
    desk: Desk, address: str, name: str, said: str, field: str
) -> None:
    page = desk.show()
    page.show_form()
    type_in(page.form.address.line, address)
    type_in(page.form.name.line, name)
    page.form.connect_button.click()
    assert page.form.trouble.sentence() == said
    assert QApplication.focusWidget() is getattr(page.form, field).line
    assert desk.asked("sign_in") == []


def tried(desk: Desk) -> None:
    page = desk.show()
    page.show_form()
    type_in(page.form.address.line, "school")
    type_in(page.form.name.line, "mk")
    type_in(page.form.password.line, "secret")
    page.form.connect_button.click()


def test_a_refusal_goes_to_the_field_it_is_about(desk: Desk) -> None:
    tried(desk)
    form = desk.page.form
    desk.port.connect_failed.emit(
        Trouble(sentence="The password does not fit.", field=Field.PASSWORD)
    )
    assert form.trouble.sentence() == "The password does not fit."
    assert QApplication.focusWidget() is form.password.line
    assert form.password.line.property("over") is True
    QTest.keyClicks(form.password.line, "x")
    assert form.trouble.sentence() == ""
    assert not form.password.line.property("over")


def test_details_are_copied_and_never_shown(desk: Desk) -> None:
    tried(desk)
    desk.port.connect_failed.emit(Trouble(sentence="It did not answer.", detail="timeout 30 s"))
    box = desk.page.form.trouble
    assert "timeout" not in box.sentence()
    box.details.click()
    assert QGuiApplication.clipboard().text() == "It did not answer.\ntimeout 30 s"


def test_what_takes_long_is_told_and_can_be_given_up(desk: Desk) -> None:
    tried(desk)
    form = desk.page.form
    assert not form.connect_button.isEnabled()
    assert not form.progress.isVisible()
    desk.qtbot.waitUntil(form.progress.isVisible)
    assert QApplication.focusWidget() is form.cancel
    press(Qt.Key.Key_Space)
    assert desk.asked("cancel_sign_in") == [("cancel_sign_in",)]
    assert form.connect_button.isEnabled()
    assert form.password.value() == "secret"


def test_another_accounts_library_joins_only_when_asked(desk: Desk) -> None:
    tried(desk)
    form = desk.page.form
    desk.port.connect_failed.emit(
        Trouble(sentence="This library belongs to another account.", other_account=True)
    )
    assert QApplication.focusWidget() is form.question.safe_button
    form.question.other_button.click()
    wishes = [one[1] for one in desk.asked("sign_in")]
    assert [wish.join for wish in wishes if isinstance(wish, SignIn)] == [False, True]


def test_a_readable_connection_in_the_school_is_a_question_too(desk: Desk) -> None:
    tried(desk)
    form = desk.page.form
    desk.port.connect_failed.emit(
        Trouble(sentence="Others in this network could read it.", plain_lan=True)
    )
    assert form.question.other_button.text() == "Connect all the same"
    form.question.other_button.click()
    desk.port.connect_failed.emit(Trouble(sentence="Another account.", other_account=True))
    assert form.question.other_button.text() == "Join"
    form.question.other_button.click()
    wishes = [one[1] for one in desk.asked("sign_in") if isinstance(one[1], SignIn)]
    assert [(wish.plain_lan, wish.join) for wish in wishes] == [
        (False, False),
        (True, False),
        (True, True),
    ]


def test_another_address_asks_anew(desk: Desk) -> None:
    tried(desk)
    form = desk.page.form
    desk.port.connect_failed.emit(Trouble(sentence="Readable.", plain_lan=True))
    form.question.other_button.click()
    desk.port.connect_failed.emit(Trouble(sentence="No answer.", field=Field.ADDRESS))
    type_in(form.address.line, "2")
    press(Qt.Key.Key_Return)
    wish = desk.asked("sign_in")[-1][1]
    assert isinstance(wish, SignIn)
    assert not wish.plain_lan


def test_connected_the_secrets_are_forgotten_and_the_account_shows(desk: Desk) -> None:
    tried(desk)
    desk.port.say(CONNECTED)
    desk.port.connected.emit()
    page = desk.page
    assert page.shown() is page.account
    assert page.form.password.value() == ""
    assert page.account.account.text() == "class3b · school.example.org"


# -- how sync goes
def test_the_facts_of_sync(desk: Desk) -> None:
    desk.port.devices = DEVICES
    desk.port.say(replace(CONNECTED, waiting=3))
    account = desk.show().account
    assert account.last.value.text() == "today, 14:45"
    assert account.rate.value.text() == "99.8 % of 512 tries"
    assert account.waiting.value.text() == "3 changes"
    account.sync_button.click()
    assert desk.asked("sync_now") == [("sync_now",)]


def test_one_failed_try_in_many_is_never_a_hundred_per_cent(desk: Desk) -> None:
    desk.port.say(replace(CONNECTED, cycles=100_000, cycles_failed=1))
    assert desk.show().account.rate.value.text() == "99.9 % of 100000 tries"


def test_a_first_sync_shows_how_far_it_is(desk: Desk) -> None:
    desk.port.say(SyncStatus(phase=Phase.SYNCING, server_url="https://s", done=1800, total=5000))
    account = desk.show().account
    assert account.progress.isVisible()
    assert not account.sync_button.isEnabled()
    desk.port.say(CONNECTED)
    assert not account.progress.isVisible()


@pytest.mark.parametrize("phase", [Phase.SIGN_IN, Phase.RETIRED, Phase.OTHER_ACCOUNT])
def test_signed_out_by_the_server_leads_to_the_form(desk: Desk, phase: Phase) -> None:
    desk.port.say(replace(CONNECTED, phase=phase))
    page = desk.show()
    page.account.trouble.safe_button.click()
    assert page.shown() is page.form
    assert page.form.address.value() == "https://school.example.org"
    assert page.form.name.value() == "class3b"


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.OFF])
def test_every_state_has_words_without_blame(desk: Desk, phase: Phase) -> None:
    desk.port.say(replace(CONNECTED, phase=phase, guard=1, detail="Traceback: 502"))
    account = desk.show().account
    boxes = (account.guard, account.trouble, account.clock, account.said)
    said = " ".join([account.state.text(), *(box.sentence() for box in boxes)]).casefold()
    assert account.state.text()
    for never in ("error", "invalid", "please", "oops", "502", "traceback"):
        assert never not in said


def test_a_clock_ten_minutes_off_is_told(desk: Desk) -> None:
    desk.port.say(replace(CONNECTED, clock_offset_s=600))
    account = desk.show().account
    assert account.clock.sentence() == ""
    desk.port.say(replace(CONNECTED, clock_offset_s=-3 * 3600))
    assert account.clock.sentence().startswith("This computer’s clock is 3 hours ahead of")


def test_the_guard_asks_and_the_safe_answer_has_the_blue(desk: Desk) -> None:
    desk.port.say(replace(CONNECTED, phase=Phase.GUARD, guard=120))
    guard = desk.show().account.guard
    assert guard.sentence().startswith("120 worksheets would be deleted on this computer.")
    assert guard.safe_button.property("kind") == "primary"
    guard.safe_button.click()
    guard.other_button.click()
    assert desk.asked("answer_guard") == [("answer_guard", False), ("answer_guard", True)]


# -- computers
def test_a_computer_is_removed_after_a_question(desk: Desk) -> None:
    desk.port.devices = DEVICES
    desk.port.say(CONNECTED)
    account = desk.show().account
    this, other = account.devices.rows()
    assert isinstance(this, AskingRow)
    assert isinstance(other, AskingRow)
    assert not this.ask_button.isVisible()
    assert "This computer" in this.accessibleName()
    other.ask_button.click()
    assert QApplication.focusWidget() is other.leave_button
    assert desk.asked("revoke") == []
    other.do_button.click()
    assert desk.asked("revoke") == [("revoke", "b")]
    assert len(account.devices.rows()) == 1


# -- parked changes
def test_parked_changes_are_listed_with_their_reason(desk: Desk) -> None:
    desk.port.parked = PARKED
    desk.port.say(replace(CONNECTED, parked=1))
    account = desk.show().account
    row = account.parked.rows()[0]
    assert row.accessibleName() == "Doubles, A change: Too long."
    account.retry_button.click()
    assert desk.asked("retry_parked") == [("retry_parked",)]
    assert account.parked.rows() == []


def test_a_parked_change_is_discarded_only_through_the_dialog(desk: Desk) -> None:
    desk.port.parked = PARKED
    desk.port.say(replace(CONNECTED, parked=1))
    account = desk.show().account
    dialog = account.ask_to_discard("1")
    assert dialog.windowTitle() == "Discard the change to “Doubles”?"
    dialog.keep_button.click()
    assert desk.asked("discard_parked") == []
    account.ask_to_discard("1").destroy_button.click()
    assert desk.asked("discard_parked") == [("discard_parked", "1")]


def test_parked_changes_go_into_a_file(desk: Desk, tmp_path: Path) -> None:
    desk.port.parked = PARKED
    desk.port.say(replace(CONNECTED, parked=1))
    account = desk.show().account
    account.picker().fileSelected.emit(str(tmp_path / "changes.json"))
    assert desk.asked("export_parked") == [("export_parked", tmp_path / "changes.json")]
    assert "changes.json" in account.export_button.text()


# -- signing out
@pytest.mark.parametrize(("button", "keep"), [("between_button", True), ("destroy_button", False)])
def test_signing_out_keeps_or_removes(desk: Desk, button: str, keep: bool) -> None:
    desk.port.say(replace(CONNECTED, waiting=3))
    page = desk.show()
    dialog = page.account.ask_to_sign_out()
    assert dialog.accessibleDescription().startswith("3 changes have not been sent yet.")
    getattr(dialog, button).click()
    assert desk.asked("sign_out") == [("sign_out", keep)]
    assert page.shown() is page.nothing


def test_staying_signed_in_has_the_focus(desk: Desk) -> None:
    desk.port.say(CONNECTED)
    dialog = desk.show().account.ask_to_sign_out()
    assert dialog.keep_button.isDefault()
    assert dialog.accessibleDescription().startswith("The server has everything.")
    dialog.keep_button.click()
    assert desk.asked("sign_out") == []


@pytest.mark.parametrize("language", ["en", "de"])
def test_nothing_is_cut_in_the_smallest_window(desk: Desk, language: str) -> None:
    words.speak(language)
    desk.port.devices, desk.port.parked = DEVICES, PARKED
    desk.port.say(replace(CONNECTED, phase=Phase.GUARD, guard=120, parked=1))
    page = desk.show()
    page.resize(460, 340)
    desk.qtbot.wait(20)
    inside = page.widget()
    assert inside is not None
    assert inside.minimumSizeHint().width() <= page.viewport().width()
    page.show_form()
    desk.qtbot.wait(20)
    assert inside.minimumSizeHint().width() <= page.viewport().width()
