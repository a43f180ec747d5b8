"""The settings while they are being made."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.office import open_office
from ui.editor.settings_panel import SettingsPanel
from ui.theme.manager import ThemeManager


def test_a_view_may_come_after_every_row(
    qapp: QApplication,
    qtbot: QtBot,
    theme: ThemeManager,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    with open_office(qapp, qtbot, tmp_path) as office:
        view = office.program.presenter.view()
        panel = SettingsPanel()
        qtbot.addWidget(panel)
        panel.show_view(view)
        rows = 0
        for _ in panel.finish_in_steps():
            panel.show_view(view)
            rows += 1
        assert rows > 10
        assert panel.is_whole
