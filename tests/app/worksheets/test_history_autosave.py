"""The debounce of the spec, on a clock of the test's own."""

from app.settings import AutoSave
from app.worksheets.autosave import AutoSaveTimer

DEFAULT = AutoSaveTimer(debounce_ms=AutoSave().debounce_ms)


def test_nothing_is_due_before_an_edit() -> None:
    assert DEFAULT.wait_ms(100) is None
    assert not DEFAULT.is_due(100)


def test_a_version_is_due_five_seconds_after_the_last_edit() -> None:
    timer = DEFAULT.edit(100)
    assert timer.wait_ms(100) == 5000
    assert not timer.is_due(104.999)
    assert timer.is_due(105)


def test_rapid_changes_ask_once() -> None:
    timer, asked = DEFAULT, 0
    for tenth in range(200):
        now = tenth / 10
        if tenth < 100:
            timer = timer.edit(now)
        if timer.is_due(now):
            timer, asked = timer.saved(), asked + 1
    assert asked == 1


def test_a_clock_set_back_does_not_delay_for_ever() -> None:
    assert DEFAULT.edit(1_000_000).wait_ms(0) == 5000
