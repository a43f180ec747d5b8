"""Pinning an older auto-save brings its problems; taking the pin back takes only those away."""

from app.worksheets.worksheet import Reason, VersionType
from tests.storage.conftest import Desk, snapshot


def test_a_pinned_auto_save_can_be_printed_as_it_was(desk: Desk) -> None:
    sheet = desk.named(1)
    old = desk.book.versions(sheet.id).result()[0]
    pinned = desk.book.pin_version(old.id, note="before", snapshot=snapshot(1)).result()
    assert (pinned.version_type, pinned.created_reason) == (VersionType.MANUAL, Reason.PIN)
    whole = desk.book.version(old.id).result()
    assert (whole.problems, whole.answer_key) == (snapshot(1).problems, snapshot(1).answer_key)
    assert len(desk.book.reprint(old.id, count=3).result().copies) == 3


def test_taking_a_pin_back_leaves_an_auto_save_without_problems(desk: Desk) -> None:
    sheet = desk.named(1)
    was = desk.book.versions(sheet.id).result()[0]
    desk.book.pin_version(was.id, note="", snapshot=snapshot(1)).result()
    assert desk.book.unpin_version(was.id, was=was).result().problems is None


def test_taking_the_note_off_a_print_keeps_its_problems(desk: Desk) -> None:
    sheet = desk.named(1)
    printed = desk.book.print_copies(sheet.id, snapshot(1), count=1).result().version
    listed = desk.book.versions(sheet.id).result()[0]
    desk.book.pin_version(printed.id, note="for Monday", snapshot=snapshot(9)).result()
    desk.book.unpin_version(printed.id, was=listed).result()
    kept = desk.book.version(printed.id).result()
    assert (kept.version_type, kept.problems) == (VersionType.SNAPSHOT, snapshot(1).problems)
