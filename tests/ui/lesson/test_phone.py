"""A browser of a phone's size hands work in during a lesson, without any script."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from storage.workbook import SqliteWorkbook
from tests.app.intake.sheets import KEY, sheet
from tests.ui.lesson.conftest import noise, photo
from ui.lesson.server import LessonServer
from ui.lesson.taking import Taking

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        made = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        made.close()


def test_a_phone_hands_in_without_script(
    book: SqliteWorkbook, browser: Browser, tmp_path: Path
) -> None:
    taking = Taking(book.inbox(), KEY, lambda _arrived: None)
    server = LessonServer("127.0.0.1", taking, folder=tmp_path / "coming", random=os.urandom)
    good, bad = tmp_path / "page.jpg", tmp_path / "wall.jpg"
    good.write_bytes(photo(sheet(1)))
    bad.write_bytes(noise())
    try:
        context = browser.new_context(
            viewport={"width": 390, "height": 844}, java_script_enabled=False, locale="en-GB"
        )
        phone = context.new_page()
        phone.goto(server.url)
        pictures = [tmp_path / f"{name}.png" for name in ("form", "refused", "thanks")]
        phone.screenshot(path=pictures[0])
        phone.set_input_files("#gallery", bad)
        phone.click("button")
        phone.wait_for_selector("[role=alert]")
        phone.screenshot(path=pictures[1])
        phone.set_input_files("#gallery", good)
        phone.click("button")
        phone.wait_for_selector("text=1 photo has arrived.")
        phone.screenshot(path=pictures[2])
        phone.click("text=Hand in another page")
        phone.wait_for_selector("#camera")
        context.close()
    finally:
        server.close()
    for picture in pictures:
        print(f"picture: {picture}")  # noqa: T201  (shown by pytest -s)
    ready = book.inbox().next_ready()
    assert ready is not None
    assert ready.copy == sheet(1).copy
