"""The print panel says what the number in its field would print, while it is being typed."""

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from ui.printing.panel import PrintPanel
from ui.printing.wish import Target
from ui.theme.manager import ThemeManager


def test_copies_are_told_as_they_are_typed(
    qtbot: QtBot, theme: ThemeManager, tmp_path: Path
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    panel = PrintPanel(tmp_path, window)
    panel.ask(Target.FILE, pages=2, has_key=True, at=QPoint(0, 0))

    QTest.keySequence(panel.copies, "Ctrl+A")
    QTest.keyClicks(panel.copies.lineEdit(), "26")

    said = [label.text() for label in panel.findChildren(QLabel)]
    assert any("26 copies" in text and "52 pages, 26 sheets" in text for text in said)
    assert panel.wish(Target.FILE).copies == 26
    QTest.keyClick(panel, Qt.Key.Key_Escape)
