"""Names of files, sentences for what goes wrong, and the panel's wish."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.errors import DiskFullError, ReadOnlyStoreError
from ui.printing.job import file_name
from ui.printing.panel import PrintPanel
from ui.printing.presenter import free_path, reason_of
from ui.printing.wish import MAX_COPIES, Target
from ui.theme.manager import ThemeManager


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Sums", "Sums"),
        ("a/b\\c:d*?", "a-b-c-d--"),
        (" ... ", "Worksheet"),
        ("CON", "CON_"),
        ("🐸 Frogs", "🐸 Frogs"),
        ("ورقة", "ورقة"),
        ("tab\tand\nline", "tab-and-line"),
    ],
)
def test_a_title_becomes_a_name_every_system_takes(title: str, name: str) -> None:
    assert file_name(title) == name


def test_a_long_title_is_cut_between_letters() -> None:
    name = file_name("ö" * 300)
    assert len(name.encode()) <= 120
    assert set(name) == {"ö"}


def test_no_file_is_ever_overwritten(tmp_path: Path) -> None:
    assert free_path(tmp_path, "Sums") == tmp_path / "Sums.pdf"
    (tmp_path / "Sums.pdf").touch()
    (tmp_path / "Sums 2.pdf").touch()
    assert free_path(tmp_path, "Sums") == tmp_path / "Sums 3.pdf"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DiskFullError("x"), "Free some space"),
        (ReadOnlyStoreError("x"), "Choose another one"),
        (KeyError("x"), "Your worksheet is safe"),
    ],
)
def test_what_went_wrong_comes_with_a_next_step(error: Exception, words: str) -> None:
    assert words in reason_of(error)


def test_the_panel_asks_for_what_it_shows(
    qtbot: QtBot, theme: ThemeManager, tmp_path: Path
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    panel = PrintPanel(tmp_path, window)
    panel.set_choices(copies=MAX_COPIES + 5, with_key=True, folder=tmp_path)
    panel.ask(Target.FILE, pages=2, has_key=False, at=QPoint(0, 0))
    wish = panel.wish(Target.FILE)
    assert wish.copies == MAX_COPIES
    assert wish.with_key is False  # this sheet has none
    assert wish.folder == tmp_path
    panel.close()
