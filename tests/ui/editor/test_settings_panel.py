"""The settings while they are being made."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.layout.display import Text
from tests.ui.office import open_office
from ui.components.toggle import Toggle
from ui.editor.settings_panel import SettingsPanel
from ui.editor.state import View
from ui.theme.manager import ThemeManager

ROW = "Likely mistakes on the key"


def key_texts(view: View) -> list[str]:
    """Return what stands on the key as the preview shows it."""
    items = [item for page in view.key_pages for item in page.list.items]
    return [str(item.text) for item in items if isinstance(item, Text)]


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


def test_likely_mistakes_on_the_key_have_a_row_and_go_from_the_preview(
    qapp: QApplication,
    qtbot: QtBot,
    theme: ThemeManager,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    with open_office(qapp, qtbot, tmp_path) as office:
        presenter = office.program.presenter
        presenter.toggle_key(on=True)
        panel = SettingsPanel()
        qtbot.addWidget(panel)
        panel.show_view(presenter.view())
        for _ in panel.finish_in_steps():
            pass
        panel.changed.connect(presenter.change)
        (row,) = [found for found in panel.findChildren(Toggle) if found.accessibleName() == ROW]
        assert row.isChecked()
        assert "carry forgotten" in key_texts(presenter.view())

        row.click()

        assert not row.isChecked()
        assert presenter.view().content.config.key_mistakes is False
        assert "carry forgotten" not in key_texts(presenter.view())
