"""A class set is printed, comes back as a heap, and every page is where it belongs in the end."""

import gc
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ids import format_code
from app.marking.model import PageFate
from tests.e2e.teacher import named
from tests.ui.heap.school import School, blank, jpeg, open_store, pdf, without_code
from tests.ui.office import Office, open_office
from ui.heap import phrases
from ui.heap.presenter import HeapPresenter
from ui.heap.window import WAITING, HeapWindow

PATIENCE_MS = 60_000
NO_KEYS = Qt.KeyboardModifier.NoModifier


class Room:
    """The program with a class whose sheets are out, and the window of the heap."""

    def __init__(self, qtbot: QtBot, office: Office, folder: Path) -> None:
        self.qtbot, self.office, self.folder = qtbot, office, folder
        real = office.program.workbook._real
        assert real is not None
        self.school = School(real, pupils=4)  # type: ignore[arg-type] # it is SQLite's
        office.program.window.show_place("classes")
        self.folder.mkdir(exist_ok=True)

    @property
    def heap(self) -> HeapPresenter:
        return self.office.program.heap.presenter

    @property
    def window(self) -> HeapWindow:
        return self.heap.window

    def wait(self, is_so: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(is_so()), timeout=PATIENCE_MS)

    def file(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def hold(self, *paths: Path) -> QMimeData:
        """Drag files over the program's window."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        enter = QDragEnterEvent(QPoint(200, 200), copy, data, left, NO_KEYS)
        QApplication.sendEvent(self.office.program.window, enter)
        assert enter.isAccepted()
        return data

    def drop(self, *paths: Path) -> str:
        """Drag files over the program's window and let go; return what the frame said."""
        data = self.hold(*paths)
        drop = self.office.program.heap._drop
        assert drop.frame.isVisible()
        words = drop.frame.words
        copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        event = QDropEvent(QPointF(200, 200), copy, data, left, NO_KEYS)
        QApplication.sendEvent(self.office.program.window, event)
        assert not drop.frame.isVisible()
        return words

    def balance(self) -> str:
        return self.window.pages.balance.text()

    def titles(self) -> list[str]:
        return [phrases.line_title(line) for line in self.window.pages.list.pages.lines]

    def toast(self) -> str:
        toast = self.window.toasts.current()
        return toast.text() if toast is not None else ""

    def type_code(self, text: str) -> str:
        """Type a code letter by letter, and return what is said of it."""
        form = self.window.pages.side.form
        form.code.line.setFocus()
        form.code.line.selectAll()
        QTest.keyClicks(form.code.line, text)
        self.settle()
        return form.said()

    def settle(self) -> None:
        """Wait until the store and the threads have answered what was asked of them."""
        for _ in range(3):
            answered: list[object] = []
            self.office.program.tasks.run(lambda: None, answered.append)
            self.office.program.tasks.watch(self.heap._book.lines(), answered.append)
            self.wait(lambda: len(answered) == 2)  # noqa: B023 - waited for at once

    def close(self) -> None:
        self.window.close()


@pytest.fixture
def room(qapp: QApplication, qtbot: QtBot, tmp_path: Path, theme: object) -> Iterator[Room]:
    with open_office(qapp, qtbot, tmp_path / "home") as office:
        made = Room(qtbot, office, tmp_path / "heap")
        yield made
        made.close()
    gc.collect()


def test_a_class_set_comes_back_as_a_heap_and_the_rest_is_filed_by_typing(
    room: Room, tmp_path: Path
) -> None:
    school = room.school
    pile = room.file(
        "pile.pdf",
        pdf(
            *(page for pupil in range(3) for page in (school.scan(pupil), school.scan(pupil, 2))),
            blank(),
        ),
    )
    photo = room.file("photo.jpg", jpeg(school.scan(3).rotate(180)))
    again = room.file("again.jpg", jpeg(school.scan(1)))
    torn = room.file("torn.jpg", jpeg(without_code(school.scan(3, 2)).rotate(90, expand=True)))
    said = room.drop(pile, photo, again, torn)
    assert said == "Let go to bring in 4 files"
    assert room.window.drop_page.is_running()
    room.wait(lambda: room.window.pages.balance.isVisible())
    assert room.balance() == "10 pages in = 7 filed + 1 blank + 1 duplicate + 1 to look at"
    assert room.titles() == ["No code"]
    room.wait(room.window.pages.picture.has_picture)
    room.window.grab().save(str(tmp_path / "to look at.png"))

    # Each number opens its pages.
    for kind, titles in (
        (PageFate.DUPLICATE, ["Ben, page 1"]),
        (PageFate.BLANK, ["Blank"]),
        (PageFate.FILED, [
            "Ada, page 1", "Ada, page 2", "Ben, page 1", "Ben, page 2", "Cleo, page 1",
            "Cleo, page 2", "Dario, page 1",
        ]),
        (PageFate.LOOK, ["No code"]),
    ):  # fmt: skip
        QTest.mouseClick(room.window.pages.balance.button(str(kind)), Qt.MouseButton.LeftButton)
        assert room.titles() == titles

    # A letter that is wrong, and two that are swapped, are found before anybody is asked.
    form = room.window.pages.side.form
    code = school.code(3)
    wrong = code[:-3] + ("7" if code[-3] != "7" else "8") + code[-2:]
    at = next(n for n in range(20) if code[n] != code[n + 1] and "-" not in code[n : n + 2])
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    for bad in (wrong, swapped):
        assert room.type_code(bad) == (
            "One letter differs from the paper. Compare the code once more."
        )
        assert not form.file_button.isEnabled()
    assert room.type_code(code[:-2]) == "2 letters still to come"
    stranger = format_code("005eed46-dad9-8c05-b961-0adfd530b505")
    assert room.type_code(stranger) == (
        "The code is right, but no sheet with it was printed from this computer."
    )

    # The page lies on its side: it is turned, and filed by its code.
    for turns in (3, 2, 1):
        QTest.mouseClick(room.window.pages.side.turn_button, Qt.MouseButton.LeftButton)
        assert room.window.pages.picture.turns == turns
    assert room.type_code(code.lower()) == "Dario · 4b · Carrying"
    assert form.page.value() == 2  # the one that is not in yet
    room.window.grab().save(str(tmp_path / "typed.png"))
    QTest.keyClick(form.code.line, Qt.Key.Key_Return)
    room.wait(lambda: room.toast() == "Filed for Dario")
    room.settle()
    assert room.balance() == "10 pages in = 8 filed + 1 blank + 1 duplicate + 0 to look at"
    kept = school.store.marking().handed_in(school.out.printed.version.id).result()
    assert sorted(len(each.pages) for each in kept) == [2, 2, 2, 2]
    (mine,) = (
        page.flat
        for each in kept
        if each.attempt.worksheet_instance_id == school.copy(3).id
        for page in each.pages
        if page.page == 2
    )
    flat = Image.open(io.BytesIO(school.store.intake().photo(mine))).convert("L")
    upright = without_code(school.scan(3, 2))
    alike = upright.resize(flat.size)
    apart = ImageStat.Stat(ImageChops.difference(flat, alike)).mean[0]
    assert apart < 2  # levels of 255

    room.window.grab().save(str(tmp_path / "filed.png"))
    QTest.keyClick(room.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    room.wait(lambda: room.balance().endswith("1 to look at"))


def test_a_page_is_filed_by_picking_the_pupil_or_thrown_away_and_taken_back(room: Room) -> None:
    school = room.school
    heap = [room.file(f"{n}.jpg", jpeg(without_code(school.scan(n)))) for n in range(2)]
    whole = room.file("whole.jpg", jpeg(school.scan(2)))
    room.drop(*heap, whole)
    room.wait(lambda: room.window.pages.balance.isVisible())
    room.settle()
    form = room.window.pages.side.form
    form.classes.setCurrentIndex(1)
    form.classes.activated.emit(1)
    room.wait(form.sheets.isEnabled)
    options = [form.pupils.itemText(n) for n in range(form.pupils.count())]
    assert options == ["Pupil", "Ada", "Ben", "Dario", "Cleo (handed in)"]
    form.pupils.setCurrentIndex(1)
    form.pupils.activated.emit(1)
    room.wait(form.file_button.isEnabled)
    QTest.mouseClick(form.file_button, Qt.MouseButton.LeftButton)
    room.wait(lambda: room.toast() == "Filed for Ada")
    room.settle()

    assert room.balance() == "3 pages in = 2 filed + 0 blank + 0 duplicates + 1 to look at"
    QTest.keyClick(room.window.pages.list, Qt.Key.Key_Delete)
    room.wait(lambda: room.toast() == "Thrown away")
    room.settle()
    assert room.balance() == (
        "3 pages in = 2 filed + 0 blank + 0 duplicates + 1 thrown away + 0 to look at"
    )
    toast = room.window.toasts.current()
    assert toast is not None
    assert toast.action_button is not None
    toast.action_button.click()
    room.settle()
    assert room.balance().endswith("1 to look at")
    room.window.picked.emit(WAITING)
    room.settle()
    assert room.titles() == ["No code"]


def test_a_cancelled_heap_leaves_nothing_and_the_next_one_comes(room: Room) -> None:
    school = room.school
    pile = room.file("pile.pdf", pdf(*(school.scan(n % 4) for n in range(8))))
    photo = room.file("photo.jpg", jpeg(school.scan(0)))
    room.drop(pile)
    room.drop(photo)
    assert room.heap.importer.waiting == 1
    cancel = room.window.drop_page.progress.cancel_button
    assert cancel is not None
    QTest.mouseClick(cancel, Qt.MouseButton.LeftButton)
    room.wait(lambda: room.window.pages.balance.isVisible())
    assert room.balance() == "1 page in = 1 filed + 0 blank + 0 duplicates + 0 to look at"
    assert [one.name for one in room.heap._imports] == ["photo.jpg"]


def test_ctrl_i_opens_the_heap_and_a_photocopied_sheet_is_given_to_its_pupil(room: Room) -> None:
    QTest.keyClick(room.office.program.window, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    room.wait(room.window.isVisible)
    school = room.school
    one = room.file("one.jpg", jpeg(school.scan(0, hand=1)))
    other = room.file("other.jpg", jpeg(school.scan(0, hand=2)))
    room.heap.bring_in([one, other])
    room.wait(lambda: room.window.pages.balance.isVisible())
    room.settle()
    pages = room.window.pages
    assert pages.split_button.text() == "1 photocopied sheet: whose is it?"
    QTest.mouseClick(pages.split_button, Qt.MouseButton.LeftButton)
    assert room.titles() == ["A photocopied sheet"]
    assert "Ada’s" in pages.side._text.text()
    room.settle()
    own = pages.picture._image
    QTest.mouseClick(pages.side.other_button, Qt.MouseButton.LeftButton)
    room.wait(lambda: pages.picture.has_picture() and pages.picture._image != own)
    QTest.mouseClick(pages.side.other_button, Qt.MouseButton.LeftButton)
    room.settle()
    assert pages.picture._image == own
    pages.side.pupils.setCurrentIndex(2)
    pages.side.pupils.activated.emit(2)
    QTest.mouseClick(pages.side.give_button, Qt.MouseButton.LeftButton)
    room.wait(lambda: room.toast() == "Given to the pupil")
    room.settle()
    assert room.titles() == ["Ada, page 1", "Ben, page 1"]


def test_while_files_are_held_their_pages_are_counted(room: Room) -> None:
    scan, photo = room.file("a.pdf", pdf(blank(), blank(), blank())), room.file("b.jpg", b"x")
    room.hold(scan, photo)
    frame = room.office.program.heap._drop.frame
    assert frame.words == "Let go to bring in 2 files"
    room.wait(lambda: frame.words == "Let go to bring in 4 pages")
    QApplication.sendEvent(room.office.program.window, QDragLeaveEvent())
    assert not frame.isVisible()


def test_files_over_another_place_and_shared_worksheets_are_no_work(room: Room) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(room.file("a.jpg", b"x")))])
    room.office.program.window.show_place("library")
    enter = QDragEnterEvent(
        QPoint(200, 200), Qt.DropAction.CopyAction, data,
        Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(room.office.program.window, enter)
    assert not room.office.program.heap._drop.frame.isVisible()


def test_closing_the_program_gives_up_what_comes_in(room: Room) -> None:
    pile = room.file("pile.pdf", pdf(*(room.school.scan(n % 4) for n in range(12))))
    room.drop(pile)
    steps: list[object] = []
    room.heap.importer.stepped.connect(steps.append)
    room.wait(lambda: len(steps) > 1)
    room.office.program.window.close()
    assert not room.window.isVisible()
    assert room.school.store.intake().imports().result() == ()
    photos = room.office.program.world.places.data / "photos"
    assert [path for path in photos.rglob("*") if path.is_file()] == []


def test_a_store_that_cannot_be_written_says_so_before_anything_is_read(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_store(tmp_path / "other").close()
    closed = open_store(tmp_path / "other", read_only=True)
    monkeypatch.setattr(room.heap.importer, "_book", closed.intake())
    room.drop(room.file("photo.jpg", jpeg(room.school.scan(0))))
    room.wait(lambda: "cannot be written" in room.toast())
    assert not room.window.drop_page.is_running()
    closed.close()


def test_what_is_being_typed_outlives_an_import_that_ends_meanwhile(room: Room) -> None:
    room.drop(room.file("torn.jpg", jpeg(without_code(room.school.scan(0)))))
    room.wait(lambda: room.window.pages.balance.isVisible())
    room.settle()
    room.type_code(room.school.code(0)[:9])
    room.heap.importer.add([room.file("photo.jpg", jpeg(room.school.scan(1)))])
    room.wait(lambda: "1 page in: 1 filed" in room.toast())
    room.settle()
    assert room.window.pages.side.form.code.value() == room.school.code(0)[:9]
    assert room.titles() == ["No code"]


def test_every_part_that_takes_the_keyboard_has_a_name(room: Room) -> None:
    room.drop(
        room.file("one.jpg", jpeg(room.school.scan(0, hand=1))),
        room.file("other.jpg", jpeg(room.school.scan(0, hand=2))),
        room.file("torn.jpg", jpeg(without_code(room.school.scan(1)))),
    )
    room.wait(lambda: room.window.pages.balance.isVisible())
    room.settle()
    assert room.window.focusWidget() is room.window.pages.list
    seen = []
    for _ in range(40):
        now = room.window.focusWidget()
        if now in seen:
            break
        assert now is not None
        assert named(now), now
        seen.append(now)
        QTest.keyClick(now, Qt.Key.Key_Tab)
    pages = room.window.pages
    form = pages.side.form
    assert {room.window.nav, pages.list, form.code.line, pages.side.away_button} <= set(seen)
    assert seen.index(pages.list) < seen.index(form.code.line)
    assert pages.balance.accessibleDescription() == (
        "3 pages in = 2 filed + 0 blank + 0 duplicates + 1 to look at"
    )


def test_where_there_is_no_room_for_words_the_numbers_stay(room: Room) -> None:
    room.drop(room.file("one.jpg", jpeg(room.school.scan(0))))
    room.wait(lambda: room.window.pages.balance.isVisible())
    room.settle()
    room.window.resize(640, 360)
    side = room.window.pages.side
    room.wait(lambda: side.mapTo(room.window, QPoint(side.width(), 0)).x() <= 640)
    balance = room.window.pages.balance
    number = balance.button(str(PageFate.FILED))
    assert number.text() == "1 filed"
    balance.resize(300, balance.height())
    assert number.text() == "1"
    assert number.accessibleName() == number.toolTip() == "1 filed"
    balance.resize(900, balance.height())
    assert number.text() == "1 filed"


def test_a_void_print_is_shown_as_one_and_not_filed(room: Room) -> None:
    school = room.school
    school.store.hand_outs().void(school.out.hand_out.id).result()
    room.drop(
        room.file("void.jpg", jpeg(school.scan(0))),
        room.file("torn.jpg", jpeg(without_code(school.scan(1)))),
    )
    room.wait(lambda: room.window.pages.balance.isVisible())
    room.settle()
    assert room.titles() == ["The print is void", "No code"]
    form = room.window.pages.side.form
    assert not form.file_button.isEnabled()
    room.window.pages.list.setCurrentIndex(room.window.pages.list.pages.index(1))
    assert room.type_code(school.code(1)) == "Ben · 4b · Carrying: this print is void."
    assert not form.file_button.isEnabled()


def test_what_was_taken_for_blank_is_looked_at_all_the_same(room: Room) -> None:
    room.drop(room.file("faint.jpg", jpeg(blank())))
    room.wait(lambda: room.window.pages.balance.isVisible())
    room.settle()
    side = room.window.pages.side
    QTest.mouseClick(side.doubt_button, Qt.MouseButton.LeftButton)
    room.wait(lambda: room.toast() == "To look at now")
    room.settle()
    assert room.titles() == ["Taken for blank"]
    assert room.balance().endswith("0 blank + 0 duplicates + 1 to look at")
    assert side.form.isVisible()
    QTest.mouseClick(side.back_button, Qt.MouseButton.LeftButton)
    room.wait(lambda: room.titles() == ["Blank"])
