"""Find knows worksheets by name and by the code on paper, off the GUI thread."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.ids import format_code
from tests.storage.conftest import Desk, FakeClock, snapshot
from ui.library.finding import WorksheetProvider
from ui.shell.find import Found
from ui.tasks import TaskRunner


@pytest.fixture
def opened() -> list[str]:
    return []


def _found(qtbot: QtBot, provider: WorksheetProvider, text: str) -> list[Found]:
    answers: list[list[Found]] = []
    provider.find(text, lambda found: answers.append(list(found)))
    qtbot.waitUntil(lambda: bool(answers))
    return answers[0]


def test_a_worksheet_is_found_by_its_name_and_by_a_printed_code(
    qtbot: QtBot, tasks: TaskRunner, tmp_path: Path, opened: list[str]
) -> None:
    desk = Desk(tmp_path / "data", FakeClock())
    sheet = desk.named(1)
    copy = desk.book.print_copies(sheet.id, snapshot(1), count=2).result().copies[1]
    provider = WorksheetProvider(desk.book, tasks, opened.append)

    (by_name,) = _found(qtbot, provider, "sum")
    (by_code,) = _found(qtbot, provider, format_code(copy.id).lower())
    by_name.run()
    by_code.run()

    assert (by_name.title, opened) == ("Sums", [sheet.id, sheet.id])
    assert _found(qtbot, provider, "astrology") == []
    assert _found(qtbot, provider, " ") == []
    tasks.close()
    desk.book.close()
