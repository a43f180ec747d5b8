"""A telephone: headless Chromium of a phone's size, driven by playwright."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
SIZE: ViewportSize = {"width": 390, "height": 844}
PICTURES = "CHALKLINE_PICTURES"
"""Names a folder in which the pictures of pages stay."""


@contextmanager
def phone(*, script: bool = True, dark: bool = False, language: str = "en") -> Iterator[Page]:
    """Give the page of a new browser."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            context = browser.new_context(
                viewport=SIZE, device_scale_factor=2, is_mobile=True, has_touch=True,
                java_script_enabled=script, locale=language,
                color_scheme="dark" if dark else "light",
            )  # fmt: skip
            page = context.new_page()
            page.set_default_timeout(20_000)
            yield page
        finally:
            browser.close()


def keep(page: Page, folder: Path, name: str) -> Path:
    """Write a picture of the whole page, and say where it is."""
    place = Path(os.environ.get(PICTURES) or folder)
    place.mkdir(parents=True, exist_ok=True)
    picture = place / f"upload-{name}.png"
    page.screenshot(path=picture, full_page=True)
    print(f"picture: {picture}")  # noqa: T201  (shown by pytest -s)
    return picture
