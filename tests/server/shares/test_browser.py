"""The page behind a link in a real browser of a phone's size."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from tests.server.shares.test_links import VERSION
from tests.server.shares.world import Teacher, World

CHROMIUM = shutil.which("chromium")
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")


@needs_browser
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_phone_shows_the_page(
    world: World, ada: Teacher, tmp_path: Path, *, script: bool, dark: bool
) -> None:
    picture = tmp_path / "phone.png"
    options = [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
        f"--user-data-dir={tmp_path / 'profile'}", "--window-size=390,844",
        f"--screenshot={picture}", "--disable-dev-shm-usage", "--timeout=8000",
    ]  # fmt: skip
    options.append(f"--blink-settings=preferredColorScheme={0 if dark else 1}")
    wishes = {"profile": {"default_content_setting_values": {"javascript": 1 if script else 2}}}
    (tmp_path / "profile/Default").mkdir(parents=True)
    (tmp_path / "profile/Default/Preferences").write_text(json.dumps(wishes))
    url = ada.share(VERSION).json()["url"]

    subprocess.run([str(CHROMIUM), *options, url], check=True, capture_output=True, timeout=100)

    shown = Image.open(picture).convert("RGB")
    assert shown.width == 390
    edge = shown.getpixel((3, 3))
    assert isinstance(edge, tuple)
    assert (sum(edge) < 200) is dark
    blue = sum(
        count
        for count, pixel in shown.getcolors(1 << 24) or ()
        if isinstance(pixel, tuple) and pixel[2] > pixel[0] + 60
    )
    assert blue > 5_000  # the button
