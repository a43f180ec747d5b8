"""A browser of a phone's size shows the upload page without any script."""

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from app.exchange.kinds import SCHEMA
from app.ids import CopyKey, letters, new_copy_id
from tests.server.laptop import new_id
from tests.server.running import Running

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_phone_shows_the_page(server: Running, name: str, tmp_path: Path, *, dark: bool) -> None:
    key = CopyKey(7, os.urandom(32))
    told = base64.b64encode(key.tag.to_bytes(3, "big") + key.key).decode()
    ask = {"protocols": [1], "schema": SCHEMA, "replica": new_id(), "copy_key": told}
    assert server.teacher(name).post("/sync/v1/hello", json=ask).status_code == 200
    wishes = {"profile": {"default_content_setting_values": {"javascript": 2}}}
    (tmp_path / "profile/Default").mkdir(parents=True)
    (tmp_path / "profile/Default/Preferences").write_text(json.dumps(wishes))
    picture = tmp_path / "phone.png"
    url = f"{server.address}/UPLOAD/{letters(new_copy_id(key, random=os.urandom))}.1"
    options = [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--lang=en",
        f"--user-data-dir={tmp_path / 'profile'}", "--window-size=390,844",
        f"--screenshot={picture}", "--disable-dev-shm-usage", "--timeout=8000",
        f"--blink-settings=preferredColorScheme={0 if dark else 1}",
    ]  # fmt: skip

    subprocess.run([str(CHROMIUM), *options, url], check=True, capture_output=True, timeout=100)

    print(f"picture: {picture}")  # noqa: T201  (shown by pytest -s)
    shown = Image.open(picture).convert("RGB")
    edge = shown.getpixel((3, 3))
    assert isinstance(edge, tuple)
    assert (sum(edge) < 200) is dark
    blue = sum(
        count
        for count, pixel in shown.getcolors(1 << 24) or ()
        if isinstance(pixel, tuple) and pixel[2] > pixel[0] + 60
    )
    assert blue > 3_000  # the button
