"""From the class to the window of marking, in the real program."""

import gc
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
