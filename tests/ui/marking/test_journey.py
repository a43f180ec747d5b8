"""A class's work is marked by keyboard: 28 pupils, 20 problems, one key an answer."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.intake.model import SCALE
from app.marking.filing import HeapPage
from app.marking.model import Mark, PageFate, Source
from storage.files import write_atomically
from storage.workbook import SqliteWorkbook
from tests.ui.heap import school
from tests.ui.heap.school import NOW, School, jpeg
from ui.marking.material import gather
from ui.marking.presenter import MarkingPresenter
from ui.marking.window import PROBLEM, PUPIL, RESULTS
from ui.tasks import TaskRunner
from ui.theme.manager import ThemeManager

PUPILS = 29
"""One of them has not handed in."""
PICTURES = os.environ.get("CHALKLINE_PICTURES", "")


class Desk:
    """A store with a class's work in it, and the window in which it is marked."""

    def __init__(
        self, store: SqliteWorkbook, tasks: TaskRunner, qtbot: QtBot, folder: Path, *, pupils: int
    ) -> None:
        self.store, self.tasks, self.qtbot, self.folder = store, tasks, qtbot, folder
        self.school = School(store, pupils=pupils, pages=1, problems=20)
        scans = []
        for at in range(pupils - 1):  # the last one has not handed in
            flat = jpeg(self.school.scan(at))
            scans.append(
                HeapPage(
                    number=at + 1,
                    name=f"scan.pdf, page {at + 1}",
                    original=flat,
                    flat=flat,
                    fate=PageFate.FILED,
                    copy=self.school.copy(at).id,
                    page=1,
                )
            )
        made = store.intake().add(Source.SCAN, "scan.pdf", scans).result()
        assert made.filed == pupils - 1
        self.open()

    def open(self) -> None:
        """Open the window anew, as after a restart."""
        material = gather(
            self.store.hand_outs(), self.store.marking(), self.school.out.hand_out.id
        )
        self.presenter = MarkingPresenter(
            material,
            book=self.store.marking(),
            intake=self.store.intake(),
            tasks=self.tasks,
            now=NOW,
            documents=self.folder,
            write_file=write_atomically,
        )
        self.window = self.presenter.window
        self.qtbot.addWidget(self.window)
        self.window.resize(1280, 820)
        self.window.show()
        self.window.strips.setFocus()

    def press(self, key: Qt.Key, *, shift: bool = False) -> None:
        held = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(self.window.strips, key, held)

    def marks(self) -> dict[tuple[str, int], tuple[Mark | None, str]]:
        version = self.school.out.printed.version.id
        found = self.store.marking().marks(version).result()
        return {(one.attempt_id, one.problem): (one.mark, one.reason) for one in found}

    def picture(self, name: str) -> QImage:
        QApplication.processEvents()
        image = self.window.grab().toImage()
        if PICTURES:
            image.save(str(Path(PICTURES) / f"{name}.png"))
        return image


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqliteWorkbook]:
    monkeypatch.setattr(school, "NAMES", tuple(f"Pupil no. {n + 1}" for n in range(PUPILS)))
    made = school.open_store(tmp_path / "data")
    yield made
    made.close()


@pytest.fixture
def tasks() -> Iterator[TaskRunner]:
    made = TaskRunner()
    yield made
    made.close()


def test_a_class_is_marked_by_one_key_an_answer(
    store: SqliteWorkbook,
    tasks: TaskRunner,
    qtbot: QtBot,
    tmp_path: Path,
    theme: ThemeManager,
) -> None:
    desk = Desk(store, tasks, qtbot, tmp_path, pupils=PUPILS)
    problems = len(desk.presenter._order)
    answers = (PUPILS - 1) * problems
    assert answers == 28 * 20
    turn = (Qt.Key.Key_R, Qt.Key.Key_R, Qt.Key.Key_1, Qt.Key.Key_R, Qt.Key.Key_N, Qt.Key.Key_F)
    keys = 0
    while keys < answers:
        desk.press(turn[keys % len(turn)])
        keys += 1
    given = desk.marks()
    assert len(given) == answers == keys
    kinds = [mark for mark, _ in given.values()]
    assert set(kinds) == {Mark.RIGHT, Mark.WRONG, Mark.NOT_DONE, Mark.HALF}
    assert all(reason for mark, reason in given.values() if mark is Mark.WRONG)
    desk.presenter.show_view(RESULTS)
    assert desk.window.results.table.rowCount() == PUPILS - 1
    desk.picture("marking-results")
    target = tmp_path / "results.csv"
    desk.presenter.export_to(str(target))
    qtbot.waitUntil(target.exists)
    assert len(target.read_text("utf-8-sig").splitlines()) == PUPILS


def test_strips_show_the_answers_and_keys_do_the_rest(
    store: SqliteWorkbook,
    tasks: TaskRunner,
    qtbot: QtBot,
    tmp_path: Path,
    theme: ThemeManager,
) -> None:
    desk = Desk(store, tasks, qtbot, tmp_path, pupils=6)
    model, presenter = desk.window.model, desk.presenter
    qtbot.waitUntil(lambda: presenter._cards()[0].picture is not None)
    strip = presenter._cards()[2].picture
    assert strip is not None
    spot = presenter._material.sets[""].spots[0]
    assert abs(strip.width() - (spot.area.w + 12) * SCALE) < 3
    assert len({bytes(c.picture.constBits()) for c in presenter._cards() if c.picture}) == 5
    assert model.rowCount() == 5
    desk.press(Qt.Key.Key_R)
    desk.press(Qt.Key.Key_S)
    desk.press(Qt.Key.Key_W)
    desk.picture("marking-problem")
    assert [presenter._board.given(row, 0) is None for row in range(5)] == [
        False, True, False, True, True,
    ]  # fmt: skip
    desk.press(Qt.Key.Key_R, shift=True)
    assert presenter.problem != presenter._order[0]
    assert len(desk.marks()) == 5
    presenter.undo()  # the rest
    presenter.undo()  # the wrong one
    assert len(desk.marks()) == 1
    assert presenter.problem == presenter._order[0]
    assert desk.window.strips.row() == 2
    desk.press(Qt.Key.Key_H)
    assert presenter._cards()[0].name == "Pupil 1"
    desk.press(Qt.Key.Key_PageDown)
    assert presenter.problem == presenter._order[1]
    desk.press(Qt.Key.Key_Space)
    qtbot.waitUntil(desk.window.page.has_picture)
    assert desk.window.segments.value() == PUPIL
    desk.picture("marking-pupil")
    QTest.keyClick(desk.window, Qt.Key.Key_Escape)
    assert desk.window.segments.value() == PROBLEM


def test_marks_are_there_after_the_window_was_closed(
    store: SqliteWorkbook,
    tasks: TaskRunner,
    qtbot: QtBot,
    tmp_path: Path,
    theme: ThemeManager,
) -> None:
    desk = Desk(store, tasks, qtbot, tmp_path, pupils=4)
    for key in (Qt.Key.Key_R, Qt.Key.Key_1, Qt.Key.Key_N):
        desk.press(key)
    desk.window.close()
    desk.open()
    board = desk.presenter._board
    first = desk.presenter._order[0]
    marks = [board.given(row, first) for row in range(3)]
    assert [one.mark for one in marks if one] == [Mark.RIGHT, Mark.WRONG, Mark.NOT_DONE]
    assert desk.presenter.problem == desk.presenter._order[1]


def test_marked_pages_are_given_back_as_a_pdf(
    store: SqliteWorkbook,
    tasks: TaskRunner,
    qtbot: QtBot,
    tmp_path: Path,
    theme: ThemeManager,
) -> None:
    desk = Desk(store, tasks, qtbot, tmp_path, pupils=4)
    for key in (Qt.Key.Key_R, Qt.Key.Key_1, Qt.Key.Key_F, Qt.Key.Key_N):
        desk.press(key)
    target = tmp_path / "back.pdf"
    desk.presenter.give_back_to(str(target))
    qtbot.waitUntil(target.exists)
    made = pypdfium2.PdfDocument(target)
    assert len(made) == 3
    wide, high = made[0].get_size()
    made.close()
    page = desk.presenter._material.sets[""]
    assert abs(wide - 595.3) < 1
    assert abs(high - page.spots[0].page_height) < 1
    text = subprocess.run(
        ["pdftotext", str(target), "-"], capture_output=True, text=True, check=True
    ).stdout
    first = page.questions[0]
    assert first.reasons[0][1] in text
    assert "1 of 20" in text
    assert "0.5 of 20" in text
    version = desk.school.out.printed.version.id
    qtbot.waitUntil(
        lambda: all(
            one.attempt.given_back_at for one in store.marking().handed_in(version).result()
        )
    )
    if PICTURES:
        command = ["pdftoppm", "-r", "60", "-png", "-f", "2", "-l", "2", str(target)]
        subprocess.run([*command, str(Path(PICTURES) / "back")], check=True)
