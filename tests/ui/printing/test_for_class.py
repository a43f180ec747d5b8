"""Printing for a class, from the panel to the paper, over the real program and store."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.classes.handout_ports import Receiver, Roll
from app.classes.model import ClassId, Fairness, PupilId
from app.worksheets.worksheet import Reason, Version, VersionId, VersionType
from app.worksheets.worksheet import SheetId as Sheet
from tests.ui.office import Office, open_office
from ui.history.telling import further_copies
from ui.printing.panel import PrintPanel
from ui.printing.wish import ClassWish, Target
from ui.theme.manager import ThemeManager

NOW = 1_768_401_960.0
"""14 January 2026, 14:46 UTC."""
ROLL = Roll(
    class_id=ClassId("4b"),
    name="4b",
    year="2025/26",
    pupils=tuple(Receiver(pupil_id=PupilId(f"p{n}"), name=f"Pupil {n}") for n in range(28)),
)


@pytest.fixture
def panel(qtbot: QtBot, theme: ThemeManager, tmp_path: Path) -> Iterator[PrintPanel]:
    window = QWidget()
    qtbot.addWidget(window)
    yield PrintPanel(tmp_path, window)  # the window holds it, and goes after it
    window.close()


@pytest.fixture
def office(
    qapp: QApplication, qtbot: QtBot, theme: ThemeManager, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Office]:  # fmt: skip
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    with open_office(qapp, qtbot, tmp_path) as made:
        yield made


def said(panel: PrintPanel) -> str:
    labels = panel.findChildren(QLabel)
    return "\n".join(one.text() for one in labels if one.isVisibleTo(panel))


def test_without_classes_the_panel_asks_for_copies_alone(panel: PrintPanel) -> None:
    panel.set_rolls((), now=NOW)
    panel.ask(Target.FILE, pages=2, has_key=True, at=QPoint(0, 0))
    assert not panel.rows.isVisible()
    assert panel.copies.isVisible()
    assert panel.wish(Target.FILE).for_class is None


def test_a_class_brings_its_budget_due_date_and_problems(panel: PrintPanel) -> None:
    asked: list[ClassWish] = []
    panel.sets_asked.connect(asked.append)
    panel.set_rolls((ROLL,), now=NOW)
    panel.ask(Target.FILE, pages=2, has_key=True, at=QPoint(0, 0))
    panel.rows.choose(ROLL.class_id)
    assert "28 pupils × 2 pages = 28 sheets duplex" in said(panel)
    assert not panel.copies.isVisible()

    QTest.keyClick(panel.rows.due, Qt.Key.Key_Down)
    QTest.keyClick(panel.rows.problems, Qt.Key.Key_End)
    wish = panel.wish(Target.FILE)
    assert wish.copies == 28
    assert wish.for_class is not None
    assert wish.for_class.fairness is Fairness.EACH
    assert wish.for_class.due_date is not None
    assert 0 < wish.for_class.due_date - NOW < 2 * 86_400
    assert asked[-1] == wish.for_class

    panel.say_sets(asked[-1], "28 sets: 4 carries each.")
    assert "28 sets: 4 carries each." in said(panel)
    QTest.keyClick(panel.rows.problems, Qt.Key.Key_Home)
    panel.say_sets(asked[-1], "late")  # of a wish that is not the present one
    assert "late" not in said(panel)
    if folder := os.environ.get("CHALKLINE_PICTURES"):
        QTest.keyClick(panel.rows.problems, Qt.Key.Key_End)
        panel.say_sets(asked[-1], "28 sets: 4 carries each.")
        panel.grab().save(f"{folder}/print-for-class.png")


def test_a_class_set_is_printed_counted_and_made_void(office: Office, tmp_path: Path) -> None:
    add_class(tmp_path / "data" / "chalkline.db")
    program = office.program
    program.ask_print(Target.FILE)
    panel = program.window.findChild(PrintPanel)
    assert isinstance(panel, PrintPanel)
    office.wait(lambda: panel.rows.who.count() == 2)
    panel.rows.choose(ClassId("4b"))
    QTest.keyClick(panel.rows.problems, Qt.Key.Key_Down)
    office.wait(lambda: "Sets A–B: " in said(panel))
    (tmp_path / "documents").mkdir(exist_ok=True)
    panel.set_folder(tmp_path / "documents")
    with office.qtbot.waitSignal(program.file_saved, timeout=15_000) as saved:
        QTest.keyClick(panel, Qt.Key.Key_Return)

    path, key = saved.args or ("", "")
    with pypdfium2.PdfDocument(path) as pdf:
        pages = [page.get_textpage().get_text_bounded() for page in pdf]
    assert [name for name in ("Ada", "Ben", "Cleo") if name in pages["ABC".index(name[0])]] == [
        "Ada", "Ben", "Cleo",
    ]  # fmt: skip
    assert Path(key).exists()
    version = newest(office)
    assert (version.copies_out, version.copies_void) == (3, 0)

    program.panel.void_requested.emit(version.id)
    office.wait(lambda: office.toast() == "The codes of 3 copies are void")
    assert newest(office).copies_void == 3
    toast = program.window.toasts.current()
    assert toast is not None
    assert toast.action_button is not None
    toast.action_button.click()
    office.wait(lambda: office.toast() == "The codes count again")
    assert newest(office).copies_out == 3


def newest(office: Office) -> Version:
    future = office.program.workbook.as_workbook().versions(Sheet(office.sheet), limit=1)
    office.wait(future.done)
    return future.result()[0]


def add_class(path: Path) -> None:
    """Write a class as the class list does."""
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute(
            "INSERT INTO classes (id, name, year, created_at) VALUES ('4b', '4b', '2025/26', 1)"
        )
        raw.executemany(
            "INSERT INTO pupils (id, class_id, name, position, created_at)"
            " VALUES (?, '4b', ?, ?, 1)",
            [(name, name, at) for at, name in enumerate(("Ada", "Ben", "Cleo"))],
        )


@pytest.mark.parametrize(
    ("out", "back", "void", "words"),
    [
        (28, 0, 0, ""),
        (28, 19, 0, "28 out, 19 in"),
        (0, 0, 28, "28 copies void"),
        (5, 1, 2, "5 out, 1 in · 2 copies void"),
    ],
)
def test_the_history_says_what_is_out_in_and_void(
    out: int, back: int, void: int, words: str
) -> None:
    version = Version(
        id=VersionId("v"), saved_worksheet_id=Sheet("s"), version_number=1, config=b"{}",
        version_type=VersionType.SNAPSHOT, created_at=0, created_reason=Reason.PDF,
        copies_out=out, copies_in=back, copies_void=void,
    )  # fmt: skip
    assert further_copies(version) == words
