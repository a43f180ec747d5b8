"""From the class to the window of marking, in the real program."""

import gc
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.marking.filing import HeapPage
from app.marking.model import PageFate, Source
from tests.ui.heap.school import School, jpeg
from tests.ui.office import Office, open_office
from ui.classes.hand_outs import HandOutsPage
from ui.classes.place import ClassesPlace


@pytest.fixture
def office(qapp: QApplication, qtbot: QtBot, tmp_path: Path, theme: object) -> Iterator[Office]:
    with open_office(qapp, qtbot, tmp_path / "home") as made:
        yield made
    gc.collect()


def test_a_class_lists_what_is_out_and_leads_to_marking(office: Office, qtbot: QtBot) -> None:
    program = office.program
    real = program.workbook._real
    assert real is not None
    school = School(real, pupils=3)  # type: ignore[arg-type] # it is SQLite's
    program.window.show_place("classes")
    place = program.classes._place
    assert isinstance(place, ClassesPlace)
    place.refresh()
    qtbot.waitUntil(lambda: place.shown() is not None)
    place.view.show_page("hand-outs")
    page = place.view._pages["hand-outs"]
    assert isinstance(page, HandOutsPage)
    qtbot.waitUntil(lambda: len(page.rows) == 1)
    assert page.rows[0].title == "Carrying"
    assert (page.rows[0].counted.copies_out, page.rows[0].counted.copies_in) == (3, 0)

    page.mark_buttons[0].click()  # nothing is in: said in words, no window
    qtbot.waitUntil(lambda: program.window.toasts.current() is not None)
    assert program.classes.marking is None

    flat = jpeg(school.scan(1))
    scan = HeapPage(number=1, name="1", original=flat, flat=flat, fate=PageFate.FILED,
                    copy=school.copy(1).id, page=1)  # fmt: skip
    program.heap.book.add(Source.SCAN, "1", [scan]).result()
    page.refresh()
    qtbot.waitUntil(lambda: page.rows[0].counted.copies_in == 1)
    page.mark_buttons[0].click()
    qtbot.waitUntil(lambda: program.classes.marking is not None)
    marking = program.classes.marking
    assert marking is not None
    assert marking.window.isVisible()
    assert marking.window.model.rowCount() == 1
    QTest.keyClick(marking.window.strips, Qt.Key.Key_R)
    version = school.out.printed.version.id
    assert len(school.store.marking().marks(version).result()) == 1


def test_lost_copies_are_printed_again_and_a_print_is_voided_with_undo(
    office: Office, qtbot: QtBot, tmp_path: Path
) -> None:
    program = office.program
    real = program.workbook._real
    assert real is not None
    school = School(real, pupils=3, pages=1)  # type: ignore[arg-type] # it is SQLite's
    program.window.show_place("classes")
    place = program.classes._place
    assert isinstance(place, ClassesPlace)
    place.refresh()
    qtbot.waitUntil(lambda: place.shown() is not None)
    place.view.show_page("hand-outs")
    page = place.view._pages["hand-outs"]
    assert isinstance(page, HandOutsPage)
    qtbot.waitUntil(lambda: len(page.rows) == 1)
    assert [name for _, name in page.rows[0].pupils] == ["Ada", "Ben", "Cleo"]
    hand_out = str(page.rows[0].counted.hand_out.id)

    target = tmp_path / "again.pdf"
    program.classes.print_again(hand_out, [page.rows[0].pupils[1][0]], str(target))
    qtbot.waitUntil(target.exists)
    text = subprocess.run(
        ["pdftotext", str(target), "-"], capture_output=True, text=True, check=True
    ).stdout
    assert school.code(1) in text
    assert school.code(0) not in text

    menu = page.more_menu(page.rows[0])
    [void] = [one for one in menu.actions() if one.text() == "Void this print"]
    void.trigger()
    qtbot.waitUntil(lambda: page.rows[0].counted.hand_out.voided_at is not None)
    assert all(one.text() != "Void this print" for one in page.more_menu(page.rows[0]).actions())
    toast = program.window.toasts.current()
    assert toast is not None
    assert "3 copies" in toast.text()
    voided = school.store.hand_outs().copies_of(school.out.hand_out.id).result()
    assert all(copy.voided_at for copy in voided.printed.copies)
    assert toast.action_button is not None
    toast.action_button.click()
    qtbot.waitUntil(lambda: page.rows[0].counted.hand_out.voided_at is None)
